"""No less than documents are worth: enough to know which to score exactly.

A bound is the sum of shares, each of the most that something is worth. Of what many documents have, the shares of all are kept in
8 bits, rounded up; of what is listed those of the list. Sums of all are made in 16 bits: that takes a fifth of the time of working
them out in 32.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searcher import kernels
from searcher.ranking import LARGEST_SHARE, WHOLE_SHARE, Floats, Impact
from searcher.whoosh.frequencies import Counts, Mask

# More than 32-bit sums of some hundred numbers are off by, and shares that are worked out in 32 bits.
_ROUNDING = 1e-4
# So many are summed up in 16 bits; with more, the weights would be too coarse.
_TOGETHER = 24
# What a document that is worth nothing has more than one that is not meant.
_LITTLE = 1e-6


@dataclass(frozen=True)
class BoundingImpact(Impact):
    """An impact that bounds are made of."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory that this holds once it has been part of a bound."""
        return self.frequencies.nbytes + len(self.frequencies.values) * (1 if self.documents is None else 4)

    @cached_property
    def shares(self) -> npt.NDArray[np.uint8]:
        """The worth in every document in 255ths of `most`, rounded up: at least 1 where the thing is; for what is not listed."""
        if kernels.scoring is not None:
            shares = np.empty(len(self.frequencies.values), np.uint8)
            kernels.scoring.fill_shares(self.frequencies.values, self.norm.short, WHOLE_SHARE, shares)
            return shares
        # 255 f / (f + n) is 255 - 255 n / (f + n), which needs a pass less, and rounds up where that is cut off.
        missing = self.frequencies.values.astype(np.float32)
        missing += self.norm.short
        np.divide(self.norm.in_shares, missing, out=missing)
        shares = missing.astype(np.uint8)
        return np.subtract(LARGEST_SHARE, shares, out=shares)

    @cached_property
    def listed_shares(self) -> Floats:
        """The worth beside `documents` in 255ths of `most`; for what is listed."""
        shares = self.frequencies.values.astype(np.float32)
        shares /= shares + self.norm.short[self.documents]
        shares *= np.float32(LARGEST_SHARE)
        return shares


BoundingImpacts = Sequence[tuple[float, BoundingImpact]]
"""The most that each thing is worth, which its shares are of."""


class Bounds(NamedTuple):
    """Bounds of some documents."""

    values: Counts
    """Of every document of the index: more than 0 of those that are meant, even if they are worth nothing; 0 of others."""
    unit: float
    """What 1 is worth."""

    def reached_by(self, score: float) -> float:
        """What the bound of every document has that is meant and worth so much or more."""
        least = score * (1 - _ROUNDING) / self.unit
        return max(1, math.floor(least)) if self.values.dtype.kind == "u" else max(_LITTLE / 2, least)


def bounds(weighted: BoundingImpacts, among: Mask) -> Bounds:
    """Bounds of the documents that a mask is of.

    However few these are, sums are made of all: finding out which they are takes as long as adding up three columns.
    """
    chunks = [weighted[first : first + _TOGETHER] for first in range(0, len(weighted), _TOGETHER)]
    if len(chunks) == 1:
        sums, unit = _in_16_bits(chunks[0], len(among))
        if kernels.scoring is not None:
            kernels.scoring.finish_sums(sums, among)
            return Bounds(sums, unit)
        sums += np.uint16(1)
    else:
        sums, unit = np.full(len(among), _LITTLE, np.float32), 1.0
        for chunk in chunks:
            own, own_unit = _in_16_bits(chunk, len(among))
            if kernels.scoring is not None:
                kernels.scoring.add_in_units(sums, own, np.float32(own_unit))
            else:
                sums += own * np.float32(own_unit)
    sums *= among
    return Bounds(sums, unit)


def _in_16_bits(weighted: BoundingImpacts, size: int) -> tuple[Counts, float]:
    """Sums of products of a share and a whole weight, and what 1 is worth; they fit, as all weights together are at most 256."""
    scale = (256 - len(weighted)) / sum(most for most, _ in weighted)
    sums = np.zeros(size, np.uint16)
    if kernels.scoring is not None:
        _add_compiled(sums, weighted, scale)
        return sums, 1 / (scale * LARGEST_SHARE)
    product = np.empty(size, np.uint16)
    for most, impact in weighted:
        if impact.documents is None:
            sums += np.multiply(impact.shares, np.uint16(math.ceil(most * scale)), dtype=np.uint16, out=product)
        else:
            worth = impact.listed_shares * np.float32(most * scale)
            sums[impact.documents] += np.ceil(worth, out=worth).astype(np.uint16)
    return sums, 1 / (scale * LARGEST_SHARE)


def _add_compiled(sums: Counts, weighted: BoundingImpacts, scale: float) -> None:
    """The same by machine code; shares of lists are made on the way, where they are no more than a division each."""
    columns, weights = [], []
    for most, impact in weighted:
        documents, values, _ = impact.frequencies
        if documents is None:
            columns.append(impact.shares)
            weights.append(math.ceil(most * scale))
        else:
            kernels.scoring.add_listed(sums, documents, values, impact.norm.short, most * scale)
    for first in range(0, len(columns) - 3, 4):
        kernels.scoring.add_four_shares(sums, *columns[first : first + 4], *weights[first : first + 4])
    for first in range(len(columns) // 4 * 4, len(columns)):
        kernels.scoring.add_shares(sums, columns[first], weights[first])
