"""The highest of many values, without sorting them."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from searcher import kernels
from searcher.whoosh.frequencies import Ints

_STRIPS = 64
# Of fewer values the threshold is looked for among all.
_FEW = 2048


def highest(values: npt.NDArray[Any], count: int, slack: float = 0) -> Ints:
    """The places of the `count` highest values above 0, and of all above 0 within `slack` of the last, ascending.

    Many values are looked at as strips side by side: the maximum over all strips at each place is a list 64 times as short, whose
    `count`-th highest is at most the `count`-th highest of all; only places that reach it are looked at one by one. A rest that
    fills no strip is looked at apart.
    """
    if kernels.scoring is not None and values.dtype == np.uint16:
        found: Ints = kernels.scoring.highest(values, count, math.floor(slack))
        return found
    width = len(values) // _STRIPS
    if count > width or len(values) < _FEW:
        threshold = _threshold(values, count, slack) if count <= len(values) else 0
        return np.asarray((values >= threshold if threshold > 0 else values > 0).nonzero()[0])
    strips = values[: width * _STRIPS].reshape(_STRIPS, width)
    peaks = np.maximum.reduce(strips, axis=0)
    threshold = _threshold(peaks, count, slack)
    if threshold <= 0:
        reached = (values > 0).nonzero()[0]
    else:
        columns = (peaks >= threshold).nonzero()[0]
        rows, inside = (strips.take(columns, axis=1) >= threshold).nonzero()
        reached = rows * width + columns.take(inside)
        if len(values) % _STRIPS:
            rest = (values[width * _STRIPS :] >= threshold).nonzero()[0]
            reached = np.concatenate([reached, rest + width * _STRIPS])
    if len(reached) <= count:
        return reached
    own = values.take(reached)
    return reached[own >= _threshold(own, count, slack)]


def _threshold(values: npt.NDArray[Any], count: int, slack: float) -> float:
    """The `count`-th highest, less the slack; whole where the values are, so that comparing converts none of them."""
    place = len(values) - count
    partitioned = values.copy()
    partitioned.partition(place)
    threshold = partitioned[place].item()
    return max(0, threshold - math.floor(slack)) if isinstance(threshold, int) else threshold - slack
