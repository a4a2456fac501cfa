"""Join syllables into words as pyvi does: the syllables of a text → which of them continue the word before.

pyvi's model gives every syllable a score: the evidence that it continues a word (I) less that it begins one (B). The best
sequence of labels follows from the scores and four transition weights by the Viterbi algorithm. With two labels its whole state
is one number, the lead of the best path ending in I over the best ending in B, and that lead depends on the one before only
inside a narrow band: below it the path came through B in either case, above it through I.

So the leads of all syllables of a text are sums of columns, taken as if every syllable followed a B, and only those that could
be either, depending on the label before, are looked at one by one.
"""

from array import array
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.language.chunk_table import Parted, Parts
from index.language.segmenter_model import Model
from index.language.segmenter_pieces import (
    BLANK_LINE,
    CACHED_ENTRIES,
    EDGE,
    JOINABLE,
    TITLED,
    Ints,
    PairNumbers,
    PieceTable,
    TableFull,
)
from index.language.segmenter_rules import Lines

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


class Pieces(NamedTuple):
    """The pieces of a text, as rows of a table."""

    rows: Ints
    table: PieceTable


class Joiner:
    """Decides with one model; remembers within bounds; safe to share between threads."""

    def __init__(self, model: Model) -> None:
        self._model = model
        moves = model.transitions
        from_b = moves.b_to_i - moves.b_to_b  # added to a score after B, and counted in by the table
        self._after_i = moves.i_to_i - moves.i_to_b - from_b  # added after I
        self._in_band = moves.b_to_i - moves.i_to_b - from_b  # added inside the band, less the lead there
        self._band_from = moves.b_to_b - moves.i_to_b
        self._band_to = moves.b_to_i - moves.i_to_i
        added = (0.0, self._after_i, self._in_band - self._band_from, self._in_band - self._band_to)
        self._least_added, self._most_added = min(added), max(added)
        self._pair_numbers = PairNumbers(model)
        self._entries = _Entries(model, self._pair_numbers)
        self._table = self._new_table(CACHED_ENTRIES)

    def pieces(self, lines: Lines) -> Pieces:
        """The pieces of a text."""
        table = self._table
        try:
            return Pieces(table.rows_of(lines), table)
        except TableFull:
            pass
        table = self._new_table(CACHED_ENTRIES)
        try:
            rows = table.rows_of(lines)
        except TableFull:  # a text of more different pieces than are remembered gets a table of its own
            table = self._new_table(_most_pieces(lines))
            return Pieces(table.rows_of(lines), table)
        self._table = table
        return Pieces(rows, table)

    def chunk_pieces(self, chunks: Sequence[str]) -> "ChunkPieces":
        """The pieces of the chunks of a table; what asks for them again and again does so by this one method."""
        return ChunkPieces(chunks, self._new_table)

    def joined(self, pieces: Pieces) -> Places:
        """The pieces that continue the word of the piece before them: their places, ascending."""
        rows, table = pieces
        inside = self._labelled_inside(rows, table)
        flags = table.flags.take(rows.take(inside))
        before = table.flags.take(rows.take(inside - 1))
        may = (flags & before & JOINABLE != 0) & ((before & TITLED != 0) | (flags & TITLED == 0))
        return np.asarray(inside[may])

    def _new_table(self, capacity: int) -> PieceTable:
        return PieceTable(self._model, self._pair_numbers, max(capacity, 2))

    def _labelled_inside(self, rows: Ints, table: PieceTable) -> Places:
        """The places that the model labels I, ascending."""
        leads = self._leads(rows, table)
        places = np.flatnonzero(leads > self._band_from - self._most_added)
        leads = leads[places]
        follows = np.zeros(len(places), np.bool_)
        follows[1:] = places[1:] - places[:-1] == 1
        inside = leads + follows * self._least_added > self._band_to  # I whatever the label before
        added = 0.0
        undecided = []
        before = -1
        for i in np.flatnonzero(~inside).tolist():
            lead = leads[i]
            if follows[i]:
                lead += added if before == i - 1 else self._after_i
            added = 0.0
            if lead > self._band_to:
                inside[i] = True
                added = self._after_i
            elif lead > self._band_from:
                undecided.append(i)
                added = self._in_band - lead
            before = i
        # In the band a piece has the label that its successor has not.
        for i in reversed(undecided):
            inside[i] = not (i + 1 < len(places) and follows[i + 1] and inside[i + 1])
        return np.asarray(places[inside])

    def _leads(self, rows: Ints, table: PieceTable) -> Floats:
        """The lead of I over B at each piece, as if the one before were labelled B."""
        weights = table.weights.take(rows, axis=0)
        leads = weights[:, 0].copy()
        leads[1:] += weights[:-1, 2]
        leads[:-1] += weights[1:, 1]
        parts = table.pair_parts.take(rows, axis=0)
        entries = self._entries
        pairs = entries.find(parts[:-1, 0] + parts[1:, 1])
        leads[pairs.whole] += entries.to_first
        leads[pairs.whole + 1] += entries.to_second
        for place, opener in zip(pairs.opening.tolist(), pairs.openers.tolist(), strict=True):
            if table.lowers[rows[place + 2]] in entries.thirds[opener]:
                leads[place] += self._model.triple_to_first
                leads[place + 2] += self._model.triple_to_third
        return leads


