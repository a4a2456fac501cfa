"""searcher/search.py over small indexes: what matches, in which order, and why."""

import gc
import threading
import time
import unicodedata
import weakref
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from index import building
from index.errors import BadParameter, IndexCorrupt, IndexMissing
from index.generations import open_generation
from index.language.document_numbers import _type_at_end
from index.language.syllables import _spellings
from searcher.corrections.input_methods import _decode
from searcher.corrections.slips import _left_out, find_slips
from searcher.query import Tones
from searcher.rendering import marked, results_object
from searcher.request import Filters, Request, Sort
from searcher.results import Results
from searcher.search import Searcher
from searcher.warming import warm_words, warming_requests
from searcher.whoosh.reader import WhooshReader
from tests.conftest import BuildSearcher, write_jsonl


def ids(results: Results) -> list[str]:
    return [hit.document.id for hit in results.hits]


def full_ids(results: Results) -> set[str]:
    return {hit.document.id for hit in results.hits if hit.matched == "full"}


def test_marks_decide_the_rank_exact_then_compatible_then_folded_then_conflicting(
    build_searcher: BuildSearcher,
) -> None:
    forms = {"conflicting": "Muông", "folded": "Muong", "compatible": "Mường", "exact": "Mương"}
    searcher = build_searcher([{"id": name, "body": f"Tin về {form} hôm nay."} for name, form in forms.items()])
    results = searcher.search(Request("Mương"))
    assert ids(results) == ["exact", "compatible", "folded", "conflicting"]
    assert [hit.tones for hit in results.hits] == ["exact", "compatible", "folded", "conflicting"]
    assert results.total == 4


