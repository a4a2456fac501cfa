"""What a segment holds of a field, read as it lies there: where terms stand, and which terms stand somewhere.

What is read is compared with where its array ends, wherever a damaged file could lead behind that.
"""

from typing import Any

import numba
import numpy as np

from searcher.kernels.addresses import u2, u4
from searcher.kernels.ascending import first_at_or_after
from searcher.kernels.compiling import inner

# As in `segment_file.py`: no change there has this compiled anew.
RARE = 0xFFFE

# Where `TextField.as_it_lies` has the address and the length of each array; before them it has two numbers.
(
    _POSITION_STARTS,
    POSITIONS,
    _LEFTS,
    _RIGHTS,
    _PAIR_STARTS,
    _PAIR_POSITIONS,
    FORWARD,
    _RARE_AT,
    _RARE_TERMS,
    FOLDED_OF,
    FOLDED_OF_FORWARD,
    STARTS,
    LANDMARKS,
) = range(2, 28, 2)

MASK = numba.types.Array(numba.types.boolean, 1, "C", readonly=True)
"""Which documents are not deleted; of no length where none is."""


@inner
def own_positions(text: Any, number: int) -> Any:
    """Where a folded term stands that is not frequent."""
    starts = u4(text, _POSITION_STARTS)
    if number + 1 >= len(starts):
        return u4(text, POSITIONS)[:0]
    return u4(text, POSITIONS)[starts[number] : starts[number + 1]]


@inner
def pair_positions(text: Any, left: int, right: int) -> Any:
    """Where the left of two frequent neighbours stands."""
    lefts, rights, starts = u4(text, _LEFTS), u2(text, _RIGHTS), u4(text, _PAIR_STARTS)
    last = min(np.int64(lefts[left + 1]), len(rights))
    at = first_at_or_after(rights, np.int64(lefts[left]), last, right)
    if at >= last or rights[at] != right:
        return u4(text, _PAIR_POSITIONS)[:0]
    return u4(text, _PAIR_POSITIONS)[starts[at] : starts[at + 1]]


@inner
def rare_term(text: Any, position: int) -> Any:
    """The toned term at a position where `forward` has RARE."""
    rare_at, terms = u4(text, _RARE_AT), u4(text, _RARE_TERMS)
    at = first_at_or_after(rare_at, 0, len(rare_at), position)
    return min(np.int64(terms[at]), len(u4(text, FOLDED_OF)) - 1) if at < len(terms) else np.int64(0)
