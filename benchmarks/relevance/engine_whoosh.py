"""Stock Whoosh, as its manual begins: `TEXT` fields with their default analyzer, BM25F, `OrGroup`.

The default, `StandardAnalyzer`, lowercases and keeps marks. It drops words of one letter (`ở`, `ý`, `à`) and English stop words,
which in Vietnamese are words: `an` (Nghệ An), `can`, `in`, `to`.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from whoosh import fields, index, qparser
from whoosh.qparser import plugins

from benchmarks.relevance.engine import DEEPEST
from searcher.quality.judged_set import JudgedSet
from searcher.quality.runs import Rank

_FIELDS = ("title", "body")


@contextlib.contextmanager
def rankings(judged: JudgedSet, folder: Path) -> Iterator[Mapping[str, Rank]]:
    """One commit by one process; the parser knows no signs but white space, or a question mark would be a wildcard."""
    schema = fields.Schema(id=fields.ID(stored=True), title=fields.TEXT(), body=fields.TEXT())
    opened = index.create_in(folder, schema)
    writer = opened.writer(limitmb=256)
    for passage in judged.passages:
        writer.add_document(id=passage.id, title=passage.title, body=passage.body)
    writer.commit()
    words_alone = [plugins.WhitespacePlugin(), plugins.MultifieldPlugin(_FIELDS)]
    parser = qparser.QueryParser(None, schema, plugins=words_alone, group=qparser.OrGroup)
    with opened.searcher() as searcher:

        def rank(text: str) -> Sequence[str]:
            return [hit["id"] for hit in searcher.search(parser.parse(text), limit=DEEPEST)]

        yield {"stock Whoosh": rank}