def test_an_unmarked_word_finds_every_form_and_unmarked_text_first(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": form, "body": f"Đây {form} nhé."} for form in ("má", "mà", "ma", "la")])
    results = searcher.search(Request("ma"))
    assert set(ids(results)) == {"má", "mà", "ma"}
    assert ids(results)[0] == "ma"


@pytest.mark.parametrize("query", ["2024 Messi", "2024 messi", "bóng Messi"])
def test_a_name_of_another_language_counts_more_than_a_syllable_or_a_number(
    build_searcher: BuildSearcher, query: str
) -> None:
    searcher = build_searcher([{"id": text, "body": f"Tin về {text} hôm nay."} for text in ("2024", "bóng", "Messi")])
    assert ids(searcher.search(Request(query)))[0] == "Messi"


def test_articles_with_the_likely_reading_of_unmarked_words_come_before_accidental_ones(
    build_searcher: BuildSearcher,
) -> None:
    news = [{"id": f"news {n}", "body": "Xã Mường La họp về cây ăn quả và cam."} for n in range(3)]
    pair = [{"id": "place", "body": "Đây là Mường La nhé."}, {"id": "accident", "body": "Đây rau muống là ngon."}]
    searcher = build_searcher([*pair, *news])
    found = ids(searcher.search(Request("muong la")))
    assert found.index("place") < found.index("accident")
    query = searcher.search(Request("muong la")).query
    assert [word.reading for word in query.words] == ["mường", "la"]
    for tones in (Tones.EXACT, Tones.IGNORE):
        assert [word.reading for word in searcher.search(Request("muong la", tones=tones)).query.words] == [None, None]
    assert [word.reading for word in searcher.search(Request("Mường la")).query.words] == [None, "la"]


def test_ignored_marks_have_no_say_in_the_rank(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": form, "body": f"Đây {form} nhé."} for form in ("má", "mà", "ma")])
    scores = {hit.score for hit in searcher.search(Request("má", tones=Tones.IGNORE)).hits}
    assert len(scores) == 1


def test_exact_marks_match_only_those_marks_and_no_marks_only_unmarked_text(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": form, "body": f"Đây {form} nhé."} for form in ("má", "mà", "ma")])
    assert ids(searcher.search(Request("má", tones=Tones.EXACT))) == ["má"]
    assert ids(searcher.search(Request("ma", tones=Tones.EXACT))) == ["ma"]


def test_both_tone_placements_are_one_word(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "new", "body": "Uỷ ban hoà giải."}, {"id": "old", "body": "Ủy ban hòa giải."}])
    for query in ("hoà", "hòa", "uỷ ban", "ủy ban"):
        results = searcher.search(Request(query))
        assert set(ids(results)) == {"new", "old"}
        assert {hit.tones for hit in results.hits} == {"exact"}


def test_exclusion_with_a_mark_is_exact_and_without_takes_every_form(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": form, "body": f"Tin {form} nhé."} for form in ("má", "mà", "ma", "bà")])
    assert set(ids(searcher.search(Request("tin -má")))) == {"mà", "ma", "bà"}
    assert set(ids(searcher.search(Request("tin -ma")))) == {"bà"}
    assert set(ids(searcher.search(Request("-ma")))) == {"bà"}


def test_a_phrase_needs_its_words_side_by_side_in_one_field(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(
        [
            {"id": "phrase", "body": "Xây dựng nông thôn mới."},
            {"id": "apart", "body": "Thôn mới có nông dân."},
            {"id": "fields", "title": "Nông thôn", "body": "Mới."},
        ]
    )
    for query in ('"nông thôn mới"', '"nong thon moi"', "nong-thon-moi"):
        assert ids(searcher.search(Request(query))) == ["phrase"]
    assert ids(searcher.search(Request('"nông thôn mới"', tones=Tones.EXACT))) == ["phrase"]
    assert not searcher.search(Request('"nong thon moi"', tones=Tones.EXACT)).hits
    assert set(ids(searcher.search(Request('nông -"thôn mới"')))) == {"fields"}


def test_a_phrase_typed_with_marks_puts_texts_that_have_just_these_first(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(
        [
            {"id": "other", "body": "Ảnh viện áo cưới, ảnh viện mới mở, ảnh viện ở phố và trong làng."},
            {"id": "meant", "body": "Hôm qua kình ngư Ánh Viên về nước trong niềm vui của người thân và bè bạn."},
            {"id": "neither", "body": "Trời đẹp, người dân ra đồng từ sớm."},
        ]
    )
    assert ids(searcher.search(Request('"Ánh Viên"'))) == ["meant", "other"]
    assert set(ids(searcher.search(Request('"anh vien"')))) == {"meant", "other"}


def test_a_short_query_puts_texts_first_in_which_it_stands_as_a_whole(build_searcher: BuildSearcher) -> None:
    records = [{"id": str(i), "body": f"Người dân ra đồng từ sớm, vụ {i}."} for i in range(30)]
    records.append({"id": "apart", "title": "Tin thể thao", "body": "Võ sư Bảo Châu gặp ông Ngô, Châu thắng."})
    records.append(
        {"id": "whole", "title": "Thăm Việt Nam", "body": "Giáo sư Ngô Bảo Châu cùng đi dạo phố cổ với khách."}
    )
    searcher = build_searcher(records)
    for query in ("Ngô Bảo Châu", "ngo bao chau"):
        assert ids(searcher.search(Request(query))) == ["whole", "apart"]


def test_or_asks_for_one_of_two(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": w, "body": f"Vùng trồng {w}."} for w in ("chè", "cam", "quýt")])
    results = searcher.search(Request("trồng chè OR cam"))
    assert full_ids(results) == {"chè", "cam"}
    assert (results.total, results.total_partial) == (2, 1)


def test_short_queries_list_full_matches_first_and_totals_tell_them_apart(build_searcher: BuildSearcher) -> None:
    records = [
        {"id": "partial", "title": "Mường", "body": "Mường Mường Mường."},
        {
            "id": "full",
            "body": "Một bài dài về nhiều việc khác nhau, trong đó có Mường và sau cùng là quả." + " Thêm chữ." * 40,
        },
    ]
    results = build_searcher(records).search(Request("muong qua"))
    assert ids(results) == ["full", "partial"]
    assert (results.total, results.total_partial) == (1, 1)
    assert [hit.matched.value for hit in results.hits] == ["full", "partial"]


def test_words_that_english_engines_drop_are_found(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "a", "body": "Nghệ An họp can thiệp y tế to in."}, {"id": "b", "body": "Khác."}])
    for word in ("an", "can", "y", "to", "in", "Nghệ An", "y tế"):
        assert ids(searcher.search(Request(word))) == ["a"], word


def test_a_word_in_the_title_ranks_above_the_same_word_in_the_body(build_searcher: BuildSearcher) -> None:
    records = [
        {"id": "body", "title": "Họp dân", "body": "Bàn chuyện thủy lợi."},
        {"id": "title", "title": "Thủy lợi", "body": "Bàn chuyện họp dân."},
    ]
    assert ids(build_searcher(records).search(Request("thủy lợi"))) == ["title", "body"]


@pytest.mark.parametrize("query", ["ĐƯỜNG GIAO THÔNG", unicodedata.normalize("NFD", "đường giao thông")])
def test_decomposed_and_upper_case_queries_find_the_same(build_searcher: BuildSearcher, query: str) -> None:
    searcher = build_searcher([{"body": "Đường giao thông nông thôn."}, {"body": "Dương và thông."}])
    expected = searcher.search(Request("đường giao thông"))
    found = searcher.search(Request(query))
    assert [(h.document.id, h.score) for h in found.hits] == [(h.document.id, h.score) for h in expected.hits]


DATED = [
    {"id": "early", "body": "Tin a.", "published": "2020-09-30"},
    {"id": "first", "body": "Tin b.", "published": "2020-10-01"},
    {"id": "last", "body": "Tin c.", "published": "2020-10-31T23:59:59+07:00"},
    {"id": "utc", "body": "Tin d.", "published": "2020-10-31T17:00:00+00:00"},
    {"id": "undated", "body": "Tin e."},
]


def test_date_filters_are_inclusive_days_in_vietnam_and_undated_documents_fail_them(
    build_searcher: BuildSearcher,
) -> None:
    searcher = build_searcher(DATED)
    october = Filters(published_from=date(2020, 10, 1), published_to=date(2020, 10, 31))
    assert ids(searcher.search(Request("tin", filters=october, sort=Sort.NEWEST))) == ["last", "first"]


def test_sorting_by_date_puts_undated_documents_last_both_ways(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(DATED)
    assert ids(searcher.search(Request("tin", sort=Sort.NEWEST))) == ["utc", "last", "first", "early", "undated"]
    assert ids(searcher.search(Request("tin", sort=Sort.OLDEST))) == ["early", "first", "last", "utc", "undated"]


def test_sorting_by_date_lists_full_matches_only(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "full", "body": "chè xanh"}, {"id": "partial", "body": "chè đen"}])
    results = searcher.search(Request("chè xanh", sort=Sort.NEWEST))
    assert ids(results) == ["full"]
    assert (results.total, results.total_partial, results.listed) == (1, 1, 1)


def test_filters_match_folded_and_several_values_of_one_are_alternatives(build_searcher: BuildSearcher) -> None:
    records = [{"id": p, "body": "Tin.", "place": p, "source": "Báo"} for p in ("Sơn La", "Lai Châu", "Hà Nội")]
    searcher = build_searcher(records)
    found = searcher.search(Request("tin", filters=Filters(place=("son la", "LAI CHAU"), source=("bao",))))
    assert set(ids(found)) == {"Sơn La", "Lai Châu"}
    assert not searcher.search(Request("tin", filters=Filters(place=("Sơn",)))).hits


def test_filters_without_a_query_list_everything_that_passes_newest_first(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{**record, "place": "Sơn La"} for record in DATED])
    found = searcher.search(Request("", filters=Filters(place=("son la",))))
    assert ids(found) == ["utc", "last", "first", "early", "undated"]
    assert searcher.search(Request("")).total == 0


def test_facets_count_full_matches(build_searcher: BuildSearcher) -> None:
    records = [
        {"body": "chè xanh", "place": "Sơn La", "published": "2020-01-31"},
        {"body": "chè xanh", "place": "Sơn La", "published": "2021-02-01"},
        {"body": "chè xanh", "place": "Lai Châu"},
        {"body": "chè đen", "place": "Hà Nội"},
    ]
    results = build_searcher(records).search(Request("chè xanh", facets=("place", "year", "month", "source")))
    counted = {name: [(v.value, v.count) for v in values] for name, values in results.facets.items()}
    assert counted["place"] == [("Sơn La", 2), ("Lai Châu", 1)]
    assert counted["year"] == [("2020", 1), ("2021", 1)]
    assert counted["month"] == [("2020-01", 1), ("2021-02", 1)]
    assert counted["source"] == []


def test_months_and_years_are_those_of_vietnam_from_the_first_to_the_last(build_searcher: BuildSearcher) -> None:
    days = ["0001-01-01", "1969-12-31", "1970-01-01", "2024-02-29", "9999-12-31"]
    moments = ["2023-12-31T16:59:59+00:00", "2023-12-31T17:00:00+00:00"]
    searcher = build_searcher([{"body": "chè", "published": published} for published in days + moments])
    results = searcher.search(Request("chè", facets=("year", "month")))
    counted = {name: [(v.value, v.count) for v in values] for name, values in results.facets.items()}
    assert counted["month"] == [
        ("0001-01", 1), ("1969-12", 1), ("1970-01", 1), ("2023-12", 1), ("2024-01", 1), ("2024-02", 1), ("9999-12", 1),
    ]  # fmt: skip
    assert counted["year"] == [("0001", 1), ("1969", 1), ("1970", 1), ("2023", 1), ("2024", 2), ("9999", 1)]


def test_pages_follow_each_other_without_gap_or_overlap(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"body": "tin " * (1 + i % 5)} for i in range(23)])
    request = Request("tin", per_page=5)
    pages = [ids(searcher.search(replace(request, page=number))) for number in range(1, 7)]
    assert [len(page) for page in pages] == [5, 5, 5, 5, 3, 0]
    assert [i for page in pages for i in page] == ids(searcher.search(Request("tin", per_page=100)))


