"""Whoosh's view of a segment file: the codec that its readers ask for terms, postings, columns and stored documents.

Whoosh pickles `ArraySegment` into its table of contents, so its import path and attributes are permanent.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import columns, matching, reading
from whoosh.codec import base

from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_file import FORMS
from index.whoosh.segment_stream import FACET_FIELDS, TEXT_FIELDS

EXTENSION = ".arrays"


class ArraySegment(base.Segment):
    """One segment, as the table of contents names it: its id, its size and which documents are deleted."""

    def __init__(self, indexname: str, documents: int = 0) -> None:
        super().__init__(indexname)
        self._documents = documents
        self._deleted: frozenset[int] = frozenset()

    def codec(self, **_: Any) -> "ArrayCodec":
        return ArrayCodec()

    def should_assemble(self) -> bool:
        return False  # a compound segment is copied into memory when it is opened

    def set_doc_count(self, doccount: int) -> None:
        self._documents = doccount

    def doc_count_all(self) -> int:
        return self._documents

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._deleted)

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        self._deleted = self._deleted | {docnum} if delete else self._deleted - {docnum}

    def delete_documents(self, docnums: Sequence[int]) -> None:
        """Delete many documents at once."""
        self._deleted |= frozenset(docnums)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted


class ArrayCodec(base.Codec):
    """Reads segments that `ArraySegmentWriter` wrote."""

    length_stats = False

    def __init__(self) -> None:
        self._opened: SegmentArrays | None = None

    def arrays(self, storage: Any, segment: ArraySegment) -> SegmentArrays:
        """The segment's file; opened once for the terms and the documents of a reader."""
        if self._opened is None:
            self._opened = SegmentArrays(Path(storage.folder) / segment.make_filename(EXTENSION))
        return self._opened

    def new_segment(self, storage: Any, indexname: str) -> ArraySegment:
        return ArraySegment(indexname)

    def per_document_writer(self, storage: Any, segment: ArraySegment) -> "NoDirectWriting":
        return NoDirectWriting()

    def field_writer(self, storage: Any, segment: ArraySegment) -> "NoDirectWriting":
        return NoDirectWriting()

    def terms_reader(self, storage: Any, segment: ArraySegment) -> "ArrayTermsReader":
        return ArrayTermsReader(self.arrays(storage, segment))

    def per_document_reader(self, storage: Any, segment: ArraySegment) -> "ArrayDocumentReader":
        return ArrayDocumentReader(self.arrays(storage, segment), segment)


class NoDirectWriting(base.PerDocumentWriter, base.FieldWriter):
    """What Whoosh's own segment writer is given: postings are derived from whole streams, not written one by one."""

    is_closed = True

    def start_doc(self, docnum: int) -> None:
        raise TypeError("an index of arrays is written with index.whoosh.segment_writer.ArraySegmentWriter")

    def start_field(self, fieldname: str, fieldobj: Any) -> None:
        self.start_doc(0)


