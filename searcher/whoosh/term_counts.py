"""Some documents' syllables, gathered once → how often each has each of some terms (`term_vectors.py`).

Looking at every syllable of a few hundred documents takes 1 ms, however many terms are counted and however frequent they are;
reading the postings of fifty terms and pairs takes ten times as long.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.whoosh.frequencies import Ints
from searcher.whoosh.open_segments import OpenSegments
from searcher.whoosh.term_vectors import Term

Table = npt.NDArray[np.int16]


@dataclass(frozen=True)
class _Part:
    """What the documents of one segment have in one field."""

    arrays: SegmentArrays
    field: str
    toned: Ints
    """The term of each syllable, one document after the other."""
    rows: Ints
    """Which document each is of: its place among those gathered."""


class GatheredTexts:
    """The syllables of some documents."""

    def __init__(self, segments: OpenSegments, documents: Ints) -> None:
        """Of documents with these numbers, ascending."""
        self.documents = documents
        self._parts = []
        for segment in segments:
            first, last = documents.searchsorted([segment.offset, segment.offset + segment.size]).tolist()
            inside = documents[first:last] - segment.offset
            for field in TEXT_FIELDS if first < last else ():
                text = segment.arrays.text(field)
                rows = np.repeat(np.arange(first, last), text.lengths[inside])
                self._parts.append(_Part(segment.arrays, field, text.toned_at(text.positions_in(inside)), rows))

    def counts(self, terms: Sequence[Term]) -> dict[str, Ints]:
        """By field: how often each document, a row, has each of some terms, a column."""
        size = len(self.documents) * len(terms)
        found = {field: np.zeros(size, np.int64) for field in TEXT_FIELDS}
        for part in self._parts:
            for rows, columns in (_syllables(part, terms), _pairs(part, terms)):
                found[part.field] += np.bincount(rows * len(terms) + columns, minlength=size)
        return {field: counts.reshape(len(self.documents), len(terms)) for field, counts in found.items()}


def _syllables(part: _Part, terms: Sequence[Term]) -> tuple[Ints, Ints]:
    """The document and the term of each syllable that is wanted."""
    table = np.zeros(len(part.arrays.folding.folded_of), np.int16)
    for column, term in enumerate(terms):
        if len(term) == 1 and (number := part.arrays.number("toned", term[0])) is not None:
            table[number] = column + 1
    columns = table.take(part.toned)
    at = columns.nonzero()[0]
    return part.rows[at], columns[at].astype(np.int64) - 1


def _pairs(part: _Part, terms: Sequence[Term]) -> tuple[Ints, Ints]:
    """The document and the term of each pair that is wanted."""
    folding = part.arrays.folding
    small: dict[int, int] = {}  # the folded syllables of wanted pairs, numbered from 1
    wanted = []
    for column, term in enumerate(terms):
        numbers = [number for syllable in term if (number := part.arrays.number("folded", syllable)) is not None]
        if len(term) == len(numbers) == 2:
            wanted.append((column, *(small.setdefault(number, len(small) + 1) for number in numbers)))
    table = np.zeros(len(folding.folded_of), np.int16)
    for number, own in small.items():
        table[folding.toned_of(number)] = own
    columns = np.zeros((len(small) + 1, len(small) + 1), np.int16)
    for column, left, right in wanted:
        columns[left, right] = column + 1
    syllables = table.take(part.toned)
    at = syllables.nonzero()[0]
    at = at[:-1][at[1:] == at[:-1] + 1]
    at = at[part.rows[at] == part.rows[at + 1]]
    found = columns[syllables[at], syllables[at + 1]]
    at, found = at[found != 0], found[found != 0]
    return part.rows[at], found.astype(np.int64) - 1
