"""Where syllables lie in texts of which it is known where some start: all that a page asks for, in one look at its characters.

Runs of letters and digits between signs are syllables, but for those where digits end before letters, a number has signs inside it,
or a sign is unclear. Where there are none of these from a syllable whose place is known to the one that is asked for, its place is
known too: 97 times of 100. Anywhere else nothing is said, and the syllables have to be looked for one by one.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from searcher.text_tokens import Ints, Texts

_SIGN, _POINT, _LETTER, _DIGIT, _OTHER = range(5)
# Of characters below this the kind is known: all that Vietnamese is written with, and few enough for a processor's nearest cache.
_LISTED = 0x2200
# A longer run of digits is more than one number, and one of letters more than one word if it has four times as many.
_LONGEST = 64


def plain_places(
    texts: Sequence[str], of_text: Ints, starts: Ints, further: Ints
) -> tuple[Ints, Ints, npt.NDArray[np.bool_]]:
    """Where syllables start and end, and of which of them this is right: each is so many `further` than one that starts there.

    >>> one = np.array([0])
    >>> plain_places(["Xã Mường La, 12 bản"], one, one, one + 3)
    (array([13]), array([15]), array([ True]))
    """
    together = Texts.of(texts)
    kinds = kind_of_character().take(together.characters, mode="clip")
    is_inside = kinds >= _LETTER
    edges = (is_inside[1:] != is_inside[:-1]).nonzero()[0] + 1
    first, last = edges[::2], edges[1::2]
    shift = together.starts[of_text]
    starts = starts + shift
    at = first.searchsorted(starts)
    right = first.take(at, mode="clip") == starts
    found = at + further
    start, end = first.take(found, mode="clip"), last.take(found, mode="clip")
    odd = _odd_places(kinds, first, last)
    if len(odd):
        right &= odd.searchsorted(starts) == odd.searchsorted(end)
    return start - shift, end - shift, right


def _odd_places(kinds: npt.NDArray[np.uint8], first: Ints, last: Ints) -> Ints:
    """Where a run may not be one syllable, ascending."""
    is_digit = kinds == _DIGIT
    # What is of no known kind may be a digit, too.
    odd = is_digit[:-2] & ((kinds[1:-1] == _LETTER) | ((kinds[1:-1] == _POINT) & (kinds[2:] >= _DIGIT)))
    (ended,) = odd.nonzero()
    (unclear,) = (kinds == _OTHER).nonzero()
    too_long = first[last - first > _LONGEST]
    return np.sort(np.concatenate([ended, unclear, too_long])) if len(unclear) or len(too_long) else ended


@cache
def kind_of_character() -> npt.NDArray[np.uint8]:
    """The kinds of characters below _LISTED, and that of all others."""
    characters = list(map(chr, range(_LISTED)))
    kinds: npt.NDArray[Any] = np.full(_LISTED + 1, _SIGN, np.uint8)
    kinds[[ord("."), ord(",")]] = _POINT
    kinds[:-1][[character.isalnum() for character in characters]] = _LETTER
    kinds[:-1][[character.isdecimal() for character in characters]] = _DIGIT
    kinds[0x300:0x370] = _OTHER  # signs that a syllable may take along
    kinds[-1] = _OTHER
    return kinds
