"""searcher/freshness.py: of two articles that are about as good, the newer first, and no more than that."""

from itertools import pairwise

import pytest

from searcher.freshness import FRESHNESS_WEIGHT, LABEL
from searcher.request import Request, Sort
from searcher.search import Searcher
from tests.conftest import BuildSearcher

NEWS = [
    {"id": "old", "body": "Xã trồng chè.", "published": "2019-05-01"},
    {"id": "undated", "body": "Xã trồng chè."},
    {"id": "new", "body": "Xã trồng chè.", "published": "2025-05-01"},
    {"id": "between", "body": "Xã trồng chè.", "published": "2024-11-02"},
    {"id": "other", "body": "Xã nuôi cá.", "published": "2025-05-01"},
]


def added(searcher: Searcher, query: str, sort: Sort = Sort.RELEVANCE) -> dict[str, float]:
    hits = searcher.search(Request(query, sort=sort, explain=True)).hits
    return {hit.document.id: (hit.explanation or {}).get(LABEL, 0.0) for hit in hits}


def test_articles_that_are_as_good_come_the_newest_first_and_undated_ones_last(build_searcher: BuildSearcher) -> None:
    worth = added(build_searcher(NEWS), "trồng chè")
    assert list(worth)[:4] == ["new", "between", "old", "undated"]
    assert all(newer > older for newer, older in pairwise(list(worth.values())[:4]))
    assert worth["undated"] == 0


def test_half_is_lost_in_half_a_year(build_searcher: BuildSearcher) -> None:
    worth = added(build_searcher(NEWS), "trồng chè")
    assert worth["between"] == pytest.approx(worth["new"] / 2, rel=0.01)


def test_it_is_no_more_than_a_small_share_of_what_the_query_is_worth(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(
        [*NEWS, {"id": "better", "title": "Chè", "body": "Xã trồng chè.", "published": "2010-01-01"}]
    )
    results = searcher.search(Request("trồng chè", explain=True))
    assert results.hits[0].document.id == "better"
    for hit in results.hits:
        assert (hit.explanation or {}).get(LABEL, 0.0) < 10 * FRESHNESS_WEIGHT * max(one.score for one in results.hits)


def test_words_that_no_article_has_make_no_article_newer(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(NEWS)
    alone = added(searcher, "trồng chè")
    among_others = added(searcher, "trồng chè OR blockchain OR metaverse OR crypto")
    assert alone["new"] > 0
    assert among_others["new"] < alone["new"] * 1.01


def test_one_date_years_ahead_does_not_make_all_others_old(build_searcher: BuildSearcher) -> None:
    many = [{"body": "Xã trồng chè.", "published": f"2025-{month:02}-01"} for month in range(1, 13)] * 90
    searcher = build_searcher([*many, {"id": "slip", "body": "Xã trồng chè.", "published": "2095-01-01"}])
    worth = added(searcher, "trồng chè")
    assert worth["slip"] == pytest.approx(max(worth.values()))
    assert len([value for value in worth.values() if value > worth["slip"] / 2]) > 1


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.OLDEST])
def test_the_order_by_date_has_nothing_to_do_with_it(build_searcher: BuildSearcher, sort: Sort) -> None:
    assert not any(added(build_searcher(NEWS), "trồng chè", sort).values())


@pytest.mark.parametrize("query", ["-chè", ""])
def test_where_no_word_is_looked_for_nothing_is_added(build_searcher: BuildSearcher, query: str) -> None:
    assert not any(added(build_searcher(NEWS), query).values())


def test_an_index_without_dates_is_searched_without(build_searcher: BuildSearcher) -> None:
    assert added(build_searcher([{"body": "Chè."}]), "chè") == {"0": 0.0}
