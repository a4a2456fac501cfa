"""Which passages of texts are shown, by numba: every window of a text is looked at, which takes less than choosing among promises.

`passages.py`, `passage_windows.py` and `sentences.py` say the same a text at a time, and looking only at what may be best.
"""

from typing import Any

import numba
import numpy as np

# As in the modules above: what was compiled is compiled anew where this file changes, and no other.
MOST_PASSAGES = 3
LEAST_GAIN = 0.15
LONGEST = 220
SHORT = 100
LEAD_IN = 40
BESIDE = 0.5
WIDEST_GAP = 3
ELLIPSIS = 1  # characters

_LINE_END, _STOP, _SPACE, _TAB, _COMMA, _COLON, _BRACKET = map(ord, "\n. \t,:(")
_A, _Z, _D = map(ord, "AZĐ")
# Abbreviations of two letters and of three, as numbers.
_OF_TWO, _OF_THREE = (
    np.array([int.from_bytes(one.encode(), "big") for one in some])
    for some in (
        ["TP", "Tp", "tP", "tp", "TX", "Tx", "tX", "tx", "TT", "Tt", "tT", "tt", "TS", "GS", "BS", "Mr", "Ms", "Dr"],
        ["ThS", "PGS", "Mrs"],
    )
)
_DEGREE, _TABLE = tuple(map(ord, "độ")), tuple(map(ord, "bảng"))

# What characters are, a bit each; those above the last white space are nothing of this.
WHITE, STOPS, CLOSES, OPENS, BEGINS, PARTS, JOINS, DASHES = (1 << bit for bit in range(8))
SIGNS = (
    (STOPS, ".!?…"),
    (CLOSES, "\"”’'»)]"),
    (OPENS, "\"“‘'«([*+•–-"),
    (PARTS, ",;:"),
    (JOINS, "-–/.&"),
    (DASHES, "-–"),
)


def _flags() -> Any:
    """For each character what it is."""
    flags = np.zeros(0x3001, np.uint8)
    flags[[chr(character).isspace() for character in range(len(flags))]] |= WHITE
    for flag, signs in SIGNS:
        flags[list(map(ord, signs))] |= flag
    for first, last in ("AZ", "ÀỸ", "09"):
        flags[ord(first) : ord(last) + 1] |= BEGINS
    return flags


FLAGS = _flags()

_U4 = numba.types.Array(numba.types.uint32, 1, "C", readonly=True)
_I8 = numba.types.Array(numba.types.int64, 1, "C", readonly=True)
# The matches of some texts: of_text, start, end, first, last.
_MATCHES = numba.types.UniTuple(_I8, 5)
# Passages: text, start, end, whether they begin and end inside a sentence, and their marks from one to before another; and marks.
_PASSAGES = numba.types.UniTuple(numba.types.int64[:, ::1], 2)

# The columns of windows: from where to where, which matches, and where they end without what follows their sentence (-1: no such).
_START, _END, _FIRST, _BEHIND, _WORDS, _ALONE = range(6)

_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def _is(character: int, flags: int) -> Any:
    """Whether a character is any of this."""
    return character < len(FLAGS) and FLAGS[character] & flags != 0


@_compiled
def _is_blank(character: int) -> Any:
    return character in (_SPACE, _TAB)


@_compiled
def _behind_stop(characters: Any, at: int, limit: int) -> int:
    """Where a sentence begins behind the one that ends with the sign at a place; -1 where none ends there."""
    at += 1
    while at < limit and _is(characters[at], CLOSES):
        at += 1
    begin = at
    while begin < limit and _is_blank(characters[begin]):
        begin += 1
    if begin == at:
        return -1
    at = begin
    while at < limit and at < begin + 2 and _is(characters[at], OPENS):
        at += 1
    if at < limit and _is(characters[at], BEGINS):
        return begin
    return begin if at + 1 < limit and _is(characters[at], WHITE) and _is(characters[at + 1], BEGINS) else -1


@_compiled
def _stands_before(characters: Any, first: int, at: int, some: Any) -> bool:
    """Whether these characters stand before a place, none of them before the first."""
    left = len(some)
    while left and at > first and characters[at - 1] == some[left - 1]:
        left -= 1
        at -= 1
    return left == 0


