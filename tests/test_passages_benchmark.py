"""benchmarks/passages.py: what could be shown is found without the code that chooses passages, and faults are noticed."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import passages as benchmark
from benchmarks.passages import find, judge
from searcher.results import Passage
from searcher.search import Searcher
from tests.conftest import BuildSearcher

BODY = (
    "Xã Mường La có nhiều đồi chè. "
    + "Cuộc họp bàn nhiều việc khác của địa phương trong tháng tới. " * 8
    + "Vườn cam chín."
)


def test_the_program_says_how_much_passages_show(
    sample_index: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = Path(__file__).parent.parent / "seeds" / "articles.jsonl"
    arguments = [str(seeds), "--index", str(sample_index), "--queries", "30", "--show", "1"]
    monkeypatch.setattr(sys, "argv", ["passages", *arguments])
    assert benchmark.main() == 0
    out = capsys.readouterr().out
    assert "best " in out
    assert "30 queries" in out or "29 queries" in out
    assert "all passages: " in out
    assert "faults: " in out


def test_the_best_passage_is_told_from_what_is_shown(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"title": "Tin vùng cao", "body": BODY}, {"title": "Khác", "body": "Bài khác."}])
    (one, *_) = judge("muong la cam", searcher)
    assert 0.5 < one.best < 1.0  # no piece that is short enough has both
    assert one.shown == pytest.approx(1.0)  # two passages have
    assert one.first == pytest.approx(one.best)
    assert (one.pairs, one.pairs_shown, one.faults) == (1, 1, ())


def test_typed_marks_leave_other_forms_out_where_the_article_has_them(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"body": "Má về."}])
    units = units_of("má", searcher)
    assert [text[one.start : one.end] for text in ("Má và mà.",) for one in find(text, units)] == ["Má"]
    assert [text[one.start : one.end] for text in ("Là mà.",) for one in find(text, units)] == ["mà"]


@pytest.mark.parametrize(
    ("passage", "fault"),
    [
        (Passage("Xã Mường La có nhiều đồi chè.", ((3, 7),)), "mark cuts a syllable"),
        (Passage("Xã Mường La có nhiều đồi chè.", ((3, 14),)), "mark on what was not asked for"),
        (Passage("ã Mường La có nhiều đồi chè.", ()), "cut inside a word"),
        (Passage("…Mường La có nhiều đồi chè.", ()), "begins inside a short sentence"),
        (Passage("Mường La có nhiều đồi chè.", ()), "begins inside a sentence without an ellipsis"),
        (Passage("Xã Mường La có nhiều…", ()), "ends inside a short sentence"),
        (Passage(BODY, ()), "too long"),
        (Passage("Xã Mường Lát.", ()), "not in the text"),
    ],
)
def test_faults_of_a_passage_are_noticed(build_searcher: BuildSearcher, passage: Passage, fault: str) -> None:
    searcher = build_searcher([{"body": BODY}])
    (one,) = judge("muong la", searcher)
    assert one.faults == ()
    units = units_of("muong la", searcher)
    assert fault in list(benchmark._faults(replace(one.hit, snippets=(passage,)), units))


def test_overlapping_passages_are_noticed(build_searcher: BuildSearcher) -> None:
    (one,) = judge("muong la", build_searcher([{"body": BODY}]))
    twice = replace(one.hit, snippets=(one.hit.snippets[0], one.hit.snippets[0]))
    assert "overlap" in list(benchmark._faults(twice, units_of("muong la", build_searcher([{"body": BODY}]))))


def units_of(query: str, searcher: Searcher) -> list[benchmark.Unit]:
    return benchmark._units(query, searcher.search(benchmark.Request(query)), searcher)
