"""Which occurrences of wanted terms count in each document of a page, and as which word: what `marking.py` says in NumPy."""

from typing import Any

import numba
import numpy as np

from searcher.kernels.compiling import inner, kernel
from searcher.kernels.marks.fields import I8


@inner
def _keep_readings(counting: Any, beside: Any, typed: Any) -> None:
    """Of one document leave what `marking._readings` says."""
    with_neighbour, typed_near = np.int64(0), np.int64(0)
    for form in range(len(counting)):
        near = beside[form] & counting[form]
        with_neighbour |= near
        typed_near |= near & typed[form]
    for form in range(len(counting)):
        near = beside[form] & counting[form]
        counting[form] = (counting[form] & ~with_neighbour) | (near & (typed[form] | ~typed_near))


@inner
def _beside(texts: Any, positions: Any, forms: Any, words: Any, shape: Any) -> Any:
    """For each document and form the words as which it stands beside a neighbour of the query."""
    table = np.zeros(shape, np.int64)
    for at in range(len(texts) - 1):
        if texts[at] == texts[at + 1] and positions[at] + 1 == positions[at + 1]:
            both = words[at] << 1 & words[at + 1]
            table[texts[at] % shape[0], forms[at]] |= both >> 1
            table[texts[at] % shape[0], forms[at + 1]] |= both
    return table


@inner
def _claim(order: Any, words: int) -> int:
    """Of several words that match one syllable the one that it is marked for."""
    for word in order:
        if words >> word & 1:
            return int(word)
    return -1


@kernel(
    numba.types.Tuple([*(numba.types.int64[::1],) * 3, numba.types.int64[:, ::1]])(
        I8, I8, I8, numba.types.int64[::1], numba.types.int64[:, ::1], numba.types.int64, numba.types.int64[::1]
    ),
)
def counting(texts: Any, positions: Any, forms: Any, words: Any, columns: Any, documents: int, order: Any) -> Any:
    """Of the occurrences that count the text, the position and the word, and for each document its four sets of words.

    As `Marker.marks` says: `columns` holds the sets of each form, `order` in which order words claim what several match.
    """
    seen = np.zeros((documents, len(columns)), np.int64)
    for at in range(len(texts)):
        seen[texts[at] % documents, forms[at]] |= words[at]
    sets = np.zeros((documents, 4), np.int64)
    beside = _beside(texts, positions, forms, words, seen.shape)
    for document in range(documents):
        for form in range(len(columns)):
            for kind in range(4):
                sets[document, kind] |= seen[document, form] & columns[form, kind]
        for form in range(len(columns)):
            seen[document, form] &= ~(columns[form, 4] & sets[document, 2])
        _keep_readings(seen[document], beside[document], columns[:, 5])
    of_text, at_position = np.empty(len(texts), np.int64), np.empty(len(texts), np.int64)
    claimed = np.empty(len(texts), np.int64)
    found = 0
    for at in range(len(texts)):
        left = words[at] & seen[texts[at] % documents, forms[at]]
        if left:
            of_text[found], at_position[found], claimed[found] = texts[at], positions[at], _claim(order, left)
            found += 1
    return of_text[:found], at_position[:found], claimed[:found], sets
