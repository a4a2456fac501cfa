"""Arrays of a segment's file by where they lie, for every kernel.

Handed over one by one, a dozen arrays take 7 µs of a call, and are counted as used in every function, which took more than what
these do. What is read is compared with where its array ends, wherever a damaged file could lead behind that.
"""

from typing import Any

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic

from searcher.kernels.compiling import inner

I8 = numba.types.Array(numba.types.int64, 1, "C", readonly=True)
"""Addresses and lengths, as they are handed over."""


@intrinsic
def _pointer(_: Any, address: Any) -> Any:
    """What lies at an address."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return numba.types.voidptr(address), code


@inner
def u1(lying: Any, place: int) -> Any:
    """The array whose address and length stand at a place, of 8 bits each."""
    return numba.carray(_pointer(lying[place]), (lying[place + 1],), np.uint8)


@inner
def u2(lying: Any, place: int) -> Any:
    """The same of 16 bits each."""
    return numba.carray(_pointer(lying[place]), (lying[place + 1],), np.uint16)


@inner
def u4(lying: Any, place: int) -> Any:
    """The same of 32 bits each."""
    return numba.carray(_pointer(lying[place]), (lying[place + 1],), np.uint32)


@inner
def i8(lying: Any, place: int) -> Any:
    """The same of 64 bits each."""
    return numba.carray(_pointer(lying[place]), (lying[place + 1],), np.int64)
