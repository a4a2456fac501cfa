"""The matches in some texts, and the places where they lie: looked up for those that are shown, for most are not."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np

from searcher.text_tokens import Characters, Ints, Spans


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
    """What matches in some texts, in the order of the texts, and in each in order and not overlapping."""

    def __init__(
        self, texts: Sequence[Spans], of_text: Ints, tokens: Ints, last_tokens: Ints, first: Ints, last: Ints
    ) -> None:
        """For each match the number of its text, and the columns of `Match`."""
        self.texts = texts
        self.of_text = of_text
        self.tokens = tokens
        self.last_tokens = last_tokens
        self.first = first
        self.last = last
        self._starts: list[int] = of_text.searchsorted(np.arange(len(texts) + 1)).tolist()
        self._spans: list[tuple[int, int] | None] = [None] * len(of_text)

    @classmethod
    def listed(cls, texts: Sequence[Spans], matches: Sequence[Sequence[Match]]) -> "Matches":
        """Of matches that are listed text by text."""
        of_text = np.arange(len(texts)).repeat(list(map(len, matches)))
        columns = np.array(list(chain.from_iterable(matches)), np.int64).reshape(-1, len(Match._fields)).T
        return cls(texts, of_text, *columns)

    @classmethod
    def at(cls, text: str, places: Iterable[Place]) -> "Matches":
        """The matches at some places of one text."""
        return cls.listed([Characters(text)], [at_characters(places)])

    def __len__(self) -> int:
        return len(self.of_text)

    def of(self, text: int) -> range:
        """The numbers of the matches in a text."""
        return range(self._starts[text], self._starts[text + 1])

    def span(self, i: int) -> tuple[int, int]:
        """Where a match starts and ends in its text."""
        span = self._spans[i]
        if span is None:
            text, token, last_token = self._rows[i]
            span = self.texts[text].span(token)
            if token != last_token:
                span = span[0], self.texts[text].span(last_token)[1]
            self._spans[i] = span
        return span

    def spans(self, numbers: Iterable[int]) -> list[tuple[int, int]]:
        """Where some matches lie in their texts."""
        return [self.span(i) for i in numbers]

    def places(self, numbers: Iterable[int]) -> list[Place]:
        """Some matches as pieces of their texts."""
        return [Place(*self.span(i), int(self.first[i]), int(self.last[i])) for i in numbers]

    def listed_in(self, text: int) -> list[Match]:
        """The matches in a text."""
        own = slice(self._starts[text], self._starts[text + 1])
        columns = (self.tokens, self.last_tokens, self.first, self.last)
        return list(map(Match, *(column[own].tolist() for column in columns)))

    @cached_property
    def _rows(self) -> list[tuple[int, int, int]]:
        columns = (self.of_text, self.tokens, self.last_tokens)
        return list(zip(*(column.tolist() for column in columns), strict=True))

    @cached_property
    def words(self) -> list[int]:
        """The words of the query that each match stands for, a bit each."""
        if self.first is self.last:
            return [1 << word for word in self.first.tolist()]
        return [(2 << last) - (1 << first) for first, last in zip(self.first.tolist(), self.last.tolist(), strict=True)]

    @cached_property
    def bounds(self) -> tuple[Ints, Ints]:
        """Each match starts at the first of these places of its text or behind it, and before the second: known at once."""
        known = [text.known_starts for text in self.texts]
        first = np.array([0, *accumulate(map(len, known))])
        starts = np.fromiter(chain.from_iterable(known), np.int64, first[-1])
        steps = np.array([text.step for text in self.texts])
        block, further = np.divmod(self.tokens, steps[self.of_text])
        at = first[self.of_text] + block
        return starts[at] + further, starts[at + 1]  # each of the tokens between has a character at least

    @cached_property
    def _bounds(self) -> list[tuple[int, int]]:
        lower, upper = self.bounds
        return list(zip(lower.tolist(), upper.tolist(), strict=True))

    def starts_before(self, i: int, place: int) -> bool:
        """Whether a match starts before a place of its text."""
        lower, upper = self._bounds[i]
        return lower < place and (upper <= place or self.span(i)[0] < place)

    def ends_behind(self, i: int, place: int) -> bool:
        """Whether a match that starts before the end of a sentence goes beyond: no syllable does, for none has a space in it."""
        _, token, last_token = self._rows[i]
        return token != last_token and self.span(i)[1] > place


def at_characters(places: Iterable[Place]) -> list[Match]:
    """Places of a text as matches of its characters, where no two overlap."""
    return merged([], [Match(start, end - 1, first, last) for start, end, first, last in places])


def merged(matches: list[Match], others: Sequence[Match]) -> list[Match]:
    """All matches in order; of two that overlap the one that begins first, and of these the longer."""
    if not others:
        return matches
    kept: list[Match] = []
    for match in sorted([*matches, *others], key=lambda match: (match.token, -match.last_token)):
        if not kept or match.token > kept[-1].last_token:
            kept.append(match)
    return kept
