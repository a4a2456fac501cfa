"""Where the marks of texts and passages are, neighbours as one: what `mark_text` of `searcher/marking.py` says in Python."""

from typing import Any

import numba
import numpy as np

from searcher.kernels.compiling import inner, kernel
from searcher.kernels.passages.characters import DASHES, JOINS, SPACE, is_any, is_blank

_I8 = numba.types.Array(numba.types.int64, 1, "C", readonly=True)
_U4 = numba.types.Array(numba.types.uint32, 1, "C", readonly=True)


@inner
def _is_joint(characters: Any, start: int, end: int) -> bool:
    """Whether what stands between two marks may stand inside one."""
    if end - start == 1 and is_any(characters[start], JOINS):
        return True
    if end - start == 3 and is_any(characters[start + 1], DASHES):
        return bool(characters[start] == SPACE and characters[start + 2] == SPACE)
    while start < end and is_blank(characters[start]):
        start += 1
    return start == end


@inner
def add_marks(characters: Any, places: Any, first: int, behind: int, shift: int, marks: Any, count: int) -> int:
    """Note where the marks of neighbouring matches are, neighbours as one; how many marks there are then."""
    begun = count
    for match in range(first, behind):
        start, end = places[match]
        if count > begun and _is_joint(characters, marks[count - 1, 1] - shift, start):
            marks[count - 1, 1] = end + shift
        else:
            marks[count, 0], marks[count, 1] = start + shift, end + shift
            count += 1
    return count


@kernel(
    numba.types.UniTuple(numba.types.int64[:, ::1], 2)(_U4, _I8, _I8, _I8, _I8, numba.types.int64, numba.types.int64),
)
def marked_texts(
    characters: Any, text_starts: Any, of_text: Any, start: Any, end: Any, first_text: int, last_text: int
) -> Any:
    """The marks in the texts from one to before another, neighbours as one, and which of them are each text's."""
    places, marks = np.empty((len(start), 2), np.int64), np.empty((len(start), 2), np.int64)
    own = np.empty((last_text - first_text, 2), np.int64)
    match, marked = 0, 0
    while match < len(start) and of_text[match] < first_text:
        match += 1
    for text in range(first_text, last_text):
        shift, first = text_starts[text], match
        while match < len(start) and of_text[match] == text:
            places[match, 0], places[match, 1] = start[match] + shift, end[match] + shift
            match += 1
        own[text - first_text, 0] = marked
        marked = add_marks(characters, places, first, match, -shift, marks, marked)
        own[text - first_text, 1] = marked
    return marks[:marked], own
