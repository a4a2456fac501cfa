"""Searches counted in memory, and added to the file every minute: who kills the process loses a minute at most."""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from threading import Event, Lock, Thread

from index.documents import VIETNAM
from web.counting.count_file import Matched, Searched, append_counts, open_count_file, tidy
from web.counting.query_text import kept_text

_log = logging.getLogger("timtin.web")

_FLUSH_SECONDS = 60
# Different texts that wait for the file; beyond, searches are counted without their text. Some hundred a second, or a full disk.
_MOST_WAITING = 10_000


def _today() -> date:
    return datetime.now(VIETNAM).date()


class QueryCounter:
    """Counts searches in one file; safe to share between threads. Raises BadInput where the file cannot be used."""

    def __init__(self, path: Path, today: Callable[[], date] = _today) -> None:
        self._path = path.resolve()  # a link goes on naming the file when that is written anew
        self._today = today
        self._lock = Lock()
        self._waiting: Counter[Searched] = Counter()
        self._flushing = Lock()
        self._closed = Event()
        self._problem = ""
        open_count_file(self._path)

    def count(self, text: str, matched: Matched) -> None:
        """Count one search, with its text where that is kept (`kept_text`)."""
        searched = Searched(self._today(), kept_text(text), matched)
        with self._lock:
            if len(self._waiting) >= _MOST_WAITING and searched not in self._waiting:
                searched = Searched(searched.day, None, matched)
            self._waiting[searched] += 1

    def flush(self) -> None:
        """Add what was counted to the file; what cannot be written waits for the next time."""
        with self._flushing:
            with self._lock:
                counts, self._waiting = self._waiting, Counter()
            today = self._today()
            try:
                if counts:
                    append_counts(self._path, counts, today)
                    counts = Counter()
                for damaged in tidy(self._path, today):
                    _log.warning("%s:%d: dropped, as it cannot be read (%s)", self._path, damaged.line, damaged.reason)
                self._problem = ""
            except Exception as error:
                if str(error) != self._problem:
                    self._problem = str(error)
                    _log.warning("searches cannot be counted in %s, and wait: %s", self._path, error)
            with self._lock:
                self._waiting.update(counts)

    def start(self) -> None:
        """From now on write every minute, in a thread."""
        Thread(target=self._run, name="timtin-counter", daemon=True).start()

    def close(self) -> None:
        """Write what is left, for good."""
        self._closed.set()
        self.flush()

    def _run(self) -> None:
        while not self._closed.wait(_FLUSH_SECONDS):
            self.flush()
