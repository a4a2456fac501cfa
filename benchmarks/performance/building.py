"""Documents → built engines, with what building took: seconds, bytes on disk, memory."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.performance.corpus import BenchDocument
from benchmarks.performance.engine import Engine
from benchmarks.performance.memory import Memory, memory_of


@dataclass(frozen=True, slots=True)
class Built:
    """An engine that is ready, and what it took."""

    engine: Engine
    articles: int
    seconds: float
    cpu_seconds: float
    """Of all threads and child processes."""
    size: int
    """Bytes on disk; 0 where the index is another engine's."""
    memory: Memory | None


def build(engine: Engine, documents: Sequence[BenchDocument], folder: Path) -> Built:
    """Build one engine's index in a new folder."""
    folder.mkdir()
    seconds = cpu_seconds = 0.0

    def work() -> None:
        nonlocal seconds, cpu_seconds
        cpu_start, start = cpu_time(), time.perf_counter()
        engine.build(documents, folder)
        seconds, cpu_seconds = time.perf_counter() - start, cpu_time() - cpu_start

    memory = memory_of(work)
    return Built(engine, len(documents), seconds, cpu_seconds, engine.size(), memory)


def cpu_time() -> float:
    """CPU seconds of the process and of its children that have ended, so far."""
    times = os.times()
    return time.process_time() + times.children_user + times.children_system
