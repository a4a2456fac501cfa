"""searcher/whoosh/highest.py: the highest values are all among the places found, and few others."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.whoosh.highest import highest


@given(
    st.lists(st.integers(0, 30), max_size=400),
    st.sampled_from([0, 64, 1024, 4096]),
    st.integers(1, 70),
)
def test_the_highest_are_found_whatever_the_length_and_the_ties(some: list[int], zeros: int, count: int) -> None:
    values = np.array([*some, *[0] * zeros], np.float32)
    places = highest(values, count)
    assert len(set(places.tolist())) == len(places)
    assert all(values[places] > 0)
    expected = sorted((value for value in some if value > 0), reverse=True)[:count]
    assert sorted(values[places].tolist(), reverse=True)[: len(expected)] == expected
    if expected:  # ties with the last one come along, nothing below it does
        assert values[places].min() >= expected[-1] or len(expected) < count


@pytest.mark.parametrize("size", [1024, 65_536, 100_000])
def test_random_values_give_no_more_than_asked_for(size: int) -> None:
    values = np.random.default_rng(3).random(size).astype(np.float32)
    places = highest(values, 10)
    assert sorted(places.tolist()) == sorted(np.argsort(-values, kind="stable")[:10].tolist())


def test_what_is_below_by_no_more_than_the_slack_is_found_too() -> None:
    values = np.full(4096, 0.5, np.float32)
    values[:10] = 1.0
    values[10] = np.float32(1.0) - np.float32(1e-6)
    assert highest(values, 10).tolist() == list(range(10))
    assert highest(values, 10, 2e-6).tolist() == list(range(11))


@given(st.lists(st.integers(0, 250), min_size=1, max_size=400), st.integers(1, 20), st.floats(0, 6))
def test_of_whole_numbers_all_within_the_slack_are_found(some: list[int], count: int, slack: float) -> None:
    values = np.zeros(2048, np.uint8)
    values[: len(some)] = some
    found = set(highest(values, count, slack).tolist())
    last = sorted(some, reverse=True)[:count][-1]
    assert found >= {place for place, value in enumerate(some) if value > 0 and value >= last - slack}
