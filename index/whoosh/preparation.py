"""A document → what a segment takes of it: terms of its texts, columns, the places it may be filtered by."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import islice

from index.documents import Document, as_record, instant
from index.language.chunk_table import number_chunks
from index.language.index_terms import IndexTerms, index_terms_of_all
from index.places.place_words import Words, words_of_all
from index.places.places import find_place_in, keys
from index.whoosh.segment_stream import FACET_FIELDS, TEXT_FIELDS, UNDATED, IndexedDocument

# Documents analysed in one call: a call costs 0.1 ms however short its texts, and each of 64 texts a fiftieth of that.
_AT_ONCE = 32


def prepare_all(documents: Sequence[Document]) -> Iterator[IndexedDocument]:
    """Analyse documents, in order."""
    for start in range(0, len(documents), _AT_ONCE):
        some = documents[start : start + _AT_ONCE]
        numbered = number_chunks([getattr(document, name) for document in some for name in TEXT_FIELDS])
        texts = zip(index_terms_of_all(numbered), words_of_all(numbered), strict=True)
        for document in some:
            terms, words = zip(*islice(texts, len(TEXT_FIELDS)), strict=True)
            yield _prepared(document, dict(zip(TEXT_FIELDS, terms, strict=True)), *words)


def prepare(document: Document) -> IndexedDocument:
    """Analyse one document."""
    return next(prepare_all([document]))


def stored_form(document: Document) -> bytes:
    """A document as it is stored: JSON, in UTF-8."""
    return json.dumps(as_record(document), ensure_ascii=False).encode("utf-8")


def _prepared(document: Document, texts: Mapping[str, IndexTerms], title: Words, body: Words) -> IndexedDocument:
    facets = {name: getattr(document, name) for name in FACET_FIELDS}
    return IndexedDocument(
        id=document.id,
        stored=stored_form(document),
        published=UNDATED if document.published is None else instant(document.published),
        facets={name: value for name, value in facets.items() if value is not None},
        place_keys=sorted(_place_keys(document, title, body)),
        texts=texts,
    )


def _place_keys(document: Document, title: Words, body: Words) -> frozenset[str]:
    """The units that a document may be filtered by, found in its text and in what its source says of it."""
    day = date.fromisoformat(document.published[:10]) if document.published else None
    return keys(find_place_in(title, body, document.place, document.source, document.url, day))
