"""Lists of documents, for every kernel."""

from typing import Any

import numpy as np

from searcher.kernels.compiling import inner


@inner
def check(documents: Any, size: int) -> None:
    """Raise IndexError, as NumPy does, where there is no such document: lists come from a file, which may be damaged."""
    beyond: Any = False
    for at in range(len(documents)):
        beyond |= np.uint64(documents[at]) >= np.uint64(size)
    if beyond:
        raise IndexError("a list has a document that there is not")
