"""Tantivy through its Python bindings, with and without counting.

Both read one index in the state that is fastest for queries: one segment, which one indexing thread with room for all
documents makes. Terms are asked for with frequencies alone where positions are not needed. BM25 has k1 = 1.2 and b = 0.75
fixed; a document's length is kept in one byte, so its top ten is nearly that of exact lengths.

What its searcher returns, segment and document, is looked up in a list made when the index is opened: its own way,
a column of numbers, would be charged to it, though others need none.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.performance.corpus import FACET_VALUES, BenchDocument
from benchmarks.performance.engine import TOP, Answer, bytes_in
from benchmarks.performance.queries import BenchQuery

# The most that one thread may have is 4 GB; memory is taken as it is needed.
_INDEXING_MEMORY = 3_000_000_000
_FACETS = {"sources": {"terms": {"field": "source", "size": FACET_VALUES}}}


class TantivyEngine:
    """The top ten and the exact total (`count=True`): what an application with a page of results asks for."""

    name = "tantivy"
    counts_exactly = True

    def build(self, documents: Sequence[BenchDocument], folder: Path) -> None:
        """One commit, then wait until nothing is merged any more."""
        self._folder = folder
        self._schema = _schema()
        index = tantivy.Index(self._schema, path=str(folder))
        spaces = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
        index.register_tokenizer("spaces", spaces)
        writer = index.writer(heap_size=_INDEXING_MEMORY, num_threads=1)
        for document in documents:
            writer.add_document(
                tantivy.Document(
                    title=" ".join(document.title),
                    body=" ".join(document.body),
                    published=document.published,
                    source=document.source,
                    number=document.number,
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._searcher = index.searcher()
        self._numbers = _numbers(self._searcher)

    def prepare(self, query: BenchQuery) -> Callable[[], Answer]:
        """Search with a count; sources are counted by an aggregation, a second call."""
        return self.answering(query, count=True)

    def answering(self, query: BenchQuery, *, count: bool) -> Callable[[], Answer]:
        """What is timed, with the total or without."""
        search, aggregate, numbers = self._searcher.search, self._searcher.aggregate, self._numbers
        native = native_query(self._schema, query)
        order = "published" if query.match == "dates" else None

        def answer() -> Answer:
            found: Any = search(native, TOP, count, order)  # the stub leaves out its count
            return Answer(found.count, [numbers[at.segment_ord][at.doc] for _, at in found.hits])

        def answer_with_facets() -> Answer:
            found: Any = search(native, TOP, count, order)
            buckets = aggregate(native, _FACETS)["sources"]["buckets"]
            ids = [numbers[at.segment_ord][at.doc] for _, at in found.hits]
            return Answer(found.count, ids, {bucket["key"]: bucket["doc_count"] for bucket in buckets})

        return answer_with_facets if query.facets else answer

    def size(self) -> int:
        """Bytes of the index."""
        return bytes_in(self._folder)

    def close(self) -> None:
        """Its files close with the objects."""


class TantivyTopTen:
    """The top ten alone (`count=False`), which lets Tantivy skip blocks that cannot hold one of them."""

    name = "tantivy-nocount"
    counts_exactly = False

    def __init__(self, counting: TantivyEngine) -> None:
        """Share the index of the engine that counts, which is built first."""
        self._counting = counting

    def build(self, documents: Sequence[BenchDocument], folder: Path) -> None:
        """Nothing: the index is there."""

    def prepare(self, query: BenchQuery) -> Callable[[], Answer]:
        """As the engine that counts does, without the count."""
        return self._counting.answering(query, count=False)

    def size(self) -> int:
        """The index is the other engine's."""
        return 0

    def close(self) -> None:
        """Nothing is open here."""


def native_query(schema: tantivy.Schema, query: BenchQuery) -> tantivy.Query:
    """The query as Tantivy's own object."""
    if query.match == "dates":
        # By the column: by the inverted index it takes 15 times as long.
        integer = tantivy.FieldType.Integer
        return tantivy.Query.range_query(schema, "published", integer, query.first, query.last)
    if query.match == "phrase":
        return tantivy.Query.phrase_query(schema, query.fields[0], list(query.terms))
    if query.match == "prefix":
        # The letters are a–z, so nothing needs escaping; the score is 1 for each document.
        return tantivy.Query.regex_query(schema, query.fields[0], f"{query.terms[0]}.*")
    occur = tantivy.Occur.Must if query.match == "all" else tantivy.Occur.Should
    clauses = [(occur, _in_any_field(schema, query.fields, term)) for term in query.terms]
    return clauses[0][1] if len(clauses) == 1 else tantivy.Query.boolean_query(clauses)


def _in_any_field(schema: tantivy.Schema, fields: Sequence[str], term: str) -> tantivy.Query:
    queries = [tantivy.Query.term_query(schema, field, term, index_option="freq") for field in fields]
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def _schema() -> tantivy.Schema:
    """Text is indexed and not stored; dates and sources are columns."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("title", tokenizer_name="spaces")
    builder.add_text_field("body", tokenizer_name="spaces")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("published", indexed=True, fast=True)
    builder.add_integer_field("number", fast=True)
    return builder.build()


def _numbers(searcher: tantivy.Searcher) -> list[list[int]]:
    """For each segment the number of each of its documents."""
    found = searcher.search(tantivy.Query.all_query(), max(1, searcher.num_docs), count=False)
    addresses = sorted((at for _, at in found.hits), key=lambda at: (at.segment_ord, at.doc))
    numbers: list[list[int]] = [[] for _ in range(searcher.num_segments)]
    for at, number in zip(addresses, searcher.fast_field_values("number", addresses), strict=True):
        numbers[at.segment_ord].append(int(number or 0))
    return numbers


def engines() -> list[TantivyEngine | TantivyTopTen]:
    """The two engines of this file, in the order in which they must be built."""
    counting = TantivyEngine()
    return [counting, TantivyTopTen(counting)]
