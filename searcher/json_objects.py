"""The JSON objects of the contract, as types: what `rendering` makes, the type checker holds, and the API's document is made from.

Docstrings are the document's descriptions. They are types alone: no schema library is loaded where nothing is served.
"""

import sys
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired

from searcher.query import Tones
from searcher.results import Matched
from searcher.suggestions.completion import Kind

if sys.version_info >= (3, 12):
    from typing import TypedDict
else:  # pydantic reads the docstrings of no older TypedDict of the standard library
    from typing_extensions import TypedDict

JsonObject = Mapping[str, Any]


class WordObject(TypedDict):
    """How one word of the query was read."""

    text: str
    """The word."""
    read_as: str
    """`exact`: as typed; `compatible`: with at least the marks typed; `folded`: with any marks."""
    reading: str | None
    """Of a word without marks what it likely stands for; null where marks are taken literally, or have no say."""
    expansions: Sequence[str]
    """What else it was taken for, such as the long form of an abbreviation; of a prefix, words that begin so."""
    prefix: NotRequired[Literal[True]]
    """Whether it is the beginning of words."""
    field: NotRequired[Literal["title"]]
    """Where alone it is looked for."""


class PhraseObject(TypedDict):
    """How a phrase of the query was read."""

    text: str
    """Its words."""
    slop: int
    """How many other words may stand between two of them."""
    field: NotRequired[Literal["title"]]
    """Where alone it is looked for."""


FilteredName = Literal["source", "place", "section", "not_source", "not_place", "not_section"]
_From = TypedDict("_From", {"from": str}, total=False)  # a keyword cannot be declared in a class


class FiltersObject(_From, total=False):
    """The filters in force, by the names of their parameters."""

    source: Sequence[str]
    """Sources, any of which will do."""
    place: Sequence[str]
    """Places, any of which will do."""
    section: Sequence[str]
    """Sections, any of which will do."""
    not_source: Sequence[str]
    """Sources that are not wanted."""
    not_place: Sequence[str]
    """Places that are not wanted."""
    not_section: Sequence[str]
    """Sections that are not wanted."""
    to: str
    """The last day."""


class PhrasesObject(TypedDict, total=False):
    """What only some queries have."""

    phrases: Sequence[PhraseObject]
    """Its phrases."""
    excluded: Sequence[str]
    """What must not stand in an article."""


class QueryObject(PhrasesObject):
    """The query as understood."""

    text: str
    """What was read of it."""
    tones: Tones
    """How marks count."""
    filters: FiltersObject
    truncated: bool
    """Whether it was longer than what is read."""
    words: Sequence[WordObject]
    """Each word once."""


class SnippetObject(TypedDict):
    """A passage that shows why the document matches."""

    html: str
    """The passage as HTML, matches in `<mark>`, all else escaped."""
    text: str
    """The passage as plain text."""
    marks: Sequence[tuple[int, int]]
    """Matches as [start, end) in code points of `text`, in order, not overlapping."""


class DocumentFields(TypedDict):
    """What every object that stands for a document begins with."""

    id: str
    """The document's id."""
    title: str
    """The title."""
    url: str | None
    """The original, an http or https link; null where there is none to follow."""
    source: str | None
    """Who published it."""
    place: str | None
    """What the source says it is about."""
    section: str | None
    """The section it appeared in."""
    author: str | None
    """Who wrote it."""
    published: str | None
    """ISO 8601: a day, or a moment with its offset."""


class _About(DocumentFields):
    extra: JsonObject
    """What else the source said, as it came."""


class ExplanationObject(TypedDict):
    """Why a document has its score."""

    explanation: NotRequired[Mapping[str, float]]
    """With `explain=1`: the summands of the score."""


class _Hit(_About):
    score: float
    """Higher is better; comparable within one answer only."""
    matched: Matched
    """`full`: every word of the query; `partial`: some."""
    tones: str | None
    """The weakest agreement of marks: `exact`, `compatible`, `folded` or `conflicting`; null where no word was asked for."""
    title_html: str
    """The title as HTML, matches in `<mark>`, all else escaped."""
    snippets: Sequence[SnippetObject]
    """Up to three passages."""


class HitObject(_Hit, ExplanationObject):
    """One document found."""


class SimilarHitObject(_About):
    """A document that is like another."""

    score: float
    """Higher is more alike; comparable within one answer only."""


class SimilarObject(TypedDict):
    """The documents most like one."""

    id: str
    """The id of that one."""
    hits: Sequence[SimilarHitObject]
    """The others, the most alike first."""


class DocumentObject(_About):
    """One whole document."""

    body: str
    """The text, its paragraphs on lines of their own."""


class FacetObject(TypedDict):
    """A value and how many full matches have it."""

    value: str
    """A value to filter by; of `year` and `month` as 2024 and 2024-05."""
    count: int
    """Full matches that have it."""


class SuggestionObject(TypedDict):
    """Another query that may have been meant."""

    text: str
    """The query."""
    reason: str
    """What may have gone wrong: `tones`, `spelling`, `telex`, `vni` or `joined`. Of `abbreviation` nothing is: it may stand
    for this, and this finds more."""


class CompletionObject(TypedDict):
    """What somebody may be typing."""

    text: str
    """The query that it would become."""
    kind: Kind
    """`title` of an article, `place`, `code` of an official document, or `words` that often stand side by side."""
    html: str
    """The text as HTML, what was typed of it in `<mark>`, all else escaped."""
    marks: Sequence[tuple[int, int]]
    """What was typed of it as [start, end) in code points of `text`."""
    count: int | None
    """How many articles are about the place or have the document number; null of other kinds."""


class CompletionsObject(TypedDict):
    """Suggestions while somebody types."""

    suggestions: Sequence[CompletionObject]
    """The likeliest first."""


class ResultsObject(TypedDict):
    """A page of results."""

    query: QueryObject
    total: int
    """Full matches."""
    total_partial: int
    """Documents with some of the words."""
    page: int
    """The page's number, from 1."""
    per_page: int
    """Hits on a full page."""
    took_ms: float
    """Milliseconds that the search took."""
    hits: Sequence[HitObject]
    """The documents, in order."""
    facets: Mapping[str, Sequence[FacetObject]]
    """Counts of the values of the facets asked for."""
    suggestions: Sequence[SuggestionObject]
    """Queries that may have been meant."""