@pytest.mark.parametrize("bad", [{"page": 0}, {"per_page": 0}, {"per_page": 101}, {"facets": ("colour",)}])
def test_parameters_out_of_range_are_named(bad: dict[str, object]) -> None:
    with pytest.raises(BadParameter) as raised:
        Request("tin", **bad)  # type: ignore[arg-type]  # of any type
    assert raised.value.name in bad


def test_an_explanation_adds_up_to_the_score(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(
        [{"body": "Nông thôn mới ở Mường La."}, {"body": "Nông dân mới."}, {"title": "La", "body": "La."}]
    )
    for query in ("nông thôn mới Mường la", '"nong thon" moi', "nong OR la"):
        for hit in searcher.search(Request(query, explain=True)).hits:
            assert hit.explanation
            assert sum(hit.explanation.values()) == pytest.approx(hit.score)


def test_each_hit_shows_its_marks_on_the_toned_text(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"title": "Chuyện Mường La", "body": "Đây là cây ăn quả ở Mường La."}])
    hit = searcher.search(Request("muong la cay an qua")).hits[0]
    assert marked(hit.title, "[", "]") == "Chuyện [Mường La]"
    assert marked(hit.snippets[0], "[", "]") == "Đây là [cây ăn quả] ở [Mường La]."


def test_an_article_comes_whole_with_its_marks(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "a/b", "title": "Chè", "body": "Đồi chè xanh.\nHết."}])
    article = searcher.article("a/b", "che")
    assert article is not None
    assert marked(article.body, "[", "]") == "Đồi [chè] xanh.\nHết."
    assert searcher.article("none") is None