class ArrayTermsReader(base.TermsReader):
    """Terms and postings of a segment, by field: the four text forms, and `id`."""

    def __init__(self, arrays: SegmentArrays) -> None:
        self._arrays = arrays

    def indexed_field_names(self) -> list[str]:
        return sorted(["id", *(f"{name}_{form}" for name in TEXT_FIELDS for form in FORMS)])

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            self.term_info(*term)
        except KeyError:
            return False
        return True

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in self.indexed_field_names():
            yield from self._terms_of(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        later = (field for field in self.indexed_field_names() if field > fieldname)
        if fieldname in self.indexed_field_names():
            yield from self._terms_of(fieldname, prefix)
        for field in later:
            yield from self._terms_of(field, b"")

    def items(self) -> Iterator[tuple[tuple[str, bytes], reading.TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], reading.TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> reading.TermInfo:
        """Statistics of a term; raises KeyError where the segment does not have it in this field."""
        documents, frequencies = self._postings(fieldname, text)
        return reading.TermInfo(
            weight=float(frequencies.sum()),
            df=len(documents),
            minlength=1,
            maxlength=2**31,
            maxweight=float(frequencies.max()),
            minid=int(documents[0]),
            maxid=int(documents[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self._postings(fieldname, text)[1].sum())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        return len(self._postings(fieldname, text)[0])

    def cursor(self, fieldname: str, fieldobj: Any) -> "ArrayCursor":
        return ArrayCursor([term for _, term in self._terms_of(fieldname, b"")], fieldobj)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> matching.ListMatcher:
        documents, frequencies = self._postings(fieldname, text)
        values = None if fieldname == "id" else self._positions(fieldname, text, documents)
        return matching.ListMatcher(
            documents.tolist(),
            frequencies.astype(np.float64).tolist(),
            values,
            format_,
            scorer=scorer,
            term=(fieldname, text),
            terminfo=self.term_info(fieldname, text),
        )

    def close(self) -> None:
        """The file is unmapped with the last array that looks into it."""

    def _terms_of(self, field: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        if field == "id":
            yield from (("id", term) for term in sorted(set(self._arrays.ids.all())) if term >= prefix)
            return
        _, form = field.rsplit("_", 1)
        terms = self._arrays.terms[form]
        df = self._arrays.postings(field).df
        for place in range(terms.at_or_after(prefix), len(terms)):
            term = terms.in_order(place)
            number = terms.find(term)
            if number is not None and df(number):  # the other field may have it alone
                yield field, term

    def _postings(self, field: str, text: bytes) -> tuple[Any, Any]:
        if field == "id":
            numbers = np.array(self._arrays.documents_with_id(text.decode("utf-8")), np.int64)
            if not len(numbers):
                raise KeyError((field, text))
            return numbers, np.ones(len(numbers), np.int64)
        found = self._number(field, text)
        documents, frequencies = self._arrays.postings(field).documents(found)
        if not len(documents):
            raise KeyError((field, text))
        return documents, frequencies

    def _number(self, field: str, text: bytes) -> int:
        form = field.rsplit("_", 1)[-1]
        number = self._arrays.terms[form].find(text) if form in FORMS else None
        if number is None:
            raise KeyError((field, text))
        return number

    def _positions(self, field: str, text: bytes, documents: Any) -> list[bytes]:
        """The encoded positions of a term in each document."""
        name, form = field.rsplit("_", 1)
        number = self._number(field, text)
        texts = self._arrays.text(name)
        found = texts.folded_positions(number) if form == "folded" else texts.toned_positions(number)
        starts = texts.starts.astype(np.int64)
        bounds = np.searchsorted(found, starts[documents.astype(np.int64) + 1]).tolist()
        first = 0
        values = []
        for document, last in zip(documents.tolist(), bounds, strict=True):
            values.append((found[first:last].astype(np.int64) - starts[document]).astype("<u4").tobytes())
            first = last
        return values


class ArrayCursor(base.FieldCursor):
    """Walks the terms of one field in the order of their bytes: for Whoosh's fuzzy queries."""

    def __init__(self, terms: Sequence[bytes], fieldobj: Any) -> None:
        self._terms = terms
        self._fieldobj = fieldobj
        self._at = 0

    def is_valid(self) -> bool:
        return self._at < len(self._terms)

    def first(self) -> Any:
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> Any:
        self._at = bisect_left(self._terms, self._fieldobj.to_bytes(term))
        return self.text()

    def next(self) -> Any:
        self._at += 1
        return self.text()

    def text(self) -> Any:
        return self._fieldobj.from_bytes(self._terms[self._at]) if self.is_valid() else None


class ArrayDocumentReader(base.PerDocumentReader):
    """What a segment keeps of each document, and which documents are deleted."""

    def __init__(self, arrays: SegmentArrays, segment: ArraySegment) -> None:
        self._arrays = arrays
        self._segment = segment

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in ("published", *FACET_FIELDS)

    def list_columns(self) -> list[str]:
        return ["published", *FACET_FIELDS]

    def column_reader(self, fieldname: str, column: Any) -> columns.ColumnReader:
        if fieldname == "published":
            return ArrayColumnReader(self._arrays.published.tolist())
        values, codes = self._arrays.facet(fieldname)
        encoded = [value.encode("utf-8") for value in values]
        return ArrayColumnReader([encoded[code] if code >= 0 else b"" for code in codes.tolist()])

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        name = fieldname.rsplit("_", 1)[0]
        return int(self._arrays.text(name).lengths[docnum]) if name in TEXT_FIELDS else default

    def field_length(self, fieldname: str) -> int:
        name = fieldname.rsplit("_", 1)[0]
        return int(self._arrays.text(name).lengths.sum()) if name in TEXT_FIELDS else 0

    def min_field_length(self, fieldname: str) -> int:
        name = fieldname.rsplit("_", 1)[0]
        return int(self._arrays.text(name).lengths.min(initial=2**31)) if name in TEXT_FIELDS else 0

    def max_field_length(self, fieldname: str) -> int:
        name = fieldname.rsplit("_", 1)[0]
        return int(self._arrays.text(name).lengths.max(initial=0)) if name in TEXT_FIELDS else 0

    def stored_fields(self, docnum: int) -> dict[str, str]:
        return {"stored": self._arrays.stored(docnum).decode("utf-8")}


class ArrayColumnReader(columns.ColumnReader):
    """A column held as a list."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._values = values

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> Any:
        return self._values[docnum]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._values)

    def sort_key(self, docnum: int) -> Any:
        return self._values[docnum]
