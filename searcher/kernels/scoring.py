"""What documents are worth, by numba: what `bounds.py`, `contribution.py` and `frequencies.py` say in NumPy, a pass each.

Each gives what NumPy does to the bit: the same operations in the same order, in as many bits. Importing this compiles it, or reads
what was compiled before.
"""

from typing import Any

import numba
import numpy as np

from searcher.kernels.compiling import COUNTS, inner, kernel, read_only
from searcher.kernels.documents import check

# Sums that are looked at together.
_STRIP = 64
# Numbers of 64 bits that are fetched together.
_LINE = 8
# More than a sum of 16 bits.
_BEYOND = 1 << 16


_BYTES, _INTS, _FLOATS, _SCORES = map(
    read_only, (numba.types.uint8, numba.types.int64, numba.types.float32, numba.types.float64)
)
_WHOLE_SUMS, _MASK = read_only(numba.types.uint16), read_only(numba.types.boolean)
_SUMS = numba.types.uint16[::1]
_TABLE = numba.types.float64[:, ::1]


def _for_each(*signatures: Any) -> Any:
    # Errors as in NumPy: where a division may raise ZeroDivisionError it is not made many at a time, and takes ten times as long.
    return kernel(list(signatures), error_model="numpy")


@_for_each(*(numba.types.void(counts, _FLOATS, numba.types.float32, numba.types.uint8[::1]) for counts in COUNTS))
def fill_shares(counts: Any, norms: Any, whole: Any, shares: Any) -> None:
    """What is worth so much in every document, as `BoundingImpact.shares` says."""
    for at in range(len(shares)):
        missing = norms[at] * whole / (np.float32(counts[at]) + norms[at])
        shares[at] = 255 - np.int32(missing)


@_for_each(numba.types.void(_SUMS, _BYTES, numba.types.uint16))
def add_shares(sums: Any, shares: Any, weight: Any) -> None:
    """Add to each sum its share times a weight; they fit into 16 bits."""
    for at in range(len(sums)):
        sums[at] += shares[at] * weight


@_for_each(numba.types.void(_SUMS, *[_BYTES] * 4, *[numba.types.uint16] * 4))
def add_four_shares(
    sums: Any, one: Any, two: Any, three: Any, four: Any, first: Any, second: Any, third: Any, fourth: Any
) -> None:
    """The same of four at once: 45 µs take 24, since sums are read and written once, and four columns are waited for together."""
    for at in range(len(sums)):
        sums[at] += one[at] * first + two[at] * second + three[at] * third + four[at] * fourth


@_for_each(*(numba.types.void(_SUMS, _INTS, counts, _FLOATS, numba.types.float32) for counts in COUNTS))
def add_listed(sums: Any, documents: Any, counts: Any, norms: Any, weight: Any) -> None:
    """Add to the sums of some documents their shares, `BoundingImpact.listed_shares`, times a weight, rounded up."""
    own = np.empty(_STRIP, np.float32)
    for strip in range(0, len(documents), _STRIP):
        some = documents[strip : strip + _STRIP]
        check(some, len(sums))
        # All of a strip at once: the processor then waits for many norms together, and divides many numbers.
        for at in range(len(some)):
            own[at] = norms[some[at]]
        part = counts[strip : strip + _STRIP]
        for at in range(len(some)):
            count = np.float32(part[at])
            own[at] = np.ceil(count / (count + own[at]) * np.float32(255) * weight)
        for at in range(len(some)):
            sums[some[at]] += np.uint16(np.int32(own[at]))


@_for_each(numba.types.void(_SUMS, _MASK))
def finish_sums(sums: Any, among: Any) -> None:
    """1 more for each document that is meant, 0 for every other."""
    for at in range(len(sums)):
        sums[at] = (sums[at] + np.uint16(1)) * np.uint16(among[at])


@_for_each(numba.types.void(numba.types.float32[::1], _SUMS, numba.types.float32))
def add_in_units(sums: Any, others: Any, unit: Any) -> None:
    """Add sums of which 1 is worth so much."""
    for at in range(len(sums)):
        sums[at] += np.float32(others[at]) * unit


@inner
def _peaks(sums: Any) -> Any:
    """The maxima of as many sums as there are strips, each of others: by whole strips side by side, as `highest.py` does."""
    width = len(sums) // _STRIP
    peaks = np.zeros(width, np.uint16)
    for strip in range(_STRIP):
        row = sums[width * strip : width * strip + width]
        for at in range(width):
            peaks[at] = max(peaks[at], row[at])
    return peaks


@inner
def _from_top(tally: Any, count: int) -> Any:
    """In a tally of bytes the `count`-th highest, and how many of it are counted until then; 0 where there are not so many."""
    byte = len(tally) - 1
    while byte > 0 and tally[byte] < count:
        count -= tally[byte]
        byte -= 1
    return byte, count


@inner
def _nth(sums: Any, count: int) -> Any:
    """The `count`-th highest, 0 where there are not so many: by their high bytes, then by the low ones of those that share it."""
    tally = np.zeros(256, np.int64)
    for at in range(len(sums)):
        tally[sums[at] >> 8] += 1
    high, count = _from_top(tally, count)
    tally[:] = 0
    for at in range(len(sums)):
        if sums[at] >> 8 == high:
            tally[sums[at] & 255] += 1
    low, _ = _from_top(tally, count)
    return 256 * high + low