def test_the_json_object_has_the_contracts_keys(build_searcher: BuildSearcher) -> None:
    record = {"body": "Ở Mường La.", "url": "javascript:alert(1)", "published": "2024-05-02", "loại": "x"}
    result = results_object(build_searcher([record]).search(Request("muong la")))
    assert result["query"] == {
        "text": "muong la",
        "tones": "auto",
        "filters": {},
        "truncated": False,
        "words": [
            {"text": "muong", "read_as": "folded", "reading": "mường", "expansions": []},
            {"text": "la", "read_as": "folded", "reading": "la", "expansions": []},
        ],
    }
    hit = result["hits"][0]
    assert hit["url"] is None
    assert hit["extra"] == {"loại": "x"}
    snippet = hit["snippets"][0]
    assert snippet["html"] == "Ở <mark>Mường La</mark>."
    assert [snippet["text"][a:b] for a, b in snippet["marks"]] == ["Mường La"]
    assert result.keys() == {
        "query", "total", "total_partial", "page", "per_page", "took_ms", "hits", "facets", "suggestions",
    }  # fmt: skip


def test_a_rebuild_is_picked_up_by_the_next_search(build_searcher: BuildSearcher, tmp_path: Path) -> None:
    searcher = build_searcher([{"id": "old", "body": "tin cũ"}])
    assert ids(searcher.search(Request("tin"))) == ["old"]
    building.add(
        tmp_path / "index", [write_jsonl(tmp_path / "b.jsonl", [{"id": "new", "title": "Tin", "body": "tin"}])]
    )
    assert set(ids(searcher.search(Request("tin")))) == {"old", "new"}
    building.remove(tmp_path / "index", ["old"])
    assert ids(searcher.search(Request("tin"))) == ["new"]
    assert searcher.article("old") is None


