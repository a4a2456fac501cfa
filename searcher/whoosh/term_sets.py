"""What one term matches, what has all of several terms, and what has any.

What a term is worth in quanta, and a bit a document that says where it is, are kept between queries (`weighting.py` does). So a
conjunction of frequent terms reads a bit of each a document, and what they are worth is looked up where all are.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, reduce

import numpy as np
import numpy.typing as npt

from searcher.ranking import LEADERS, Impact, Scores
from searcher.rough_sums import Rough, of_column, summed
from searcher.whoosh.frequencies import COLUMN, Counts, Ints, Mask
from searcher.whoosh.highest import highest
from searcher.whoosh.match_sets import AnyOf, among, mask_of
from searcher.whoosh.worth import exact_parts, scored

# Where no more than one of so many documents match, each is scored.
_SCORED = 24
# Where more than one of so many documents match, whole columns are added: up to there NumPy lists what is true by leaps, beyond it
# looks at every document, and that alone takes longer.
_LISTED = 10
_MOST_QUANTA = 0xFFFF
NO_ROW = -1


@dataclass(frozen=True, eq=False)
class OfTerm:
    """What a term matches, in one field or in any of several; safe to share between threads."""

    parts: tuple[Impact, ...]
    """What it is worth in each field."""
    summed: Rough | None
    """Of several fields, what it is worth in every document; None where those that have it are few."""
    size: int
    row: int = NO_ROW
    """Where it stands in the tables of `term_rows.py`, if it does."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory that this holds, or may come to hold."""
        own = self.size // 8 + (
            2 * self.size if self.summed else 10 * self.most if self.most * COLUMN < self.size else 0
        )
        return own + sum(part.nbytes if len(self.parts) == 1 else part.frequencies.nbytes for part in self.parts)

    @cached_property
    def most(self) -> int:
        return min(self.size, sum(part.frequencies.df for part in self.parts))

    @cached_property
    def total(self) -> int:
        if len(self.parts) == 1:
            return self.most
        return len(self.found) if self.column is None else int(np.count_nonzero(self.column.sums))

    @cached_property
    def top(self) -> float:
        """More than it is worth in any document."""
        return sum(part.most for part in self.parts)

    @cached_property
    def is_few(self) -> bool:
        """Whether so few documents have it that they are listed, and it has no column."""
        return self.summed is None if len(self.parts) > 1 else self.parts[0].documents is not None

    @cached_property
    def column(self) -> Rough | None:
        """What it is worth in every document; None where they are few."""
        return None if self.is_few else self.summed or of_column(self.parts[0])

    @cached_property
    def bits(self) -> npt.NDArray[np.uint8]:
        """A bit a document: whether it has the term; for what has a column."""
        return np.packbits(self.present(self.size) != 0)

    @cached_property
    def found(self) -> Ints:
        """The few documents that have it, ascending."""
        found = self.parts[0].frequencies.all_documents()
        for part in self.parts[1:]:
            found = np.union1d(found, part.frequencies.all_documents())
        if not np.all(found[1:] > found[:-1]):  # which compiled code relies on
            raise ValueError("the documents of a list do not ascend: its file is damaged")
        return found

    @cached_property
    def worth(self) -> Scores:
        """What it is worth in each of those."""
        return self.parts[0].listed if len(self.parts) == 1 else exact_parts(self.parts, self.found)

    @cached_property
    def peak(self) -> float:
        """What it is worth in the best of them."""
        return float(self.worth.max(initial=0))

    def documents(self) -> Ints:
        if self.column is None or len(self.parts) == 1:
            return self.found if self.column is None else self.parts[0].frequencies.all_documents()
        return np.asarray((self.column.sums != 0).nonzero()[0])

    def among(self, documents: Ints) -> Mask:
        if self.column is None:
            return among(self.found, documents)
        return np.asarray(self.present(self.size).take(documents) != 0)

    def present(self, size: int) -> Counts:
        if self.column is None:
            return mask_of(self.found, size)
        return self.parts[0].frequencies.values if len(self.parts) == 1 else self.column.sums

    def best(self, count: int) -> tuple[Ints, Scores]:
        if self.column is None:
            if len(self.parts) > 1:
                return scored(self.found, self.parts, count)
            documents, scores = self.parts[0].ranked
        elif count <= LEADERS and len(self.parts) == 1:
            documents, scores = self.parts[0].leaders
        else:
            return scored(highest(self.column.sums, count, self.column.slack), self.parts, count)
        return documents[:count], scores[:count]


@dataclass(frozen=True, eq=False)
class AllOfColumns:
    """What several frequent terms all match."""

    wanted: Sequence[OfTerm]
    columns: Sequence[Rough]
    parts: Sequence[Impact]

    @cached_property
    def matching(self) -> Mask:
        """Whether each document matches."""
        return np.unpackbits(reduce(np.bitwise_and, [one.bits for one in self.wanted])).view(np.bool_)

    @cached_property
    def total(self) -> int:
        return int(np.count_nonzero(self.matching))

    @property
    def most(self) -> int:
        return self.total

    @cached_property
    def found(self) -> Ints:
        """Those that match, ascending."""
        found: Ints = self.matching.nonzero()[0]
        return found

    def documents(self) -> Ints:
        return self.found

    def among(self, documents: Ints) -> Mask:
        return np.asarray(self.matching.take(documents))

    def present(self, size: int) -> Counts:
        return self.matching

    def best(self, count: int) -> tuple[Ints, Scores]:
        if self.total * _SCORED <= len(self.matching) or self.total <= count:
            return scored(self.found, self.parts, count)
        everywhere = self.total * _LISTED > len(self.matching)
        sums, slack = self._sums(None if everywhere else self.found)
        if everywhere:
            sums *= self.matching
            return scored(highest(sums, count, slack), self.parts, count)
        return scored(self.found.take(highest(sums, count, slack)), self.parts, count)

    def _sums(self, documents: Ints | None) -> tuple[Counts, float]:
        """About what some documents are worth, or all are, and by how much two of those sums may stand in the wrong order."""
        exponents = {column.exponent for column in self.columns}
        exponent = max(exponents)
        worth = [column.sums if documents is None else column.sums.take(documents) for column in self.columns]
        most = sum(one.top for one in self.wanted)
        if len(exponents) > 1 or math.ldexp(most, exponent) + 2 * len(self.parts) > _MOST_QUANTA:
            shifts = [exponent - column.exponent for column in self.columns]
            worth = [np.ldexp(one.astype(np.float64), shift) for one, shift in zip(worth, shifts, strict=True)]
        sums = worth[0] + worth[1]
        for one in worth[2:]:
            sums += one
        return sums, math.ldexp(sum(column.error for column in self.columns), exponent) + 0.5


@dataclass(frozen=True)
class AnyOfTerms(AnyOf):
    """What any of several terms matches."""

    wanted: Sequence[OfTerm]

    @cached_property
    def rough(self) -> Rough:
        columns = [one.column for one in self.wanted if one.column is not None]
        lists = [(one.found, one.worth) for one in self.wanted if one.column is None]
        return summed(columns, lists, sum(one.top for one in self.wanted), self.size)


def in_any_field(fields: Sequence[OfTerm], size: int) -> OfTerm:
    """What a term matches in any of some fields, from what it matches in each."""
    # Impacts of its own: theirs hold a column of quanta each.
    parts = tuple(replace(part) for one in fields for part in one.parts)
    few = sum(one.most for one in fields) * COLUMN < size
    return OfTerm(parts, None if few else AnyOfTerms(fields, parts, size).rough, size)
