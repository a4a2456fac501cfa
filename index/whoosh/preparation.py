"""A document → what a segment takes of it: terms of its texts, columns, the places it may be filtered by."""

import json
from datetime import date

from index.documents import Document, as_record
from index.language.index_terms import index_terms
from index.places.places import find_place, keys
from index.whoosh.schema import published_column
from index.whoosh.segment_stream import FACET_FIELDS, TEXT_FIELDS, IndexedDocument


def prepare(document: Document) -> IndexedDocument:
    """Analyse one document."""
    facets = {name: getattr(document, name) for name in FACET_FIELDS}
    return IndexedDocument(
        id=document.id,
        stored=json.dumps(as_record(document), ensure_ascii=False).encode("utf-8"),
        published=published_column(document.published),
        facets={name: value for name, value in facets.items() if value is not None},
        place_keys=sorted(_place_keys(document)),
        texts={name: index_terms(getattr(document, name)) for name in TEXT_FIELDS},
    )


def _place_keys(document: Document) -> frozenset[str]:
    """The units that a document may be filtered by, found in its text and in what its source says of it."""
    day = date.fromisoformat(document.published[:10]) if document.published else None
    return keys(find_place(document.title, document.body, document.place, document.source, document.url, day))
