"""What unmarked words of a row likely stand for, by numba: what `searcher/readings.py` says in NumPy, in one call.

Importing this compiles it, or reads what was compiled before.
"""

from typing import Any

import numba
import numpy as np

_F8, _I8 = numba.types.float64, numba.types.int64
_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def _count_pairs(sizes: Any, counts: Any, ends: Any, states: Any, runs: Any, prior: Any, alone: Any) -> Any:
    """Of each word how often its forms stand behind those of the word before, and how likely they do."""
    width = sizes.max() ** 2
    pairs, by_one = np.zeros((len(sizes), width)), np.empty((len(sizes), width))
    start = sizes[0]
    for word in range(1, len(sizes)):
        before, size = sizes[word - 1], sizes[word]
        for run in range(ends[2 * word - 3] if word > 1 else 0, ends[2 * word - 2]):
            pairs[word, states[1, run]] = runs[run]
        for left in range(before):
            divisor = counts[start - before + left] + prior
            for right in range(size):
                at = left * size + right
                by_one[word, at] = (pairs[word, at] + prior * alone[start + right]) / divisor
        start += size
    return pairs, by_one


@_compiled
def _divide(states: Any, pairs: Any, has_pairs: Any, prior: Any, divisors: Any, parted: Any) -> None:
    """What each two forms are divided by, and their likelihood divided so."""
    for at in range(len(states)):
        divisors[at] = (pairs[at] if has_pairs else 0.0) + prior
        parted[at] = states[at] / divisors[at]


@_compiled
def _add_triples(sums: Any, to: Any, values: Any, of: Any, runs: Any) -> None:
    sums[:] = 0.0
    for run in range(len(runs)):
        sums[to[run]] += values[of[run]] * runs[run]


@_compiled
def _sum_of_rows(table: Any, rows: Any, row: Any) -> Any:
    total = table[row]
    for at in range(1, len(table) // rows):
        total += table[at * rows + row]
    return total


@_compiled
def _normalise(some: Any) -> None:
    total = some[0]
    for at in range(1, len(some)):
        total += some[at]
    for at in range(len(some)):
        some[at] /= total


@_compiled
def _ends_of(ends: Any, word: Any) -> Any:
    """Where the pairs of a word with the one before begin, where they end and its triples begin, and where these end."""
    return (ends[2 * word - 3] if word > 1 else 0), ends[2 * word - 2], ends[2 * word - 1]


@_compiled
def _go_forward(
    sizes: Any,
    weights: Any,
    ends: Any,
    states: Any,
    runs: Any,
    alone: Any,
    pairs: Any,
    by_one: Any,
    prior: Any,
    new_topic: Any,
) -> Any:
    """Of each word and the one before the likelihood of their forms by what stands before, and what triples are divided by."""
    words, width = pairs.shape
    forward, divisors = np.empty((words, width)), np.empty((words, width))
    parted, sums = np.empty(width), np.empty(width)
    start = sizes[0]
    forward[0, :start] = alone[:start] * weights[:start]
    _normalise(forward[0, :start])
    for word in range(1, words):
        left, size = sizes[word - 1], sizes[word]
        before = forward[word - 1, : left * (sizes[word - 2] if word > 1 else 1)]
        first, middle, end = _ends_of(ends, word)
        # Of a pair that stands nowhere its last two words say as much as all three.
        _divide(before, pairs[word - 1], middle > first, prior, divisors[word], parted)
        _add_triples(sums[: left * size], states[1, middle:end], parted, states[0, middle:end], runs[middle:end])
        for row in range(left):
            share = _sum_of_rows(parted[: len(before)], left, row)
            new = _sum_of_rows(before, left, row)
            for form in range(size):
                at = row * size + form
                known = by_one[word, at] * share * prior + sums[at]
                likely = known * (1 - new_topic) + new * (alone[start + form] * new_topic)
                forward[word, at] = likely * weights[start + form]
        _normalise(forward[word, : left * size])
        start += size
    return forward, divisors


@_compiled
def _go_back(
    left: Any,
    alone: Any,
    weights: Any,
    by_one: Any,
    divisors: Any,
    first: Any,
    last: Any,
    runs: Any,
    prior: Any,
    new_topic: Any,
    backward: Any,
) -> None:
    """The likelihood of what comes behind two words, from that of what comes behind the next two, in the same array."""
    size = len(alone)
    weighted, sums = np.empty(left * size), np.empty(len(divisors))
    for at in range(left * size):
        weighted[at] = backward[at] * weights[at % size]
    _add_triples(sums, first, weighted, last, runs)
    for row in range(left):
        share, new = 0.0, 0.0
        for form in range(size):
            at = row * size + form
            share += by_one[at] * weighted[at]
            new += weighted[at] * alone[form]
        for at in range(row, len(divisors), left):
            backward[at] = (sums[at] + share * prior) / divisors[at] * (1 - new_topic) + new * new_topic
    _normalise(backward[: len(divisors)])


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
    """The share of each form of each word of a row, as `readings._marginals` says."""
    alone = counts / everything
    pairs, by_one = _count_pairs(sizes, counts, ends, states, runs, prior, alone)
    forward, divisors = _go_forward(sizes, weights, ends, states, runs, alone, pairs, by_one, prior_of_three, new_topic)
    found, backward, both = np.empty(len(counts)), np.ones(pairs.shape[1]), np.empty(pairs.shape[1])
    behind = len(counts)
    for word in range(len(sizes) - 1, -1, -1):
        left, size = sizes[word - 1] if word else 1, sizes[word]
        start = behind - size
        for at in range(left * size):
            both[at] = forward[word, at] * backward[at]
        for form in range(size):
            found[start + form] = _sum_of_rows(both[: left * size], size, form)
        _normalise(found[start:behind])
        if word:
            _, middle, end = _ends_of(ends, word)
            begun = left * (sizes[word - 2] if word > 1 else 1)
            _go_back(
                left,
                alone[start:behind],
                weights[start:behind],
                by_one[word],
                divisors[word, :begun],
                states[0, middle:end],
                states[1, middle:end],
                runs[middle:end],
                prior_of_three,
                new_topic,
                backward,
            )
        behind = start
    return found
