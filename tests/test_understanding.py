"""What a query was taken to mean, said in sentences, each with the search that takes it otherwise."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.query import Tones, parse_query
from searcher.request import Request
from searcher.results import Suggestion
from tests.conftest import BuildSearcher
from web.texts import LANGUAGES
from web.understanding import Reading, readings, rewritten, with_readings

RECORDS = [
    {"title": "Chè ở Mường La", "body": "Ủy ban nhân dân (UBND) huyện Mường La trồng chè, nhãn lồng và nhãn ở Chiềng Lao."},
    {"title": "Nhãn lồng", "body": "Thuế đất ở Mường La. Nông dân bàn nông thôn mới. UBND xã nhận."},
]  # fmt: skip


Understood = Callable[..., tuple[Reading, ...]]


@pytest.fixture
def understood(build_searcher: BuildSearcher) -> Understood:
    searcher = build_searcher(RECORDS)

    def ask(text: str, tones: Tones = Tones.AUTO, *, suggested: str = "") -> tuple[Reading, ...]:
        wanted = Request(text, tones=tones, page=3)
        results = searcher.search(replace(wanted, page=1))
        results = replace(results, suggestions=(Suggestion(suggested, "tones"),))
        return readings(parse_query(text), wanted, results, (), LANGUAGES["vi"])

    return ask


def undone(reading: Reading) -> Request | None:
    return reading.undone.wanted if reading.undone else None


def test_unmarked_words_are_said_with_what_they_likely_are_and_can_be_held_to_it(understood: Understood) -> None:
    (reading,) = understood("muong la")
    assert reading.sentence == "Gõ không dấu nên tìm với mọi dấu, xếp trước là “mường la”."
    assert undone(reading) == Request("mường la", tones=Tones.EXACT)
    assert understood("muong la", suggested="mường la")[0].undone is None


def test_words_without_letters_that_take_marks_are_not_called_unmarked(understood: Understood) -> None:
    assert understood("05 CT") == ()
    assert understood("muong la", Tones.IGNORE) == ()


@pytest.mark.parametrize(
    ("typed", "sentence", "otherwise"),
    [
        ("Mường -thuế", "Loại các bài có: thuế.", "Mường"),
        ("nhã*", "“nhã*” là mọi từ bắt đầu như vậy: nhan.", "nhã"),
        ('"chè lồng"~2', "Giữa hai từ liền nhau của “chè lồng” có thể xen tối đa 2 từ khác.", '"chè lồng"'),
        ("tiêu-đề:nhãn Mường", "Chỉ lấy những bài mà tiêu đề có “nhãn”.", "nhãn Mường"),
    ],
)
def test_each_sign_is_said_and_can_be_taken_back(
    understood: Understood, typed: str, sentence: str, otherwise: str
) -> None:
    (reading,) = understood(typed)
    assert reading.sentence == sentence
    assert undone(reading) == Request(otherwise)


def test_what_stands_for_an_abbreviation_is_said_and_can_be_done_without(understood: Understood) -> None:
    (reading,) = [one for one in understood("UBND huyện") if "cũng là" in one.sentence]
    assert reading.sentence == "“UBND” cũng là: ủy ban nhân dân."
    assert undone(reading) == Request("UBND huyện", tones=Tones.EXACT)
    (reading,) = [one for one in understood("UBND muong la") if "cũng là" in one.sentence]
    assert undone(reading) == Request("UBND mường la", tones=Tones.EXACT)


def test_an_exclusion_alone_has_nothing_to_fall_back_to(understood: Understood) -> None:
    assert [reading.undone for reading in understood("-thuế")] == [None]


def test_readings_stand_where_the_words_stood(build_searcher: BuildSearcher) -> None:
    text = '  "muong  la",  NHAN* -thue (nhan)'
    results = build_searcher(RECORDS).search(Request(text))
    assert with_readings(parse_query(text), results.query.words) == '"mường  la",  NHAN* -thue (nhãn)'


_PIECES = [
    "chè",
    "05-CT/TW",
    "OR",
    "nong*",
    '"cây ăn quả"',
    '"cây quả"~3',
    "-thuế",
    '-"đất đai"',
    "tiêu-đề:nhãn",
    "nơi:Huế",
    "từ:2024",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=6).map(" ".join))
def test_a_query_written_anew_means_the_same(text: str) -> None:
    query = parse_query(text)
    again = parse_query(rewritten(query, lambda term: term))
    assert (again.clauses, again.excluded) == (query.clauses, query.excluded)
    assert [replace(typed, start=0, end=0) for typed in again.filters] == [
        replace(typed, start=0, end=0) for typed in query.filters
    ]
