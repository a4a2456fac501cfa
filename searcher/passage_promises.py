"""What passages of texts could add at most, known before any sentence is cut: of all texts of a page together.

A passage has a first match, and what follows it in its line and in the length of a passage: a sum over neighbouring matches.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searcher.matches import Matches
from searcher.passage_windows import LONGEST
from searcher.text_tokens import Ints, Texts
from searcher.word_sets import Masks

# A matching word beside its neighbour of the query counts this much more than alone …
_BESIDE = 0.5
# … if no more characters stand between the two.
_WIDEST_GAP = 3
# Weights are whole multiples of this, so that their sums are exact in whatever order they are made, and equal ones equal.
_QUANTUM = 2.0**-20

_LINE_END = ord("\n")

Floats = npt.NDArray[np.float64]


def quantised(weights: Sequence[float]) -> Floats:
    """The weights of words as their sums are made of them."""
    return np.array([round(weight / _QUANTUM) * _QUANTUM for weight in weights], np.float64)


class Promises:
    """What the matches of some texts, and the passages that begin with them, can add to what is shown of each text."""

    def __init__(self, matches: Matches, texts: range, weights: Sequence[float]) -> None:
        """Of some neighbouring texts; `weights` says how much each word of the query counts."""
        self.weights = quantised(weights)
        self.first = matches.of(texts.start).start
        """The first match of all texts; what is said of matches begins with it."""
        own = slice(self.first, matches.of(texts.stop - 1).stop)
        self._of_text = matches.of_text[own] - texts.start
        first, last = matches.first[own], matches.last[own]
        beside = (first[1:] == last[:-1] + 1) & (self._of_text[1:] == self._of_text[:-1])
        self._pairs = np.flatnonzero(beside & (matches.start[own][1:] - matches.end[own][:-1] <= _WIDEST_GAP))
        self._left, self._right = last[self._pairs], first[self._pairs + 1]
        self._pair_worth = _BESIDE * np.minimum(self.weights[self._left], self.weights[self._right])
        self._behind = self._behind_passages(matches, texts, own)
        words = np.arange(len(weights))[:, None]
        has = (first <= words) & (words <= last)
        counts = np.zeros((len(weights), has.shape[1] + 1), np.int32)
        has.cumsum(axis=1, out=counts[:, 1:])
        self._has = counts.take(self._behind, axis=1) > counts[:, :-1]

    def _behind_passages(self, matches: Matches, texts: range, own: slice) -> Ints:
        """For each match the one behind the last that can be in a passage with it as the first."""
        together = Texts.of(matches.texts)
        text_starts = together.starts[texts.start : texts.stop + 1]
        (line_ends,) = (together.characters[text_starts[0] : text_starts[-1]] == _LINE_END).nonzero()
        start = matches.start[own] + text_starts[self._of_text] - text_starts[0]
        line_end = line_ends[line_ends.searchsorted(start)]
        return np.asarray(start.searchsorted(np.minimum(start + LONGEST, line_end)))

    def together(self, missing: Masks) -> Floats:
        """What the matches before each one add together with the one behind them, if one of the two is new.

        `missing` says for each word, and each text, whether no passage shows it yet.
        """
        bonuses = np.zeros(len(self._of_text) + 1)
        text = self._of_text[self._pairs]
        new = missing[self._left, text] | missing[self._right, text]
        bonuses[self._pairs + 1] = self._pair_worth * new
        return bonuses.cumsum()

    def best_first(self, missing: Masks, together: Floats) -> "BestFirst":
        """What passages add at most that begin with a match; matches whose passages add no word are left out."""
        worth = self.weights @ (self._has & missing.take(self._of_text, axis=1))
        (adding,) = worth.nonzero()
        # The bonus of the last match of a passage is that with the one behind it.
        most = worth[adding] + together[self._behind[adding] - 1] - together[adding]
        text = self._of_text[adding]
        order = np.lexsort((-most, text))
        starts = text.searchsorted(np.arange(missing.shape[1] + 1)).tolist()
        return BestFirst(most[order].tolist(), (adding[order] + self.first).tolist(), starts)


class BestFirst(NamedTuple):
    """What passages add at most, and the match that each begins with: the most first in each text, equal ones in order."""

    most: list[float]
    match: list[int]
    starts: list[int]
    """Where each text begins in these, and where the last ends."""

    def of(self, text: int) -> range:
        """The places of a text's passages in both."""
        return range(self.starts[text], self.starts[text + 1])
