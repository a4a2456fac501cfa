"""Which windows of a text are its passages: of all of them, what `searcher/passages.py` finds among those that promise most."""

from typing import Any

import numpy as np

from searcher.kernels.compiling import inner
from searcher.kernels.passages.windows import ALONE, BEHIND, END, FIRST, START, WORDS, add_window

# As in `searcher/passages.py` and `searcher/passage_promises.py`: no change there has this compiled anew.
MOST_PASSAGES = 3
LEAST_GAIN = 0.15
BESIDE = 0.5
WIDEST_GAP = 3


@inner
def _worth(weights: Any, words: int) -> float:
    total = 0.0
    for word in range(len(weights)):
        if words >> word & 1:
            total += weights[word]
    return total


@inner
def _without_following(window: Any, places: Any, sets: Any, window_alone: Any) -> Any:
    """A window of a short sentence without what follows it."""
    behind = window[BEHIND]
    while behind > window[FIRST] and places[behind - 1, 1] > window[ALONE]:
        behind -= 1
    add_window(window_alone, 0, sets, window[START], window[ALONE], window[FIRST], behind, -1)
    return window_alone[0]


@inner
def _overlaps(window: Any, chosen: Any) -> bool:
    found = False
    for other in chosen:
        found |= window[START] < other[END] and other[START] < window[END]
    return found


@inner
def _best(
    windows: Any,
    chosen: Any,
    places: Any,
    sets: Any,
    weights: Any,
    missing: int,
    together: Any,
    least: float,
    best: Any,
) -> bool:
    """Fill in the first of the windows that add most; False where none adds enough."""
    found, best_gain = False, least
    room = np.empty((1, 6), np.int64)
    for at in range(len(windows)):
        window = windows[at]
        if len(chosen) and _overlaps(window, chosen):
            if window[ALONE] < 0:
                continue
            window = _without_following(window, places, sets, room)
            if _overlaps(window, chosen):
                continue
        gain = _worth(weights, window[WORDS] & missing)
        if window[BEHIND] - window[FIRST] > 1:
            gain += together[window[BEHIND] - 1] - together[window[FIRST]]
        if gain > best_gain or (gain == best_gain and not found):
            found, best_gain = True, gain
            best[:] = window
    return found


@inner
def _add_together(matches: Any, weights: Any, missing: int, first: int, behind: int, together: Any) -> None:
    """Fill in what the matches of a text before each one add together with the one behind them, if one of the two is new."""
    _, start, end, first_word, last_word = matches
    together[first] = 0.0
    for right in range(first + 1, behind):
        left = right - 1
        is_beside = first_word[right] == last_word[left] + 1 and start[right] - end[left] <= WIDEST_GAP
        together[right] = together[left]
        if is_beside and (missing >> last_word[left] | missing >> first_word[right]) & 1:
            together[right] += BESIDE * min(weights[last_word[left]], weights[first_word[right]])


@inner
def choose(
    windows: Any, matches: Any, places: Any, sets: Any, weights: Any, own: Any, together: Any, chosen: Any
) -> int:
    """Fill in the passages of a text that has matches from one to before another, best first; how many those are."""
    first, behind = own
    missing = np.int64(0)
    for match in range(first, behind):
        missing |= sets[match]
    if missing & (missing - 1) == 0:  # one word: all add the same
        chosen[0] = windows[0]
        return 1
    count, least = 0, 0.0
    while missing and count < MOST_PASSAGES:
        _add_together(matches, weights, missing, first, behind, together)
        if not _best(windows, chosen[:count], places, sets, weights, missing, together, least, chosen[count]):
            break
        if count == 0:
            least = LEAST_GAIN * _worth(weights, missing)
        missing &= ~chosen[count, WORDS]
        count += 1
    return count
