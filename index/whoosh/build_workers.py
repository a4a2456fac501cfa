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
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.queues import Queue
from pathlib import Path
from typing import NamedTuple

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


# Enough waiting for workers never to stand idle, few enough to hold little memory.
_BATCHES_WAITING = 4
_PATIENCE = 0.5  # seconds between looks at whether the workers live


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
        self._results: Queue[FilledStream | str | None] = context.Queue()
        self._workers = [_start(context, filler, self._batches, self._results) for _ in range(count)]
        self._filled: list[FilledStream] = []
        self._ended = 0

    def submit(self, batch: Batch) -> None:
        """Hand out a batch, when a worker has room for it; raises WorkerDied."""
        self._put(batch)

    def finish(self, dictionary: bytes) -> list[FilledStream]:
        """Wait for all streams; raises WorkerDied."""
        for _ in self._workers:
            self._put(Batch(0, (), dictionary))
        while self._ended < len(self._workers):
            self._collect(wait=True)
        for worker in self._workers:
            worker.join()
        return self._filled

    def stop(self) -> None:
        """End the workers at once, whatever they are doing."""
        for worker in self._workers:
            worker.terminate()
        for worker in self._workers:
            worker.join()
        for pipe in (self._batches, self._results):
            pipe.close()
            pipe.cancel_join_thread()

    def _put(self, batch: Batch) -> None:
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
            self._filled.append(result)

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
    filler: StreamFiller,
    batches: "Queue[Batch]",
    results: "Queue[FilledStream | str | None]",
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


def _work(filler: StreamFiller, batches: "Queue[Batch]", results: "Queue[FilledStream | str | None]") -> None:
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
                    results.put(filled)
        results.put(None)
    except KeyboardInterrupt:
        pass  # the process that started it has got it too, and says so
    except BaseException:
        results.put(traceback.format_exc(limit=-3))
