"""In step 4 of a search: what things of a query are counted as, with what stands for the words they are of → what each is worth."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from searcher.alternatives import Alternative
from searcher.bounds import BoundingImpact
from searcher.contribution import Summand, whole
from searcher.evaluation import Standing, slots_of
from searcher.query import Word
from searcher.whoosh.frequencies import Frequencies, least
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
        return self.reader.impact(key, lambda: self._as_one(counted))

    def read(self, typed: Word, others: tuple[Alternative, ...], key: Hashable, ask: Callable[[], Asked]) -> Read:
        """A word, its toned forms counted; what is asked of these follows from a key."""
        if typed.is_prefix:
            return Read(typed, others, ask(), {})
        counted = self.reader.toned_words.get((key, _counted_as(others)), lambda: self._count(ask(), others))
        return Read(typed, others, {}, counted.places)

    def _count(self, asked: Asked, others: tuple[Alternative, ...]) -> CountedWord:
        def standing(where: str) -> Frequencies:
            return self.reader.terms.sum(self._weighted(others, where))

        return count_word(asked, self.reader.toned, standing if others else None)

    def toned(self, weight: float, where: str, word: Read, folded: BoundingImpact) -> Iterator[Summand]:
        """What a word of some weight is worth by its toned forms."""
        if word.counted:
            for part, counted in word.counted[where].parts:
                if self.alone and counted.df * _RARER < folded.frequencies.df:
                    yield from self._together(weight, part, where, word)
                else:
                    most = counted.idf * (folded.norm.k1 + 1)
                    for share in part.shares:
                        yield Summand(weight * share * most, counted.frequencies, folded)
        elif word.asked:
            # Up to some thousand forms: where they were read one after the other a search took five times as long.
            for part in word.asked[where].parts:
                yield from self._together(weight, part, where, word)

    def _together(self, weight: float, part: Part, where: str, word: Read) -> Iterator[Summand]:
        """The same by some forms that are counted in every document."""
        impact = self.word(where, ("toned", part.forms), word)
        if impact.frequencies.df:
            for share in part.shares:
                yield whole(weight * share, impact)

    def _with(self, others: tuple[Alternative, ...], where: str, slots: tuple[Slot, ...], slop: int) -> BoundingImpact:
        return self.reader.weighed(where, self._counted(others, where, slots, slop))

    def _as_one(self, rows: Sequence[tuple[tuple[Slot, ...], tuple[Alternative, ...]]]) -> BoundingImpact:
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
