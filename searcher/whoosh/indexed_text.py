"""Texts of documents that the index found, by what the index holds of them: no analysis, only the places that are asked for.

A page has twenty texts with some hundred places: all are looked at together, which takes as long as one of them alone.
"""

from collections.abc import Callable, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.language.analysis import find_wholes, syllable_span
from index.language.index_terms import ANCHORED
from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_file import RARE
from searcher.text_tokens import Ints, Occurrences


class WantedForms:
    """The toned terms of one segment that fold to any of some forms, as a table: a text's terms are looked up all at once."""

    def __init__(self, arrays: SegmentArrays, folded: frozenset[str]) -> None:
        self.is_wanted = np.zeros(RARE + 1, np.bool_)
        """By what `forward` holds of a term: RARE stands for all those whose numbers do not fit."""
        numbers = [number for form in folded if (number := arrays.number("folded", form)) is not None]
        toned = [arrays.folding.toned_of(number) for number in numbers]
        self.terms: Ints = np.sort(np.concatenate([np.zeros(0, np.int64), *toned]))
        """The numbers of the terms, ascending."""
        self.is_wanted[np.minimum(self.terms, RARE)] = True


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
        self.arrays = arrays
        self.field = arrays.text(field)
        self.number = number
        self.wanted = wanted
        self._ends: dict[int, int] = {}

    @property
    def step(self) -> int:
        """Of so many tokens the index holds where one starts."""
        return ANCHORED

    @cached_property
    def known_starts(self) -> list[int]:
        """Where every `step`th token starts, and the end of the text."""
        return [*self.field.anchors(self.number).tolist(), len(self.text)]

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
        start, end = self.field.starts[self.number : self.number + 2].tolist()
        found = []
        for number in self._toned_numbers(form, term):
            positions = self.field.covering_positions(number)
            first, last = positions.searchsorted(np.array([start, end], np.uint32)).tolist()
            found += [position - start for position in positions[first:last].tolist()]
        return sorted(found)

    def _toned_numbers(self, form: str, term: str) -> list[int]:
        if form == "toned":
            number = self.arrays.number("toned", term)
            return [] if number is None else [number]
        number = self.arrays.number("folded", term)
        return [] if number is None else self.arrays.folding.toned_of(number).tolist()

    def _line(self, place: int) -> tuple[int, int]:
        end = self.text.find("\n", place)
        return self.text.rfind("\n", 0, place) + 1, len(self.text) if end < 0 else end


def indexed_occurrences(texts: Sequence[IndexedText], folded: frozenset[str]) -> Occurrences:
    """Where any of these folded forms stands in some texts."""
    found = [_in_segment(arrays, texts, folded) for arrays in dict.fromkeys(text.arrays for text in texts)]
    if len(found) == 1:
        return found[0]
    numbers: dict[str, int] = {}
    renumbered = [
        np.array([numbers.setdefault(toned, len(numbers)) for toned in one.toned], np.int64)[one.forms] for one in found
    ]
    columns = (
        [np.zeros(0, np.int64), *(one.texts for one in found)],
        [np.zeros(0, np.int64), *(one.positions for one in found)],
        [np.zeros(0, np.int64), *renumbered],
    )
    of_text, positions, forms = map(np.concatenate, columns)
    order = of_text.argsort(kind="stable")
    return Occurrences(of_text[order], positions[order], forms[order], list(numbers))


def _in_segment(arrays: SegmentArrays, texts: Sequence[IndexedText], folded: frozenset[str]) -> Occurrences:
    """The occurrences in the texts of one segment."""
    own = [number for number, text in enumerate(texts) if text.arrays is arrays]
    pieces = [texts[number].field.forward(texts[number].number) for number in own]
    wanted = texts[own[0]].wanted(arrays, folded)
    forward = np.concatenate(pieces)
    starts = np.array([0, *map(len, pieces)]).cumsum()
    places = wanted.is_wanted.take(forward, mode="clip").nonzero()[0]
    of_piece = starts.searchsorted(places, side="right") - 1
    positions = places - starts[of_piece]
    terms: npt.NDArray[np.int64] = forward[places].astype(np.int64)
    if wanted.is_wanted[RARE]:
        _put_in_rare(terms, positions, of_piece, [texts[number] for number in own])
        kept = wanted.terms.take(wanted.terms.searchsorted(terms), mode="clip") == terms
        of_piece, positions, terms = of_piece[kept], positions[kept], terms[kept]
    forms = wanted.terms.searchsorted(terms)
    met = np.zeros(len(wanted.terms), np.bool_)
    met[forms] = True
    toned = list(map(arrays.toned_term, wanted.terms[met].tolist()))
    return Occurrences(np.array(own)[of_piece], positions, (met.cumsum() - 1)[forms], toned)


def _put_in_rare(terms: Ints, positions: Ints, of_text: Ints, texts: Sequence[IndexedText]) -> None:
    """Put the number of each term in the place of RARE."""
    rare = np.flatnonzero(terms == RARE)
    starts = np.array([int(text.field.starts[text.number]) for text in texts])[of_text[rare]] + positions[rare]
    for field in dict.fromkeys(text.field for text in texts):
        in_field = np.array([text.field is field for text in texts])[of_text[rare]]
        if in_field.any():
            terms[rare[in_field]] = field.toned_at(starts[in_field])
