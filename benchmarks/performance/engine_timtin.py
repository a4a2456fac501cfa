"""timtin's engine: Whoosh's query objects over mapped arrays, one segment, BM25 with exact lengths.

What is timed is what a search does: Whoosh's searcher runs the collector. The tokens are given as they are, so no time goes
into analysis on either side.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from whoosh import index as whoosh_index
from whoosh import query as whoosh_query

from benchmarks.performance.corpus import BenchDocument
from benchmarks.performance.engine import K1, TOP, Answer, B, bytes_in
from benchmarks.performance.queries import BenchQuery
from index.language.index_terms import IndexTerms, terms_of
from index.whoosh.schema import schema
from index.whoosh.segment_stream import IndexedDocument
from index.whoosh.segment_writer import ArraySegmentWriter
from searcher.whoosh.collector import ArrayCollector
from searcher.whoosh.compiled import COMPILED
from searcher.whoosh.open_segments import OpenSegments
from searcher.whoosh.weighting import ExactBM25


class TimtinEngine:
    """One writer, one commit, one reader."""

    name = "timtin"
    counts_exactly = True
    compiled = COMPILED
    """Whether compiled code takes part, or NumPy alone answers."""

    def build(self, documents: Sequence[BenchDocument], folder: Path) -> None:
        """Index the documents as one segment and open it."""
        self._folder = folder
        index = whoosh_index.create_in(str(folder), schema())
        writer = ArraySegmentWriter(index)
        for document in documents:
            writer.add_document(document=indexed(document))
        writer.commit()
        self._searcher = index.searcher()
        self._segments = OpenSegments(self._searcher.reader().leaf_readers())
        self._weighting = ExactBM25(self._segments, K1, B, compiled=self.compiled)
        (segment,) = self._segments
        self._sources, self._codes = segment.arrays.facet("source")

    def prepare(self, query: BenchQuery) -> Callable[[], Answer]:
        """The query object is Whoosh's."""
        compiled = _compiled(query)
        run = self._searcher.search_with_collector
        weighting, context = self._weighting, self._searcher.context()

        def answer() -> Answer:
            collector = ArrayCollector(weighting, TOP, newest_first=query.match == "dates")
            run(compiled, collector, context)
            return Answer(collector.total, collector.documents.tolist())

        def with_facets() -> Answer:
            collector = ArrayCollector(weighting, TOP)
            run(compiled, collector, context)
            counts = np.bincount(self._codes[collector.matching.documents()], minlength=len(self._sources)).tolist()
            facets = {source: count for source, count in zip(self._sources, counts, strict=True) if count}
            return Answer(collector.total, collector.documents.tolist(), facets)

        return with_facets if query.facets else answer

    def size(self) -> int:
        """Bytes of the index."""
        return bytes_in(self._folder)

    def close(self) -> None:
        """Close Whoosh's reader."""
        self._searcher.close()


def indexed(document: BenchDocument) -> IndexedDocument:
    return IndexedDocument(
        id=str(document.number),
        stored=b"",
        published=document.published,
        facets={"source": document.source},
        place_keys=(),
        texts={"title": _terms(document.title), "body": _terms(document.body)},
    )


def _terms(tokens: list[str]) -> IndexTerms:
    return terms_of(tokens)


def _compiled(query: BenchQuery) -> whoosh_query.Query:
    """Whoosh's own query object."""
    if query.match == "dates":
        return whoosh_query.NumericRange("published", query.first, query.last)
    if query.match == "phrase":
        return whoosh_query.Phrase("body_folded", list(query.terms))
    if query.match == "prefix":
        return whoosh_query.Prefix("body_folded", query.terms[0])
    parts = [_in_any_field(term, query.fields) for term in query.terms]
    if len(parts) == 1:
        return parts[0]
    return whoosh_query.And(parts) if query.match == "all" else whoosh_query.Or(parts)


def _in_any_field(term: str, fields: Sequence[str]) -> whoosh_query.Query:
    terms = [whoosh_query.Term(f"{field}_folded", term) for field in fields]
    return terms[0] if len(terms) == 1 else whoosh_query.Or(terms)


def engines() -> list[TimtinEngine]:
    """The engine of this file."""
    return [TimtinEngine()]
