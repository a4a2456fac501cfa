"""searcher/kernels/postings.py: what is read of lists and columns where they lie is what plain counting says."""

import contextlib
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from index.whoosh import inverting
from searcher import kernels
from searcher.whoosh import frequencies

postings: Any = kernels.imported("postings")

pytestmark = pytest.mark.skipif(postings is None and not os.environ.get("CI"), reason="needs numba")

SIZE = 3 * inverting.NUMBERED - 4096  # three blocks of a list, the last not whole
TERMS = 12
Term = Counter[int]


class Field:
    """Random postings of some terms in one field, the first two as columns, and the arrays that hold them."""

    def __init__(self, rng: random.Random, most: int) -> None:
        sizes = [SIZE // 4, SIZE // 3, 0, 1, 3, 40, 500, 5000, 9000, 70, 2, 30000]
        self.terms: list[Term] = [
            Counter({document: rng.randint(1, most) for document in sorted(rng.sample(range(SIZE), size))})
            for size in sizes
        ]
        listed = [np.array(sorted(term) if at > 1 else [], np.int64) for at, term in enumerate(self.terms)]
        columns = np.zeros((2, SIZE), np.uint8)
        for row, term in enumerate(self.terms[:2]):
            columns[row, list(term)] = list(term.values())
        starts = np.cumsum([0, *map(len, listed)]).astype(np.uint32)
        blocks = [np.arange(1, 3)[:, None] * inverting.NUMBERED]
        splits = np.array([[own.searchsorted(edge) for own in listed] for edge in blocks[0][:, 0]]) + starts[:-1]
        counts = [self.terms[at][document] for at, own in enumerate(listed) for document in own.tolist()]
        self.arrays: Sequence[npt.NDArray[Any]] = (
            np.array([0, 1], np.int64),
            columns.reshape(-1),
            starts,
            splits.astype(np.uint32).reshape(-1),
            np.concatenate(listed).astype(np.uint16),
            np.array(counts, np.uint8),
        )

    @property
    def addresses(self) -> list[int]:
        return [SIZE, *(number for array in self.arrays for number in (array.ctypes.data, array.size))]


@pytest.fixture(scope="module")
def fields() -> list[Field]:
    rng = random.Random(11)
    return [Field(rng, most) for most in (2, 120, 3)]


@pytest.fixture(scope="module")
def lying(fields: list[Field]) -> npt.NDArray[np.int64]:
    return np.array([number for field in fields for number in field.addresses])


def test_what_machine_code_was_told_of_the_layout_is_so() -> None:
    assert postings.NUMBERED == inverting.NUMBERED
    assert (postings.COLUMN, postings.MOST) == (frequencies.COLUMN, inverting.LARGEST_BYTE)


def test_documents_of_terms_are_marked_beside_those_that_are(fields: list[Field], lying: Any) -> None:
    rng = random.Random(2)
    for count in (1, 2, 5):
        pairs = [(rng.randrange(3), rng.randrange(TERMS)) for _ in range(count)]
        mask = np.zeros(SIZE, np.bool_)
        mask[[0, SIZE - 1]] = True
        expected = {0, SIZE - 1}.union(*(fields[field].terms[number] for field, number in pairs))
        assert postings.mark(lying, np.array(pairs).ravel(), mask) == len(expected)
        assert set(mask.nonzero()[0].tolist()) == expected


def test_documents_that_have_a_term_in_two_fields_are_counted(fields: list[Field], lying: Any) -> None:
    for one, other in ((0, 1), (1, 0), (2, 2)):
        for number in range(TERMS):
            common = fields[one].terms[number].keys() & fields[other].terms[number].keys()
            assert postings.in_both(lying, one, other, number) == len(common)


@pytest.mark.parametrize("ascending", [True, False])
def test_terms_are_counted_in_some_documents(fields: list[Field], lying: Any, ascending: bool) -> None:
    rng = random.Random(4)
    known = [document for field in fields for term in field.terms for document in list(term)[:: max(1, len(term) // 9)]]
    documents = np.array(sorted({*known, 0, SIZE - 1}) if ascending else rng.sample(known, len(known)))
    rows = [[(field, number)] for field in range(3) for number in range(TERMS)]
    rows += [[(rng.randrange(3), rng.randrange(TERMS)) for _ in range(4)] for _ in range(9)]
    table = np.full((len(rows), len(documents)), -1.0)
    asked = [number for row in rows for number in (len(row), *(one for pair in row for one in pair))]
    postings.count(lying, np.array(asked), documents, table)
    for row, found in zip(rows, table.tolist(), strict=True):
        assert found == [
            sum(fields[field].terms[number][document] for field, number in row) for document in documents.tolist()
        ]


def test_a_term_in_two_fields_together_is_a_list_or_a_column(fields: list[Field], lying: Any) -> None:
    kinds = set()
    for one, other in ((0, 1), (0, 2), (1, 0)):
        for number in range(TERMS):
            expected = fields[one].terms[number] + fields[other].terms[number]
            df, documents, counts = postings.added(lying, one, other, number, SIZE)
            assert df == len(expected)
            kinds.add(is_column := len(counts) == SIZE)
            numbers = counts.nonzero()[0] if is_column else documents
            assert dict(zip(numbers.tolist(), counts[counts != 0].tolist(), strict=True)) == expected
    assert kinds == {False, True}


def test_counts_that_together_do_not_fit_into_a_byte_are_said_to_be_too_many() -> None:
    rng = random.Random(6)
    large = [Field(rng, 255) for _ in range(2)]
    addresses = np.array([number for field in large for number in field.addresses])
    for number in range(TERMS):
        sums = large[0].terms[number] + large[1].terms[number]
        df, _, _ = postings.added(addresses, 0, 1, number, SIZE)
        assert df == (-1 if max(sums.values(), default=0) > 255 else len(sums))


def test_nothing_is_read_or_written_beyond_damaged_arrays(tmp_path: Path) -> None:
    script = "from tests.test_kernels_postings import read_damaged; read_damaged()"
    # Compiled so that it looks whether a place is within its array, which is not to be found by others.
    environment = {**os.environ, "NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-X", "faulthandler", "-c", script]
    root = Path(__file__).parent.parent
    run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, timeout=300)
    assert (run.returncode, run.stdout.split()) == (0, ["50", "fields"]), run.stderr[-3000:]


def read_damaged() -> None:
    """Read fields by machine code that checks each place, what says where lists lie damaged in them."""
    rng = random.Random(8)
    whole = [Field(rng, 3) for _ in range(2)]
    documents = np.arange(0, SIZE, 9)
    for _ in range(50):
        fields = [damaged(field, rng) for field in whole]
        lying = np.array([number for field in fields for number in field.addresses])
        for number in range(TERMS):
            both = [0, number, 1, number]
            calls = (
                (postings.added, 0, 1, number, SIZE),
                (postings.in_both, 0, 1, number),
                (postings.mark, np.array(both), np.zeros(SIZE, np.bool_)),
                (postings.count, np.array([2, *both]), documents, np.empty((1, len(documents)))),
            )
            for read, *arguments in calls:
                with contextlib.suppress(Noticed), noticing():
                    read(lying, *arguments)
    print("50 fields")


class Noticed(Exception):
    """A document that there is not was found in a list, and said to be."""


@contextlib.contextmanager
def noticing() -> Iterator[None]:
    """Only what machine code says of itself is noticed; what NumPy or its own check of places says is a fault."""
    try:
        yield
    except IndexError as error:
        if "a list has a document that there is not" not in str(error):
            raise
        raise Noticed from error


def damaged(field: Field, rng: random.Random) -> Field:
    """A field with some of its `starts`, `splits` and `ids` as they may not be."""
    made = object.__new__(Field)
    made.terms, arrays = field.terms, [array.copy() for array in field.arrays]
    for place in rng.sample([2, 3, 4], 2):
        data = arrays[place]
        kind = rng.randrange(3)
        if kind == 0:
            data[:] = np.array(rng.sample(data.tolist(), len(data)), data.dtype)
        elif kind == 1:
            data[rng.randrange(len(data)) :] = np.iinfo(data.dtype).max
        else:
            data[:] = np.frombuffer(rng.randbytes(data.nbytes), data.dtype)
    made.arrays = arrays
    return made
