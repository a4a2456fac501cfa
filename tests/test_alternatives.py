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


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ('"UBND huyện Mường La"', "Ủy ban nhân dân huyện Mường La họp."),
        ('"ủy ban nhân dân huyện Mường La"', "UBND huyện Mường La họp."),
        ('"lãnh đạo UBND, HĐND xã"', "Lãnh đạo ủy ban nhân dân, hội đồng nhân dân xã."),
        ('"lãnh đạo UBND, HĐND xã"', "Lãnh đạo UBND, hội đồng nhân dân xã."),
        ('"UBND TPHCM"', "UBND TP.HCM họp."),
        ("TPHCM", "Về TP.HCM họp."),
        ("TP.HCM", "Về TPHCM họp."),
        ("tp hcm", "Về TPHCM họp."),
        ("thành phố Hồ Chí Minh", "Về TP. HCM họp."),
    ],
)
def test_abbreviations_are_found_inside_phrases_and_in_one_piece_or_two(
    build_searcher: BuildSearcher, query: str, text: str
) -> None:
    apart = "UBND về huyện. Mường La có HĐND, xã và lãnh đạo; ủy ban nhân dân họp ở TP này."
    searcher = build_searcher([{"id": "meant", "body": text}, {"id": "apart", "body": apart}])
    assert full_ids(searcher.search(Request(query))) == {"meant"}


def test_a_prefix_is_no_abbreviation(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "long", "body": "Ủy ban nhân dân họp."}, {"id": "short", "body": "UBND họp."}])
    assert full_ids(searcher.search(Request("ubn*"))) == full_ids(searcher.search(Request("ubnd*"))) == {"short"}


def test_a_phrase_written_out_is_marked_whole_and_its_parts_alone_are_not(build_searcher: BuildSearcher) -> None:
    text = "Ủy ban nhân dân tỉnh họp. Ủy ban nhân dân huyện Mường La có mặt."
    article = build_searcher([{"id": "a", "body": text}]).article("a", '"UBND huyện Mường La"')
    assert article is not None
    assert marked(article.body, "[", "]") == "Ủy ban nhân dân tỉnh họp. [Ủy ban nhân dân huyện Mường La] có mặt."


def test_a_phrase_written_out_counts_once_for_its_words(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(
        [{"id": "literal", "body": "UBND huyện Mường La."}, {"id": "long", "body": "Ủy ban nhân dân huyện Mường La."}]
    )
    hits = searcher.search(Request('"UBND huyện Mường La"', explain=True)).hits
    assert [hit.document.id for hit in hits] == ["literal", "long"]
    assert hits[0].explanation
    assert hits[1].explanation
    assert hits[1].explanation["Mường"] < hits[0].explanation["Mường"]  # in the longer text, and no more often


def test_exclusion_takes_an_abbreviation_and_its_long_form_at_their_word(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "long", "body": "Ủy ban nhân dân họp."}, {"id": "short", "body": "UBND họp."}])
    assert full_ids(searcher.search(Request("họp -UBND"))) == {"long"}
    assert full_ids(searcher.search(Request('họp -"ủy ban nhân dân"'))) == {"short"}
    assert full_ids(searcher.search(Request('họp -UBND -"ủy ban nhân dân"'))) == set()


def test_the_literal_number_of_a_document_weighs_more_than_its_type_and_number(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(
        [
            {"id": "named", "title": "Năm năm làm theo Chỉ thị 05", "body": "Chỉ thị 05, Chỉ thị 05 của Trung ương."},
            {"id": "number", "title": "Chi bộ", "body": "Việc ấy theo Chỉ thị 05-CT/TW." + " Thêm một câu khác." * 30},
        ]
    )
    for query in ("05-CT/TW", "chỉ thị 05-CT/TW", "chi thi so 05-ct/tw"):
        assert searcher.search(Request(query)).hits[0].document.id == "number"


@pytest.mark.parametrize("query", ["05-CT/TU", "05-CT/ZZZ"])
def test_a_number_typed_in_full_is_not_that_of_another_issuer(build_searcher: BuildSearcher, query: str) -> None:
    searcher = build_searcher(
        [{"id": "other", "body": "Theo Chỉ thị 05-CT/TW."}, {"id": "type", "body": "Chỉ thị số 05."}]
    )
    assert full_ids(searcher.search(Request(query))) == set()
