"""index/whoosh/build_workers.py: several processes give the index of one, and a process that dies is noticed."""

import os
import signal
import threading
from collections.abc import Iterator
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest
from click.testing import CliRunner

import timtin
from index import building, generations
from index.errors import NothingToIndex, WorkerDied
from index.whoosh import generation_writer
from index.whoosh.build_workers import BuildWorkers, FilledStream, StreamFiller
from index.whoosh.generation_writer import Effort, GenerationWriter
from searcher.request import Request
from searcher.search import Searcher
from tests.conftest import write_jsonl

RECORDS = [
    {"id": str(i % 90), "title": f"Tin {i}", "body": f"Xã Mường La {i} họp về nông thôn mới (NTM), lần {i % 7}."}
    for i in range(100)
]


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers start with the first documents, and fill several streams each."""
    monkeypatch.setattr(generation_writer, "_ALONE", 300)
    monkeypatch.setattr(generation_writer, "_BATCH", 200)
    monkeypatch.setattr(Effort, "tokens_a_segment", 500)


def hits(index_dir: Path, query: str) -> list[tuple[str, str, float]]:
    results = Searcher(index_dir).search(Request(query, per_page=100))
    return sorted((hit.document.id, hit.document.title, round(hit.score, 9)) for hit in results.hits)


def segment_bytes(index_dir: Path) -> list[bytes]:
    return [file.read_bytes() for file in generations.open_generation(index_dir).path.glob("*.arrays")]


@pytest.mark.parametrize(("merged", "one"), [(0, False), (10**9, True)], ids=["several segments", "merged"])
def test_several_workers_build_the_index_of_one_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, merged: int, one: bool
) -> None:
    source = write_jsonl(tmp_path / "news.jsonl", RECORDS)
    alone = building.build(tmp_path / "alone", [source])
    monkeypatch.setattr(generation_writer, "_ALONE", 300)
    monkeypatch.setattr(generation_writer, "_BATCH", 200)
    monkeypatch.setattr(Effort, "tokens_a_segment", 500)
    monkeypatch.setattr(Effort, "tokens_merged", merged)
    together = building.build(tmp_path / "together", [source], effort=Effort(workers=3))
    assert (together.documents, together.replaced) == (alone.documents, alone.replaced) == (90, 10)
    assert (len(Searcher(tmp_path / "together").reader().segments.segments) == 1) is one
    for query in ("muong la", "nông thôn mới", "tin 95", "ntm"):
        assert hits(tmp_path / "together", query) == hits(tmp_path / "alone", query)


@pytest.mark.parametrize(
    "records", [RECORDS, [{"id": "1", "title": "…", "body": "–"}] * 3], ids=["news", "no syllables"]
)
def test_a_worker_gives_the_very_file_that_one_process_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, records: list[dict[str, str]]
) -> None:
    source = write_jsonl(tmp_path / "news.jsonl", records)
    building.build(tmp_path / "alone", [source])
    # Started at once for what is expected, long before enough was read to train a dictionary.
    monkeypatch.setattr(generation_writer, "_BATCH", 200)
    monkeypatch.setattr(GenerationWriter, "expect", lambda self, _: self._start_workers())
    building.build(tmp_path / "by a worker", [source], effort=Effort(workers=1))
    assert segment_bytes(tmp_path / "by a worker") == segment_bytes(tmp_path / "alone")
    assert not list(tmp_path.rglob("*.stream"))


def test_streams_without_syllables_are_joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_jsonl(tmp_path / "news.jsonl", [{"id": str(i), "title": "…", "body": "–"} for i in range(40)])
    monkeypatch.setattr(generation_writer, "_ALONE", 10)
    monkeypatch.setattr(generation_writer, "_BATCH", 10)
    monkeypatch.setattr(Effort, "tokens_a_segment", 0)
    assert building.build(tmp_path / "index", [source], effort=Effort(workers=1)).documents == 40
    assert len(segment_bytes(tmp_path / "index")) == 1


@pytest.mark.usefixtures("small_batches")
def test_a_killed_worker_ends_the_build_and_leaves_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_jsonl(tmp_path / "news.jsonl", RECORDS)
    index_dir = tmp_path / "index"
    building.build(index_dir, [write_jsonl(tmp_path / "old.jsonl", RECORDS[:3])])
    before = generations.current_name(index_dir)
    started: list[BuildWorkers] = []
    finish = BuildWorkers.finish

    def kill_one_first(self: BuildWorkers, dictionary: bytes) -> object:
        started.append(self)
        os.kill(self._workers[0].pid or 0, signal.SIGKILL)
        return finish(self, dictionary)

    monkeypatch.setattr(BuildWorkers, "finish", kill_one_first)
    with pytest.raises(WorkerDied, match=r"exit code -9.*as it was"):
        building.build(index_dir, [source])
    assert generations.current_name(index_dir) == before
    assert len(list((index_dir / "generations").iterdir())) == 1
    assert not any(worker.is_alive() for worker in started[0]._workers)


@pytest.mark.usefixtures("small_batches")
def test_what_a_worker_raises_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_jsonl(tmp_path / "news.jsonl", RECORDS)
    start = generation_writer.StreamFiller

    def into_nowhere(folder: Path, tokens: int) -> object:
        return start(folder / "nowhere", tokens)

    monkeypatch.setattr(generation_writer, "StreamFiller", into_nowhere)
    with pytest.raises(WorkerDied, match="FileNotFoundError"):
        building.build(tmp_path / "index", [source])


class KilledWhileSending(StreamFiller):
    def take_to_file(self) -> Iterator[FilledStream]:
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGKILL)).start()
        (filled,) = self.take()
        while True:  # more than a pipe holds
            yield FilledStream(self.folder, filled.tokens, list(range(100_000)), filled.pairs)


@pytest.mark.usefixtures("small_batches")
def test_a_worker_that_is_killed_while_it_sends_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_writer, "StreamFiller", KilledWhileSending)
    with pytest.raises(WorkerDied, match="exit code -9"):
        building.build(tmp_path / "index", [write_jsonl(tmp_path / "news.jsonl", RECORDS)])


@pytest.mark.usefixtures("small_batches")
def test_a_worker_that_alone_is_interrupted_ends_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    finish = BuildWorkers.finish

    def interrupt_one_first(self: BuildWorkers, dictionary: bytes) -> object:
        os.kill(self._workers[0].pid or 0, signal.SIGINT)
        return finish(self, dictionary)

    monkeypatch.setattr(BuildWorkers, "finish", interrupt_one_first)
    # Workers would ignore it as well where these tests run behind a shell's `&`.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(WorkerDied, match="as it was"):
            building.build(tmp_path / "index", [write_jsonl(tmp_path / "news.jsonl", RECORDS)])
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("small_batches")
def test_workers_that_were_started_end_where_another_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start, started = SpawnProcess.start, []

    def start_one(self: SpawnProcess) -> None:
        if started:
            raise OSError("no room for another process")
        started.append(self)
        start(self)

    monkeypatch.setattr(SpawnProcess, "start", start_one)
    with pytest.raises(OSError, match="no room"):
        building.build(tmp_path / "index", [write_jsonl(tmp_path / "news.jsonl", RECORDS)])
    assert not started[0].is_alive()


@pytest.mark.usefixtures("small_batches")
def test_ctrl_c_ends_the_workers_and_leaves_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = write_jsonl(tmp_path / "news.jsonl", RECORDS)
    index_dir = tmp_path / "index"
    building.build(index_dir, [write_jsonl(tmp_path / "old.jsonl", RECORDS[:3])])
    before = generations.current_name(index_dir)
    started: list[BuildWorkers] = []

    def interrupted(self: BuildWorkers, _: bytes) -> object:
        started.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(BuildWorkers, "finish", interrupted)
    result = CliRunner().invoke(timtin.main, ["build", str(source), "--index", str(index_dir)])
    assert result.exit_code == 130
    assert "stopped" in result.stderr
    assert generations.current_name(index_dir) == before
    assert not any(worker.is_alive() for worker in started[0]._workers)


def test_workers_that_were_expected_to_be_worth_it_end_where_all_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[BuildWorkers] = []
    stop = BuildWorkers.stop
    monkeypatch.setattr(GenerationWriter, "expect", lambda self, _: self._start_workers())
    monkeypatch.setattr(BuildWorkers, "stop", lambda self: (started.append(self), stop(self)))
    with pytest.raises(NothingToIndex):
        building.build(tmp_path / "index", [write_jsonl(tmp_path / "news.jsonl", [{"id": "1"}] * 3)])
    assert not any(worker.is_alive() for worker in started[0]._workers)


def test_no_more_workers_are_started_than_memory_is_allowed_for() -> None:
    assert [Effort(64, memory).processes for memory in (0, 400, 1000)] == [1, 3, 7]
    assert Effort(64, 400).tokens_a_segment == Effort(3, 400).tokens_a_segment
    assert Effort().processes == 2


def test_less_memory_makes_smaller_segments() -> None:
    assert Effort(2, 500).tokens_a_segment < Effort(2, 1000).tokens_a_segment < Effort(1, 1000).tokens_a_segment


def test_streams_of_which_nothing_is_left_make_no_segments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generation_writer, "_ALONE", 300)
    monkeypatch.setattr(generation_writer, "_BATCH", 200)
    monkeypatch.setattr(Effort, "tokens_a_segment", 40)
    monkeypatch.setattr(Effort, "tokens_merged", 200)
    index_dir = tmp_path / "index"
    source = write_jsonl(tmp_path / "news.jsonl", RECORDS[:90])
    again = write_jsonl(tmp_path / "again.jsonl", RECORDS[:90])
    report = building.build(index_dir, [source, again], effort=Effort(workers=1))
    assert (report.documents, report.replaced) == (90, 90)
    segments = Searcher(index_dir).reader().segments.segments
    assert len(segments) == len(segment_bytes(index_dir)) > 1
    assert min(segment.size for segment in segments) > 0
    assert not list(index_dir.rglob("*.stream"))
