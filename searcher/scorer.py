"""In step 4 of a search: what things of a query are counted as, with what stands for the words they are of → what each is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.bounds import BoundingImpact
from searcher.contribution import Summand, whole
from searcher.evaluation import Standing, slots_of
from searcher.query import Word
from searcher.readings import Shares
from searcher.whoosh.frequencies import Frequencies, least
from searcher.whoosh.phrases import Slot
from searcher.whoosh.reader import WhooshReader
from searcher.whoosh.toned_forms import TonedForms

TEXT, TITLE, LEAD = "text", "title", "body_lead"

# Of a query of one word whose forms are so many times rarer than all that fold alike, thousands of documents may promise what the
# best have: those forms are counted in every document, which leaves some dozens.
_RARER = 2


class Place(NamedTuple):
    """Which words of the query something is about: from the first to the last."""

    first: int
    last: int


@dataclass(frozen=True)
class Read:
    """One word of the query and what is known of it."""

    typed: Word
    marked: bool
    others: tuple[Alternative, ...]
    """What stands for it."""
    likely: Shares
    """What it may stand for, in quarters."""
    agreements: Mapping[str, Agreement]
    """Of a word with marks: how its toned forms in the index agree with it."""

    def at_least(self, least: Agreement) -> tuple[str, ...]:
        """The forms of the index that agree so well."""
        return tuple(form for form, agreed in self.agreements.items() if agreed >= least)


@dataclass(frozen=True)
class Scorer:
    """Scores slots, with what stands for the words they are of."""

    reader: WhooshReader
    standing: Standing
    alone: bool
    """Whether the query has one word and no more."""

    def __call__(self, where: str, slots: tuple[Slot, ...], place: Place, slop: int = 0) -> BoundingImpact:
        return self._of(where, slots, self.standing.covering(place.first, place.last), slop)

    def _of(
        self, where: str, slots: tuple[Slot, ...], others: tuple[Alternative, ...], slop: int = 0
    ) -> BoundingImpact:
        if not others:
            return self.reader.impact_of(where, slots, slop)
        key = (where, slots, _counted_as(others), slop)
        return self.reader.impact(key, lambda: self._with(others, where, slots, slop))

    def word(self, where: str, slot: Slot, word: Read) -> BoundingImpact:
        """Scores what a word matches by."""
        return self._of(where, (slot,), word.others)

    def together(self, rows: Sequence[tuple[tuple[Slot, ...], Place]]) -> BoundingImpact:
        """Scores rows of slots as one thing, which a document has as often as the row that it has least often."""
        counted = tuple((slots, self.standing.covering(place.first, place.last)) for slots, place in rows)
        key = ("together", tuple((slots, _counted_as(others)) for slots, others in counted))
        return self.reader.impact(key, lambda: self._together(counted))

    def toned(
        self, weights: Sequence[float], forms: tuple[str, ...], where: str, word: Read, folded: BoundingImpact
    ) -> list[Summand]:
        """Of some forms of a word, one for each weight; none where no document has them."""
        if word.typed.is_prefix:
            # Up to some thousand forms: where they were read one after the other a search took five times as long.
            impact = self.word(where, ("toned", forms), word)
            return [whole(weight, impact) for weight in weights] if impact.frequencies.df else []
        counted = self._toned(forms, where, word.others)
        if not counted.df:
            return []
        if self.alone and counted.df * _RARER < folded.frequencies.df:
            impact = self.word(where, ("toned", forms), word)
            return [whole(weight, impact) for weight in weights]
        most = counted.idf * (folded.norm.k1 + 1)
        return [Summand(weight * most, counted.frequencies, folded) for weight in weights]

    def _toned(self, forms: tuple[str, ...], where: str, others: tuple[Alternative, ...]) -> TonedForms:
        if not others:
            return self.reader.toned.of(where, forms)
        return self.reader.toned.with_others(
            where, forms, _counted_as(others), lambda: self.reader.terms.sum(self._weighted(others, where))
        )

    def _with(self, others: tuple[Alternative, ...], where: str, slots: tuple[Slot, ...], slop: int) -> BoundingImpact:
        return self.reader.weighed(where, self._counted(others, where, slots, slop))

    def _together(self, rows: Sequence[tuple[tuple[Slot, ...], tuple[Alternative, ...]]]) -> BoundingImpact:
        parts = [self._counted(others, TEXT, slots) for slots, others in rows]
        return self.reader.weighed(TEXT, least(parts, self.reader.size))

    def _counted(
        self, others: tuple[Alternative, ...], where: str, slots: tuple[Slot, ...], slop: int = 0
    ) -> Frequencies:
        frequencies = self.reader.counted(where, slots, slop)
        if not others:
            return frequencies
        return self.reader.terms.sum([(1.0, frequencies), *self._weighted(others, where)])

    def _weighted(self, others: tuple[Alternative, ...], where: str) -> list[tuple[float, Frequencies]]:
        return [(other.weight, self.reader.counted(where, slots_of(other))) for other in others]


def _counted_as(others: Sequence[Alternative]) -> tuple[tuple[str, tuple[str, ...], float], ...]:
    """All that counts of what stands for words, wherever in a query those are."""
    return tuple([(other.form, other.terms, other.weight) for other in others])
