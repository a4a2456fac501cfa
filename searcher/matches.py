"""The matches in some texts, and the places where they lie."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searcher import kernels
from searcher.text_tokens import Ints

APART = 1 << 32
"""Texts are so many places apart where one number says which text and which place in it."""


@dataclass(frozen=True)
class Matches:
    """What matches in some texts, in the order of the texts, and in each in order and not overlapping."""

    texts: Sequence[str]
    of_text: Ints
    """For each match the number of its text …"""
    start: Ints
    end: Ints
    """… its place there …"""
    first: Ints
    """… and which words of the query it stands for: from this index into `query.words` …"""
    last: Ints
    """… to this one, inclusive."""

    @classmethod
    def merged(cls, texts: Sequence[str], of_text: Ints, *place: Ints) -> "Matches":
        """Of places in any order; of two that overlap the one that begins first is kept, and of these the longer."""
        if kernels.marks is not None:
            return cls(texts, *kernels.marks.merged(of_text, *place))
        start, end, _, _ = place
        order = np.lexsort((-end, start, of_text))
        shift = of_text[order] * APART
        kept = []
        behind = -1
        spans = zip((start[order] + shift).tolist(), (end[order] + shift).tolist(), strict=True)
        for i, (own_start, own_end) in enumerate(spans):
            if own_start >= behind:
                kept.append(i)
                behind = own_end
        order = order[kept]
        return cls(texts, of_text[order], *(column[order] for column in place))

    def of(self, text: int) -> range:
        """The numbers of the matches in a text."""
        return range(self._first_of_text[text], self._first_of_text[text + 1])

    @cached_property
    def _first_of_text(self) -> list[int]:
        first: list[int] = self.of_text.searchsorted(np.arange(len(self.texts) + 1)).tolist()
        return first

    @cached_property
    def starts(self) -> list[int]:
        """Where each match starts in its text …"""
        starts: list[int] = self.start.tolist()
        return starts

    @cached_property
    def ends(self) -> list[int]:
        """… and ends."""
        ends: list[int] = self.end.tolist()
        return ends

    def spans(self, numbers: range) -> list[tuple[int, int]]:
        """Where neighbouring matches start and end."""
        own = slice(numbers.start, numbers.stop)
        return list(zip(self.starts[own], self.ends[own], strict=True))

    @cached_property
    def words(self) -> list[int]:
        """The words of the query that each match stands for, a bit each."""
        if self.first is self.last:
            return [1 << word for word in self.first.tolist()]
        return [(2 << last) - (1 << first) for first, last in zip(self.first.tolist(), self.last.tolist(), strict=True)]
