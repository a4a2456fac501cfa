"""The programs that measure: each runs on a small corpus and prints what it promises."""

import json
import random
import sys
from pathlib import Path

import pytest

from benchmarks import building, corrections, exactness, known_item, priors, product, similar, suggestions
from benchmarks.performance.corpus import WINDOW, BenchDocument, windows
from index import building as index_building
from searcher.quality.variants import Variant
from tests.conftest import write_jsonl

TEXT = "xã mường la họp bàn nông thôn mới hiến đất làm đường ủy ban nhân dân cây ăn quả năm 2024"
WORDS = TEXT.split()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    drawing = random.Random(4)
    texts = [" ".join(drawing.choices(WORDS, k=drawing.randint(20, 80))) for _ in range(120)]
    return write_jsonl(
        tmp_path / "news.jsonl", [{"id": str(n), "title": t[:30], "body": t} for n, t in enumerate(texts)]
    )


def run(monkeypatch: pytest.MonkeyPatch, main: object, *arguments: str) -> None:
    assert callable(main)
    monkeypatch.setattr(sys, "argv", ["program", *arguments])
    assert main() == 0


def test_exactness_asks_every_class_at_every_stage(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, exactness.main, str(corpus), "--queries", "48")
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in lines] == [
        "one segment",
        "4 segments",
        "after deletes and updates",
        "after a merge",
    ]
    assert all("48 queries" in line and "near 4" in line and line.endswith("differing: 0") for line in lines)


