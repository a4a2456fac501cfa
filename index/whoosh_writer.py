"""Step 3 of a build: analysed documents → a Whoosh index in a directory of its own."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh import writing as whoosh_writing

from index.corpus_abbreviations import CorpusAbbreviations
from index.documents import Document, as_record
from index.language.analysis import analyse
from index.places.places import find_place, keys
from index.whoosh_schema import FACET_FIELDS, PLACE_KEYS, TEXT_FIELDS, positions_by_term, published_column, schema

ENGINE = "whoosh"

# Whoosh sorts postings in memory up to this many megabytes before it spills them to disk.
_POSTINGS_MEMORY_MB = 256
# Each `add` leaves a segment, each deletion a hole; past these bounds searching pays more for them than one merge costs.
_MOST_SEGMENTS = 8
_MOST_DELETED = 0.25


class WhooshWriter:
    """Writes one generation; nothing counts until `finish`."""

    def __init__(self, path: Path, *, extend: bool = False) -> None:
        """Write into the directory `path`, which holds a linked index already where `extend` is true."""
        opened = whoosh_index.open_dir(str(path)) if extend else whoosh_index.create_in(str(path), schema())
        self._index = opened
        self.documents_before: int = opened.doc_count()
        self._first = opened.doc_count_all()
        self._writer = _open_writer(opened)
        self._added: list[str] = []
        self._abbreviations = CorpusAbbreviations(path)

    def add(self, document: Document) -> None:
        """Add one document. Where an id comes again, in this run or in the index, the later document wins."""
        self._writer.add_document(**_fields(document))
        self._abbreviations.add(f"{document.title}\n{document.body}")
        self._added.append(document.id)

    def contains(self, document_id: str) -> bool:
        """Whether the index held this id before this run."""
        with self._index.searcher() as searcher:
            return searcher.document_number(id=document_id) is not None

    def remove(self, document_ids: Iterable[str]) -> int:
        """Delete what the index held under these ids before this run; returns how many there were."""
        return sum(self._writer.delete_by_term("id", document_id) for document_id in set(document_ids))

    def finish(self) -> int:
        """Commit; returns how many documents a later one replaced."""
        replaced = self.remove(self._added)
        self._writer.commit(merge=False)
        repeated = list(self._repeated())
        if repeated:
            writer = _open_writer(self._index)
            for number in repeated:
                writer.delete_document(number)
            writer.commit(merge=False)
        self._merge_where_due()
        self._abbreviations.write()
        return replaced + len(repeated)

    def cancel(self) -> None:
        """Give the run up."""
        if not self._writer.is_closed:
            self._writer.cancel()

    def _repeated(self) -> Iterator[int]:
        """Document numbers that a later document of this run replaces.

        Whoosh deletes by term only what was committed before, so these go once they are committed: without a merge the
        documents of a run are numbered in the order they were added.
        """
        last = {document_id: number for number, document_id in enumerate(self._added)}
        for number, document_id in enumerate(self._added):
            if last[document_id] != number:
                yield self._first + number

    def _merge_where_due(self) -> None:
        reader = self._index.reader()
        with reader:
            segments = len(list(reader.leaf_readers()))
            holes = 1 - reader.doc_count() / max(1, reader.doc_count_all())
        if segments > _MOST_SEGMENTS or holes > _MOST_DELETED:
            _open_writer(self._index).commit(mergetype=whoosh_writing.OPTIMIZE)


def _open_writer(index: Any) -> Any:
    """A writer that leaves each segment as several files: a compound one is copied into memory when it is opened."""
    return index.writer(limitmb=_POSTINGS_MEMORY_MB, compound=False)


def count_documents(path: Path) -> int:
    """Documents in the index at `path`, opened anew."""
    return int(whoosh_index.open_dir(str(path)).doc_count())


def _fields(document: Document) -> dict[str, Any]:
    """The values of one document for the schema."""
    values: dict[str, Any] = {
        "id": document.id,
        "stored": json.dumps(as_record(document), ensure_ascii=False),
        "published": published_column(document.published),
    }
    for name in TEXT_FIELDS:
        tokens = analyse(getattr(document, name))
        values[f"{name}_toned"] = positions_by_term((t.toned, t.position) for t in tokens)
        values[f"{name}_folded"] = positions_by_term((t.folded, t.position) for t in tokens)
        values[f"{name}_length"] = sum(t.kind != "word" for t in tokens)
    values[PLACE_KEYS] = " ".join(sorted(_place_keys(document))).encode("utf-8")
    for name in FACET_FIELDS:
        value = getattr(document, name)
        if value is not None:
            values[name] = value.encode("utf-8")
    return values


def _place_keys(document: Document) -> frozenset[str]:
    """The units that a document may be filtered by, found in its text and in what its source says of it."""
    day = date.fromisoformat(document.published[:10]) if document.published else None
    return keys(find_place(document.title, document.body, document.place, document.source, document.url, day))