@_compiled
def _may_precede(characters: Any, first: int, start: int, at: int) -> Any:
    """Whether an abbreviation may begin at a place of a sentence that starts somewhere in a text."""
    if at == first:
        return start == first
    if at - 1 < start or not (characters[at - 1] == _BRACKET or _is(characters[at - 1], WHITE)):
        return False
    return not (_stands_before(characters, first, at - 1, _DEGREE) or _stands_before(characters, first, at - 1, _TABLE))


@_compiled
def _is_one_of(characters: Any, first: int, stop: int, some: Any) -> bool:
    """Whether any of some letters, packed into numbers, stands before a stop."""
    for packed in some:
        at = stop - 1
        while packed and at >= first and characters[at] == packed & 0xFF:
            packed >>= 8
            at -= 1
        if packed == 0:
            return True
    return False


@_compiled
def _is_abbreviation(characters: Any, first: int, start: int, stop: int) -> Any:
    """Whether the stop at a place ends an abbreviation and no sentence."""
    if characters[stop] != _STOP or stop == start:
        return False
    last = characters[stop - 1]
    if (_A <= last <= _Z or last == _D) and _may_precede(characters, first, start, stop - 1):
        return True
    if _is_one_of(characters, first, stop, _OF_TWO) and _may_precede(characters, first, start, stop - 2):
        return True
    return _is_one_of(characters, first, stop, _OF_THREE) and _may_precede(characters, first, start, stop - 3)


@_compiled
def _cut(characters: Any, first: int, last: int, start: int, limit: int, starts: Any) -> Any:
    """Fill in where the sentences of a line start, and its end; how many places that are."""
    starts[0] = start
    count = 1
    for at in range(start, limit):
        if _is(characters[at], STOPS):
            begin = _behind_stop(characters, at, min(limit + 2, last))
            if begin >= 0 and not _is_abbreviation(characters, first, starts[count - 1], at):
                starts[count] = begin
                count += 1
    starts[count] = limit
    return count + 1


@_compiled
def _strip(characters: Any, start: int, end: int) -> Any:
    """A piece without the white space at its ends; one of white space alone ends where it starts, or before."""
    first, last = start, end
    while first < end and _is(characters[first], WHITE):
        first += 1
    while last > start and _is(characters[last - 1], WHITE):
        last -= 1
    return first, last


@_compiled
def _with_following(characters: Any, start: int, end: int, starts: Any, number: int) -> Any:
    """The end of a window that begins with a short sentence and takes along what follows in its line."""
    while end - start < SHORT and number + 1 < len(starts):
        following, following_end = _strip(characters, starts[number], starts[number + 1])
        if following_end - start > LONGEST or following >= following_end:
            break
        end = following_end
        number += 1
    return end


@_compiled
def _last_space(characters: Any, limit: int, end: int) -> Any:
    """The last space of a piece; its end where it has none."""
    for at in range(end - 1, limit - 1, -1):
        if characters[at] == _SPACE:
            return at
    return end


@_compiled
def _lead_in(characters: Any, begin: int, limit: int) -> Any:
    """Where the first clause behind a place begins, or else the first word; the limit where neither does before it."""
    for at in range(begin, limit - 1):
        if _is(characters[at], PARTS) and _is(characters[at + 1], WHITE):
            return at + 2
    for at in range(begin, limit):
        if characters[at] == _SPACE:
            return at + 1
    return limit


@_compiled
def _last_comma(characters: Any, limit: int, end: int) -> Any:
    """The last comma with a space behind it in a piece; its end where it has none."""
    for at in range(end - 2, limit - 1, -1):
        if characters[at] == _COMMA and characters[at + 1] == _SPACE:
            return at
    return end


@_compiled
def _add(windows: Any, count: int, sets: Any, start: int, end: int, first: int, behind: int, alone: int) -> int:
    """Note a window; how many there are then."""
    words = np.int64(0)
    for match in range(first, behind):
        words |= sets[match]
    window = windows[count]
    window[_START], window[_END], window[_FIRST], window[_BEHIND] = start, end, first, behind
    window[_WORDS], window[_ALONE] = words, alone
    return count + 1


@_compiled
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
            stop = max(_last_space(characters, match_end, stop), match_end)
        while places[left, 0] < begin:
            left += 1
        right = max(left, right)
        while right < last and places[right, 1] <= stop:
            right += 1
        if stop < end:
            stop = _last_comma(characters, max(places[right - 1, 1], stop - LEAD_IN), stop)
        count = _add(windows, count, sets, begin, stop, left, right, -1)
    return count


