"""What a search is asked for: the request, its filters, and the bounds of each parameter."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Literal, get_args

from index.errors import BadParameter
from index.language.fold import fold_words
from index.language.normalise import normalise_text
from searcher.query import Tones
from searcher.query_fields import TypedFilter

MOST_PER_PAGE = 100
# As many as are seen at a glance.
SUGGESTIONS = 8
MOST_SUGGESTIONS = 20
FacetName = Literal["source", "place", "section", "year", "month"]
FACETS: tuple[str, ...] = get_args(FacetName)


class Sort(StrEnum):
    """Order of the hits; by date only full matches are listed."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions that a document has to meet; of several values of one field, one is enough."""

    source: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    published_from: date | None = None
    published_to: date | None = None
    """Inclusive."""

    not_source: tuple[str, ...] = ()
    not_place: tuple[str, ...] = ()
    not_section: tuple[str, ...] = ()
    """Values that a document must not have; typed in a query, `-nguồn:x`."""

    def __bool__(self) -> bool:
        return self != Filters()

    def joined(self, typed: Sequence[TypedFilter]) -> "Filters":
        """These and the filters typed in a query: further values of a field are further alternatives, of days the narrower count.

        >>> from searcher.query import parse_query
        >>> Filters(place=("Huế",)).joined(parse_query('nơi:"Sơn La"').filters).place
        ('Huế', 'Sơn La')
        """
        values: dict[str, list[str]] = {}
        days: dict[str, list[date]] = {"from": [], "to": []}
        for one in typed:
            if one.day is not None:
                days[one.name].append(one.day)
            else:
                values.setdefault(f"not_{one.name}" if one.excluded else one.name, []).append(one.value)
        changes: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(self, name), *further))) for name, further in values.items()
        }
        first = [day for day in (self.published_from, *days["from"]) if day]
        last = [day for day in (self.published_to, *days["to"]) if day]
        return replace(self, published_from=max(first, default=None), published_to=min(last, default=None), **changes)


@dataclass(frozen=True, slots=True)
class Request:
    """One search. Raises BadParameter for a page or a page size out of range."""

    text: str
    tones: Tones = Tones.AUTO
    filters: Filters = field(default_factory=Filters)
    sort: Sort = Sort.RELEVANCE
    page: int = 1
    per_page: int = 10
    facets: tuple[str, ...] = ()
    explain: bool = False
    or_everything: bool = False
    """Where neither text nor filters ask for anything: everything, not nothing."""

    def __post_init__(self) -> None:
        if self.page < 1:
            raise BadParameter("page", "must be 1 or more")
        if not 1 <= self.per_page <= MOST_PER_PAGE:
            raise BadParameter("per_page", f"must be from 1 to {MOST_PER_PAGE}")
        unknown = [name for name in self.facets if name not in FACETS]
        if unknown:
            raise BadParameter("facets", f"knows {', '.join(FACETS)}, not {', '.join(unknown)}")


def parse_day(name: str, text: str) -> date | None:
    """The day of a filter, written 2024-05-02; None for an empty text.

    Raises BadParameter with the parameter's name.
    """
    text = text.strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadParameter(name, f"{text[:40]!r} is not a day; write it as 2024-05-02") from None


def filter_key(value: str) -> str:
    """What filter values are compared by: folded words, so that `son la` finds `Sơn La`.

    >>> filter_key("  Sơn   LA ")
    'son la'
    """
    return fold_words(normalise_text(value))
