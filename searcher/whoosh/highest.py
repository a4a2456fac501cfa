"""The highest of many values, without sorting them."""

import numpy as np

from searcher.whoosh.open_segments import Floats, Ints

_STRIPS = 64
# The sum of two dozen 32-bit numbers is off by less than this share of it.
_ROUNDING = 2e-6


def highest(values: Floats, count: int) -> Ints:
    """The places of the `count` highest values above 0, and of all that rounding may have put below them; in no order.

    The values are looked at as strips side by side: the maximum over all strips at each place is a list 64 times as short, whose
    `count`-th highest is at most the `count`-th highest of all; only places that reach it are looked at one by one.
    """
    if count * _STRIPS > len(values) or len(values) % _STRIPS:  # a short list, or not one of whole blocks
        places = np.flatnonzero(values > 0)
        if len(places) > count:
            threshold = np.partition(values[places], len(places) - count)[len(places) - count]
            places = places[values[places] >= _loosened(threshold)]
        return places
    strips = values.reshape(_STRIPS, -1)
    peaks = strips.max(axis=0)
    threshold = _loosened(np.partition(peaks, len(peaks) - count)[len(peaks) - count])
    if threshold <= 0:
        reached = np.flatnonzero(values > 0)
    else:
        columns = np.flatnonzero(peaks >= threshold)
        rows, inside = np.nonzero(strips[:, columns] >= threshold)
        reached = rows * strips.shape[1] + columns[inside]
    if len(reached) > count:
        found = values[reached]
        reached = reached[found >= _loosened(np.partition(found, len(found) - count)[len(found) - count])]
    return reached


def _loosened(threshold: np.float32) -> np.float32:
    return np.float32(threshold - abs(threshold) * _ROUNDING)
