"""Tantivy through its Python bindings, with the analyzer that its documentation shows for accented text: lowercase, ASCII folding.

Its folding is Lucene's table, which has all Vietnamese letters, đ too.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import tantivy

from benchmarks.relevance.engine import DEEPEST
from searcher.quality.judged_set import JudgedSet
from searcher.quality.runs import Rank

_FIELDS = ("title", "body")
_MEMORY = 500_000_000


@contextlib.contextmanager
def rankings(judged: JudgedSet, folder: Path) -> Iterator[Mapping[str, Rank]]:
    """One commit; a word of the query may stand in title or body."""
    analyzer = _analyzer()
    schema = _schema()
    index = tantivy.Index(schema, path=str(folder))
    index.register_tokenizer("folding", analyzer)
    writer = index.writer(heap_size=_MEMORY, num_threads=1)
    for passage in judged.passages:
        writer.add_document(tantivy.Document(id=passage.id, title=passage.title, body=passage.body))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(text: str) -> Sequence[str]:
        words = dict.fromkeys(analyzer.analyze(text))
        terms = [tantivy.Query.term_query(schema, field, word) for word in words for field in _FIELDS]
        asked = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        hits = searcher.search(asked, DEEPEST, count=False).hits
        return [str(searcher.doc(address).get_first("id")) for _, address in hits]

    yield {"Tantivy": rank}


def _analyzer() -> tantivy.TextAnalyzer:
    building = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return building.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold()).build()


def _schema() -> tantivy.Schema:
    building = tantivy.SchemaBuilder()
    building.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    for field in _FIELDS:
        building.add_text_field(field, tokenizer_name="folding")
    return building.build()
