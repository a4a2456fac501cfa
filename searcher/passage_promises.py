"""What passages of texts could add at most, known before any sentence is cut: of all texts of a page together.

A passage has a first match, and what follows it in its line and in the length of a passage: a sum over neighbouring matches.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from searcher.matches import Matches
from searcher.passage_windows import LONGEST
from searcher.text_tokens import Ints
from searcher.word_sets import Masks

# A matching word beside its neighbour of the query counts this much more than alone …
_BESIDE = 0.5
# … if no more characters stand between the two.
_WIDEST_GAP = 3
# Weights are whole multiples of this, so that their sums are exact in whatever order they are made, and equal ones equal.
_QUANTUM = 2.0**-20

Floats = npt.NDArray[np.float64]


class Promises:
    """What the matches of some texts, and the passages that begin with them, can add to what is shown of each text."""

    def __init__(self, matches: Matches, texts: range, weights: Sequence[float]) -> None:
        """Of some neighbouring texts; `weights` says how much each word of the query counts."""
        self.weights: Floats = np.rint(np.array(weights) / _QUANTUM) * _QUANTUM
        self.first = matches.of(texts.start).start
        """The first match of all texts; what is said of matches begins with it."""
        own = slice(self.first, matches.of(texts.stop - 1).stop)
        self._of_text = matches.of_text[own] - texts.start
        self._first, self._last = matches.first[own], matches.last[own]
        beside = (self._first[1:] == self._last[:-1] + 1) & (self._of_text[1:] == self._of_text[:-1])
        self._pairs = np.flatnonzero(beside & (matches.start[own][1:] - matches.end[own][:-1] <= _WIDEST_GAP))
        left, right = self._last[self._pairs], self._first[self._pairs + 1]
        self._pair_worth = _BESIDE * np.minimum(self.weights[left], self.weights[right])
        self._behind = self._behind_passages(matches, texts, own)
        words = np.arange(len(weights))[:, None]
        has = (self._first <= words) & (words <= self._last)
        counts = np.zeros((len(weights), has.shape[1] + 1), np.int32)
        has.cumsum(axis=1, out=counts[:, 1:])
        self._has = counts[:, self._behind] > counts[:, :-1]

    def _behind_passages(self, matches: Matches, texts: range, own: slice) -> Ints:
        """For each match the one behind the last that can be in a passage with it as the first."""
        own_texts = matches.texts[texts.start : texts.stop]
        text_starts = np.array([0, *(len(text) + 1 for text in own_texts)]).cumsum()
        lengths = list(map(len, "\n".join(own_texts).split("\n")))
        line_ends = np.array(lengths).cumsum() + np.arange(len(lengths))
        start = matches.start[own] + text_starts[self._of_text]
        line_end = line_ends[line_ends.searchsorted(start)]
        return np.asarray(start.searchsorted(np.minimum(start + LONGEST, line_end)))

    def together(self, missing: Masks) -> Floats:
        """What the matches before each one add together with the one behind them, if one of the two is new.

        `missing` says for each word, and each text, whether no passage shows it yet.
        """
        bonuses = np.zeros(len(self._of_text) + 1)
        text = self._of_text[self._pairs]
        new = missing[self._last[self._pairs], text] | missing[self._first[self._pairs + 1], text]
        bonuses[self._pairs + 1] = self._pair_worth * new
        return bonuses.cumsum()

    def best_first(self, missing: Masks, together: Floats) -> list[list[tuple[float, int]]]:
        """For each text what passages add at most that begin with a match, and the match: the most first, equal ones in order.

        Matches whose passages add no word are left out.
        """
        worth = self.weights @ (self._has & missing[:, self._of_text])
        (adding,) = worth.nonzero()
        # The bonus of the last match of a passage is that with the one behind it.
        most = worth[adding] + together[self._behind[adding] - 1] - together[adding]
        order = np.lexsort((-most, self._of_text[adding]))
        found = list(zip(most[order].tolist(), (adding[order] + self.first).tolist(), strict=True))
        starts = self._of_text[adding].searchsorted(np.arange(missing.shape[1] + 1)).tolist()
        return [found[start:end] for start, end in pairwise(starts)]
