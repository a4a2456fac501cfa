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


class Texts(tuple[str, ...]):
    """Some texts, with their characters as numbers: worked out once for all that ask for them."""

    @classmethod
    def of(cls, texts: Sequence[str]) -> "Texts":
        """These texts: themselves, where they are some already."""
        return texts if isinstance(texts, cls) else cls(texts)

    @cached_property
    def characters(self) -> npt.NDArray[np.uint32]:
        """The characters of all texts, a line end before each and behind the last."""
        joined = "\n".join(["", *self, ""])
        return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)

    @cached_property
    def starts(self) -> Ints:
        """Where each text starts in these, and where one behind the last would."""
        return np.array([1, *(len(text) + 1 for text in self)]).cumsum()


class TextTokens(Protocol):
    """The syllables and numbers of some texts, by the numbers of the texts and their positions in them."""

    @property
    def texts(self) -> Sequence[str]:
        """The texts."""

    def occurrences(self, folded: frozenset[str]) -> "Occurrences":
        """Where any of these folded forms stands."""

    def spans(self, of_text: Ints, positions: Ints) -> tuple[Ints, Ints]:
        """Where tokens start and end in their texts."""

    def wholes(self, text: int, form: str, term: str) -> list[tuple[int, int]]:
        """Where things start and end in a text that are whole to a reader and have this term as their form, `toned` or `folded`."""


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
class AnalysedTexts:
    """The tokens of some texts, analysed now.

    >>> tokens = AnalysedTexts(["Xã Mường La"])
    >>> found = tokens.occurrences(frozenset({"la", "xa"}))
    >>> found.positions, found.toned, tokens.spans(found.texts, found.positions)
    (array([0, 2]), ['xã', 'la'], (array([0, 9]), array([ 2, 11])))
    """

    texts: Sequence[str]

    @cached_property
    def _tokens(self) -> list[list[Token]]:
        return list(map(syllables, self.texts))

    def occurrences(self, folded: frozenset[str]) -> Occurrences:
        """Where any of these folded forms stands."""
        numbers: dict[str, int] = {}
        rows = [
            (text, token.position, numbers.setdefault(token.toned, len(numbers)))
            for text, tokens in enumerate(self._tokens)
            for token in tokens
            if token.folded in folded
        ]
        columns = np.array(rows, np.int64).reshape(-1, 3).T.copy()
        return Occurrences(columns[0], columns[1], columns[2], list(numbers))

    def spans(self, of_text: Ints, positions: Ints) -> tuple[Ints, Ints]:
        """Where tokens start and end in their texts."""
        tokens = [self._tokens[text][at] for text, at in zip(of_text.tolist(), positions.tolist(), strict=True)]
        columns = np.array([(token.start, token.end) for token in tokens], np.int64).reshape(-1, 2).T.copy()
        return columns[0], columns[1]

    def wholes(self, text: int, form: str, term: str) -> list[tuple[int, int]]:
        """Where things start and end in a text that are whole to a reader and have this term as their form, `toned` or `folded`."""
        return [(whole.start, whole.end) for whole in self._wholes[text] if getattr(whole, form) == term]

    @cached_property
    def _wholes(self) -> list[list[Whole]]:
        return list(map(find_wholes, self.texts))
