"""Links of the pages: a search → the URL that gives it again, filters, order and page included."""

from dataclasses import dataclass, replace
from typing import Any

from flask import url_for

from searcher.request import Filters, Request

FIELDS = ("place", "section", "source")
"""The fields that readers filter by, in the order of the page."""

_RESULTS_ANCHOR = "ket-qua"
_DEFAULT = Request("")


@dataclass(frozen=True, slots=True)
class Way:
    """A changed search that a reader may want next, and how many articles it finds."""

    label: str
    wanted: Request
    count: int = 0


def parameters(wanted: Request) -> dict[str, Any]:
    """The URL parameters that stand for a search, defaults left out.

    >>> parameters(Request("chè", filters=Filters(place=("Sơn La",)), page=3))
    {'q': 'chè', 'place': ['Sơn La'], 'page': '3'}
    """
    filters = wanted.filters
    values: dict[str, Any] = {"q": wanted.text} | {name: list(getattr(filters, name)) for name in FIELDS}
    values["from"] = filters.published_from.isoformat() if filters.published_from else None
    values["to"] = filters.published_to.isoformat() if filters.published_to else None
    for name in ("tones", "sort", "per_page", "page"):
        value = getattr(wanted, name)
        values[name] = str(value) if value != getattr(_DEFAULT, name) else None
    return {name: value for name, value in values.items() if value}


def search_url(wanted: Request, *, page: int | None = None, anchor: str | None = None) -> str:
    """The link to a search, or to another page of it."""
    if page is not None:
        wanted = replace(wanted, page=page)
    return url_for("pages.search", **parameters(wanted), _anchor=anchor)


def results_url(wanted: Request, *, page: int | None = None) -> str:
    """The link to a search that begins at its results, past the filters, which fill a phone's screen while they are open."""
    return search_url(wanted, page=page, anchor=_RESULTS_ANCHOR)


def json_url(wanted: Request) -> str:
    """The link to a search's JSON, with the facets that its page shows."""
    return url_for("api.search", **parameters(wanted), facets=",".join((*FIELDS, "year", "month")))


def document_url(document_id: str, wanted: Request = _DEFAULT) -> str:
    """The link to an article, carrying the search it was found by."""
    return url_for("pages.document", document_id=document_id, **parameters(wanted))


def browse_url(name: str, value: str) -> str:
    """The link to everything that has a value in one field."""
    return search_url(Request("", filters=with_values(Filters(), name, (value,))))


def page_numbers(page: int, pages: int) -> tuple[int | None, ...]:
    """The pages a pager names: first, last and those around the present one; None for a gap.

    >>> page_numbers(6, 20)
    (1, None, 5, 6, 7, None, 20)
    >>> page_numbers(3, 4)
    (1, 2, 3, 4)
    """
    shown = sorted({number for number in (1, page - 1, page, page + 1, pages) if 1 <= number <= pages})
    numbers: list[int | None] = []
    for before, number in zip([0, *shown], shown, strict=False):
        if number - before == 2:
            numbers.append(before + 1)  # a gap of one page is no shorter than its number
        elif number - before > 2:
            numbers.append(None)
        numbers.append(number)
    return tuple(numbers)


def with_values(filters: Filters, name: str, values: tuple[str, ...]) -> Filters:
    """The filters with other values of one field."""
    changes: dict[str, Any] = {name: values}
    return replace(filters, **changes)
