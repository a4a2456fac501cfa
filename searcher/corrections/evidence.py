"""What the index holds of syllables as they may be meant: how often each, and each two side by side, stand in its texts."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from math import log
from typing import NamedTuple, Protocol

from index.language.analysis import folded_term
from index.language.marks import Agreement, agree_in_tone_or_letters, agreement
from searcher.readings import Lexicon as Readings

# The share of what stands behind a syllable that its neighbour says; the rest is what stands anywhere.
_BY_NEIGHBOUR = 0.8
# No syllable is taken to be more frequent, so that `most_share` bounds what was not looked up. In 102,711 articles none is: `co`,
# the most frequent, is counted as 0.7 %. Of a few short texts what stands in each may be: it is counted as spread by chance.
_MOST_FREQUENT = 0.05
# What the index does not know is taken to stand there less than once; longer words the less, one in so many for each letter, or
# words without spaces between them would be likelier as one that nobody has seen.
_UNKNOWN = 0.2
_ANY_UNKNOWN = 0.01
_LETTERS = 15.0
_LONGEST_UNKNOWN = 40


class Lexicon(Readings, Protocol):
    """What an index knows of syllables."""

    def side_by_side(self, folded: tuple[str, ...]) -> int:
        """How often folded syllables stand side by side, whatever their marks."""

    def beside(self, term: str, others: Sequence[str], *, behind: bool) -> list[int]:
        """How often each of some folded syllables stands right behind another one, or right before it."""


class Marks(StrEnum):
    """What is known of the marks of a syllable."""

    RIGHT = "right"
    """It has these and no other."""
    OPEN = "open"
    """It has these, and may have more: `muong` may be mường and mương."""
    DOUBTFUL = "doubtful"
    """It may have more, or another tone, or other marks on its letters; not both, as nobody is wrong twice in a syllable."""


# To ask an enumeration for a member takes five times as long, and these are asked for with every count.
_RIGHT = Marks.RIGHT


class Syllable(NamedTuple):
    """One syllable as it may be meant."""

    toned: str
    marks: Marks = Marks.RIGHT

    @property
    def is_bare(self) -> bool:
        """Whether it may be any form that has its letters."""
        return self.marks is not _RIGHT and self.toned.isascii()

    def may_be(self, form: str) -> bool:
        """Whether a form of the index that has its letters is meant by it.

        >>> [Syllable("mướng", Marks.DOUBTFUL).may_be(form) for form in ("mường", "mướng", "muống", "muông")]
        [True, True, True, False]
        """
        if self.marks is _RIGHT:
            return self.toned == form
        if self.toned.isascii():
            return True
        agreed = agreement(self.toned, form)
        if agreed is None or agreed >= Agreement.COMPATIBLE or self.marks is Marks.OPEN:
            return agreed is not None and agreed >= Agreement.COMPATIBLE
        return agree_in_tone_or_letters(self.toned, form)


def most_share(before: Syllable | None) -> float:
    """What no syllable's share behind another, or anywhere, is above."""
    return _MOST_FREQUENT if before is None else _BY_NEIGHBOUR + (1 - _BY_NEIGHBOUR) * _MOST_FREQUENT


