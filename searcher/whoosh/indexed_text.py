"""Texts of documents that the index found, by what the index holds of them: no analysis, only the places that are asked for.

A page has twenty texts with some hundred places: all are looked at together, which takes as long as one of them alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.language.analysis import find_wholes, syllable_span
from index.language.index_terms import ANCHORED
from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_file import RARE
from index.whoosh.segment_stream import TEXT_FIELDS
from index.whoosh.text_field import TextField
from searcher import kernels
from searcher.syllable_places import kind_of_character, plain_places
from searcher.text_tokens import Ints, Occurrences, Texts

_NUMBERS = {field: number for number, field in enumerate(TEXT_FIELDS)}

Place = tuple[SegmentArrays, int]
"""The segment of a document and its number there."""


class WantedForms:
    """The toned terms of one segment that fold to any of some forms, as a table: a text's terms are looked up all at once."""

    def __init__(self, arrays: SegmentArrays, folded: frozenset[str]) -> None:
        self.is_wanted = np.zeros(RARE + 1, np.bool_)
        """By what `forward` holds of a term: RARE stands for all those whose numbers do not fit."""
        numbers = [number for form in folded if (number := arrays.number("folded", form)) is not None]
        toned = [arrays.folding.toned_of(number) for number in numbers]
        self.terms: Ints = np.concatenate([np.zeros(0, np.int64), *toned])
        """The numbers of the terms, ascending."""
        self.terms.sort()
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
        self.name = field
        self.number = number
        self.wanted = wanted

    @property
    def field(self) -> TextField:
        """The field that it is one of."""
        return self.arrays.text(self.name)

    @property
    def positions(self) -> tuple[int, int]:
        """The global positions that its tokens have: from the first to before the second."""
        return self.field.positions_of(self.number)

    @property
    def forward(self) -> npt.NDArray[np.uint16]:
        """The toned term of each token, RARE where its number does not fit."""
        return self.field.forward(*self.positions)

    @property
    def anchors(self) -> npt.NDArray[np.uint32]:
        """Where every `ANCHORED`th token starts."""
        return self.field.anchors(self.number)

    def span(self, position: int) -> tuple[int, int]:
        """Where the token at a position starts and ends in the text."""
        block, further = divmod(position, ANCHORED)
        return syllable_span(self.text, int(self.anchors[block]), further)

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
        found = []
        start, end = self.positions
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


@dataclass(frozen=True, slots=True)
class _Segment:
    """A segment with some texts, for compiled code."""

    arrays: SegmentArrays
    fields: tuple[tuple[npt.NDArray[Any], ...], ...]
    """What it holds of its texts, by field."""
    rows: Ints
    """Which texts these are: of each the number of its field, that of its document here, and its own."""


