"""Which documents have a phrase, or any of many terms: what `phrases.py` and `Postings.mark_any` say, compiled by numba.

Arrays are read as they lie in a segment's file.
"""

from typing import Any

import numba
import numpy as np

# As in `inverting.py` and `segment_file.py`: what was compiled is compiled anew where this file changes, and no other.
NUMBERED = 1 << 16
RARE = 0xFFFE
# Positions that are looked at together.
_STRIP = 64

_U2, _U4 = (numba.types.Array(kind, 1, "C", readonly=True) for kind in (numba.types.uint16, numba.types.uint32))
_TEXT = numba.types.Tuple([numba.types.int64, _U4, _U4, _U4, _U2, _U4, _U4, _U2, _U4, _U4, _U4, _U4, _U4])
_POSTINGS = numba.types.Tuple(
    [
        numba.types.int64[::1],
        numba.types.Array(numba.types.uint8, 2, "C", readonly=True),
        _U4,
        numba.types.Array(numba.types.uint32, 2, "C", readonly=True),
        _U2,
    ]
)

_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def _first_at_or_after(values: Any, first: int, last: int, value: int) -> Any:
    """The first place between two of an ascending list whose value is no less; the last where none is."""
    while first < last:
        middle = (first + last) // 2
        if values[middle] < value:
            first = middle + 1
        else:
            last = middle
    return first


@_compiled
def _folded_at(text: Any, position: int) -> Any:
    """The folded term at a global position, as `TextField.folded_at` says."""
    _, _, _, _, _, _, _, forward, rare_at, rare, folded_of, folded_of_forward, _ = text
    toned = forward[min(position, len(forward) - 1)]
    if toned == RARE:
        return np.int64(folded_of[rare[_first_at_or_after(rare_at, 0, len(rare_at), position)]])
    return np.int64(folded_of_forward[toned])


@_compiled
def _narrowest(text: Any, numbers: Any) -> Any:
    """The part of a phrase with the fewest positions: the first of its places, how many, whether a pair, and where those lie."""
    frequent, position_starts, _, lefts, rights, pair_starts = text[:6]
    place, width, is_pair, start, end = 0, 0, False, np.int64(0), np.int64(1 << 62)
    for at in range(len(numbers)):
        number = numbers[at]
        if number >= frequent:
            first, last = np.int64(position_starts[number]), np.int64(position_starts[number + 1])
            if last - first < end - start:
                place, width, is_pair, start, end = at, 1, False, first, last
        elif at + 1 < len(numbers) and numbers[at + 1] < frequent:
            last = np.int64(lefts[number + 1])
            pair = _first_at_or_after(rights, np.int64(lefts[number]), last, numbers[at + 1])
            if pair == last or rights[pair] != numbers[at + 1]:
                return at, 2, True, 0, 0
            if np.int64(pair_starts[pair + 1]) - np.int64(pair_starts[pair]) < end - start:
                place, width, is_pair, start, end = (
                    at,
                    2,
                    True,
                    np.int64(pair_starts[pair]),
                    np.int64(pair_starts[pair + 1]),
                )
    return place, width, is_pair, start, end


@numba.njit(numba.types.int64[::1](_TEXT, numba.types.int64[::1]), cache=True, nogil=True)
def documents_with_phrase(text: Any, numbers: Any) -> Any:
    """The documents in which two folded terms or more stand side by side, ascending, each once."""
    forward, folded_of_forward, starts = text[7], text[11], text[12]
    place, width, is_pair, start, end = _narrowest(text, numbers)
    positions = text[6][start:end] if is_pair else text[2][start:end]
    documents = np.empty(min(len(positions), len(starts)), np.int64)
    found, document = 0, 0
    beside = width if place == 0 else 0  # a place that is still to be looked at, if one is
    whole = width == len(numbers)
    toned, folded = np.empty(_STRIP, np.uint16), np.empty(_STRIP, np.uint32)
    for strip in range(0, len(positions), _STRIP):
        some = positions[strip : strip + _STRIP]
        if not whole:
            # All of a strip at once: the processor then waits for many of them together, and not for one after the other.
            for at in range(len(some)):
                toned[at] = forward[min(max(np.int64(some[at]) - place + beside, 0), len(forward) - 1)]
            for at in range(len(some)):
                folded[at] = folded_of_forward[toned[at]]
        for at in range(len(some)):
            first = np.int64(some[at]) - place
            if first < 0 or not (whole or folded[at] == numbers[beside] or toned[at] == RARE):
                continue
            stands = True
            for other in range(len(numbers)):
                if (other < place or other >= place + width) and _folded_at(text, first + other) != numbers[other]:
                    stands = False
                    break
            if stands and (not found or first >= np.int64(starts[document + 1])):
                document = _first_at_or_after(starts, document, len(starts), first + 1) - 1
                documents[found] = document
                found += 1
    return documents[:found]


@numba.njit(numba.types.void(_POSTINGS, numba.types.int64[::1], numba.types.uint8[::1]), cache=True, nogil=True)
def mark_any(postings: Any, numbers: Any, mask: Any) -> None:
    """Mark the documents that have any of some terms, as `Postings.mark_any` does."""
    row_of, columns, starts, splits, ids = postings
    for number in numbers:
        row = row_of[number] if number < len(row_of) else -1
        if row >= 0:
            column = columns[row]
            for document in range(len(mask)):
                mask[document] |= np.uint8(column[document] != 0)
            continue
        at = np.int64(starts[number])
        for block in range(len(splits) + 1):
            end = np.int64(splits[block, number]) if block < len(splits) else np.int64(starts[number + 1])
            for place in range(at, end):
                mask[block * NUMBERED + np.int64(ids[place])] = 1
            at = end
