"""The highest of many values, without sorting them."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from searcher.whoosh.frequencies import Ints

_STRIPS = 64


def highest(values: npt.NDArray[Any], count: int, slack: float = 0) -> Ints:
    """The places of the `count` highest values above 0, and of all above 0 within `slack` of the last, ascending.

    Many values are looked at as strips side by side: the maximum over all strips at each place is a list 64 times as short, whose
    `count`-th highest is at most the `count`-th highest of all; only places that reach it are looked at one by one.
    """
    if count * _STRIPS > len(values) or len(values) % _STRIPS:  # a short list, or not one of whole blocks
        reached = values.nonzero()[0]
    else:
        strips = values.reshape(_STRIPS, -1)
        peaks = np.maximum.reduce(strips, axis=0)
        threshold = _threshold(peaks, count, slack)
        if threshold > 0:
            columns = (peaks >= threshold).nonzero()[0]
            rows, inside = (strips.take(columns, axis=1) >= threshold).nonzero()
            reached = rows * strips.shape[1] + columns[inside]
        else:
            reached = values.nonzero()[0]
    if len(reached) > count:
        found = values[reached]
        reached = reached[found >= _threshold(found, count, slack)]
    return reached


def _threshold(values: npt.NDArray[Any], count: int, slack: float) -> float:
    """The `count`-th highest, less the slack; whole where the values are, so that comparing converts none of them."""
    place = len(values) - count
    partitioned = values.copy()
    partitioned.partition(place)
    threshold = partitioned[place].item()
    return max(0, threshold - math.floor(slack)) if isinstance(threshold, int) else threshold - slack