class IndexedTexts:
    """The tokens of some texts of documents."""

    def __init__(
        self,
        texts: Sequence[str],
        places: Sequence[Place],
        fields: Sequence[str] = TEXT_FIELDS,
        wanted: Callable[..., WantedForms] = WantedForms,
    ) -> None:
        """The first of these fields of the document at each place, then the next field of each; `wanted` as for an IndexedText."""
        self.texts = Texts(texts)
        self._places = places
        self._fields = fields
        self._wanted = wanted

    @cached_property
    def _texts(self) -> list[IndexedText]:
        """Each text by itself, which compiled code does not ask for."""
        places = ((arrays, field, number) for field in self._fields for arrays, number in self._places)
        return [IndexedText(text, *place, self._wanted) for text, place in zip(self.texts, places, strict=True)]

    def occurrences(self, folded: frozenset[str]) -> Occurrences:
        """Where any of these folded forms stands."""
        if kernels.marks is not None:
            return _together([self._by_kernel(segment, folded) for segment in self._segments])
        segments = dict.fromkeys(text.arrays for text in self._texts)
        return _together([_in_segment(arrays, self._texts, folded) for arrays in segments])

    def _by_kernel(self, segment: "_Segment", folded: frozenset[str]) -> Occurrences:
        arrays = segment.arrays
        numbers = [number for form in folded if (number := arrays.number("folded", form)) is not None]
        of_text, positions, forms, terms = kernels.marks.occurrences(
            segment.fields, segment.rows, *arrays.folding.toned_as_they_lie, np.array(numbers, np.int64), RARE
        )
        return Occurrences(of_text, positions, forms, list(map(arrays.toned_term, terms.tolist())))

    @cached_property
    def _segments(self) -> list["_Segment"]:
        """The segments of the texts, for compiled code."""
        rows: dict[SegmentArrays, list[int]] = {arrays: [] for arrays, _ in self._places}
        text = 0
        for field in map(_NUMBERS.__getitem__, self._fields):
            for arrays, number in self._places:
                rows[arrays] += (field, number, text)
                text += 1
        return [
            _Segment(
                arrays,
                tuple([arrays.text(field).texts_as_they_lie for field in TEXT_FIELDS]),
                np.array(own, np.int64).reshape(-1, 3),
            )
            for arrays, own in rows.items()
        ]

    def spans(self, of_text: Ints, positions: Ints) -> tuple[Ints, Ints]:
        """Where tokens start and end in their texts."""
        if kernels.marks is not None:
            return self._spans_by_kernel(of_text, positions)
        pieces = [text.anchors for text in self._texts]
        first_blocks = np.array([0, *map(len, pieces)]).cumsum()
        block, further = np.divmod(positions, ANCHORED)
        starts = np.concatenate(pieces)[first_blocks[of_text] + block].astype(np.int64)
        start, end, right = plain_places(self.texts, of_text, starts, further)
        for i in np.flatnonzero(~right).tolist():
            start[i], end[i] = syllable_span(self.texts[of_text[i]], int(starts[i]), int(further[i]))
        return start, end

    def _spans_by_kernel(self, of_text: Ints, positions: Ints) -> tuple[Ints, Ints]:
        start, end = np.empty_like(of_text), np.empty_like(of_text)
        where = (kind_of_character(), self.texts.characters, self.texts.starts, of_text, positions, start, end)
        if sum([kernels.marks.spans(segment.fields, segment.rows, *where) for segment in self._segments]):
            for i in (start < 0).nonzero()[0].tolist():
                start[i], end[i] = syllable_span(
                    self.texts[of_text[i]], -1 - int(start[i]), int(positions[i]) % ANCHORED
                )
        return start, end

    def wholes(self, text: int, form: str, term: str) -> list[tuple[int, int]]:
        """Where things start and end in a text that are whole to a reader and have this term as their form, `toned` or `folded`."""
        return self._texts[text].wholes(form, term)


def _together(found: Sequence[Occurrences]) -> Occurrences:
    """The occurrences in the texts of several segments."""
    if len(found) == 1:
        return found[0]
    numbers: dict[str, int] = {}
    forms = [[numbers.setdefault(toned, len(numbers)) for toned in one.toned] for one in found]
    texts = np.concatenate([one.texts for one in found])
    order = texts.argsort(kind="stable")
    positions = np.concatenate([one.positions for one in found])
    form = np.concatenate([np.array(own, np.int64)[one.forms] for own, one in zip(forms, found, strict=True)])
    return Occurrences(texts[order], positions[order], form[order], list(numbers))


def _in_segment(arrays: SegmentArrays, texts: Sequence[IndexedText], folded: frozenset[str]) -> Occurrences:
    """The occurrences in the texts of one segment."""
    own = [number for number, text in enumerate(texts) if text.arrays is arrays]
    pieces = [texts[number].forward for number in own]
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
    (rare,) = (terms == RARE).nonzero()
    at = np.array([text.positions[0] for text in texts])[of_text[rare]] + positions[rare]
    fields = [text.field for text in texts]
    for field in dict.fromkeys(fields):
        (own,) = np.array([one is field for one in fields])[of_text[rare]].nonzero()
        terms[rare[own]] = field.rare_terms(at[own])
