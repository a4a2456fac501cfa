"""Step 2 of a segment: streams of term numbers → postings, as arrays. Pure NumPy, no files.

An occurrence is a term and an offset: how many syllables of the field stand before it in the segment. Occurrences are sorted by
term, then by offset, a range of terms at a time: so that what sorting takes is bounded however many there are, and so that terms
of a range differ in 16 bits, which sort five times as fast as 64. Document numbers and frequencies follow from where the term or
the document changes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Array = npt.NDArray[Any]
Parts = dict[str, list[Array]]
"""Arrays by name, each as the parts that it is made of, one after the other."""

DENSE = 8
"""A term in a document of so many, or more often, is a column of one byte a document: smaller than a list of numbers, and read
at the speed of SIMD. Some 450 syllables of news hold 82 % of all postings."""
BLOCK = 1024
"""Columns are filled up to a multiple of so many documents."""
LARGEST_BYTE = 255
"""A frequency above is written as this, and in full in a list of exceptions."""
NUMBERED = 1 << 16
"""Documents whose numbers differ in 16 bits: lists hold those bits, and say where each next so many documents begin."""
LEAD = 60
"""The first syllables of a body, which say what it is about."""

# Occurrences that are sorted at once, 60 bytes each at the peak, and terms that they may be of.
_AT_ONCE = 1 << 20
_TERMS_AT_ONCE = 1 << 16
# Ranges whose occurrences are gathered together, 8 bytes each: 30 M occurrences are sorted in 1.6 s, and in 2.3 s range by range.
_RANGES_TOGETHER = 4


@dataclass(frozen=True)
class Layout:
    """Where the documents of one field lie, and what lies where."""

    starts: Ints
    """The global position of the first syllable of each document, and one past the last gap: there is one between documents."""
    lower: npt.NDArray[np.uint16]
    """The lower bits of the document of each offset …"""
    splits: Sequence[int]
    """… and where the second `NUMBERED` documents begin, the third, and so on."""

    @property
    def size(self) -> int:
        """How many documents there are."""
        return len(self.starts) - 1

    def positions(self, offsets: Array) -> npt.NDArray[np.uint32]:
        """The global positions of some offsets: so many further as there are gaps before."""
        return offsets.astype(np.uint32) + self.documents_of(offsets)

    def documents_of(self, offsets: Array) -> npt.NDArray[np.uint32]:
        """The document of each of some offsets."""
        documents = self.lower[offsets].astype(np.uint32)
        for split in self.splits:
            documents[offsets >= split] += NUMBERED
        return documents

    def in_lead(self) -> Ints:
        """The offsets of the first syllables of each document."""
        lengths = np.minimum(np.diff(self.starts) - 1, LEAD)
        first = self.starts[:-1] - np.arange(self.size)
        within = np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        return np.asarray(np.repeat(first, lengths) + within)


def lay_out(lengths: Ints) -> Layout:
    """Documents of these lengths, one after the other."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths + 1, out=starts[1:])
    first = (starts[:-1] - np.arange(len(lengths)))[NUMBERED::NUMBERED]
    return Layout(starts, np.repeat(np.arange(len(lengths)).astype(np.uint16), lengths), first.tolist())


class Sorted(NamedTuple):
    """Occurrences by term, and those of a term by offset, each once."""

    terms: Array
    offsets: Array


class Occurrences(NamedTuple):
    """Terms, and where each stands."""

    terms: Array
    offsets: Array | None = None
    """None where they are the syllables of the field, one after the other."""

    def between(self, first: int, last: int) -> "Occurrences":
        """Those of terms that are not before the first and before the last."""
        # A piece at a time, and in 32 bits: what is compared and chosen of a large segment takes memory too.
        pieces = [np.zeros(0, np.uint32)]
        for start in range(0, len(self.terms), _AT_ONCE):
            terms = self.terms[start : start + _AT_ONCE]
            pieces.append((((terms >= first) & (terms < last)).nonzero()[0] + start).astype(np.uint32))
        chosen = np.concatenate(pieces)
        return Occurrences(self.terms[chosen], chosen if self.offsets is None else self.offsets[chosen])


def count_terms(terms: Array, most: int) -> Ints:
    """How often each of so many terms stands in an array of any length."""
    counts = np.zeros(most, np.int64)
    for start in range(0, len(terms), _AT_ONCE):  # counting converts to 64 bits
        counts += np.bincount(terms[start : start + _AT_ONCE], minlength=most)
    return counts


def sort_occurrences(parts: Sequence[Occurrences], terms: int) -> Iterator[Sorted]:
    """Occurrences, each once, by term and then by offset: a range of terms after the other, no term in two of them.

    Each part is in order of offsets.
    """
    counts = np.sum([count_terms(part.terms, terms) for part in parts], axis=0)
    for group in groups(ranges(counts)):
        all_of_them = len(group) == 1 or group[-1][1] - group[0][0] == terms
        some = parts if all_of_them else [part.between(group[0][0], group[-1][1]) for part in parts]
        for first, last in group:
            yield _sorted([part.between(first, last) for part in some], first)


def ranges(counts: Ints) -> Iterator[tuple[int, int]]:
    """Ranges of terms with about `_AT_ONCE` occurrences each, from the first term to behind the last."""
    before = np.cumsum(counts)
    total = int(before[-1]) if len(before) else 0
    edges = before.searchsorted(np.arange(_AT_ONCE, total, _AT_ONCE)).tolist()
    return pairwise(sorted({*edges, *range(0, len(counts), _TERMS_AT_ONCE), len(counts)}))


