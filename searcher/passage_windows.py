"""The pieces of a text that could be passages: sentences with a match, cut when they are asked for."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from searcher.matches import Group, Match, Matches
from searcher.sentences import Sentences, strip

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


class Windows:
    """The windows of a text: of each sentence that has a match one, with what follows where it is short, or pieces if it is long.

    Except for what follows a short sentence, each match is in windows of its own sentence only.
    """

    def __init__(self, text: str, matches: Matches) -> None:
        self._text = text
        self._matches = matches
        self._sentences = Sentences(text)
        self._around: dict[int, list[Window]] = {}

    def around(self, group: Group) -> Iterator[Window]:
        """The windows of the sentences in which some neighbouring matches start."""
        before = None
        for i in range(group.first, group.behind):
            found = self._around.get(i) or self._cut(i)
            if found is not before:
                yield from found
            before = found

    def _cut(self, i: int) -> list[Window]:
        """The windows of the sentence in which a match starts."""
        matches = self._matches
        starts, number = self._sentences.around(matches.place(i).start)
        first, behind = i, i + 1
        while first and not matches.starts_before(first - 1, starts[number]):
            first -= 1
        while behind < len(matches) and matches.starts_before(behind, starts[number + 1]):
            behind += 1
        start, end = strip(self._text, starts[number], starts[number + 1])
        if end - start > LONGEST:
            windows = list(self._pieces(start, end, first, behind))
        else:
            windows = [self._window(start, self._with_following(start, end, starts, number + 1), first)]
        self._around.update(dict.fromkeys(range(first, behind), windows))
        return windows

    def _with_following(self, start: int, end: int, starts: Sequence[int], number: int) -> int:
        """The end of a window that begins with a sentence: a short one takes along what follows it in its line."""
        while end - start < _SHORT and number + 1 < len(starts):
            following, following_end = strip(self._text, starts[number], starts[number + 1])
            if following_end - start > LONGEST or following >= following_end:
                break
            end = following_end
            number += 1
        return end

    def _pieces(self, start: int, end: int, first: int, behind: int) -> Iterator[Window]:
        """Pieces of a long sentence, each beginning a little before one of its matches, cut at white space."""
        last_begin = -1
        for place in self._matches.places(first, behind):
            begin = place.start - _LEAD_IN
            begin = start if begin <= start else _next_space(self._text, begin, place.start)
            stop = min(end, begin + LONGEST)
            if stop < end:
                stop = max(previous_space(self._text, place.end, stop), place.end)
            while self._matches.place(first).start < begin:
                first += 1
            if begin != last_begin:
                yield self._window(begin, stop, first)
            last_begin = begin

    def _window(self, start: int, end: int, first: int) -> Window:
        matches = self._matches
        behind = first
        while behind < len(matches) and matches.starts_before(behind, end):
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
