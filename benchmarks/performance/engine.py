"""What an engine does to take part: one protocol, and the answer that is checked.

To add an engine, write `engine_<name>.py` with a function `engines()`, and name it in `__main__.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol

from benchmarks.performance.corpus import BenchDocument
from benchmarks.performance.queries import BenchQuery

TOP = 10
"""How many documents a query asks for."""
# Every engine scores by BM25 with these, or with something close that its file tells of.
K1 = 1.2
B = 0.75

_NO_FACETS: Mapping[str, int] = MappingProxyType({})


class Answer(NamedTuple):
    """What a query found.

    A named tuple: making one is inside what is timed, and a frozen dataclass takes three times as long.
    """

    total: int | None
    """How many documents match, exactly; None from an engine that does not count."""
    ids: list[int]
    """The numbers of the first documents, best first."""
    facets: Mapping[str, int] = _NO_FACETS
    """How many of the matching documents have each source, without those that none has."""


class Engine(Protocol):
    """A search engine under measurement."""

    name: str
    counts_exactly: bool
    """Whether its totals and facets are checked against those of the others."""

    def build(self, documents: Sequence[BenchDocument], folder: Path) -> None:
        """Index the documents in an empty folder and open the index; the list is emptied afterwards."""

    def prepare(self, query: BenchQuery) -> Callable[[], Answer] | None:
        """What is timed: from the engine's own query object, which is made here, to an answer.

        None where the engine does not do such queries.
        """

    def size(self) -> int:
        """Bytes of the index on disk; 0 where it is another engine's."""

    def close(self) -> None:
        """Let go of files."""


def bytes_in(folder: Path) -> int:
    """The bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
