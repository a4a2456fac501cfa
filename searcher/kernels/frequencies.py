"""How often documents have things, put together: what `searcher/whoosh/frequencies.py` says in NumPy, a pass each."""

from typing import Any

import numba

from searcher.kernels.compiling import COUNTS, kernel, read_only
from searcher.kernels.documents import check

_BYTES, _INTS, _MASK = map(read_only, (numba.types.uint8, numba.types.int64, numba.types.boolean))
_TALLY, _MARKS = numba.types.uint8[::1], numba.types.boolean[::1]


@kernel([numba.types.void(_TALLY, counts) for counts in [*COUNTS, _MASK]])
def tally_counted(tally: Any, counts: Any) -> None:
    """Count 1 for each document that has something."""
    for at in range(len(tally)):
        tally[at] += counts[at] != 0


@kernel(numba.types.void(_TALLY, _INTS))
def tally_listed(tally: Any, documents: Any) -> None:
    """Count 1 for each document of a list."""
    check(documents, len(tally))
    for document in documents:
        tally[document] += 1


@kernel(numba.types.void(_BYTES, numba.types.uint8, _MARKS, _MARKS))
def split_tally(tally: Any, most: Any, full: Any, partial: Any) -> None:
    """Which documents were counted so often, and which less often but at all."""
    for at in range(len(tally)):
        full[at] = tally[at] == most
        partial[at] = (tally[at] != 0) & (tally[at] != most)


@kernel([numba.types.void(_MARKS, counts) for counts in COUNTS])
def mark_counted(mask: Any, counts: Any) -> None:
    """Mark the documents that have something."""
    for at in range(len(mask)):
        mask[at] |= counts[at] != 0


@kernel(numba.types.void(_MARKS, _INTS))
def mark_listed(mask: Any, documents: Any) -> None:
    """Mark the documents of a list."""
    check(documents, len(mask))
    for document in documents:
        mask[document] = True
