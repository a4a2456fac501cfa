"""Counted searches → what people look for, and what they look for in vain: `timtin report`, as text and as JSON."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from web.counting.count_file import Counts, Matched
from web.counting.query_text import query_key

Outcomes = Counter[Matched]

# Columns of a terminal; a text that is kept has 80 characters at most.
_WIDEST = 50


@dataclass(frozen=True, slots=True)
class Tally:
    """Searches by what they found."""

    full: int = 0
    partial: int = 0
    none: int = 0

    @property
    def searches(self) -> int:
        return self.full + self.partial + self.none


@dataclass(frozen=True, slots=True)
class QueryTally:
    """One query, however its letters were marked."""

    text: str
    """As it was typed most often."""
    tally: Tally


@dataclass(frozen=True, slots=True)
class SearchReport:
    """What was searched for on some days."""

    first: date
    last: date
    least: int
    """Queries that were searched for fewer times are not named."""
    total: Tally
    days: tuple[tuple[date, Tally], ...]
    """Those on which anything was searched for."""
    top: tuple[QueryTally, ...]
    top_none: tuple[QueryTally, ...]
    """Queries that found nothing, whatever their filters."""
    top_partial: tuple[QueryTally, ...]
    """Queries for which no article has every word, and some have some."""
    not_named: int
    """Searches whose queries are not named because of `least`."""
    without_text: int
    """Searches whose text is not kept."""


def report(counts: Counts, first: date, last: date, *, least: int, top: int) -> SearchReport:
    """Sum up the days from `first` to `last`, both included; `top` queries at most in each list."""
    within = {searched: count for searched, count in counts.items() if first <= searched.day <= last}
    days: dict[date, Outcomes] = {}
    for searched, count in within.items():
        days.setdefault(searched.day, Counter())[searched.matched] += count
    total = _tally(sum(days.values(), Counter()))
    queries = _queries(within)
    named = [query for query in queries if query.tally.searches >= least]
    with_text = sum(query.tally.searches for query in queries)
    return SearchReport(
        first=first,
        last=last,
        least=least,
        total=total,
        days=tuple((day, _tally(outcomes)) for day, outcomes in sorted(days.items())),
        top=_most(named, "searches", top),
        top_none=_most(named, "none", top),
        top_partial=_most(named, "partial", top),
        not_named=with_text - sum(query.tally.searches for query in named),
        without_text=total.searches - with_text,
    )


def _queries(counts: Counts) -> list[QueryTally]:
    texts: dict[str, Counter[str]] = {}
    found: dict[str, Outcomes] = {}
    for searched, count in counts.items():
        if searched.query is not None:
            key = query_key(searched.query)
            texts.setdefault(key, Counter())[searched.query] += count
            found.setdefault(key, Counter())[searched.matched] += count
    return [QueryTally(_typed_most(texts[key]), _tally(outcomes)) for key, outcomes in found.items()]


def _typed_most(texts: Counter[str]) -> str:
    """Of texts typed as often as each other one with marks, where there is one: marked letters come late in Unicode."""
    return max(texts.items(), key=lambda item: (item[1], item[0].casefold()))[0]


def _tally(outcomes: Outcomes) -> Tally:
    return Tally(*(outcomes[matched] for matched in (Matched.FULL, Matched.PARTIAL, Matched.NONE)))


def _most(queries: Sequence[QueryTally], name: str, top: int) -> tuple[QueryTally, ...]:
    """Those with most searches of one kind, where there are any."""
    counted = [(getattr(query.tally, name), query) for query in queries]
    ordered = sorted((pair for pair in counted if pair[0]), key=lambda pair: (-pair[0], query_key(pair[1].text)))
    return tuple(query for _, query in ordered[:top])


def as_json(found: SearchReport) -> dict[str, Any]:
    """The report as one object."""
    tops = {"top": found.top, "top_none": found.top_none, "top_partial": found.top_partial}
    return {
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "least": found.least,
        **_counts(found.total),
        "not_named": found.not_named,
        "without_text": found.without_text,
        "days": [{"day": day.isoformat(), **_counts(tally)} for day, tally in found.days],
        **{name: [{"query": one.text, **_counts(one.tally)} for one in queries] for name, queries in tops.items()},
    }


def _counts(tally: Tally) -> dict[str, int]:
    return {"searches": tally.searches, "none": tally.none, "partial": tally.partial}


def as_text(found: SearchReport) -> str:
    """Tables, one below the other: of the days, of the queries, of those that found nothing, and of those that found little."""
    total = found.total
    tables = [
        (("day", "searches", "nothing", "some words"), list(_day_rows(found))),
        (("most searched for", "searches", "share"), list(_query_rows(found.top, "searches", total.searches))),
        (("found nothing", "searches", "share"), list(_query_rows(found.top_none, "none", total.none))),
        (
            ("no article has every word", "searches", "share"),
            list(_query_rows(found.top_partial, "partial", total.partial)),
        ),
    ]
    shown = [(header, *rows) for header, rows in tables if rows]
    first = max((_width(line[0]) for lines in shown for line in lines), default=0)
    parts = [_summary(found), *("\n".join(_aligned(line, first) for line in lines) for lines in shown), _remarks(found)]
    return "\n\n".join(part for part in parts if part)


def _summary(found: SearchReport) -> str:
    total = found.total
    counted = f"{found.first} to {found.last}: {_searches(total.searches)}"
    if not total.searches:
        return counted
    return (
        f"{counted}; {_share(total.none, total.searches)} found nothing, "
        f"{_share(total.partial, total.searches)} articles with some of the words alone"
    )


def _remarks(found: SearchReport) -> str:
    remarks = []
    if found.not_named:
        remarks.append(
            f"{_searches(found.not_named)} for what was searched for fewer than {found.least} times, and is not named "
            "(--least 1 names all)"
        )
    if found.without_text:
        remarks.append(f"{_searches(found.without_text)} whose text is not kept")
    return "\n".join(remarks)


def _day_rows(found: SearchReport) -> Iterator[Sequence[str]]:
    for day, tally in found.days:
        shares = (_share(count, tally.searches) for count in (tally.none, tally.partial))
        yield (day.isoformat(), f"{tally.searches:,}", *shares)


def _query_rows(queries: Sequence[QueryTally], name: str, total: int) -> Iterator[Sequence[str]]:
    for query in queries:
        count = getattr(query.tally, name)
        yield (_shortened(query.text), f"{count:,}", _share(count, total))


def _aligned(cells: Sequence[str], first: int) -> str:
    """The first cell to the left, in so many columns; numbers to the right."""
    return cells[0] + " " * (first - _width(cells[0])) + "".join(f"{cell:>12}" for cell in cells[1:])


def _shortened(text: str) -> str:
    if _width(text) <= _WIDEST:
        return text
    while _width(text) >= _WIDEST:
        text = text[:-1]
    return text.rstrip() + "…"


def _width(text: str) -> int:
    """Columns of a terminal that a text takes.

    >>> _width("Mường"), _width("Mu\u031bo\u031b\u0300ng"), _width("新聞")
    (5, 5, 4)
    """
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


def _searches(count: int) -> str:
    return f"{count:,} search{'' if count == 1 else 'es'}"


def _share(count: int, total: int) -> str:
    return f"{count / total:.1%}"
