"""Which passages of the texts of a page are shown, with their marks: what `searcher/passages.py` says a text at a time.

Every window of a text is looked at, which takes less than choosing among promises.
"""

from typing import Any

import numba
import numpy as np

from searcher.kernels.compiling import inner, kernel
from searcher.kernels.passages.characters import CLOSES, LINE_END, STOPS, is_any, is_blank
from searcher.kernels.passages.choice import MOST_PASSAGES, choose
from searcher.kernels.passages.marks import add_marks
from searcher.kernels.passages.sentences import cut_sentences, strip
from searcher.kernels.passages.windows import BEHIND, END, FIRST, LONGEST, START, all_windows, last_space

# As in `searcher/passages.py`: no change there has this compiled anew.
ELLIPSIS = 1  # characters

_COLON = ord(":")

_U4 = numba.types.Array(numba.types.uint32, 1, "C", readonly=True)
_I8 = numba.types.Array(numba.types.int64, 1, "C", readonly=True)
# The matches of some texts: of_text, start, end, first, last.
_MATCHES = numba.types.UniTuple(_I8, 5)
# Passages: text, start, end, whether they begin and end inside a sentence, and their marks from one to before another; and marks.
_PASSAGES = numba.types.UniTuple(numba.types.int64[:, ::1], 2)


@inner
def _lead(characters: Any, first: int, last: int, starts: Any, chosen: Any) -> int:
    """Fill in the beginning of a text as its passage; 0 where it is empty, else 1."""
    start, end = -1, -1
    line = first
    while line < last:
        count = cut_sentences(characters, first, last, line, starts)
        line_end = starts[count - 1]
        for number in range(count - 1):
            one, following = strip(characters, starts[number], starts[number + 1])
            if one >= following:
                continue
            if start < 0:
                start, end = one, following
            elif following - start > LONGEST:
                line_end = last
                break
            else:
                end = following
        line = line_end + 1
    if start < 0:
        return 0
    if end - start > LONGEST:
        end = last_space(characters, start + 1, start + LONGEST)
    chosen[0, START], chosen[0, END], chosen[0, FIRST], chosen[0, BEHIND] = start, end, 0, 0
    return 1


@inner
def _begins_inside(characters: Any, first: int, start: int) -> bool:
    """Whether what starts at a place of a text does so inside a sentence."""
    while start > first and is_blank(characters[start - 1]):
        start -= 1
    if start == first or characters[start - 1] == LINE_END or characters[start - 1] == _COLON:
        return False
    return not is_any(characters[start - 1], STOPS | CLOSES)


@inner
def _ends_inside(characters: Any, last: int, end: int) -> bool:
    """Whether what ends at a place of a text does so inside a sentence."""
    if end >= last or is_any(characters[end - 1], STOPS | CLOSES):
        return False
    while end < last and is_blank(characters[end]):
        end += 1
    return end >= last or characters[end] != LINE_END


@inner
def _joined_places(matches: Any, text_starts: Any) -> tuple[Any, Any]:
    """Where matches start and end among the characters of all texts, and the words that each stands for, a bit each."""
    of_text, start, end, first_word, last_word = matches
    places, sets = np.empty((len(start), 2), np.int64), np.empty(len(start), np.int64)
    for match in range(len(start)):
        shift = text_starts[of_text[match]]
        places[match, 0], places[match, 1] = start[match] + shift, end[match] + shift
        sets[match] = (np.int64(2) << last_word[match]) - (np.int64(1) << first_word[match])
    return places, sets


@kernel(
    _PASSAGES(_U4, _I8, _MATCHES, numba.types.float64[::1], numba.types.int64, numba.types.int64),
)
def best_passages(
    characters: Any, text_starts: Any, matches: Any, weights: Any, first_text: int, last_text: int
) -> Any:
    """The passages of the texts from one to before another, best first, as rows, and the marks in them.

    In `characters` the texts stand between line ends.
    """
    of_text = matches[0]
    places, sets = _joined_places(matches, text_starts)
    longest = 0
    for text in range(first_text, last_text):
        longest = max(longest, text_starts[text + 1] - text_starts[text])
    starts, windows = np.empty(longest // 2 + 3, np.int64), np.empty((len(sets), 6), np.int64)
    together, chosen = np.empty(len(sets), np.float64), np.empty((MOST_PASSAGES, 6), np.int64)
    passages = np.empty(((last_text - first_text) * MOST_PASSAGES, 7), np.int64)
    marks = np.empty((len(sets), 2), np.int64)
    found, marked, match = 0, 0, 0
    for text in range(first_text, last_text):
        first, last = text_starts[text], text_starts[text + 1] - 1
        while match < len(of_text) and of_text[match] < text:
            match += 1
        behind = match
        while behind < len(of_text) and of_text[behind] == text:
            behind += 1
        if match < behind:
            count = all_windows(characters, first, last, places, sets, match, behind, starts, windows)
            own = (match, behind)
            count = choose(windows[:count], matches, places, sets, weights, own, together, chosen)
        else:
            count = _lead(characters, first, last, starts, chosen)
        for window in chosen[:count]:
            start, end = window[START], window[END]
            begins, ends = _begins_inside(characters, first, start), _ends_inside(characters, last, end)
            passage = passages[found]
            passage[0], passage[1], passage[2], passage[3], passage[4] = text, start - first, end - first, begins, ends
            passage[5] = marked
            marked = add_marks(
                characters, places, window[FIRST], window[BEHIND], ELLIPSIS * begins - start, marks, marked
            )
            passage[6] = marked
            found += 1
        match = behind
    return passages[:found], marks[:marked]
