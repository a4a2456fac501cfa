"""In which documents rows of terms stand, and how often: what `phrases.py` says in NumPy."""

from typing import Any

import numba
import numpy as np

from searcher.kernels.addresses import I8, u4
from searcher.kernels.compiling import inner, kernel
from searcher.kernels.places.fields import MASK, STARTS, counted_pair, counted_places, read_counted, spread_counted
from searcher.kernels.places.rows import (
    ANYWHERE,
    STRIP,
    find_documents,
    keep_live,
    narrowest,
    new_buffers,
    of_strip,
    parts_of,
)

# As in `searcher/whoosh/frequencies.py`: no change there has this compiled anew.
COLUMN = 16
# Less than one position for so many documents is counted in a list: 7,000 in 102,711 documents in half the time; of 30,000 the
# processor would too often guess wrongly which of them begin another document.
_LISTED = 4
_MOST = 255  # that fits into a byte

_INT = numba.types.int64
_COUNTED = numba.types.Tuple([_INT, _INT[::1], numba.types.uint8[::1], numba.types.uint32[::1]])


@inner
def _documents_of_strip(text: Any, row: Any, part: Any, strip: int, limits: Any, buffers: Any, documents: Any) -> Any:
    """Fill in the documents in which rows begin, of the positions of one strip, one for each row; how many rows do."""
    live, most = limits
    found = of_strip(text, row, part, strip, buffers)
    find_documents(text, buffers[0], found, documents)
    if len(live) or most < ANYWHERE:
        found = keep_live(text, buffers[0], documents, found, live, most)
    return found


@inner
def _list(text: Any, row: Any, part: Any, limits: Any) -> Any:
    """The documents in which a row stands, ascending, and how often it stands in each."""
    size = len(part[2])
    own, counts = np.empty(size, np.int64), np.empty(size, np.uint32)
    buffers, documents = new_buffers(), np.empty(STRIP, np.int64)
    last, at = np.int64(-1), -1
    for strip in range(0, size, STRIP):
        for one in range(_documents_of_strip(text, row, part, strip, limits, buffers, documents)):
            if documents[one] == last:
                counts[at] += np.uint32(1)
            else:
                last = documents[one]
                at += 1
                own[at], counts[at] = last, 1
    return own[: at + 1], counts[: at + 1]


@inner
def _add(text: Any, row: Any, part: Any, limits: Any, column: Any) -> None:
    """Add how often a row stands in each document."""
    buffers, documents = new_buffers(), np.empty(STRIP, np.int64)
    for strip in range(0, len(part[2]), STRIP):
        for one in range(_documents_of_strip(text, row, part, strip, limits, buffers, documents)):
            column[documents[one]] += np.uint32(1)


@inner
def _having(column: Any, df: int) -> Any:
    """The documents for which a column has something, and what it has."""
    documents, counts = np.empty(df + 1, np.int64), np.empty(df + 1, np.uint32)
    found = 0
    for document in range(len(column)):
        documents[found], counts[found] = document, column[document]
        found += column[document] != 0
    return documents[:df], counts[:df]


@inner
def _merge(one: Any, other: Any) -> Any:
    """Two ascending lists of documents and their counts as one."""
    if not len(one[0]):
        return other
    size = len(one[0]) + len(other[0])
    documents, counts = np.empty(size, np.int64), np.empty(size, np.uint32)
    i, j = 0, 0
    found = 0
    while i < len(one[0]) or j < len(other[0]):
        left = one[0][i] if i < len(one[0]) else np.int64(1 << 62)
        right = other[0][j] if j < len(other[0]) else np.int64(1 << 62)
        documents[found] = min(left, right)
        counts[found] = 0
        if left <= right:
            counts[found] += one[1][i]
            i += 1
        if right <= left:
            counts[found] += other[1][j]
            j += 1
        found += 1
    return documents[:found], counts[:found]


@inner
def _spread(documents: Any, counts: Any, size: int) -> Any:
    """A place for every document."""
    column = np.zeros(size, np.uint32)
    for at in range(len(documents)):
        column[documents[at]] = counts[at]
    return column


@inner
def _highest_and_df(counts: Any) -> Any:
    """The highest of some counts, and how many are not 0."""
    highest, df = np.uint32(0), np.uint32(0)
    for at in range(len(counts)):
        highest = max(highest, counts[at])
        df += np.uint32(counts[at] != 0)
    return highest, np.int64(df)