class ChunkPieces:
    """The pieces of the chunks of a table, as rows of a table of pieces of their own."""

    def __init__(self, chunks: Sequence[str], new_table: Callable[[int], PieceTable]) -> None:
        self._chunks, self._new_table = chunks, new_table
        self._begin(CACHED_ENTRIES)

    def parts_of(self, numbers: Places) -> Parted:
        """The pieces of some chunks."""
        while len(self._parts) < len(self._chunks):
            try:
                self._add(self._chunks[len(self._parts)])
            except TableFull:
                self._begin(2 * self._capacity)
        return self._parts.of(numbers)

    def rows(self, parts: Places) -> Ints:
        """The rows of some pieces in `table`."""
        return np.frombuffer(self._rows, np.int32).take(parts)

    def starts(self, parts: Places) -> npt.NDArray[np.int32]:
        """Where in their chunks some pieces start."""
        return np.frombuffer(self._starts, np.int32).take(parts)

    def _begin(self, capacity: int) -> None:
        self._capacity = capacity
        self.table = self._new_table(capacity)
        self._parts = Parts()
        self._rows, self._starts = array("i", [EDGE, BLANK_LINE]), array("i", [0, 0])
        self._parts.add(1)  # LINE_END
        self._parts.add(1)  # BLANK_LINE

    def _add(self, chunk: str) -> None:
        rows = self.table.rows_of_chunk(chunk)
        self._rows.extend(rows)
        self._starts.append(0)
        if len(rows) > 1:
            self._starts.extend(accumulate([self.table.lengths.item(row) for row in rows[:-1]]))
        self._parts.add(len(rows))


class _Pairs(NamedTuple):
    """The pairs of neighbours in a text that begin an entry of pyvi's word list, each by the place of its first piece."""

    whole: Places  # they are an entry
    opening: Places  # they begin an entry of three
    openers: Places  # for each of those, which pair it is


class _Entries:
    """pyvi's word list, as sets of numbers of pairs."""

    def __init__(self, model: Model, numbers: PairNumbers) -> None:
        openers: dict[int, tuple[bool, frozenset[str]]] = {}
        known: list[int] = []
        self.to_first = self.to_second = 0.0
        for first, pairs in model.followers.items():
            for second, pair in pairs.items():
                number = numbers.of_first[first] + numbers.of_second[second]
                known.append(number)
                whole = pair.to_first != 0.0
                if whole:
                    self.to_first, self.to_second = pair.to_first, pair.to_second  # alike for all
                if pair.thirds:
                    openers[number] = whole, pair.thirds
        # A bit a pair, 2.6 MB: one look-up tells that a pair begins nothing, as four in five do.
        self._known = np.zeros(numbers.size // 8 + 1, np.uint8)
        for number in known:
            self._known[number >> 3] |= 1 << (number & 7)
        ordered = sorted(openers)
        self._openers = np.array([*ordered, numbers.size], np.int64)  # with an end that no number reaches
        self._opener_is_whole = np.array([*(openers[number][0] for number in ordered), False])
        self.thirds = [openers[number][1] for number in ordered]

    def find(self, numbers: Ints) -> _Pairs:
        """The pairs with these numbers that begin an entry."""
        bits = self._known.take(numbers >> 3) >> (numbers & 7).astype(np.uint8)
        places = np.flatnonzero(bits & 1)
        found = numbers[places]
        at = np.searchsorted(self._openers, found)
        is_opener = self._openers[at] == found
        whole = ~is_opener | self._opener_is_whole[at]
        return _Pairs(places[whole], places[is_opener], at[is_opener])


def _most_pieces(lines: Lines) -> int:
    """More rows than a text can need: a code point composes to at most three, and an edge stands at each end of a line."""
    return 4 * sum(1 + sum(map(len, chunks)) for chunks in lines)
