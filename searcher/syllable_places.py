"""Where syllables lie in texts of which it is known where some start: all that a page asks for, in one look at its characters.

Nineteen of twenty blocks of syllables are plain: each stands between signs. Then the runs of letters and digits are the syllables,
which their number says. Anywhere else nothing is said, and the syllables have to be looked for one by one.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

_SIGN, _LETTER, _DIGIT, _OTHER = range(4)
# Of characters below this the kind is known: all that Vietnamese is written with, and few enough for a processor's nearest cache.
_LISTED = 0x2200
# A longer run of digits is more than one number, and one of letters more than one word if it has four times as many.
_LONGEST = 64


def plain_places(
    texts: Sequence[str], of_text: Ints, starts: Ints, ends: Ints, counts: Ints, further: Ints
) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Where syllables start and end, and of which of them this is right.

    Each is `further` behind the first of a block of its text; a block reaches from a syllable to the next and has so many in all.

    >>> one = np.array([0])
    >>> plain_places(["Xã Mường La, 12 bản"], one, one, one + 19, one + 5, one + 3)
    (array([13]), array([15]), array([ True]))
    """
    text_starts = np.array([1, *(len(text) + 1 for text in texts)]).cumsum()
    kinds = _kinds("\n" + "\n".join(texts) + "\n")
    is_inside = kinds != _SIGN
    edges = (is_inside[1:] != is_inside[:-1]).nonzero()[0] + 1
    first, last = edges[::2], edges[1::2]
    shift = text_starts[of_text]
    starts, ends = starts + shift, ends + shift
    at, behind = first.searchsorted(starts), first.searchsorted(ends)
    right = (behind - at == counts) & (first.take(at, mode="clip") == starts)
    odd = _odd_places(kinds, first, last)
    if len(odd):
        right &= odd.searchsorted(starts) == odd.searchsorted(ends)
    found = np.where(right, at + further, 0)
    return first[found] - shift, last[found] - shift, right


def _odd_places(kinds: npt.NDArray[np.uint8], first: Ints, last: Ints) -> Ints:
    """Where a run is not one syllable, ascending: digits end before letters, and some signs are unclear."""
    (odd,) = ((kinds[:-1] == _DIGIT) & (kinds[1:] == _LETTER)).nonzero()
    (unclear,) = (kinds == _OTHER).nonzero()
    too_long = first[last - first > _LONGEST]
    return np.sort(np.concatenate([odd, unclear, too_long])) if len(unclear) or len(too_long) else odd


def _kinds(text: str) -> npt.NDArray[np.uint8]:
    """Of which kind each character is."""
    return _kind_of_character().take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), mode="clip")


@cache
def _kind_of_character() -> npt.NDArray[np.uint8]:
    """The kinds of characters below _LISTED, and that of all others."""
    characters = list(map(chr, range(_LISTED)))
    kinds: npt.NDArray[Any] = np.full(_LISTED + 1, _SIGN, np.uint8)
    kinds[:-1][[character.isalnum() for character in characters]] = _LETTER
    kinds[:-1][[character.isdecimal() for character in characters]] = _DIGIT
    kinds[0x300:0x370] = _OTHER  # signs that a syllable may take along
    kinds[-1] = _OTHER
    return kinds
