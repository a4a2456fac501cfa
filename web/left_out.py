"""What stands in a page's URL and is no part of its search, or finds nothing: a sentence each, in the reader's language."""

from collections.abc import Iterator, Sequence

from searcher.request import Filters, Request
from searcher.selection import passes
from web.api import searcher
from web.links import FIELDS, with_values
from web.parameters import LeftOut
from web.texts import Language

_NAMES = {
    "q": "left_out.query",
    "from": "filters.from",
    "to": "filters.to",
    "sort": "sort.name",
    "tones": "tones.name",
    "page": "pager.page",
    "per_page": "left_out.per_page",
    **{name: f"field.{name}" for name in FIELDS},
}
_LONGEST = 40
# Each takes a look at a byte a document; more are nobody's typing.
_MOST_LOOKED_UP = 20


def left_out(found: Sequence[LeftOut], wanted: Request, language: Language) -> tuple[str, ...]:
    """What was left out of the search that is wanted, and the values of its filters that no article has."""
    said = [_said(f"left_out.{one.reason}", one.name, one.values[0], len(one.values), language) for one in found]
    unknown = [_said("left_out.unknown", name, value, 1, language) for name, value in _unknown(wanted.filters)]
    return (*said, *unknown)


def _said(key: str, name: str, value: str, count: int, language: Language) -> str:
    shown = value if len(value) <= _LONGEST else value[:_LONGEST] + "…"
    return language.say(key, name=language.say(_NAMES[name]), value=shown, count=count)


def _unknown(filters: Filters) -> Iterator[tuple[str, str]]:
    values = [(name, value) for name in FIELDS for value in dict.fromkeys(getattr(filters, name))]
    if not values:
        return
    reader = searcher().reader()
    for name, value in values[:_MOST_LOOKED_UP]:
        if not (passes(with_values(Filters(), name, (value,)), reader) & reader.live).any():
            yield name, value