def test_deleted_documents_have_no_say_in_scores(build_searcher: BuildSearcher, tmp_path: Path) -> None:
    searcher = build_searcher([{"id": str(i), "body": "chè " * (i % 3 + 1) + "xanh"} for i in range(12)])
    building.remove(tmp_path / "index", ["9", "10", "11"])
    after_removal = searcher.search(Request("chè"))
    building.build(
        tmp_path / "fresh",
        [
            write_jsonl(
                tmp_path / "fresh.jsonl",
                [{"id": str(i), "title": "Tin", "body": "chè " * (i % 3 + 1) + "xanh"} for i in range(9)],
            )
        ],
    )
    fresh = Searcher(tmp_path / "fresh").search(Request("chè"))
    assert [(h.document.id, h.score) for h in after_removal.hits] == [(h.document.id, h.score) for h in fresh.hits]


def test_an_index_that_is_not_there_or_broken_says_what_to_run(build_searcher: BuildSearcher, tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="timtin build"):
        Searcher(tmp_path / "nothing").search(Request("tin"))
    build_searcher([{"body": "tin"}])
    for file in (tmp_path / "index" / "generations").glob("*/*.toc"):
        file.write_bytes(b"\xff" * file.stat().st_size)
    with pytest.raises(IndexCorrupt, match="timtin build"):
        Searcher(tmp_path / "index").search(Request("tin"))


def test_the_samples_answer_the_queries_of_the_readme(sample_index: Path) -> None:
    searcher = Searcher(sample_index)
    assert "Mường La" in searcher.search(Request("muong la cay an qua")).hits[0].document.title
    assert "Sông Mã" in searcher.search(Request("song ma long nhan")).hits[0].document.title
    assert searcher.search(Request("05-CT/TW")).total > 0


