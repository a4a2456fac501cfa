"""Which documents have a word, by numba: what `Postings.read` and `toned_forms.py` say in NumPy, of three fields at once.

Lists are read as they lie in a segment's file. Importing this compiles it, or reads what was compiled before.
"""

from typing import Any

import numba
import numpy as np

from searcher.kernels.ascending import between, first_at_or_after
from searcher.kernels.compiling import inner, kernel

# As in `inverting.py`: what was compiled is compiled anew where this file changes, and no other.
NUMBERED = 1 << 16

_IDS, _STARTS = (numba.types.Array(kind, 1, "C", readonly=True) for kind in (numba.types.uint16, numba.types.uint32))
_BYTES = numba.types.Array(numba.types.uint8, 1, "C", readonly=True)
_COLUMNS = numba.types.Array(numba.types.uint8, 2, "C", readonly=True)
_SPLITS = numba.types.Array(numba.types.uint32, 2, "C", readonly=True)
_LISTS = numba.types.Tuple([_STARTS, _SPLITS, _IDS])
_POSTINGS = numba.types.Tuple([numba.types.int64[::1], _COLUMNS, _STARTS, _SPLITS, _IDS])
_SUMS = [numba.types.uint8[::1], numba.types.uint16[::1]]
# As in `frequencies.py`.
COLUMN = 16
_STRIP = 64


@inner
def _read(lists: Any, number: int, documents: Any, at: int) -> Any:
    """Put the documents of a term's list into an array, from a place on; the place behind them."""
    starts, splits, ids = lists
    place, last = between(starts, number, len(ids))
    higher = np.int64(0)
    for block in range(len(splits) + 1):
        end = min(np.int64(splits[block, number]), last) if block < len(splits) else last
        while place < end:
            documents[at] = ids[place] + higher
            place += 1
            at += 1
        higher += NUMBERED
    return at


@inner
def _in_both(few: Any, many: Any) -> int:
    """How many documents two ascending lists have in common; those of the shorter are looked for, each behind the last."""
    found, first = 0, 0
    for document in few:
        first = first_at_or_after(many, first, len(many), document)
        found += first < len(many) and many[first] == document
    return found


@kernel(numba.types.Tuple([numba.types.int64[::1], numba.types.int64])(_LISTS, _LISTS, _LISTS, numba.types.int64))
def read_lists(title: Any, body: Any, lead: Any, number: Any) -> Any:
    """The documents of a term in the lists of three fields, one behind the other, and how many have it in title or body."""
    size: Any = 0
    for starts, _, ids in (title, body, lead):
        first, last = between(starts, number, len(ids))
        size += last - first
    documents = np.empty(size, np.int64)
    title_end = _read(title, number, documents, 0)
    body_end = _read(body, number, documents, title_end)
    _read(lead, number, documents, body_end)
    of_title, of_body = documents[:title_end], documents[title_end:body_end]
    both = _in_both(of_title, of_body) if len(of_title) < len(of_body) else _in_both(of_body, of_title)
    return documents, body_end - both


@kernel([numba.types.boolean(_POSTINGS, _BYTES, numba.types.int64[::1], sums) for sums in _SUMS])
def add_terms(postings: Any, counts: Any, numbers: Any, sums: Any) -> bool:
    """Add to the sum of each document how often it has each of some terms, in a row or in a list; False where one does not fit."""
    row_of, columns, starts, splits, ids = postings
    beyond: Any = False
    for number in numbers:
        if number < len(row_of) and row_of[number] >= 0:
            row = columns[row_of[number]]
            for document in range(len(row)):
                sums[document] += row[document]
                beyond |= sums[document] < row[document]
        place, last = between(starts, number, len(ids))
        higher = np.int64(0)
        for block in range(len(splits) + 1):
            end = min(np.int64(splits[block, number]), last) if block < len(splits) else last
            while place < end:
                document = ids[place] + higher
                if document >= len(sums):
                    raise IndexError("a list has a document that there is not")
                sums[document] += counts[place]
                beyond |= sums[document] < counts[place]
                place += 1
            higher += NUMBERED
    return not beyond


@kernel([numba.types.Tuple([numba.types.int64, numba.types.int64[::1], sums])(sums) for sums in _SUMS])
def list_sums(sums: Any) -> Any:
    """How many sums are more than 0; where these are few enough for a list, their documents and the sums, too."""
    df: Any = 0
    for at in range(len(sums)):
        df += sums[at] != 0
    size = df if df * COLUMN < len(sums) else 0
    documents, values = np.empty(size, np.int64), np.empty(size, sums.dtype)
    found = 0
    for strip in range(0, len(sums) if size else 0, _STRIP):
        own = sums[strip : strip + _STRIP]
        some: Any = 0
        for at in range(len(own)):
            some |= own[at]
        for at in range(len(own) if some else 0):
            if own[at]:
                documents[found], values[found] = strip + at, own[at]
                found += 1
    return df, documents, values
