"""In step 4 of a search: what things of a query are counted as, with what stands for the words they are of → what each is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.bounds import BoundingImpact
from searcher.contribution import Summand, whole
from searcher.evaluation import Standing, slots_of
from searcher.query import Word
from searcher.ranking import idf
from searcher.readings import Shares
from searcher.whoosh.frequencies import Frequencies, having, least
from searcher.whoosh.phrases import Slot
from searcher.whoosh.reader import WhooshReader

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
        return self.reader.impact((where, slots, others, slop), lambda: self._with(others, where, slots, slop))

    def word(self, where: str, slot: Slot, word: Read) -> BoundingImpact:
        """Scores what a word matches by."""
        return self._of(where, (slot,), word.others)

    def together(self, rows: Sequence[tuple[tuple[Slot, ...], Place]]) -> BoundingImpact:
        """Scores rows of slots as one thing, which a document has as often as the row that it has least often."""
        counted = tuple((slots, self.standing.covering(place.first, place.last)) for slots, place in rows)
        return self.reader.impact(("together", counted), lambda: self._together(counted))

    def toned(
        self, weights: Sequence[float], forms: tuple[str, ...], where: str, word: Read, folded: BoundingImpact
    ) -> list[Summand]:
        """Of some forms of a word, one for each weight; none where no document has them."""
        if word.typed.is_prefix:
            # Up to some thousand forms: where they were read one after the other a search took five times as long.
            impact = self.word(where, ("toned", forms), word)
            return [whole(weight, impact) for weight in weights] if impact.frequencies.df else []
        terms = self.reader.terms
        frequencies = terms.of_each(where, forms)
        if word.others:
            frequencies.insert(0, terms.sum(self._weighted(word.others, where)))
            df = int(np.count_nonzero(having(frequencies, self.reader.size)))
        else:
            df = terms.df(where, forms)
        if not df:
            return []
        if self.alone and df * _RARER < folded.frequencies.df:
            impact = self.word(where, ("toned", forms), word)
            return [whole(weight, impact) for weight in weights]
        most = idf(df, self.reader.documents) * (folded.norm.k1 + 1)
        counted = tuple(frequencies)
        return [Summand(weight * most, counted, folded) for weight in weights]

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
