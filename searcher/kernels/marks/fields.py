"""The types in which texts and their fields are handed over: arrays as they lie in a segment's file, which is read-only."""

import numba

U1, U2, U4, I8 = (
    numba.types.Array(kind, 1, "C", readonly=True)
    for kind in (numba.types.uint8, numba.types.uint16, numba.types.uint32, numba.types.int64)
)
# A row for each text: which of the fields, the number of its document there, and its own number.
ROWS = numba.types.int64[:, ::1]
# A field: starts, forward, rare_at, rare, anchor_starts, anchors.
FIELDS = numba.types.UniTuple(numba.types.Tuple([U4, U2, U4, U4, U4, U4]), 2)
