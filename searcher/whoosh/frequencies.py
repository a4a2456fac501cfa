"""How often documents have something: the values that a search reads, counts and scores."""

from collections.abc import Iterable, Sequence
from mmap import mmap
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from searcher import kernels

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Counts = npt.NDArray[Any]
"""Unsigned integers as narrow as they fit, or 32-bit numbers where they are weighted."""

COLUMN = 16
"""What one document of so many has, or more, has a place for every document: at a byte each that is smaller than a list of numbers,
and faster."""

# Looked up in a list one by one up to so many; beyond, it is faster to spread the list over all documents.
_FEW = 200
# Sets of things that a byte counts.
_MOST_TALLIED = 255
# What is behind an array that lies in a file: that of all its rows, or what it was opened as. Behind one that machine code made is
# something else.
_MAPPED = (np.ndarray, memoryview, mmap)
_OBJECTS = 500  # bytes of the Python objects of one that is kept


class Frequencies(NamedTuple):
    """How often documents have something: all of them in order, or those that have it at all."""

    documents: Ints | None
    """Ascending; None where `values` has a place for every document."""
    values: Counts
    df: int
    """How many documents have it."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory that this holds; of arrays that lie in a mapped file none."""
        own = 0 if isinstance(self.values.base, _MAPPED) else self.values.nbytes
        if self.documents is not None:
            own += self.documents.nbytes
        return _OBJECTS + own

    def spread(self, size: int) -> Counts:
        """A place for every document."""
        if self.documents is None:
            return self.values
        spread = np.zeros(size, self.values.dtype)
        spread[self.documents] = self.values
        return spread

    def at(self, documents: Ints) -> Counts:
        """How often some documents have it."""
        if self.documents is None:
            return self.values[documents]
        if not len(self.documents):
            return np.zeros(len(documents), self.values.dtype)
        if len(documents) > _FEW:
            return self.spread(max(int(self.documents[-1]), int(documents.max())) + 1)[documents]
        places = self.documents.searchsorted(documents)
        found = self.values.take(places, mode="clip")
        found[self.documents.take(places, mode="clip") != documents] = 0
        return found

    def all_documents(self) -> Ints:
        """Those that have it, ascending."""
        return np.flatnonzero(self.values) if self.documents is None else self.documents


NOTHING = Frequencies(np.zeros(0, np.int64), np.zeros(0, np.uint8), 0)


def listed(documents: Ints, values: Counts, size: int) -> Frequencies:
    """What these documents have; as a list, or with a place for every document where they are many."""
    if len(documents) * COLUMN < size:
        return Frequencies(documents, values, len(documents))
    column = np.zeros(size, values.dtype)
    column[documents] = values
    return Frequencies(None, column, len(documents))


def added(parts: list[Frequencies], size: int) -> Frequencies:
    """What documents have of several things together."""
    parts = [part for part in parts if part.df]
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    lists = [part for part in parts if part.documents is not None]
    if len(lists) == len(parts) and sum(part.df for part in lists) * COLUMN < size:
        return _added_lists(lists)
    if len(parts) == 2 and len(lists) == 1 and parts[0].values.dtype.kind == parts[1].values.dtype.kind == "u":
        return _column_and_list(parts[0] if parts[1] is lists[0] else parts[1], lists[0])
    kind = _fitting(parts)
    total = np.zeros(size, kind)
    for part in parts:
        if part.documents is None:
            total += part.values
        else:
            total[part.documents] += part.values.astype(kind, copy=False)
    return Frequencies(None, total, int(np.count_nonzero(total)))


def weighted_sum(parts: Sequence[tuple[float, Frequencies]], size: int) -> Frequencies:
    """What documents have of several things together, each times its weight."""
    return added([_times(weight, part) for weight, part in parts if part.df], size)


def _times(weight: float, part: Frequencies) -> Frequencies:
    if weight == 1:
        return part
    # Of 32-bit counts NumPy would make 64-bit numbers, which kernels are not compiled for.
    return part._replace(values=np.multiply(part.values, np.float32(weight), dtype=np.float32))


