"""What a search is asked for: the request, its filters, and the bounds of each parameter."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from index.errors import BadParameter
from index.language.fold import fold_words
from index.language.normalise import normalise_text
from searcher.query import Tones

MOST_PER_PAGE = 100
FACETS = ("source", "place", "section", "year", "month")


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

    def __bool__(self) -> bool:
        return self != Filters()


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
