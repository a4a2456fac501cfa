"""One text field of a segment: where its documents lie and which terms stand where, read in place.

A global position counts the syllables of all documents, with a gap of one behind each (`inverting.Layout`).
"""

from bisect import bisect_left
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from index.language.index_terms import ANCHORED
from index.whoosh.array_file import ArrayFile
from index.whoosh.folding import NO_TERM, Documents, Folding
from index.whoosh.inverting import NUMBERED
from index.whoosh.segment_file import GAP, RARE

Ints = npt.NDArray[np.int64]

# Which documents have pairs that stand often: see `pairs.find_pairs`.
_COUNTED = ("counted", "counted_starts", "counted_splits", "ids", "frequencies")

# Less than one of so many documents: then their syllables are listed, each of which takes longer than one looked at where it lies.
_FEW = 6
_PIECE = 1 << 15
# Documents of so many positions are found by beginning at landmarks: of 5,000 in 102,000 documents in 56 µs in place of 127 by
# bisection, of 50 in 11 in place of 4.
_MANY_POSITIONS = 1000


class TextField:
    """One text field: where its documents lie and which terms stand where."""

    def __init__(self, arrays: ArrayFile, name: str, folding: Folding) -> None:
        self.starts = arrays[f"{name}.starts"]
        self._forward = arrays[f"{name}.forward"]
        self._rare_at = arrays[f"{name}.rare_at"]
        self._rare = arrays[f"{name}.rare"]
        self._anchors = arrays[f"{name}.anchors"]
        self._anchor_starts = arrays[f"{name}.anchor_starts"]
        self._covering_terms = arrays[f"{name}_covering.terms"]
        self._covering_starts = arrays[f"{name}_covering.starts"]
        self._covering_positions = arrays[f"{name}_covering.positions"]
        self._pair_lefts = arrays[f"{name}_pairs.lefts"]
        self._pair_rights = arrays[f"{name}_pairs.rights"]
        self._pair_starts = arrays[f"{name}_pairs.starts"]
        self._pair_positions = arrays[f"{name}_pairs.positions"]
        self._counted = tuple([arrays[f"{name}_pairs.{kind}"] for kind in _COUNTED])
        self._frequent = int(arrays[f"{name}_positions.frequent"][0])
        self._positions = arrays[f"{name}_positions.positions"]
        self._position_starts = arrays[f"{name}_positions.starts"]
        self._folding = folding
        self._lying: list[tuple[npt.NDArray[Any], ...]] = []
        # One number at a time: NumPy would make an object of each first.
        self._pairs_of, self._rights, self._pair_start = (
            self._pair_lefts.data,
            self._pair_rights.data,
            self._pair_starts.data,
        )
        self._position_start = self._position_starts.data

    @cached_property
    def lengths(self) -> Ints:
        """Syllables of each document."""
        starts = self.starts.astype(np.int64)
        return starts[1:] - starts[:-1] - 1

    @cached_property
    def as_it_lies(self) -> Ints:
        """Where terms stand, for compiled code: two numbers, and where each array lies and its length, as long as this is kept.

        Compiled code does not see where an array ends: ValueError where they do not fit together, as in a damaged file.
        """
        shift, landmarks = self._landmarks
        arrays = (
            self._position_starts,
            self._positions,
            self._pair_lefts,
            self._pair_rights,
            self._pair_starts,
            self._pair_positions,
            self._forward,
            self._rare_at,
            self._rare,
            self._folding.folded_of,
            self._folding.folded_of_forward,
            self.starts,
            landmarks,
            *self._counted,
        )
        kinds = "".join(array.dtype.str[1:] for array in arrays)
        fits = (
            kinds == "u4u4u4u2u4u4u2u4u4u4u4u4i4u4u4u4u2u1"
            and self._frequent < len(self._pair_lefts)
            and len(self._pair_starts) == len(self._pair_rights) + 1
            and self._counted_fit()
            and self._documents_fit()
        )
        if not fits:
            raise ValueError("the arrays of a text field do not fit together")
        # Of two threads that ask at once each makes landmarks, and only one's would be kept otherwise.
        self._lying.append(arrays)
        return np.array(
            [self._frequent, shift, *(number for array in arrays for number in (array.ctypes.data, len(array)))]
        )

    @cached_property
    def texts_as_they_lie(self) -> tuple[npt.NDArray[Any], ...]:
        """The terms and places of each document, for compiled code; ValueError where they do not fit together."""
        anchors = -(-self.lengths // ANCHORED)
        fits = (
            self._documents_fit()
            and len(self._rare_at) == len(self._rare)
            and self._anchor_starts[0] == 0
            and np.array_equal(self._anchor_starts[1:], anchors.cumsum())
            and len(self._anchors) == self._anchor_starts[-1]
        )
        if not fits:
            raise ValueError("the arrays of a text field do not fit together")
        terms = (self.starts, self._forward, self._rare_at, self._rare)
        return *terms, self._anchor_starts, self._anchors

    def _counted_fit(self) -> bool:
        """Whether each pair whose documents are listed has a list."""
        pairs, starts, splits, ids, frequencies = map(len, self._counted)
        later = (len(self.starts) - 2) // NUMBERED if len(self.starts) > 1 else 0
        return starts == pairs + 1 and splits == later * pairs and ids == frequencies

    def _documents_fit(self) -> bool:
        """Whether the places of documents ascend, from the first to the last syllable."""
        starts = self.starts
        return starts[0] == 0 and len(self._forward) == starts[-1] and bool((starts[1:] > starts[:-1]).all())

    @cached_property
    def first_folded(self) -> npt.NDArray[Any]:
        """The folded term that each document begins with, a number above all others where it has none: four bytes a document."""
        return self.folded_at(self.starts[:-1])

    def anchors(self, document: int) -> npt.NDArray[np.uint32]:
        """Where every `ANCHORED`th syllable of a document starts in its text."""
        start, end = self._anchor_starts[document : document + 2].tolist()
        return self._anchors[start:end]

    def positions_of(self, document: int) -> tuple[int, int]:
        """The global positions of a document's syllables: from the first to before the second."""
        start, end = self.starts[document : document + 2].tolist()
        return start, end - 1

    def forward(self, start: int, end: int) -> npt.NDArray[np.uint16]:
        """The toned term at each of some neighbouring global positions, RARE where its number does not fit."""
        return self._forward[start:end]

    def is_frequent(self, folded: int) -> bool:
        """Whether a folded term is found by its neighbours, and not by positions of its own."""
        return folded < self._frequent

    def rare_positions(self, folded: int) -> npt.NDArray[np.uint32]:
        """The global positions of the syllables of a folded term that is not frequent, ascending."""
        return self._positions[self._position_start[folded] : self._position_start[folded + 1]]

    def rare_counts(self, folded: Ints) -> Ints:
        """How many positions of their own some folded terms have: those that are not frequent, as syllables."""
        return self._position_starts[folded + 1].astype(np.int64) - self._position_starts[folded]

    def pair_positions(self, left: int, right: int) -> npt.NDArray[np.uint32]:
        """Where the left of two frequent folded terms stands beside the right, ascending."""
        last = self._pairs_of[left + 1]
        at = bisect_left(self._rights, right, self._pairs_of[left], last)
        if at == last or self._rights[at] != right:
            return self._pair_positions[:0]
        return self._pair_positions[self._pair_start[at] : self._pair_start[at + 1]]

    def pair_count(self, left: int, right: int) -> int:
        """How often one folded term stands beside another."""
        if self.is_frequent(left) and self.is_frequent(right):
            return len(self.pair_positions(left, right))
        if self.is_frequent(left) or (
            not self.is_frequent(right) and len(self.rare_positions(right)) < len(self.rare_positions(left))
        ):
            return int(np.count_nonzero(self.folded_at(self.rare_positions(right).astype(np.int64) - 1) == left))
        return int(np.count_nonzero(self.folded_at(self.rare_positions(left).astype(np.int64) + 1) == right))

    def followers(self, left: int) -> tuple[npt.NDArray[np.uint16], Ints]:
        """The frequent folded terms that stand behind a frequent one, ascending, and how often each does."""
        first, last = self._pair_lefts[left : left + 2].tolist()
        starts = self._pair_starts[first : last + 1].astype(np.int64)
        return self._pair_rights[first:last], np.diff(starts)

    def covering_positions(self, toned: int) -> npt.NDArray[np.uint32]:
        """Where a toned term stands at the position of a syllable besides it, ascending."""
        at = int(self._covering_terms.searchsorted(np.uint32(toned)))
        if at == len(self._covering_terms) or self._covering_terms[at] != toned:
            return self._covering_positions[:0]
        start, end = self._covering_starts[at : at + 2].tolist()
        return self._covering_positions[start:end]

    def folded_positions(self, number: int) -> Ints:
        """The global positions of a folded term, ascending; of a frequent one every syllable is looked at."""
        if self.is_frequent(number):
            own = np.flatnonzero(self.folded_at(np.arange(int(self.starts[-1]))) == number)
        else:
            own = self.rare_positions(number).astype(np.int64)
        covering = [self.covering_positions(toned) for toned in self._folding.toned_of(number).tolist()]
        return np.unique(np.concatenate([own, *covering]).astype(np.int64))

    def toned_positions(self, number: int) -> Ints:
        """The global positions of a toned term, ascending."""
        candidates = self.folded_positions(int(self._folding.folded_of[number]))
        own = candidates[self.toned_at(candidates) == number]
        return np.union1d(own, self.covering_positions(number).astype(np.int64))

    def toned_at(self, positions: npt.NDArray[Any]) -> Ints:
        """The toned term of the syllable at each of some global positions, a number above all others in gaps."""
        terms = self._forward.take(positions, mode="clip").astype(np.int64)
        if len(self._folding.folded_of) > GAP:  # a term has the number that stands for gaps
            terms[terms == GAP] = NO_TERM
        rare = (terms == RARE).nonzero()[0]
        if len(rare):
            terms[rare] = self.rare_terms(positions[rare])
        return terms

    def folded_at(self, positions: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The folded term of the syllable at each of some global positions, a number above all others in gaps."""
        toned = self._forward.take(positions, mode="clip")
        folded = self._folding.folded_of_forward.take(toned)
        rare = (toned == RARE).nonzero()[0]
        if len(rare):
            folded[rare] = self._folding.folded_of[self.rare_terms(positions[rare])]
        return folded

    def rare_terms(self, positions: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The toned term at each of some global positions where `forward` has RARE."""
        # Looked for as what they are kept as: for other integers NumPy would convert all of them first, 0.1 ms for 174,000.
        return self._rare[self._rare_at.searchsorted(positions.astype(self._rare_at.dtype, copy=False))]

    def positions_in(self, documents: Ints) -> Ints:
        """The global positions of all syllables of some documents, ascending where those are."""
        lengths = self.lengths[documents]
        first = self.starts[documents].astype(np.int64) - (np.cumsum(lengths) - lengths)
        return np.asarray(np.repeat(first, lengths) + np.arange(int(lengths.sum())))

    def places_of(
        self, toned: npt.NDArray[Any], documents: npt.NDArray[np.bool_]
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """The global positions where any of some toned terms stands in some documents, ascending, and which of them does."""
        wanted = np.zeros(1 << 16, np.bool_)
        wanted[np.minimum(toned, RARE)] = True
        if np.count_nonzero(documents) * _FEW < len(documents):
            positions = self.positions_in(np.flatnonzero(documents))
            positions = positions[wanted.take(self._forward.take(positions))]
        else:  # a piece at a time: all at once, numpy would make 8 bytes of each syllable
            pieces = range(0, len(self._forward), _PIECE)
            found = (wanted.take(self._forward[piece : piece + _PIECE]).nonzero()[0] + piece for piece in pieces)
            positions = np.concatenate([np.zeros(0, np.int64), *found])
            positions = positions[documents[self.documents_of(positions)]]
        at = self.toned_at(positions)
        if wanted[RARE]:
            meant = np.isin(at, toned)
            positions, at = positions[meant], at[meant]
        return positions, at

    def documents_of(self, positions: npt.NDArray[Any]) -> Ints:
        """The document of each of some global positions."""
        if len(positions) < _MANY_POSITIONS:  # as what they are kept as: see `rare_terms`
            return self.starts.searchsorted(positions.astype(self.starts.dtype, copy=False), side="right") - 1
        shift, landmarks = self._landmarks
        documents = landmarks.take(positions >> shift)
        ends = self.starts[1:]
        later = (ends.take(documents) <= positions).nonzero()[0]
        while len(later):
            documents[later] += 1
            later = later[ends.take(documents[later]) <= positions[later]]
        return documents.astype(np.int64)

    @cached_property
    def _landmarks(self) -> tuple[int, npt.NDArray[np.int32]]:
        """The document at every so many positions, a power of two, two to four of them a document: near enough to begin at."""
        size = int(self.starts[-1])
        shift = max(1, int(size / max(1, len(self.starts) - 1)).bit_length() - 2)
        places = np.arange(0, size + 1, 1 << shift)
        found = np.minimum(np.searchsorted(self.starts, places, side="right") - 1, len(self.starts) - 2)
        return shift, found.astype(np.int32)

    def anchors_of(self, documents: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint32]:
        """The anchors of some documents, one after the other."""
        starts = self._anchor_starts.astype(np.int64)
        counts = starts[1:] - starts[:-1]
        return np.asarray(self._anchors[np.repeat(documents, counts)])

    def all_covering(self) -> tuple[Documents, Documents]:
        """All that stands at the position of a syllable besides it: toned terms, ascending, and global positions."""
        starts = self._covering_starts.astype(np.int64)
        return np.repeat(self._covering_terms, starts[1:] - starts[:-1]), self._covering_positions
