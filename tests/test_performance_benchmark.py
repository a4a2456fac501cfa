"""The benchmark of speed: its queries are reproducible, its engines count what a plain loop counts, its figures are right."""

import gzip
import importlib
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.performance import __main__ as program
from benchmarks.performance.building import build
from benchmarks.performance.checking import check
from benchmarks.performance.corpus import FACET_VALUES, BenchDocument, facet_values, read_documents
from benchmarks.performance.engine import TOP, Answer, Engine
from benchmarks.performance.engine_fts5 import Fts5Engine
from benchmarks.performance.measuring import Prepared, Timed, measure, percentile, prepare
from benchmarks.performance.queries import BenchQuery, body_frequencies, expansions, make_queries
from benchmarks.performance.report import as_json, as_text, make_report

SEED = 7
KINDS = ["rare", "common", "and2", "and4", "or8", "phrase3", "prefix", "and3_two_fields_facets", "date_newest"]


def generated(count: int) -> list[BenchDocument]:
    """Documents of made-up syllables, some in most of them and some in few."""
    drawing = random.Random(SEED)
    syllables = [
        first + last for first in ("tr", "ng", "kh", "d", "b") for last in ("a", "ai", "anh", "o", "ong", "uc")
    ]
    weights = [1 / rank for rank in range(1, len(syllables) * 4 + 1)]
    words = [syllable + ending for ending in ("", "m", "n", "p") for syllable in syllables]
    return [
        BenchDocument(
            number,
            drawing.choices(words, weights, k=5),
            drawing.choices(words, weights, k=drawing.randint(10, 40)),
            drawing.randrange(1_000_000),
            f"s{number % FACET_VALUES}",
        )
        for number in range(count)
    ]


DOCUMENTS = generated(200)
QUERIES = make_queries(DOCUMENTS, 12, SEED)


def matches(document: BenchDocument, query: BenchQuery) -> bool:
    """Whether a document matches, by looking at all its tokens."""
    if query.match == "dates":
        return query.first <= document.published <= query.last
    texts = [getattr(document, field) for field in query.fields]
    if query.match == "phrase":
        return any(
            tuple(text[start : start + len(query.terms)]) == query.terms for text in texts for start in range(len(text))
        )
    if query.match == "prefix":
        return any(token.startswith(query.terms[0]) for text in texts for token in text)
    found = [any(term in text for text in texts) for term in query.terms]
    return all(found) if query.match == "all" else any(found)


