"""Stock Whoosh, as its manual shows it: default codec, default collectors, `limit=10`.

Its BM25F with K1 = 1.2 and B = 0.75 keeps lengths in one byte; with the blocks that it skips, the default collector misses some
of the top ten. The total is `len(results)`, which runs the query a second time where blocks were skipped.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from whoosh import fields, index, query, scoring, sorting
from whoosh.analysis import SpaceSeparatedTokenizer

from benchmarks.performance.corpus import BenchDocument
from benchmarks.performance.engine import K1, TOP, Answer, B, bytes_in
from benchmarks.performance.queries import BenchQuery


class WhooshEngine:
    """One segment, so that Whoosh's document numbers are ours."""

    name = "whoosh"
    counts_exactly = True

    def build(self, documents: Sequence[BenchDocument], folder: Path) -> None:
        """One commit by one process."""
        self._folder = folder
        schema = fields.Schema(
            title=fields.TEXT(analyzer=SpaceSeparatedTokenizer()),
            body=fields.TEXT(analyzer=SpaceSeparatedTokenizer()),
            source=fields.ID(sortable=True),
            published=fields.NUMERIC(int, bits=64, sortable=True),
        )
        whoosh_index = index.create_in(folder, schema)
        writer = whoosh_index.writer(limitmb=512)
        for document in documents:
            writer.add_document(
                title=" ".join(document.title),
                body=" ".join(document.body),
                source=document.source,
                published=document.published,
            )
        writer.commit()
        self._searcher = whoosh_index.searcher(weighting=scoring.BM25F(B=B, K1=K1))

    def prepare(self, query: BenchQuery) -> Callable[[], Answer]:
        """Search by score, by date, or with counts of sources."""
        search, native, options = self._searcher.search, native_query(query), _options(query)

        def answer() -> Answer:
            results = search(native, limit=TOP, **options)
            facets = dict(results.groups("source")) if query.facets else {}
            return Answer(len(results), [number for _, number in results.top_n[:TOP]], facets)

        return answer

    def size(self) -> int:
        """Bytes of the index."""
        return bytes_in(self._folder)

    def close(self) -> None:
        """Close the searcher and its files."""
        self._searcher.close()


def _options(asked: BenchQuery) -> dict[str, Any]:
    """What the search is told beside the query and the limit."""
    if asked.match == "dates":
        return {"sortedby": "published", "reverse": True}
    if asked.facets:
        # Counting, where Whoosh by default would keep a list of documents for each value.
        return {"groupedby": sorting.FieldFacet("source", maptype=sorting.Count)}
    return {}


def native_query(asked: BenchQuery) -> Any:
    """The query as Whoosh's own object."""
    if asked.match == "dates":
        return query.NumericRange("published", asked.first, asked.last)
    if asked.match == "phrase":
        return query.Phrase(asked.fields[0], list(asked.terms))
    if asked.match == "prefix":
        return query.Prefix(asked.fields[0], asked.terms[0])
    clauses = [_in_any_field(asked.fields, term) for term in asked.terms]
    if len(clauses) == 1:
        return clauses[0]
    return query.And(clauses) if asked.match == "all" else query.Or(clauses)


def _in_any_field(names: Sequence[str], term: str) -> Any:
    terms = [query.Term(name, term) for name in names]
    return terms[0] if len(terms) == 1 else query.Or(terms)


def engines() -> list[WhooshEngine]:
    """The engine of this file."""
    return [WhooshEngine()]
