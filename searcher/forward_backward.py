"""Which ways to read a row of words are likely: how often their forms stand side by side → the share of each form.

From the counts comes the likelihood of every way to read the words: a hidden Markov model of second order, in which the folded
syllables are seen and the toned ones are not. The share of a form is that of all ways which have it (forward-backward). What is
counted of a row is smoothed by what the shorter one says (Dirichlet priors). `kernels/readings.py` does the same in one call.
"""

from itertools import accumulate, pairwise
from math import sqrt
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from searcher import kernels

# What two syllables are taken to be worth before they are counted, as occurrences: the best was 200 for an index of 2,500 articles,
# 1,000 to 5,000 for one of 102,000, which has 32 times the syllables.
_PRIOR_OF_TWO = 0.15  # times the square root of all syllables
_PRIOR_OF_THREE = 150.0
# So many words of a query have nothing to do with the one before, unlike those of a text: two keywords, a topic and a place. Of the
# syllables of two keywords 92.6 % are read right in place of 91.6 %, of headlines as many as before.
_NEW_TOPIC = 0.1

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Row(NamedTuple):
    """What is counted of words in a row; what a word has lies behind what those before it have."""

    sizes: Ints
    """How many forms each word may be."""
    counts: Floats
    weights: Floats
    ends: Ints
    """From the second word on where its pairs with the word before end, and its triples with the two before."""
    states: Ints
    """Of each triple the place of its first two forms among all that these words may be; of each pair and triple that of its last
    two."""
    runs: Floats
    """How often each pair and triple stands in the texts."""


def marginals(row: Row, syllables: int) -> Floats:
    """Of each form of each word the likelihood of all ways to read a row that have it, times a number of the word's own.

    A state is the forms of two neighbours; before the first word there is nothing, a word of one form. How likely a form is behind
    two others is not written down for all three forms: what the texts have of these is a few triples, the rest is the product of
    what a pair says and a divisor of the first two. Of a word of one form nothing is said but 1.
    """
    prior = _PRIOR_OF_TWO * sqrt(syllables)
    if kernels.readings is not None:
        found: Floats = kernels.readings.marginals(*row, syllables + 1.0, prior, _PRIOR_OF_THREE, _NEW_TOPIC)
        return found
    steps = _steps(row, syllables + 1.0, prior)
    forward = [steps[0].new * steps[0].weights]
    for step in steps[1:]:
        forward.append(_reached(forward[-1], step))
    backward = [np.ones(forward[-1].shape)]
    for step in steps[:0:-1]:
        backward.append(_reaching(backward[-1], step))
    both = zip(forward, reversed(backward), strict=True)
    return np.concatenate([_sums(ahead * behind) if ahead.shape[1] > 1 else _ONE for ahead, behind in both])


_ONE = np.ones(1)


class _Step(NamedTuple):
    """How likely the forms of a word are behind those of the two before it."""

    weights: Floats
    new: Floats
    """The likelihood of each where it has nothing to do with the words before."""
    by_one: Floats
    """… that which each form of the word before says of it, times the divisor of two that stand nowhere."""
    divisors: Floats
    """How often the forms of the two words before stand side by side, and what is added to it."""
    first: Ints
    """Of each triple the place of its first two forms …"""
    last: Ints
    """… and of its last two."""
    triples: Floats
    """How often each stands in the texts, less what is left to new topics."""


def _steps(row: Row, everything: float, prior: float) -> list[_Step]:
    """A step to each word; `everything` is how many syllables there are, `prior` what two are worth before they are counted."""
    ends = [0, 0, 0, *row.ends.tolist()]
    alone = row.counts / everything
    expected, seen, new, triples = alone * prior, row.counts + prior, alone * _NEW_TOPIC, row.runs * (1 - _NEW_TOPIC)
    by_prior = _PRIOR_OF_THREE * (1 - _NEW_TOPIC)
    steps: list[_Step] = []
    pairs, before = np.zeros((1, 1)), _ONE
    for place, (start, end) in enumerate(pairwise(accumulate(row.sizes.tolist(), initial=0))):
        begin, middle, stop = ends[2 * place : 2 * place + 3]
        # Of a pair that stands nowhere its last two words say as much as all three.
        divisors = (pairs if middle > begin else np.zeros(pairs.shape)) + _PRIOR_OF_THREE
        pairs = np.zeros((len(before), end - start))
        pairs.ravel()[row.states[1, begin:middle]] = row.runs[begin:middle]
        by_one = (pairs + expected[start:end]) / before[:, None] * by_prior
        states = row.states[:, middle:stop]
        steps.append(
            _Step(
                row.weights[start:end],
                new[None, start:end],
                by_one,
                divisors,
                states[0],
                states[1],
                triples[middle:stop],
            )
        )
        before = seen[start:end]
    return steps


def _reached(states: Floats, step: _Step) -> Floats:
    """The likelihood of the forms of a word and the one before, from that of the two before it."""
    width = states.shape[1]
    both = np.empty((len(states), 2 * width))
    parted = both[:, :width]
    np.divide(states, step.divisors, out=parted)
    both[:, width:] = states
    sums = _sums(both)[:, None]
    reached = step.by_one * sums[:width]
    if len(step.triples):
        reached += _at(step.last, parted.ravel()[step.first] * step.triples, reached)
    reached += step.new * sums[width:]
    reached *= step.weights
    reached /= np.maximum.reduce(reached, axis=None)
    return reached


def _reaching(states: Floats, step: _Step) -> Floats:
    """The likelihood of what comes behind the two words before a word, from that of what comes behind it and the one before."""
    width = len(states)
    weighted = states * step.weights
    both = np.empty((states.shape[1], 2 * width))
    np.multiply(step.by_one.T, weighted.T, out=both[:, :width])
    np.multiply(step.new.T, weighted.T, out=both[:, width:])
    sums = _sums(both)
    share = sums[:width]
    if len(step.triples):
        share = _at(step.first, weighted.ravel()[step.last] * step.triples, step.divisors) + share
    reaching = share / step.divisors
    reaching += sums[width:]
    reaching /= np.maximum.reduce(reaching, axis=None)
    return reaching


def _sums(table: Floats) -> Floats:
    """The sums of its columns, two or more: row by row, as a loop adds them; of a single one NumPy would add parts first."""
    sums: Floats = np.add.reduce(table, axis=0)
    return sums


def _at(places: Ints, values: Floats, like: Floats) -> Floats:
    """A table of which each place has the sum of the values that are given for it."""
    sums: Floats = np.asarray(np.bincount(places, values, like.size), np.float64).reshape(like.shape)
    return sums
