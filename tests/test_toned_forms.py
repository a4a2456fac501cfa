"""searcher/whoosh/toned_forms.py: toned forms are counted as plain counting does, by NumPy and by machine code alike."""

import os
import random
from collections import Counter
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import pytest
from whoosh import index as whoosh_index

from index.whoosh.inverting import LEAD
from index.whoosh.schema import schema
from index.whoosh.segment_writer import ArraySegmentWriter
from searcher import kernels
from searcher.whoosh.frequencies import listed
from searcher.whoosh.open_segments import OpenSegments
from searcher.whoosh.toned_forms import TonedForms, TonedFrequencies
from tests.conftest import indexed_document

# The first are in nearly every document, the last in a few: columns and lists.
FORMS = [f"{onset}{rime}" for onset in "bcdghkl" for rime in ("a", "à", "ả", "ơ", "ớ", "ong", "óng")]
SHARES = list(accumulate(1 / (place + 1) for place in range(len(FORMS))))
DOCUMENTS = 3000


class Counted(NamedTuple):
    """An index, and by where it is counted how often each document that is not deleted has each form."""

    segments: OpenSegments
    plainly: dict[str, dict[int, Counter[str]]]

    def having(self, where: str, forms: tuple[str, ...]) -> dict[int, int]:
        sums = ((number, sum(count[form] for form in forms)) for number, count in self.plainly[where].items())
        return {number: total for number, total in sums if total}


@pytest.fixture(scope="module", params=[(1, 0, 0), (1, 200, 0), (1, 300, 0), (3, 0, 0), (1, 0, 400)])
def counted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Counted:
    parts, repeated, deleted = request.param
    rng = random.Random(3)
    index = whoosh_index.create_in(str(tmp_path_factory.mktemp("toned")), schema())
    texts: dict[int, tuple[list[str], list[str]]] = {}
    for part in range(parts):
        writer = ArraySegmentWriter(index)
        for _ in range(part, DOCUMENTS, parts):
            title = rng.choices(FORMS, cum_weights=SHARES, k=rng.randint(0, 5))
            body = rng.choices(FORMS, cum_weights=SHARES, k=rng.randint(1, 60))
            if len(texts) in (77, 78):
                body += [FORMS[0], FORMS[-1]] * repeated  # of 300 each does not fit into a byte, of 200 both together
            writer.add_document(document=indexed_document(len(texts), title, body))
            texts[len(texts)] = title, body
        writer.commit(merge=False)
    if deleted:
        writer = ArraySegmentWriter(index)
        for number in rng.sample(range(DOCUMENTS), deleted):
            writer.delete_documents([number])
            del texts[number]
        writer.commit(merge=False)
    plainly = {
        "text": {number: Counter(title + body) for number, (title, body) in texts.items()},
        "title": {number: Counter(title) for number, (title, _) in texts.items()},
        "body_lead": {number: Counter(body[:LEAD]) for number, (_, body) in texts.items()},
    }
    return Counted(OpenSegments(index.reader().leaf_readers()), plainly)


def summed(found: TonedForms, size: int) -> dict[int, int]:
    everywhere = np.arange(size)
    counts = sum((one.at(everywhere).astype(np.int64) for one in found.frequencies), np.zeros(size, np.int64))
    return {int(number): int(counts[number]) for number in counts.nonzero()[0]}


@pytest.mark.parametrize("where", ["text", "title", "body_lead"])
def test_forms_are_counted_as_by_plain_counting(counted: Counted, where: str, by: None) -> None:
    toned = TonedFrequencies(counted.segments)
    rng = random.Random(5)
    asked = [(form,) for form in (*FORMS, "zzz")] + [
        tuple(rng.sample([*FORMS, "zzz"], rng.randint(2, 6))) for _ in range(20)
    ]
    for forms in asked:
        found, expected = toned.of(where, forms), counted.having(where, forms)
        assert (summed(found, counted.segments.size), found.df) == (expected, len(expected)), forms
        assert bool(found.frequencies) == bool(found.df)


def test_what_stands_for_a_word_is_counted_with_its_forms(counted: Counted, by: None) -> None:
    size = counted.segments.size
    toned = TonedFrequencies(counted.segments)
    others = listed(np.array([1, 5]), np.array([2, 2], np.uint8), size)
    for forms in (("lớ",), ("lớ", "la"), ("zzz",)):
        found = toned.with_others(toned.of("title", forms), others)
        expected = Counter(counted.having("title", forms)) + Counter({1: 2, 5: 2})
        assert (summed(found, size), found.df) == (dict(expected), len(expected))


def test_forms_read_by_machine_code_are_counted_on_by_numpy_once_that_is_let_go(counted: Counted) -> None:
    if not kernels.load():
        assert not os.environ.get("CI")
        pytest.skip("needs numba")
    size = counted.segments.size
    toned = TonedFrequencies(counted.segments)
    others = listed(np.array([1, 5]), np.array([2, 2], np.uint8), size)
    read = [(forms, toned.of("text", forms)) for forms in ((FORMS[0],), (FORMS[3], FORMS[-1]))]
    kernels.unload()
    for forms, found in read:
        expected = Counter(counted.having("text", forms)) + Counter({1: 2, 5: 2})
        with_others = toned.with_others(found, others)
        assert (summed(with_others, size), with_others.df) == (dict(expected), len(expected))
