"""Passages of a text → HTML with the matches marked, whole or line by line."""

from collections.abc import Iterator

from markupsafe import Markup, escape

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