class Evidence:
    """Counts of one index, of syllables as they may be meant; for one query.

    `read` are pairs of folded syllables whose forms were asked for before: they are known to the lexicon.
    """

    def __init__(self, lexicon: Lexicon, read: Collection[tuple[str, str]] = ()) -> None:
        self._lexicon = lexicon
        self._read = read
        self._everything = lexicon.syllables + 1
        self._counts: dict[Syllable, float] = {}
        self._pairs: dict[tuple[Syllable, Syllable], float] = {}
        self._shares: dict[tuple[Syllable | None, Syllable], float] = {}

    def likelihood(self, row: tuple[Syllable, ...]) -> float:
        """The logarithm of the likelihood of syllables in a row."""
        before = (None, *row)
        return sum(log(self.share(left, right)) for left, right in zip(before, row, strict=False))

    def share(self, before: Syllable | None, syllable: Syllable) -> float:
        """The likelihood that a syllable stands behind another, or anywhere."""
        share = self._shares.get((before, syllable))
        if share is None:
            share = self._shares[before, syllable] = self._share(before, syllable)
        return share

    def _share(self, before: Syllable | None, syllable: Syllable) -> float:
        count = self.count(syllable)
        anywhere = min(count / self._everything, _MOST_FREQUENT) if count else self._unknown(syllable.toned)
        if before is None:
            return anywhere
        together = self.pair(before, syllable)
        follows = together / max(self.count(before), together) if together else 0.0
        return _BY_NEIGHBOUR * follows + (1 - _BY_NEIGHBOUR) * anywhere

    def _unknown(self, toned: str) -> float:
        return min(_UNKNOWN / self._everything, _ANY_UNKNOWN * _LETTERS ** -min(len(toned), _LONGEST_UNKNOWN))

    def beside(self, syllables: Sequence[str], before: Syllable | None, behind: Syllable | None) -> list[int]:
        """How often each of some syllables stands between two others, or beside one of them, whatever the marks of all."""
        folded = [folded_term(syllable) for syllable in syllables]
        counts = [0] * len(folded)
        for neighbour, is_before in ((before, True), (behind, False)):
            if neighbour is not None:
                found = self._lexicon.beside(folded_term(neighbour.toned), folded, behind=is_before)
                counts = [a + b for a, b in zip(counts, found, strict=True)]
        return counts

    def by_chance(self, left: Syllable, right: Syllable) -> float:
        """How often two syllables would stand side by side, had they nothing to do with each other."""
        return self.count(left) * self.count(right) / self._everything

    def forms(self, syllable: Syllable, before: Syllable | None, behind: Syllable | None) -> list[str]:
        """The forms of the index that may be meant by a syllable, of those that stand beside one of two others."""
        forms: dict[str, None] = {}
        if before is not None:
            forms |= {form: None for (left, form) in self._runs(before, syllable) if before.may_be(left)}
        if behind is not None:
            forms |= {form: None for (form, right) in self._runs(syllable, behind) if behind.may_be(right)}
        return [form for form in forms if syllable.may_be(form)]

    def count(self, syllable: Syllable) -> float:
        """How often a syllable stands in the texts."""
        count = self._counts.get(syllable)
        if count is None:
            counts = self._runs(syllable)
            count = sum(counts.values()) if syllable.is_bare else _meant((syllable,), counts)
            self._counts[syllable] = count
        return count

    def pair(self, left: Syllable, right: Syllable) -> float:
        """How often two syllables stand side by side."""
        count = self._pairs.get((left, right))
        if count is None:
            count = self._counted(left, right) if self.count(left) and self.count(right) else 0.0
            self._pairs[left, right] = count
        return count

    def _counted(self, left: Syllable, right: Syllable) -> float:
        if left.is_bare and right.is_bare:
            both = (left.toned, right.toned)
            # Of each place that is looked at there is a form, and it stands for a whole number of places with the others.
            return (
                round(sum(self._runs(left, right).values())) if both in self._read else self._lexicon.side_by_side(both)
            )
        return _meant((left, right), self._runs(left, right))

    def _runs(self, *row: Syllable) -> Mapping[tuple[str, ...], float]:
        return self._lexicon.toned_runs(tuple([folded_term(syllable.toned) for syllable in row]))


def _meant(row: tuple[Syllable, ...], counts: Mapping[tuple[str, ...], float]) -> float:
    """How often those rows of forms stand that may be meant by one of syllables."""
    if not [syllable for syllable in row if syllable.marks is not _RIGHT]:
        return counts.get(tuple([syllable.toned for syllable in row]), 0.0)
    return sum(count for forms, count in counts.items() if all(map(Syllable.may_be, row, forms)))
