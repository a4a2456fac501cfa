"""One text of a document that the index found, by what the index holds of it: no analysis, only the places that are asked for."""

from collections.abc import Callable
from functools import cached_property
from itertools import compress

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
        self.rare: frozenset[int] = frozenset()
        numbers = [number for form in folded if (number := arrays.folded_number(form)) is not None]
        if numbers:
            toned = np.concatenate([arrays.toned_of(number) for number in numbers])
            if len(arrays.folded_of) > RARE:
                self.rare = frozenset(toned[toned >= RARE].tolist())
                toned = np.minimum(toned, RARE)
            self.is_wanted[toned] = True


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
        self._ends: dict[int, int] = {}

    def occurrences(self, folded: frozenset[str]) -> tuple[list[int], list[str]]:
        """Where any of these folded forms stands, ascending, and the toned form at each of these positions."""
        wanted = self._wanted(self._arrays, folded)
        start, end = self._field.starts[self._number : self._number + 2].tolist()
        terms = self._forward[start : end - 1]
        places = wanted.is_wanted.take(terms, mode="clip").nonzero()[0]
        numbers = terms[places].tolist()
        if RARE in numbers:
            numbers = self._field.toned_at(places + start).tolist()
            is_wanted = [number < RARE or number in wanted.rare for number in numbers]
            places, numbers = places[is_wanted], list(compress(numbers, is_wanted))
        return places.tolist(), list(map(self._arrays.toned_term, numbers))

    @property
    def step(self) -> int:
        """Of so many tokens the index holds where one starts."""
        return ANCHORED

    @cached_property
    def known_starts(self) -> list[int]:
        """Where every `step`th token starts, and the end of the text."""
        return [*self._field.anchors(self._number).tolist(), len(self.text)]

    def span(self, position: int) -> tuple[int, int]:
        """Where the token at a position starts and ends in the text."""
        end_before = self._ends.get(position - 1)
        if end_before is not None:
            span = syllable_span(self.text, end_before)
        else:
            block, further = divmod(position, ANCHORED)
            span = syllable_span(self.text, self.known_starts[block], further)
        self._ends[position] = span[1]
        return span