def test_who_follows_the_index_opens_and_warms_a_new_generation_apart_from_searches(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = build_searcher([{"body": "Xã Mường La họp."}])
    opened_in: list[str] = []

    def opening(*arguments: Any) -> Any:
        opened_in.append(threading.current_thread().name)
        return open_generation(*arguments)

    monkeypatch.setattr("searcher.search.open_generation", opening)
    assert searcher.search(Request("muong la")).total == 1
    ready: SimpleQueue[str] = SimpleQueue()
    searcher.follow(lambda: ready.put(searcher.reader().generation.name))
    first = ready.get(timeout=30)
    build_searcher([{"body": "Xã Mường La họp."}, {"body": "Mường La làm đường."}])
    assert ready.get(timeout=30) != first
    assert searcher.search(Request("muong la")).total == 2
    assert opened_in == ["MainThread", "timtin-follower"]


def test_a_generation_is_let_go_once_the_next_one_serves(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": str(n), "body": f"Xã Mường La {n} nông thôn mới"} for n in range(20)])
    searcher.search(Request("muong la", explain=True))
    searcher.suggest("nong t")
    searcher.similar(["1"])
    before = weakref.ref(searcher.reader())
    building.remove(searcher.index_dir, ["2"])
    gc.collect()
    gc.disable()
    try:
        assert searcher.search(Request("muong la")).total == 19
        assert before() is None
    finally:
        gc.enable()


def test_a_generation_that_cannot_be_warmed_is_let_go_and_the_one_before_serves(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = build_searcher([{"body": "Xã Mường La"}])
    searcher.search(Request("muong la"))
    ready: SimpleQueue[None] = SimpleQueue()
    searcher.follow(lambda: ready.put(None))
    ready.get(timeout=30)
    opened: list[weakref.ref[WhooshReader]] = []
    said: SimpleQueue[str] = SimpleQueue()

    def fail(reader: WhooshReader) -> list[Request]:
        opened.append(weakref.ref(reader))
        raise OSError("no memory left")

    monkeypatch.setattr("searcher.search.warming_requests", fail)
    monkeypatch.setattr("searcher.search._log.warning", lambda message, *values: said.put(message % values))
    build_searcher([{"body": "Xã Mường La"}] * 3)
    assert said.get(timeout=30) == "the generation before goes on serving: no memory left"
    assert searcher.search(Request("muong la")).total == 1
    deadline = time.monotonic() + 30
    while opened[0]() is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert opened[0]() is None


def test_warming_asks_for_what_is_frequent(build_searcher: BuildSearcher) -> None:
    texts = [f"Xã Mường La {n} nông thôn mới họp bàn làm đường vào bản." for n in range(20)]
    requests = warming_requests(build_searcher([{"body": text} for text in texts]).reader())
    assert {request.sort for request in requests} == set(Sort)
    known = {"xa", "muong", "la", "nong", "thon", "moi", "hop", "ban", "lam", "duong", "vao", "tin"}
    assert all(set(request.text.split()) < known for request in requests[:-1])


def test_warming_makes_the_tables_that_few_queries_ask_for(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"body": "Xã Mường La họp bàn."}])
    made = [_type_at_end, _spellings, _left_out]
    for remembered in (*made, _decode, find_slips):
        remembered.cache_clear()
    searcher.warm()
    assert [table.cache_info().currsize for table in made] == [1, 1, 1]


def test_warming_counts_the_forms_of_words_before_somebody_asks_for_them(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = build_searcher(
        [{"id": "1", "body": "Xã Mường La họp bàn."}, {"id": "2", "body": "Mường Lát làm đường."}]
    )
    warm_words(searcher.reader())

    def fail(*_: object) -> None:
        raise AssertionError("a word was counted")

    monkeypatch.setattr("searcher.scorer.count_word", fail)
    assert [hit.document.id for hit in searcher.search(Request("Mường La")).hits] == ["1", "2"]
    assert searcher.search(Request("duong")).total == 1
    with pytest.raises(AssertionError, match="a word was counted"):
        searcher.search(Request("xoài"))


def test_a_generation_is_warm_once_it_was_warmed(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "1", "body": "Xã Mường La họp."}, {"id": "2", "body": "Mường Lát."}])
    assert not searcher.is_warm
    searcher.warm()
    assert searcher.is_warm
    building.remove(searcher.index_dir, ["2"])
    searcher.reader()
    assert not searcher.is_warm


def test_who_follows_warms_again_once_machine_code_is_there(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = build_searcher([{"body": "Xã Mường La họp."}])
    searcher.search(Request("muong la"))
    ready: SimpleQueue[bool] = SimpleQueue()
    warmed: SimpleQueue[WhooshReader] = SimpleQueue()
    monkeypatch.setattr("searcher.search.warm_words", warmed.put)
    monkeypatch.setattr("searcher.kernels.are_loaded", lambda: False)
    searcher.follow(lambda: ready.put(searcher.is_warm))
    assert ready.get(timeout=30)
    assert warmed.empty()
    monkeypatch.setattr("searcher.kernels.are_loaded", lambda: True)
    assert ready.get(timeout=30)
    readers = iter(partial(warmed.get, timeout=30), None)
    assert any(reader is searcher.reader() for reader in readers)  # threads of other tests warm theirs


def test_a_word_typed_twice_counts_once_whatever_its_case(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "a", "body": "Mường La có mường mới."}, {"id": "b", "body": "Mường Lát."}])
    once, twice = (searcher.search(Request(query, explain=True)) for query in ("Mường", "Mường mường"))
    words = [[label for label in hit.explanation or {} if label.lower() == "mường"] for hit in twice.hits]
    assert words == [["Mường"], ["Mường"]]
    assert [hit.document.id for hit in once.hits] == [hit.document.id for hit in twice.hits]
    assert [word.text for word in twice.query.words] == ["Mường"]


@pytest.mark.parametrize("query", ["nông thôn Nông Thôn", '"nông thôn" "NÔNG THÔN"'])
def test_rows_of_words_typed_twice_count_once_whatever_their_case(build_searcher: BuildSearcher, query: str) -> None:
    searcher = build_searcher([{"body": "Nông thôn mới."}, {"body": "Chè."}, {"body": "Ngô."}])
    explanation = searcher.search(Request(query, explain=True)).hits[0].explanation or {}
    assert len({label.casefold() for label in explanation}) == len(explanation)
