"""When the articles found were published: a row of bars over years or months, each the search for what is in it.

At most a dozen bars, so that they are a dozen stops of the Tab key and wide enough for a finger: years first, some of them
together where there are many, then the months of a chosen year. Full matches are counted, under all filters but the dates.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from searcher.request import Request
from searcher.results import Results
from web.periods import Period, month_of
from web.refining import counted
from web.texts import Language

_MONTHS = 12
# Bars 28 px wide on a phone of 320 px: room for four digits beneath each.
_MOST_YEARS = 10
_YEARS_TOGETHER = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_HIGHEST = 56
# So low a bar is still seen.
_LOWEST = 2


@dataclass(frozen=True, slots=True)
class Publication:
    """How many full matches each month has, whatever days are filtered by."""

    months: Mapping[int, int]
    """Counts by month: twelve a year from the year 0, in order, none of them 0."""
    undated: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A month, a year or some years, and the full matches published in them."""

    label: str
    """What stands beneath it."""
    period: str
    """The same in full."""
    count: int
    height: int
    """In CSS pixels, 0 to 56."""
    wanted: Request
    """The search for what is in it."""
    chosen: bool
    """Whether the days filtered by are among it."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bars next to each other, without a gap in time."""

    heading: str
    bars: tuple[Bar, ...]
    undated: int
    always: Request | None
    """The search whatever the date; None where no days are filtered by."""


def publication(wanted: Request, results: Results) -> Publication:
    """The months of what was found; without the days filtered by, which ask for a search of its own."""
    total, months = results.total, results.facets["month"]
    if _filters_days(wanted):
        total, months = counted("month", _with_days(wanted, None, None))
    counts = {int(value.value[:4]) * 12 + int(value.value[5:]) - 1: value.count for value in months}
    return Publication(counts, total - sum(counts.values()))


def timeline(published: Publication, wanted: Request, language: Language) -> Timeline | None:
    """The bars for what was found; None where they would say nothing.

    That is so for what is undated, and unless days are chosen, for what is all in one bar or seen on one page as it is.
    """
    chosen = _filters_days(wanted)
    if not published.months or (not chosen and sum(published.months.values()) <= wanted.per_page):
        return None
    first, step, number = _divided(*_shown(published, wanted))
    periods = [Period(month, month + step - 1) for month in range(first, first + number * step, step)]
    counts = [
        sum(published.months.get(month, 0) for month in range(period.first, period.last + 1)) for period in periods
    ]
    if sum(map(bool, counts)) < 2 and not chosen:
        return None
    highest = max(1, *counts)
    bars = (
        _bar(period, count, _height(count, highest), wanted, language)
        for period, count in zip(periods, counts, strict=True)
    )
    return Timeline(
        _heading(periods, step, language),
        tuple(bars),
        published.undated,
        _with_days(wanted, None, None) if chosen else None,
    )


def years(published: Publication, wanted: Request, language: Language) -> tuple[Bar, ...]:
    """The years that have any of what was found, the latest first."""
    counts: dict[int, int] = {}
    for month, count in published.months.items():
        counts[month // 12] = counts.get(month // 12, 0) + count
    return tuple(
        _bar(Period(year * 12, year * 12 + 11), count, 0, wanted, language) for year, count in reversed(counts.items())
    )


def _shown(published: Publication, wanted: Request) -> tuple[int, int]:
    """The first and the last month to show: of all there are, or of the days chosen, where that shows more of them."""
    months = list(published.months)
    first, last = months[0], months[-1]
    since, until = wanted.filters.published_from, wanted.filters.published_to
    chosen_first = max(first, month_of(since)) if since else first
    chosen_last = min(last, month_of(until)) if until else last
    closer = _in_months(chosen_first, chosen_last) or last // 12 - first // 12 >= _MOST_YEARS
    return (chosen_first, chosen_last) if chosen_first <= chosen_last and closer else (first, last)


def _divided(first: int, last: int) -> tuple[int, int, int]:
    """The first month of the bars for some months, how many months each has, and how many bars there are.

    >>> _divided(2024 * 12 + 4, 2024 * 12 + 6) == (2024 * 12, 1, 12), _divided(2023 * 12 + 10, 2024 * 12 + 1)[1:]
    (True, (1, 12))
    >>> _divided(2019 * 12, 2025 * 12)[1:], _divided(1999 * 12, 2025 * 12) == (1995 * 12, 60, 7)
    ((12, 7), True)
    """
    if _in_months(first, last):
        return (first // 12 * 12 if first // 12 == last // 12 else first), 1, _MONTHS
    for together in _YEARS_TOGETHER:
        number = last // 12 // together - first // 12 // together + 1
        if number <= _MOST_YEARS:
            break
    return first // 12 // together * together * 12, together * 12, number


def _in_months(first: int, last: int) -> bool:
    return last - first < _MONTHS


def _height(count: int, highest: int) -> int:
    return max(_LOWEST, round(count / highest * _HIGHEST)) if count else 0


def _bar(period: Period, count: int, height: int, wanted: Request, language: Language) -> Bar:
    start, end = period.days
    since, until = wanted.filters.published_from or date.min, wanted.filters.published_to or date.max
    return Bar(
        period.label(language),
        period.name(language),
        count,
        height,
        _with_days(wanted, start, end),
        chosen=_filters_days(wanted) and since <= end and start <= until,
    )


def _heading(periods: list[Period], step: int, language: Language) -> str:
    if step > 1:
        return language.say("timeline.years")
    first, last = periods[0].first // 12, periods[-1].last // 12
    return language.say("timeline.months", year=str(first) if first == last else f"{first}–{last}")


def _filters_days(wanted: Request) -> bool:
    return bool(wanted.filters.published_from or wanted.filters.published_to)


def _with_days(wanted: Request, start: date | None, end: date | None) -> Request:
    return replace(wanted, page=1, filters=replace(wanted.filters, published_from=start, published_to=end))
