"""searcher/alternatives.py through whole searches: what stands for the words typed, and for how much."""

import pytest

from searcher.query import Tones
from searcher.rendering import marked
from searcher.request import Request
from searcher.results import Results
from searcher.search import Searcher
from tests.conftest import BuildSearcher


def full_ids(results: Results) -> set[str]:
    return {hit.document.id for hit in results.hits if hit.matched == "full"}


def snippet(searcher: Searcher, query: str) -> str:
    return marked(searcher.search(Request(query)).hits[0].snippets[0], "[", "]")


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Chỉ thị số 05", "Học tập theo Chỉ thị 05-CT/TW của Bộ Chính trị."),
        ("chi thi 5", "Học tập theo Chỉ thị số 05-CT/TW."),
        ("05-CT/TW", "Học tập theo Chỉ thị số 05 của Bộ Chính trị và 05-CT/TW."),
        ("quyết định 15/2024/QĐ-UBND", "Theo Quyết định số 15/2024/QĐ-UBND."),
        ("QĐ-UBND", "Theo Quyết định số 15/2024/QĐ-UBND."),
        ("6253", "Huyện có 6.253 đảng viên."),
        ("6,253", "Huyện có 6253 đảng viên."),
        ("10.350 m2", "Rộng 10.350m²."),
        ("14/7/2020", "Ngày 14 tháng 7 năm 2020, xã họp."),
        ("ngày 14 tháng 7 năm 2020", "Xã họp (14-07-2020)."),
        ("sonla.gov.vn", "Xem https://songma.sonla.gov.vn/tin."),
        ("0212 3836 284", "Gọi 0212.3836.284."),
        ("UBND", "Họp tại UBND. Hết."),
        ("KT-XH", "Phát triển KT - XH."),
    ],
)
def test_what_people_look_for_is_found_however_it_is_written(
    build_searcher: BuildSearcher, query: str, text: str
) -> None:
    searcher = build_searcher([{"id": "meant", "body": text}, {"id": "other", "body": "Xã trồng cây."}])
    assert full_ids(searcher.search(Request(query))) == {"meant"}


@pytest.mark.parametrize(
    ("query", "literal", "expanded", "said"),
    [
        ("UBND", "UBND xã họp.", "Ủy ban nhân dân xã họp.", "ủy ban nhân dân"),
        ("ubnd", "UBND xã họp.", "Uỷ ban nhân dân xã họp.", "ủy ban nhân dân"),
        ("uy ban nhan dan", "Ủy ban nhân dân xã họp.", "UBND xã họp.", "UBND"),
        ("ủy ban nhân dân", "Ủy ban nhân dân xã họp.", "UBND xã họp.", "UBND"),
        ("kĩ thuật", "Chuyển giao kĩ thuật.", "Chuyển giao kỹ thuật.", "kỹ"),
        ("công ty", "Một công ty may.", "Một công ti may.", "ti"),
    ],
)
def test_an_expansion_is_a_weaker_match_than_the_literal_one_and_is_said(
    build_searcher: BuildSearcher, query: str, literal: str, expanded: str, said: str
) -> None:
    searcher = build_searcher(
        [{"id": "expanded", "body": expanded}, {"id": "literal", "body": literal}, {"id": "other", "body": "Cây."}]
    )
    results = searcher.search(Request(query))
    assert [hit.document.id for hit in results.hits] == ["literal", "expanded"]
    assert full_ids(results) == {"literal", "expanded"}
    assert results.hits[0].score > results.hits[1].score
    assert any(said in word.expansions for word in results.query.words)


def test_an_abbreviation_of_two_readings_is_not_guessed(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "literal", "body": "CT họp."}, {"id": "other", "body": "Công ty họp."}])
    assert full_ids(searcher.search(Request("CT"))) == {"literal"}


def test_a_corpus_teaches_the_abbreviations_it_explains(build_searcher: BuildSearcher) -> None:
    explained = [{"id": f"e{i}", "body": f"Quỹ Vì trẻ em nghèo vùng cao (QVTENVC) lần {i}."} for i in range(3)]
    searcher = build_searcher([*explained, {"id": "long", "body": "Quỹ vì trẻ em nghèo vùng cao đến xã."}])
    results = searcher.search(Request("qvtenvc"))
    assert "long" in full_ids(results)
    assert results.query.words[0].expansions


def test_exact_tones_take_the_query_at_its_word(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "long", "body": "Ủy ban nhân dân."}, {"id": "short", "body": "UBND."}])
    assert full_ids(searcher.search(Request("UBND", tones=Tones.EXACT))) == {"short"}


def test_what_stands_for_the_query_is_marked_in_the_text(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"body": "Hôm nay Ủy ban nhân dân xã họp về Chỉ thị 05-CT/TW."}])
    assert "[Ủy ban nhân dân]" in snippet(searcher, "ubnd")
    assert "05-CT/TW]" in snippet(searcher, "chi thi so 5")


@pytest.mark.parametrize("query", ["05-CT/TU", "05-CT/ZZZ"])
def test_a_number_typed_in_full_is_not_that_of_another_issuer(build_searcher: BuildSearcher, query: str) -> None:
    searcher = build_searcher(
        [{"id": "other", "body": "Theo Chỉ thị 05-CT/TW."}, {"id": "type", "body": "Chỉ thị số 05."}]
    )
    assert full_ids(searcher.search(Request(query))) == set()
