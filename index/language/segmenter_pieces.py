"""Number the syllables of a text: a text → an array of numbers, each the row of a table of what that syllable says.

What a syllable says about itself and its two neighbours does not change from text to text, so it is worked out once, as a row
of a `PieceTable`, and the rows of a chunk are remembered by the chunk. Reading a text is then one look-up a chunk, and deciding
about it (`segmenter_joins`) is arithmetic over columns.

Threads share a table without a lock, so a fork cannot leave one locked: a row is written before its number can be read, and
two threads that meet one syllable at once write two equal rows.
"""

from array import array
from collections.abc import Sequence
from itertools import accumulate, count, pairwise, product
from string import punctuation
from typing import Any
from weakref import proxy

import numpy as np
import numpy.typing as npt

from index.language.segmenter_model import Evidence, Model
from index.language.segmenter_rules import Lines, compose, cut, offsets_in, word_in

Ints = npt.NDArray[np.int32]
Key = tuple[str, int, int]
"""A piece: its surface, the code points it takes in the text, and those to the next piece (the last of a chunk counts one
white space)."""

CACHED_ENTRIES = 1 << 16
"""How many chunks, and how many pieces, are remembered: 15 MB, on news.

On 5,000 news articles (2.5 M words) 3.3 % of the chunks then have to be worked out; 2.6 % with twice as many entries, 7.3 %
with a quarter."""
CACHED_LENGTH = 40
"""Longer chunks are not remembered: they are addresses and rubbish, which do not come again."""

EDGE = 0
"""The row of the start or end of a line."""
BLANK_LINE = 1
FIRST_ROW = 2
"""The rows from here on are pieces of text."""
_EDGE_BYTES = array("i", [EDGE]).tobytes()
_BLANK_LINE_BYTES = array("i", [BLANK_LINE]).tobytes()

JOINABLE = 1
"""Flag of a piece that is neither a sign nor starts with a digit."""
TITLED = 2
"""Flag of a piece that starts with a capital."""


class TableFull(Exception):
    """A table has no row left for a piece."""


class PairNumbers:
    """Numbers for pairs of neighbours: the first's plus the second's is theirs; syllables in no entry share one of each."""

    def __init__(self, model: Model) -> None:
        seconds = sorted({second for pairs in model.followers.values() for second in pairs})
        self.unknown_second = len(seconds)
        width = len(seconds) + 1
        self.of_second = {second: number for number, second in enumerate(seconds)}
        self.of_first = {first: row * width for row, first in enumerate(sorted(model.followers))}
        self.unknown_first = len(model.followers) * width
        self.size = self.unknown_first + width


