"""searcher/query_places.py: which places a query names, and what articles about them gain."""

import pytest

from searcher.query import Tones, parse_query
from searcher.query_places import LABEL, find_places
from searcher.readings import as_typed
from searcher.request import Request
from searcher.search import Searcher
from tests.conftest import BuildSearcher


def places(text: str, tones: Tones = Tones.AUTO) -> list[tuple[str, list[str]]]:
    query = parse_query(text)
    return [(place.text, sorted(place.units)) for place in find_places(query, tones, as_typed(query))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thanh hoa", [("thanh hoa", ["P38", "p38"])]),
        ("nhãn Sơn La", [("Sơn La", ["P14", "p14"])]),
        ("huyen muong la", [("muong la", ["d120"])]),
        ("xã Mường La", [("Mường La", ["C03808"])]),
        ("thanh pho vinh", [("vinh", ["d412"])]),  # not xã Phổ Vinh
        ("sài gòn", [("sài gòn", ["P79", "p79"])]),
        ("tphcm", [("tphcm", ["P79", "p79"])]),
        ("quận 1", [("quận 1", ["d760"])]),
        ("Bà Rịa - Vũng Tàu", [("Bà Rịa Vũng Tàu", ["p77"])]),
        ("Hà Giang Tuyên Quang", [("Hà Giang", ["p02"]), ("Tuyên Quang", ["P08", "p08"])]),
        ('"Hà Giang"', [("Hà Giang", ["p02"])]),
        ("Sơn OR La", []),
        ("son la*", []),
        ("Sơn La, sơn la", [("Sơn La", ["P14", "p14"])]),
        ("-Sơn La", []),
        ("Sớn La", []),  # marks that the name does not have
        ("thông báo tân binh", []),  # who types tones means no Tân Bình
        ("", []),
    ],
)
def test_names_of_places_are_found_marked_or_not_old_or_new(text: str, expected: list[tuple[str, list[str]]]) -> None:
    assert places(text) == expected


def test_with_exact_tones_a_name_has_just_its_marks() -> None:
    assert places("son la", Tones.EXACT) == []
    assert places("sớn la", Tones.IGNORE) == [("sớn la", ["P14", "p14"])]


def added(searcher: Searcher, query: str) -> dict[str, float]:
    hits = searcher.search(Request(query, explain=True)).hits
    return {
        hit.document.id: sum(value for label, value in (hit.explanation or {}).items() if label.startswith(LABEL))
        for hit in hits
    }


@pytest.mark.parametrize("query", ["Thanh Hóa", "thanh hoa", "thanh hoa họp"])
def test_articles_about_a_place_come_before_those_whose_syllables_stand_apart(
    build_searcher: BuildSearcher, query: str
) -> None:
    searcher = build_searcher(
        [
            {
                "id": "apart",
                "title": "Thanh Hà họp về hóa đơn",
                "body": "Thanh tra hóa đơn ở Thanh Hà: hóa đơn, thanh toán.",
            },
            {
                "id": "about",
                "title": "Xóa nhà tạm",
                "body": "Tỉnh Thanh Hóa họp về xóa nhà tạm ở huyện Mường Lát, Thanh Hóa.",
            },
            *({"id": f"other{i}", "body": "Xã trồng cây."} for i in range(5)),
        ]
    )
    worth = added(searcher, query)
    assert next(iter(worth)) == "about"
    assert worth["about"] > 0
    assert worth["apart"] == 0


def test_an_old_name_finds_the_articles_of_the_old_unit_first(build_searcher: BuildSearcher) -> None:
    there = {
        "id": "there",
        "body": "Sáng 5/9, UBND huyện Đồng Văn, tỉnh Hà Giang họp về du lịch.",
        "published": "2024-09-05",
    }
    passing = {
        "id": "passing",
        "body": "Sáng 5/9, tỉnh Sơn La họp về du lịch; đoàn đã qua Hà Giang.",
        "published": "2024-09-05",
    }
    worth = added(build_searcher([passing, there, {"body": "Xã trồng cây."}]), "du lịch hà giang")
    assert list(worth)[:2] == ["there", "passing"]
    assert worth["there"] > worth["passing"]


def test_a_name_that_is_a_word_in_most_articles_gains_little(build_searcher: BuildSearcher) -> None:
    words = [{"id": f"w{i}", "body": f"Tinh thần đoàn kết ở xã {i}."} for i in range(40)]
    place = {"id": "place", "body": "UBND phường Đoàn Kết, thành phố Lai Châu, tỉnh Lai Châu họp."}
    assert added(build_searcher([*words, place]), "đoàn kết").get("place", 0.0) < 0.5
