"""A file of judged queries → passages and queries."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
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
    passages = tuple(_passage(passage, f"{path}: passage {i}") for i, passage in _objects(record, "passages", path))
    queries = tuple(
        _query(query, f"{path}: query {i}")
        for i, query in _objects(record, "queries", path)
        if not query.get("near_dup")
    )
    known: set[str] = set()
    for passage in passages:
        if passage.id in known:
            raise BadInput(f"{path}: two passages have the id {passage.id}; give each one of its own")
        known.add(passage.id)
    for query in queries:
        if unknown := sorted((query.relevant | query.exclude) - known):
            raise BadInput(f"{path}: query {query.id} names a passage that is not there: {unknown[0]}")
    if not queries:
        raise BadInput(f"{path}: no query to ask; expected is {_EXPECTED}")
    return JudgedSet(passages, queries)


def _objects(record: Any, key: str, path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The objects of one of the two lists, counted from 1."""
    listed = record.get(key) if isinstance(record, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadInput(f'{path}: no list of objects under "{key}"; expected is {_EXPECTED}')
    return enumerate(listed, start=1)


def _passage(record: Mapping[str, Any], named: str) -> Document:
    """A passage as it is indexed; it need not have a title, unlike an article."""
    title, body = (normalise_text(str(record.get(key) or "")).strip() for key in ("title", "text"))
    published = str(record["date"])[:10] if record.get("date") else None
    return Document(_text(record, "id", named), title, body, published=published)


def _query(record: Mapping[str, Any], named: str) -> JudgedQuery:
    relevant, exclude = (_ids(record, key, named) for key in ("relevant", "exclude"))
    if not relevant:
        raise BadInput(f'{named}: nothing under "relevant"; give a list of the ids of passages that answer it')
    return JudgedQuery(_text(record, "id", named), _text(record, "text", named), relevant, exclude)


def _text(record: Mapping[str, Any], key: str, named: str) -> str:
    if record.get(key) is None:
        raise BadInput(f'{named}: "{key}" is missing; expected is {_EXPECTED}')
    return str(record[key])


def _ids(record: Mapping[str, Any], key: str, named: str) -> frozenset[str]:
    listed = record.get(key) or []
    if not isinstance(listed, list):
        raise BadInput(f'{named}: "{key}" is no list; give a list of the ids of passages')
    return frozenset(map(str, listed))
