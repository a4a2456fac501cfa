"""Every explanation adds up to its score: searcher/hits.py, whatever was asked, in whichever order and however deep."""

from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.query import Tones
from searcher.request import Filters, Request, Sort
from searcher.search import Searcher
from tests.conftest import BuildSearcher

# Scores are sums of up to some hundred 64-bit numbers, and shown to six decimals.
ROUNDING = 1e-6
QUERIES = [
    "muong la",
    "Mường La cây ăn quả",
    "Mương La cay ăn quả ở xã nào",
    '"nông thôn mới"',
    '"nong thon moi" kieu mau',
    "chè OR cà phê",
    '"cà phê" OR "hạt điều" OR chè',
    "xã -bản",
    "xã -má -ma",
    "UBND xã",
    "uy ban nhan dan xa",
    "HĐND tỉnh Sơn La",
    "kĩ thuật",
    "ngày 1/7/2025",
    "1-7-2025 1.7.2025",
    "05-CT/TW",
    "La la LA Mường La mường la",
    "lead: title: xã",
    "nông thôn Sơn La",
    "xây dựng Xây Dựng",
    "UBND nông thôn",
    "-xã",
    "",
    '"',
]


@pytest.fixture(scope="module")
def searcher(sample_index: Path) -> Searcher:
    return Searcher(sample_index)


def add_up(searcher: Searcher, request: Request) -> int:
    """How many hits were looked at; each has to add up."""
    hits = searcher.search(request).hits
    for hit in hits:
        assert hit.explanation is not None
        assert abs(sum(hit.explanation.values()) - hit.score) < ROUNDING, (request, hit.document.id)
    return len(hits)


@pytest.mark.parametrize("query", QUERIES)
def test_all_kinds_of_queries_add_up_in_every_order_and_on_deep_pages(searcher: Searcher, query: str) -> None:
    hits = sum(
        add_up(searcher, Request(query, tones, sort=sort, page=page, per_page=7, explain=True))
        for tones, sort, page in product(Tones, Sort, (1, 4))
    )
    assert hits or query in ("", '"')


@given(
    words=st.lists(
        st.sampled_from(
            ["xã", "xa", "Sơn", "son", "La", "lá", "UBND", "nông", "thon", '"nông thôn"', "OR", "-mới", "2025"]
        ),
        max_size=9,
    ),
    tones=st.sampled_from(Tones),
)
def test_random_queries_add_up(searcher: Searcher, words: list[str], tones: Tones) -> None:
    add_up(searcher, Request(" ".join(words), tones, explain=True))


def test_places_that_are_typed_alike_are_one_summand(build_searcher: BuildSearcher) -> None:
    there = [
        {"body": "UBND xã Mường La, tỉnh Sơn La họp.", "published": "2025-09-02"},
        {"body": "UBND huyện Mường La, tỉnh Sơn La họp.", "published": "2024-02-02"},
    ]
    searcher = build_searcher([*there, *[{"body": "Trồng chè."}] * 5])
    assert add_up(searcher, Request("xã Mường La huyện Mường La", explain=True))


def test_filters_alone_are_worth_nothing_and_explained_by_nothing(searcher: Searcher) -> None:
    hits = searcher.search(Request("", filters=Filters(place=("son la",)), explain=True)).hits
    assert hits
    assert {(hit.score, tuple(hit.explanation or ("none",))) for hit in hits} == {(0.0, ("none",))}


def test_a_filter_changes_no_summand(searcher: Searcher) -> None:
    everywhere = searcher.search(Request("cây ăn quả", per_page=100, explain=True)).hits
    by_id = {hit.document.id: hit.explanation for hit in everywhere}
    there = searcher.search(Request("cây ăn quả", filters=Filters(place=("son la",)), explain=True)).hits
    assert there
    assert all(hit.explanation == by_id[hit.document.id] for hit in there)


def test_summands_are_named_by_what_they_are_for(searcher: Searcher) -> None:
    hit = searcher.search(Request('Mường La "cây ăn quả"', explain=True)).hits[0]
    words, several = ["Mường", "La", "cây", "ăn", "quả"], ['"cây ăn quả"', "Mường La", "Mường_La"]
    assert list(hit.explanation or ()) == [*words, *several, "place:Mường La", "lead:", "title:", "freshness:"]


def test_two_words_of_a_short_query_that_stand_together_are_a_summand(searcher: Searcher) -> None:
    def together(query: str) -> list[bool]:
        hits = searcher.search(Request(query, per_page=100, explain=True)).hits
        assert hits
        return ["nông_thôn + Sơn_La" in (hit.explanation or ()) for hit in hits]

    assert together("nông thôn Sơn La")[0]
    assert not all(together("nông thôn Sơn La"))
    assert not any(together("nông thôn mới Sơn La"))  # longer
    assert not any(together("nông thôn nông thôn"))  # one word, twice
