"""searcher/suggestions/: what is suggested while somebody types."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import building
from index.errors import BadParameter
from index.language.analysis import syllables
from searcher.request import MOST_SUGGESTIONS
from searcher.search import Searcher
from searcher.suggestions.completion import Completion, Kind, marked
from searcher.suggestions.typed import read_typed
from tests.conftest import BuildSearcher, write_jsonl

ARTICLES: list[dict[str, Any]] = [
    {
        "id": "la",
        "title": "Mường La mở rộng vùng cây ăn quả",
        "body": "UBND huyện Mường La, tỉnh Sơn La nói về nông thôn mới. Xã nào cũng xây dựng nông thôn mới.",
        "place": "Sơn La",
        "published": "2024-05-02",
    },
    {
        "id": "lat",
        "title": "Lũ về Mường Lát",
        "body": "Huyện Mường Lát, tỉnh Thanh Hóa. Chỉ thị 05-CT/TW và Kế hoạch số 12/KH-UBND về nông thôn mới.",
        "place": "Mường Lát, Thanh Hóa",
        "published": "2023-01-01",
    },
    {
        "id": "lat-again",
        "title": "Lũ về mường lát",
        "body": "Theo Chỉ thị 05-CT/TW, Quyết định 05/2020/QĐ-UBND, nông thôn miền núi và nông sản.",
        "published": "2025-01-01",
    },
    {
        "id": "rice",
        "title": "Chợ gạo ở nông thôn: mạ, mà, ma",
        "body": "Nông sản, nông sản và nông sản. <b>Kế hoạch 120</b>",
        "published": "2022-01-01",
    },
    {"id": "odd", "title": "“Nông thôn” <script> & mới", "body": "Bài."},
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("suggestions")
    (folder / "a.jsonl").write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), "utf-8")
    building.build(folder / "index", [folder / "a.jsonl"])
    return Searcher(folder / "index")


def texts(found: tuple[Completion, ...], kind: Kind | None = None) -> list[str]:
    return [one.text for one in found if kind in (None, one.kind)]


# ---- What is suggested


@pytest.mark.parametrize("typed", ["muong l", "Mường l", "MUONG  L", "mương l", "mường l"])
def test_a_place_is_suggested_marked_or_not(searcher: Searcher, typed: str) -> None:
    found = searcher.suggest(typed)
    assert set(texts(found, Kind.PLACE)) == {"Mường La", "Mường Lát"}
    assert all(one.marks == ((0, 7),) and one.count for one in found if one.kind is Kind.PLACE)


@pytest.mark.parametrize("typed", ["muwowngf l", "muong72 l", "Mường l", "Muwowng l"])
def test_keys_of_an_input_method_that_is_off_are_understood(searcher: Searcher, typed: str) -> None:
    assert set(texts(searcher.suggest(typed), Kind.PLACE)) == {"Mường La", "Mường Lát"}
    assert texts(searcher.suggest("noong thoon m"), Kind.WORDS)[:1] == ["nông thôn mới"]


def test_only_places_that_articles_are_about_are_suggested(searcher: Searcher) -> None:
    assert texts(searcher.suggest("mường"), Kind.PLACE) == ["Mường La", "Mường Lát"]
    assert not texts(searcher.suggest("can t"), Kind.PLACE)


def test_a_place_counts_the_articles_that_the_filter_of_its_name_finds(searcher: Searcher) -> None:
    (place,) = (one for one in searcher.suggest("thanh h") if one.kind is Kind.PLACE)
    assert (place.text, place.count) == ("Thanh Hóa", 1)


def test_a_kind_of_unit_typed_before_a_name_is_part_of_the_place(searcher: Searcher) -> None:
    assert texts(searcher.suggest("huyen muong l"), Kind.PLACE) == ["huyện Mường La", "huyện Mường Lát"]
    assert not texts(searcher.suggest("phuong muong l"), Kind.PLACE)


def test_words_are_suggested_as_the_texts_mostly_write_them(searcher: Searcher) -> None:
    assert texts(searcher.suggest("nong thon m"), Kind.WORDS)[0] == "nông thôn mới"
    assert texts(searcher.suggest("Bản tin nong thon m"), Kind.WORDS)[0] == "Bản tin nông thôn mới"
    assert "nông sản" in texts(searcher.suggest("nong "), Kind.WORDS)
    assert "nông thôn" in texts(searcher.suggest("non"), Kind.WORDS)


def test_what_is_already_typed_is_no_suggestion(searcher: Searcher) -> None:
    assert "nông thôn mới" in texts(searcher.suggest("nông thon mới"))
    assert "nông thôn mới" not in texts(searcher.suggest("nông thôn mới"))


@pytest.mark.parametrize("typed", ["05-c", "5-ct/t", "chỉ thị 05-CT"])
def test_a_document_number_is_suggested_as_articles_write_it(searcher: Searcher, typed: str) -> None:
    (code,) = (one for one in searcher.suggest(typed) if one.kind is Kind.CODE)
    assert (code.text, code.count) == ("05-CT/TW", 2)


def test_marks_in_a_document_number_count(searcher: Searcher) -> None:
    assert texts(searcher.suggest("5/2020/qd"), Kind.CODE) == ["05/2020/QĐ-UBND"]
    assert texts(searcher.suggest("5/2020/qđ"), Kind.CODE) == ["05/2020/QĐ-UBND"]
    assert not texts(searcher.suggest("đ5/2020"), Kind.CODE)
    assert not texts(searcher.suggest("05-đ"), Kind.CODE)


def test_a_type_of_document_and_a_number_suggest_those_that_begin_so(searcher: Searcher) -> None:
    assert texts(searcher.suggest("ke hoach 12"), Kind.CODE) == ["12/KH-UBND", "Kế hoạch 12", "Kế hoạch 120"]
    assert texts(searcher.suggest("ke hoach so 120"), Kind.CODE) == ["Kế hoạch số 120"]
    assert texts(searcher.suggest("chi thi 12"), Kind.CODE) == []


def test_a_number_behind_other_words_is_no_document_number_yet(searcher: Searcher) -> None:
    assert set(texts(searcher.suggest("5"), Kind.CODE)) == {"05-CT/TW", "05/2020/QĐ-UBND"}
    assert texts(searcher.suggest("quận 5"), Kind.CODE) == []
    assert texts(searcher.suggest("theo 05-c"), Kind.CODE) == ["05-CT/TW"]


def test_document_numbers_of_a_small_new_segment_are_suggested_beside_those_of_a_large_one(tmp_path: Path) -> None:
    letters = "ABCDEGHIKLMNPQRSTUVX"
    old = [{"id": f"o{a}", "title": "Tin", "body": f"Theo Quyết định 5/2020/QĐ-{a}{a}."} for a in letters]
    new = [{"id": f"n{n}", "title": "Tin", "body": "Theo Nghị quyết 05-NQ/TW."} for n in range(3)]
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "old.jsonl", old)])
    building.add(tmp_path / "index", [write_jsonl(tmp_path / "new.jsonl", new)])
    assert texts(Searcher(tmp_path / "index").suggest("5"), Kind.CODE)[0] == "05-NQ/TW"


@pytest.mark.parametrize("limit", [-1, 0, MOST_SUGGESTIONS + 1])
def test_a_limit_out_of_range_is_named(searcher: Searcher, limit: int) -> None:
    with pytest.raises(BadParameter, match="limit: must be from 1 to 20"):
        searcher.suggest("muong l", limit)


def test_titles_that_begin_as_typed_come_first_and_the_newest_of_those(searcher: Searcher) -> None:
    assert texts(searcher.suggest("lu v"), Kind.TITLE) == ["Lũ về mường lát"]
    assert texts(searcher.suggest("muong l"), Kind.TITLE)[:2] == ["Mường La mở rộng vùng cây ăn quả", "Lũ về mường lát"]
    scattered = searcher.suggest("quả mườ")
    assert texts(scattered, Kind.TITLE) == ["Mường La mở rộng vùng cây ăn quả"]
    assert [scattered[0].text[start:end] for start, end in scattered[0].marks] == ["Mườ", "quả"]


def test_typed_marks_are_respected_and_missing_ones_may_come(searcher: Searcher) -> None:
    def last(found: tuple[Completion, ...]) -> list[str]:
        return [one.text[one.marks[-1][0] : one.marks[-1][1]] for one in found if one.text.startswith("Chợ")]

    assert [last(searcher.suggest(f"gạo {typed}")) for typed in ("ma", "mà", "mạ", "mã")] == [
        ["mạ"],
        ["mà"],
        ["mạ"],
        [],
    ]
    assert not texts(searcher.suggest("mướng l"))


def test_texts_that_read_alike_without_marks_are_suggested_once(searcher: Searcher) -> None:
    folded = [" ".join(token.folded for token in syllables(text)) for text in texts(searcher.suggest("lu ve m", 20))]
    assert "lu ve muong lat" in folded
    assert len(folded) == len(set(folded))


def test_a_deleted_article_is_not_suggested(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(ARTICLES)
    assert texts(searcher.suggest("mường lát"), Kind.TITLE)
    building.remove(searcher.index_dir, ["lat", "lat-again"])
    assert not texts(searcher.suggest("mường lát"), Kind.TITLE)
    assert not texts(searcher.suggest("mường lá"), Kind.PLACE)
    assert not texts(searcher.suggest("05-"), Kind.CODE)


def test_an_index_without_articles_suggests_nothing(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "x"}])
    building.remove(searcher.index_dir, ["x"])
    assert [searcher.suggest(typed) for typed in ("t", "tin t", "bai ", "1", "ha n")] == [()] * 5


# ---- Whatever is typed


@pytest.mark.parametrize(
    "typed",
    ["", "   ", "?!", "-", "\x00", "-mà", "gạo -mà", "m" * 1000, "muong l " * 200, "\u0301", "đ" * 150, "1/", "5-\x07", "_"],
)  # fmt: skip
def test_rubbish_is_no_error(searcher: Searcher, typed: str) -> None:
    assert isinstance(searcher.suggest(typed), tuple)


_PIECES = st.sampled_from(["muong", "nông", "thon", "m", "l", "05-", "ke hoach", "12", " ", '"', "Đ", "\u0309"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    known=st.lists(_PIECES, max_size=6).map(" ".join), more=st.just("") | st.text(max_size=8), limit=st.integers(1, 20)
)
def test_any_suggestion_has_what_was_typed_marked_and_reads_like_no_other(
    searcher: Searcher, known: str, more: str, limit: int
) -> None:
    found = searcher.suggest(known + more, limit)
    assert len(found) <= limit
    assert len({tuple(token.folded for token in syllables(one.text)) for one in found}) == len(found)
    for one in found:
        places = [place for mark in one.marks for place in mark]
        assert places == sorted(set(places))
        assert 0 <= places[0] < places[-1] <= len(one.text)


# ---- Against a plain reference

_SYLLABLES = ("mường", "muống", "la", "lá", "lạ", "nông", "nóng", "đi", "di")
_TYPED = st.lists(st.sampled_from([*_SYLLABLES, "muong", "nong"]), min_size=1, max_size=3)
_TITLES = st.lists(st.lists(st.sampled_from(_SYLLABLES), min_size=1, max_size=5), min_size=1, max_size=12)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=_TITLES,
    typed=st.lists(st.sampled_from([*_SYLLABLES, "muong", "nong"]), min_size=1, max_size=3),
    cut=st.integers(0, 3),
)
def test_titles_are_those_that_a_scan_of_all_finds(
    tmp_path_factory: pytest.TempPathFactory, titles: list[list[str]], typed: list[str], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("scan")
    searcher = _built(folder, [{"title": " ".join(title), "body": "Bài."} for title in titles])
    text = " ".join(typed)
    text = text[: max(1, len(text) - cut)]
    read = read_typed(text)
    assert read is not None
    expected = {title for title in map(" ".join, titles) if marked(title, Kind.TITLE, read.pieces)}
    folded = {tuple(token.folded for token in syllables(title)) for title in expected}
    found = searcher.suggest(text, 20)
    assert {one.text for one in found if one.kind is Kind.TITLE} <= expected
    assert folded <= {tuple(token.folded for token in syllables(one.text)) for one in found}


def _built(folder: Path, records: list[dict[str, Any]]) -> Searcher:
    source = folder / "a.jsonl"
    source.write_text("".join(json.dumps({"id": str(n), **r}) + "\n" for n, r in enumerate(records)), "utf-8")
    building.build(folder / "index", [source])
    return Searcher(folder / "index")


@pytest.mark.parametrize("times", [30, 2100])  # words of more than 2,047 places have no positions of their own
def test_what_follows_most_often_beyond_chance_comes_first_and_goes_on_while_it_is_always_so(
    tmp_path: Path, times: int
) -> None:
    others = " ".join(f"{a}{b}" for a in "bcdg" for b in ("anh", "inh", "ong", "ung", "ai", "oi", "ua", "ia"))
    bodies = ["chợ phiên và"] * times + ["chợ nổi vạn chài"] * (times // 2) + ["chợ nóng"] * 9 + ["và"] * (3 * times)
    searcher = _built(
        tmp_path, [{"title": "Tin", "body": f"{body}, {others[n % 90 :]}"} for n, body in enumerate(bodies)]
    )
    assert texts(searcher.suggest("cho "), Kind.WORDS)[:2] == ["chợ phiên và", "chợ nổi vạn chài"]
    assert texts(searcher.suggest("cho n"), Kind.WORDS)[0] == "chợ nổi vạn chài"
    assert texts(searcher.suggest("chợ nó"), Kind.WORDS)[0].startswith("chợ nóng")
    assert texts(searcher.suggest("cho phien v"), Kind.WORDS)[0] == "chợ phiên và"
