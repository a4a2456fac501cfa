"""Which of some matches are kept where several overlap: what `Matches.merged` says in NumPy."""

from typing import Any

import numba
import numpy as np

from searcher.kernels.compiling import kernel
from searcher.kernels.marks.fields import I8

# As in `searcher/matches.py`: no change there has this compiled anew.
APART = 1 << 32


@kernel(numba.types.UniTuple(numba.types.int64[::1], 5)(I8, I8, I8, I8, I8))
def merged(of_text: Any, start: Any, end: Any, first: Any, last: Any) -> Any:
    """The columns of the matches that are kept, in order."""
    places = of_text * APART + start
    order = np.argsort(places, kind="mergesort")
    kept = np.empty(len(order), np.int64)
    found, at, behind = 0, 0, np.int64(-1)
    while at < len(order):
        match = order[at]
        place = places[match]
        while at < len(order) and places[order[at]] == place:
            if end[order[at]] > end[match]:
                match = order[at]
            at += 1
        if place >= behind:
            kept[found] = match
            behind = of_text[match] * APART + end[match]
            found += 1
    own = kept[:found]
    return of_text[own], start[own], end[own], first[own], last[own]
