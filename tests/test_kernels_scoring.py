"""searcher/kernels/scoring.py: machine code and NumPy give the same to the bit."""

import os
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher import bounds, kernels, ordering
from searcher.bounds import BoundingImpact
from searcher.contribution import Contribution, Summand, Total, Worth, whole
from searcher.kernels import imported
from searcher.ordering import Candidates, best
from searcher.ranking import Norm
from searcher.request import Sort
from searcher.whoosh.frequencies import Frequencies, all_and_some, having
from searcher.whoosh.highest import highest

SCORING, FREQUENCIES = imported("scoring"), imported("frequencies")
pytestmark = pytest.mark.skipif(SCORING is None and not os.environ.get("CI"), reason="needs numba")

Answer = TypeVar("Answer")
KINDS = (np.uint8, np.uint16, np.uint32, np.float32)


def both(answer: Callable[[], Answer]) -> tuple[Answer, Answer]:
    """By NumPy, and by machine code."""
    by_numpy = answer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "scoring", SCORING)
        patch.setattr(kernels, "frequencies", FREQUENCIES)
        return by_numpy, answer()


def frequencies(rng: np.random.Generator, size: int) -> Frequencies:
    """Of any kind, in a list or in a column, of which some can only be read as those of a mapped file."""
    has = rng.random(size) < rng.choice([0, 0.02, 0.3, 1])
    values = (has * rng.choice([1, 1, 2, 3, 40, 255], size)).astype(rng.choice(KINDS))
    values.flags.writeable = bool(rng.integers(2))
    if rng.integers(2):
        return Frequencies(None, values, int(has.sum()))
    return Frequencies(np.flatnonzero(has), values[has], int(has.sum()))


def contributions(rng: np.random.Generator, size: int, summands: int) -> list[Contribution]:
    """With norms, frequencies and impacts that some of them share."""
    norms = [Norm(1.2, rng.uniform(0.2, 9, size)) for _ in range(2)]
    counted = [frequencies(rng, size) for _ in range(max(1, summands // 2))]
    found = []
    for _ in range(summands):
        bound = BoundingImpact(counted[rng.integers(len(counted))], norms[rng.integers(2)], float(rng.uniform(0.1, 9)))
        some = tuple(counted[i] for i in rng.integers(len(counted), size=rng.integers(1, 4)))
        other = BoundingImpact(counted[rng.integers(len(counted))], bound.norm, 1.0)
        bounded_by = (bound, other) if rng.integers(2) else (bound,)
        worth = Worth(float(rng.uniform(0.1, 9)), 1, bounded_by)
        found += [whole(float(rng.uniform(0.1, 2)), worth), Summand(float(rng.uniform(0.1, 9)), some, bounded_by)]
    return [Contribution("", tuple(found[:3])), Contribution("", tuple(found[3:]))]


seeds = st.integers(0, 1 << 32).map(np.random.default_rng)
sizes = st.sampled_from([1, 63, 64, 100, 1000, 5000])


@given(seeds, sizes, st.integers(1, 40))
def test_bounds_are_the_same_however_many_parts_they_have(rng: np.random.Generator, size: int, parts: int) -> None:
    weighted = Total(contributions(rng, size, parts)).bounding_impacts
    among = rng.random(size) < 0.5

    def promised() -> bounds.Bounds:
        for _, impact in weighted:
            impact.__dict__.pop("shares", None)  # what NumPy made would be there for machine code, too
        return bounds.bounds(weighted, among)

    if weighted:
        expected, found = both(promised)
        assert found.unit == expected.unit
        assert found.values.dtype == expected.values.dtype
        assert np.array_equal(found.values, expected.values)


@given(seeds, sizes, st.integers(1, 20), st.booleans(), st.sampled_from([0, 1, 2, 10, 300]))
def test_scores_are_the_same_for_documents_in_any_order(
    rng: np.random.Generator, size: int, summands: int, ascending: bool, asked: int
) -> None:
    parts = contributions(rng, size, summands)
    documents = rng.integers(size, size=asked)
    expected, found = both(lambda: Total(parts).at(np.sort(documents) if ascending else documents))
    assert found.tolist() == expected.tolist()


@given(
    seeds,
    sizes,
    st.sampled_from([1, 10, 100, 127, 128, 129, 2000]),
    st.sampled_from([1, 9, 40]),
    st.sampled_from([1, 3000]),
    st.sampled_from(Sort),
)
def test_the_first_documents_are_the_same_and_worth_the_same(
    rng: np.random.Generator, size: int, count: int, scored: int, at_once: int, sort: Sort
) -> None:
    published = rng.integers(3, size=size)
    live = np.arange(size)
    reader: Any = SimpleNamespace(published=published, newest_first=live, oldest_first=live[::-1])
    full = rng.random(size) < 0.2
    candidates = Candidates(full, ~full, contributions(rng, size, 4), bool(rng.integers(2)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ordering, "_DIRECTLY", scored)
        patch.setattr(ordering, "_SCORED", scored)
        patch.setattr(ordering, "_LEFT", at_once)
        patch.setattr(ordering, "_AT_ONCE", at_once * 40)
        expected, found = both(lambda: best(candidates, sort, count, reader))
    assert found[0].tolist() == expected[0].tolist()
    assert found[1].tolist() == expected[1].tolist()


@given(seeds, st.sampled_from([0, 1, 63, 64, 65, 2047, 2048, 9999]), st.sampled_from([0, 0.01, 1]), st.integers(1, 300))
def test_the_highest_are_the_same_with_and_without_slack(
    rng: np.random.Generator, size: int, share: float, count: int
) -> None:
    most = rng.choice([2, 40, 1 << 16])
    values = (rng.integers(most, size=size) * (rng.random(size) < share)).astype(np.uint16)
    for slack in (0, 0.7, 5, 70_000):
        expected, found = both(lambda slack=slack: highest(values, count, slack))  # type: ignore[misc]  # a default has no type in a lambda
        assert found.tolist() == expected.tolist()


@given(seeds, sizes, st.integers(0, 4))
def test_the_documents_that_have_any_of_several_things_are_the_same(
    rng: np.random.Generator, size: int, parts: int
) -> None:
    some = [frequencies(rng, size) for _ in range(parts)]
    expected, found = both(lambda: having(some, size))
    assert found.tolist() == expected.tolist()
    assert found.dtype == np.bool_


@given(seeds, sizes, st.sampled_from([1, 2, 3, 5, 255, 256]))
def test_the_documents_that_have_something_of_all_or_of_some_sets_of_things_are_the_same(
    rng: np.random.Generator, size: int, count: int
) -> None:
    # As of a query's words: of few mostly one thing stands for each, and none or several for some.
    few = [[frequencies(rng, size) for _ in range(rng.choice([1, 1, 1, 0, 2]))] for _ in range(min(count, 5))]
    sets = [few[place % len(few)] for place in range(count)]
    expected, found = both(lambda: all_and_some(sets, size))
    assert [mask.tolist() for mask in found] == [mask.tolist() for mask in expected]
    assert [mask.dtype for mask in found] == [np.bool_, np.bool_]
