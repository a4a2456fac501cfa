"""Processes that analyse documents and write segments, while the process that started them reads and counts.

Documents go out in batches, numbered in the order they were read; each worker fills a stream of its own and writes it as a
segment when it is full. A worker that dies, of whatever cause, ends the build with an error: nothing is lost in silence.
"""

import gc
import multiprocessing
import os
import queue
import threading
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.queues import Queue
from pathlib import Path

from index.documents import Document
from index.errors import WorkerDied
from index.language.abbreviation_mining import PairCounter, find_pairs
from index.whoosh.codec import ArraySegment
from index.whoosh.preparation import prepare_all
from index.whoosh.segment_stream import SegmentStream
from index.whoosh.segment_writer import finish_segment

Batch = tuple[int, Sequence[Document]]
"""The number of the first document, and the documents."""

# Enough waiting for workers never to stand idle, few enough to hold little memory.
_BATCHES_WAITING = 4
_PATIENCE = 0.5  # seconds between looks at whether the workers live


@dataclass(frozen=True)
class BuiltSegment:
    """A segment whose file is written."""

    segment: ArraySegment
    numbers: Sequence[int]
    """For each document of the segment, in order, its number among all that were added."""
    pairs: PairCounter
    """Abbreviations that its documents explain."""


@dataclass
class SegmentFiller:
    """Fills streams with documents and writes each that is full; in a worker, or in the process itself."""

    folder: Path
    indexname: str
    tokens_a_segment: int
    dictionary: bytes = b""
    """What stored documents are compressed with: the same in all segments, so that a merge takes them as they are."""
    _stream: SegmentStream | None = None
    _numbers: list[int] = field(default_factory=list)
    _pairs: PairCounter = field(default_factory=PairCounter)

    def add(self, first: int, documents: Sequence[Document]) -> Iterator[BuiltSegment]:
        """Add documents; yields a segment where they filled one."""
        stream = self._stream = self._stream or SegmentStream(self.dictionary)
        for prepared in prepare_all(documents):
            stream.add(prepared)
        self._numbers += range(first, first + len(documents))
        for document in documents:
            self._pairs.add(find_pairs(f"{document.title}\n{document.body}"))
        if stream.tokens >= self.tokens_a_segment:
            yield from self.flush()

    def flush(self) -> Iterator[BuiltSegment]:
        """Write what is in the stream, if anything is."""
        if self._stream:
            segment = finish_segment(self._stream, self.folder, ArraySegment(self.indexname))
            yield BuiltSegment(segment, self._numbers, self._pairs)
        self._stream, self._numbers, self._pairs = None, [], PairCounter()


class BuildWorkers:
    """Some worker processes; give them batches, then collect the segments."""

    def __init__(self, count: int, filler: SegmentFiller) -> None:
        # Spawned, not forked: a fork would copy the threads' locks of a progress bar in the state they happen to be in.
        context = multiprocessing.get_context("spawn")
        self._batches: Queue[Batch | None] = context.Queue(_BATCHES_WAITING)
        self._results: Queue[BuiltSegment | str | None] = context.Queue()
        self._workers = [_start(context, filler, self._batches, self._results) for _ in range(count)]
        self._built: list[BuiltSegment] = []
        self._ended = 0

    def submit(self, batch: Batch) -> None:
        """Hand out a batch, when a worker has room for it; raises WorkerDied."""
        self._put(batch)

    def finish(self) -> list[BuiltSegment]:
        """Wait for all segments; raises WorkerDied."""
        for _ in self._workers:
            self._put(None)
        while self._ended < len(self._workers):
            self._collect(wait=True)
        for worker in self._workers:
            worker.join()
        return self._built

    def stop(self) -> None:
        """End the workers at once, whatever they are doing."""
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            worker.join()
        for pipe in (self._batches, self._results):
            pipe.close()
            pipe.cancel_join_thread()

    def _put(self, batch: Batch | None) -> None:
        while True:
            try:
                self._batches.put(batch, timeout=_PATIENCE)
                return
            except queue.Full:
                self._collect(wait=False)

    def _collect(self, *, wait: bool) -> None:
        try:
            result = self._results.get(timeout=_PATIENCE if wait else 0)
        except queue.Empty:
            self._look_after()
            return
        if isinstance(result, str):
            raise WorkerDied(f"a worker of the build failed, the index was left as it was:\n{result}")
        if result is None:
            self._ended += 1
        else:
            self._built.append(result)

    def _look_after(self) -> None:
        """Raise WorkerDied where a worker ended without saying that it was done."""
        for worker in self._workers:
            if worker.exitcode not in (None, 0):
                raise WorkerDied(
                    f"a worker of the build ended with exit code {worker.exitcode} (killed, or out of memory?); the index was "
                    "left as it was. Build again, with less --memory or fewer --workers"
                )


def _start(
    context: SpawnContext,
    filler: SegmentFiller,
    batches: "Queue[Batch | None]",
    results: "Queue[BuiltSegment | str | None]",
) -> SpawnProcess:
    worker = context.Process(target=_work, args=(filler, batches, results), daemon=True)
    worker.start()
    return worker


def _end_with_parent() -> None:
    """End this worker when the process that started it is gone: killed, it cannot say so, and the queue would wait for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _work(filler: SegmentFiller, batches: "Queue[Batch | None]", results: "Queue[BuiltSegment | str | None]") -> None:
    """What a worker does: batches in, segments out, until there are no more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.disable()  # a stream is millions of objects without a cycle among them: looking for some doubles the time
    try:
        while batch := batches.get():
            for built in filler.add(*batch):
                results.put(built)
        for built in filler.flush():
            results.put(built)
        results.put(None)
    except KeyboardInterrupt:
        pass  # the process that started it has got it too, and says so
    except BaseException:
        results.put(traceback.format_exc(limit=-3))
