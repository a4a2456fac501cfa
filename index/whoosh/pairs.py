"""In step 2 of a segment: frequent neighbours → where they stand, and in which documents. Pure NumPy, no files."""

from collections.abc import Iterator

import numpy as np

from index.whoosh.inverting import (
    LARGEST_BYTE,
    NUMBERED,
    Array,
    Ints,
    Layout,
    Occurrences,
    Parts,
    Sorted,
    count_postings,
    count_terms,
    groups,
    ranges,
)


def _pairs_by_range(folded: Array, layout: Layout, frequent: int) -> Iterator[tuple[int, Ints]]:
    """Ranges of frequent terms: the first, and the offsets of theirs that have a frequent neighbour behind."""
    for group in groups(ranges(count_terms(folded, int(folded.max(initial=-1)) + 1)[:frequent])):
        left = np.asarray(Occurrences(folded[:-1]).between(group[0][0], group[-1][1]).offsets)
        left = left[folded[left + 1] < frequent]
        left = left[layout.documents_of(left) == layout.documents_of(left + 1)]
        terms = folded[left]
        for first, last in group:
            yield first, left[(terms >= first) & (terms < last)]


def find_pairs(folded: Array, layout: Layout, frequent: int, counted: int) -> Parts:
    """Neighbours that are both among the `frequent` first terms, where they stand, and in which documents those that often do.

    `folded` holds the folded term of each syllable. Arrays: `rights`, the right terms of each left one, ascending, and `lefts`,
    where those of each left one begin; `positions`, the global positions of the left terms, pair by pair; `starts`, where those of
    each pair begin. Of the pairs that stand `counted` times or more, and in no document more often than a byte counts: `counted`,
    which they are, with `counted_starts`, `counted_splits`, `ids` and `frequencies`, lists as those of terms.
    """
    lefts = np.zeros(frequent + 1, np.int64)
    rights: list[Array] = [np.zeros(0, np.uint16)]
    counts: list[Array] = [np.zeros(0, np.int64)]
    positions: list[Array] = [np.zeros(0, np.uint32)]
    lists = _Lists(layout)
    pairs = 0
    for first, left in _pairs_by_range(folded, layout, frequent):
        # What is sorted by is taken while it lies in order: as 16 bits, which stay in the processor's cache.
        own, beside = (folded[left] - first).astype(np.uint16), folded[left + 1].astype(np.uint16)
        order = beside.argsort(kind="stable")
        order = order[own[order].argsort(kind="stable")]
        left, own, beside = left[order], own[order], beside[order]
        begins = np.flatnonzero(np.append(True, (own[1:] != own[:-1]) | (beside[1:] != beside[:-1]))[: len(left)])
        lefts[1:] += np.bincount(own[begins].astype(np.int64) + first, minlength=frequent)
        rights.append(beside[begins])
        counts.append(np.diff(np.append(begins, len(left))))
        positions.append(layout.positions(left))
        often = counts[-1] >= counted
        in_list = np.repeat(often, counts[-1])
        lists.add(Sorted(pairs + np.repeat(np.flatnonzero(often), counts[-1][often]), left[in_list]))
        pairs += len(begins)
    starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))])
    return {
        "lefts": [np.cumsum(lefts).astype(np.uint32)],
        "rights": rights,
        "starts": [starts.astype(np.uint32)],
        "positions": positions,
        **lists.arrays(),
    }


class _Lists:
    """Which documents have each of some pairs, gathered range by range, as it is not known before which those are."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._pairs: list[Array] = [np.zeros(0, np.uint32)]
        self._df: list[Array] = [np.zeros(0, np.int64)]
        self._later: list[Array] = [np.zeros((self._blocks - 1, 0), np.int64)]
        self._ids: list[Array] = [np.zeros(0, np.uint16)]
        self._frequencies: list[Array] = [np.zeros(0, np.uint8)]

    @property
    def _blocks(self) -> int:
        return max(1, -(-self._layout.size // NUMBERED))

    def add(self, occurrences: Sorted) -> None:
        """Add the pairs of a range, with all of their occurrences."""
        postings = count_postings(occurrences, self._layout)
        beyond = postings.terms[postings.frequencies > LARGEST_BYTE]
        if len(beyond):
            postings = postings.where(~np.isin(postings.terms, beyond))
        pairs, begins = np.unique(postings.terms, return_index=True)
        before = np.append(begins, len(postings.terms))
        self._pairs.append(pairs.astype(np.uint32))
        self._df.append(np.diff(before))
        later = np.zeros((self._blocks - 1, len(pairs)), np.int64)
        for block in range(1, self._blocks):
            in_blocks = np.append(0, np.cumsum(postings.documents < block * NUMBERED))
            later[block - 1] = np.diff(in_blocks[before])
        self._later.append(later)
        self._ids.append(postings.documents.astype(np.uint16))  # the lower bits
        self._frequencies.append(postings.frequencies.astype(np.uint8))

    def arrays(self) -> Parts:
        """What was gathered."""
        starts = np.append(0, np.cumsum(np.concatenate(self._df)))
        splits = (np.concatenate(self._later, axis=1) + starts[:-1]).astype(np.uint32)
        return {
            "counted": self._pairs,
            "counted_starts": [starts.astype(np.uint32)],
            "counted_splits": [splits.reshape(-1)],
            "ids": self._ids,
            "frequencies": self._frequencies,
        }
