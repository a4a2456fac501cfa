"""What was worked out lately, kept within a number of bytes; for values that never go stale."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    """Knows its own size."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory that it holds."""


Value = TypeVar("Value", bound=Sized)


class Kept(Generic[Value]):
    """A bounded memory, the longest unused going first; safe to share between threads."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._lock = threading.Lock()
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._bytes = 0

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What is kept under a key, made now where nothing is; two threads may make the same at once."""
        with self._lock:
            found = self._values.get(key)
            if found is not None:
                self._values.move_to_end(key)
                return found
        made = make()
        with self._lock:
            if key not in self._values:
                self._values[key] = made
                self._bytes += made.nbytes
                while self._bytes > self._most and len(self._values) > 1:
                    self._bytes -= self._values.popitem(last=False)[1].nbytes
        return made
