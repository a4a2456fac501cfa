"""What documents are worth, by numba: what `bounds.py`, `contribution.py` and `frequencies.py` say in NumPy, a pass each.

Importing this compiles it, or reads what was compiled before.
"""

from typing import Any

import numba

_BYTES = numba.types.Array(numba.types.uint8, 1, "C", readonly=True)


@numba.njit(numba.types.void(numba.types.uint16[::1], _BYTES, numba.types.uint16), cache=True, nogil=True)
def add_shares(sums: Any, shares: Any, weight: Any) -> None:
    """Add to each sum its share times a weight; they fit into 16 bits."""
    for at in range(len(sums)):
        sums[at] += shares[at] * weight
