"""The tokens of texts as marking asks for them: where some folded forms stand, which toned forms and which characters are there.

Read from the texts themselves, or, for documents that an index found, from what the index holds of them: then only places that
match are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.language.analysis import Token, find_wholes, syllables
from index.language.wholes import Whole

Ints = npt.NDArray[np.int64]


class Spans(Protocol):
    """Where the tokens of a text lie in it, by position."""

    @property
    def text(self) -> str:
        """The text."""

    def span(self, position: int) -> tuple[int, int]:
        """Where the token at a position starts and ends in the text."""

    @property
    def step(self) -> int:
        """Of so many tokens it is known at once where one starts …"""

    @property
    def known_starts(self) -> Sequence[int]:
        """… and where that is, from the first token on; the end of the text is the last of these places."""


class TextTokens(Spans, Protocol):
    """The syllables and numbers of a text, by position."""

    def wholes(self, form: str, term: str) -> list[tuple[int, int]]:
        """Where things start and end that are whole to a reader and have this term as their form, `toned` or `folded`."""


@dataclass(frozen=True)
class Occurrences:
    """The syllables of several texts that have some folded forms, in the order of the texts and of their places in them."""

    texts: Ints
    """In which of the texts each stands …"""
    positions: Ints
    """… at which position …"""
    forms: Ints
    """… and the number of its toned form."""
    toned: Sequence[str]
    """The toned forms."""


@dataclass(frozen=True)
class AnalysedText:
    """The tokens of a text, analysed now."""

    text: str

    @cached_property
    def _tokens(self) -> list[Token]:
        return syllables(self.text)

    def positions(self, folded: frozenset[str]) -> list[tuple[int, str]]:
        """Where any of these folded forms stands, ascending, and the toned form there."""
        return [(token.position, token.toned) for token in self._tokens if token.folded in folded]

    def span(self, position: int) -> tuple[int, int]:
        """Where the token at a position starts and ends in the text."""
        token = self._tokens[position]
        return token.start, token.end

    @cached_property
    def _wholes(self) -> list[Whole]:
        return find_wholes(self.text)

    def wholes(self, form: str, term: str) -> list[tuple[int, int]]:
        """Where things start and end that are whole to a reader and have this term as their form, `toned` or `folded`."""
        return [(whole.start, whole.end) for whole in self._wholes if getattr(whole, form) == term]

    @property
    def step(self) -> int:
        """Of every token it is known where it starts."""
        return 1

    @cached_property
    def known_starts(self) -> Sequence[int]:
        """Where the tokens start, and the end of the text."""
        return [*(token.start for token in self._tokens), len(self.text)]


@dataclass(frozen=True)
class Characters:
    """The characters of a text as its tokens: a match that is known by its place lies between these."""

    text: str

    def span(self, position: int) -> tuple[int, int]:
        """The place of the character itself."""
        return position, position + 1

    @property
    def step(self) -> int:
        """Of every character it is known where it is."""
        return 1

    @property
    def known_starts(self) -> Sequence[int]:
        """The places of the characters, and the end of the text."""
        return range(len(self.text) + 1)


def analysed_occurrences(texts: Sequence[AnalysedText], folded: frozenset[str]) -> Occurrences:
    """Where any of these folded forms stands in some texts."""
    found = [(number, *place) for number, text in enumerate(texts) for place in text.positions(folded)]
    numbers: dict[str, int] = {}
    rows = [(number, position, numbers.setdefault(toned, len(numbers))) for number, position, toned in found]
    columns = np.array(rows, np.int64).reshape(-1, 3).T
    return Occurrences(columns[0], columns[1], columns[2], list(numbers))


def tokens_of(text: str) -> AnalysedText:
    """The tokens of a text.

    >>> tokens = tokens_of("Xã Mường La")
    >>> tokens.positions(frozenset({"la", "xa"})), tokens.span(2)
    ([(0, 'xã'), (2, 'la')], (9, 11))
    """
    return AnalysedText(text)
