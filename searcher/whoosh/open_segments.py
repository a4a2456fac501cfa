"""The segments of an opened index side by side: one number a document, over all of them.

Per-document values of all segments are put together once an index is opened; terms are looked up in each segment when a query
asks for them, and what is found is put together then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.whoosh.inverting import BLOCK
from index.whoosh.postings import Column, Listing
from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.whoosh.frequencies import NOTHING, Counts, Frequencies, Ints, Mask, listed

Floats = npt.NDArray[np.float32]

_ALL: Mask = np.zeros(0, np.bool_)


@dataclass(frozen=True)
class OpenSegment:
    """One segment and where its documents stand in the index."""

    arrays: SegmentArrays
    offset: int
    live: Mask | None
    """Which of its documents are not deleted; None where all are."""

    @property
    def size(self) -> int:
        return len(self.arrays)

    @cached_property
    def fields_as_they_lie(self) -> tuple[Ints, ...]:
        """Where terms stand in each text field, for compiled code."""
        return tuple([self.arrays.text(field).as_it_lies for field in TEXT_FIELDS])

    @property
    def live_as_it_lies(self) -> Mask:
        """Which of its documents are not deleted, for compiled code; empty where all are."""
        return _ALL if self.live is None else self.live


class OpenSegments:
    """All segments of one generation; immutable, safe to share between threads."""

    def __init__(self, leaves: Sequence[tuple[Any, int]]) -> None:
        """Open what Whoosh's reader names: leaf readers and the number of the first document of each."""
        self.segments = [_open(leaf, offset) for leaf, offset in leaves]
        alone = self.segments[0] if len(self.segments) == 1 else None
        self.only = alone.arrays if alone and alone.live is None else None
        """The only segment, where nothing in it is deleted, as a build leaves it: what is read of it needs no putting together."""
        self.documents_all = sum(segment.size for segment in self.segments)
        self.size = max(BLOCK, -(-self.documents_all // BLOCK) * BLOCK)
        """Places for documents: filled up to whole blocks with places that nothing matches."""
        self.live = np.zeros(self.size, np.bool_)
        for segment in self.segments:
            live = self.live[segment.offset : segment.offset + segment.size]
            live[:] = True if segment.live is None else segment.live
        self.documents = int(np.count_nonzero(self.live))
        self.lengths = {name: self._lengths(name) for name in TEXT_FIELDS}
        self.published = self._per_document([s.arrays.published for s in self.segments], np.int64, 0)

    @cached_property
    def newest_first(self) -> Ints:
        """Live documents by date, undated ones last, equal ones as they were added."""
        live = np.flatnonzero(self.live)
        return live[np.argsort(-self.published[live], kind="stable")]

    @cached_property
    def _in_order_of_age(self) -> Ints:
        """When the documents of `newest_first` were published, negated, so that it ascends."""
        return -self.published[self.newest_first]

    @cached_property
    def _age(self) -> Ints:
        """The place of each live document in `newest_first`."""
        age = np.zeros(self.size, np.int64)
        age[self.newest_first] = np.arange(self.documents)
        return age

    def published_between(self, first: int, last: int) -> Ints:
        """The live documents published between two seconds, both included: newest first, equally new ones ascending."""
        start = int(self._in_order_of_age.searchsorted(-last))
        return self.newest_first[start : int(self._in_order_of_age.searchsorted(-first, side="right"))]

    def newest(self, documents: Ints, count: int) -> Ints:
        """The newest of some live documents, newest first."""
        ages = self._age[documents]
        if len(ages) > count:
            ages = np.partition(ages, count - 1)[:count]
        return self.newest_first[np.sort(ages)]

    def _lengths(self, name: str) -> Floats:
        return self._per_document([s.arrays.text(name).lengths for s in self.segments], np.float32, 0)

    def _per_document(self, parts: Sequence[npt.NDArray[Any]], kind: type[Any], filling: int) -> npt.NDArray[Any]:
        values = np.full(self.size, filling, kind)
        for segment, part in zip(self.segments, parts, strict=True):
            values[segment.offset : segment.offset + segment.size] = part
        return values

    def find(self, form: str, term: str) -> list[tuple[OpenSegment, int]]:
        """The segments that have a term, each with the term's number there."""
        if self.only is not None:
            number = self.only.number(form, term)
            return [] if number is None else [(self.segments[0], number)]
        return [
            (segment, number) for segment in self.segments if (number := segment.arrays.number(form, term)) is not None
        ]

    def frequencies(self, name: str, form: str, term: str) -> Frequencies:
        """How often live documents have a term in one field form (`body_folded`, `body_lead_toned`)."""
        if self.only is not None:
            number = self.only.number(form, term)
            return NOTHING if number is None else self.as_it_lies(self.only.postings(name).read(number))
        read = [(segment, segment.arrays.postings(name).read(number)) for segment, number in self.find(form, term)]
        if not read:
            return NOTHING
        parts = [_live_part(segment, postings) for segment, postings in read if isinstance(postings, Listing)]
        if len(parts) < len(read):
            return self._column(read)
        if len(parts) == 1:
            return listed(*parts[0], self.size)
        documents, values = zip(*parts, strict=True)
        return listed(np.concatenate(documents), np.concatenate(values), self.size)

    def as_it_lies(self, postings: Column | Listing) -> Frequencies:
        """Of what is read of the one segment, in which nothing is deleted."""
        if isinstance(postings, Listing):
            documents, counts = postings
            return listed(documents, counts, self.size) if len(documents) else NOTHING
        if not len(postings.large):
            return Frequencies(None, postings.frequencies, postings.df)
        values = np.zeros(self.size, np.uint32)
        values[: len(postings.frequencies)] = postings.frequencies
        values[postings.large_at] = postings.large
        return Frequencies(None, values, postings.df)

    def _column(self, read: Sequence[tuple[OpenSegment, Column | Listing]]) -> Frequencies:
        large = any(isinstance(postings, Column) and len(postings.large) for _, postings in read)
        kinds = [postings.frequencies.dtype for _, postings in read]
        values: Counts = np.zeros(self.size, np.uint32 if large else np.result_type(*kinds))
        for segment, postings in read:
            place = values[segment.offset : segment.offset + segment.size]
            if isinstance(postings, Column):
                place[:] = postings.frequencies[: segment.size]
                place[postings.large_at] = postings.large
            else:
                place[postings.documents] = postings.frequencies
            if segment.live is not None:
                place *= segment.live
        return Frequencies(None, values, int(np.count_nonzero(values)))

    def cf(self, names: Sequence[str], form: str, term: str) -> int:
        """How often a term stands in some fields, deleted documents included."""
        return sum(
            segment.arrays.postings(name).cf(number) for segment, number in self.find(form, term) for name in names
        )

    def cfs(self, names: Sequence[str], form: str, terms: Sequence[str]) -> list[int]:
        """How often each of some terms stands in some fields, of which most are not known; deleted documents included."""
        counts = [0] * len(terms)
        for segment in self.segments:
            for place, number in enumerate(segment.arrays.numbers(form, terms)):
                if number is not None:
                    counts[place] += sum(segment.arrays.postings(name).cf(number) for name in names)
        return counts

    def place_of(self, number: int) -> tuple[OpenSegment, int]:
        """The segment of a document and its number there."""
        for segment in reversed(self.segments):
            if number >= segment.offset:
                return segment, number - segment.offset
        raise IndexError(number)

    def __iter__(self) -> Iterator[OpenSegment]:
        return iter(self.segments)


def _live_part(segment: OpenSegment, postings: Listing) -> tuple[Ints, Counts]:
    """The documents of a list that are not deleted, by their numbers in the index, and their frequencies."""
    documents, counts = postings.documents, postings.frequencies
    if segment.live is not None:
        kept = segment.live[documents]
        documents, counts = documents[kept], counts[kept]
    return documents + segment.offset if segment.offset else documents, counts


def _open(leaf: Any, offset: int) -> OpenSegment:
    """The segment behind one of Whoosh's leaf readers."""
    segment = leaf.segment()
    arrays = leaf.codec().arrays(leaf.storage(), segment)
    live = None
    if segment.has_deletions():
        live = np.ones(len(arrays), np.bool_)
        live[list(segment.deleted_docs())] = False
    return OpenSegment(arrays, offset, live)
