"""The matches in one text, and the places where they lie: looked up for those that are shown, for most are not."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from searcher.text_tokens import Characters, Spans


class Match(NamedTuple):
    """Tokens that match: one syllable, or all of what stands for words of the query."""

    token: int
    """From this position …"""
    last_token: int
    """… to this one, inclusive."""
    first: int
    """Which words of the query they match: from this index into `query.words` …"""
    last: int
    """… to this one, inclusive."""


class Place(NamedTuple):
    """A piece of a text that matches."""

    start: int
    end: int
    first: int
    """Which words of the query it matches: from this index into `query.words` …"""
    last: int
    """… to this one, inclusive."""


class Matches:
    """What matches in one text, in order and not overlapping."""

    def __init__(self, tokens: Spans, matches: Sequence[Match]) -> None:
        self.matches = matches
        self._tokens = tokens
        self._places: dict[int, Place] = {}

    @classmethod
    def at(cls, text: str, places: Iterable[Place]) -> "Matches":
        """The matches at some places of a text, where not two overlap."""
        return cls(
            Characters(text), merged([], [Match(start, end - 1, first, last) for start, end, first, last in places])
        )

    def __len__(self) -> int:
        return len(self.matches)

    def __iter__(self) -> Iterator[Place]:
        return map(self.place, range(len(self.matches)))

    def place(self, i: int) -> Place:
        """Where a match lies in the text."""
        place = self._places.get(i)
        if place is None:
            token, last_token, first, last = self.matches[i]
            start, end = self._tokens.span(token)
            if token != last_token:
                end = self._tokens.span(last_token)[1]
            place = self._places[i] = tuple.__new__(Place, (start, end, first, last))
        return place

    def places(self, first: int, behind: int) -> list[Place]:
        """Where the matches from one to before another lie in the text."""
        return [self.place(i) for i in range(first, behind)]

    @cached_property
    def words(self) -> list[int]:
        """The words of the query that each match stands for, a bit each."""
        return [(2 << last) - (1 << first) for _, _, first, last in self.matches]

    @cached_property
    def lower(self) -> list[int]:
        """Each match starts at this place of the text or behind it: known at once …"""
        step, starts = self._tokens.step, self._tokens.known_starts
        return [starts[match[0] // step] for match in self.matches]

    @cached_property
    def upper(self) -> list[int]:
        """… and before this one."""
        step, starts = self._tokens.step, self._tokens.known_starts
        return [starts[match[0] // step + 1] for match in self.matches]

    def starts_before(self, i: int, place: int) -> bool:
        """Whether a match starts before a place of the text."""
        return self.lower[i] < place and (self.upper[i] <= place or self.place(i).start < place)


def merged(matches: list[Match], others: Sequence[Match]) -> list[Match]:
    """All matches in order; of two that overlap the one that begins first, and of these the longer."""
    if not others:
        return matches
    kept: list[Match] = []
    for match in sorted([*matches, *others], key=lambda match: (match.token, -match.last_token)):
        if not kept or match.token > kept[-1].last_token:
            kept.append(match)
    return kept
