"""The parameters of a URL → a search Request.

The API refuses a bad value by name; the page falls back to the default, since a reader cannot mend a URL.
"""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from index.errors import BadParameter
from searcher.query import Tones
from searcher.request import FACETS, MOST_PER_PAGE, MOST_SUGGESTIONS, SUGGESTIONS, Filters, Request, Sort, parse_day
from searcher.search import MOST_SIMILAR

Arguments = MultiDict[str, str]
_Value = TypeVar("_Value")
_Choice = TypeVar("_Choice", bound=StrEnum)

# Beyond the last page of any index; a larger number would only overflow.
_LARGEST_PAGE = 10**9


def search_request(arguments: Arguments, *, strict: bool) -> Request:
    """The Request that a URL's parameters stand for; with `strict`, raises BadParameter for the first bad value."""

    def read(name: str, parse: Callable[[str, str], _Value], default: _Value) -> _Value:
        text = arguments.get(name, "").strip()
        if not text:
            return default
        try:
            return parse(name, text)
        except BadParameter:
            if strict:
                raise
            return default

    return Request(
        text=arguments.get("q", ""),
        tones=read("tones", partial(_choice, Tones), Tones.AUTO),
        filters=Filters(
            source=_values(arguments, "source"),
            place=_values(arguments, "place"),
            section=_values(arguments, "section"),
            published_from=read("from", parse_day, None),
            published_to=read("to", parse_day, None),
        ),
        sort=read("sort", partial(_choice, Sort), Sort.RELEVANCE),
        page=read("page", partial(_number, largest=_LARGEST_PAGE), 1),
        per_page=read("per_page", partial(_number, largest=MOST_PER_PAGE), 10),
        facets=read("facets", _facets, ()),
        explain=read("explain", _flag, False),
    )


def tones_parameter(arguments: Arguments) -> Tones:
    """How marks count, for pages that only mark words; a bad value counts as the default."""
    return search_request(MultiDict({"tones": arguments.get("tones", "")}), strict=False).tones


def limit_parameter(arguments: Arguments) -> int:
    """How many similar documents are asked for. Raises BadParameter."""
    text = arguments.get("limit", "").strip()
    return _number("limit", text, MOST_SIMILAR) if text else 10


def suggestion_limit(arguments: Arguments) -> int:
    """How many suggestions are asked for; raises BadParameter for a bad `limit`."""
    text = arguments.get("limit", "").strip()
    return _number("limit", text, largest=MOST_SUGGESTIONS) if text else SUGGESTIONS


def _values(arguments: Arguments, name: str) -> tuple[str, ...]:
    return tuple(value.strip() for value in arguments.getlist(name) if value.strip())


def _choice(kind: type[_Choice], name: str, text: str) -> _Choice:
    try:
        return kind(text)
    except ValueError:
        raise BadParameter(name, f"must be one of {', '.join(kind)}") from None


def _number(name: str, text: str, largest: int) -> int:
    # isdecimal alone admits other scripts' digits and any length; int() refuses more than 4,300 digits with ValueError.
    number = int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else 0
    if not 1 <= number <= largest:
        raise BadParameter(name, f"must be a whole number from 1 to {largest}")
    return number


def _facets(name: str, text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not set(names) <= set(FACETS):
        raise BadParameter(name, f"must be some of {', '.join(FACETS)}, separated by commas")
    return names


def _flag(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise BadParameter(name, "must be 0 or 1")
    return text == "1"
