"""searcher/corrections/abbreviated.py through whole searches: what an abbreviation may stand for is offered where it finds more."""

import pytest

from searcher.query import LONGEST_QUERY, Tones
from searcher.request import Request, Sort
from searcher.search import Searcher
from tests.conftest import BuildSearcher

RECORDS = [
    {"body": "Bộ Chính trị họp."},
    {"body": "Bộ Chính trị kết luận."},
    {"body": "Bộ Công Thương họp."},
    {"body": "Bộ đội chính quy, công cụ thương mại, trị giá."},
    {"body": "Ủy ban nhân dân xã họp."},
    {"body": "Ủy ban nhân dân xã làm việc."},
    {"body": "UBND xã họp."},
    {"body": "Tự túc lương thực ở tỉnh ủy."},
]


@pytest.fixture
def searcher(build_searcher: BuildSearcher) -> Searcher:
    return build_searcher(RECORDS)


def offered(searcher: Searcher, query: str, tones: Tones = Tones.AUTO) -> list[str]:
    suggestions = searcher.search(Request(query, tones)).suggestions
    return [one.text for one in suggestions if one.reason == "abbreviation"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("BCT", ["Bộ Chính trị", "Bộ Công Thương"]),
        ("bct kết luận", ["Bộ Chính trị kết luận"]),
        ("BCT -họp", ["Bộ Chính trị -họp"]),
    ],
)
def test_each_reading_that_finds_more_is_offered_the_most_first(
    searcher: Searcher, query: str, expected: list[str]
) -> None:
    assert offered(searcher, query) == expected


@pytest.mark.parametrize("query", ["UBND", "ủy ban nhân dân", "Bộ Chính trị", '"BCT"', "title:BCT", ""])
def test_nothing_is_offered_where_both_forms_are_looked_for_or_the_words_are_literal(
    searcher: Searcher, query: str
) -> None:
    assert offered(searcher, query) == []


def test_a_syllable_is_an_abbreviation_in_capitals_alone(searcher: Searcher) -> None:
    assert offered(searcher, "TU") == []  # it finds `tự` as well, which are as many
    assert offered(searcher, "TU", Tones.EXACT) == ["tỉnh ủy"]
    assert offered(searcher, "tu", Tones.EXACT) == []


def test_with_exact_tones_either_form_is_offered_for_the_other_if_it_finds_more(searcher: Searcher) -> None:
    assert offered(searcher, "UBND xã", Tones.EXACT) == ["ủy ban nhân dân xã"]
    assert offered(searcher, "ủy ban nhân dân xã", Tones.EXACT) == []


def test_full_names_with_exact_tones_lead_to_their_abbreviation(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"body": f"UBND xã họp lần {i}."} for i in range(3)])
    assert offered(searcher, "họp ủy ban nhân dân xã", Tones.EXACT) == ["họp UBND xã"]


def test_nothing_is_offered_on_later_pages_or_in_the_order_of_dates(searcher: Searcher) -> None:
    assert searcher.search(Request("BCT", page=2)).suggestions == ()
    assert searcher.search(Request("BCT", sort=Sort.NEWEST)).suggestions == ()


def test_nothing_is_looked_for_in_the_place_of_a_text(searcher: Searcher) -> None:
    row = " ".join(["họp"] * 11)
    assert offered(searcher, f"BCT {row}") == [f"Bộ Chính trị {row}", f"Bộ Công Thương {row}"]
    assert offered(searcher, f"BCT {row} họp") == []


def test_nothing_is_offered_that_would_be_cut_where_it_is_looked_for(searcher: Searcher) -> None:
    asked = f"BCT {'. ' * ((LONGEST_QUERY - len('BCT -họp')) // 2)}-họp"
    assert len(asked) == LONGEST_QUERY
    assert offered(searcher, "BCT -họp") == ["Bộ Chính trị -họp"]
    assert offered(searcher, asked) == []
