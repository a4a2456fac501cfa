"""Postings of the only segment where they lie, for machine code: nothing is put together before somebody asks for it."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.whoosh.postings import Column, Postings
from searcher.whoosh.frequencies import Counts, Frequencies, Ints
from searcher.whoosh.open_segments import OpenSegments

_OBJECTS = 300  # bytes of the Python objects of one that is kept


class LyingFields(NamedTuple):
    """Some fields of the only segment."""

    addresses: Ints
    """Where the arrays of each field lie, field by field."""
    arrays: Sequence[npt.NDArray[Any]]
    """Those of them that lie in memory of our own: they have to outlive their addresses."""
    postings: tuple[Postings, ...]


def lying_fields(segments: OpenSegments, names: Sequence[str]) -> LyingFields | None:
    """What machine code reads of some fields; None where there are several segments, or deletions, or counts beyond a byte.

    Raises ValueError where arrays do not fit together, as in a damaged file.
    """
    if segments.only is None:
        return None
    postings = tuple(map(segments.only.postings, names))
    lying = [found for field in postings if (found := field.as_they_lie()) is not None]
    if len(lying) < len(postings):
        return None
    addresses = np.concatenate([np.array(numbers) for numbers, _ in lying])
    return LyingFields(addresses, [array for _, array in lying], postings)


class Lying(NamedTuple):
    """How often documents have any of some terms, where that lies."""

    fields: LyingFields
    pairs: tuple[int, ...]
    """The number of a field, that of a term, and so on."""

    @property
    def nbytes(self) -> int:
        """Bytes of memory that this holds."""
        return _OBJECTS

    def at(self, documents: Ints) -> Counts:
        """How often some documents have them."""
        counts = np.zeros(len(documents), np.int64)
        for field, number in zip(self.pairs[::2], self.pairs[1::2], strict=True):
            found = self.fields.postings[field].read(number)
            if isinstance(found, Column):
                counts += found.frequencies[documents]
            else:
                counts += Frequencies(found.documents, found.frequencies, len(found.documents)).at(documents)
        return counts
