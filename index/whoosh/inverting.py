"""Step 2 of a segment: streams of term numbers → postings, as arrays. Pure NumPy, no files.

An occurrence is a global position: the documents of a segment lie one after the other with a gap of one between them, so that a
phrase never crosses from one into the next. Occurrences are sorted once a form as `term << 32 | position`; document numbers and
frequencies follow from where the term or the document changes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Keys = npt.NDArray[np.uint64]

DENSE = 8
"""A term in a document of so many, or more often, is a column of one byte a document: smaller than a list of numbers, and read
at the speed of SIMD. Some 450 syllables of news hold 82 % of all postings."""
BLOCK = 1024
"""Columns are filled up to a multiple of so many documents."""
LARGEST_BYTE = 255
"""A frequency above is written as this, and in full in a list of exceptions."""
LEAD = 60
"""The first syllables of a body, which say what it is about."""

_CHUNK = 1 << 21
_SHIFT = np.uint64(32)
_POSITION = np.uint64(0xFFFF_FFFF)


@dataclass(frozen=True)
class Layout:
    """Where the documents of one field lie."""

    starts: Ints
    """The global position of the first syllable of each document, and one past the last gap."""
    documents: npt.NDArray[np.uint32]
    """The document of each global position."""

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.starts) - 1


def lay_out(lengths: Ints) -> Layout:
    """Documents of these lengths, one after the other, a gap behind each."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths + 1, out=starts[1:])
    return Layout(starts, np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths + 1))


def sort_occurrences(terms: Ints, positions: Ints) -> Keys:
    """Sorted keys of occurrences, each once."""
    keys = (terms.astype(np.uint64) << _SHIFT) | positions.astype(np.uint64)
    keys.sort()
    if len(keys) and not np.all(keys[1:] != keys[:-1]):
        keys = keys[np.append(True, keys[1:] != keys[:-1])]
    return keys


def terms_of(keys: Keys) -> Ints:
    """The terms of sorted keys."""
    return (keys >> _SHIFT).astype(np.int64)


def positions_of(keys: Keys) -> npt.NDArray[np.uint32]:
    """The positions of sorted keys."""
    return (keys & _POSITION).astype(np.uint32)


def invert(keys: Keys, terms: int, layout: Layout) -> dict[str, npt.NDArray[np.generic]]:
    """The postings of `terms` terms: rows for the frequent ones, lists for the others.

    Arrays: `df` and `cf` a term; `row`, -1 or the term's row in `columns` (frequencies, one byte a document) and `bitmaps`;
    `starts`, where a term's postings begin in `ids` and `frequencies`; and what does not fit into a byte, `large_at` (index into
    `frequencies`, or behind them `row * width + document`) with `large`.
    """
    found = [_count(chunk, layout) for chunk in _chunks(keys)]
    numbers = _joined([part.terms for part in found])
    documents = _joined([part.documents for part in found])
    frequencies = _joined([part.frequencies for part in found])
    del found
    df = np.bincount(numbers, minlength=terms)
    cf = np.bincount(numbers, weights=frequencies, minlength=terms).astype(np.uint32)
    width = -(-layout.size // BLOCK) * BLOCK
    dense = np.flatnonzero(df * DENSE >= max(layout.size, DENSE))
    row = np.full(terms, -1, np.int32)
    row[dense] = np.arange(len(dense))
    in_row = row[numbers] >= 0
    columns = np.zeros((len(dense), width), np.uint8)
    cells = row[numbers[in_row]].astype(np.int64) * width + documents[in_row]
    columns.reshape(-1)[cells] = np.minimum(frequencies[in_row], LARGEST_BYTE)
    starts = np.zeros(terms + 1, np.int64)
    np.cumsum(np.where(row < 0, df, 0), out=starts[1:])
    listed = frequencies[~in_row]
    large_listed = np.flatnonzero(listed >= LARGEST_BYTE)
    large_cells = np.flatnonzero(frequencies[in_row] >= LARGEST_BYTE)
    large_at = np.concatenate([large_listed, len(listed) + cells[large_cells]])
    large = np.concatenate([listed[large_listed], frequencies[in_row][large_cells]])
    order = np.argsort(large_at)
    return {
        "df": df.astype(np.uint32),
        "cf": cf,
        "row": row,
        "columns": columns,
        "bitmaps": np.packbits(columns != 0, axis=1, bitorder="little"),
        "starts": starts.astype(np.uint32),
        "ids": documents[~in_row],
        "frequencies": np.minimum(listed, LARGEST_BYTE).astype(np.uint8),
        "large_at": large_at[order].astype(np.uint64),
        "large": large[order].astype(np.uint32),
    }


@dataclass(frozen=True)
class _Counted:
    """Postings one by one: term, document, and how often."""

    terms: npt.NDArray[np.uint32]
    documents: npt.NDArray[np.uint32]
    frequencies: npt.NDArray[np.uint32]


def _chunks(keys: Keys) -> Iterator[Keys]:
    """Sorted keys in pieces of about `_CHUNK`, no term in two of them: it is the intermediate arrays that take the memory."""
    start = 0
    while start < len(keys):
        end = min(start + _CHUNK, len(keys))
        if end < len(keys):
            last_term = keys[end - 1] >> _SHIFT
            end = int(np.searchsorted(keys, (last_term + np.uint64(1)) << _SHIFT))
        yield keys[start:end]
        start = end


def _count(keys: Keys, layout: Layout) -> _Counted:
    numbers = (keys >> _SHIFT).astype(np.uint32)
    documents = layout.documents[positions_of(keys)]
    changes = np.append(True, (numbers[1:] != numbers[:-1]) | (documents[1:] != documents[:-1]))
    first = np.flatnonzero(changes)
    frequencies = np.diff(np.append(first, len(keys))).astype(np.uint32)
    return _Counted(numbers[first], documents[first], frequencies)


def _joined(parts: list[npt.NDArray[np.uint32]]) -> npt.NDArray[np.uint32]:
    return np.concatenate(parts) if parts else np.zeros(0, np.uint32)


def pair_keys(forward: Ints, frequent: int) -> tuple[Ints, Keys]:
    """Neighbours that are both among the `frequent` first terms: each different pair, sorted, and the keys of occurrences.

    `forward` holds the folded term of each global position, -1 in gaps. A pair is `left * frequent + right`; an occurrence is
    keyed by the place of its pair, and lies where its left syllable does.
    """
    left, right = forward[:-1], forward[1:]
    both = np.flatnonzero((left >= 0) & (right >= 0) & (left < frequent) & (right < frequent))
    keys = sort_occurrences(left[both] * frequent + right[both], both)
    pairs = terms_of(keys)
    first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
    numbers = np.cumsum(first) - 1
    return pairs[first], (numbers.astype(np.uint64) << _SHIFT) | (keys & _POSITION)


def lead_keys(keys: Keys, layout: Layout) -> Keys:
    """Those of the sorted occurrences that lie in the lead of their document."""
    positions = positions_of(keys)
    inside = positions - layout.starts[layout.documents[positions]] < LEAD
    return keys[inside]


def prefixed(prefix: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> dict[str, npt.NDArray[np.generic]]:
    """The arrays under names that begin with `prefix` and a dot."""
    return {f"{prefix}.{name}": array for name, array in arrays.items()}
