"""Texts of the pages: passages as HTML and by line, dates, numbers and durations as they are written in Vietnam."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime

from markupsafe import Markup, escape

from index.documents import VIETNAM
from searcher.rendering import marked, passage_html
from searcher.results import Passage

_FIRST_MATCH_ANCHOR = "khop-dau-tien"


def lines(passage: Passage) -> Iterator[Passage]:
    """The lines of a passage, each with its own marks; a mark across a line end is cut there.

    >>> [(line.text, line.marks) for line in lines(Passage("Mường La\\n\\nở Sơn La", ((0, 8), (12, 18))))]
    [('Mường La', ((0, 8),)), ('', ()), ('ở Sơn La', ((2, 8),))]
    """
    start = first = 0
    marks = passage.marks
    for text in passage.text.split("\n"):
        end = start + len(text)
        while first < len(marks) and marks[first][1] <= start:
            first += 1
        inside = []
        for i in range(first, len(marks)):
            if marks[i][0] >= end:
                break
            inside.append((max(marks[i][0], start) - start, min(marks[i][1], end) - start))
        yield Passage(text, tuple(inside))
        start = end + 1


def marked_html(passage: Passage) -> Markup:
    """The passage with its matches in <mark>, everything else escaped."""
    return Markup(passage_html(passage))


def marked_with_anchor(passage: Passage) -> Markup:
    """The passage as `marked_html` gives it, its first match a place to jump to."""
    before = f'<mark id="{_FIRST_MATCH_ANCHOR}" tabindex="-1">'
    (start, end), others = passage.marks[0], passage.marks[1:]
    opening = Passage(passage.text[:end], ((start, end),))
    rest = Passage(passage.text[end:], tuple((a - end, b - end) for a, b in others))
    return Markup(marked(opening, before, "</mark>", escape) + passage_html(rest))


def vietnamese_date(published: str) -> str:
    """A `published` value as it is written in Vietnam, in Vietnam's time.

    >>> vietnamese_date("2024-05-02"), vietnamese_date("2024-05-02T01:30:00+00:00")
    ('2/5/2024', '08:30 ngày 2/5/2024')
    """
    if len(published) <= 10:
        day = date.fromisoformat(published)
        return f"{day.day}/{day.month}/{day.year}"
    moment = datetime.fromisoformat(published)
    with suppress(OverflowError):  # the first and last hours of the calendar stay in their own zone
        moment = moment.astimezone(VIETNAM)
    return f"{moment:%H:%M} ngày {moment.day}/{moment.month}/{moment.year}"


def number(count: int) -> str:
    """A number with Vietnam's thousands separator.

    >>> number(78), number(1234567)
    ('78', '1.234.567')
    """
    return f"{count:,}".replace(",", ".")


def seconds(milliseconds: float) -> str:
    """A duration for readers.

    >>> seconds(3.2), seconds(1078.4)
    ('dưới 0,01 giây', '1,08 giây')
    """
    return "dưới 0,01 giây" if milliseconds < 10 else f"{milliseconds / 1000:.2f} giây".replace(".", ",")


def with_code(text: str) -> Markup:
    """A message with its `commands` in <code>, everything escaped.

    >>> with_code("run `timtin build <SOURCE>`")
    Markup('run <code>timtin build &lt;SOURCE&gt;</code>')
    """
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))
