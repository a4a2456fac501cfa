"""What unmarked words of a row likely stand for, by numba: what `searcher/forward_backward.py` says in NumPy, in one call.

Importing this compiles it, or reads what was compiled before.
"""

from typing import Any

import numba
import numpy as np

_F8, _I8 = numba.types.float64, numba.types.int64
_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def _count_pairs(sizes: Any, ends: Any, states: Any, runs: Any) -> Any:
    """Of each word how often its forms stand behind those of the word before."""
    pairs = np.zeros((len(sizes), sizes.max() ** 2))
    for word in range(1, len(sizes)):
        first, middle, _ = _ends_of(ends, word)
        for run in range(first, middle):
            pairs[word, states[1, run]] = runs[run]
    return pairs


@_compiled
def _ends_of(ends: Any, word: Any) -> Any:
    """Where the pairs of a word with the one before begin, where they end and its triples begin, and where these end."""
    return (ends[2 * word - 3] if word > 1 else 0), ends[2 * word - 2], ends[2 * word - 1]


@_compiled
def _by_one(sizes: Any, counts: Any, alone: Any, pairs: Any, prior: Any, factor: Any) -> Any:
    """Of each word how likely its forms are behind those of the word before, times a factor."""
    likely = np.empty(pairs.shape)
    start = sizes[0]
    for word in range(1, len(sizes)):
        before, size = sizes[word - 1], sizes[word]
        for left in range(before):
            divisor = counts[start - before + left] + prior
            for right in range(size):
                at = left * size + right
                likely[word, at] = (pairs[word, at] + alone[start + right] * prior) / divisor * factor
        start += size
    return likely


@_compiled
def _divide(states: Any, pairs: Any, has_pairs: Any, prior: Any, divisors: Any, parted: Any) -> None:
    """What each two forms are divided by, and their likelihood divided so."""
    for at in range(len(states)):
        divisors[at] = (pairs[at] if has_pairs else 0.0) + prior
        parted[at] = states[at] / divisors[at]


@_compiled
def _add_triples(sums: Any, to: Any, values: Any, of: Any, triples: Any) -> None:
    sums[:] = 0.0
    for run in range(len(triples)):
        sums[to[run]] += values[of[run]] * triples[run]


@_compiled
def _sum_of_column(table: Any, columns: Any, column: Any) -> Any:
    total = table[column]
    for at in range(column + columns, len(table), columns):
        total += table[at]
    return total


@_compiled
def _divide_by_greatest(some: Any) -> None:
    greatest = some.max()
    for at in range(len(some)):
        some[at] /= greatest


@_compiled
def _go_forward(
    sizes: Any, weights: Any, ends: Any, states: Any, triples: Any, new: Any, pairs: Any, by_one: Any, prior: Any
) -> Any:
    """Of each word and the one before the likelihood of their forms by what stands before, and what triples are divided by."""
    words, width = pairs.shape
    forward, divisors = np.empty((words, width)), np.empty((words, width))
    parted, sums = np.empty(width), np.empty(width)
    start = sizes[0]
    forward[0, :start] = new[:start] * weights[:start]
    for word in range(1, words):
        left, size = sizes[word - 1], sizes[word]
        before = forward[word - 1, : left * (sizes[word - 2] if word > 1 else 1)]
        first, middle, end = _ends_of(ends, word)
        # Of a pair that stands nowhere its last two words say as much as all three.
        _divide(before, pairs[word - 1], middle > first, prior, divisors[word], parted)
        _add_triples(sums[: left * size], states[1, middle:end], parted, states[0, middle:end], triples[middle:end])
        for row in range(left):
            known = _sum_of_column(parted[: len(before)], left, row)
            unknown = _sum_of_column(before, left, row)
            for form in range(size):
                at = row * size + form
                likely = by_one[word, at] * known + sums[at] + new[start + form] * unknown
                forward[word, at] = likely * weights[start + form]
        _divide_by_greatest(forward[word, : left * size])
        start += size
    return forward, divisors


@_compiled
def _go_back(
    left: Any, weights: Any, new: Any, by_one: Any, divisors: Any, first: Any, last: Any, triples: Any, backward: Any
) -> None:
    """The likelihood of what comes behind two words, from that of what comes behind the next two, in the same array."""
    size = len(weights)
    weighted, sums = np.empty(left * size), np.empty(len(divisors))
    for at in range(left * size):
        weighted[at] = backward[at] * weights[at % size]
    _add_triples(sums, first, weighted, last, triples)
    for row in range(left):
        known, unknown = 0.0, 0.0
        for form in range(size):
            at = row * size + form
            known += by_one[at] * weighted[at]
            unknown += new[form] * weighted[at]
        for at in range(row, len(divisors), left):
            backward[at] = (sums[at] + known) / divisors[at] + unknown
    _divide_by_greatest(backward[: len(divisors)])


@numba.njit(
    _F8[::1](_I8[::1], _F8[::1], _F8[::1], _I8[::1], _I8[:, ::1], _F8[::1], _F8, _F8, _F8, _F8), cache=True, nogil=True
)
def marginals(
    sizes: Any,
    counts: Any,
    weights: Any,
    ends: Any,
    states: Any,
    runs: Any,
    everything: Any,
    prior: Any,
    prior_of_three: Any,
    new_topic: Any,
) -> Any:
    """How likely each form of each word of a row is, as `readings._marginals` says."""
    alone = counts / everything
    new, triples = alone * new_topic, runs * (1 - new_topic)
    pairs = _count_pairs(sizes, ends, states, runs)
    by_one = _by_one(sizes, counts, alone, pairs, prior, prior_of_three * (1 - new_topic))
    forward, divisors = _go_forward(sizes, weights, ends, states, triples, new, pairs, by_one, prior_of_three)
    found, backward, both = np.ones(len(counts)), np.ones(pairs.shape[1]), np.empty(pairs.shape[1])
    behind = len(counts)
    for word in range(len(sizes) - 1, -1, -1):
        left, size = sizes[word - 1] if word else 1, sizes[word]
        start = behind - size
        for at in range(left * size):
            both[at] = forward[word, at] * backward[at]
        for form in range(size if size > 1 else 0):
            found[start + form] = _sum_of_column(both[: left * size], size, form)
        if word:
            _, middle, end = _ends_of(ends, word)
            _go_back(
                left,
                weights[start:behind],
                new[start:behind],
                by_one[word],
                divisors[word, : left * (sizes[word - 2] if word > 1 else 1)],
                states[0, middle:end],
                states[1, middle:end],
                triples[middle:end],
                backward,
            )
        behind = start
    return found
