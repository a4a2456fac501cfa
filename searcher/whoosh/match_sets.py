"""What a query matches: which documents, how many, what they are worth, and which are the best.

Some kinds, those of terms alone in `term_sets.py`; one protocol (`worth.MatchSet`). All count exactly; where many match, the best
are found by rough sums and then scored.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searcher.ranking import Scores
from searcher.rough_sums import Rough
from searcher.whoosh.frequencies import COLUMN, Counts, Ints, Mask
from searcher.whoosh.highest import highest
from searcher.whoosh.worth import Constant, Given, MatchSet, Worth, scored, summed_parts

# Looked up one by one up to so many; beyond, it is faster to spread a list over all documents.
_FEW = 200
# Of conjunctions: so many times as many as asked for are looked at before all that match.
_BEYOND = 4
# More than one of so many documents: then their best are found by quanta.
_MANY = 24
# Of masks: the first of many documents are among so many times as many places.
_FIRST_LOOK = 64


@dataclass(frozen=True, slots=True)
class Listed:
    """A list of documents."""

    found: Ints
    """Ascending."""
    parts: Sequence[Worth]

    @property
    def most(self) -> int:
        return len(self.found)

    @property
    def total(self) -> int:
        return len(self.found)

    def documents(self) -> Ints:
        return self.found

    def among(self, documents: Ints) -> Mask:
        return among(self.found, documents)

    def present(self, size: int) -> Counts:
        return mask_of(self.found, size)

    def best(self, count: int) -> tuple[Ints, Scores]:
        return scored(self.found, self.parts, count)


@dataclass(frozen=True, slots=True)
class Masked:
    """What a mask says, each worth 1."""

    mask: Mask

    @property
    def most(self) -> int:
        return len(self.mask)

    @property
    def total(self) -> int:
        return int(np.count_nonzero(self.mask))

    @property
    def parts(self) -> Sequence[Worth]:
        return (Constant(self.mask),)

    def documents(self) -> Ints:
        return np.flatnonzero(self.mask)

    def among(self, documents: Ints) -> Mask:
        return self.mask[documents]

    def present(self, size: int) -> Counts:
        return self.mask

    def best(self, count: int) -> tuple[Ints, Scores]:
        found = np.flatnonzero(self.mask[: _FIRST_LOOK * count])  # the first of many are soon found
        if len(found) < count:
            found = self.documents()
        return found[:count], np.ones(min(count, len(found)))


@dataclass(frozen=True, slots=True)
class Dated:
    """What was published between two moments: neighbours in the order of dates, each worth 1."""

    in_order: Ints
    """Newest first, equally new ones ascending."""

    @property
    def most(self) -> int:
        return len(self.in_order)

    @property
    def total(self) -> int:
        return len(self.in_order)

    @property
    def parts(self) -> Sequence[Worth]:
        found = self.documents()
        return (Given(found, np.ones(len(found))),)

    def documents(self) -> Ints:
        return np.sort(self.in_order)

    def among(self, documents: Ints) -> Mask:
        return among(self.documents(), documents)

    def present(self, size: int) -> Counts:
        return mask_of(self.in_order, size)

    def best(self, count: int) -> tuple[Ints, Scores]:
        found = self.documents()[:count]
        return found, np.ones(len(found))


@dataclass(frozen=True)
class AnyOf:
    """What any of some match sets matches."""

    wanted: Sequence[MatchSet]
    parts: Sequence[Worth]
    """Each worth nothing where it does not match."""
    size: int

    @property
    def most(self) -> int:
        return min(self.size, sum(one.most for one in self.wanted))

    @property
    def total(self) -> int:
        return int(np.count_nonzero(self.rough.sums))

    @cached_property
    def rough(self) -> Rough:
        return summed_parts(self.parts, self.size)

    def documents(self) -> Ints:
        return np.flatnonzero(self.present(self.size) != 0)

    def among(self, documents: Ints) -> Mask:
        return np.asarray(np.any([one.among(documents) for one in self.wanted], axis=0))

    def present(self, size: int) -> Counts:
        if "rough" in self.__dict__:
            return self.rough.sums
        present = np.asarray(self.wanted[0].present(size) != 0)
        for one in self.wanted[1:]:
            if one.most * COLUMN < size:
                present[one.documents()] = True
            else:
                present |= one.present(size) != 0
        return present

    def best(self, count: int) -> tuple[Ints, Scores]:
        return scored(highest(self.rough.sums, count, self.rough.slack), self.parts, count)


@dataclass(frozen=True)
class Columns:
    """What a column says, of documents that have several things."""

    column: Counts
    """Not 0 where a document matches."""
    parts: Sequence[Worth]

    @property
    def most(self) -> int:
        return len(self.column)

    @cached_property
    def total(self) -> int:
        return int(np.count_nonzero(self.column))

    @cached_property
    def found(self) -> Ints:
        """Those that match, ascending."""
        found: Ints = (self.column != 0).nonzero()[0]  # of truth values it takes a third of the time
        return found

    def documents(self) -> Ints:
        return self.found

    def among(self, documents: Ints) -> Mask:
        return np.asarray(self.column[documents] != 0)

    def present(self, size: int) -> Counts:
        return self.column

    def best(self, count: int) -> tuple[Ints, Scores]:
        if self.total * _MANY < len(self.column):
            return scored(self.found, self.parts, count)
        rough = summed_parts(self.parts, len(self.column))
        reached = highest(rough.sums, _BEYOND * count)
        matching = reached[self.column[reached] != 0]
        if len(matching) >= count:
            documents, scores = scored(matching, self.parts, count)
            # What was not reached is worth less than the least sum that was.
            if math.ldexp(scores[-1], rough.exponent) >= rough.sums[reached].min():
                return documents, scores
        found = self.documents()
        return scored(found[highest(rough.sums[found], count, rough.slack)], self.parts, count)


def mask_of(documents: Ints, size: int) -> Mask:
    """True at some documents."""
    mask = np.zeros(size, np.bool_)
    mask[documents] = True
    return mask


def among(own: Ints, documents: Ints) -> Mask:
    """Which of some documents are in an ascending list."""
    if not len(own):
        return np.zeros(len(documents), np.bool_)
    if len(documents) > _FEW:
        mask = np.zeros(max(int(own[-1]), int(documents[-1])) + 1, np.bool_)
        mask[own] = True
        return np.asarray(mask[documents])
    return np.asarray(own.take(own.searchsorted(documents), mode="clip") == documents)
