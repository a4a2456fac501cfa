"""Which documents of a segment have a term, and how often: columns of frequent terms, lists of the others, read in place."""

from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.whoosh.array_file import ArrayFile
from index.whoosh.inverting import BLOCK, LARGEST_BYTE, NUMBERED
from index.whoosh.remembered import remembered

# Terms whose sums are remembered: those of the syllables that are asked for come again and again.
_REMEMBERED = 4096

Ints = npt.NDArray[np.int64]


class Column(NamedTuple):
    """A frequent term: its frequency in every document."""

    frequencies: npt.NDArray[np.uint8]
    """Filled up to whole blocks."""
    df: int
    """How many documents have it."""
    large_at: Ints
    """Documents whose frequency does not fit into a byte …"""
    large: npt.NDArray[np.uint32]
    """… and what it is."""


class Listing(NamedTuple):
    """A term that is not frequent: the documents that have it, ascending, and how often each has it."""

    documents: Ints
    frequencies: npt.NDArray[Any]
    """Of unsigned integers, as wide as they have to be."""


class Postings:
    """The postings of one field form, by term number."""

    def __init__(self, arrays: ArrayFile, prefix: str, documents: int) -> None:
        width = -(-documents // BLOCK) * BLOCK
        self._rows = {number: row for row, number in enumerate(arrays[f"{prefix}.rows"].tolist())}
        self._last_row = max(self._rows, default=-1)
        self._row_df = arrays[f"{prefix}.row_df"]
        self._columns = arrays[f"{prefix}.columns"].reshape(len(self._rows), width)
        self._large_cells = arrays[f"{prefix}.large_cells"]
        self._cells = self._large_cells.data  # of few a bisection is faster here than in NumPy
        self._large_in_columns = arrays[f"{prefix}.large_in_columns"]
        self._starts = arrays[f"{prefix}.starts"]
        self._ids = arrays[f"{prefix}.ids"]
        self._splits = arrays[f"{prefix}.splits"].reshape(max(0, -(-documents // NUMBERED) - 1), len(self._starts) - 1)
        self._frequencies = arrays[f"{prefix}.frequencies"]
        self._large_at = arrays[f"{prefix}.large_at"]
        self._at = self._large_at.data
        self._large = arrays[f"{prefix}.large"]
        self.cf = remembered(self._cf, _REMEMBERED)

    def read(self, number: int) -> Column | Listing:
        """The postings of a term."""
        row = self._rows.get(number)
        if row is not None:
            first, last = self._large_of(row)
            at = self._large_cells[first:last].astype(np.int64) - row * self._columns.shape[1]
            return Column(self._columns[row], int(self._row_df[row]), at, self._large_in_columns[first:last])
        start, end = self._starts[number : number + 2].tolist()
        documents = self._ids[start:end].astype(np.int64)
        for split in self._splits[:, number].tolist():
            documents[split - start :] += NUMBERED
        frequencies = self._frequencies[start:end]
        if len(self._large):
            first, last = _between(self._at, start, end)
            if first < last:
                frequencies = frequencies.astype(np.uint32)
                frequencies[self._large_at[first:last].astype(np.int64) - start] = self._large[first:last]
        return Listing(documents, frequencies)

    def documents(self, number: int) -> Listing:
        """The postings of a term as a list, however frequent it is."""
        postings = self.read(number)
        if isinstance(postings, Listing):
            return postings
        documents = np.flatnonzero(postings.frequencies)
        frequencies = postings.frequencies[documents].astype(np.uint32)
        frequencies[np.searchsorted(documents, postings.large_at)] = postings.large
        return Listing(documents, frequencies)

    def df(self, number: int) -> int:
        """How many documents have a term, deleted ones included."""
        row = self._rows.get(number)
        if row is not None:
            return int(self._row_df[row])
        start, end = self._starts[number : number + 2].tolist()
        return int(end - start)

    def dfs(self, numbers: npt.NDArray[Any]) -> list[int]:
        """How many documents have each of some terms, deleted ones included."""
        counts: list[int] = (self._starts[numbers + 1] - self._starts[numbers]).tolist()
        for place, number in enumerate(numbers.tolist()):
            row = self._rows.get(number)
            if row is not None:
                counts[place] = int(self._row_df[row])
        return counts

    def _cf(self, number: int) -> int:
        """How often documents have a term, deleted ones included."""
        row = self._rows.get(number)
        if row is not None:
            # 256 bytes fit into 16 bits, in which a column is added up in a tenth of the time that 64 take.
            found = int(self._columns[row].reshape(256, -1).sum(axis=0, dtype=np.uint16).sum(dtype=np.int64))
            first, last = self._large_of(row)
            large = self._large_in_columns[first:last]
        else:
            start, end = self._starts[number : number + 2].tolist()
            found = int(self._frequencies[start:end].sum(dtype=np.int64))
            first, last = _between(self._at, start, end)
            large = self._large[first:last]
        return found + int(large.sum(dtype=np.int64)) - LARGEST_BYTE * len(large) if len(large) else found

    def _large_of(self, row: int) -> tuple[int, int]:
        """Which of the large frequencies are those of a column."""
        width = self._columns.shape[1]
        return _between(self._cells, row * width, (row + 1) * width)

    @cached_property
    def as_it_lies(self) -> tuple[npt.NDArray[Any], ...]:
        """The row of each term that may have one (-1: none), and the arrays, for compiled code."""
        row_of = np.full(self._last_row + 1, -1, np.int64)
        row_of[list(self._rows)] = list(self._rows.values())
        return row_of, self._columns, self._starts, self._splits, self._ids

    def mark_any(self, numbers: Ints, mask: npt.NDArray[np.bool_]) -> None:
        """Mark the documents that have any of some terms."""
        for number in numbers[numbers <= self._last_row].tolist():
            if number in self._rows:
                mask |= self._columns[self._rows[number], : len(mask)] != 0
        starts = self._starts[numbers].astype(np.int64)
        edges = [starts, *self._splits[:, numbers].astype(np.int64), self._starts[numbers + 1].astype(np.int64)]
        for block, (first, last) in enumerate(pairwise(edges)):
            counts = last - first
            # Where each posting lies in `ids`: its place among those of its term behind the first of them.
            places = np.repeat(first - (np.cumsum(counts) - counts), counts)
            places += np.arange(len(places))
            mask[self._ids[places] + np.int64(block * NUMBERED)] = True


def _between(places: memoryview, from_: int, to: int) -> tuple[int, int]:
    """Which of some ascending places lie between two."""
    first = bisect_left(places, from_)
    return first, bisect_left(places, to, first)
