"""What the pages say: texts by key from `data/vi.toml` and `data/en.toml`, dates and numbers as each language writes them."""

import re
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

from index.documents import VIETNAM

_DATA = Path(__file__).parent / "data"
_MARKUP = "_html"


@dataclass(frozen=True, eq=False, slots=True)
class Language:
    """One language of the pages. Raises KeyError for a text or a placeholder that its file does not have."""

    code: str
    """As in `<html lang>` and `?lang=`."""
    sections: Mapping[str, Mapping[str, Any]]

    def say(self, key: str, **values: object) -> str:
        """The text of a key such as `results.words`, whole numbers among its values written as the language does.

        Where the text has a singular, `count` chooses. A key that ends in `_html` gives markup, its values escaped.

        >>> LANGUAGES["en"].say("results.words", count=1), LANGUAGES["en"].say("results.words", count=1234)
        ('1 article has all these words', '1,234 articles have all these words')
        >>> LANGUAGES["vi"].say("results.words", count=1234)
        '1.234 bài có đủ các từ'
        """
        section, name = key.split(".")
        text = self.sections[section][name]
        if isinstance(text, Mapping):
            text = text["one" if values["count"] == 1 else "other"]
        shown = {name: self.number(value) if isinstance(value, int) else value for name, value in values.items()}
        return Markup(text).format(**shown) if key.endswith(_MARKUP) else str(text).format(**shown)

    def number(self, count: int) -> str:
        """A number with the language's thousands separator.

        >>> LANGUAGES["vi"].number(1234567), LANGUAGES["en"].number(1234567), LANGUAGES["vi"].number(78)
        ('1.234.567', '1,234,567', '78')
        """
        return f"{count:,}".replace(",", self.sections["language"]["thousands"])

    def published(self, when: str) -> str:
        """A `published` value as the language writes it, in Vietnam's time.

        >>> LANGUAGES["vi"].published("2024-05-02"), LANGUAGES["vi"].published("2024-05-02T01:30:00+00:00")
        ('2/5/2024', '08:30 ngày 2/5/2024')
        >>> LANGUAGES["en"].published("2024-05-02"), LANGUAGES["en"].published("2024-05-02T01:30:00+00:00")
        ('2 May 2024', '2 May 2024, 08:30')
        """
        if len(when) <= 10:
            return self.day(date.fromisoformat(when))
        moment = _moment_in_vietnam(when)
        return self.say("date.moment", time=f"{moment:%H:%M}", date=self.day(moment.date()))

    def time_element(self, when: str) -> Markup:
        """A `published` value as a <time> element, its `datetime` without the fractions and odd offsets that HTML does not know.

        >>> LANGUAGES["vi"].time_element("2024-05-02T01:30:00.000250+00:00")
        Markup('<time datetime="2024-05-02T08:30:00+07:00">08:30 ngày 2/5/2024</time>')
        """
        machine = when if len(when) <= 10 else _moment_in_vietnam(when).isoformat(timespec="seconds")
        return Markup('<time datetime="{}">{}</time>').format(machine, self.published(when))

    def day(self, day: date) -> str:
        """A day as the language writes it."""
        return self.say("date.day", day=str(day.day), month=self.month_name(day.month), year=str(day.year))

    def month(self, year: int, month: int) -> str:
        """A month of a year as the language writes it."""
        return self.say("date.month", month=self.month_name(month), year=str(year))

    def month_name(self, month: int) -> str:
        """The name, or the number, of a month from 1 to 12."""
        return str(self.sections["date"]["months"][month - 1])

    def seconds(self, milliseconds: float) -> str:
        """A duration for readers.

        >>> LANGUAGES["vi"].seconds(3.2), LANGUAGES["vi"].seconds(1078.4), LANGUAGES["en"].seconds(1078.4)
        ('dưới 0,01 giây', '1,08 giây', '1.08 seconds')
        """
        shown = f"{max(milliseconds / 1000, 0.01):.2f}".replace(".", self.sections["language"]["decimal"])
        return self.say("results.brief" if milliseconds < 10 else "results.seconds", seconds=shown)


def _moment_in_vietnam(when: str) -> datetime:
    moment = datetime.fromisoformat(when)
    with suppress(OverflowError):  # the first and last hours of the calendar stay in their own zone
        moment = moment.astimezone(VIETNAM)
    return moment


def _read(code: str) -> Language:
    return Language(code, tomllib.loads((_DATA / f"{code}.toml").read_text("utf-8")))


LANGUAGES = {code: _read(code) for code in ("vi", "en")}
"""By code; the first is that of readers who ask for none."""


def with_code(text: str) -> Markup:
    """A message with its `commands` in <code>, everything escaped.

    >>> with_code("run `timtin build <SOURCE>`")
    Markup('run <code>timtin build &lt;SOURCE&gt;</code>')
    """
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))
