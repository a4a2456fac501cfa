"""Step 6 of a search: documents' numbers → the hits that people see, and the query as it was read."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from index.language.marks import Agreement
from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.contribution import Contribution
from searcher.evaluation import Evaluation
from searcher.marking import Marker
from searcher.matching import matching_forms
from searcher.passages import best_passages, marked_texts
from searcher.query import Query, Tones, Word
from searcher.readings import Shares
from searcher.request import Request
from searcher.results import Hit, Matched, PhraseReading, QueryReading, WordReading
from searcher.whoosh.reader import WhooshReader

_NAMES = {agreed: agreed.name.lower() for agreed in Agreement}
# Of a prefix: enough to see what it finds.
_SHOWN_FORMS = 10


@dataclass(frozen=True)
class Search:
    """Everything that one search has found out before it makes its hits."""

    query: Query
    request: Request
    reader: WhooshReader
    found: Evaluation
    contributions: tuple[Contribution, ...]
    readings: tuple[Shares, ...]
    """What each word of the query may stand for."""

    @cached_property
    def marker(self) -> Marker:
        """What marks the documents found."""
        return Marker(self.query, self.request.tones, tuple(self.found.standing.frequencies))

    @cached_property
    def weights(self) -> list[float]:
        """How much each word of the query counts in a passage: more, the rarer it is."""
        occurrences = (sum(map(self.reader.frequency, word.folded_forms)) for word in self.query.words)
        return [math.log(2 + self.reader.documents / (1 + count)) for count in occurrences]


def make_hits(search: Search, page: Sequence[tuple[int, float]]) -> tuple[Hit, ...]:
    """The hits of documents with these numbers and scores: each step is done for all of them together."""
    if not page:
        return ()
    numbers = [number for number, _ in page]
    documents = list(map(search.reader.document, numbers))
    count = len(documents)
    texts = [getattr(document, name) for name in TEXT_FIELDS for document in documents]
    marks = search.marker.marks(search.reader.texts(numbers, texts), count)
    titles = marked_texts(marks.matches, range(count))
    snippets = best_passages(marks.matches, range(count, 2 * count), search.weights)
    return tuple(
        Hit(
            document=document,
            score=score,
            matched=Matched.FULL if search.found.full[number] else Matched.PARTIAL,
            tones=None if weakest is None else _NAMES[weakest],
            title=title,
            snippets=passages,
            explanation=_explanation(search, number) if search.request.explain else None,
        )
        for (number, score), document, weakest, title, passages in zip(
            page, documents, marks.weakest, titles, snippets, strict=True
        )
    )


def _explanation(search: Search, number: int) -> dict[str, float]:
    explanation: dict[str, float] = {}
    for part in search.contributions:
        if value := float(part.at(np.array([number]))[0]):
            # Two places may be typed alike: a commune and its district.
            explanation[part.label] = explanation.get(part.label, 0.0) + value
    return explanation


def read_query(search: Search) -> QueryReading:
    """The query as it was understood: each word once, with what else it was taken for in this index."""
    query, request = search.query, search.request
    in_title = [term.in_title for clause in query.clauses for term in clause.terms for _ in term.words]
    readings = tuple(
        WordReading(
            word.text,
            _read_as(word, request.tones, search.reader),
            _expansions(search, i, word),
            word.is_prefix,
            in_title[i],
            _reading(search, i, word),
        )
        for i, word in query.different_words
    )
    return QueryReading(
        query.text, request.tones, request.filters, query.truncated, readings, _phrases(query), _excluded(query)
    )


def _phrases(query: Query) -> tuple[PhraseReading, ...]:
    terms = (term for clause in query.clauses for term in clause.terms if term.is_phrase)
    return tuple(PhraseReading(term.text, term.slop, term.in_title) for term in terms)


def _excluded(query: Query) -> tuple[str, ...]:
    return tuple(term.written for term in query.excluded)


def _expansions(search: Search, i: int, word: Word) -> tuple[str, ...]:
    if word.beginning is not None:
        exact = search.request.tones is Tones.EXACT
        return (word.beginning.exact if exact else word.beginning.folded)[:_SHOWN_FORMS]
    alternatives = search.found.standing.frequencies
    return tuple(dict.fromkeys(a.label for a in alternatives if a.label and i in a.words))


def _reading(search: Search, i: int, word: Word) -> str | None:
    """The likeliest reading of a word that leaves its marks open."""
    if search.request.tones is not Tones.AUTO or word.marked or word.is_prefix:
        return None
    return next(iter(search.readings[i]))


def _read_as(word: Word, tones: Tones, reader: WhooshReader) -> str:
    """How a word was read: by exactly its marks, by at least its marks, or by its letters alone."""
    if tones is Tones.EXACT:
        return _NAMES[Agreement.EXACT]
    if tones is Tones.IGNORE or not word.marked:
        return _NAMES[Agreement.FOLDED]
    if not word.is_prefix and word.toned in reader.forms(word.folded):  # as most are: no other form is looked at
        return _NAMES[Agreement.EXACT]
    forms = (form for folded in word.folded_forms for form in reader.forms(folded))
    agreements = matching_forms(word, forms, tones).values()
    return _NAMES[max(max(agreements, default=Agreement.FOLDED), Agreement.FOLDED)]
