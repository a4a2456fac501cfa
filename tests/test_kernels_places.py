"""searcher/kernels/places: what stands side by side is counted as NumPy counts it, over segments and deleted documents."""

import os
import random
from collections.abc import Callable, Iterator
from itertools import product
from typing import TypeVar

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index

from index.language.fold import fold
from index.whoosh import segment_file
from index.whoosh.schema import schema
from index.whoosh.segment_writer import ArraySegmentWriter
from searcher import kernels
from searcher.whoosh import frequencies
from searcher.whoosh.frequencies import Frequencies
from searcher.whoosh.neighbours import beside
from searcher.whoosh.open_segments import OpenSegments
from searcher.whoosh.phrases import Slot
from searcher.whoosh.term_frequencies import TermFrequencies
from searcher.whoosh.toned_runs import LOOKED_AT, side_by_side, toned_runs
from tests.conftest import indexed_document

Answer = TypeVar("Answer")

places = kernels.imported("places")
pytestmark = pytest.mark.skipif(places is None and not os.environ.get("CI"), reason="needs numba")

# The first are frequent, some of their rows in every sixteenth document and more; the last stand a few times.
FOLDED = ["la", "an", "ma", "ta", "ca", "na"]
TONED = ["la", "là", "lá", "an", "àn", "án", "ma", "mà", "má", "ta", "tà", "tá", "ca", "cà", "cá", "na", "nà", "nạ"]
WEIGHTS = [60, 60, 9, 40, 20, 9, 9, 9, 3, 3, 2, 2, 1, 1, 1, 1, 1, 0]
# More often than the last, so that the numbers of these have no room in 16 bits.
OTHERS = [f"x{number}" for number in range(1 << 16)] * 3


def bodies(number: int, rng: random.Random) -> list[str]:
    if number == 7:
        return ["la", "an"] * 300  # does not fit into a byte
    if number == 9:
        return ["là", "nạ", "an"]
    return rng.choices(TONED, WEIGHTS, k=rng.choice([0, 1, 2, 30, 90]))


# Segments, deleted documents, how often a syllable stands that is found by its neighbours, and other words.
CASES: dict[str, tuple[int, int, int, list[str]]] = {
    "one segment": (1, 0, 40, []),
    "all frequent": (1, 0, 0, []),
    "none frequent": (1, 0, 10_000, []),
    "three segments": (3, 0, 40, []),
    "deleted": (3, 60, 40, []),
    "numbers without room": (1, 9, 40, OTHERS),
}


@pytest.fixture(scope="module", params=CASES.values(), ids=list(CASES))
def segments(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenSegments]:
    parts, deleted, frequent, others = request.param
    rng = random.Random(3)
    index = whoosh_index.create_in(str(tmp_path_factory.mktemp("places")), schema())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment_file, "_FREQUENT_PAIR", frequent)
        patch.setattr(segment_file, "_COUNTED_PAIR", 30)
        for part in range(parts):
            writer = ArraySegmentWriter(index)
            for number in range(part, 240, parts):
                title = rng.choices(TONED, WEIGHTS, k=rng.choice([0, 1, 5]))
                writer.add_document(document=indexed_document(number, title, bodies(number, rng)))
            if others:
                writer.add_document(document=indexed_document(240, [], others))
            writer.commit(merge=False)
    if deleted:
        writer = ArraySegmentWriter(index)
        writer.delete_documents(rng.sample(range(240), deleted))
        writer.commit(merge=False)
    reader = index.reader()
    yield OpenSegments(reader.leaf_readers())
    reader.close()


@pytest.fixture(autouse=True)
def by_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kernels, "places", None)


def both(answer: Callable[[], Answer]) -> tuple[Answer, Answer]:
    """What compiled code answers, and what NumPy does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "places", places)
        compiled = answer()
    return compiled, answer()


def same(found: Frequencies, expected: Frequencies) -> bool:
    return (
        found.df == expected.df
        and (found.documents is None) == (expected.documents is None)
        and found.all_documents().dtype == np.int64
        and np.array_equal(found.all_documents(), expected.all_documents())
        and found.values.dtype == expected.values.dtype
        and np.array_equal(found.values, expected.values)
    )


def one_place() -> st.SearchStrategy[Slot]:
    toned = st.lists(st.sampled_from(TONED), min_size=1, max_size=2, unique=True)
    alike = st.sampled_from(FOLDED).map(lambda folded: [one for one in TONED if fold(one) == folded])
    folded = st.lists(st.sampled_from([*FOLDED, "zzz"]), min_size=1, max_size=2, unique=True)
    return st.one_of(
        st.tuples(st.just("toned"), st.one_of(toned, alike).map(tuple)), st.tuples(st.just("folded"), folded.map(tuple))
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(slots=st.lists(one_place(), min_size=2, max_size=4).map(tuple))
def test_phrases_are_counted_alike(segments: OpenSegments, slots: tuple[Slot, ...]) -> None:
    for where in ("title", "body", "body_lead"):
        assert same(*both(lambda: TermFrequencies(segments).phrase(where, slots)))  # noqa: B023  # called at once
    assert same(*both(lambda: TermFrequencies(segments).side_by_side(slots)))


@pytest.mark.parametrize("forms", [("folded", FOLDED), ("toned", TONED)])
def test_pairs_are_counted_alike(segments: OpenSegments, forms: tuple[str, list[str]]) -> None:
    form, own = forms
    spread = 0
    for pair in product(own, repeat=2):
        slots = tuple((form, (term,)) for term in pair)
        found, expected = both(lambda: TermFrequencies(segments).side_by_side(slots))  # noqa: B023  # called at once
        assert same(found, expected), pair
        spread += found.documents is None and found.df > 0
    assert spread or form == "toned"


@pytest.mark.parametrize("length", [2, 3])
def test_how_rows_are_written_is_counted_alike_and_in_the_same_order(segments: OpenSegments, length: int) -> None:
    for row in product([*FOLDED, "zzz"], repeat=length):
        found, expected = both(lambda: list(toned_runs(segments, row).items()))  # noqa: B023  # called at once
        assert found == expected, row
        counts = both(lambda: side_by_side(segments, row))  # noqa: B023  # called at once
        assert counts[0] == counts[1], row


@pytest.mark.parametrize("behind", [True, False])
def test_neighbours_are_counted_alike(segments: OpenSegments, behind: bool) -> None:
    for term in [*FOLDED, "zzz"]:
        found, expected = both(lambda: beside(segments, term, [*FOLDED, "zzz"], behind=behind))  # noqa: B023  # called at once
        assert found == expected, term
        assert both(lambda: beside(segments, term, [], behind=behind)) == ([], [])  # noqa: B023  # called at once


def test_what_is_compiled_agrees_with_the_files_that_it_does_not_watch() -> None:
    from searcher.kernels.places import documents, fields, toned_rows

    assert (fields.RARE, toned_rows.LOOKED_AT, documents.COLUMN) == (segment_file.RARE, LOOKED_AT, frequencies.COLUMN)
