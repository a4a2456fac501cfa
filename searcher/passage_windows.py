"""The pieces of a text that could be passages: sentences with a match, cut when they are asked for."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, reduce
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
    """A sentence that may have a match."""

    start: int
    end: int
    """A passage that begins in it ends here at the latest: it may take along what follows in its line."""
    own_end: int
    first: int
    """Any match that is in a passage of it is one of those from here …"""
    behind: int
    """… to before this one."""


class Windows:
    """The windows of a text, cut when they are asked for.

    Of each sentence that has a match there is one, with what follows where the sentence is short, or pieces if it is long.
    """

    def __init__(self, text: str, matches: Matches) -> None:
        self._text = text
        self._matches = matches
        self._cut: dict[int, list[Window]] = {}

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Those that may have a match, in order."""
        return list(self._sentences(sentence_starts(self._text), 0))

    def first(self) -> Window:
        """The window that begins first."""
        start = self._matches.place(0).start
        line_end = self._text.find("\n", start)
        starts = sentence_starts(self._text, None if line_end < 0 else line_end)
        return self.of(next(self._sentences(starts, bisect_right(starts, start) - 1)))[0]

    def _sentences(self, starts: Sequence[int], number: int) -> Iterator[Sentence]:
        """The sentences that may have a match, from a number on."""
        text, lower, upper = self._text, self._matches.lower, self._matches.upper
        first, last = 0, len(lower)
        while number + 1 < len(starts):
            while upper[first] <= starts[number]:
                first += 1
                if first == last:
                    return
            if lower[first] >= starts[number + 1]:
                number = bisect_right(starts, lower[first], number) - 1
                continue
            start, own_end = strip(text, starts[number], starts[number + 1])
            if start >= own_end:  # a line of white space, which would pass for the sentence behind it
                number += 1
                continue
            end = own_end if own_end - start >= _SHORT else self._with_following(start, own_end, starts, number + 1)
            behind = first + 1
            while behind < last and lower[behind] < end:
                behind += 1
            yield tuple.__new__(Sentence, (start, end, own_end, first, behind))
            number += 1

    def _with_following(self, start: int, end: int, starts: Sequence[int], number: int) -> int:
        """The end of a window that begins with a short sentence and takes along what follows in its line."""
        while end - start < _SHORT and number + 1 < len(starts):
            following, following_end = strip(self._text, starts[number], starts[number + 1])
            if following_end - start > LONGEST or following >= following_end or "\n" in self._text[end:following]:
                break
            end = following_end
            number += 1
        return end

    def of(self, sentence: Sentence) -> list[Window]:
        """The windows that begin in a sentence."""
        windows = self._cut.get(sentence.start)
        if windows is None:
            windows = self._cut[sentence.start] = list(self._windows(sentence))
        return windows

    def alone(self, sentence: Sentence) -> Window | None:
        """The window of a short sentence without what follows it; None where nothing does, or where it has no match."""
        if sentence.end == sentence.own_end:
            return None
        return next(self._windows(sentence._replace(end=sentence.own_end)), None)

    def _windows(self, sentence: Sentence) -> Iterator[Window]:
        matches = self._matches
        start, end, own_end, first, last = sentence
        while first < last and matches.starts_before(first, start):
            first += 1
        if first == last or not matches.starts_before(first, own_end):
            return
        behind = first
        while behind < last and matches.starts_before(behind, end):
            behind += 1
        if own_end - start > LONGEST:
            yield from self._pieces(start, end, first, behind)
            return
        while behind > first and matches.place(behind - 1).end > end:
            behind -= 1
        yield self._window(start, end, first, behind)

    def _pieces(self, start: int, end: int, first: int, last: int) -> Iterator[Window]:
        """Pieces of a long sentence, each beginning a little before one of its matches, cut between clauses or at white space."""
        text, places = self._text, self._matches.places(first, last)
        last_begin = -1
        left = right = 0
        for place in places:
            begin = place.start - _LEAD_IN
            begin = start if begin <= start else _lead_in(text, begin, place.start)
            if begin == last_begin:
                continue
            last_begin = begin
            stop = min(end, begin + LONGEST)
            if stop < end:
                stop = max(previous_space(text, place.end, stop), place.end)
            while places[left].start < begin:
                left += 1
            right = max(left, right)
            while right < len(places) and places[right].end <= stop:
                right += 1
            if stop < end:
                comma = text.rfind(", ", max(places[right - 1].end, stop - _LEAD_IN), stop)
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
