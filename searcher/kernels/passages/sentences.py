"""Where the sentences of a line start and end: what `searcher/sentences.py` says in Python."""

from typing import Any

import numpy as np

from searcher.kernels.compiling import inner
from searcher.kernels.passages.characters import (
    BEGINS,
    CLOSES,
    ENDS_LINE,
    LINE_END,
    OPENS,
    STOPS,
    WHITE,
    is_any,
    is_blank,
)

_STOP, _BRACKET = map(ord, ".(")
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


@inner
def _at(characters: Any, place: int) -> Any:
    """The character at a place: unsigned, so that none is asked whether it counts from the end, a fifth of what passages take."""
    return characters[np.uintp(place)]


@inner
def start_of_line(characters: Any, first: int, place: int) -> int:
    """Where the line of a place starts in a text."""
    start = place
    while start > first and _at(characters, start - 1) != LINE_END:
        start -= 1
    return start


@inner
def strip(characters: Any, start: int, end: int) -> Any:
    """A piece without the white space at its ends; one of white space alone ends where it starts, or before."""
    first, last = start, end
    while first < end and is_any(characters[first], WHITE):
        first += 1
    while last > start and is_any(characters[last - 1], WHITE):
        last -= 1
    return first, last


@inner
def _behind_stop(characters: Any, at: int, limit: int) -> int:
    """Where a sentence begins behind the one that ends with the sign at a place; -1 where none ends there."""
    at += 1
    while at < limit and is_any(characters[at], CLOSES):
        at += 1
    begin = at
    while begin < limit and is_blank(characters[begin]):
        begin += 1
    if begin == at:
        return -1
    at = begin
    while at < limit and at < begin + 2 and is_any(characters[at], OPENS):
        at += 1
    if at < limit and is_any(characters[at], BEGINS):
        return begin
    return begin if at + 1 < limit and is_any(characters[at], WHITE) and is_any(characters[at + 1], BEGINS) else -1


@inner
def _stands_before(characters: Any, first: int, at: int, some: Any) -> bool:
    """Whether these characters stand before a place, none of them before the first."""
    left = len(some)
    while left and at > first and characters[at - 1] == some[left - 1]:
        left -= 1
        at -= 1
    return left == 0


@inner
def _may_precede(characters: Any, first: int, start: int, at: int) -> Any:
    """Whether an abbreviation may begin at a place of a sentence that starts somewhere in a text."""
    if at == first:
        return start == first
    if at - 1 < start or not (characters[at - 1] == _BRACKET or is_any(characters[at - 1], WHITE)):
        return False
    return not (_stands_before(characters, first, at - 1, _DEGREE) or _stands_before(characters, first, at - 1, _TABLE))


@inner
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


@inner
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


@inner
def cut_sentences(characters: Any, first: int, last: int, start: int, starts: Any) -> Any:
    """Fill in where the sentences of the line that starts somewhere in a text do, and its end; how many places that are.

    The end of the line is found on the way: a look for it alone takes as long as all else of this.
    """
    starts[0] = start
    count, end = 1, last
    for at in range(start, last):
        if not is_any(_at(characters, at), STOPS | ENDS_LINE):
            continue
        if characters[at] == LINE_END:
            end = at
            break
        begin = _behind_stop(characters, at, last)
        if begin >= 0 and not _is_abbreviation(characters, first, starts[count - 1], at):
            starts[count] = begin
            count += 1
    starts[count] = end
    return count + 1
