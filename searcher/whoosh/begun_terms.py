"""What somebody types, in one segment: which of its terms, and which syllables of its texts, each piece may become."""

from collections.abc import Callable
from functools import cached_property
from itertools import islice
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from index.whoosh.segment_arrays import SegmentArrays
from searcher.whoosh.frequencies import Ints, Mask
from searcher.whoosh.open_segments import OpenSegments


class Piece(Protocol):
    """A syllable that was typed, whole or not yet."""

    @property
    def folded(self) -> str: ...
    @property
    def is_whole(self) -> bool: ...
    @property
    def is_marked(self) -> bool: ...
    def fits(self, toned: str, folded: str) -> bool:
        """Whether it may become this syllable."""


class TermsAt:
    """The terms at some global positions of a field, looked up when they are asked for."""

    def __init__(self, arrays: SegmentArrays, field: str, positions: npt.NDArray[Any]) -> None:
        self._text = arrays.text(field)
        self.positions = positions

    @cached_property
    def folded(self) -> npt.NDArray[Any]:
        """The folded term at each, a number above all others in gaps."""
        return self._text.folded_at(self.positions)

    def toned(self, places: Ints) -> Ints:
        """The toned term at some of them."""
        return self._text.toned_at(self.positions[places])


class BegunTerms:
    """One piece in one segment."""

    def __init__(self, piece: Piece, arrays: SegmentArrays) -> None:
        self.piece = piece
        self._arrays = arrays
        self._terms = arrays.terms["folded"]

    @cached_property
    def number(self) -> int | None:
        """The folded term that a whole piece is; None where the segment does not have it."""
        return self._arrays.number("folded", self.piece.folded)

    @cached_property
    def begins(self) -> range:
        """Where the folded terms that what was begun may become stand in the order of bytes."""
        return self._terms.places_beginning_with(self.piece.folded.encode("utf-8", "replace"))

    @property
    def is_known(self) -> bool:
        """Whether the segment has a term that it may become, whatever its marks."""
        return self.number is not None if self.piece.is_whole else bool(self.begins)

    def numbers(self) -> Ints:
        """The folded terms that what was begun may become."""
        return self._terms.at_places(self.begins)

    def most_frequent(self, count: int) -> list[int]:
        """The most frequent of them, in order."""
        numbers = self.numbers()
        if len(numbers) > count:
            numbers = np.partition(numbers, count)[:count]
        found: list[int] = np.sort(numbers).tolist()
        return found

    def documents(self, name: str) -> Mask:
        """Which documents have a term that what was begun may become, in the postings of a field of folded terms."""
        mask = np.zeros(len(self._arrays), np.bool_)
        self._arrays.postings(name).mark_any(self.numbers(), mask)
        return mask

    def fits_folded(self, folded: npt.NDArray[Any]) -> Mask:
        """Which of some folded terms it may become, whatever their marks."""
        if self.piece.is_whole:
            # No term has the number of gaps, so what the segment does not have is nowhere.
            return np.asarray(folded == (len(self._terms) if self.number is None else self.number))
        places = self._terms.places.take(folded, mode="clip")
        return np.asarray(places - np.uint32(self.begins.start) < np.uint32(len(self.begins)))

    def fits(self, terms: TermsAt) -> Mask:
        """At which of some positions a syllable stands that it may become."""
        fitting = self.fits_folded(terms.folded)
        if self.piece.is_marked:
            places = fitting.nonzero()[0]
            fitting[places] = self.fits_toned(terms.toned(places))
        return fitting

    def fits_toned(self, toned: Ints) -> Mask:
        """Which of some toned terms it may become."""
        different, of_term = np.unique(toned, return_inverse=True)
        return np.array([self._fits(number) for number in different.tolist()], np.bool_)[of_term]

    def _fits(self, toned: int) -> bool:
        folded = self._terms[int(self._arrays.folding.folded_of[toned])].decode("utf-8")
        return self.piece.fits(self._arrays.toned_term(toned), folded)


def begin_with(segments: OpenSegments, folded: str, count: int, frequency: Callable[[str], int]) -> tuple[str, ...]:
    """Folded forms of syllables and numbers that begin so, so many at most, the most frequent first."""
    found: dict[str, int] = {}
    for segment in segments:
        terms = segment.arrays.terms["folded"]
        numbers = np.sort(terms.beginning_with(folded.encode("utf-8", "replace")))  # by frequency
        forms = (terms[number].decode("utf-8") for number in numbers.tolist())
        # Words of several syllables, dates and document numbers have signs in them.
        for form in islice((form for form in forms if form.replace(",", "").isalnum()), count):
            found[form] = frequency(form)
    return tuple(sorted(found, key=lambda form: (-found[form], form))[:count])