@_compiled
def _first_from(places: Any, match: int, last: int, place: int) -> int:
    """The first match, of those from one on, that starts at a place or behind it."""
    while match < last and places[match, 0] < place:
        match += 1
    return match


@_compiled
def _add_windows(
    characters: Any, places: Any, sets: Any, windows: Any, count: int, starts: Any, number: int, first: int, last: int
) -> tuple[int, int]:
    """Note the windows that begin in a sentence of a line; how many there are then, and the first match behind the sentence."""
    start, own_end = _strip(characters, starts[number], starts[number + 1])
    behind_sentence = _first_from(places, first + 1, last, own_end)
    if own_end - start > LONGEST:
        count = _add_pieces(characters, places, sets, windows, count, start, own_end, first, behind_sentence)
        return count, behind_sentence
    end = own_end if own_end - start >= SHORT else _with_following(characters, start, own_end, starts, number + 1)
    behind = _first_from(places, behind_sentence, last, end)
    while behind > first and places[behind - 1, 1] > end:
        behind -= 1
    count = _add(windows, count, sets, start, end, first, behind, own_end if end > own_end else -1)
    return count, behind_sentence


@_compiled
def _line(characters: Any, first: int, last: int, place: int) -> tuple[int, int]:
    """Where the line of a place starts and ends in a text."""
    start, end = place, place
    while start > first and characters[start - 1] != _LINE_END:
        start -= 1
    while end < last and characters[end] != _LINE_END:
        end += 1
    return start, end


@_compiled
def _all_windows(
    characters: Any, first: int, last: int, places: Any, sets: Any, match: int, behind: int, starts: Any, windows: Any
) -> int:
    """Note every window of a text that has matches from one to before another; how many there are."""
    count = 0
    while match < behind:
        line, line_end = _line(characters, first, last, places[match, 0])
        cut = starts[: _cut(characters, first, last, line, line_end, starts)]
        number = 0
        while match < behind and places[match, 0] < line_end:
            while cut[number + 1] <= places[match, 0]:
                number += 1
            count, match = _add_windows(characters, places, sets, windows, count, cut, number, match, behind)
    return count


@_compiled
def _worth(weights: Any, words: int) -> float:
    total = 0.0
    for word in range(len(weights)):
        if words >> word & 1:
            total += weights[word]
    return total


@_compiled
def _without_following(window: Any, places: Any, sets: Any, window_alone: Any) -> Any:
    """A window of a short sentence without what follows it."""
    behind = window[_BEHIND]
    while behind > window[_FIRST] and places[behind - 1, 1] > window[_ALONE]:
        behind -= 1
    _add(window_alone, 0, sets, window[_START], window[_ALONE], window[_FIRST], behind, -1)
    return window_alone[0]


@_compiled
def _overlaps(window: Any, chosen: Any) -> bool:
    found = False
    for other in chosen:
        found |= window[_START] < other[_END] and other[_START] < window[_END]
    return found


@_compiled
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
            if window[_ALONE] < 0:
                continue
            window = _without_following(window, places, sets, room)
            if _overlaps(window, chosen):
                continue
        gain = _worth(weights, window[_WORDS] & missing)
        if window[_BEHIND] - window[_FIRST] > 1:
            gain += together[window[_BEHIND] - 1] - together[window[_FIRST]]
        if gain > best_gain or (gain == best_gain and not found):
            found, best_gain = True, gain
            best[:] = window
    return found


@_compiled
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


