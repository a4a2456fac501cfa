"""In step 4 of a search: what things of a query are counted as, with what stands for the words they are of → what each is worth."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from searcher.alternatives import Alternative
from searcher.bounds import BoundingImpact
from searcher.contribution import Summand, Worth, by_itself, whole
from searcher.evaluation import Standing, slots_of
from searcher.query import Word
from searcher.ranking import idf
from searcher.whoosh.frequencies import Frequencies, count_having_any, least
from searcher.whoosh.phrases import Slot
from searcher.whoosh.reader import WhooshReader
from searcher.whoosh.toned_words import AskedPlace, CountedPlace, CountedWord, Part, count_word

TEXT, TITLE, LEAD = "text", "title", "body_lead"

# Of a query of one word whose forms are so many times rarer than all that fold alike, thousands of documents may promise what the
# best have: those forms are counted in every document, which leaves some dozens.
_RARER = 2


Asked = Mapping[str, AskedPlace]
"""What is asked of a word's toned forms, by place."""


class Place(NamedTuple):
    """Which words of the query something is about: from the first to the last."""

    first: int
    last: int


@dataclass(frozen=True)
class Read:
    """One word of the query and what is known of it."""

    typed: Word
    others: tuple[Alternative, ...]
    """What stands for it."""
    asked: Asked
    """What its toned forms decide; nothing where marks do not."""
    counted: Mapping[str, CountedPlace]
    """How often documents have these; of a prefix none is counted by itself."""

    def rest(self, where: str) -> float:
        """The share of what it is worth that all its forms together decide."""
        if self.counted:
            return self.counted[where].rest
        return self.asked[where].rest if self.asked else 1.0


@dataclass(frozen=True)
class Scorer:
    """Scores slots, with what stands for the words they are of."""

    reader: WhooshReader
    standing: Standing
    alone: bool
    """Whether the query has one word and no more."""

    def __call__(self, where: str, slots: tuple[Slot, ...], place: Place, slop: int = 0) -> Worth:
        return self._of(where, slots, self.standing.covering(place.first, place.last), slop)

    def _of(self, where: str, slots: tuple[Slot, ...], others: tuple[Alternative, ...], slop: int = 0) -> Worth:
        impact = self.reader.impact_of(where, slots, slop)
        if not others:
            return by_itself(impact)
        return self._as_if_one(impact, self._others(others, where))

    def word(self, where: str, slot: Slot, word: Read) -> Worth:
        """Scores what a word matches by."""
        return self._of(where, (slot,), word.others)

    def together(self, rows: Sequence[tuple[tuple[Slot, ...], Place]]) -> Worth:
        """Scores rows of slots as one thing, which a document has as often as the row that it has least often."""
        counted = tuple((slots, self.standing.covering(place.first, place.last)) for slots, place in rows)
        key = ("together", tuple((slots, _counted_as(others)) for slots, others in counted))
        return by_itself(self.reader.impact(key, lambda: self._least(counted)))

    def read(self, typed: Word, others: tuple[Alternative, ...], key: Hashable, ask: Callable[[], Asked]) -> Read:
        """A word, its toned forms counted; what is asked of these follows from a key."""
        if typed.is_prefix:
            return Read(typed, others, ask(), {})
        counted = self.reader.toned_words.get((key, _counted_as(others)), lambda: self._count(ask(), others))
        return Read(typed, others, {}, counted.places)

    def _count(self, asked: Asked, others: tuple[Alternative, ...]) -> CountedWord:
        def standing(where: str) -> Frequencies:
            return self._others(others, where).frequencies

        return count_word(asked, self.reader.toned, standing if others else None)

    def toned(self, weight: float, where: str, word: Read, folded: Worth) -> Iterator[Summand]:
        """What a word of some weight is worth by its toned forms."""
        if word.counted:
            for part, counted in word.counted[where].parts:
                if self.alone and counted.df * _RARER < folded.df:
                    yield from self._together(weight, part, where, word)
                else:
                    most = counted.idf * (folded.bounds[0].norm.k1 + 1)
                    for share in part.shares:
                        yield Summand(weight * share * most, counted.frequencies, folded.bounds)
        elif word.asked:
            # Up to some thousand forms: where they were read one after the other a search took five times as long.
            for part in word.asked[where].parts:
                yield from self._together(weight, part, where, word)

    def _together(self, weight: float, part: Part, where: str, word: Read) -> Iterator[Summand]:
        """The same by some forms that are counted in every document."""
        worth = self.word(where, ("toned", part.forms), word)
        if worth.df:
            for share in part.shares:
                yield whole(weight * share, worth)

    def _as_if_one(self, impact: BoundingImpact, others: BoundingImpact) -> Worth:
        """What something is worth with what stands for it: nothing is added up but where documents are scored."""
        if not impact.frequencies.df or not others.frequencies.df:
            return by_itself(impact if impact.frequencies.df else others)
        df = count_having_any([impact.frequencies, others.frequencies], self.reader.size)
        return Worth(idf(df, self.reader.documents) * (impact.norm.k1 + 1), df, (impact, others))

    def _others(self, others: tuple[Alternative, ...], where: str) -> BoundingImpact:
        """What stands for something, all together."""
        key = ("others", where, _counted_as(others))
        return self.reader.impact(key, lambda: self.reader.weighed(where, self._sum(self._weighted(others, where))))

    def _least(self, rows: Sequence[tuple[tuple[Slot, ...], tuple[Alternative, ...]]]) -> BoundingImpact:
        parts = [
            self._sum([(1.0, self._counted(TEXT, slots)), *self._weighted(others, TEXT)]) for slots, others in rows
        ]
        return self.reader.weighed(TEXT, least(parts, self.reader.size))

    def _counted(self, where: str, slots: tuple[Slot, ...]) -> Frequencies:
        return self.reader.impact_of(where, slots).frequencies

    def _weighted(self, others: tuple[Alternative, ...], where: str) -> list[tuple[float, Frequencies]]:
        return [(other.weight, self._counted(where, slots_of(other))) for other in others]

    def _sum(self, parts: Sequence[tuple[float, Frequencies]]) -> Frequencies:
        return self.reader.terms.sum(parts)


def _counted_as(others: Sequence[Alternative]) -> tuple[tuple[str, tuple[str, ...], float], ...]:
    """All that counts of what stands for words, wherever in a query those are."""
    return tuple([(other.form, other.terms, other.weight) for other in others])
