"""Months and years as readers filter by them: whole ones, as two days and as a name."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from web.texts import Language


@dataclass(frozen=True, slots=True)
class Period:
    """A month, or whole years, as the first and the last of its months: twelve a year from the year 0."""

    first: int
    last: int

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day, as far as the calendar goes.

        >>> [str(day) for day in Period(month_of(date(2024, 1, 9)), month_of(date(2024, 2, 1))).days]
        ['2024-01-01', '2024-02-29']
        """
        first, last = (divmod(month, 12) for month in (self.first, self.last))
        start = date(first[0], first[1] + 1, 1) if first[0] >= date.min.year else date.min
        beyond = last[0] > date.max.year
        return start, date.max if beyond else date(last[0], last[1] + 1, monthrange(last[0], last[1] + 1)[1])

    def label(self, language: Language) -> str:
        """What stands beneath a bar: three letters or two digits for a month, the year for a year or the first of some."""
        return language.month_name(self.first % 12 + 1)[:3] if self.first == self.last else str(self.first // 12)

    def name(self, language: Language) -> str:
        """It in full.

        >>> from web.texts import LANGUAGES
        >>> [Period(2024 * 12 + 4, last).name(LANGUAGES["vi"]) for last in (2024 * 12 + 4, 2024 * 12 + 11, 2029 * 12 - 1)]
        ['tháng 5/2024', '2024', '2024–2028']
        """
        if self.first == self.last:
            return language.month(self.first // 12, self.first % 12 + 1)
        years = self.first // 12, self.last // 12
        return str(years[0]) if years[0] == years[1] else f"{years[0]}–{years[1]}"


def month_of(day: date) -> int:
    """The month of a day, as periods count them."""
    return day.year * 12 + day.month - 1


def whole_period(since: date | None, until: date | None) -> Period | None:
    """The month or the years that two days begin and end; None where they are no such.

    >>> whole_period(date(2024, 2, 1), date(2024, 2, 29)) == Period(2024 * 12 + 1, 2024 * 12 + 1)
    True
    >>> whole_period(date(2024, 2, 1), date(2024, 3, 31)), whole_period(date(2024, 1, 1), None)
    (None, None)
    """
    if since is None or until is None or since > until:
        return None
    period = Period(month_of(since), month_of(until))
    of_years = since.month == 1 and until.month == 12
    return period if period.days == (since, until) and (of_years or period.first == period.last) else None
