"""One segment, read in place: terms → numbers, numbers → postings and positions, documents → what is kept of them.

Everything is a view of mapped memory, but for a few bytes a term or a document that are worked out when they are first asked for.
Safe to share between threads.
"""

import threading
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import takewhile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.whoosh.array_file import ArrayFile
from index.whoosh.folding import Folding
from index.whoosh.postings import Postings
from index.whoosh.remembered import remembered
from index.whoosh.segment_file import FORMS
from index.whoosh.segment_stream import TEXT_FIELDS
from index.whoosh.stored_documents import Decompress, decompressor
from index.whoosh.terms import Strings, Terms
from index.whoosh.text_field import TextField

# Terms that are remembered, each way: those of the passages that are shown come again and again.
_REMEMBERED = 1 << 13

Ints = npt.NDArray[np.int64]
Documents = npt.NDArray[np.uint32]


class SegmentArrays:
    """A segment's file, opened."""

    def __init__(self, path: Path) -> None:
        self.arrays = ArrayFile(path)
        self.terms = {form: Terms(self.arrays, form) for form in FORMS}
        self.folding = Folding(self.arrays)
        self.published: Ints = self.arrays["published"]
        self.ids = Strings(self.arrays, "ids")
        self._id_order = self.arrays["ids.order"]
        self._stored = Strings(self.arrays, "stored")
        self._fields: dict[str, TextField] = {}
        self._postings: dict[str, Postings] = {}
        self._here = threading.local()
        self.toned_term = remembered(self._toned_term, _REMEMBERED)
        self.number = remembered(self._number, _REMEMBERED)

    def __len__(self) -> int:
        return len(self.published)

    @property
    def tokens(self) -> int:
        """Syllables of all its texts."""
        return sum(int(self.text(field).starts[-1]) - len(self) for field in TEXT_FIELDS)

    def _toned_term(self, number: int) -> str:
        """A toned term by its number."""
        return self.terms["toned"][number].decode("utf-8")

    def _number(self, form: str, term: str) -> int | None:
        """The number of a term; None where the segment does not have it."""
        return self.terms[form].find(term.encode("utf-8", "replace"))

    def numbers(self, form: str, terms: Sequence[str]) -> list[int | None]:
        """The number of each of some terms, for what is hardly asked for again; None where the segment does not have it."""
        return self.terms[form].find_all([term.encode("utf-8", "replace") for term in terms])

    def text(self, field: str) -> TextField:
        """The text field `title` or `body`."""
        found = self._fields.get(field)
        if found is None:  # of two threads that ask at once both are given what is kept: it has to outlive what it says
            found = self._fields.setdefault(field, TextField(self.arrays, field, self.folding))
        return found

    def postings(self, name: str) -> Postings:
        """The postings of a field form (`body_folded`, `body_lead_toned`) or of pairs (`body_pairs`)."""
        found = self._postings.get(name)
        if found is None:  # as above
            found = self._postings.setdefault(name, Postings(self.arrays, name, len(self)))
        return found

    def from_id(self, document_id: str) -> Documents:
        """Every document whose id is this or a later one, deleted or not, by id."""
        wanted = document_id.encode("utf-8")
        at = bisect_left(range(len(self._id_order)), wanted, key=lambda place: self.ids[int(self._id_order[place])])
        return self._id_order[at:]

    def documents_with_id(self, document_id: str) -> list[int]:
        """Every document with this id, deleted or not, ascending."""
        wanted = document_id.encode("utf-8")
        numbers = map(int, self.from_id(document_id))
        return sorted(takewhile(lambda number: self.ids[number] == wanted, numbers))

    def stored(self, number: int) -> bytes:
        """A document as it was stored; raises ValueError where its bytes are damaged."""
        return self._decompress()(self._stored.view(number))

    def stored_as_it_lies(self, number: int) -> memoryview:
        """A document as it is compressed, where it lies in the file."""
        return self._stored.view(number)

    @cached_property
    def dictionary(self) -> bytes:
        """What stored documents are compressed with."""
        return self.arrays["stored.dictionary"].tobytes()

    def _decompress(self) -> Decompress:
        """The decompressor of this thread: they are not to be shared."""
        found: Decompress | None = getattr(self._here, "decompress", None)
        if found is None:
            found = self._here.decompress = decompressor(self.dictionary)
        return found

    def facet(self, name: str) -> tuple[list[str], npt.NDArray[np.int32]]:
        """The different values of a facet field, and for each document the number of its value (-1: none)."""
        values = [value.decode("utf-8") for value in Strings(self.arrays, name).all()]
        return values, self.arrays[f"{name}.codes"]

    def place_keys(self) -> Iterator[tuple[str, Documents]]:
        """Every key that documents may be filtered by, with those documents."""
        starts = self.arrays["places.starts"].tolist()
        documents = self.arrays["places.documents"]
        for key, start, end in zip(Strings(self.arrays, "places").all(), starts, starts[1:], strict=False):
            yield key.decode("ascii"), documents[start:end]
