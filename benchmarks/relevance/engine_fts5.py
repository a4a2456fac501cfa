"""SQLite's FTS5, from the standard library, with the tokenizer that removes marks: `unicode61 remove_diacritics 2`.

It decomposes characters and drops what combines, so `mường` becomes `muong`; đ does not decompose and stays: `duong` does not find
`đường`. Every word of a query is quoted, as its documentation says for text that is not a query, and OR joins them.
"""

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.relevance.engine import DEEPEST
from searcher.quality.judged_set import JudgedSet
from searcher.quality.runs import Rank

_TABLE = (
    "CREATE VIRTUAL TABLE article USING fts5(id UNINDEXED, title, body, tokenize = 'unicode61 remove_diacritics 2')"
)
_BEST = f"SELECT id FROM article WHERE article MATCH ? ORDER BY bm25(article) LIMIT {DEEPEST}"


@contextlib.contextmanager
def rankings(judged: JudgedSet, folder: Path) -> Iterator[Mapping[str, Rank]]:
    """One table, its bm25() as it comes."""
    with contextlib.closing(sqlite3.connect(folder / "articles.db")) as database:
        database.execute(_TABLE)
        rows = ((passage.id, passage.title, passage.body) for passage in judged.passages)
        database.executemany("INSERT INTO article VALUES (?, ?, ?)", rows)
        database.commit()

        def rank(text: str) -> Sequence[str]:
            return [found for (found,) in database.execute(_BEST, (match_expression(text),))]

        yield {"SQLite FTS5": rank}


def match_expression(text: str) -> str:
    """Any word of a text, in FTS5's own language.

    >>> match_expression('Mường "La" là gì?')
    '"Mường" OR \"\"\"La\"\"\" OR "là" OR "gì?"'
    """
    quoted = (word.replace('"', '""') for word in text.split())
    return " OR ".join(f'"{word}"' for word in quoted) or '""'
