"""What a search gives: frozen values that the command line, the JSON API and the page show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from index.documents import Document
from searcher.query import Tones
from searcher.request import Filters


class Matched(StrEnum):
    """Whether a document has every word of the query, or some."""

    FULL = "full"
    PARTIAL = "partial"


@dataclass(frozen=True, slots=True)
class WordReading:
    """How one word of the query was read."""

    text: str
    read_as: str
    """`exact`, `compatible` or `folded`."""
    expansions: tuple[str, ...] = ()
    """What else it was taken for; of a prefix the most frequent forms that begin so."""
    is_prefix: bool = False
    in_title: bool = False
    reading: str | None = None
    """Of a word without marks what it likely stands for, in toned form; None where marks are taken literally, or have no say."""


@dataclass(frozen=True, slots=True)
class PhraseReading:
    """How several words were read that belong together."""

    text: str
    slop: int
    """How many other words may stand between two of them."""
    in_title: bool


@dataclass(frozen=True, slots=True)
class QueryReading:
    """The query as understood."""

    text: str
    tones: Tones
    filters: Filters
    """Those of the request, and those typed in the query."""
    truncated: bool
    words: tuple[WordReading, ...]
    phrases: tuple[PhraseReading, ...] = ()
    excluded: tuple[str, ...] = ()
    """Terms that articles must not have, as they could be typed."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a text with the places that match: offsets in code points, in order, not overlapping."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found."""

    document: Document
    score: float
    matched: Matched
    tones: str | None
    """The weakest agreement among the query's words, each at its best in this document; None where no word was asked for."""
    title: Passage
    snippets: tuple[Passage, ...]
    explanation: Mapping[str, float] | None = None
    """Summands of the score by what they are for."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet and the full matches that have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What else may have been meant by a query."""

    text: str
    """A query to search for instead."""
    reason: str
    """What is taken to be wrong: `tones`, `spelling`, `telex`, `vni` or `joined`. Of `abbreviation` nothing is: it may stand
    for this, and this finds more."""


@dataclass(frozen=True, slots=True)
class Results:
    """One page of a search."""

    query: QueryReading
    total: int
    """Full matches."""
    total_partial: int
    page: int
    per_page: int
    took_ms: float
    hits: tuple[Hit, ...]
    listed: int
    """Hits on all pages together: full and partial ones, or the full ones alone where the order is by date."""
    facets: Mapping[str, tuple[FacetValue, ...]] = field(default_factory=dict)
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def pages(self) -> int:
        """Pages that have hits."""
        return -(-self.listed // self.per_page)


@dataclass(frozen=True, slots=True)
class Similar:
    """One document that is like another."""

    document: Document
    score: float


@dataclass(frozen=True, slots=True)
class Article:
    """One stored document with the words of a query marked."""

    document: Document
    title: Passage
    body: Passage


@dataclass(frozen=True, slots=True)
class ExportedPiece:
    """Some of the documents of a whole result set, in the order of their ids."""

    documents: tuple[Document, ...]
    last_id: str | None
    """The id after which to go on; None where nothing is left."""
