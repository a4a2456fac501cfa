"""Which toned terms of a segment fold to which, read in place."""

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.whoosh.array_file import ArrayFile
from index.whoosh.segment_file import RARE

Documents = npt.NDArray[np.uint32]

NO_TERM = 0xFFFF_FFFF
"""A number above those of all terms."""


class Folding:
    """Which toned terms fold to which."""

    def __init__(self, arrays: ArrayFile) -> None:
        self.folded_of: npt.NDArray[np.uint32] = arrays["toned.folded"]
        self._toned = arrays["folded.toned"]
        self._starts = arrays["folded.toned_starts"]

    @property
    def toned_as_they_lie(self) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The toned terms of all folded ones, and where those of each start, for compiled code."""
        return self._toned, self._starts

    def toned_of(self, folded: int) -> Documents:
        """The toned terms that fold to one term."""
        return self._toned[int(self._starts[folded]) : int(self._starts[folded + 1])]

    @cached_property
    def folded_of_forward(self) -> npt.NDArray[np.uint32]:
        """The folded term of each value of `forward`, a number above all others for RARE and GAP."""
        folded = np.full(1 << 16, NO_TERM, np.uint32)
        folded[: min(len(self.folded_of), RARE)] = self.folded_of[:RARE]
        folded.flags.writeable = False
        return folded