@inner
def _counted(text: Any, row: Any, limits: Any) -> Any:
    """Which of the pairs whose documents are listed a row is, -1 where it is none, or not all of its places count."""
    folded, _, toned = row
    live, most = limits
    if len(folded) != 2 or len(toned) or len(live) or most < ANYWHERE:
        return np.int64(-1)
    return counted_pair(text, folded[0], folded[1])


@inner
def _length(text: Any, number: int) -> Any:
    """How many documents have a pair that are listed."""
    first, last = counted_places(text, number)
    return last - first


@inner
def _read(text: Any, number: int) -> Any:
    """The documents of a pair that are listed, and how often it stands in each."""
    length = _length(text, number)
    documents, counts = np.empty(length, np.int64), np.empty(length, np.uint32)
    read_counted(text, number, documents, counts)
    return documents, counts


@inner
def _documents(text: Any, row: Any, part: Any, limits: Any, listed: int) -> Any:
    """The documents in which a row stands, from their list or by its positions."""
    return _read(text, listed) if listed >= 0 else _list(text, row, part, limits)


@inner
def _column(text: Any, number: int, size: int) -> Any:
    """How often every document has a pair whose documents are listed, and how many have it."""
    column = np.zeros(size, np.uint8)
    spread_counted(text, number, column)
    return column, _length(text, number)


@inner
def _add_few(column: Any, df: int, listed: Any) -> Any:
    """Add what some documents have to what every one has; how many have something then, -1 where a byte is not enough for it."""
    documents, counts = listed
    for at in range(len(documents)):
        before = np.int64(column[documents[at]])
        if before + counts[at] > _MOST:
            return np.int64(-1)
        column[documents[at]] = before + counts[at]
        df += before == 0
    return np.int64(df)


@kernel(_COUNTED(I8, I8, _INT, I8, MASK, _INT, _INT))
def count_rows(title: Any, body: Any, fields: int, row: Any, live: Any, most: int, size: int) -> Any:
    """How often documents have a row of terms: how many do, which, ascending, and their counts, as bytes if none is large.

    Of the fields 1 is the title, 2 the body, 3 both. Of one document of `COLUMN` or more the counts are those of all, and of as
    many places as is said; no documents are said then, and always where that is 0.
    """
    own, limits = parts_of(row), (live, most)
    in_title, in_body = narrowest(title, own[0]), narrowest(body, own[0])
    every = max(len(u4(title, STARTS)), len(u4(body, STARTS))) - 1
    title_list, body_list = _counted(title, own, limits), _counted(body, own, limits)
    if fields & 2 and body_list >= 0 and size >= every and _length(body, body_list) * COLUMN >= size > 0:
        column, df = _column(body, body_list, size)
        if fields & 1:
            df = _add_few(column, df, _documents(title, own, in_title, limits, title_list))
        if df >= 0:
            return df, np.empty(0, np.int64), column, np.empty(0, np.uint32)
    places = len(in_title[2]) * (fields & 1) * (title_list < 0) + len(in_body[2]) * (fields >> 1) * (body_list < 0)
    if places * _LISTED < every:
        documents, counts = np.empty(0, np.int64), np.empty(0, np.uint32)
        if fields & 1:
            documents, counts = _documents(title, own, in_title, limits, title_list)
        if fields & 2:
            documents, counts = _merge((documents, counts), _documents(body, own, in_body, limits, body_list))
        highest, df = _highest_and_df(counts)
        if df * COLUMN >= size > 0:
            documents, counts = documents[:0], _spread(documents, counts, size)
    else:
        counts = np.zeros(max(size, every), np.uint32)
        if fields & 1:
            _add(title, own, in_title, limits, counts)
        if fields & 2:
            _add(body, own, in_body, limits, counts)
        highest, df = _highest_and_df(counts)
        documents = np.empty(0, np.int64)
        if df * COLUMN < size or not size:
            documents, counts = _having(counts, df)
    if highest > _MOST:
        return df, documents.copy(), np.empty(0, np.uint8), counts.copy()
    return df, documents.copy(), counts.astype(np.uint8), np.empty(0, np.uint32)
