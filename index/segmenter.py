"""Step 2 of analysis: normalised text → the words pyvi joins, with their places.

The only file that knows pyvi. Text is cut line by line: pyvi is quadratic in the length of what it is given (one million
characters: 52 s), and a word never crosses a line.
"""

import string
import warnings
from collections.abc import Iterator

with warnings.catch_warnings():
    warnings.simplefilter(
        "ignore"
    )  # pyvi 0.1.1 has invalid escapes in its patterns: a warning when it is first compiled
    from pyvi.ViTokenizer import ViTokenizer

# pyvi's time grows with the square of a line; real paragraphs stay far below, a pasted blob does not.
LONGEST_LINE = 20_000
_PUNCTUATION = frozenset(string.punctuation)


def word_spans(text: str) -> list[tuple[int, int]]:
    """Places `(start, end)` of every word of two or more syllables in normalised text, in order.

    >>> text = "Xây dựng nông thôn mới"
    >>> [text[a:b] for a, b in word_spans(text)]
    ['Xây dựng', 'nông thôn']
    """
    return list(_spans(text))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    line_start = 0
    for line in text.split("\n"):
        for piece in range(0, len(line), LONGEST_LINE):
            offset = line_start + piece
            for start, end in _spans_of_line(line[piece : piece + LONGEST_LINE]):
                yield offset + start, offset + end
        line_start += len(line) + 1


def _spans_of_line(line: str) -> Iterator[tuple[int, int]]:
    syllables = ViTokenizer.sylabelize(line)[1]
    if len(syllables) < 2:
        return
    labels = ViTokenizer.model.predict([ViTokenizer.sent2features(syllables, False)])[0]
    place = 0
    start = end = 0
    joined = False
    for i, syllable in enumerate(syllables):
        place = line.index(syllable, place)
        if i and labels[i] == "I_W" and _may_join(syllables[i - 1], syllable):
            joined = True
        else:
            if joined:
                yield start, end
            start, joined = place, False
        place = end = place + len(syllable)
    if joined:
        yield start, end


def _may_join(left: str, right: str) -> bool:
    """pyvi's own conditions on a join that its model proposes."""
    if left in _PUNCTUATION or right in _PUNCTUATION:
        return False
    if left[0].isdigit() or right[0].isdigit():
        return False
    return left[0].istitle() or not right[0].istitle()
