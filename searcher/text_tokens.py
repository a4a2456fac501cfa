"""The tokens of one text as marking asks for them: where some folded forms stand, which toned forms and which characters are there.

Read from the text itself, or, for a document that an index found, from what the index holds of it: then only places that match
are looked at.
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

    def occurrences(self, folded: frozenset[str]) -> list[tuple[int, str]]:
        """Where any of these folded forms stands, ascending, each with the toned form there."""

    def spans(self, positions: Sequence[int]) -> list[tuple[int, int]]:
        """Where the tokens at some positions, ascending, start and end in the text."""


@dataclass(frozen=True)
class AnalysedText:
    """The tokens of a text, analysed now."""

    text: str

    @cached_property
    def _tokens(self) -> list[Token]:
        return syllables(self.text)

    def occurrences(self, folded: frozenset[str]) -> list[tuple[int, str]]:
        """Where any of these folded forms stands, ascending, each with the toned form there."""
        return [(token.position, token.toned) for token in self._tokens if token.folded in folded]

    def spans(self, positions: Sequence[int]) -> list[tuple[int, int]]:
        """Where the tokens at some positions, ascending, start and end in the text."""
        tokens = [self._tokens[position] for position in positions]
        return [(token.start, token.end) for token in tokens]


def tokens_of(text: str) -> AnalysedText:
    """The tokens of a text.

    >>> tokens = tokens_of("Xã Mường La")
    >>> tokens.occurrences(frozenset({"la", "xa"})), tokens.spans([2])
    ([(0, 'xã'), (2, 'la')], [(9, 11)])
    """
    return AnalysedText(text)
