"""The parameters of a URL, as the models that the API's document is made from → a search Request.

The API refuses a bad or unknown parameter by name; the page falls back to the default and says so (`left_out`).
A parameter without a value counts as absent.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import accumulate
from typing import Annotated, Any, Literal, NamedTuple, TypeVar
from urllib.parse import urlencode

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import ErrorDetails
from werkzeug.datastructures import MultiDict

from index.errors import BadParameter
from searcher.query import Tones
from searcher.request import (
    MOST_PER_PAGE,
    MOST_SUGGESTIONS,
    SUGGESTIONS,
    FacetName,
    Filters,
    Request,
    Sort,
    parse_day,
)
from searcher.search import MOST_SIMILAR

Arguments = MultiDict[str, str]

# Beyond the last page of any index; a larger number would only overflow.
_LARGEST_PAGE = 10**9
MOST_PER_EXPORT = 1000
# A page links to itself without each value, and every link holds all others: 400 values made 2.5 MB and took 15 s.
MOST_VALUES = 100
# Characters of a URL. Three times 99 long values, which the server's bound of 64 kB lets pass, made a page of 17 MB.
_LONGEST_FILTERS = 2000


def _one(values: list[str]) -> str:
    if len(values) > 1:
        raise ValueError("may be given once")
    return values[0]


def _whole_number(values: list[str]) -> int:
    # isdecimal alone admits other scripts' digits and any length; int() refuses more than 4,300 digits.
    text = _one(values).strip()
    if not (text.isascii() and text.isdecimal() and len(text) <= 12):
        raise ValueError("must be a whole number")
    return int(text)


def _day(values: list[str]) -> date | None:
    try:
        return parse_day("", _one(values))
    except BadParameter as error:
        raise ValueError(error.message) from None


def _choice(values: list[str]) -> str:
    return _one(values).strip()


def _texts(values: list[str]) -> list[str]:
    return [value.strip() for value in values if value.strip()]


def _values(values: list[str]) -> list[str]:
    texts = _texts(values)
    if len(texts) > MOST_VALUES:
        raise ValueError(f"may be given {MOST_VALUES} times at most")
    return texts


def _comma_separated(values: list[str]) -> list[str]:
    return list(dict.fromkeys(_texts(_one(values).split(","))))


Text = Annotated[str, BeforeValidator(_one)]
Values = Annotated[tuple[str, ...], Field(max_length=MOST_VALUES), BeforeValidator(_values)]
Day = Annotated[date | SkipJsonSchema[None], BeforeValidator(_day)]
# Read last, written last: what stands before them is checked of what they give.
NUMBER = BeforeValidator(_whole_number)
CHOICE = BeforeValidator(_choice)


class Parameters(BaseModel):
    """What a path can be asked for; other names are refused. `web/data/` says what each parameter is for."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Matching(Parameters):
    """Which articles: a query and filters."""

    q: Text = ""
    tones: Annotated[Tones, CHOICE] = Tones.AUTO
    source: Values = ()
    place: Values = ()
    section: Values = ()
    published_from: Annotated[Day, Field(alias="from")] = None
    published_to: Annotated[Day, Field(alias="to")] = None

    def request(self, **further: Any) -> Request:
        """The search that these parameters stand for, and others that it may have."""
        filters = Filters(self.source, self.place, self.section, self.published_from, self.published_to)
        return Request(text=self.q, tones=self.tones, filters=filters, **further)


class SearchParameters(Matching):
    """A page of results."""

    sort: Annotated[Sort, CHOICE] = Sort.RELEVANCE
    page: Annotated[int, Field(ge=1, le=_LARGEST_PAGE), NUMBER] = 1
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_PAGE), NUMBER] = 10
    facets: Annotated[tuple[FacetName, ...], BeforeValidator(_comma_separated)] = ()
    explain: Annotated[Literal["0", "1"], CHOICE] = "0"
    lang: Annotated[Literal["vi", "en"], CHOICE] = "vi"
    """For the pages, whose links it stands in; what is found does not depend on it."""

    def request(self, **further: Any) -> Request:
        """The search that these parameters stand for."""
        return super().request(
            sort=self.sort,
            page=self.page,
            per_page=self.per_page,
            facets=self.facets,
            explain=self.explain == "1",
            **further,
        )


class SuggestParameters(Parameters):
    """What somebody has typed so far."""

    q: Text = ""
    limit: Annotated[int, Field(ge=1, le=MOST_SUGGESTIONS), NUMBER] = SUGGESTIONS