class PieceTable:
    """The pieces met so far, a row each; columns of weights and marks."""

    def __init__(self, model: Model, pair_numbers: PairNumbers, capacity: int) -> None:
        self._model = model
        self._pair_numbers = pair_numbers
        moves = model.transitions
        # Most syllables follow one labelled B, so that transition is counted in beforehand.
        self._from_b = moves.b_to_i - moves.b_to_b
        self._band_from = moves.b_to_b - moves.i_to_b
        self._shapes = _shapes(model, model.always.plus(Evidence(own=self._from_b)))
        # Memory that is never written is never taken, so a capacity costs nothing.
        self.weights = np.empty((capacity, 3))
        """Evidence about the piece itself, the one to its left, the one to its right."""
        self.pair_parts = np.empty((capacity, 2), np.int32)
        """The piece's part of the number of a pair, as its first and as its second."""
        self.lengths = np.empty(capacity, np.int32)
        self.advances = np.empty(capacity, np.int32)
        self.flags = np.empty(capacity, np.uint8)
        # What is written number by number is written by way of memory views: numpy takes ten times as long.
        self._weights: Any = self.weights.data
        self._pair_parts: Any = self.pair_parts.data
        self._lengths: Any = self.lengths.data
        self._advances: Any = self.advances.data
        self._flags: Any = self.flags.data
        self.surfaces = np.empty(capacity, object)
        self.lowers = np.empty(capacity, object)
        self._capacity = capacity
        self._next_row = count()
        self._rows = _Rows(self)
        self._chunks = _Chunks(self)
        self._write_edge(EDGE, advance=0)
        self._write_edge(BLANK_LINE, advance=1)

    def rows_of(self, lines: Lines) -> Ints:
        """The row of each piece of a text, an edge before and after each line's; raises TableFull."""
        of_chunk = self._chunks.__getitem__
        found = [_EDGE_BYTES]
        for chunks in lines:
            if chunks:
                found.extend(map(of_chunk, chunks))
                found.append(_EDGE_BYTES)
            else:
                found.append(_BLANK_LINE_BYTES)
        return np.frombuffer(b"".join(found), np.int32)

    def rows_of_chunk(self, chunk: str) -> Sequence[int]:
        """The rows of a text without white space; raises TableFull."""
        composed = compose(chunk)
        if composed == chunk and (size := word_in(chunk)):  # as three in five new chunks are
            if size == len(chunk):
                return (self._rows[chunk, size, size + 1],)
            return self._rows[chunk[:size], size, size], self._rows[chunk[size:], 1, 2]
        surfaces = cut(composed)
        if composed == chunk:
            lengths = list(map(len, surfaces))
        else:  # a syllable may be longer than its surface
            offsets = offsets_in(chunk)
            edges = [offsets[end] for end in accumulate(map(len, surfaces), initial=0)]
            lengths = [end - start for start, end in pairwise(edges)]
        advances = [*lengths[:-1], lengths[-1] + 1]
        return list(map(self._rows.__getitem__, zip(surfaces, lengths, advances, strict=True)))

    def write_row(self, key: Key) -> int:
        """A new row for a piece; its number."""
        row = next(self._next_row)
        if row >= self._capacity:
            raise TableFull
        surface, length, advance = key
        lower = surface.lower()
        # CRFsuite reads names up to a NUL, which pyvi's rules make a syllable of its own.
        said = self._model.syllables.get("" if lower == "\0" else lower, _NOTHING)
        shape = self._shapes[surface.isupper(), surface.istitle(), surface.isdigit()]
        numbers = self._pair_numbers
        weights, pair_parts = self._weights, self._pair_parts
        weights[row, 0] = said.own + shape.own
        weights[row, 1] = said.to_left + shape.to_left
        weights[row, 2] = said.to_right + shape.to_right
        pair_parts[row, 0] = numbers.of_first.get(lower, numbers.unknown_first)
        pair_parts[row, 1] = numbers.of_second.get(lower, numbers.unknown_second)
        self._lengths[row] = length
        self._advances[row] = advance
        joinable = surface not in punctuation and not surface[0].isdigit()
        self._flags[row] = JOINABLE * joinable + TITLED * surface[0].istitle()
        self.surfaces[row] = surface
        self.lowers[row] = lower
        return row

    def _write_edge(self, row: int, advance: int) -> None:
        """The start or end of a line, as a piece: so deciding has no special case.

        It is labelled B whatever stands before. To its right it takes back the transition after B, for pyvi starts a line
        without one; to its left it adds what turns "leads at all", pyvi's test for the last label, into "is in the band or
        above".
        """
        assert next(self._next_row) == row
        self.weights[row] = float("-inf"), self._band_from, -self._from_b
        self.pair_parts[row] = self._pair_numbers.unknown_first, self._pair_numbers.unknown_second
        self.lengths[row] = 0
        self.advances[row] = advance
        self.flags[row] = 0
        self.surfaces[row] = ""
        self.lowers[row] = "\n"


_NOTHING = Evidence()


def _shapes(model: Model, always: Evidence) -> dict[tuple[bool, ...], Evidence]:
    """What a syllable's writing says, by whether it is upper case, in title case, a number."""
    shapes = {}
    for ways in product((False, True), repeat=3):
        total = always
        for holds, evidence in zip(ways, (model.upper, model.title, model.digit), strict=True):
            total = total.plus(evidence) if holds else total
        shapes[ways] = total
    return shapes


class _Rows(dict[Key, int]):
    """The rows of the pieces of a table, written when first asked for."""

    def __init__(self, table: PieceTable) -> None:
        super().__init__()
        self._table = proxy(table)  # builds run without a garbage collector, and a ring of two would never go

    def __missing__(self, key: Key) -> int:
        row: int = self._table.write_row(key)
        self[key] = row
        return row


class _Chunks(dict[str, bytes]):
    """The rows of the chunks met so far, within bounds.

    When full it starts anew: the words of the day are back within an article, and nothing is kept in order for it.
    """

    def __init__(self, table: PieceTable) -> None:
        super().__init__()
        self._table = proxy(table)

    def __missing__(self, chunk: str) -> bytes:
        rows = array("i", self._table.rows_of_chunk(chunk)).tobytes()
        if len(chunk) <= CACHED_LENGTH:
            if len(self) >= CACHED_ENTRIES:
                self.clear()
            self[chunk] = rows
        return rows
