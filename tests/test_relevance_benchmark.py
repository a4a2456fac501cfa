"""benchmarks/relevance: every engine ranks a judged set with the analyzer that is its own."""

import json
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import pytest

from benchmarks.relevance import __main__ as relevance
from benchmarks.relevance.report import as_text
from index.documents import Document
from searcher.quality.judged_set import JudgedQuery, JudgedSet
from searcher.quality.measures import Measures
from searcher.quality.variants import Variant

PASSAGES = (
    Document("duong", "Làm đường", "Xã Mường La hiến đất làm đường giao thông về bản."),
    Document("chu", "Dạy chữ", "Cô giáo dạy chữ cho bà con ở Nghệ An vào buổi tối."),
    Document("cam", "", "Vườn cam của hợp tác xã được mùa."),
)
QUERY = JudgedQuery("q1", "làm đường Mường La", frozenset({"duong"}), frozenset())
JUDGED = JudgedSet(PASSAGES, (QUERY,))


def found(engine: str, query: str, folder: Path) -> dict[str, Sequence[str]]:
    """What the ranking of each name finds."""
    if engine == "tantivy":
        pytest.importorskip("tantivy")
    with import_module(relevance.ENGINES[engine]).rankings(JUDGED, folder) as ranks:
        return {name: rank(query) for name, rank in ranks.items()}


@pytest.mark.parametrize("engine", [name for name in relevance.ENGINES if name != "timtin"])
def test_every_peer_finds_any_word_in_title_or_body_and_takes_no_sign_for_a_query(engine: str, tmp_path: Path) -> None:
    for name, ids in found(engine, '"cam" làm đường? (Mường* OR NOT -la: AND', tmp_path).items():
        assert set(ids) >= {"duong", "cam"}, name
        assert ids[0] == "duong", name


@pytest.mark.parametrize(
    ("engine", "query", "ids"),
    [
        ("timtin", "duong", {"timtin": ["duong"], "formula R": ["duong"], "plain BM25": []}),
        ("fts5", "duong", {"SQLite FTS5": []}),  # đ is no d with a mark, to Unicode
        ("fts5", "muong", {"SQLite FTS5": ["duong"]}),
        ("tantivy", "duong", {"Tantivy": ["duong"]}),
        ("whoosh", "muong", {"stock Whoosh": []}),
        ("whoosh", "an", {"stock Whoosh": []}),  # an English stop word
        ("whoosh", "nghệ", {"stock Whoosh": ["chu"]}),
        ("fts5", "?!", {"SQLite FTS5": []}),
        ("whoosh", "?!", {"stock Whoosh": []}),
        ("tantivy", "", {"Tantivy": []}),
    ],
)
def test_each_engine_folds_as_it_does_by_itself(
    engine: str, query: str, ids: dict[str, list[str]], tmp_path: Path
) -> None:
    assert {name: list(own) for name, own in found(engine, query, tmp_path).items()} == ids


def test_the_command_prints_a_table_of_each_measure_and_of_the_differences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    passages = [{"id": one.id, "title": one.title, "text": one.body} for one in PASSAGES]
    query = {"id": QUERY.id, "text": QUERY.text, "relevant": ["duong"]}
    file, figures = tmp_path / "roads.json", tmp_path / "figures.json"
    file.write_text(json.dumps({"passages": passages, "queries": [query]}), encoding="utf-8")
    arguments = [str(file), "--engines", "fts5", "--variant", "toned,unmarked", "--json", str(figures)]
    monkeypatch.setattr(sys, "argv", ["relevance", *arguments])
    assert relevance.main() == 0
    out = capsys.readouterr().out
    assert out.startswith("## roads: 1 queries, 3 passages\n")
    assert out.count("| toned | unmarked |") == 6
    assert set(json.loads(figures.read_text())["roads"]) == {"timtin", "formula R", "plain BM25", "SQLite FTS5"}


@pytest.mark.parametrize("bad", [["--engines", "lucene"], ["--variant", "loud"], ["missing.json"]])
def test_what_is_not_known_is_named(
    bad: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["relevance", "missing.json", *bad])
    with pytest.raises(SystemExit):
        relevance.main()
    assert bad[-1] in capsys.readouterr().err


def test_differences_are_of_the_first_engine_less_each_other() -> None:
    good, bad = Measures(1.0, 1.0, 1.0, 1.0), Measures(0.5, 0.25, 0.5, 0.5)
    text = as_text({"ours": {Variant.TONED: [good, good]}, "theirs": {Variant.TONED: [bad, bad]}})
    assert "| theirs | +0.500 (+0.500 to +0.500) |" in text
    assert "| theirs | +0.750 (+0.750 to +0.750) |" in text
