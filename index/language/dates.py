"""Dates, however written: `14/7/2020`, `14-07-2020`, `ngày 14 tháng 7 năm 2020` are one date, `tháng 7/2020` is a month."""

import re
from collections.abc import Iterator
from datetime import date

from index.language.wholes import Whole

_DAY_NUMERIC = r"(?P<d1>\d{1,2})(?P<sep>[/.-])(?P<m1>\d{1,2})(?P=sep)(?P<y1>[12]\d{3})"
_DAY_ISO = r"(?P<y2>[12]\d{3})-(?P<m2>\d{2})-(?P<d2>\d{2})"
_DAY_WORDS = r"(?:ng[àa]y )?(?P<d3>\d{1,2})(?: th[áa]ng |/)(?P<m3>\d{1,2}) n[ăa]m (?P<y3>[12]\d{3})"
_MONTH = r"th[áa]ng (?P<m4>\d{1,2})(?:/| n[ăa]m |-)(?P<y4>[12]\d{3})"
_DATE = re.compile(rf"(?<![\d/.,-])(?:{_DAY_NUMERIC}|{_DAY_ISO}|{_DAY_WORDS}|{_MONTH})(?![\d]|[/.,-]\d)", re.IGNORECASE)
# The first digit of what may be a date. Looking for digits first costs an eighth of trying _DATE everywhere.
_FIRST_DIGIT = re.compile(r"\d(?<![\d/.,-]\d)(?=\d{0,3}(?:[/.-]\d| th[áa]ng \d| n[ăa]m [12]))", re.IGNORECASE)
_WORDS_BEFORE = (len("tháng "), len("ngày "), 0)


def find_dates(text: str) -> Iterator[Whole]:
    """Every date of a text; its form is `2020-07-14`, of a month `2020-07`. What no calendar has is not a date.

    >>> [whole.toned for whole in find_dates("14/7/2020, ngày 14 tháng 7 năm 2020, tháng 7/2020, 31/2/2020")]
    ['2020-07-14', '2020-07-14', '2020-07']
    """
    for match in _matches(text):
        year, month, day = (_number(match, name) for name in "ymd")
        try:
            form = date(year or 0, month or 0, 1 if day is None else day).isoformat()
        except ValueError:
            continue
        form = form[:7] if day is None else form
        yield Whole(match.start(), match.end(), form, form, "date")


def _matches(text: str) -> Iterator[re.Match[str]]:
    """What `_DATE.finditer` yields."""
    end = 0
    for digit in _FIRST_DIGIT.finditer(text):
        for start in (digit.start() - length for length in _WORDS_BEFORE):
            if start >= end and (match := _DATE.match(text, start)):
                end = match.end()
                yield match


def _number(match: re.Match[str], name: str) -> int | None:
    """The one of the groups `name1` … that matched; None where none did."""
    return next((int(text) for i in "1234" if (text := match.groupdict().get(name + i))), None)
