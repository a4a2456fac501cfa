"""The memory that a piece of work takes, with its child processes: work → bytes by which the process grew.

As Linux tells it; elsewhere it is unknown. All engines live in one process, so freed memory goes back to the system before each
starts; what one shares with an engine before it (an imported library) is not counted again. Pages of mapped files are counted.
"""

import ctypes
import gc
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_PROCESSES = Path("/proc")
_STATUS = _PROCESSES / "self" / "status"
_CLEAR_REFS = _PROCESSES / "self" / "clear_refs"
_RESET_PEAK = "5"  # see proc(5)
# The process itself knows its peak; that of its children together can only be sampled. Reading takes 0.1 ms.
_SECONDS_BETWEEN_SAMPLES = 0.05


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes by which the process grew."""

    after: int
    peak: int
    """With child processes."""


def memory_of(work: Callable[[], None]) -> Memory | None:
    """Do the work and tell what memory it took; None where that cannot be told."""
    give_memory_back()
    if not reset_peak():
        work()
        return None
    before = resident("self", "VmRSS")
    with ChildrenWatch() as children:
        work()
    peak = max(resident("self", "VmHWM"), children.peak)
    give_memory_back()
    return Memory(max(0, resident("self", "VmRSS") - before), max(0, peak - before))


class ChildrenWatch:
    """Looks again and again, in a thread, at the memory of the process with its children: inside `with`."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self.peak = 0
        """The most so far; 0 if there never was a child."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "ChildrenWatch":
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more."""
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_SECONDS_BETWEEN_SAMPLES):
            if children := child_processes():
                self.peak = max(self.peak, sum(resident(process, "VmRSS") for process in ("self", *children)))


def child_processes() -> list[str]:
    """The numbers of the processes that this one started and that still run."""
    lists = (_PROCESSES / "self" / "task").glob("*/children")
    return [process for path in lists for process in _text(path).split()]


def give_memory_back() -> None:
    """Collect garbage, and let the C library return what is free."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if _STATUS.exists() else None
    if trim:
        trim(0)


def reset_peak() -> bool:
    """Forget the highest memory so far; False where that cannot be done."""
    try:
        _CLEAR_REFS.write_text(_RESET_PEAK)
    except OSError:
        return False
    return True


def resident(process: str, line: str) -> int:
    """A line of a process's status, in bytes; 0 if the process has ended."""
    found = re.search(rf"^{line}:\s+(\d+) kB", _text(_PROCESSES / process / "status"), re.M)
    return int(found[1]) * 1024 if found else 0


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # a process or thread that ended meanwhile
        return ""
