"""What characters are to passages: signs that end sentences, begin them, or stand inside them."""

from typing import Any

import numpy as np

from searcher.kernels.compiling import inner

LINE_END, SPACE, _TAB = map(ord, "\n \t")

# What characters are, a bit each; those above the last white space are nothing of this.
WHITE, STOPS, CLOSES, OPENS, BEGINS, PARTS, JOINS, DASHES, ENDS_LINE = (1 << bit for bit in range(9))
_SIGNS = (
    (ENDS_LINE, "\n"),
    (STOPS, ".!?…"),
    (CLOSES, "\"”’'»)]"),
    (OPENS, "\"“‘'«([*+•–-"),
    (PARTS, ",;:"),
    (JOINS, "-–/.&"),
    (DASHES, "-–"),
)


def _flags() -> Any:
    """For each character what it is."""
    flags = np.zeros(0x3001, np.uint16)
    flags[[chr(character).isspace() for character in range(len(flags))]] |= WHITE
    for flag, signs in _SIGNS:
        flags[list(map(ord, signs))] |= flag
    for first, last in ("AZ", "ÀỸ", "09"):
        flags[ord(first) : ord(last) + 1] |= BEGINS
    return flags


_FLAGS = _flags()


@inner
def is_any(character: int, flags: int) -> Any:
    """Whether a character is any of this."""
    return character < len(_FLAGS) and _FLAGS[character] & flags != 0


@inner
def is_blank(character: int) -> Any:
    return character in (SPACE, _TAB)
