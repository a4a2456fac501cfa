"""What a segment holds of a field, read as it lies there: where terms stand, and which terms stand somewhere.

What is read is compared with where its array ends, wherever a damaged file could lead behind that.
"""

from typing import Any

import numba
import numpy as np

from searcher.kernels.addresses import u1, u2, u4
from searcher.kernels.ascending import between, first_at_or_after
from searcher.kernels.compiling import inner

# As in `segment_file.py`: no change there has this compiled anew.
RARE = 0xFFFE
# As in `inverting.py`.
NUMBERED_BITS = 16

# Where `TextField.as_it_lies` has the address and the length of each array; before them it has two numbers.
(
    _POSITION_STARTS,
    POSITIONS,
    _LEFTS,
    _RIGHTS,
    _PAIR_STARTS,
    _PAIR_POSITIONS,
    FORWARD,
    _RARE_AT,
    _RARE_TERMS,
    FOLDED_OF,
    FOLDED_OF_FORWARD,
    STARTS,
    LANDMARKS,
    _COUNTED,
    _COUNTED_STARTS,
    _COUNTED_SPLITS,
    _IDS,
    _FREQUENCIES,
) = range(2, 38, 2)

MASK = numba.types.Array(numba.types.boolean, 1, "C", readonly=True)
"""Which documents are not deleted; of no length where none is."""


@inner
def own_positions(text: Any, number: int) -> Any:
    """Where a folded term stands that is not frequent."""
    starts = u4(text, _POSITION_STARTS)
    if number + 1 >= len(starts):
        return u4(text, POSITIONS)[:0]
    return u4(text, POSITIONS)[starts[number] : starts[number + 1]]


@inner
def _pair(text: Any, left: int, right: int) -> Any:
    """Which of all pairs two frequent neighbours are, -1 where they never are neighbours."""
    lefts, rights = u4(text, _LEFTS), u2(text, _RIGHTS)
    last = min(np.int64(lefts[left + 1]), len(rights))
    at = first_at_or_after(rights, np.int64(lefts[left]), last, right)
    return at if at < last and rights[at] == right else np.int64(-1)


@inner
def pair_positions(text: Any, left: int, right: int) -> Any:
    """Where the left of two frequent neighbours stands."""
    at, starts = _pair(text, left, right), u4(text, _PAIR_STARTS)
    if at < 0:
        return u4(text, _PAIR_POSITIONS)[:0]
    return u4(text, _PAIR_POSITIONS)[starts[at] : starts[at + 1]]


@inner
def counted_pair(text: Any, left: int, right: int) -> Any:
    """Which of the pairs whose documents are listed two terms are, -1 where they are none."""
    if left >= text[0] or right >= text[0]:
        return np.int64(-1)
    pair, counted = _pair(text, left, right), u4(text, _COUNTED)
    at = first_at_or_after(counted, 0, len(counted), pair)
    return np.int64(at) if pair >= 0 and at < len(counted) and counted[at] == pair else np.int64(-1)


@inner
def counted_places(text: Any, number: int) -> Any:
    """Between which places the documents of such a pair are listed."""
    return between(u4(text, _COUNTED_STARTS), number, text[_IDS + 1])


@inner
def _block(text: Any, number: int, block: int, begin: int) -> int:
    """Where the documents of one block of 65,536 end that begin at a place: also in a damaged file not before that."""
    splits, (_, last) = u4(text, _COUNTED_SPLITS), counted_places(text, number)
    place = block * text[_COUNTED + 1] + number
    return int(max(begin, min(np.int64(splits[place]), last)) if place < len(splits) else last)


@inner
def read_counted(text: Any, number: int, documents: Any, counts: Any) -> None:
    """Fill in the documents of such a pair, as many as it has places, and how often each has it."""
    ids, frequencies, every = u2(text, _IDS), u1(text, _FREQUENCIES), text[STARTS + 1] - 1
    first, _ = counted_places(text, number)
    end = first
    for block in range(((every - 1) >> NUMBERED_BITS) + 1):
        begin, end = end, _block(text, number, block, end)
        for at in range(begin, end):
            document = np.int64(ids[at]) + (block << NUMBERED_BITS)
            if document >= every:
                raise IndexError("a list has a document that there is not")
            documents[at - first], counts[at - first] = document, frequencies[at]


@inner
def spread_counted(text: Any, number: int, column: Any) -> None:
    """Put how often each document has such a pair into a place for every document."""
    ids, frequencies, every = u2(text, _IDS), u1(text, _FREQUENCIES), text[STARTS + 1] - 1
    end, _ = counted_places(text, number)
    for block in range(((every - 1) >> NUMBERED_BITS) + 1):
        begin, end = end, _block(text, number, block, end)
        for at in range(begin, end):
            document = np.int64(ids[at]) + (block << NUMBERED_BITS)
            if document >= min(every, len(column)):
                raise IndexError("a list has a document that there is not")
            column[document] = frequencies[at]


@inner
def rare_term(text: Any, position: int) -> Any:
    """The toned term at a position where `forward` has RARE."""
    rare_at, terms = u4(text, _RARE_AT), u4(text, _RARE_TERMS)
    at = first_at_or_after(rare_at, 0, len(rare_at), position)
    return min(np.int64(terms[at]), len(u4(text, FOLDED_OF)) - 1) if at < len(terms) else np.int64(0)
