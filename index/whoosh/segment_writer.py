"""The segment writer: Whoosh's lock, commits and merge policies, with segments of arrays.

What is added goes into one stream and is written when the writer commits; finished segments are taken in as they are. A merge
joins streams, so a merged segment is what building it from its live documents would have given.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from whoosh import reading, writing

from index.whoosh.codec import EXTENSION, ArrayCodec, ArraySegment
from index.whoosh.segment_file import write_segment
from index.whoosh.segment_merging import append_segment
from index.whoosh.segment_stream import IndexedDocument, SegmentStream


class ArraySegmentWriter(writing.SegmentWriter):
    """Writes, deletes and merges; nothing counts until `commit`."""

    def __init__(self, index: Any) -> None:
        """Take the index's write lock; raises Whoosh's LockError where another writer has it."""
        super().__init__(index, codec=ArrayCodec(), compound=False)
        self._stream = SegmentStream()
        self._finished: list[ArraySegment] = []

    def add_document(self, *, document: IndexedDocument) -> None:
        """Add one document."""
        self._check_state()
        self._stream.add(document)
        self._added = True

    def add_segment(self, segment: ArraySegment) -> None:
        """Take in a segment whose file lies in the index's folder already."""
        self._check_state()
        self._finished.append(segment)

    def add_reader(self, reader: reading.SegmentReader) -> None:
        """Take in the live documents of a segment: how Whoosh's merge policies merge."""
        self._check_state()
        append_segment(
            self._stream, reader.codec().arrays(reader.storage(), reader.segment()), reader.segment().deleted_docs()
        )
        self._added = True

    def delete_documents(self, numbers: Sequence[int]) -> None:
        """Delete documents of committed segments by their numbers in the index."""
        self._check_state()
        by_segment: dict[int, list[int]] = {}
        for number in numbers:
            by_segment.setdefault(self._document_segment(number), []).append(number)
        for place, inside in by_segment.items():
            offset = self._doc_offsets[place]
            self.segments[place].delete_documents([number - offset for number in inside])

    def _merge_segments(self, mergetype: Any, optimize: Any, merge: Any) -> list[ArraySegment]:
        return [*super()._merge_segments(mergetype, optimize, merge), *self._finished]

    def _finalize_segment(self) -> ArraySegment:
        segment = finish_segment(self._stream, Path(self.storage.folder), self.newsegment)
        self._close_segment()
        return segment


def finish_segment(stream: SegmentStream, folder: Path, segment: ArraySegment) -> ArraySegment:
    """Write a stream as the file of a segment."""
    write_segment(stream, folder / segment.make_filename(EXTENSION))
    segment.set_doc_count(len(stream))
    return segment
