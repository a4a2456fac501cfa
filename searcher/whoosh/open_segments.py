"""The segments of an opened index side by side: one number a document, over all of them.

Per-document values of all segments are put together once an index is opened; terms are looked up in each segment when a query
asks for them, and what is found is put together then.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.whoosh.inverting import BLOCK
from index.whoosh.segment_arrays import Column, Listing, SegmentArrays
from index.whoosh.segment_stream import TEXT_FIELDS

# Terms of which is remembered where they are; a query of four words asks for a hundred forms.
_REMEMBERED = 1 << 14

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


class Frequencies(NamedTuple):
    """How often documents have something: all of them in order, or those that have it at all."""

    documents: Ints | None
    """Ascending; None where `values` has a place for every document."""
    values: Floats

    @property
    def nbytes(self) -> int:
        """Bytes of memory that both arrays hold."""
        return self.values.nbytes + (0 if self.documents is None else self.documents.nbytes)

    def spread(self, size: int) -> Floats:
        """A place for every document."""
        if self.documents is None:
            return self.values
        spread = np.zeros(size, np.float32)
        spread[self.documents] = self.values
        return spread


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


class OpenSegments:
    """All segments of one generation; immutable, safe to share between threads."""

    def __init__(self, leaves: Sequence[tuple[Any, int]]) -> None:
        """Open what Whoosh's reader names: leaf readers and the number of the first document of each."""
        self.segments = [_open(leaf, offset) for leaf, offset in leaves]
        self.documents_all = sum(segment.size for segment in self.segments)
        self.size = max(BLOCK, -(-self.documents_all // BLOCK) * BLOCK)
        """Places for documents: filled up to whole blocks with places that nothing matches."""
        self.live = np.zeros(self.size, np.bool_)
        for segment in self.segments:
            live = self.live[segment.offset : segment.offset + segment.size]
            live[:] = True if segment.live is None else segment.live
        self.documents = int(np.count_nonzero(self.live))
        self.find = lru_cache(_REMEMBERED)(self._find)
        self.lengths = {name: self._lengths(name) for name in TEXT_FIELDS}
        self.published = self._per_document([s.arrays.published for s in self.segments], np.int64, 0)

    @cached_property
    def newest_first(self) -> Ints:
        """Live documents by date, undated ones last, equal ones as they were added."""
        live = np.flatnonzero(self.live)
        return live[np.argsort(-self.published[live], kind="stable")]

    def _lengths(self, name: str) -> Floats:
        return self._per_document([s.arrays.text(name).lengths for s in self.segments], np.float32, 0)

    def _per_document(self, parts: Sequence[npt.NDArray[Any]], kind: type[Any], filling: int) -> npt.NDArray[Any]:
        values = np.full(self.size, filling, kind)
        for segment, part in zip(self.segments, parts, strict=True):
            values[segment.offset : segment.offset + segment.size] = part
        return values

    def _find(self, form: str, term: str) -> list[tuple[OpenSegment, int]]:
        """The segments that have a term, each with the term's number there."""
        encoded = term.encode("utf-8", "replace")
        found = ((segment, segment.arrays.terms[form].find(encoded)) for segment in self.segments)
        return [(segment, number) for segment, number in found if number is not None]

    def frequencies(self, name: str, located: Sequence[tuple[OpenSegment, int]]) -> Frequencies:
        """How often live documents have a term in one field form, or a pair (`body_folded`, `body_lead_toned`, `body_pairs`)."""
        read = [(segment, segment.arrays.postings(name).read(number)) for segment, number in located]
        listed = [(segment, postings) for segment, postings in read if isinstance(postings, Listing)]
        if len(listed) < len(read):
            return Frequencies(None, self._column(read))
        documents, values = [], []
        for segment, postings in listed:
            ids, counts = postings.documents.astype(np.int64), postings.frequencies
            if segment.live is not None:
                kept = segment.live[ids]
                ids, counts = ids[kept], counts[kept]
            documents.append(ids + segment.offset)
            values.append(counts.astype(np.float32))
        if not documents:
            return Frequencies(np.zeros(0, np.int64), np.zeros(0, np.float32))
        if len(documents) == 1:
            return Frequencies(documents[0], values[0])
        return Frequencies(np.concatenate(documents), np.concatenate(values))

    def _column(self, read: Sequence[tuple[OpenSegment, Any]]) -> Floats:
        values = np.zeros(self.size, np.float32)
        for segment, postings in read:
            place = values[segment.offset : segment.offset + segment.size]
            if isinstance(postings, Column):
                place[:] = postings.frequencies[: segment.size]
                place[postings.large_at] = postings.large
            else:
                place[postings.documents] = postings.frequencies
            if segment.live is not None:
                place *= segment.live
        return values

    def cf(self, name: str, form: str, term: str) -> int:
        """How often a term stands in a field, deleted documents included."""
        return sum(int(segment.arrays.postings(name).cf[number]) for segment, number in self.find(form, term))

    def place_of(self, number: int) -> tuple[OpenSegment, int]:
        """The segment of a document and its number there."""
        for segment in reversed(self.segments):
            if number >= segment.offset:
                return segment, number - segment.offset
        raise IndexError(number)

    def __iter__(self) -> Iterator[OpenSegment]:
        return iter(self.segments)


def _open(leaf: Any, offset: int) -> OpenSegment:
    """The segment behind one of Whoosh's leaf readers."""
    segment = leaf.segment()
    arrays = leaf.codec().arrays(leaf.storage(), segment)
    live = None
    if segment.has_deletions():
        live = np.ones(len(arrays), np.bool_)
        live[list(segment.deleted_docs())] = False
    return OpenSegment(arrays, offset, live)