def groups(ranges: Iterable[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Ranges that are looked for together, and then among each other: each look at all occurrences serves so many."""
    more = iter(ranges)
    while group := list(islice(more, _RANGES_TOGETHER)):
        yield group


def _sorted(parts: list[Occurrences], first: int) -> Sorted:
    terms = np.concatenate([part.terms for part in parts])
    offsets = np.concatenate([np.asarray(part.offsets) for part in parts])
    order = (terms - first).astype(np.uint16).argsort(kind="stable")
    terms, offsets = terms[order], offsets[order]
    same = terms[1:] == terms[:-1]
    if not np.any(same & (offsets[1:] <= offsets[:-1])):
        return Sorted(terms, offsets)
    # Terms of several parts: numbers, which may stand for a whole or for themselves.
    keys = (terms.astype(np.uint64) << np.uint64(32)) | offsets.astype(np.uint64)
    keys.sort(kind="stable")
    keys = keys[np.append(True, keys[1:] != keys[:-1])]
    return Sorted((keys >> np.uint64(32)).astype(terms.dtype), (keys & np.uint64(0xFFFF_FFFF)).astype(np.int64))


class PostingList(NamedTuple):
    """Postings one by one: term, document, and how often."""

    terms: Array
    documents: npt.NDArray[np.uint32]
    frequencies: npt.NDArray[np.uint32]

    def where(self, chosen: npt.NDArray[np.bool_]) -> "PostingList":
        """Those that are chosen."""
        return PostingList(self.terms[chosen], self.documents[chosen], self.frequencies[chosen])


def invert(ranges: Iterable[Sorted], terms: int, layout: Layout) -> Parts:
    """The postings of `terms` terms: rows for the frequent ones, lists for the others.

    Arrays: `rows`, the frequent terms, with `row_df` and `columns`, frequencies, one byte a document; `starts`, where the postings
    of each other term begin in `ids`, the lower bits of documents, and `frequencies`, one byte each; `splits`, where in `ids` the
    second `NUMBERED` documents of each term begin, the third, and so on; and what does not fit into a byte: `large_at` in the
    lists and `large_cells` in the columns, with `large` and `large_in_columns`.
    """
    width = -(-layout.size // BLOCK) * BLOCK
    blocks = -(-layout.size // NUMBERED)
    df = np.zeros(terms, np.int64)
    later = np.zeros((max(blocks - 1, 0), terms), np.int64)
    found: Parts = {name: [np.zeros(0, kind)] for name, kind in _KINDS.items()}
    listed = rows = 0
    for occurrences in ranges:
        postings = count_postings(occurrences, layout)
        own_df = np.bincount(postings.terms, minlength=terms)
        dense = np.flatnonzero(own_df * DENSE >= max(layout.size, DENSE))
        frequent = np.zeros(terms, np.bool_)
        frequent[dense] = True
        in_row = frequent[postings.terms]
        _add_columns(found, postings.where(in_row), dense, width, rows)
        found["row_df"].append(own_df[dense].astype(np.uint32))
        rows += len(dense)
        lists = postings.where(~in_row)
        own_df[dense] = 0
        df += own_df
        for block in range(1, blocks):
            later[block - 1] += np.bincount(lists.terms[lists.documents < block * NUMBERED], minlength=terms)
        _add_lists(found, lists, listed)
        listed += len(lists.terms)
    starts = np.zeros(terms + 1, np.int64)
    np.cumsum(df, out=starts[1:])
    splits = (later + starts[:-1]).astype(np.uint32)
    return {**found, "starts": [starts.astype(np.uint32)], "splits": [splits.reshape(-1)]}


# What comes in parts, one for each range of terms.
_KINDS: Mapping[str, npt.DTypeLike] = {
    "rows": np.uint32,
    "row_df": np.uint32,
    "columns": np.uint8,
    "large_cells": np.uint64,
    "large_in_columns": np.uint32,
    "ids": np.uint16,
    "frequencies": np.uint8,
    "large_at": np.uint64,
    "large": np.uint32,
}


def _add_columns(found: Parts, postings: PostingList, dense: Ints, width: int, before: int) -> None:
    columns = np.zeros(len(dense) * width, np.uint8)
    cells = dense.searchsorted(postings.terms) * width + postings.documents
    columns[cells] = np.minimum(postings.frequencies, LARGEST_BYTE)
    large = postings.frequencies >= LARGEST_BYTE
    found["rows"].append(dense.astype(np.uint32))
    found["columns"].append(columns)
    found["large_cells"].append((before * width + cells[large]).astype(np.uint64))
    found["large_in_columns"].append(postings.frequencies[large])


def _add_lists(found: Parts, postings: PostingList, before: int) -> None:
    large = np.flatnonzero(postings.frequencies >= LARGEST_BYTE)
    found["ids"].append(postings.documents.astype(np.uint16))  # the lower bits
    found["frequencies"].append(np.minimum(postings.frequencies, LARGEST_BYTE).astype(np.uint8))
    found["large_at"].append((before + large).astype(np.uint64))
    found["large"].append(postings.frequencies[large])


def count_postings(occurrences: Sorted, layout: Layout) -> PostingList:
    """Which documents have each term, and how often."""
    terms, documents = occurrences.terms, layout.documents_of(occurrences.offsets)
    changes = np.append(True, (terms[1:] != terms[:-1]) | (documents[1:] != documents[:-1]))[: len(terms)]
    first = np.flatnonzero(changes)
    frequencies = np.diff(np.append(first, len(terms))).astype(np.uint32)
    return PostingList(terms[first], documents[first], frequencies)
