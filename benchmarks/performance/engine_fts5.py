"""SQLite's FTS5, from the standard library.

One table without the text itself (`content=''`), merged into one segment, read through a memory map, with FTS5's own index
of prefixes: prefix queries are five times as fast with it, and index time and size double. A query of the body names its
column, which costs a quarter against a table that has no other: so are fields searched in FTS5.

Its BM25 has k1 = 1.2 and b = 0.75 fixed, counts the length of all columns together, and takes 0.000001 for the idf of a
term in more than half of the documents: another top ten for common terms. Totals are not touched by that.
"""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.performance.corpus import BenchDocument
from benchmarks.performance.engine import TOP, Answer, bytes_in
from benchmarks.performance.queries import PREFIX_LETTERS, BenchQuery

_SETTINGS = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -262144;
PRAGMA mmap_size = 2147418112;
"""
# The tokenizer `ascii` cuts at what is neither letter nor digit, so it changes nothing in our tokens.
_TABLES = f"""
CREATE VIRTUAL TABLE article USING fts5(
    title, body, content='', tokenize='ascii', prefix='{" ".join(map(str, PREFIX_LETTERS))}'
);
CREATE TABLE fact (number INTEGER PRIMARY KEY, published INTEGER NOT NULL, source TEXT NOT NULL);
"""
# Descending, so that the newest come first, and of equally new ones the lowest number.
_FINISH = """
CREATE INDEX newest ON fact (published DESC);
INSERT INTO article (article) VALUES ('optimize');
"""
_TOP = f"SELECT rowid FROM article WHERE article MATCH ? ORDER BY rank LIMIT {TOP}"
# Of a prefix all scores are equal, so none is asked for.
_FIRST = f"SELECT rowid FROM article WHERE article MATCH ? LIMIT {TOP}"
_TOTAL = "SELECT count(*) FROM article WHERE article MATCH ?"
_FACETS = """
SELECT source, count(*) FROM article JOIN fact ON fact.number = article.rowid WHERE article MATCH ? GROUP BY source
"""
_NEWEST = f"SELECT number FROM fact WHERE published BETWEEN ? AND ? ORDER BY published DESC, number LIMIT {TOP}"
_DATED = "SELECT count(*) FROM fact WHERE published BETWEEN ? AND ?"


class Fts5Engine:
    """Two statements a query: the top ten, and the count (or the counts by source, which add up to it)."""

    name = "fts5"
    counts_exactly = True

    def build(self, documents: Sequence[BenchDocument], folder: Path) -> None:
        """One transaction for all rows, then one segment."""
        self._folder = folder
        self._database = sqlite3.connect(folder / "articles.db")
        self._database.executescript(_SETTINGS)
        self._database.executescript(_TABLES)
        self._database.executemany(
            "INSERT INTO article (rowid, title, body) VALUES (?, ?, ?)",
            ((document.number, " ".join(document.title), " ".join(document.body)) for document in documents),
        )
        self._database.executemany(
            "INSERT INTO fact VALUES (?, ?, ?)",
            ((document.number, document.published, document.source) for document in documents),
        )
        self._database.commit()
        self._database.executescript(_FINISH)
        # Merging leaves half of the file empty.
        self._database.execute("VACUUM")

    def prepare(self, query: BenchQuery) -> Callable[[], Answer]:
        """The match expression is the query object; SQLite keeps the compiled statements."""
        if query.match == "dates":
            return self._counted(_NEWEST, _DATED, (query.first, query.last))
        expression = match_expression(query)
        if query.facets:
            return self._with_facets(expression)
        return self._counted(_FIRST if query.match == "prefix" else _TOP, _TOTAL, (expression,))

    def size(self) -> int:
        """Bytes of the database."""
        return bytes_in(self._folder)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def _counted(self, top: str, total: str, values: tuple[str | int, ...]) -> Callable[[], Answer]:
        execute = self._database.execute

        def answer() -> Answer:
            ids = [number for (number,) in execute(top, values)]
            return Answer(execute(total, values).fetchone()[0], ids)

        return answer

    def _with_facets(self, expression: str) -> Callable[[], Answer]:
        execute = self._database.execute

        def answer() -> Answer:
            ids = [number for (number,) in execute(_TOP, (expression,))]
            facets = dict(execute(_FACETS, (expression,)).fetchall())
            return Answer(sum(facets.values()), ids, facets)

        return answer


def match_expression(query: BenchQuery) -> str:
    """The query in FTS5's own language.

    >>> match_expression(BenchQuery("and2", "all", ("son", "la")))
    '{body} : ("son" AND "la")'
    >>> match_expression(BenchQuery("prefix", "prefix", ("tru",)))
    '{body} : ("tru" *)'
    """
    terms = [f'"{term}"' for term in query.terms]
    if query.match == "phrase":
        matching = f'"{" ".join(query.terms)}"'
    elif query.match == "prefix":
        matching = f"{terms[0]} *"
    else:
        matching = (" AND " if query.match == "all" else " OR ").join(terms)
    # A filter that names every column would still be checked for each posting.
    return matching if query.fields == ("title", "body") else f"{{{' '.join(query.fields)}}} : ({matching})"


def engines() -> list[Fts5Engine]:
    """The engine of this file."""
    return [Fts5Engine()]
