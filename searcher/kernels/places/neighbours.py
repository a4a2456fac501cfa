"""How often terms stand beside another: what `searcher/whoosh/neighbours.py` says in NumPy."""

from typing import Any

import numba
import numpy as np

from searcher.kernels.addresses import I8, u2, u4
from searcher.kernels.compiling import inner, kernel
from searcher.kernels.places.fields import (
    FOLDED_OF,
    FOLDED_OF_FORWARD,
    FORWARD,
    RARE,
    own_positions,
    pair_positions,
    rare_term,
)
from searcher.kernels.places.rows import STRIP, fill, keep, new_buffers

_INT = numba.types.int64


@inner
def _count_others(text: Any, positions: Any, others: Any, step: int, counts: Any) -> None:
    """Add how often each of some folded terms stands a step from any of some positions."""
    forward, folded_of, folded_of_forward = (
        u2(text, FORWARD),
        u4(text, FOLDED_OF),
        u4(text, FOLDED_OF_FORWARD),
    )
    firsts, folded = np.empty(STRIP, np.int64), np.empty(STRIP, np.uint32)
    for strip in range(0, len(positions), STRIP):
        found = fill(text, positions, strip, step, firsts)
        for at in range(found):
            term = forward[min(firsts[at], len(forward) - 1)]
            folded[at] = folded_of[rare_term(text, firsts[at])] if term == RARE else folded_of_forward[term]
        for one in range(len(others)):
            if others[one] >= 0:
                other, count = np.uint32(others[one]), np.uint32(0)
                for at in range(found):
                    count += np.uint32(folded[at] == other)
                counts[one] += count


@inner
def _count_beside(text: Any, positions: Any, number: int, step: int, buffers: Any, any_toned: Any) -> int:
    """How often a folded term stands a step from any of some positions."""
    count = 0
    for strip in range(0, len(positions), STRIP):
        found = fill(text, positions, strip, step, buffers[0])
        count += keep(text, buffers, found, 0, number, any_toned)
    return count


@kernel(_INT[::1](I8, _INT, I8, _INT))
def count_beside(text: Any, number: int, others: Any, step: int) -> Any:
    """How often each of some folded terms stands behind a folded term (a step of 1) or before it (-1); -1 is no term."""
    frequent = text[0]
    counts = np.zeros(len(others), np.int64)
    if number >= frequent:
        _count_others(text, own_positions(text, number), others, step, counts)
        return counts
    buffers = new_buffers()
    for one in range(len(others)):
        other = others[one]
        if other >= frequent:
            counts[one] = _count_beside(text, own_positions(text, other), number, -step, buffers, others[:0])
        elif other >= 0:
            counts[one] = len(pair_positions(text, number, other) if step > 0 else pair_positions(text, other, number))
    return counts