@inner
def _between(sums: Any, least: int, end: int) -> Any:
    """The places of sums that are so high, but below an end, ascending."""
    lowest, highest = np.uint16(least), np.uint16(end - 1)
    whole = len(sums) // _STRIP
    strips = np.empty(whole + 1, np.int64)
    reached: Any = 0
    for strip in range(whole):
        part = sums[_STRIP * strip : _STRIP * strip + _STRIP]
        some = np.uint16(0)
        for at in range(_STRIP):
            some |= np.uint16(part[at] >= lowest)
        strips[reached] = strip
        reached += np.int64(some)
    strips[reached] = whole  # the rest
    reached += 1
    places = np.empty(_STRIP * reached, np.int64)
    found = 0
    for strip in strips[:reached]:
        for at in range(_STRIP * strip, min(len(sums), _STRIP * strip + _STRIP)):
            places[found] = at
            found += lowest <= sums[at] <= highest
    return places[:found]


@_for_each(numba.types.int64[::1](_WHOLE_SUMS, numba.types.int64, numba.types.int64))
def highest(sums: Any, count: Any, slack: Any) -> Any:
    """The places of the `count` highest above 0, and of all above 0 that are at most so much below the last of these."""
    # So many sums reach the last of as many peaks: the `count`-th highest is among them.
    reached = _between(sums, max(1, _nth(_peaks(sums), count) - slack), _BEYOND)
    if len(reached) <= count:
        return reached
    values = np.empty(len(reached), np.uint16)
    for at in range(len(reached)):
        values[at] = sums[reached[at]]
    least = _nth(values, count) - slack
    found = 0
    for at in range(len(reached)):
        reached[found] = reached[at]
        found += values[at] >= least
    return reached[:found]


@_for_each(numba.types.int64[::1](_WHOLE_SUMS, numba.types.int64, numba.types.int64))
def between(sums: Any, least: Any, end: Any) -> Any:
    """The places of sums that are so high, but below an end, ascending."""
    return _between(sums, least, end)


@_for_each(*(numba.types.void(_INTS, counts, _INTS, _TABLE, numba.types.int64) for counts in COUNTS))
def count_listed(listed: Any, counts: Any, documents: Any, table: Any, row: Any) -> None:
    """Put into a row how often each of some documents has what is listed; quickest where they ascend."""
    at = 0
    for place in range(len(documents)):
        document = documents[place]
        if place and document < documents[place - 1]:
            at = 0
        # A cache line at a time: those that come next are fetched ahead, where a bisection waits for each that it looks at.
        while at + _LINE <= len(listed) and listed[at + _LINE - 1] < document:
            at += _LINE
        while at < len(listed) and listed[at] < document:
            at += 1
        table[row, place] = counts[at] if at < len(listed) and listed[at] == document else 0


@_for_each(*(numba.types.void(counts, _INTS, _TABLE, numba.types.int64) for counts in [*COUNTS, _SCORES]))
def pick(values: Any, documents: Any, table: Any, row: Any) -> None:
    """Put into a row the values of some documents."""
    for place in range(len(documents)):
        table[row, place] = values[documents[place]]


@_for_each(numba.types.void(_TABLE, _TABLE, _INTS, _SCORES, numba.types.float64[::1]))
def add_worth(counted: Any, norms: Any, plan: Any, most: Any, scores: Any) -> None:
    """Add to scores what summands are worth.

    The plan says of each the row of its norm, how many rows are counted together, and which.
    """
    counts = np.empty(len(scores))
    at = 0
    for summand in range(len(most)):
        norm, first, end = plan[at], at + 2, at + 2 + plan[at + 1]
        for place in range(len(scores)):
            counts[place] = counted[plan[first], place]
        for other in range(first + 1, end):
            for place in range(len(scores)):
                counts[place] += counted[plan[other], place]
        for place in range(len(scores)):
            scores[place] += counts[place] / (counts[place] + norms[norm, place]) * most[summand]
        at = end


@_for_each(numba.types.float64(_SCORES, numba.types.float64[::1]))
def fill_best(scores: Any, best: Any) -> Any:
    """Fill in the highest scores, not fewer than there are to fill in, and say which is the last."""
    found = 0
    for score in scores:
        if found < len(best) or score > best[-1]:
            at = min(found, len(best) - 1)
            while at > 0 and best[at - 1] < score:
                best[at] = best[at - 1]
                at -= 1
            best[at] = score
            found += 1
    return best[-1]


@inner
def _before(one: Any, other: Any) -> bool:
    """Whether one of two comes first, each a score, a date and a document."""
    if one[0] != other[0]:
        return bool(one[0] > other[0])
    return bool(one[1] > other[1]) if one[1] != other[1] else bool(one[2] < other[2])


@_for_each(numba.types.int64(_INTS, _SCORES, _INTS, numba.types.int64[::1]))
def rank(documents: Any, scores: Any, published: Any, order: Any) -> Any:
    """Fill in the places of the first documents, as `ordering.py` says; how many of them there are."""
    keys = [(0.0, np.int64(0), np.int64(0)) for _ in order]
    found = 0
    for place in range(len(documents)):
        # As NumPy rounds to nine digits.
        key = np.rint(scores[place] * 1e9) / 1e9, published[documents[place]], documents[place]
        if found == len(order) and not _before(key, keys[-1]):
            continue
        found = min(found + 1, len(order))
        at = found - 1
        while at > 0 and _before(key, keys[at - 1]):
            keys[at], order[at] = keys[at - 1], order[at - 1]
            at -= 1
        keys[at], order[at] = key, place
    return found
