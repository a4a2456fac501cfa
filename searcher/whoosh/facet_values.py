"""The values of the fields that filter and count: of all segments together."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from searcher.request import filter_key
from searcher.whoosh.open_segments import OpenSegments


@dataclass(frozen=True)
class Values:
    """One facet field: the different values, and for each document the number of its value (-1: none)."""

    values: tuple[str, ...]
    keys: tuple[str, ...]
    """What each value is compared by."""
    codes: npt.NDArray[np.int32]


def values_of(segments: OpenSegments, name: str) -> Values:
    """The values of one field, in order."""
    parts = [segment.arrays.facet(name) for segment in segments]
    values = sorted({value for found, _ in parts for value in found})
    number = {value: i for i, value in enumerate(values)}
    codes = np.full(segments.size, -1, np.int32)
    for segment, (found, own) in zip(segments, parts, strict=True):
        renumbered = np.array([*(number[value] for value in found), -1], np.int32)
        codes[segment.offset : segment.offset + segment.size] = renumbered[own]
    return Values(tuple(values), tuple(filter_key(value) for value in values), codes)
