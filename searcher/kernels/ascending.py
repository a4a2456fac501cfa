"""Places in ascending lists, for every kernel: what `searchsorted` and slices say in NumPy."""

from typing import Any

import numpy as np

from searcher.kernels.compiling import inner


@inner
def first_at_or_after(values: Any, first: int, last: int, value: int) -> Any:
    """The first place between two of an ascending list whose value is no less; the last where none is."""
    while first < last:
        middle = (first + last) // 2
        if values[middle] < value:
            first = middle + 1
        else:
            last = middle
    return first


@inner
def between(starts: Any, number: int, most: int) -> Any:
    """Where what a term has begins and ends: as a slice would, even in a damaged file not behind the last of all."""
    end = min(np.int64(starts[number + 1]), most)
    return min(np.int64(starts[number]), end), end
