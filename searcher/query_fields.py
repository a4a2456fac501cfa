"""Fields in a query: `nơi:"Sơn La"`, `từ:5/2024` → what they ask for. Whatever is not understood stays words.

A name is read as it is written below, without any marks, or with some of them (`nguôn:`); a value is a word or stands in quotes.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from index.language.analysis import syllables
from index.language.dates import find_dates
from index.language.fold import tone
from index.language.marks import Agreement, agreement, has_marks
from index.places.places import filter_keys

TITLE = "title"

_NAMES: Mapping[str, tuple[str, ...]] = {
    TITLE: ("tiêu-đề", "tiêuđề", "title"),
    "source": ("nguồn", "source"),
    "place": ("nơi", "place"),
    "section": ("mục", "section"),
    "from": ("từ", "from"),
    "to": ("đến", "to"),
}
_DATES = ("from", "to")
_YEAR = re.compile(r"[12]\d{3}")
_YEAR_FIRST = re.compile(r"([12]\d{3})[-/](\d{1,2})")
# The longest name of a place has six syllables; further words are looked at only where they could be part of one.
_LONGEST_PLACE = 6
_FURTHER_WORD = re.compile(r"[ \t]+[^\s\":*~-][^\s\":*~]*(?!\S)")


@dataclass(frozen=True, slots=True)
class TypedFilter:
    """A filter typed in a query."""

    name: str
    """`source`, `place`, `section`, `from` or `to`."""
    value: str
    """As typed, without quotes."""
    excluded: bool
    """Whether articles that have the value are not wanted; never of a day."""
    start: int
    """Where it stands in `Query.text` …"""
    end: int
    """… and ends."""
    day: date | None = None
    """Of `from` and `to`: the first, and the last, day of what was named."""


@lru_cache(maxsize=256)
def field_named(name: str) -> str | None:
    """The field that a name typed before a colon stands for.

    >>> [field_named(name) for name in ("Nguồn", "nguon", "TIÊU-ĐỀ", "nói", "abc")]
    ['source', 'source', 'title', None, None]
    """
    typed = tone(name)
    for field, written in _NAMES.items():
        agreed = [agreement(typed, one) for one in written]
        if any(one is not None and (one >= Agreement.COMPATIBLE or not has_marks(typed)) for one in agreed):
            return field
    return None


def read_filter(field: str, value: str, excluded: bool, start: int, end: int) -> TypedFilter | None:
    """The filter of a field that is not the title; None where its value is none: no word, or of a day no day."""
    if not syllables(value):
        return None
    if field not in _DATES:
        return TypedFilter(field, value.strip(), excluded, start, end)
    days = named_days(value)
    if days is None or excluded:
        return None
    return TypedFilter(field, value.strip(), excluded, start, end, days[0] if field == "from" else days[1])


def named_days(text: str) -> tuple[date, date] | None:
    """The first and the last day of what is named: a day, a month or a year; None where that is no date.

    >>> [[day.isoformat() for day in named_days(text)] for text in ("2/5/2024", "2024-05-02", "2/2024", "2024")]
    [['2024-05-02', '2024-05-02'], ['2024-05-02', '2024-05-02'], ['2024-02-01', '2024-02-29'], ['2024-01-01', '2024-12-31']]
    >>> named_days("31/2/2024") is None and named_days("hôm qua") is None
    True
    """
    text = text.strip()
    if _YEAR.fullmatch(text):
        return date(int(text), 1, 1), date(int(text), 12, 31)
    month_last = _YEAR_FIRST.sub(r"\2/\1", text) if _YEAR_FIRST.fullmatch(text) else text
    for written in (text, f"tháng {month_last}"):
        for whole in find_dates(written):
            if (whole.start, whole.end) == (0, len(written)):
                return _days_of(whole.toned)
    return None


def _days_of(form: str) -> tuple[date, date]:
    """The days of `2024-05-02` or `2024-05`."""
    if len(form) > len("2024-05"):
        return date.fromisoformat(form), date.fromisoformat(form)
    year, month = map(int, form.split("-"))
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def end_of_place(text: str, start: int, end: int) -> int:
    """Where the name of a place ends whose first word was typed without quotes: behind the longest name that is known.

    >>> text = "nơi:Sơn La nhãn"
    >>> text[4 : end_of_place(text, 4, 7)]
    'Sơn La'
    """
    longest, words = end, 1
    while words < _LONGEST_PLACE and (further := _FURTHER_WORD.match(text, end)):
        end, words = further.end(), words + 1
        if filter_keys(text[start:end]):
            longest = end
    return longest
