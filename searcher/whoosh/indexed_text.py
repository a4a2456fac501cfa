"""One text of a document that the index found, by what the index holds of it: no analysis, only the places that are asked for."""

from collections.abc import Callable
from functools import cached_property
from itertools import compress

import numpy as np

from index.language.analysis import find_wholes, syllable_span
from index.language.index_terms import ANCHORED
from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_file import RARE


class WantedForms:
    """The toned terms of one segment that fold to any of some forms, as a table: a text's terms are looked up all at once."""

    def __init__(self, arrays: SegmentArrays, folded: frozenset[str]) -> None:
        self.is_wanted = np.zeros(RARE + 1, np.bool_)
        """By what `forward` holds of a term: RARE stands for all those whose numbers do not fit."""
        self.rare: frozenset[int] = frozenset()
        numbers = [number for form in folded if (number := arrays.number("folded", form)) is not None]
        if numbers:
            toned = np.concatenate([arrays.folding.toned_of(number) for number in numbers])
            if len(arrays.folding.folded_of) > RARE:
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
        self._number = number
        self._wanted = wanted
        self._ends: dict[int, int] = {}

    def occurrences(self, folded: frozenset[str]) -> tuple[list[int], list[str]]:
        """Where any of these folded forms stands, ascending, and the toned form at each of these positions."""
        wanted = self._wanted(self._arrays, folded)
        terms = self._field.forward(self._number)
        places = wanted.is_wanted.take(terms, mode="clip").nonzero()[0]
        numbers = terms[places].tolist()
        if RARE in numbers:
            numbers = self._field.toned_at(places + int(self._field.starts[self._number])).tolist()
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

    def wholes(self, form: str, term: str) -> list[tuple[int, int]]:
        """Where things start and end that are whole to a reader and have this term as their form, `toned` or `folded`.

        The index says at which syllables some begin; no rule for what is whole looks beyond a line, so their lines are read.
        """
        lines = dict.fromkeys(self._line(self.span(position)[0]) for position in self._covering(form, term))
        return [
            (start + whole.start, start + whole.end)
            for start, end in lines
            for whole in find_wholes(self.text[start:end])
            if getattr(whole, form) == term
        ]

    def _covering(self, form: str, term: str) -> list[int]:
        """The positions at which a term stands besides the syllable there, ascending."""
        start, end = self._field.starts[self._number : self._number + 2].tolist()
        found = []
        for number in self._toned_numbers(form, term):
            positions = self._field.covering_positions(number)
            first, last = positions.searchsorted(np.array([start, end], np.uint32)).tolist()
            found += [position - start for position in positions[first:last].tolist()]
        return sorted(found)

    def _toned_numbers(self, form: str, term: str) -> list[int]:
        if form == "toned":
            number = self._arrays.number("toned", term)
            return [] if number is None else [number]
        number = self._arrays.number("folded", term)
        return [] if number is None else self._arrays.folding.toned_of(number).tolist()

    def _line(self, place: int) -> tuple[int, int]:
        end = self.text.find("\n", place)
        return self.text.rfind("\n", 0, place) + 1, len(self.text) if end < 0 else end
