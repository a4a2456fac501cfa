"""Which documents have terms, and how often, by numba: what `Postings.read` says in NumPy, of lists and columns as they lie.

Lists are read where they lie in a segment's file: put into an array first, each would be written and read in four times as many
bytes. Importing this compiles it, or reads what was compiled before.
"""

from typing import Any

import numba
import numpy as np

from searcher.kernels.addresses import I8, i8, u1, u2, u4
from searcher.kernels.ascending import between
from searcher.kernels.compiling import inner, kernel

# As in `inverting.py`: what was compiled is compiled anew where this file changes, and no other.
NUMBERED_BITS = 16
NUMBERED = 1 << NUMBERED_BITS
# As in `frequencies.py`.
COLUMN = 16
MOST = 255
"""What fits into a byte."""
# What `Postings.addresses` has of a field: the width of its columns, then the address and the length of each array.
_ROWS, _COLUMNS, _STARTS, _SPLITS, _IDS, _COUNTS = range(1, 13, 2)
_OF_A_FIELD = 13
# Numbers of 16 bits that are fetched together.
_LINE = 32

_INT = numba.types.int64
_MASK, _TABLE = numba.types.boolean[::1], numba.types.float64[:, ::1]


@inner
def _column(lying: Any, number: int) -> Any:
    """The column of a frequent term; of no length where it has a list."""
    rows, columns, width = i8(lying, _ROWS), u1(lying, _COLUMNS), lying[0]
    row = rows[number] if number < len(rows) else np.int64(-1)
    return columns[row * width : (row + 1) * width] if row >= 0 else columns[:0]


@inner
def _list(lying: Any, number: int) -> Any:
    """Where the list of a term begins and ends."""
    starts = u4(lying, _STARTS)
    return between(starts, number, lying[_IDS + 1]) if number + 1 < len(starts) else (np.int64(0), np.int64(0))


@inner
def _block(lying: Any, number: int, block: int, first: int, last: int) -> Any:
    """Where a list has the documents of one block of 65,536, between its first place and its last."""
    splits, terms = u4(lying, _SPLITS), lying[_STARTS + 1] - 1
    begin = first if not block else _split(splits, (block - 1) * terms + number, first, last)
    return begin, max(begin, _split(splits, block * terms + number, first, last))


@inner
def _split(splits: Any, place: int, first: int, last: int) -> Any:
    """Where in a list a later block begins, also in a damaged file within the list; behind it where there is none."""
    return min(max(np.int64(splits[place]), first), last) if place < len(splits) else last


@kernel(_INT(I8, I8, _MASK))
def mark(fields: Any, asked: Any, mask: Any) -> Any:
    """Mark the documents that have any of some terms, each a field's number and a term's; how many are marked then."""
    for pair in range(0, len(asked), 2):
        lying, number = fields[asked[pair] * _OF_A_FIELD :], asked[pair + 1]
        column = _column(lying, number)
        for document in range(min(len(column), len(mask))):
            mask[document] |= column[document] != 0
        if len(column):
            continue
        ids = u2(lying, _IDS)
        first, last = _list(lying, number)
        for block in range(((len(mask) - 1) >> NUMBERED_BITS) + 1):
            begin, end = _block(lying, number, block, first, last)
            higher = block << NUMBERED_BITS
            beyond: Any = False
            for place in range(begin, end):
                beyond |= ids[place] + higher >= len(mask)
            if beyond:
                raise IndexError("a list has a document that there is not")
            for place in range(begin, end):
                mask[ids[place] + higher] = True
    marked: Any = 0
    for document in range(len(mask)):
        marked += mask[document]
    return marked


@inner
def _in_column(lying: Any, number: int, column: Any) -> int:
    """How many documents of a list a column has, too."""
    ids = u2(lying, _IDS)
    first, last = _list(lying, number)
    found: Any = 0
    for block in range(((len(column) - 1) >> NUMBERED_BITS) + 1):
        begin, end = _block(lying, number, block, first, last)
        for place in range(begin, end):
            document = ids[place] + (block << NUMBERED_BITS)
            if document >= len(column):
                raise IndexError("a list has a document that there is not")
            found += column[document] != 0
    return int(found)


@inner
def _in_lists(few: Any, many: Any, number: int, blocks: int) -> int:
    """How many documents the lists of two fields have in common; those of the shorter are looked for."""
    few_ids, ids = u2(few, _IDS), u2(many, _IDS)
    few_first, few_last = _list(few, number)
    first, last = _list(many, number)
    found: Any = 0
    for block in range(blocks):
        begin, few_end = _block(few, number, block, few_first, few_last)
        at, end = _block(many, number, block, first, last)
        for place in range(begin, few_end):
            while at + _LINE <= end and ids[at + _LINE - 1] < few_ids[place]:
                at += _LINE
            while at < end and ids[at] < few_ids[place]:
                at += 1
            found += at < end and ids[at] == few_ids[place]
    return int(found)


@kernel(_INT(I8, _INT, _INT, _INT))
def in_both(fields: Any, one: Any, other: Any, number: Any) -> Any:
    """How many documents have a term in each of two fields."""
    few, many = fields[one * _OF_A_FIELD :], fields[other * _OF_A_FIELD :]
    in_few, in_many = _column(few, number), _column(many, number)
    if len(in_few) and len(in_many):
        found: Any = 0
        for document in range(min(len(in_few), len(in_many))):
            found += (in_few[document] != 0) & (in_many[document] != 0)
        return found
    if len(in_few):
        return _in_column(many, number, in_few)
    if len(in_many):
        return _in_column(few, number, in_many)
    (begin, end), (more_begin, more_end) = _list(few, number), _list(many, number)
    blocks = len(u4(few, _SPLITS)) // max(few[_STARTS + 1] - 1, 1) + 1
    if end - begin > more_end - more_begin:
        few, many = many, few
    return _in_lists(few, many, number, blocks)