@_compiled
def _choose(
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
        missing &= ~chosen[count, _WORDS]
        count += 1
    return count


@_compiled
def _lead(characters: Any, first: int, last: int, starts: Any, chosen: Any) -> int:
    """Fill in the beginning of a text as its passage; 0 where it is empty, else 1."""
    start, end = -1, -1
    line = first
    while line < last:
        _, line_end = _line(characters, line, last, line)
        count = _cut(characters, first, last, line, line_end, starts)
        for number in range(count - 1):
            one, following = _strip(characters, starts[number], starts[number + 1])
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
        end = _last_space(characters, start + 1, start + LONGEST)
    chosen[0, _START], chosen[0, _END], chosen[0, _FIRST], chosen[0, _BEHIND] = start, end, 0, 0
    return 1


@_compiled
def _is_joint(characters: Any, start: int, end: int) -> bool:
    """Whether what stands between two marks may stand inside one."""
    if end - start == 1 and _is(characters[start], JOINS):
        return True
    if end - start == 3 and _is(characters[start + 1], DASHES):
        return bool(characters[start] == _SPACE and characters[start + 2] == _SPACE)
    while start < end and _is_blank(characters[start]):
        start += 1
    return start == end


@_compiled
def _add_marks(characters: Any, places: Any, first: int, behind: int, shift: int, marks: Any, count: int) -> int:
    """Note where the marks of neighbouring matches are, neighbours as one; how many marks there are then."""
    begun = count
    for match in range(first, behind):
        start, end = places[match]
        if count > begun and _is_joint(characters, marks[count - 1, 1] - shift, start):
            marks[count - 1, 1] = end + shift
        else:
            marks[count, 0], marks[count, 1] = start + shift, end + shift
            count += 1
    return count


@_compiled
def _begins_inside(characters: Any, first: int, start: int) -> bool:
    """Whether what starts at a place of a text does so inside a sentence."""
    while start > first and _is_blank(characters[start - 1]):
        start -= 1
    if start == first or characters[start - 1] == _LINE_END or characters[start - 1] == _COLON:
        return False
    return not _is(characters[start - 1], STOPS | CLOSES)


@_compiled
def _ends_inside(characters: Any, last: int, end: int) -> bool:
    """Whether what ends at a place of a text does so inside a sentence."""
    if end >= last or _is(characters[end - 1], STOPS | CLOSES):
        return False
    while end < last and _is_blank(characters[end]):
        end += 1
    return end >= last or characters[end] != _LINE_END


@_compiled
def _joined_places(matches: Any, text_starts: Any) -> tuple[Any, Any]:
    """Where matches start and end among the characters of all texts, and the words that each stands for, a bit each."""
    of_text, start, end, first_word, last_word = matches
    places, sets = np.empty((len(start), 2), np.int64), np.empty(len(start), np.int64)
    for match in range(len(start)):
        shift = text_starts[of_text[match]]
        places[match, 0], places[match, 1] = start[match] + shift, end[match] + shift
        sets[match] = (np.int64(2) << last_word[match]) - (np.int64(1) << first_word[match])
    return places, sets


@numba.njit(
    _PASSAGES(_U4, _I8, _MATCHES, numba.types.float64[::1], numba.types.int64, numba.types.int64),
    cache=True,
    nogil=True,
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
            count = _all_windows(characters, first, last, places, sets, match, behind, starts, windows)
            own = (match, behind)
            count = _choose(windows[:count], matches, places, sets, weights, own, together, chosen)
        else:
            count = _lead(characters, first, last, starts, chosen)
        for window in chosen[:count]:
            start, end = window[_START], window[_END]
            begins, ends = _begins_inside(characters, first, start), _ends_inside(characters, last, end)
            passage = passages[found]
            passage[0], passage[1], passage[2], passage[3], passage[4] = text, start - first, end - first, begins, ends
            passage[5] = marked
            marked = _add_marks(
                characters, places, window[_FIRST], window[_BEHIND], ELLIPSIS * begins - start, marks, marked
            )
            passage[6] = marked
            found += 1
        match = behind
    return passages[:found], marks[:marked]


@numba.njit(
    numba.types.UniTuple(numba.types.int64[:, ::1], 2)(_U4, _I8, _I8, _I8, _I8, numba.types.int64, numba.types.int64),
    cache=True,
    nogil=True,
)
def marked_texts(
    characters: Any, text_starts: Any, of_text: Any, start: Any, end: Any, first_text: int, last_text: int
) -> Any:
    """The marks in the texts from one to before another, neighbours as one, and which of them are each text's."""
    places, marks = np.empty((len(start), 2), np.int64), np.empty((len(start), 2), np.int64)
    own = np.empty((last_text - first_text, 2), np.int64)
    match, marked = 0, 0
    while match < len(start) and of_text[match] < first_text:
        match += 1
    for text in range(first_text, last_text):
        shift, first = text_starts[text], match
        while match < len(start) and of_text[match] == text:
            places[match, 0], places[match, 1] = start[match] + shift, end[match] + shift
            match += 1
        own[text - first_text, 0] = marked
        marked = _add_marks(characters, places, first, match, -shift, marks, marked)
        own[text - first_text, 1] = marked
    return marks[:marked], own
