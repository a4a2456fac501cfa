"""The pieces of a text that could be passages: sentences with a match, cut when they are asked for.

None goes beyond a line, so only lines are cut that have a match which is asked for.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from searcher.matches import Matches
from searcher.sentences import sentence_starts, strip

LONGEST = 220
"""Characters of a passage: about three lines on a wide screen, six on a phone."""
_SHORT = 100
# A piece of a long sentence begins so many characters before its match, or behind the first sign between that parts clauses; and it
# ends at such a sign if there is one in so many characters at its end.
_LEAD_IN = 40
_CLAUSE_END = re.compile(r"[,;:]\s")


class Window(NamedTuple):
    """A piece of the text that could be a passage."""

    start: int
    end: int
    first: int
    """Its matches: from this one …"""
    behind: int
    """… to before this one."""
    words: int
    """The words of the query that match in it, a bit each."""


class Sentence(NamedTuple):
    """A sentence with a match."""

    start: int
    end: int
    """A passage that begins in it ends here at the latest: it may take along what follows in its line."""
    own_end: int
    first: int
    """The first match in it."""


class Windows:
    """The windows of a text, cut when they are asked for.

    Of each sentence that has a match there is one, with what follows where the sentence is short, or pieces if it is long.
    """

    def __init__(self, text: str, matches: Matches, own: range) -> None:
        """`own` are the matches in this text."""
        self._text = text
        self._matches = matches
        self._own = own
        self._lines: dict[int, list[int]] = {}
        self._sentences: dict[int, Sentence] = {}
        self._cut: dict[int, list[Window]] = {}

    def sentence_of(self, match: int) -> Sentence:
        """The sentence in which a match starts."""
        sentence = self._sentences.get(match)
        if sentence is None:
            sentence = self._sentence_of(match)
            # Of all its matches at once: match by match, one sentence of 310,000 syllables took more than nine minutes.
            behind = bisect_left(self._matches.starts, sentence.own_end, match, self._own.stop)
            for i in range(sentence.first, behind):
                self._sentences[i] = sentence
        return sentence

    def _sentence_of(self, match: int) -> Sentence:
        place = self._matches.starts[match]
        starts = self._starts_in_line(place)
        number = bisect_right(starts, place) - 1
        start, own_end = strip(self._text, starts[number], starts[number + 1])
        end = own_end if own_end - start >= _SHORT else self._with_following(start, own_end, starts, number + 1)
        first = bisect_left(self._matches.starts, start, self._own.start, match)
        return tuple.__new__(Sentence, (start, end, own_end, first))

    def _starts_in_line(self, place: int) -> list[int]:
        """Where the sentences start in the line of a place, and the end of that line: no window goes beyond."""
        line = self._text.rfind("\n", 0, place) + 1
        starts = self._lines.get(line)
        if starts is None:
            end = self._text.find("\n", place)
            starts = self._lines[line] = sentence_starts(self._text, line, None if end < 0 else end)
        return starts

    def _with_following(self, start: int, end: int, starts: Sequence[int], number: int) -> int:
        """The end of a window that begins with a short sentence and takes along what follows in its line."""
        while end - start < _SHORT and number + 1 < len(starts):
            following, following_end = strip(self._text, starts[number], starts[number + 1])
            if following_end - start > LONGEST or following >= following_end:
                break
            end = following_end
            number += 1
        return end

    def of(self, sentence: Sentence) -> list[Window]:
        """The windows that begin in a sentence."""
        windows = self._cut.get(sentence.start)
        if windows is None:
            windows = self._cut[sentence.start] = self._windows(sentence)
        return windows

    def alone(self, sentence: Sentence) -> Window | None:
        """The window of a short sentence without what follows it; None where nothing does."""
        if sentence.end == sentence.own_end:
            return None
        return self._windows(sentence._replace(end=sentence.own_end))[0]

    def _windows(self, sentence: Sentence) -> list[Window]:
        matches = self._matches
        start, end, own_end, first = sentence
        behind = bisect_left(matches.starts, end, first, self._own.stop)
        if own_end - start > LONGEST:
            return list(self._pieces(start, end, first, behind))
        while behind > first and matches.ends[behind - 1] > end:
            behind -= 1
        return [self._window(start, end, first, behind)]

    def _pieces(self, start: int, end: int, first: int, last: int) -> Iterator[Window]:
        """Pieces of a long sentence, each beginning a little before one of its matches, cut between clauses or at white space."""
        text, spans = self._text, self._matches.spans(range(first, last))
        last_begin = -1
        left = right = 0
        for match_start, match_end in spans:
            begin = match_start - _LEAD_IN
            begin = start if begin <= start else _lead_in(text, begin, match_start)
            if begin == last_begin:
                continue
            last_begin = begin
            stop = min(end, begin + LONGEST)
            if stop < end:
                stop = max(previous_space(text, match_end, stop), match_end)
            while spans[left][0] < begin:
                left += 1
            right = max(left, right)
            while right < len(spans) and spans[right][1] <= stop:
                right += 1
            if stop < end:
                comma = text.rfind(", ", max(spans[right - 1][1], stop - _LEAD_IN), stop)
                stop = stop if comma < 0 else comma
            yield self._window(begin, stop, first + left, first + right)

    def _window(self, start: int, end: int, first: int, behind: int) -> Window:
        words = reduce(or_, self._matches.words[first:behind], 0)
        return tuple.__new__(Window, (start, end, first, behind, words))


def previous_space(text: str, limit: int, end: int) -> int:
    """The last space of a piece of the text; its end where it has none."""
    space = text.rfind(" ", limit, end)
    return end if space < 0 else space


def _lead_in(text: str, begin: int, limit: int) -> int:
    """Where the first clause behind a place begins, or else the first word; the limit where neither does before it."""
    clause = _CLAUSE_END.search(text, begin, limit)
    if clause:
        return clause.end()
    space = text.find(" ", begin, limit)
    return limit if space < 0 else space + 1
