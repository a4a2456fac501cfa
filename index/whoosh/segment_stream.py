"""Step 1 of a segment: analysed documents → streams of term numbers, and what is kept beside them.

A segment is its streams: `inverting` derives every posting from them, and a merge joins the streams of the documents that live.
Writing a segment uses its stream up.
"""

from __future__ import annotations  # array[int] is not to be evaluated: Python 3.11 cannot

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from index.language.chunk_table import Ints
from index.language.index_terms import IndexTerms
from index.language.vocabulary import Vocabulary
from index.whoosh.stored_documents import compressor

TEXT_FIELDS = ("title", "body")
"""Every text field; each is indexed in two forms: title_toned, title_folded, body_toned, body_folded."""
FACET_FIELDS = ("source", "place", "section")
UNDATED = -(2**62)
"""In the `published` column: no date. Before every date that can be written, so undated documents sort last."""


_UNKNOWN = -1


@dataclass(frozen=True)
class IndexedDocument:
    """One document, ready to be indexed."""

    id: str
    stored: bytes
    """The document as JSON, in UTF-8."""
    published: int
    """Seconds since 1970, or `UNDATED`."""
    facets: Mapping[str, str]
    """Values of FACET_FIELDS; a field without a value is left out."""
    place_keys: Sequence[str]
    """Every unit that the document may be filtered by."""
    texts: Mapping[str, IndexTerms]
    """The terms of each of TEXT_FIELDS."""


@dataclass
class FieldStream:
    """One text field of all documents, in order."""

    terms: array[int] = field(default_factory=lambda: array("i"))
    """The term of each syllable."""
    lengths: array[int] = field(default_factory=lambda: array("i"))
    """Syllables of each document."""
    anchors: array[int] = field(default_factory=lambda: array("I"))
    """Where every `ANCHORED`th syllable of each document starts in its text."""
    covering_terms: array[int] = field(default_factory=lambda: array("i"))
    """Terms that stand at the position of a syllable besides it: words, dates, document numbers …"""
    covering_offsets: array[int] = field(default_factory=lambda: array("I"))
    """Where in `terms` the syllable is whose position each shares."""


class SegmentStream:
    """The documents of a segment that is being made."""

    def __init__(self, dictionary: bytes | None = b"") -> None:
        """An empty stream whose stored documents are compressed with a dictionary (`stored_documents.train`).

        None: the dictionary is still to come (`compress_with`), and documents lie there as they are.
        """
        self.vocabulary = Vocabulary()
        self._numbers = _Numbers(self.vocabulary, Vocabulary())
        self.fields = {name: FieldStream() for name in TEXT_FIELDS}
        self.ids: list[str] = []
        self.dictionary = dictionary
        self.stored: list[bytes | memoryview] = []
        """Compressed documents, or where they lie in another file."""
        self.published = array("q")
        self.facets: dict[str, list[str]] = {name: [] for name in FACET_FIELDS}
        self.place_keys: list[Sequence[str]] = []

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def tokens(self) -> int:
        """Syllables so far, in all fields."""
        return sum(len(stream.terms) for stream in self.fields.values())

    @cached_property
    def compress(self) -> Callable[[bytes], bytes]:
        """Compresses a document as those in `stored` are."""
        return compressor(self.dictionary or b"")

    def compress_with(self, dictionary: bytes) -> None:
        """Take a dictionary that was still to come, and compress what is here with it."""
        self.dictionary = dictionary
        self.stored = [self.compress(bytes(document)) for document in self.stored]

    def add(self, document: IndexedDocument) -> None:
        """Append one document."""
        for name, stream in self.fields.items():
            self._add_text(stream, document.texts[name])
        self.ids.append(document.id)
        self.stored.append(document.stored if self.dictionary is None else self.compress(document.stored))
        self.published.append(document.published)
        for name, values in self.facets.items():
            values.append(document.facets.get(name, ""))
        self.place_keys.append(document.place_keys)

    def _add_text(self, stream: FieldStream, text: IndexTerms) -> None:
        if self._numbers.theirs is not text.vocabulary:
            self._numbers = _Numbers(self.vocabulary, text.vocabulary)
        start = len(stream.terms)
        stream.terms.frombytes(self._numbers.of(text.own).tobytes())
        stream.lengths.append(len(text.own))
        stream.anchors.frombytes(text.anchors)
        stream.covering_terms.frombytes(self._numbers.of(text.covering_terms).tobytes())
        stream.covering_offsets.frombytes((text.covering_positions + start).astype(np.uint32).tobytes())


class _Numbers:
    """The numbers in a vocabulary of the terms of another one, which grows."""

    def __init__(self, ours: Vocabulary, theirs: Vocabulary) -> None:
        self.theirs = theirs
        self._ours = ours
        self._numbers = np.zeros(0, np.int32)

    def of(self, terms: Ints) -> npt.NDArray[np.int32]:
        """Our numbers for some of their terms; a term that we have not is added when it comes."""
        if len(self._numbers) < len(self.theirs):
            more = np.full(len(self.theirs), _UNKNOWN, np.int32)
            self._numbers = np.concatenate([self._numbers, more])
        numbers = self._numbers.take(terms)
        unknown = (numbers == _UNKNOWN).nonzero()[0]
        if not len(unknown):
            return numbers
        for term in terms[unknown].tolist():
            self._numbers[term] = self._ours.covering(self.theirs.toned[term], self.theirs.folded[term])
        return self._numbers.take(terms)
