"""Where syllables of the texts of a page start and end: what `syllable_places.py` says in NumPy.

But what comes behind a number with signs is said here, too. Anchors are read as they lie in a segment's file.
"""

from typing import Any

import numba
import numpy as np

from searcher.kernels.compiling import inner, kernel
from searcher.kernels.marks.fields import FIELDS, I8, ROWS, U1, U4

# As in `index_terms.py` and `syllable_places.py`: no change there has this compiled anew.
ANCHORED = 16
SIGN, POINT, LETTER, DIGIT, OTHER = range(5)
LONGEST = 64

# The most groups of three digits in a number, and the most digits before a decimal sign and behind it.
_MOST_GROUPS = 8
_MOST_WHOLE = 15
_MOST_DECIMALS = 12


@inner
def _kind(kinds: Any, character: Any) -> Any:
    return kinds[min(np.int64(character), len(kinds) - 1)]


@inner
def _behind_run(kinds: Any, characters: Any, start: int, least: int) -> Any:
    """The place behind characters of this kind or one above; -1 where it is not clear what one of them is, or what is there."""
    at = start
    kind = _kind(kinds, characters[at])
    while least <= kind < OTHER:
        at += 1
        kind = _kind(kinds, characters[at])
    return -1 if kind == OTHER or at - start > LONGEST else at


@inner
def _behind_number(kinds: Any, characters: Any, start: int) -> Any:
    """The place behind a number that begins somewhere, as `numbers.NUMBER` says; -1 where that is not clear."""
    end_of_first = _behind_run(kinds, characters, start, DIGIT)
    if end_of_first < 0 or _kind(kinds, characters[end_of_first]) != POINT:
        return end_of_first
    if _kind(kinds, characters[start - 1]) == POINT and _kind(kinds, characters[start - 2]) >= DIGIT:
        return end_of_first if _kind(kinds, characters[start - 2]) == DIGIT else -1  # inside a chain: digits alone
    first_sign, last_sign = characters[end_of_first], characters[end_of_first]
    groups, size, end = 0, 0, end_of_first
    are_alike, are_threes = True, True  # of those behind the first but for the last
    while _kind(kinds, characters[end]) == POINT and _kind(kinds, characters[end + 1]) >= DIGIT:
        behind = _behind_run(kinds, characters, end + 1, DIGIT)
        if behind < 0:
            return -1
        if groups:
            are_alike &= last_sign == first_sign
            are_threes &= size == 3
        groups, size, last_sign = groups + 1, behind - end - 1, characters[end]
        end = behind
    whole = end_of_first - start
    begins = characters[start] >= ord("1") and characters[start] <= ord("9")
    may_have_decimals = (begins and whole <= _MOST_WHOLE) or (whole == 1 and characters[start] == ord("0"))
    if groups == 1 and may_have_decimals and size <= _MOST_DECIMALS:
        return end
    if groups and begins and whole <= 3 and are_alike and are_threes:
        if last_sign == first_sign and size == 3 and groups <= _MOST_GROUPS:
            return end
        if last_sign != first_sign and size <= _MOST_DECIMALS and 2 <= groups <= _MOST_GROUPS + 1:
            return end
    return end_of_first


@inner
def _behind_syllable(kinds: Any, characters: Any, start: int) -> Any:
    """The place behind the syllable or number that begins somewhere; -1 where that is not clear."""
    if _kind(kinds, characters[start]) == DIGIT:
        return _behind_number(kinds, characters, start)
    return _behind_run(kinds, characters, start, LETTER)


@inner
def _plain_syllable(kinds: Any, characters: Any, start: int, limit: int, further: int) -> Any:
    """Where the syllable so many further than one starts and ends, if both and all between are letters alone; else -1 as the end.

    No branch is taken at the ends of those between, which a processor cannot foresee: half the time of looking at them one by one.
    """
    at, begun, was_letter, all_plain = start, 0, False, True
    while at < limit:
        kind = _kind(kinds, characters[at])
        is_letter = kind == LETTER
        begun += is_letter and not was_letter
        if begun > further:
            break
        all_plain &= kind <= LETTER
        was_letter = is_letter
        at += 1
    # What stands before is too short for a run longer than LONGEST. A damaged anchor may lie anywhere.
    if at >= limit or not all_plain or at - start >= LONGEST + 2 * further:
        return at, -1
    end = at
    while _kind(kinds, characters[end]) == LETTER:  # a line end stands behind the text
        end += 1
    return at, end if 0 < end - at <= LONGEST and _kind(kinds, characters[end]) < LETTER else -1


@inner
def _syllable(kinds: Any, characters: Any, start: int, limit: int, further: int) -> Any:
    """Where the syllable so many further than one starts and ends; (-1, -1) where that is not clear."""
    plain_start, end = _plain_syllable(kinds, characters, start, limit, further)
    if end >= 0:
        return plain_start, end
    end = start
    for _ in range(further + 1):
        start = end
        while start < limit and _kind(kinds, characters[start]) < LETTER:
            start += 1
        if start >= limit:
            return -1, -1
        end = _behind_syllable(kinds, characters, start)
        if end < 0:
            return -1, -1
    return start, end


@inner
def _anchor(field: Any, document: int, block: int) -> Any:
    """Where the first token of a block starts in the text of a document."""
    _, _, _, _, anchor_starts, anchors = field
    return np.int64(anchors[np.int64(anchor_starts[document]) + block])


@kernel(
    numba.types.int64(FIELDS, ROWS, U1, U4, I8, I8, I8, numba.types.int64[::1], numba.types.int64[::1]),
)
def spans(
    fields: Any,
    rows: Any,
    kinds: Any,
    characters: Any,
    text_starts: Any,
    of_text: Any,
    positions: Any,
    start: Any,
    end: Any,
) -> int:
    """Fill in where the tokens of a segment's texts start and end in these; where it is not clear, -1 - their anchor as the start.

    How many are not clear. Rows as for `occurrences`. In `characters` the texts stand between line ends.
    """
    row_of = np.full(len(text_starts) - 1, -1, np.int64)
    for row in range(len(rows)):
        row_of[rows[row, 2]] = row
    unclear = 0
    anchor, block, text, before, last = np.int64(0), np.int64(-1), np.int64(-1), np.int64(-1), np.int64(-1)
    for at in range(len(of_text)):
        row = row_of[of_text[at]]
        if row < 0:
            continue
        shift, position = text_starts[of_text[at]], positions[at]
        if of_text[at] != text or position // ANCHORED != block:
            text, block = of_text[at], position // ANCHORED
            anchor = _anchor(fields[rows[row, 0]], rows[row, 1], block)
            before, last = block * ANCHORED - 1, anchor + shift
        elif position <= before or last < 0:
            before, last = block * ANCHORED - 1, anchor + shift
        limit = text_starts[text + 1] - 1
        first, last = _syllable(kinds, characters, last, limit, position - before - 1)
        before = position
        unclear += first < 0
        start[at], end[at] = (-1 - anchor, 0) if first < 0 else (first - shift, last - shift)
    return unclear
