"""What was worked out lately, kept within a number of bytes; for values that never go stale."""

import threading
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Knows its own size."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it holds, or may come to hold."""


Value = TypeVar("Value", bound=Sized)


class Kept(Generic[Value]):
    """A bounded memory, what was not asked for lately going first; safe to share between threads.

    There are two generations: what is made or asked for goes into the young one; when that holds half of the bytes it becomes the
    old one, and what the old one still held is let go. So reading takes no lock, and nothing has to be put in order.
    """

    def __init__(self, most_bytes: int) -> None:
        self._half = most_bytes // 2
        self._lock = threading.Lock()
        self._young: dict[Hashable, Value] = {}
        self._old: dict[Hashable, Value] = {}
        self._bytes = 0

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is kept under a key, made now where nothing is; two threads may make the same at once."""
        found = self._young.get(key)
        if found is None:
            found = self._old.get(key)
            self._keep(key, value := make() if found is None else found)
            return value
        return found

    def _keep(self, key: Hashable, value: Value) -> None:
        with self._lock:
            if key not in self._young:
                self._young[key] = value
                self._bytes += value.nbytes
                if self._bytes > self._half:
                    self._old, self._young, self._bytes = self._young, {}, 0
