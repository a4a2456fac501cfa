"""A search from request to results, in its steps: parse → evaluate → filter and order → mark → cut passages.

`Searcher` is the door: it follows the index directory, so that a rebuild is picked up by the next search.
"""

import time
from pathlib import Path
from threading import Lock

import numpy as np

from index.generations import current_name, open_generation
from index.marks import Agreement
from searcher.evaluation import Evaluation, evaluate
from searcher.marking import find_marks, mark_text
from searcher.matching import matching_forms
from searcher.passages import best_passages
from searcher.query import Query, Tones, Word, parse_query
from searcher.ranking import Scores, total
from searcher.request import Request
from searcher.results import Article, Hit, Matched, QueryReading, Results, WordReading
from searcher.selection import facets, order, passes
from searcher.whoosh_reader import WhooshReader

# Up to this many words, articles with all of them come first; beyond, strictness costs more than it gives.
FULL_FIRST_WORDS = 4


class Searcher:
    """Searches of one index directory; safe to share between threads."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self._lock = Lock()
        self._reader: WhooshReader | None = None

    def reader(self) -> WhooshReader:
        """The generation in use, opened anew where a build has switched it; raises IndexUnusable."""
        name = current_name(self.index_dir)
        reader = self._reader
        if reader is not None and reader.generation.name == name:
            return reader
        with self._lock:  # one thread opens, the others wait for it
            if self._reader is None or self._reader.generation.name != name:
                self._reader = WhooshReader(open_generation(self.index_dir))
            return self._reader

    def search(self, request: Request) -> Results:
        """One page of hits. The query's text never raises; IndexUnusable where there is nothing to search."""
        started = time.perf_counter()
        reader = self.reader()
        query = parse_query(request.text)
        found = _found(query, request, reader)
        scores = total(found.contributions, reader.size)
        full_first = len(query.words) <= FULL_FIRST_WORDS
        ordered = order(found.full, found.partial, scores, request.sort, full_first, reader)
        first = (request.page - 1) * request.per_page
        hits = tuple(
            _hit(int(number), query, request, found, scores, reader)
            for number in ordered[first : first + request.per_page]
        )
        return Results(
            query=_query_reading(query, request, reader),
            total=int(found.full.sum()),
            total_partial=int(found.partial.sum()),
            page=request.page,
            per_page=request.per_page,
            took_ms=(time.perf_counter() - started) * 1000,
            hits=hits,
            listed=len(ordered),
            facets=facets(request.facets, found.full, reader),
        )

    def article(self, document_id: str, text: str = "", tones: Tones = Tones.AUTO) -> Article | None:
        """The document with this id, the words of a query marked; None where the index does not hold it."""
        reader = self.reader()
        number = reader.number(document_id)
        if number is None:
            return None
        document = reader.document(number)
        marks = find_marks(parse_query(text), tones, [document.title, document.body])
        return Article(document, mark_text(document.title, marks.places[0]), mark_text(document.body, marks.places[1]))


def _found(query: Query, request: Request, reader: WhooshReader) -> Evaluation:
    """What matches query and filters; with filters and no query, everything that passes them."""
    if query.is_empty and not query.text and request.filters:
        everything = reader.live & passes(request.filters, reader)
        return Evaluation(everything, np.zeros_like(everything), ())
    found = evaluate(query, request.tones, reader)
    if not request.filters:
        return found
    passing = passes(request.filters, reader)
    return Evaluation(found.full & passing, found.partial & passing, found.contributions)


def _hit(number: int, query: Query, request: Request, found: Evaluation, scores: Scores, reader: WhooshReader) -> Hit:
    document = reader.document(number)
    marks = find_marks(query, request.tones, [document.title, document.body])
    title_places, body_places = marks.places
    explanation = None
    if request.explain:
        summands = ((c.label, float(c.scores[number])) for c in found.contributions)
        explanation = {label: value for label, value in summands if value}
    return Hit(
        document=document,
        score=float(scores[number]),
        matched=Matched.FULL if found.full[number] else Matched.PARTIAL,
        tones=None if marks.weakest is None else marks.weakest.name.lower(),
        title=mark_text(document.title, title_places),
        snippets=best_passages(document.body, body_places, _weights(query, reader)),
        explanation=explanation,
    )


def _weights(query: Query, reader: WhooshReader) -> list[float]:
    """How much each word of the query counts in a passage: more, the rarer it is."""
    occurrences = (len(reader.occurrences("body_folded", word.folded)) for word in query.words)
    return [float(np.log(2 + reader.documents / (1 + count))) for count in occurrences]


def _query_reading(query: Query, request: Request, reader: WhooshReader) -> QueryReading:
    words = tuple(WordReading(word.text, _read_as(word, request.tones, reader)) for word in dict.fromkeys(query.words))
    return QueryReading(query.text, request.tones, request.filters, query.truncated, words)


def _read_as(word: Word, tones: Tones, reader: WhooshReader) -> str:
    """How a word was read: by exactly its marks, by at least its marks, or by its letters alone."""
    if tones is Tones.EXACT:
        return Agreement.EXACT.name.lower()
    if tones is Tones.IGNORE or not word.marked:
        return Agreement.FOLDED.name.lower()
    agreements = matching_forms(word, reader.forms(word.folded), tones).values()
    return max(max(agreements, default=Agreement.FOLDED), Agreement.FOLDED).name.lower()
