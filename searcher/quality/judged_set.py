"""A file of judged queries → passages and queries."""

import gzip
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.documents import Document
from index.errors import BadInput
from index.language.normalise import normalise_text

_EXPECTED = 'an object with "passages": [{"id", "title", "text"}] and "queries": [{"id", "text", "relevant": [ids]}]'


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """A query and the passages that answer it."""

    id: str
    text: str
    relevant: frozenset[str]
    exclude: frozenset[str]
    """Passages that are not counted, wherever they are found."""


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """Passages, and queries over them."""

    passages: tuple[Document, ...]
    queries: tuple[JudgedQuery, ...]
    """Without those whose answer has a near duplicate among the passages."""

    def with_start(self) -> "JudgedSet":
        """The queries that name articles to start from; raises BadInput where none does."""
        queries = tuple(query for query in self.queries if query.exclude)
        if not queries:
            raise BadInput(
                '--similar: no query has "exclude", which names the article to start from; leave --similar out'
            )
        return JudgedSet(self.passages, queries)


def read_judged_set(path: Path) -> JudgedSet:
    """The judged set in a `.json` or `.json.gz` file; raises BadInput, which says what is wrong with it."""
    try:
        data = path.read_bytes()
        record = json.loads(gzip.decompress(data) if path.suffix == ".gz" else data)
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise BadInput(
            f"{path}: cannot be read as JSON ({error}); give a .json or .json.gz file of judged queries"
        ) from error
    try:
        passages = tuple(_passage(passage) for passage in record["passages"])
        queries = tuple(_query(query) for query in record["queries"] if not query.get("near_dup"))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            f"{path}: no judged queries ({type(error).__name__}: {error}); expected is {_EXPECTED}"
        ) from error
    known = {passage.id for passage in passages}
    for query in queries:
        if unknown := sorted((query.relevant | query.exclude) - known):
            raise BadInput(f"{path}: query {query.id} names a passage that is not there: {unknown[0]}")
    if not queries:
        raise BadInput(f"{path}: no query to ask; expected is {_EXPECTED}")
    return JudgedSet(passages, queries)


def _passage(record: Mapping[str, Any]) -> Document:
    """A passage as it is indexed; it need not have a title, unlike an article."""
    title, body = (normalise_text(str(record.get(key) or "")).strip() for key in ("title", "text"))
    published = str(record["date"])[:10] if record.get("date") else None
    return Document(str(record["id"]), title, body, published=published)


def _query(record: Mapping[str, Any]) -> JudgedQuery:
    relevant, exclude = (frozenset(map(str, record.get(key) or ())) for key in ("relevant", "exclude"))
    if not relevant:
        raise KeyError("relevant")
    return JudgedQuery(str(record["id"]), str(record["text"]), relevant, exclude)