class SimilarParameters(Parameters):
    """Articles like one."""

    limit: Annotated[int, Field(ge=1, le=MOST_SIMILAR), NUMBER] = 10


class ExportParameters(Matching):
    """A piece of a whole result set."""

    cursor: Text = ""
    """The id after which to go on."""
    per_page: Annotated[int, Field(ge=1, le=MOST_PER_EXPORT), NUMBER] = 100


_Read = TypeVar("_Read", bound=Parameters)


def read(kind: type[_Read], arguments: Arguments) -> _Read:
    """The parameters of a URL; raises BadParameter for the first that is bad or unknown."""
    try:
        return kind.model_validate(_given(kind, arguments))
    except ValidationError as error:
        raise _named(error.errors(include_url=False)[0], kind) from None


def read_forgiving(kind: type[_Read], arguments: Arguments) -> tuple[_Read, dict[str, list[str]]]:
    """The parameters of a URL, and the values of those that are bad.

    Of too many values the first counts, the default for a bad one, nothing of what is unknown.
    """
    given = _given(kind, arguments)
    bad: dict[str, list[str]] = {}
    while True:
        try:
            return kind.model_validate(given), bad
        except ValidationError as error:
            for name in {str(one["loc"][0]) for one in error.errors(include_url=False)}:
                bad[name] = values = given.pop(name)
                if len(values) > 1:
                    given[name] = values[:1]


_Reason = Literal["day", "choice", "number", "repeated", "long"]
# Why a page leaves a parameter out; the others that a page knows are nothing that readers would miss.
_REASONS: dict[str, _Reason] = {
    "q": "repeated",
    "place": "repeated",
    "section": "repeated",
    "source": "repeated",
    "from": "day",
    "to": "day",
    "sort": "choice",
    "tones": "choice",
    "page": "number",
    "per_page": "number",
}


class LeftOut(NamedTuple):
    """What stands in a page's URL and is no part of its search."""

    name: str
    """The parameter's."""
    values: Sequence[str]
    reason: _Reason
    """What a value is not; `repeated`: all but the first are left out; `long`: the filters are, together."""


def page_request(arguments: Arguments) -> tuple[Request, tuple[LeftOut, ...]]:
    """The Request that a page's URL stands for, and what of it was left out."""
    parameters, bad = read_forgiving(SearchParameters, arguments)
    wanted = parameters.request()
    filters, long = _short(wanted.filters)
    left_out = [
        LeftOut(name, bad[name], "repeated" if len(bad[name]) > 1 else reason)
        for name, reason in _REASONS.items()
        if name in bad
    ]
    return replace(wanted, filters=filters), (*left_out, *long)


def _short(filters: Filters) -> tuple[Filters, list[LeftOut]]:
    """Filters that every link of a page can hold, and the values that are too many."""
    room = _LONGEST_FILTERS
    left_out = []
    changes: dict[str, Any] = {}
    for name in ("place", "section", "source"):
        values: tuple[str, ...] = getattr(filters, name)
        lengths = accumulate(len(urlencode({name: value})) + 1 for value in values)
        fitting = [length for length in lengths if length <= room]
        if len(fitting) < len(values):
            changes[name] = values[: len(fitting)]
            left_out.append(LeftOut(name, values[len(fitting) :], "long"))
        room -= max(fitting, default=0)
    return replace(filters, **changes), left_out


@cache
def names_of(kind: type[Parameters]) -> tuple[str, ...]:
    """The parameters' names, as they stand in a URL.

    >>> names_of(ExportParameters)[:3], names_of(ExportParameters)[-1]
    (('q', 'tones', 'source'), 'per_page')
    """
    return tuple(field.alias or name for name, field in kind.model_fields.items())


def _given(kind: type[Parameters], arguments: Arguments) -> dict[str, list[str]]:
    known = names_of(kind)
    return {name: values for name, values in arguments.lists() if any(values) or name not in known}


def _named(error: ErrorDetails, kind: type[Parameters]) -> BadParameter:
    name = str(error["loc"][0])
    if error["type"] == "extra_forbidden":
        known = names_of(kind)
        shown = name if len(name) <= 40 else name[:40] + "…"
        return BadParameter(shown, f"unknown; this path knows {', '.join(known) if known else 'no parameter'}")
    said = error["ctx"]["error"] if error["type"] == "value_error" else error["msg"]
    return BadParameter(name, str(said).replace("Input should be", "must be"))
