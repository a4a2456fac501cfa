"""The Document: one news article as every later step sees it, and the rules that make one from a JSON object."""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from index.errors import BadDocument
from index.language.normalise import normalise_text

# Asia/Ho_Chi_Minh has been UTC+7 without summer time since 1975; a fixed offset needs no time-zone database.
VIETNAM = timezone(timedelta(hours=7))

_OTHER_NAMES = {"date": "published", "summary": "body"}
_TEXT_KEYS = ("title", "body", "url", "source", "place", "section", "author")
_LONGEST_ID = 512
# Python reads and writes JSON by recursion, down to a depth that depends on who calls it: what is stored must be readable.
_DEEPEST_EXTRA = 32


@dataclass(frozen=True, slots=True)
class Document:
    """One article; every text is normalised."""

    id: str
    title: str
    body: str
    url: str | None = None
    source: str | None = None
    place: str | None = None
    section: str | None = None
    author: str | None = None
    published: str | None = None
    """ISO 8601: a date, or a date and time with its offset."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Keys of the record that timtin does not know, kept as they came (lone surrogates become U+FFFD)."""


_FIELD_NAMES = ("id", "title", "body", "url", "source", "place", "section", "author", "published")


def parse_document(record: object, normalise: Callable[[str], str] = normalise_text) -> Document:
    """The Document that a decoded JSON object stands for.

    `date` is read as `published` and `summary` as `body` where those are absent; the id is derived from `url`, else from the
    content. `normalise` is what is done to its texts: `str`, which is nothing, for one whose texts were normalised already.
    Raises BadDocument, saying which key is wrong.

    >>> parse_document({"title": "Họp bản", "summary": "Bàn về đường.", "date": "2024-05-02"}).published
    '2024-05-02'
    """
    if not isinstance(record, Mapping):
        raise BadDocument("not a JSON object")
    known = dict(record)
    for other, name in _OTHER_NAMES.items():
        if known.get(name) in (None, "") and other in known:
            known[name] = known.pop(other)
    texts = {key: _text(known.pop(key, None), key, normalise) for key in _TEXT_KEYS}
    title, body = texts.pop("title"), texts.pop("body")
    if title is None:
        raise BadDocument('no "title"')
    if body is None:
        raise BadDocument('no "body"')
    published = _published(known.pop("published", None))
    identity = _identity(known.pop("id", None), texts["url"], title, body, normalise)
    extra = {_unicode(key): _json_value(value, key) for key, value in known.items()}
    return Document(id=identity, title=title, body=body, published=published, extra=extra, **texts)


def stored_document(record: dict[str, Any]) -> Document:
    """The Document whose `as_record` this is, which becomes its `extra`: nothing is looked at again. Raises BadDocument
    where it is no such record.

    >>> stored_document(as_record(Document("1", "Họp bản", "Bàn về đường.", extra={"views": 3}))).extra
    {'views': 3}
    """
    try:
        take = record.pop
        return Document(
            take("id"),
            take("title"),
            take("body"),
            take("url", None),
            take("source", None),
            take("place", None),
            take("section", None),
            take("author", None),
            take("published", None),
            record,
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise BadDocument("not the record of an article") from error


def as_record(document: Document) -> dict[str, Any]:
    """The JSON object of a Document, such that `parse_document(as_record(d)) == d`."""
    record: dict[str, Any] = dict(document.extra)
    record.update((name, value) for name in _FIELD_NAMES if (value := getattr(document, name)) is not None)
    return record


def instant(published: str) -> int:
    """Seconds since 1970 of a `published` value; a date alone is its first second in Vietnam.

    >>> instant("1970-01-01")
    -25200
    """
    moment = datetime.fromisoformat(published)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=VIETNAM)
    # Not .timestamp(): years near 1 and 9999 leave the platform's range.
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)


def last_instant(day: date) -> int:
    """The last second of a day in Vietnam."""
    return instant(datetime.combine(day, time(23, 59, 59)).isoformat())


def derived_id(text: str) -> str:
    """A URL-safe id for a text: 20 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _text(value: object, key: str, normalise: Callable[[str], str]) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise BadDocument(f'"{key}" is not a text')
    return normalise(value).strip() or None


def _json_value(value: Any, key: str, levels: int = _DEEPEST_EXTRA) -> Any:
    """A value of `extra` as JSON can hold it; Python's own reader lets more pass: NaN, 1e999, half a surrogate pair."""
    if not levels:
        raise BadDocument(f'"{key}" is nested deeper than {_DEEPEST_EXTRA} levels')
    if isinstance(value, str):
        return _unicode(value)
    if isinstance(value, Mapping):
        return {_unicode(name): _json_value(part, key, levels - 1) for name, part in value.items()}
    if isinstance(value, list):
        return [_json_value(part, key, levels - 1) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise BadDocument(f'"{key}" holds {value}, which is not a JSON number')
    return value


def _unicode(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _published(value: object) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise BadDocument('"published" is not a text; write it as 2024-05-02 or 2024-05-02T08:30:00+07:00')
    text = value.strip()
    try:
        if len(text) <= 10:
            return date.fromisoformat(text).isoformat()
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=VIETNAM)
        instant(moment.isoformat())
    except (ValueError, OverflowError) as error:
        shown = text if len(text) <= 40 else text[:40] + "…"
        raise BadDocument(
            f'"published" is not an ISO 8601 date: {shown!r}; write it as 2024-05-02 or 2024-05-02T08:30:00+07:00'
        ) from error
    return moment.isoformat()


def _identity(given: object, url: str | None, title: str, body: str, normalise: Callable[[str], str]) -> str:
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if given is not None and not isinstance(given, str):
        raise BadDocument('"id" is neither a text nor a whole number')
    identity = normalise(given).strip() if given else ""
    if identity:
        if len(identity) > _LONGEST_ID:
            raise BadDocument(f'"id" is longer than {_LONGEST_ID} characters')
        return identity
    return derived_id(url) if url else derived_id(json.dumps([title, body], ensure_ascii=False))
