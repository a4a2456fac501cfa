"""One text of a document that the index found, by what the index holds of it: no analysis, only the places that are asked for."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from index.language.analysis import syllable_span
from index.language.index_terms import ANCHORED
from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_file import RARE


class WantedForms:
    """The toned terms of one segment that fold to any of some forms, as a table: a text's terms are looked up all at once."""

    def __init__(self, arrays: SegmentArrays, folded: frozenset[str]) -> None:
        self.is_wanted = np.zeros(RARE + 1, np.bool_)
        """By what `forward` holds of a term: RARE stands for all those whose numbers do not fit."""
        self.rare: set[int] = set()
        numbers = (arrays.folded_number(form) for form in folded)
        for toned in (arrays.toned_of(number) for number in numbers if number is not None):
            self.is_wanted[np.minimum(toned, RARE)] = True
            self.rare.update(toned[toned >= RARE].tolist())


class IndexedText:
    """The tokens of one field of one document."""

    def __init__(
        self,
        text: str,
        arrays: SegmentArrays,
        field: str,
        number: int,
        wanted: Callable[..., WantedForms] = WantedForms,
    ) -> None:
        """The text of the document with this number in its segment; `wanted` is WantedForms, or what remembers some."""
        self.text = text
        self._arrays = arrays
        self._field = arrays.text(field)
        self._forward: npt.NDArray[np.uint16] = arrays.arrays[f"{field}.forward"]
        self._number = number
        self._wanted = wanted

    def occurrences(self, folded: frozenset[str]) -> list[tuple[int, str]]:
        """Where any of these folded forms stands, ascending, each with the toned form there."""
        wanted = self._wanted(self._arrays, folded)
        start, end = self._field.starts[self._number : self._number + 2].tolist()
        terms = self._forward[start : end - 1]
        places = wanted.is_wanted.take(terms, mode="clip").nonzero()[0]
        numbers = terms[places].tolist()
        found = zip(places.tolist(), map(self._arrays.toned_term, numbers), strict=True)
        return self._with_rare(places, start, wanted.rare) if RARE in numbers else list(found)

    def _with_rare(self, places: npt.NDArray[np.intp], start: int, rare: set[int]) -> list[tuple[int, str]]:
        numbers = self._field.toned_at(places + start).tolist()
        return [
            (position, self._arrays.toned_term(number))
            for position, number in zip(places.tolist(), numbers, strict=True)
            if number < RARE or number in rare
        ]

    def spans(self, positions: Sequence[int]) -> list[tuple[int, int]]:
        """Where the tokens at some positions, ascending, start and end in the text."""
        if not positions:
            return []
        anchors = self._field.anchors(self._number)
        spans = []
        before, end = -1, 0  # the last position and where its token ends
        for position in positions:
            block, further = divmod(position, ANCHORED)
            if position - before <= further:
                span = syllable_span(self.text, end, position - before - 1)
            else:
                span = syllable_span(self.text, int(anchors[block]), further)
            spans.append(span)
            before, end = position, span[1]
        return spans
