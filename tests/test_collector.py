"""searcher/whoosh/collector.py: what Whoosh's own collector finds with the same weighting, over one segment and several."""

import os
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from whoosh import index as whoosh_index
from whoosh import query
from whoosh.searching import Searcher

from index.documents import Document
from index.whoosh.preparation import prepare
from index.whoosh.schema import schema
from index.whoosh.segment_writer import ArraySegmentWriter
from searcher.whoosh.collector import ArrayCollector, NotVectorised, evaluate
from searcher.whoosh.compiled import COMPILED
from searcher.whoosh.open_segments import OpenSegments
from searcher.whoosh.weighting import ExactBM25

WORDS = ["muong", "la", "xa", "nong", "thon", "moi", "cay", "qua", "dat", "duong", "hiem", "mua"]
WEIGHTS = [30, 40, 50, 20, 20, 10, 5, 5, 5, 3, 1, 1]


def written(folder: Path, segments: int, deleted: Sequence[int]) -> Any:
    rng = random.Random(3)
    index = whoosh_index.create_in(str(folder), schema())
    for part in range(segments):
        writer = ArraySegmentWriter(index)
        for number in range(part, 200, segments):
            body = " ".join(rng.choices(WORDS, WEIGHTS, k=rng.randint(1, 60))) + " nông thôn mới" * (number % 7 == 0)
            published = f"2024-01-{1 + number % 28:02}" if number % 3 else None
            writer.add_document(document=prepare(Document(str(number), "tin", body, published=published)))
        writer.commit(merge=False)
    if deleted:
        writer = ArraySegmentWriter(index)
        writer.delete_documents(deleted)
        writer.commit(merge=False)
    return index