def test_exactness_notices_a_wrong_answer(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("searcher.ranking._exact", lambda weighted, documents: documents * 0.0)
    monkeypatch.setattr(sys, "argv", ["program", str(corpus), "--queries", "12"])
    assert exactness.main() == 1
    assert "differs: term body_folded:" in capsys.readouterr().err


def test_building_compares_with_other_engines(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("tantivy")
    run(monkeypatch, building.main, str(corpus), "--articles", "5")
    out = capsys.readouterr().out
    assert "5 articles" in out
    assert [line[:24].strip() for line in out.splitlines()[2:]] == ["timtin", "pyvi + stock Whoosh", "pyvi + tantivy"]


def test_product_measures_whole_searches_and_opening(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, product.main, str(corpus), "--queries", "5", "--runs", "1")
    out = capsys.readouterr().out
    assert "120 articles, 1 segments" in out
    assert all(
        f"{title}: p50" in out
        for title in (
            "in process, with JSON",
            "/api/search, over loopback",
            "/api/search, at the server",
            "the page, over loopback",
            "the page, at the server",
            "/api/suggest, over loopback",
            "/api/suggest, at the server",
        )
    )


def test_made_up_articles_are_windows_of_real_ones() -> None:
    body = [f"w{n}" for n in range(500)]
    made = windows([BenchDocument(0, ["tin"], body, 5, "s0")], 7, 1)
    assert [document.number for document in made] == list(range(7))
    assert all(len(document.body) == WINDOW for document in made)
    assert all(document.body == body[int(document.body[0][1:]) :][:WINDOW] for document in made)


def test_figures_of_several_sizes_are_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from benchmarks import plot

    reports = [
        {
            "settings": {"articles": size},
            "builds": [{"name": "timtin"}, {"name": "tantivy"}],
            "classes": [
                {"kind": kind, "microseconds": {name: {"p50": size / 9, "p99": size} for name in ("timtin", "tantivy")}}
                for kind in ("rare", "and2")
            ],
        }
        for size in (10, 100)
    ]
    plot.draw(json.loads(json.dumps(reports)), tmp_path / "latency.svg")
    svg = (tmp_path / "latency.svg").read_text("utf-8")
    assert svg.count("<svg") == 1
    plot.draw(reports, tmp_path / "again.svg")
    assert (tmp_path / "again.svg").read_text("utf-8") == svg


def test_similar_articles_are_timed_and_their_days_counted(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, similar.main, str(sample_index), "--articles", "3", "--runs", "1")
    output = capsys.readouterr().out
    assert "78 articles: p50" in output
    assert "of the best 10 100.0% are found" in output
    run(monkeypatch, similar.main, str(sample_index), "--articles", "3", "--days")
    assert capsys.readouterr().out.count(" days: ") == 10


def test_what_priors_change_is_measured_with_and_without_them(
    sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = Path(__file__).parent.parent / "seeds" / "articles.jsonl"
    run(monkeypatch, priors.main, "draw", str(seeds), "--write", str(tmp_path / "places.json"))
    drawn = json.loads((tmp_path / "places.json").read_text("utf-8"))["queries"]
    assert drawn
    assert all(len(query["text"].split()) >= 3 for query in drawn)
    run(monkeypatch, priors.main, "items", str(tmp_path / "places.json"))
    assert capsys.readouterr().out.count(" points (") == 4
    run(monkeypatch, known_item.main, str(seeds), "--queries", "20", "--write", str(tmp_path / "known.json"))
    run(monkeypatch, priors.main, "freshness", str(tmp_path / "known.json"))
    assert capsys.readouterr().out.count(": the newer first in ") == 4
    monkeypatch.setattr(priors, "_FEWEST_ABOUT", 2)
    run(monkeypatch, priors.main, "names", str(sample_index))
    assert capsys.readouterr().out.count(": about it ") == 4


def test_known_items_are_headlines_over_untitled_bodies_without_near_duplicates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bodies = ["Xã Mường La họp bàn làm đường về bản hôm qua.", "Nông thôn mới ở Hòa Bình có nhiều vườn cây ăn quả."]
    records = [
        {"title": "Mường La làm đường về bản", "body": bodies[0]},
        {"title": "Nông thôn mới Hòa Bình", "body": bodies[1]},
        {"title": "Hòa Bình trồng cây ăn quả", "body": bodies[1] + " Tin thêm."},
    ]
    corpus = write_jsonl(tmp_path / "news.jsonl", records)
    run(monkeypatch, known_item.main, str(corpus), "--write", str(tmp_path / "known.json"))
    judged = json.loads((tmp_path / "known.json").read_text("utf-8"))
    assert {passage["title"] for passage in judged["passages"]} == {""}
    assert {query["text"]: query.get("near_dup", False) for query in judged["queries"]} == {
        "Mường La làm đường về bản": False,
        "Nông thôn mới Hòa Bình": True,
        "Hòa Bình trồng cây ăn quả": True,
    }
    run(monkeypatch, known_item.main, str(corpus), "--json")
    assert json.loads(capsys.readouterr().out)["unmarked"] == {
        "queries": 1,
        "mrr@10": 1.0,
        "ndcg@10": 1.0,
        "recall@10": 1.0,
        "recall@100": 1.0,
    }


def test_known_items_are_looked_for_by_formula_r_too_and_by_parts_of_headlines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    records = [
        {"title": "Mường La làm đường về bản", "body": "Xã Mường La họp bàn làm đường về bản hôm qua."},
        {"title": "Hòa Bình trồng cây ăn quả", "body": "Nông thôn mới ở Hòa Bình có nhiều vườn cây ăn quả."},
    ]
    corpus = write_jsonl(tmp_path / "news.jsonl", records)
    run(monkeypatch, known_item.main, str(corpus), "--syllables", "4", "--write", str(tmp_path / "parts.json"))
    parts = [query["text"] for query in json.loads((tmp_path / "parts.json").read_text("utf-8"))["queries"]]
    assert [len(part.split()) for part in parts] == [4, 4]
    assert all(any(part in record["title"] for record in records) for part in parts)
    run(monkeypatch, known_item.main, str(corpus), "--keywords", "--formula-r")
    table = capsys.readouterr().out.partition("formula R")[2].splitlines()
    assert [line.split()[0] for line in table[1:]] == ["toned", "unmarked", "half", "wrong", "hats"]
    assert not any("%" in line for line in table[1:])  # of what is found first however it is typed there is no gap
    toned, unmarked = [1.0, 1.0, 0.5], [0.5, 1.0, 0.5]
    own, alone = {Variant.TONED: toned, Variant.UNMARKED: toned}, {Variant.TONED: toned, Variant.UNMARKED: unmarked}
    assert list(known_item.beside_formula_r(own, alone))[2].endswith("100% (100% to 100%)")


def test_suggestions_are_timed_and_the_one_meant_is_looked_for(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run(monkeypatch, suggestions.main, str(sample_index), "--titles", "3", "--places", "3", "--runs", "1")
    out = capsys.readouterr().out
    for beginning in (
        "78 articles",
        "first request: ",
        "by the clock: p50 ",
        "of the processor: p50 ",
        "titles with marks: after 4",
    ):
        assert f"\n{beginning}" in f"\n{out}"
    monkeypatch.setattr("searcher.search.complete", lambda *_: ())
    run(monkeypatch, suggestions.main, str(sample_index), "--titles", "3", "--places", "3", "--runs", "1")
    assert "titles with marks: after 4 letters 0% of 3" in capsys.readouterr().out


def test_keywords_are_the_rarest_words_of_two_syllables_that_a_body_has_as_they_stand_in_the_headline() -> None:
    frequencies = known_item.word_frequencies(["Nông thôn mới ở Hòa Bình.", "Nông thôn mới, học sinh.", "Ở nông thôn."])
    assert (frequencies["nông_thôn"], frequencies["hòa_bình"], frequencies["học_sinh"]) == (3, 1, 1)
    title = "Học sinh ở nông thôn Hòa Bình"
    assert known_item.two_keywords(title, frequencies) == "Học sinh Hòa Bình"
    assert known_item.two_keywords(title, {"học_sinh": 1, "nông_thôn": 3}) == "Học sinh nông thôn"
    assert known_item.two_keywords(title, {"học_sinh": 1}) is None


def test_corrections_are_measured_kind_by_kind(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    index_building.build(tmp_path / "index", [corpus])
    run(monkeypatch, corrections.main, str(corpus), "--index", str(tmp_path / "index"), "--parts", "5", "--json")
    figures = json.loads(capsys.readouterr().out)
    assert {model.__name__ for model in corrections.MODELS} | {"right", "foreign", "all"} == figures.keys()
    assert figures["telex"]["queries"] == 5
    assert figures["right"]["right"] == 0
    assert 0 <= figures["all"]["right"] <= figures["all"]["shown"] <= figures["all"]["queries"]


def test_error_models_change_what_they_say() -> None:
    part = ["nông", "thôn", "mới"]
    drawing = random.Random(1)
    assert corrections.telex(part, drawing) == ["noong", "thoon", "mowis"]
    assert corrections.vni(part, drawing) == ["no6ng", "tho6n", "mo7i1"]
    assert corrections.joined_unmarked(part, drawing) == ["nongthonmoi"]
    for model in corrections.MODELS:
        assert model(part, drawing) != part or model is corrections.half_marked
