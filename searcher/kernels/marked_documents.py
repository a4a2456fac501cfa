"""Which documents have any of many terms: what `Postings.mark_any` says, compiled by numba.

Arrays are read as they lie in a segment's file.
"""

from typing import Any

import numba
import numpy as np

# As in `inverting.py`: what was compiled is compiled anew where this file changes, and no other.
NUMBERED = 1 << 16

_U2, _U4 = (numba.types.Array(kind, 1, "C", readonly=True) for kind in (numba.types.uint16, numba.types.uint32))
_POSTINGS = numba.types.Tuple(
    [
        numba.types.int64[::1],
        numba.types.Array(numba.types.uint8, 2, "C", readonly=True),
        _U4,
        numba.types.Array(numba.types.uint32, 2, "C", readonly=True),
        _U2,
    ]
)


@numba.njit(numba.types.void(_POSTINGS, numba.types.int64[::1], numba.types.uint8[::1]), cache=True, nogil=True)
def mark_any(postings: Any, numbers: Any, mask: Any) -> None:
    """Mark the documents that have any of some terms, as `Postings.mark_any` does."""
    row_of, columns, starts, splits, ids = postings
    for number in numbers:
        if number + 1 >= len(starts):
            raise IndexError("there is no such term")
        row = row_of[number] if number < len(row_of) else -1
        if row >= 0:
            column = columns[row]
            for document in range(len(mask)):
                mask[document] |= np.uint8(column[document] != 0)
            continue
        last: Any = min(np.int64(starts[number + 1]), len(ids))
        at: Any = np.int64(starts[number])
        for block in range(len(splits) + 1):
            end: Any = min(np.int64(splits[block, number]), last) if block < len(splits) else last
            for place in range(at, end):
                listed: Any = block * NUMBERED + np.int64(ids[place])
                if listed >= len(mask):
                    raise IndexError("a list has a document that there is not")
                mask[listed] = 1
            at = max(at, end)
