"""One text of a document that the index found, by what the index holds of it: no analysis, only the places that are asked for."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from index.language.analysis import syllable_spans
from index.language.index_terms import ANCHORED
from index.whoosh.segment_arrays import SegmentArrays
from searcher.whoosh.open_segments import Ints


class IndexedText:
    """The tokens of one field of one document."""

    def __init__(self, text: str, arrays: SegmentArrays, field: str, number: int) -> None:
        self.text = text
        self._arrays = arrays
        self._field = arrays.text(field)
        self._start = int(self._field.starts[number])
        self._end = int(self._field.starts[number + 1]) - 1
        self._anchors = self._field.anchors(number)
        self._spans: dict[int, list[tuple[int, int]]] = {}

    @cached_property
    def _toned(self) -> Ints:
        return self._field.toned_at(np.arange(self._start, self._end))

    @cached_property
    def _folded(self) -> Ints:
        return self._arrays.folded_of.take(self._toned).astype(np.int64)

    def positions(self, folded: str) -> Sequence[int]:
        """Where a folded form stands, ascending."""
        number = self._number(folded)
        return [] if number is None else np.flatnonzero(self._folded == number).tolist()

    def is_folded(self, position: int, folded: str) -> bool:
        """Whether the token at a position has this folded form; not where there is none."""
        return position < len(self._folded) and int(self._folded[position]) == self._number(folded)

    def toned(self, position: int) -> str:
        """The toned form of the token at a position."""
        return self._arrays.toned_term(int(self._toned[position]))

    def span(self, position: int) -> tuple[int, int]:
        """Where the token at a position starts and ends in the text."""
        block, place = divmod(position, ANCHORED)
        if block not in self._spans:
            self._spans[block] = syllable_spans(self.text, int(self._anchors[block]), ANCHORED)
        return self._spans[block][place]

    def _number(self, folded: str) -> int | None:
        return self._arrays.folded_number(folded)
