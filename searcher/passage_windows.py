"""The pieces of a text that could be passages: sentences with a match, cut when they are asked for."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.matches import Match, Matches
from searcher.sentences import sentence_starts, strip

LONGEST = 220
"""Characters of a passage: about three lines on a wide screen, six on a phone."""
_SHORT = 100
_LEAD_IN = 40


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
        self.sentences = list(self._sentences(sentence_starts(text)))
        """Those that may have a match, in order."""
        self._cut: dict[Sentence, list[Window]] = {}

    def _sentences(self, starts: Sequence[int]) -> Iterator[Sentence]:
        lower, upper = self._matches.lower, self._matches.upper
        first = number = 0
        while True:
            while first < len(upper) and upper[first] <= starts[number]:
                first += 1
            if first == len(upper):
                return
            if lower[first] >= starts[number + 1]:
                number = bisect_right(starts, lower[first], number) - 1
            start, own_end = strip(self._text, starts[number], starts[number + 1])
            end = own_end if own_end - start >= _SHORT else self._with_following(start, own_end, starts, number + 1)
            yield Sentence(start, end, own_end, first, bisect_left(lower, end, first))
            number += 1
            if number + 1 == len(starts):
                return

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
        windows = self._cut.get(sentence)
        if windows is None:
            windows = self._cut[sentence] = list(self._windows(sentence))
        return windows

    def _windows(self, sentence: Sentence) -> Iterator[Window]:
        start, end, own_end, first, behind = sentence
        while first < behind and self._matches.starts_before(first, start):
            first += 1
        if first == behind or not self._matches.starts_before(first, own_end):
            return
        if own_end - start > LONGEST:
            yield from self._pieces(start, end, first, behind)
        else:
            yield self._window(start, end, first, behind)

    def _pieces(self, start: int, end: int, first: int, behind: int) -> Iterator[Window]:
        """Pieces of a long sentence, each beginning a little before one of its matches, cut at white space."""
        last_begin = -1
        for i in range(first, behind):
            if not self._matches.starts_before(i, end):
                break
            place = self._matches.place(i)
            begin = place.start - _LEAD_IN
            begin = start if begin <= start else _next_space(self._text, begin, place.start)
            stop = min(end, begin + LONGEST)
            if stop < end:
                stop = max(previous_space(self._text, place.end, stop), place.end)
            while self._matches.place(first).start < begin:
                first += 1
            if begin != last_begin:
                yield self._window(begin, stop, first, behind)
            last_begin = begin

    def _window(self, start: int, end: int, first: int, last: int) -> Window:
        matches = self._matches
        behind = first
        while behind < last and matches.starts_before(behind, end):
            behind += 1
        while behind > first and matches.place(behind - 1).end > end:
            behind -= 1
        return Window(start, end, first, behind, words_of(matches.matches[first:behind]))


def words_of(matches: Sequence[Match]) -> int:
    """The words of the query that some matches stand for, a bit each."""
    words = 0
    for _, _, first, last in matches:
        words |= (2 << last) - (1 << first)
    return words


def previous_space(text: str, limit: int, end: int) -> int:
    """The last space of a piece of the text; its end where it has none."""
    space = text.rfind(" ", limit, end)
    return end if space < 0 else space


def _next_space(text: str, begin: int, limit: int) -> int:
    space = text.find(" ", begin, limit)
    return limit if space < 0 else space + 1
