"""How kernels are compiled that are spread over the files of a folder.

numba keeps what it compiled of a function under its name, and compiles it anew where the file of this function changes, and no
other. So here the names of those that Python calls say what all files of their folder hold; and those that they call are kept with
them alone. A kernel calls nothing of another folder but what `addresses.py` and `ascending.py` have, which count as files of each.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba

_SHARED = tuple(Path(__file__).with_name(name) for name in ("addresses.py", "ascending.py"))

# Python cannot call these, and numba keeps none by itself: so `marks`, `passages` and `places` compile in 0.8 to 0.9 of the time.
inner = numba.njit(nogil=True, no_cpython_wrapper=True, no_cfunc_wrapper=True)
"""For what kernels call: compiled with them, for the types that they have."""


def read_only(kind: Any) -> Any:
    """An array of some numbers that is read, and may lie in a mapped file."""
    return numba.types.Array(kind, 1, "C", readonly=True)


COUNTS = [read_only(kind) for kind in (numba.types.uint8, numba.types.uint16, numba.types.uint32, numba.types.float32)]
"""How often documents have something: see `Counts` in `searcher/whoosh/frequencies.py`."""


def kernel(signature: Any, **how: Any) -> Callable[[Any], Any]:
    """For what Python calls: compiled now, for one signature or several, and kept for as long as no file in its folder changes."""

    def compile_now(function: Any) -> Any:
        function.__qualname__ += "_" + _content(Path(function.__code__.co_filename).parent)
        return numba.njit(signature, cache=True, nogil=True, **how)(function)

    return compile_now


@cache
def _content(folder: Path) -> str:
    """What the files in a folder hold, as a few letters."""
    digest = hashlib.sha256()
    for path in (Path(__file__), *_SHARED, *sorted(folder.glob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
