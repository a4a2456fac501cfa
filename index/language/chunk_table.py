"""Number the chunks of texts: what stands between two white spaces → a number, and by that number all that was found out about it.

Nearly every chunk was seen before, and no rule for syllables, pieces of words or names looks across white space. So each chunk of a
text is looked up once, and what its syllables are, where they lie, and whether it may begin the name of a place, are columns of a
table from which NumPy gathers: what was three look-ups and five lists for each word of a text is one.

A table is renewed when it is full, and each thread has one of its own, so that none is ever locked. What was numbered with a table
keeps it.
"""

import threading
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from index.language.segmenter_rules import NON_SPACE

Ints = npt.NDArray[np.int64]
Columns = TypeVar("Columns")

MOST_CHUNKS = 1 << 16
"""A table that holds so many chunks is full: after 4,160 articles of news, with 62 MB in its columns and caches."""
MOST_CHARACTERS = 1 << 21
"""So is one of so many characters: a full one has a sixth of them, on news, but a blob is one chunk."""

LINE_END, BLANK_LINE, FIRST_CHUNK = 0, 1, 2
"""What stands behind the chunks of a line, and what in place of a line without any; numbers from the third on are chunks."""
_LINE_END_BYTES, _BLANK_LINE_BYTES = (number.to_bytes(4, "little") for number in (LINE_END, BLANK_LINE))


class ChunkTable(dict[str, bytes]):
    """The number of each chunk met so far, as the bytes of a 32-bit integer: joined, they are read as an array."""

    def __init__(self) -> None:
        super().__init__()
        self.chunks: list[str] = ["", ""]
        self._columns: dict[object, object] = {}
        self._advances = array("i", [0, 1])
        self._characters = 0
        self.is_full = False
        """Whether it should be renewed."""

    def __missing__(self, chunk: str) -> bytes:
        number = len(self.chunks).to_bytes(4, "little")
        self.chunks.append(chunk)
        self._advances.append(len(chunk) + 1)
        self._characters += len(chunk)
        self.is_full |= len(self) >= MOST_CHUNKS - 1 or self._characters >= MOST_CHARACTERS
        self[chunk] = number
        return number

    def columns(self, kind: Callable[[Sequence[str]], Columns]) -> Columns:
        """What is known of one kind about the chunks; made, with the list of these, when first asked for."""
        found = self._columns.get(kind)
        if found is None:
            # Not of the table itself: builds run without a garbage collector, and a ring of two would never go.
            found = self._columns[kind] = kind(self.chunks)
        return cast(Columns, found)

    def advances(self, numbers: Ints) -> Ints:
        """How far it is from each chunk to what stands behind it, if that is one white space."""
        return np.frombuffer(self._advances, np.int32).take(numbers).astype(np.int64)


class NumberedTexts(NamedTuple):
    """Some texts, one after the other, as the numbers of their chunks in a table."""

    texts: Sequence[str]
    table: ChunkTable
    numbers: Ints
    """Those of all texts."""
    ends: Ints
    """Behind which of them each text ends."""

    @property
    def joined(self) -> str:
        """All texts, each on lines of its own."""
        return "\n".join(self.texts)

    def starts(self, joined: str) -> Ints:
        """Where each chunk starts in the joined texts; for the end of a line, somewhere near.

        The lengths lead there if one white space follows each chunk and blank lines are empty. Any other text is longer than they
        say, and then its chunks are looked up.
        """
        advances = self.table.advances(self.numbers)
        edges = advances.cumsum()
        starts = edges - advances
        if len(edges) and edges[-1] != len(joined) + 1:
            starts[self.numbers >= FIRST_CHUNK] = [chunk.start() for chunk in NON_SPACE.finditer(joined)]
        return starts


@dataclass(frozen=True, slots=True)
class Parted:
    """The parts of some chunks, one after the other."""

    counts: Ints
    """How many parts each chunk has."""
    rows: Ints
    """The row of each part in the columns of parts."""


class Parts:
    """Which rows in some columns belong to each chunk of a table: those between two edges."""

    def __init__(self) -> None:
        self._edges = array("q", [0])

    def __len__(self) -> int:
        """Of how many chunks the parts are known."""
        return len(self._edges) - 1

    def add(self, count: int) -> None:
        """The next chunk has so many parts."""
        self._edges.append(self._edges[-1] + count)

    def of(self, numbers: Ints) -> Parted:
        """The parts of chunks with these numbers."""
        edges = np.frombuffer(self._edges, np.int64)
        firsts = edges.take(numbers)
        counts = edges.take(numbers + 1) - firsts
        ends = counts.cumsum()
        total = int(ends[-1]) if len(ends) else 0
        return Parted(counts, np.repeat(firsts - (ends - counts), counts) + np.arange(total))


class _Tables(threading.local):
    """The table of each thread."""

    def __init__(self) -> None:
        self.table = ChunkTable()


_tables = _Tables()


def number_chunks(texts: Iterable[str]) -> NumberedTexts:
    """Number the chunks of some texts.

    >>> numbered = number_chunks(["Nông thôn\\nmới", "thôn"])
    >>> [numbered.table.chunks[number] for number in numbered.numbers]
    ['Nông', 'thôn', '', 'mới', '', 'thôn', '']
    """
    if _tables.table.is_full:
        _tables.table = ChunkTable()
    table = _tables.table
    of_chunk = table.__getitem__
    texts = list(texts)
    found: list[bytes] = []
    ends = []
    for text in texts:
        for line in text.split("\n"):
            if chunks := line.split():
                found += map(of_chunk, chunks)
                found.append(_LINE_END_BYTES)
            else:
                found.append(_BLANK_LINE_BYTES)
        ends.append(len(found))
    numbers = np.frombuffer(b"".join(found), "<i4").astype(np.int64)
    return NumberedTexts(texts, table, numbers, np.array(ends, np.int64))
