"""Step 1 of a segment: analysed documents → streams of term numbers, and what is kept beside them.

A segment is its streams: `inverting` derives every posting from them, and a merge joins the streams of the documents that live.
Writing a segment uses its stream up.
"""

from __future__ import annotations  # array[int] is not to be evaluated: Python 3.11 cannot

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from index.language.index_terms import IndexTerms, folded_term
from index.whoosh.stored_documents import compressor

TEXT_FIELDS = ("title", "body")
"""Every text field; each is indexed in two forms: title_toned, title_folded, body_toned, body_folded."""
FACET_FIELDS = ("source", "place", "section")
UNDATED = -(2**62)
"""In the `published` column: no date. Before every date that can be written, so undated documents sort last."""


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


class Vocabulary(dict[str, int]):
    """The number of each toned term, and its folded form by number; a syllable that is not there gets a number when asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.folded: list[str] = []

    def __missing__(self, syllable: str) -> int:
        return self.covering(syllable, folded_term(syllable))

    def covering(self, toned: str, folded: str) -> int:
        """The number of any term whose folded form is known."""
        number = self.setdefault(toned, len(self.folded))
        if number == len(self.folded):
            self.folded.append(folded)
        return number


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
        start = len(stream.terms)
        stream.terms.extend(map(self.vocabulary.__getitem__, text.syllables))
        stream.lengths.append(len(text.syllables))
        stream.anchors.frombytes(text.anchors)
        known, covering = self.vocabulary.get, self.vocabulary.covering
        for _, toned, folded in text.covering:
            number = known(toned)
            stream.covering_terms.append(covering(toned, folded) if number is None else number)
        stream.covering_offsets.extend([start + position for position, _, _ in text.covering])