def least(parts: list[Frequencies], size: int) -> Frequencies:
    """How often documents have the one of several things that they have least often: those that have all."""
    documents = min(parts, key=lambda part: part.df).all_documents()
    values = np.minimum.reduce([part.at(documents) for part in parts])
    if values.dtype == np.float64:  # as NumPy makes of numbers and counts of 32 bits each
        values = values.astype(np.float32)
    has_all = values != 0
    return listed(documents[has_all], values[has_all], size)


def _column_and_list(column: Frequencies, listed: Frequencies) -> Frequencies:
    """A body's and a title's, for example: what is added is looked at, not the whole column."""
    before = column.values[listed.documents]
    sums = np.add(before, listed.values, dtype=np.uint32)
    total = column.values.astype(np.promote_types(before.dtype, np.min_scalar_type(int(sums.max()))))
    total[listed.documents] = sums
    return Frequencies(None, total, column.df + listed.df - int(np.count_nonzero(before)))


def _fitting(parts: list[Frequencies]) -> npt.DTypeLike:
    """The narrowest type that holds every sum."""
    if any(part.values.dtype.kind == "f" for part in parts):
        return np.float32
    return np.min_scalar_type(sum(int(part.values.max()) for part in parts))


def having(parts: Iterable[Frequencies], size: int) -> Mask:
    """The documents that have any of several things."""
    mask: Mask = np.zeros(size, np.bool_)
    if kernels.frequencies is not None:
        for documents, values, _ in parts:
            if documents is None:
                kernels.frequencies.mark_counted(mask, values)
            else:
                kernels.frequencies.mark_listed(mask, documents)
        return mask
    for documents, values, _ in parts:
        if documents is None:
            np.logical_or(mask, values != 0, out=mask)
        else:
            mask[documents] = True
    return mask


def count_having_any(parts: Sequence[Frequencies], size: int) -> int:
    """How many documents have any of several things."""
    if len(parts) < 2:
        return parts[0].df if parts else 0
    if len(parts) == 2:  # a title's and a body's, mostly: what few have is looked up in the other
        few, many = parts if parts[0].df <= parts[1].df else parts[::-1]
        if few.documents is not None:
            return few.df + many.df - int(np.count_nonzero(many.at(few.documents)))
    return int(np.count_nonzero(having(parts, size)))


def all_and_some(sets: Sequence[Sequence[Frequencies]], size: int) -> tuple[Mask, Mask]:
    """The documents that have something of each of several sets of things, and those that have something of some of these alone."""
    if kernels.frequencies is not None and 1 < len(sets) <= _MOST_TALLIED:
        return _tallied(sets, size)
    full = some = having(sets[0], size)
    for parts in sets[1:]:
        mask = having(parts, size)
        full, some = full & mask, some | mask
    return full, some & ~full


def _tallied(sets: Sequence[Sequence[Frequencies]], size: int) -> tuple[Mask, Mask]:
    """The same by machine code, in half as many passes over all documents."""
    tally = np.zeros(size, np.uint8)
    for parts in sets:
        if len(parts) != 1:
            kernels.frequencies.tally_counted(tally, having(parts, size))
        elif parts[0].documents is None:
            kernels.frequencies.tally_counted(tally, parts[0].values)
        else:
            kernels.frequencies.tally_listed(tally, parts[0].documents)
    full: Mask = np.empty(size, np.bool_)
    partial: Mask = np.empty(size, np.bool_)
    kernels.frequencies.split_tally(tally, len(sets), full, partial)
    return full, partial


def _added_lists(parts: list[Frequencies]) -> Frequencies:
    together = np.concatenate([part.all_documents() for part in parts])
    order = together.argsort(kind="stable")
    together = together[order]
    changes = np.ones(len(together), np.bool_)
    np.not_equal(together[1:], together[:-1], out=changes[1:])
    first = changes.nonzero()[0]
    values = np.concatenate([part.values for part in parts])
    return Frequencies(together[first], np.add.reduceat(values[order], first, dtype=_fitting(parts)), len(first))
