"""searcher/whoosh/frequencies.py: sums of how often documents have something are those of plain counting, list or column."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcher.whoosh.frequencies import COLUMN, Frequencies, added, all_and_some, having, least, listed

SIZE = 1024
COUNTS = st.dictionaries(st.integers(0, SIZE - 1), st.sampled_from([1, 2, 3, 200, 255, 256, 70_000]), max_size=200)


def frequencies(counts: dict[int, int], column: bool) -> Frequencies:
    documents = np.array(sorted(counts), np.int64)
    values = np.array([counts[document] for document in sorted(counts)], np.int64)
    values = values.astype(np.min_scalar_type(int(values.max(initial=0))))
    found = Frequencies(documents, values, len(documents))
    return Frequencies(None, found.spread(SIZE), found.df) if column else found


@given(st.lists(st.tuples(COUNTS, st.booleans()), min_size=1, max_size=4))
def test_a_sum_is_that_of_plain_counting(parts: list[tuple[dict[int, int], bool]]) -> None:
    before = [frequencies(*part) for part in parts]
    kept = [part.values.copy() for part in before]
    found = added(before, SIZE)
    expected = [sum(counts.get(document, 0) for counts, _ in parts) for document in range(SIZE)]
    assert found.spread(SIZE).tolist() == expected
    assert found.df == sum(count > 0 for count in expected)
    assert found.all_documents().tolist() == [document for document, count in enumerate(expected) if count]
    some = np.array([0, 5, 17, SIZE - 1])
    assert found.at(some).tolist() == [expected[document] for document in some]
    assert all(np.array_equal(part.values, values) for part, values in zip(before, kept, strict=True))


@given(st.lists(st.tuples(COUNTS, st.booleans()), max_size=4))
def test_documents_that_have_any_of_several_things_have_at_least_one(parts: list[tuple[dict[int, int], bool]]) -> None:
    found = having([frequencies(*part) for part in parts], SIZE)
    assert found.tolist() == [any(document in counts for counts, _ in parts) for document in range(SIZE)]


@given(st.lists(st.lists(st.tuples(COUNTS, st.booleans()), max_size=3), min_size=1, max_size=4))
def test_documents_have_something_of_each_set_of_things_or_of_some(
    sets: list[list[tuple[dict[int, int], bool]]],
) -> None:
    full, partial = all_and_some([[frequencies(*part) for part in parts] for parts in sets], SIZE)
    had = [sum(any(document in counts for counts, _ in parts) for parts in sets) for document in range(SIZE)]
    assert full.tolist() == [count == len(sets) for count in had]
    assert partial.tolist() == [0 < count < len(sets) for count in had]


@given(st.lists(st.tuples(COUNTS, st.booleans()), min_size=1, max_size=4))
def test_the_least_of_several_is_that_of_those_that_have_all(parts: list[tuple[dict[int, int], bool]]) -> None:
    found = least([frequencies(*part) for part in parts], SIZE)
    expected = [min(counts.get(document, 0) for counts, _ in parts) for document in range(SIZE)]
    assert found.spread(SIZE).tolist() == expected
    assert found.df == sum(count > 0 for count in expected)


def test_what_many_documents_have_is_a_column() -> None:
    for count, column in ((SIZE // COLUMN - 1, False), (SIZE // COLUMN, True)):
        found = listed(np.arange(count), np.ones(count, np.uint8), SIZE)
        assert (found.documents is None) is column
        assert found.spread(SIZE).tolist() == [1] * count + [0] * (SIZE - count)


def test_weighted_sums_are_not_rounded_to_whole_numbers() -> None:
    column = Frequencies(None, np.full(SIZE, 2, np.uint8), SIZE)
    half = Frequencies(np.array([3]), np.array([0.5], np.float32), 1)
    assert added([column, half], SIZE).values[2:5].tolist() == [2.0, 2.5, 2.0]
