"""The tokens of one text as marking asks for them: where some folded forms stand, which toned forms and which characters are there.

Read from the text itself, or, for a document that an index found, from what the index holds of it: then only places that match
are looked at.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from index.language.analysis import Token, find_wholes, syllables
from index.language.wholes import Whole


class Spans(Protocol):
    """Where the tokens of a text lie in it, by position."""

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

    @property
    def text(self) -> str:
        """The text."""

    def occurrences(self, folded: frozenset[str]) -> tuple[list[int], list[str]]:
        """Where any of these folded forms stands, ascending, and the toned form at each of these positions."""

    def wholes(self, form: str, term: str) -> list[tuple[int, int]]:
        """Where things start and end that are whole to a reader and have this term as their form, `toned` or `folded`."""


@dataclass(frozen=True)
class AnalysedText:
    """The tokens of a text, analysed now."""

    text: str

    @cached_property
    def _tokens(self) -> list[Token]:
        return syllables(self.text)

    def occurrences(self, folded: frozenset[str]) -> tuple[list[int], list[str]]:
        """Where any of these folded forms stands, ascending, and the toned form at each of these positions."""
        found = [token for token in self._tokens if token.folded in folded]
        return [token.position for token in found], [token.toned for token in found]

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


def tokens_of(text: str) -> AnalysedText:
    """The tokens of a text.

    >>> tokens = tokens_of("Xã Mường La")
    >>> tokens.occurrences(frozenset({"la", "xa"})), tokens.span(2)
    (([0, 2], ['xã', 'la']), (9, 11))
    """
    return AnalysedText(text)