@pytest.fixture(
    params=[
        False,
        pytest.param(True, marks=pytest.mark.skipif(not COMPILED and not os.environ.get("CI"), reason="needs numba")),
    ],
    ids=["arrays", "code"],
)
def compiled(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(params=[(1, ()), (3, ()), (3, (0, 5, 77, 130, 199))], ids=["one segment", "three", "with deletions"])
def opened(request: pytest.FixtureRequest, compiled: bool, tmp_path: Path) -> tuple[Searcher, ExactBM25]:
    index = written(tmp_path, *request.param)
    reader = index.reader()
    weighting = ExactBM25(OpenSegments(reader.leaf_readers()), compiled=compiled)
    return Searcher(reader, weighting=weighting), weighting


def term(rng: random.Random) -> query.Term:
    return query.Term("body_folded", rng.choice(WORDS))


def queries() -> list[query.Query]:
    rng = random.Random(11)
    found: list[query.Query] = [query.Every(), query.Prefix("body_folded", "mu"), query.Term("body_folded", "zzz")]
    for _ in range(25):
        several = [term(rng) for _ in range(rng.randint(2, 5))]
        found += [
            term(rng),
            query.And(several),
            query.Or(several),
            query.AndNot(several[0], several[1]),
            query.And([several[0], query.Not(several[1])]),
            query.And([several[0], query.Or(several[1:])]),
            query.Phrase("body_folded", [rng.choice(WORDS), rng.choice(WORDS)]),
            query.Phrase("body_folded", rng.choices(WORDS, k=rng.randint(2, 4)), slop=rng.randint(2, 6)),
            query.Or([query.And(several[:2]), *several[2:]]),
            query.Or([query.AndNot(several[0], several[1]), several[-1]]),
        ]
    return found


def expected(searcher: Searcher, q: query.Query) -> dict[int, float]:
    """Every match and its score, by Whoosh; its AndNot skips over documents that it should exclude, so that is taken apart."""
    if isinstance(q, query.Or) and any(isinstance(part, query.AndNot) for part in q.subqueries):
        scores: Counter[int] = Counter()
        for part in q.subqueries:
            scores.update(expected(searcher, part))
        return dict(scores)
    if isinstance(q, query.AndNot):
        excluded = expected(searcher, q.b)
        return {number: score for number, score in expected(searcher, q.a).items() if number not in excluded}
    return {hit.docnum: hit.score for hit in searcher.search(q, limit=None, optimize=False)}


def test_totals_documents_and_scores_are_those_of_whooshs_collector(opened: tuple[Searcher, ExactBM25]) -> None:
    searcher, weighting = opened
    for q in queries():
        by_whoosh = expected(searcher, q)
        collector = ArrayCollector(weighting, 10)
        searcher.search_with_collector(q, collector)
        assert collector.total == len(by_whoosh), q
        assert set(collector.all_ids()) == set(by_whoosh), q
        if isinstance(q, query.Every | query.Prefix) or ("Not(" in repr(q) and isinstance(q, query.And)):
            continue  # each match is worth 1 here; Whoosh scores a prefix's terms, and adds 1 for every Not
        best = sorted(by_whoosh.values(), reverse=True)[:10]
        assert collector.scores.tolist() == pytest.approx(best, rel=1e-9), q
        for number, score in collector.results():
            assert score == pytest.approx(by_whoosh[number], rel=1e-9), q


def test_a_query_that_is_not_vectorised_runs_through_whooshs_matchers(opened: tuple[Searcher, ExactBM25]) -> None:
    searcher, weighting = opened
    for q in (
        query.Phrase("body_folded", ["nong_thon", "thon"]),
        query.Wildcard("body_folded", "m*g"),
        query.FuzzyTerm("body_folded", "muog"),
    ):
        with pytest.raises(NotVectorised):
            evaluate(q, weighting)
        collector = ArrayCollector(weighting, 10)
        searcher.search_with_collector(q, collector)
        by_whoosh = expected(searcher, q)
        assert collector.total == len(by_whoosh) > 0
        best = sorted(by_whoosh.values(), reverse=True)[:10]
        assert collector.scores.tolist() == pytest.approx(best, rel=1e-5)


def test_a_range_beside_terms_adds_the_same_to_each_document_in_it(opened: tuple[Searcher, ExactBM25]) -> None:
    searcher, weighting = opened
    published = weighting.segments.published
    first, last = np.sort(np.unique(published[weighting.segments.live]))[[5, 22]].tolist()
    inside = query.NumericRange("published", first, last)
    for q in (
        query.Term("body_folded", "xa"),
        query.Or([query.Term("body_folded", "la"), query.Term("body_folded", "mua")]),
    ):
        scores = {n: score for n, score in expected(searcher, q).items() if first <= published[n] <= last}
        collector = ArrayCollector(weighting, 10)
        searcher.search_with_collector(query.And([q, inside]), collector)
        assert collector.total == len(scores) > 10
        best = sorted(scores.values(), reverse=True)[:10]
        assert collector.scores.tolist() == pytest.approx([score + 1 for score in best], rel=1e-9)


def test_a_range_of_dates_is_counted_exactly_and_listed_newest_first(opened: tuple[Searcher, ExactBM25]) -> None:
    searcher, weighting = opened
    published = weighting.segments.published
    first, last = np.sort(np.unique(published[weighting.segments.live]))[[3, 20]].tolist()
    collector = ArrayCollector(weighting, 10, newest_first=True)
    searcher.search_with_collector(query.NumericRange("published", first, last), collector)
    inside = [d for d in np.flatnonzero(weighting.segments.live).tolist() if first <= published[d] <= last]
    assert collector.total == len(inside)
    assert collector.documents.tolist() == sorted(inside, key=lambda d: (-published[d], d))[:10]


def test_an_and_of_nothing_matches_nothing(opened: tuple[Searcher, ExactBM25]) -> None:
    searcher, weighting = opened
    collector = ArrayCollector(weighting)
    searcher.search_with_collector(query.And([]), collector)
    assert (collector.total, collector.results()) == (0, [])


def test_fewer_documents_than_one_cannot_be_asked_for(opened: tuple[Searcher, ExactBM25]) -> None:
    with pytest.raises(ValueError, match="limit must be 1 or more"):
        ArrayCollector(opened[1], 0)


def small(folder: Path, bodies: Sequence[str], compiled: bool) -> tuple[Searcher, ExactBM25]:
    index = whoosh_index.create_in(str(folder), schema())
    writer = ArraySegmentWriter(index)
    for number, body in enumerate(bodies):
        writer.add_document(document=prepare(Document(str(number), "…", body)))
    writer.commit()
    reader = index.reader()
    return Searcher(reader), ExactBM25(OpenSegments(reader.leaf_readers()), compiled=compiled)


def test_nothing_is_found_in_texts_without_syllables(tmp_path: Path, compiled: bool) -> None:
    searcher, weighting = small(tmp_path, ["–"] * 3, compiled)
    for q in (
        query.Prefix("body_folded", "m"),
        query.Phrase("body_folded", ["muong", "la"]),
        query.And([query.Term("body_folded", "muong"), query.Term("title_folded", "la")]),
    ):
        collector = ArrayCollector(weighting)
        searcher.search_with_collector(q, collector)
        assert (collector.total, collector.results()) == (0, [])


def test_any_of_terms_that_are_frequent_in_a_small_index_alone_is_found(tmp_path: Path, compiled: bool) -> None:
    # In a column of their segment, but in fewer documents than one of 16 of the index's places.
    searcher, weighting = small(tmp_path, ["mường la"] * 9 + ["ở xã"] * 11, compiled)
    anywhere = [query.Or([query.Term(f"{name}_folded", word) for name in ("title", "body")]) for word in ("la", "xa")]
    collector = ArrayCollector(weighting)
    searcher.search_with_collector(query.Or(anywhere), collector)
    assert collector.total == 20
    assert collector.documents.tolist() == [*range(9), 9]