@inner
def _add_listed(lying: Any, number: int, documents: Any, table: Any, row: int) -> None:
    """Add to a row how often each of some documents has what is listed; quickest where they ascend."""
    ids, counts = u2(lying, _IDS), u1(lying, _COUNTS)
    first, last = _list(lying, number)
    at, end, block = np.int64(0), np.int64(0), np.int64(-1)
    for place in range(len(documents)):
        document = documents[place]
        if document >> NUMBERED_BITS != block or (place and document < documents[place - 1]):
            block = document >> NUMBERED_BITS
            at, end = _block(lying, number, block, first, last)
        lower = document & (NUMBERED - 1)
        # A cache line at a time: those that come next are fetched ahead, where a bisection waits for each that it looks at.
        while at + _LINE <= end and ids[at + _LINE - 1] < lower:
            at += _LINE
        while at < end and ids[at] < lower:
            at += 1
        if at < end and ids[at] == lower:
            table[row, place] += counts[at]


@kernel(numba.types.void(I8, I8, I8, _TABLE))
def count(fields: Any, asked: Any, documents: Any, table: Any) -> None:
    """Fill in rows: how often each of some documents has any of so many terms, each a field's number and a term's."""
    at, row = 0, 0
    while at < len(asked):
        end = at + 1 + 2 * asked[at]
        for place in range(len(documents)):
            table[row, place] = 0
        for pair in range(at + 1, end, 2):
            lying, number = fields[asked[pair] * _OF_A_FIELD :], asked[pair + 1]
            column = _column(lying, number)
            if not len(column):
                _add_listed(lying, number, documents, table, row)
                continue
            for place in range(len(documents)):
                if documents[place] < len(column):
                    table[row, place] += column[documents[place]]
        at, row = end, row + 1


@inner
def _spread(lying: Any, number: int, counts: Any) -> bool:
    """Add to the counts of all documents how often each has a term; whether some count is then more than fits."""
    column = _column(lying, number)
    beyond: Any = False
    for document in range(min(len(column), len(counts))):
        counts[document] += column[document]
        beyond |= counts[document] < column[document]
    if len(column):
        return bool(beyond)
    ids, own = u2(lying, _IDS), u1(lying, _COUNTS)
    first, last = _list(lying, number)
    for block in range(((len(counts) - 1) >> NUMBERED_BITS) + 1):
        begin, end = _block(lying, number, block, first, last)
        higher = block << NUMBERED_BITS
        for place in range(begin, end):
            document = ids[place] + higher
            if document >= len(counts):
                raise IndexError("a list has a document that there is not")
            counts[document] += own[place]
            beyond |= counts[document] < own[place]
    return bool(beyond)


@inner
def _merge(one: Any, other: Any, number: int, size: int, documents: Any, counts: Any) -> int:
    """Fill in the documents of two lists, and how often each has their term; how many there are, -1 if one has it too often."""
    ids, own = u2(one, _IDS), u1(one, _COUNTS)
    more_ids, more = u2(other, _IDS), u1(other, _COUNTS)
    first, last = _list(one, number)
    more_first, more_last = _list(other, number)
    found = 0
    for block in range(((size - 1) >> NUMBERED_BITS) + 1):
        at, end = _block(one, number, block, first, last)
        more_at, more_end = _block(other, number, block, more_first, more_last)
        while at < end or more_at < more_end:
            left = np.int64(ids[at]) if at < end else np.int64(NUMBERED)
            right = np.int64(more_ids[more_at]) if more_at < more_end else np.int64(NUMBERED)
            count = np.int64(0)
            if left <= right:
                count += own[at]
                at += 1
            if right <= left:
                count += more[more_at]
                more_at += 1
            if count > MOST or found == len(documents):  # in a damaged file blocks may overlap
                return -1
            documents[found], counts[found] = min(left, right) + (block << NUMBERED_BITS), count
            found += 1
    return found


@kernel(numba.types.Tuple([_INT, _INT[::1], numba.types.uint8[::1]])(I8, _INT, _INT, _INT, _INT))
def added(fields: Any, one: Any, other: Any, number: Any, size: Any) -> Any:
    """How often documents have a term in two fields together: how many do, -1 if one does too often for a byte; which; how often.

    Of one document of `COLUMN` or more the counts are those of all, and no documents are said.
    """
    first, second = fields[one * _OF_A_FIELD :], fields[other * _OF_A_FIELD :]
    listed = not len(_column(first, number)) and not len(_column(second, number))
    (begin, end), (more_begin, more_end) = _list(first, number), _list(second, number)
    room = end - begin + more_end - more_begin
    if listed and room * COLUMN < size:
        documents, counts = np.empty(room, np.int64), np.empty(room, np.uint8)
        df: Any = _merge(first, second, number, size, documents, counts)
        return df, documents[: max(df, 0)], counts[: max(df, 0)]
    counts = np.zeros(size, np.uint8)
    beyond = _spread(first, number, counts)
    beyond |= _spread(second, number, counts)
    df = 0
    for document in range(size):
        df += counts[document] != 0
    return -1 if beyond else df, np.empty(0, np.int64), counts
