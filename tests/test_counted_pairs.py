"""Pairs of neighbours whose documents are listed: in every block of documents, and read as their positions say."""

import os
from collections import Counter
from itertools import product
from typing import Any, cast

import numpy as np
import pytest

from index.whoosh.array_file import ArrayFile
from index.whoosh.folding import Folding
from index.whoosh.inverting import LARGEST_BYTE, NUMBERED, lay_out
from index.whoosh.pairs import find_pairs
from index.whoosh.segment_file import GAP
from index.whoosh.text_field import TextField
from searcher import kernels
from searcher.whoosh.frequencies import COLUMN
from searcher.whoosh.phrases import described_row

places: Any = kernels.imported("places")

DOCUMENTS = 2 * NUMBERED + 4096  # three blocks, the last not whole
TERMS = 3
NO_WORDS = np.zeros(0, np.uint32)


class Texts:
    """Random texts of few syllables, two far longer than the others, each pair with how often every document has it."""

    def __init__(self) -> None:
        rng = np.random.default_rng(5)
        self.lengths = rng.integers(0, 4, DOCUMENTS)
        self.lengths[NUMBERED : NUMBERED + 9] = 0
        self.lengths[[70_000, 90_000]] = 900, 200
        self.terms = rng.choice(TERMS, int(self.lengths.sum()), p=[0.8, 0.15, 0.05]).astype(np.int32)
        for document, term in ((70_000, TERMS - 1), (90_000, 0)):  # more often than a byte holds, and than half of that
            begin = int(self.lengths[:document].sum())
            self.terms[begin : begin + self.lengths[document]] = term
        self.layout = lay_out(self.lengths)
        self.pairs: dict[tuple[int, int], Counter[int]] = {pair: Counter() for pair in product(range(TERMS), repeat=2)}
        documents = np.repeat(np.arange(DOCUMENTS), self.lengths)
        beside = documents[1:] == documents[:-1]
        left, right, of = self.terms[:-1][beside], self.terms[1:][beside], documents[:-1][beside]
        for pair, counts in self.pairs.items():
            counts.update(of[(left == pair[0]) & (right == pair[1])].tolist())

    def found(self, counted: int) -> dict[str, Any]:
        parts = find_pairs(self.terms, self.layout, TERMS, counted)
        return {name: np.concatenate(arrays) for name, arrays in parts.items()}

    def field(self, counted: int) -> TextField:
        forward = np.full(int(self.layout.starts[-1]), GAP, np.uint16)
        forward[self.layout.positions(np.arange(len(self.terms)))] = self.terms
        arrays = {
            "toned.folded": np.arange(TERMS, dtype=np.uint32),
            "folded.toned": np.arange(TERMS, dtype=np.uint32),
            "folded.toned_starts": np.arange(TERMS + 1, dtype=np.uint32),
            "body.starts": self.layout.starts.astype(np.uint32),
            "body.forward": forward,
            "body_positions.frequent": np.array([TERMS], np.uint32),
            "body_positions.starts": np.zeros(TERMS + 1, np.uint32),
            **{f"body_pairs.{name}": array for name, array in self.found(counted).items()},
        }
        for name in ("rare_at", "rare", "anchors", "anchor_starts"):
            arrays[f"body.{name}"] = NO_WORDS
        for name in ("terms", "starts", "positions"):
            arrays[f"body_covering.{name}"] = NO_WORDS
        arrays["body_positions.positions"] = NO_WORDS
        return TextField(cast(ArrayFile, arrays), "body", Folding(cast(ArrayFile, arrays)))


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts()


def test_pairs_that_stand_often_are_listed_with_their_documents(texts: Texts) -> None:
    found = texts.found(500)
    pairs = [pair for pair, counts in texts.pairs.items() if counts]
    starts, splits = found["counted_starts"], found["counted_splits"].reshape(2, -1)
    read = {}
    for at, place in enumerate(found["counted"].tolist()):
        edges = [starts[at], splits[0, at], splits[1, at], starts[at + 1]]
        documents = [
            int(number) + block * NUMBERED
            for block in range(3)
            for number in found["ids"][edges[block] : edges[block + 1]]
        ]
        counts = found["frequencies"][starts[at] : starts[at + 1]].tolist()
        read[pairs[place]] = Counter(dict(zip(documents, counts, strict=True)))
    assert read == {
        pair: counts
        for pair, counts in texts.pairs.items()
        if counts.total() >= 500 and max(counts.values()) <= LARGEST_BYTE
    }
    assert len(read) > 2
    assert any(max(counts.values(), default=0) > LARGEST_BYTE for counts in texts.pairs.values())


@pytest.mark.skipif(places is None and not os.environ.get("CI"), reason="needs numba")
@pytest.mark.parametrize("fields", [2, 3])
@pytest.mark.parametrize("size", [0, DOCUMENTS])
def test_pairs_are_read_from_their_lists_as_from_their_positions(texts: Texts, fields: int, size: int) -> None:
    field, none = texts.field(500), texts.field(1 << 40)
    columns = 0
    for pair, counts in texts.pairs.items():
        row, live = described_row(pair), np.zeros(0, np.bool_)
        df, *arrays = places.count_rows(none.as_it_lies, field.as_it_lies, fields, row, live, places.ANYWHERE, size)
        expected_df, *expected = places.count_rows(
            none.as_it_lies, none.as_it_lies, fields, row, live, places.ANYWHERE, size
        )
        assert df == expected_df == len(counts)
        for array, other in zip(arrays, expected, strict=True):
            assert array.dtype == other.dtype
            assert np.array_equal(array, other)
        columns += size > 0 and df * COLUMN >= size
    assert bool(columns) == (size > 0)


@pytest.mark.skipif(places is None and not os.environ.get("CI"), reason="needs numba")
def test_lists_that_do_not_fit_together_are_noticed(texts: Texts) -> None:
    field = texts.field(500)
    counted, starts, *others = field._counted
    field._counted = (counted, starts[:-1], *others)
    with pytest.raises(ValueError, match="do not fit together"):
        field.as_it_lies  # noqa: B018  # asked for what it raises


@pytest.mark.skipif(places is None and not os.environ.get("CI"), reason="needs numba")
def test_pairs_that_are_listed_in_titles_and_bodies_are_added_up(texts: Texts) -> None:
    listed, none = texts.field(500), texts.field(1 << 40)
    live, large = np.zeros(0, np.bool_), 0
    for pair, counts in texts.pairs.items():
        row, twice = described_row(pair), Counter({document: 2 * count for document, count in counts.items()})
        for size in (0, DOCUMENTS):
            found = places.count_rows(listed.as_it_lies, listed.as_it_lies, 3, row, live, places.ANYWHERE, size)
            expected = places.count_rows(none.as_it_lies, none.as_it_lies, 3, row, live, places.ANYWHERE, size)
            df, documents, in_bytes, in_ints = found
            assert df == expected[0] == len(counts)
            for array, other in zip(found[1:], expected[1:], strict=True):
                assert array.dtype == other.dtype
                assert np.array_equal(array, other)
            values = in_bytes if len(in_bytes) else in_ints
            numbers = documents if len(documents) else np.arange(len(values))
            assert {n: v for n, v in zip(numbers.tolist(), values.tolist(), strict=True) if v} == dict(twice)
        large += 128 <= max(counts.values(), default=0) <= LARGEST_BYTE
    assert large, "some sum should be more than a byte holds, of counts that are listed"
