"""About what many documents are worth, with a bound of how far off that is: enough to know which to score exactly.

Of what many documents have, the worth in each is kept in 16 bits: whole quanta, rounded up, of the same size for nearly all,
so that summing them is adding small integers.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from searcher.ranking import Impact, Scores
from searcher.whoosh.frequencies import Counts, Ints

# The largest sum.
_SIXTEEN_BITS = 0xFFFF
# Quanta of sums of lists alone.
_LISTS_EXPONENT = 10

Listing = tuple[Ints, Scores]
"""Documents, and what each is worth."""


class Rough(NamedTuple):
    """Sums, a place for every document."""

    sums: Counts
    """In quanta, rounded up; 0 where a document is worth nothing."""
    exponent: int
    """A worth of 1 is 2 ** exponent quanta."""
    error: float
    """By how much a sum may be above what it stands for, as a worth."""

    @property
    def slack(self) -> float:
        """By how many quanta two sums may stand in the wrong order."""
        return math.ldexp(self.error, self.exponent) + 0.5


def of_column(impact: Impact) -> Rough:
    """The worth of what has a place for every document."""
    return Rough(impact.quanta, impact.exponent, math.ldexp(1, -impact.exponent))


def summed(columns: Sequence[Rough], lists: Sequence[Listing], most: float, size: int) -> Rough:
    """The sums of all, of which none is worth more than `most`: as fine as the coarsest column, if 16 bits do."""
    parts = len(columns) + len(lists)
    exponent = math.floor(math.log2((_SIXTEEN_BITS - 2 * parts) / max(most, 1e-6)))
    exponent = min([exponent, *(column.exponent for column in columns)] if columns else [exponent, _LISTS_EXPONENT])
    shifted = [_coarser(column, exponent) for column in columns]
    sums: Counts
    if len(shifted) > 1:
        sums = np.add(shifted[0], shifted[1], dtype=np.uint16)
    else:
        sums = shifted[0].astype(np.uint16) if shifted else np.zeros(size, np.uint16)
    for column in shifted[2:]:
        sums += column
    for documents, worth in lists:
        sums[documents] += np.ceil(np.ldexp(worth, exponent)).astype(np.uint16)
    rounded = sum(column.exponent > exponent for column in columns) + len(lists)
    return Rough(sums, exponent, sum(column.error for column in columns) + rounded * math.ldexp(1, -exponent))


def _coarser(column: Rough, exponent: int) -> Counts:
    """A column's sums in quanta that are as large or larger, rounded up."""
    shift = column.exponent - exponent
    return np.asarray((column.sums >> shift) + (column.sums != 0)) if shift else column.sums
