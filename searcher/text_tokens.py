"""The tokens of one text as marking asks for them: where a folded form stands, which toned form and which characters are there.

Read from the text itself, or, for a document that an index found, from what the index holds of it: then only places that match
are looked at, and the text is cut into tokens once to know where these lie.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from index.language.analysis import Token, syllables


class TextTokens(Protocol):
    """The syllables and numbers of a text, by position."""

    @property
    def text(self) -> str:
        """The text."""

    def positions(self, folded: str) -> Sequence[int]:
        """Where a folded form stands, ascending."""

    def is_folded(self, position: int, folded: str) -> bool:
        """Whether the token at a position has this folded form; not where there is none."""

    def toned(self, position: int) -> str:
        """The toned form of the token at a position."""

    def span(self, position: int) -> tuple[int, int]:
        """Where the token at a position starts and ends in the text."""


@dataclass(frozen=True)
class AnalysedText:
    """The tokens of a text, analysed now."""

    text: str

    @cached_property
    def _tokens(self) -> list[Token]:
        return syllables(self.text)

    @cached_property
    def _positions(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for token in self._tokens:
            found.setdefault(token.folded, []).append(token.position)
        return found

    def positions(self, folded: str) -> Sequence[int]:
        """Where a folded form stands, ascending."""
        return self._positions.get(folded, ())

    def is_folded(self, position: int, folded: str) -> bool:
        """Whether the token at a position has this folded form; not where there is none."""
        return position < len(self._tokens) and self._tokens[position].folded == folded

    def toned(self, position: int) -> str:
        """The toned form of the token at a position."""
        return self._tokens[position].toned

    def span(self, position: int) -> tuple[int, int]:
        """Where the token at a position starts and ends in the text."""
        token = self._tokens[position]
        return token.start, token.end


def tokens_of(text: str) -> AnalysedText:
    """The tokens of a text.

    >>> tokens = tokens_of("Xã Mường La")
    >>> tokens.positions("la"), tokens.toned(1), tokens.span(2)
    ([2], 'mường', (9, 11))
    """
    return AnalysedText(text)