@pytest.fixture(scope="module", params=["fts5", "whoosh", "tantivy", "bm25s"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Each engine with an index of the documents; the last two only where they are installed."""
    if request.param in ("tantivy", "bm25s"):
        pytest.importorskip(request.param)
    module = importlib.import_module(program.ENGINES[request.param])
    engine: Engine = module.engines()[0]
    engine.build(DOCUMENTS, tmp_path_factory.mktemp(request.param))
    yield engine
    engine.close()


def test_a_seed_gives_the_same_queries_and_another_seed_others() -> None:
    assert make_queries(generated(200), 12, SEED) == QUERIES
    others = make_queries(DOCUMENTS, 12, SEED + 1)
    assert list(QUERIES) == list(others) == KINDS
    assert all(QUERIES[kind] != others[kind] for kind in KINDS)
    assert {len(queries) for queries in QUERIES.values()} == {12}


def test_queries_are_what_their_class_says() -> None:
    frequencies = body_frequencies(DOCUMENTS)
    assert all(2 <= frequencies[query.terms[0]] <= 20 for query in QUERIES["rare"])
    assert all(frequencies[query.terms[0]] > 60 for query in QUERIES["common"])
    assert all(2 <= expansions(list(frequencies), query.terms[0]) <= 200 for query in QUERIES["prefix"])
    assert {len(set(query.terms)) for query in QUERIES["and4"]} == {4}
    for query in (query for queries in QUERIES.values() for query in queries):
        assert any(matches(document, query) for document in DOCUMENTS), query


def test_articles_too_few_for_a_class_give_no_query_of_it() -> None:
    queries = make_queries([BenchDocument(0, ["tin"], ["an", "an"], 5, "s0")], 3, SEED)
    assert [kind for kind in KINDS if queries[kind]] == ["common", "date_newest"]
    assert not any(make_queries([], 3, SEED).values())


@pytest.mark.parametrize("kind", KINDS)
def test_totals_and_counts_by_source_are_those_of_a_plain_loop(engine: Engine, kind: str) -> None:
    for query in QUERIES[kind]:
        run = engine.prepare(query)
        if run is None:
            assert not engine.counts_exactly
            continue
        answer = run()
        matching = {document.number: document for document in DOCUMENTS if matches(document, query)}
        assert len(answer.ids) == len(set(answer.ids)) == min(TOP, len(matching))
        assert matching.keys() >= set(answer.ids)
        if engine.counts_exactly:
            assert answer.total == len(matching)
            sources = Counter(document.source for document in matching.values())
            assert answer.facets == (sources if query.facets else {})


def test_newest_come_first(engine: Engine) -> None:
    for query in QUERIES["date_newest"]:
        if run := engine.prepare(query):
            dates = [DOCUMENTS[number].published for number in run().ids]
            inside = sorted((d.published for d in DOCUMENTS if matches(d, query)), reverse=True)
            assert dates == inside[:TOP]


def test_an_index_has_a_size_and_a_time(tmp_path: Path) -> None:
    built = build(Fts5Engine(), DOCUMENTS, tmp_path / "fts5")
    built.engine.close()
    assert built.articles == 200
    assert built.size > 10_000
    assert built.seconds > 0


def write_corpus(path: Path, records: Sequence[dict[str, str]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    return path


def test_documents_are_folded_syllables_that_no_tokenizer_would_change(tmp_path: Path) -> None:
    records = [
        {"title": "Hội nghị", "body": "Hơn 6.253,5 tỷ đồng; số 05-CT/TW", "date": "1970-01-02"},
        {"title": "Không có ngày", "summary": "Tóm tắt"},
    ]
    corpus = write_corpus(tmp_path / "news.jsonl.gz", records)
    dated, undated = read_documents(corpus, None, SEED)
    assert dated.title == ["hoi", "nghi"]
    assert dated.body[:4] == ["hon", "6253u2c5", "ty", "dong"]
    assert all(token.isascii() and token.isalnum() for token in dated.body)
    assert dated.published == (24 - 7) * 3600
    assert undated.body == ["tom", "tat"]
    assert undated == read_documents(corpus, None, SEED)[1]
    assert undated.published != read_documents(corpus, None, SEED + 1)[1].published
    assert len(read_documents(corpus, 1, SEED)) == 1


def test_there_are_thirty_sources_whatever_the_corpus_names() -> None:
    assert facet_values(["bao"] * 31)[29:] == ["s29", "s0"]
    many = [f"bao {n}" for n in range(40) for _ in range(40 - n)]
    values = facet_values(many)
    assert len(set(values)) == FACET_VALUES
    assert values[0] == "bao 0"
    assert values[-1] == "other"


def answering(
    total: int, ids: Sequence[int] = (), calls: list[str] | None = None, name: str = ""
) -> Callable[[], Answer]:
    """A function to be timed that remembers its calls."""

    def answer() -> Answer:
        if calls is not None:
            calls.append(name)
        return Answer(total, list(ids))

    return answer


def test_different_totals_are_named_with_class_and_query() -> None:
    same = Prepared(BenchQuery("rare", "all", ("la",)), {"a": answering(3, [1, 2]), "b": answering(3, [2, 9])})
    other = Prepared(BenchQuery("and2", "all", ("son", "la")), {"a": answering(3), "b": answering(4)})
    assert check([same], {"a", "b"}, "a", {"a", "b"}).disagreements == []
    assert check([other], {"a"}, "a", {"a", "b"}).disagreements == []
    checked = check([same, other], {"a", "b"}, "a", {"a", "b"})
    assert checked.disagreements == ["totals differ: and2, son la: a 3, b 4"]
    assert checked.overlaps["rare"] == {"b": 0.5}


def test_engines_take_turns_in_an_order_that_the_seed_gives() -> None:
    calls: list[str] = []
    runs = {name: answering(1, calls=calls, name=name) for name in "abc"}
    prepared = [Prepared(BenchQuery("rare", "all", (str(n),)), runs) for n in range(20)]
    timed = measure(prepared, 3, SEED)
    assert [item.query for item in timed] == [item.query for item in prepared]
    assert all(item.microseconds.keys() == set("abc") for item in timed)
    turns = ["".join(calls[at : at + 3]) for at in range(0, len(calls), 3)]
    assert len(turns) == 60
    assert {"".join(sorted(turn)) for turn in turns} == {"abc"}
    assert len(set(turns)) > 1
    first, calls[:] = list(calls), []
    measure(prepared, 3, SEED)
    assert calls == first


def test_an_engine_with_a_limit_is_asked_the_first_queries_of_each_class(engine: Engine) -> None:
    prepared = prepare(QUERIES, [engine], {engine.name: 2})
    asked = Counter(item.query.kind for item in prepared if engine.name in item.runs)
    assert set(asked.values()) == {2}


def test_percentiles_are_values_that_were_measured() -> None:
    values = [float(n) for n in range(200, 0, -1)]
    assert percentile(values, 0.5) == 100
    assert percentile(values, 0.99) == 198
    assert percentile([5.0], 0.99) == percentile([5.0], 0.5) == 5
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2


def test_ratios_are_of_queries_asked_of_both_and_are_averaged_geometrically(tmp_path: Path) -> None:
    ours, theirs = Fts5Engine(), Fts5Engine()
    ours.name, theirs.name = "ours", "theirs"
    built = [build(one, DOCUMENTS[:2], tmp_path / one.name) for one in (ours, theirs)]
    for one in built:
        one.engine.close()
    rare, common = BenchQuery("rare", "all", ("a",)), BenchQuery("common", "all", ("b",))
    timed = [
        Timed(rare, {"ours": 10, "theirs": 80}),
        Timed(rare, {"ours": 1_000_000}),
        Timed(common, {"ours": 10, "theirs": 20}),
    ]
    report = make_report({"articles": 2}, "ours", built, timed, {"rare": {"theirs": 0.25}})
    of_rare, of_common = report.classes
    assert (of_rare.ratios["theirs"].p50, of_common.ratios["theirs"].p50) == (8, 2)
    assert of_rare.queries == {"ours": 2, "theirs": 1}
    assert of_rare.microseconds["ours"].p99 == 1_000_000
    assert report.geometric_means["theirs"].p50 == pytest.approx(4)
    assert as_json(report)["geometric_means"]["theirs"]["p99"] == pytest.approx(4)
    rows = [line.split() for line in as_text(report).splitlines()]
    assert ["geometric", "mean", "4.00", "/", "4.00"] in rows
    assert ["rare", "25.0%"] in rows


def run_program(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["performance", *map(str, arguments)])
    return program.main()


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A corpus file of the first generated documents."""
    records = [{"title": " ".join(d.title), "body": " ".join(d.body)} for d in DOCUMENTS[:60]]
    return write_corpus(tmp_path / "news.jsonl.gz", records)


def test_the_program_prints_tables_and_writes_json(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BENCH_JSON", str(tmp_path / "figures.json"))
    assert run_program(monkeypatch, corpus, "--peers", "fts5,whoosh", "--queries", 4, "--stock-queries", 2) == 0
    printed = capsys.readouterr()
    assert "equal totals on fts5, timtin, whoosh" in printed.err
    assert "geometric mean" in printed.out
    figures = json.loads((tmp_path / "figures.json").read_text(encoding="utf-8"))
    assert [one["kind"] for one in figures["classes"]] == KINDS
    assert all(one["ratios"]["whoosh"]["p50"] > 0 for one in figures["classes"])
    assert figures["classes"][0]["queries"] == {"timtin": 4, "fts5": 4, "whoosh": 2}


def test_stock_whoosh_with_fewer_articles_is_timed_but_not_compared(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_program(monkeypatch, corpus, "--peers", "fts5,whoosh", "--queries", 2, "--stock-articles", 30) == 0
    assert "whoosh: has fewer articles, so its totals are not compared" in capsys.readouterr().err


class MiscountingEngine(Fts5Engine):
    """Finds one document too many for phrases."""

    name = "miscounting"

    def prepare(self, query: BenchQuery) -> Callable[[], Answer]:
        run = super().prepare(query)
        return (lambda: run()._replace(total=(run().total or 0) + 1)) if query.match == "phrase" else run


def test_the_program_fails_when_totals_differ(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = ModuleType("miscounting")
    monkeypatch.setattr(module, "engines", lambda: [MiscountingEngine()], raising=False)
    monkeypatch.setitem(sys.modules, "miscounting", module)
    monkeypatch.setitem(program.ENGINES, "miscounting", "miscounting")
    assert run_program(monkeypatch, corpus, "--peers", "fts5,miscounting", "--queries", 2) == 1
    printed = capsys.readouterr()
    assert "totals differ: phrase3, " in printed.err
    assert printed.out == ""


def test_a_library_that_is_missing_is_an_error_and_not_left_out(
    corpus: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(program.ENGINES, "absent", "benchmarks.performance.engine_absent")
    with pytest.raises(SystemExit):
        run_program(monkeypatch, corpus, "--peers", "absent")
    assert "--peers" in capsys.readouterr().err
