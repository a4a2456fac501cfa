"""searcher/kernels/readings.py: machine code reads a row as NumPy does, to the last bit."""

import os
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher import forward_backward, kernels
from searcher.forward_backward import Floats, Row
from searcher.readings import LONGEST_READ

SYLLABLES = 10_000
SIZES = (1, 1, 2, 3, 7, 8, 9, 16)


@pytest.fixture(scope="module", autouse=True)
def loaded() -> Iterator[None]:
    if not kernels.load():
        assert not os.environ.get("CI")
        pytest.skip("needs numba")
    yield
    kernels.unload()


@st.composite
def rows(draw: st.DrawFn, most_words: int, most_forms: int) -> Row:
    """Words in a row, of which some pairs and triples stand in the texts."""
    sizes = draw(st.lists(st.sampled_from(SIZES).map(lambda n: min(n, most_forms)), min_size=2, max_size=most_words))
    rng = np.random.default_rng(draw(st.integers(0, 1 << 30)))
    chance = draw(st.sampled_from([0.0, 0.1, 0.9]))
    ends, states = [0], [np.zeros((2, 0), np.int64)]
    for before, left, size in zip([0, *sizes[:-2]], sizes[:-1], sizes[1:], strict=True):
        pairs = np.flatnonzero(rng.random(left * size) < chance)
        triples = np.flatnonzero(rng.random(before * left * size) < chance / 9)
        states += [
            np.array([np.zeros_like(pairs), pairs]),
            np.array([triples // size, triples % (left * size)]),
        ]
        ends += [ends[-1] + len(pairs), ends[-1] + len(pairs) + len(triples)]
    return Row(
        np.array(sizes, np.int64),
        rng.uniform(0.5, 3000, sum(sizes)),
        rng.choice([1.0, 5.0], sum(sizes)),
        np.array(ends[1:], np.int64),
        np.concatenate(states, axis=1),
        rng.uniform(1, 300, ends[-1]),
    )


@given(rows(LONGEST_READ, 16))
def test_shares_are_the_same_either_way(row: Row) -> None:
    by_code = forward_backward.marginals(row, SYLLABLES).tolist()
    kernels.unload()
    by_numpy = forward_backward.marginals(row, SYLLABLES).tolist()
    assert kernels.load()
    assert by_code == by_numpy


@given(rows(5, 3))
def test_a_share_is_that_of_all_ways_to_read_the_row(row: Row) -> None:
    ways = np.ones(())
    for step in _steps(row):
        ways = ways[..., None] * step
    words = range(ways.ndim)
    found = np.split(forward_backward.marginals(row, SYLLABLES), np.cumsum(row.sizes)[:-1])
    for word, likely in zip(words, found, strict=True):
        shares = ways.sum(axis=tuple({*words} - {word})) / ways.sum()
        assert (likely / likely.sum()).tolist() == pytest.approx(shares.tolist())


def _steps(row: Row) -> Iterator[Floats]:
    """How likely each form of each word is behind the forms of the two before it."""
    edges = np.cumsum(row.sizes)[:-1]
    counts, weights = np.split(row.counts, edges), np.split(row.weights, edges)
    runs = np.split(np.stack([*row.states, row.runs]), row.ends[:-1], axis=1)
    yield counts[0] / (SYLLABLES + 1) * weights[0]
    before = np.zeros((1, len(counts[0])))
    for word in range(1, len(counts)):
        pairs, triples = (
            np.zeros((len(counts[word - 1]), len(counts[word]))),
            np.zeros((*before.shape, len(counts[word]))),
        )
        for _, last, run in runs[2 * word - 2].T:
            pairs.flat[int(last)] = run
        for first, last, run in runs[2 * word - 1].T:
            triples.reshape(before.size, -1)[int(first), int(last) % len(counts[word])] = run
        alone = counts[word] / (SYLLABLES + 1)
        prior = forward_backward._PRIOR_OF_TWO * np.sqrt(SYLLABLES)
        likely = ((pairs + prior * alone) / (counts[word - 1][:, None] + prior))[None]
        divisors = (before if pairs.any() else 0 * before) + forward_backward._PRIOR_OF_THREE
        likely = (triples + forward_backward._PRIOR_OF_THREE * likely) / divisors[:, :, None]
        step = ((1 - forward_backward._NEW_TOPIC) * likely + forward_backward._NEW_TOPIC * alone) * weights[word]
        yield step[0] if word == 1 else step
        before = pairs
