"""Processes that analyse documents and fill streams, while the process that started them reads, and makes segments of streams.

Documents go out in batches, numbered in the order they were read; each worker fills a stream of its own and writes it to a file
when it is full. A worker that dies, of whatever cause, ends the build with an error: nothing is lost in silence.
"""

import gc
import multiprocessing
import os
import queue
import threading
import traceback
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.queues import Queue
from pathlib import Path
from typing import NamedTuple, TypeAlias, cast

from index.documents import Document
from index.errors import WorkerDied
from index.language.abbreviation_mining import PairCounter, find_pairs
from index.whoosh.preparation import prepare_all
from index.whoosh.segment_stream import SegmentStream
from index.whoosh.stream_file import write_stream


class Batch(NamedTuple):
    """What goes to a worker at once; nothing of it is empty but the last one for each worker."""

    first: int
    """The number of the first document."""
    documents: Sequence[Document]
    dictionary: bytes | None
    """What stored documents are compressed with: the same in all streams, so that they are joined as they are. None: to come."""


# Enough waiting for workers never to stand idle, few enough to hold little memory: some 1.6 million characters.
_BATCHES_WAITING = 16
_PATIENCE = 0.5  # seconds between looks at whether the workers live

Results: TypeAlias = "Connection[FilledStream | str | None, FilledStream | str | None]"
"""A stream that was filled, what went wrong, or None from a worker that is done."""


@dataclass(frozen=True)
class FilledStream:
    """A stream that takes no more documents."""

    stream: SegmentStream | Path
    """Itself, or the file that a worker wrote it to."""
    tokens: int
    numbers: Sequence[int]
    """For each of its documents, in order, its number among all that were added."""
    pairs: PairCounter
    """Abbreviations that its documents explain."""

    def let_go(self) -> None:
        """Remove its file, if it is in one."""
        if isinstance(self.stream, Path):
            self.stream.unlink()


@dataclass
class StreamFiller:
    """Fills streams with documents; in a worker, or in the process itself."""

    folder: Path
    tokens_a_segment: int
    _stream: SegmentStream | None = None
    _numbers: list[int] = field(default_factory=list)
    _pairs: PairCounter = field(default_factory=PairCounter)

    def add(self, batch: Batch) -> None:
        """Add documents."""
        if not batch.documents and self._stream is None:
            return
        stream = self._stream = self._stream or SegmentStream(batch.dictionary)
        for prepared in prepare_all(batch.documents):
            stream.add(prepared)
        self._numbers += range(batch.first, batch.first + len(batch.documents))
        for document in batch.documents:
            self._pairs.add(find_pairs(f"{document.title}\n{document.body}"))
        if batch.dictionary is not None and stream.dictionary is None:
            stream.compress_with(batch.dictionary)

    @property
    def is_full(self) -> bool:
        """Whether the stream should be taken before more is added."""
        stream = self._stream
        return stream is not None and stream.dictionary is not None and stream.tokens >= self.tokens_a_segment

    def take(self) -> Iterator[FilledStream]:
        """The stream, if anything is in it; then fills another."""
        if self._stream:
            yield FilledStream(self._stream, self._stream.tokens, self._numbers, self._pairs)
        self._stream, self._numbers, self._pairs = None, [], PairCounter()

    def take_to_file(self) -> Iterator[FilledStream]:
        """The same, with the stream in a file."""
        for filled in self.take():
            assert isinstance(filled.stream, SegmentStream)
            path = self.folder / f"{uuid.uuid4().hex}.stream"
            write_stream(filled.stream, path)
            yield FilledStream(path, filled.tokens, filled.numbers, filled.pairs)


class BuildWorkers:
    """Some worker processes; give them batches, then collect the streams."""

    def __init__(self, count: int, filler: StreamFiller) -> None:
        # Spawned, not forked: a fork would copy the threads' locks of a progress bar in the state they happen to be in.
        context = multiprocessing.get_context("spawn")
        self._batches: Queue[Batch] = context.Queue(_BATCHES_WAITING)
        self._workers: list[SpawnProcess] = []
        self._results: dict[Results, SpawnProcess] = {}
        """Where those that are not done send what they have. Each has a pipe of its own, whose other end is held by nobody else: so
        it ends with the worker, even within a message."""
        self._filled: list[FilledStream] = []
        try:
            for _ in range(count):
                self._start(context, filler)
        except BaseException:
            self.stop()
            raise

    def _start(self, context: SpawnContext, filler: StreamFiller) -> None:
        results, sending = context.Pipe(duplex=False)
        with sending:
            worker = context.Process(target=_work, args=(filler, self._batches, sending), daemon=True)
            worker.start()
        self._workers.append(worker)
        self._results[results] = worker

    def submit(self, batch: Batch) -> None:
        """Hand out a batch, when a worker has room for it; raises WorkerDied."""
        while True:
            self._collect(0)
            try:
                self._batches.put(batch, timeout=_PATIENCE)
                return
            except queue.Full:
                pass

    def finish(self, dictionary: bytes) -> list[FilledStream]:
        """Wait for all streams; raises WorkerDied."""
        for _ in self._workers:
            self.submit(Batch(0, (), dictionary))
        while self._results:
            self._collect(None)
        for worker in self._workers:
            worker.join()
        return self._filled

    def stop(self) -> None:
        """End the workers at once, whatever they are doing."""
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            worker.join()
        for results in self._results:
            results.close()
        self._batches.close()
        self._batches.cancel_join_thread()

    def _collect(self, timeout: float | None) -> None:
        """Take what workers have sent; raises WorkerDied where one failed, or ended without saying that it was done."""
        for results in cast("list[Results]", wait(list(self._results), timeout)):
            try:
                result = results.recv()
            except (EOFError, OSError):
                raise _died(self._results[results]) from None
            if isinstance(result, str):
                raise WorkerDied(f"a worker of the build failed, the index was left as it was:\n{result}")
            if result is None:
                del self._results[results]
                results.close()
            else:
                self._filled.append(result)


def _died(worker: SpawnProcess) -> WorkerDied:
    worker.join(_PATIENCE)
    return WorkerDied(
        f"a worker of the build ended with exit code {worker.exitcode} (killed, or out of memory?); the index was left as it was. "
        "Build again, with less --memory or fewer --workers"
    )


def _end_with_parent() -> None:
    """End this worker when the process that started it is gone: killed, it cannot say so, and the queue would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(filler: StreamFiller, batches: "Queue[Batch]", results: "Results") -> None:
    """What a worker does: batches in, streams out, until there are no more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # a stream is millions of objects without a cycle among them: looking for some doubles the time
    try:
        more = True
        while more:
            batch = batches.get()
            filler.add(batch)
            more = bool(batch.documents)
            if filler.is_full or not more:
                for filled in filler.take_to_file():
                    results.send(filled)
        results.send(None)
        # All was sent, and files are closed: taking apart what is remembered would be 0.2 s for which the build waits.
        os._exit(0)
    except KeyboardInterrupt:
        pass  # the process that started it has got it too, and says so; otherwise it sees the pipe end
    except BaseException:
        results.send(traceback.format_exc(limit=-3))
