"""Which documents of a segment have a term, and how often: columns of frequent terms, lists of the others, read in place."""

from bisect import bisect_left
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.whoosh.array_file import ArrayFile
from index.whoosh.inverting import BLOCK, NUMBERED
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


_NUMBERED = np.array(NUMBERED)  # NumPy takes half a µs to make one of a Python integer
_NOWHERE: Ints = np.zeros(0, np.int64)
_NONE_LARGE = np.zeros(0, np.uint32)
EMPTY = Listing(_NOWHERE, np.zeros(0, np.uint8))
"""The postings of a term that no document has."""


class Postings:
    """The postings of one field form, by term number."""

    def __init__(self, arrays: ArrayFile, prefix: str, documents: int) -> None:
        self._width = -(-documents // BLOCK) * BLOCK
        self._rows = {number: row for row, number in enumerate(arrays[f"{prefix}.rows"].tolist())}
        self._last_row = max(self._rows, default=-1)
        self._df_of_row: list[int] = arrays[f"{prefix}.row_df"].tolist()
        self._columns = arrays[f"{prefix}.columns"].reshape(len(self._rows), self._width)
        self._large_cells = arrays[f"{prefix}.large_cells"]
        self._cells = self._large_cells.data  # of few a bisection is faster here than in NumPy
        self._large_in_columns = arrays[f"{prefix}.large_in_columns"]
        self._starts = arrays[f"{prefix}.starts"]
        self._ids = arrays[f"{prefix}.ids"]
        self._splits = arrays[f"{prefix}.splits"].reshape(max(0, -(-documents // NUMBERED) - 1), len(self._starts) - 1)
        self._start = self._starts.data  # one number at a time: NumPy would make an object of each first
        self._later = [splits.data for splits in self._splits]
        self._frequencies = arrays[f"{prefix}.frequencies"]
        self._large_at = arrays[f"{prefix}.large_at"]
        self._at = self._large_at.data
        self._large = arrays[f"{prefix}.large"]
        self.cf = remembered(self._cf, _REMEMBERED)

    def read(self, number: int) -> Column | Listing:
        """The postings of a term."""
        if number <= self._last_row and (row := self._rows.get(number)) is not None:
            return self._column(row)
        start, end = self._start[number], self._start[number + 1]
        if start == end:
            return EMPTY
        documents = self._ids[start:end].astype(np.int64)
        for splits in self._later:
            split = splits[number]
            if split < end:  # else none of its documents has so high a number
                behind = documents[split - start :]
                np.add(behind, _NUMBERED, out=behind)
        return Listing(documents, self._listed_frequencies(start, end))

    def _column(self, row: int) -> Column:
        from_ = row * self._width
        first, last = _between(self._cells, from_, from_ + self._width)
        if first == last:
            return Column(self._columns[row], self._df_of_row[row], _NOWHERE, _NONE_LARGE)
        at = self._large_cells[first:last].astype(np.int64) - from_
        return Column(self._columns[row], self._df_of_row[row], at, self._large_in_columns[first:last])

    def _listed_frequencies(self, start: int, end: int) -> npt.NDArray[Any]:
        """How often each document of a list has its term."""
        frequencies = self._frequencies[start:end]
        if len(self._large):
            first, last = _between(self._at, start, end)
            if first < last:
                frequencies = frequencies.astype(np.uint32)
                frequencies[self._large_at[first:last].astype(np.int64) - start] = self._large[first:last]
        return frequencies

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
            return self._df_of_row[row]
        return self._start[number + 1] - self._start[number]

    def dfs(self, numbers: npt.NDArray[Any]) -> list[int]:
        """How many documents have each of some terms, deleted ones included."""
        counts: list[int] = (self._starts[numbers + 1] - self._starts[numbers]).tolist()
        for place, number in enumerate(numbers.tolist()):
            row = self._rows.get(number)
            if row is not None:
                counts[place] = self._df_of_row[row]
        return counts

    def _cf(self, number: int) -> int:
        """How often documents have a term, deleted ones included."""
        row = self._rows.get(number)
        if row is None:
            listed = self._listed_frequencies(self._start[number], self._start[number + 1])
            return int(listed.sum(dtype=np.int64))
        column = self._column(row)
        # In 64 bits it takes twice as long, and no segment has more syllables than 32 can count.
        found = int(column.frequencies.sum(dtype=np.uint32))
        if len(column.large):
            found += int(column.large.sum(dtype=np.int64))
            found -= int(column.frequencies[column.large_at].sum(dtype=np.int64))
        return found

    @cached_property
    def as_it_lies(self) -> tuple[npt.NDArray[Any], ...]:
        """The row of each term that may have one (-1: none), and the arrays, for compiled code; ValueError in a damaged file."""
        if self._last_row >= len(self._starts) - 1:
            raise ValueError("a row is that of a term that there is not")
        row_of = np.full(self._last_row + 1, -1, np.int64)
        row_of[list(self._rows)] = list(self._rows.values())
        return row_of, self._columns, self._starts, self._splits, self._ids

    def as_they_lie(self) -> tuple[list[int], npt.NDArray[Any]] | None:
        """For compiled code: the width of columns, then where each array lies, and its length; and the one that does not lie in the
        file, which has to be kept for as long as these are used.

        None where some counts do not fit into a byte. ValueError where the arrays do not fit together, as in a damaged file.
        """
        if len(self._large) or len(self._large_cells):
            return None
        row_of, columns, starts, splits, ids = self.as_it_lies
        arrays = (row_of, columns, starts, splits, ids, self._frequencies)
        kinds = "".join(array.dtype.str[1:] for array in arrays)
        if kinds != "i8u1u4u4u2u1" or len(self._frequencies) != len(ids) or splits.shape[1] != len(starts) - 1:
            raise ValueError("the arrays of postings do not fit together")
        return [self._width, *(number for array in arrays for number in (array.ctypes.data, array.size))], row_of

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
