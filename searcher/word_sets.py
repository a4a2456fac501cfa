"""Sets of words of a query as numbers, a bit for each word."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Sets = npt.NDArray[Any]
Masks = npt.NDArray[np.bool_]

# Of the 64 bits of a number one is the sign's, and one is left for a set that is moved by a word.
_MOST_BITS = 62


def kind_of_sets(words: int) -> type[Any]:
    """What holds a set of so many words: the 64 bits of a number, or, where those are too few, a number of Python's."""
    return np.int64 if words <= _MOST_BITS else object


def as_masks(sets: Sequence[int], words: int) -> Masks:
    """For each of so many words whether each set has it.

    >>> as_masks([0b01, 0b11, 0b10], 2).tolist()
    [[True, True, False], [False, True, True]]
    """
    return np.asarray(np.array(sets, kind_of_sets(words)) >> np.arange(words)[:, None] & 1).astype(np.bool_)
