"""searcher/whoosh/compiled.py: compiled code and whole arrays give the same, over one segment and several, with deletions."""

import os
import random
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest
from whoosh import index as whoosh_index
from whoosh import query
from whoosh.searching import Searcher

from index.whoosh import inverting
from index.whoosh.schema import schema
from index.whoosh.segment_writer import ArraySegmentWriter
from searcher.kernels import imported
from searcher.whoosh import frequencies, term_rows
from searcher.whoosh.collector import ArrayCollector
from searcher.whoosh.compiled import COMPILED, Compiled, CompiledList
from searcher.whoosh.open_segments import OpenSegments
from searcher.whoosh.weighting import ExactBM25
from tests.conftest import indexed_document

pytestmark = pytest.mark.skipif(not COMPILED and not os.environ.get("CI"), reason="needs numba")

# More than one block of 2,048, and a last one that is not whole.
DOCUMENTS = 3000
# The first are in nearly every document, the last in a few: columns, lists, and neither.
WORDS = [f"{first}{second}" for first in "bcdghklmnt" for second in ("a", "an", "e", "o", "ong", "u")]
SHARES = list(accumulate(1 / (place + 1) for place in range(len(WORDS))))


@pytest.fixture(scope="module", params=[(1, 0), (3, 0), (3, 400)], ids=["one segment", "three", "with deletions"])
def searched(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Searcher, OpenSegments]:
    segments, deleted = request.param
    rng = random.Random(5)
    index = whoosh_index.create_in(str(tmp_path_factory.mktemp("compiled")), schema())
    for part in range(segments):
        writer = ArraySegmentWriter(index)
        for number in range(part, DOCUMENTS, segments):
            title = rng.choices(WORDS, cum_weights=SHARES, k=rng.randint(0, 5))
            body = rng.choices(WORDS, cum_weights=SHARES, k=rng.randint(1, 60))
            if number == 77:
                body += ["dong"] * 300  # does not fit into a byte
            writer.add_document(document=indexed_document(number, title, body))
        writer.commit(merge=False)
    if deleted:
        writer = ArraySegmentWriter(index)
        writer.delete_documents(rng.sample(range(DOCUMENTS), deleted))
        writer.commit(merge=False)
    reader = index.reader()
    return Searcher(reader), OpenSegments(reader.leaf_readers())


def one(word: str, field: str = "body") -> query.Term:
    return query.Term(f"{field}_folded", word)


def anywhere(word: str) -> query.Or:
    return query.Or([one(word, "title"), one(word)])


def queries() -> Sequence[query.Query]:
    rng = random.Random(7)
    found: list[query.Query] = []
    for _ in range(60):
        some = rng.sample(WORDS, rng.randint(2, 5))
        frequent = rng.sample(WORDS[:12], rng.randint(2, 4))
        found += [
            query.And([one(word) for word in some]),
            query.And([one(word) for word in frequent]),
            query.Or([one(word) for word in some]),
            query.Or([one(word) for word in frequent]),
            query.And([anywhere(word) for word in frequent]),
            query.Or([anywhere(word) for word in some]),
            query.And([one(some[0]), query.Or([one(word) for word in some[1:]]), query.Not(one(frequent[0]))]),
            query.Or([query.And([one(word) for word in frequent]), one(some[0])]),
            query.Phrase("body_folded", rng.choices(WORDS, cum_weights=SHARES, k=rng.randint(2, 4))),
            query.Phrase("body_folded", rng.choices(WORDS, k=2)),
            query.Prefix("body_folded", rng.choice(WORDS)[: rng.randint(1, 3)]),
        ]
    found.append(query.Or([one(word) for word in WORDS]))  # more than 16 bits hold together
    found.append(query.And([one(word) for word in ("dong", "ba", "bo")]))
    found.append(query.And([one("ba"), one("zzz")]))
    return [*found, *found[:40]]  # by the second time terms have their rows


def same(searcher: Searcher, segments: OpenSegments) -> list[type]:
    """The kinds of answers of the one, each compared with that of the other."""
    kinds = []
    by_arrays, by_code = ExactBM25(segments, compiled=False), ExactBM25(segments, compiled=True)
    for q in queries():
        for limit in (10, 1, 300):
            expected, found = ArrayCollector(by_arrays, limit), ArrayCollector(by_code, limit)
            searcher.search_with_collector(q, expected)
            searcher.search_with_collector(q, found)
            assert found.total == expected.total, q
            assert found.documents.tolist() == expected.documents.tolist(), q
            assert found.scores.tolist() == pytest.approx(expected.scores.tolist(), rel=1e-12), q
            assert found.all_ids() == expected.all_ids(), q
            kinds.append(type(found.matching))
    return kinds


def test_totals_documents_and_scores_are_the_same_either_way(searched: tuple[Searcher, OpenSegments]) -> None:
    kinds = same(*searched)
    assert {Compiled, CompiledList} <= set(kinds)
    assert kinds.count(Compiled) > len(kinds) / 3


def test_terms_for_which_there_is_no_row_left_are_found_all_the_same(
    searched: tuple[Searcher, OpenSegments], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_rows, "_ROWS", 6)
    same(*searched)


def test_frequent_terms_are_marked_in_each_block_of_document_numbers(tmp_path: Path) -> None:
    index = whoosh_index.create_in(str(tmp_path), schema())
    writer = ArraySegmentWriter(index)
    size = (1 << 16) + 3000
    for number in range(size):
        body = ["moi"] * (number % 9 == 0) + ["mua"] * (number % 8000 == 5) + ["cay"]
        writer.add_document(document=indexed_document(number, [], body))
    writer.commit()
    reader = index.reader()
    collector = ArrayCollector(ExactBM25(OpenSegments(reader.leaf_readers())))
    Searcher(reader).search_with_collector(query.Prefix("body_folded", "mu"), collector)
    assert collector.all_ids() == list(range(5, size, 8000))
    Searcher(reader).search_with_collector(query.Prefix("body_folded", "m"), collector)
    expected = [number for number in range(size) if number % 9 == 0 or number % 8000 == 5]
    assert np.array_equal(collector.all_ids(), expected)


def test_threads_that_add_rows_and_read_them_find_the_same(searched: tuple[Searcher, OpenSegments]) -> None:
    searcher, segments = searched
    shared, some = ExactBM25(segments, compiled=True), queries()[:80]

    def found(weighting: ExactBM25, q: query.Query) -> tuple[int, list[int]]:
        collector = ArrayCollector(weighting)
        searcher.search_with_collector(q, collector)
        return collector.total, collector.documents.tolist()

    with ThreadPoolExecutor(8) as threads:
        runs = [[threads.submit(found, shared, q) for q in some] for _ in range(4)]
    expected = [found(ExactBM25(segments, compiled=False), q) for q in some]
    assert [[one.result() for one in run] for run in runs] == [expected] * 4


def test_without_room_for_rows_arrays_answer(
    searched: tuple[Searcher, OpenSegments], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_rows, "_ROWS", 1 << 44)
    with pytest.warns(RuntimeWarning, match="NumPy alone answers.*allocate"):
        assert ExactBM25(searched[1]).rows is None


def test_what_is_compiled_agrees_with_the_files_that_it_does_not_watch() -> None:
    from searcher.kernels import best_of_terms, marked_documents

    postings = imported("postings")
    assert best_of_terms.QUANTA == term_rows.QUANTA
    assert marked_documents.NUMBERED == postings.NUMBERED == inverting.NUMBERED
    assert postings.COLUMN == frequencies.COLUMN
