"""The pieces of a text that could be passages, all of them: what `searcher/passage_windows.py` says of those that are asked for."""

from typing import Any

import numpy as np

from searcher.kernels.compiling import inner
from searcher.kernels.passages.characters import PARTS, SPACE, WHITE, is_any
from searcher.kernels.passages.sentences import cut_sentences, start_of_line, strip

# As in `searcher/passage_windows.py`: no change there has this compiled anew.
LONGEST = 220
SHORT = 100
LEAD_IN = 40

_COMMA = ord(",")

# The columns of windows: from where to where, which matches, and where they end without what follows their sentence (-1: no such).
START, END, FIRST, BEHIND, WORDS, ALONE = range(6)


@inner
def _with_following(characters: Any, start: int, end: int, starts: Any, number: int) -> Any:
    """The end of a window that begins with a short sentence and takes along what follows in its line."""
    while end - start < SHORT and number + 1 < len(starts):
        following, following_end = strip(characters, starts[number], starts[number + 1])
        if following_end - start > LONGEST or following >= following_end:
            break
        end = following_end
        number += 1
    return end


@inner
def last_space(characters: Any, limit: int, end: int) -> Any:
    """The last space of a piece; its end where it has none."""
    for at in range(end - 1, limit - 1, -1):
        if characters[at] == SPACE:
            return at
    return end


@inner
def _lead_in(characters: Any, begin: int, limit: int) -> Any:
    """Where the first clause behind a place begins, or else the first word; the limit where neither does before it."""
    for at in range(begin, limit - 1):
        if is_any(characters[at], PARTS) and is_any(characters[at + 1], WHITE):
            return at + 2
    for at in range(begin, limit):
        if characters[at] == SPACE:
            return at + 1
    return limit


@inner
def _last_comma(characters: Any, limit: int, end: int) -> Any:
    """The last comma with a space behind it in a piece; its end where it has none."""
    for at in range(end - 2, limit - 1, -1):
        if characters[at] == _COMMA and characters[at + 1] == SPACE:
            return at
    return end


@inner
def add_window(windows: Any, count: int, sets: Any, start: int, end: int, first: int, behind: int, alone: int) -> int:
    """Note a window; how many there are then."""
    words = np.int64(0)
    for match in range(first, behind):
        words |= sets[match]
    window = windows[count]
    window[START], window[END], window[FIRST], window[BEHIND] = start, end, first, behind
    window[WORDS], window[ALONE] = words, alone
    return count + 1


@inner
def _add_pieces(
    characters: Any, places: Any, sets: Any, windows: Any, count: int, start: int, end: int, first: int, last: int
) -> int:
    """Note the pieces of a long sentence, each beginning a little before one of its matches; how many windows there are then."""
    last_begin = -1
    left, right = first, first
    for match in range(first, last):
        match_start, match_end = places[match]
        begin = match_start - LEAD_IN
        begin = start if begin <= start else _lead_in(characters, begin, match_start)
        if begin == last_begin:
            continue
        last_begin = begin
        stop = min(end, begin + LONGEST)
        if stop < end:
            stop = max(last_space(characters, match_end, stop), match_end)
        while places[left, 0] < begin:
            left += 1
        right = max(left, right)
        while right < last and places[right, 1] <= stop:
            right += 1
        if stop < end:
            stop = _last_comma(characters, max(places[right - 1, 1], stop - LEAD_IN), stop)
        count = add_window(windows, count, sets, begin, stop, left, right, -1)
    return count


@inner
def _first_from(places: Any, match: int, last: int, place: int) -> int:
    """The first match, of those from one on, that starts at a place or behind it."""
    while match < last and places[match, 0] < place:
        match += 1
    return match


@inner
def _add_windows(
    characters: Any, places: Any, sets: Any, windows: Any, count: int, starts: Any, number: int, first: int, last: int
) -> tuple[int, int]:
    """Note the windows that begin in a sentence of a line; how many there are then, and the first match behind the sentence."""
    start, own_end = strip(characters, starts[number], starts[number + 1])
    behind_sentence = _first_from(places, first + 1, last, own_end)
    if own_end - start > LONGEST:
        count = _add_pieces(characters, places, sets, windows, count, start, own_end, first, behind_sentence)
        return count, behind_sentence
    end = own_end if own_end - start >= SHORT else _with_following(characters, start, own_end, starts, number + 1)
    behind = _first_from(places, behind_sentence, last, end)
    while behind > first and places[behind - 1, 1] > end:
        behind -= 1
    count = add_window(windows, count, sets, start, end, first, behind, own_end if end > own_end else -1)
    return count, behind_sentence


@inner
def all_windows(
    characters: Any, first: int, last: int, places: Any, sets: Any, match: int, behind: int, starts: Any, windows: Any
) -> int:
    """Note every window of a text that has matches from one to before another; how many there are."""
    count = 0
    while match < behind:
        line = start_of_line(characters, first, places[match, 0])
        cut = starts[: cut_sentences(characters, first, last, line, starts)]
        line_end = cut[len(cut) - 1]
        number = 0
        while match < behind and places[match, 0] < line_end:
            while cut[number + 1] <= places[match, 0]:
                number += 1
            count, match = _add_windows(characters, places, sets, windows, count, cut, number, match, behind)
    return count
