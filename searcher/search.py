"""A search from request to results, in its steps: parse → evaluate → score → filter and order → hits.

`Searcher` is the door: it follows the index directory, so that a rebuild is picked up by the next search.
"""

import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Lock, Thread

import numpy as np

from index.documents import Document
from index.errors import BadParameter, TimtinError
from index.generations import current_name, open_generation
from searcher import kernels
from searcher.alternatives import find_alternatives
from searcher.corrections.abbreviated import suggest_written_out
from searcher.corrections.suggesting import suggest
from searcher.evaluation import Evaluation, Standing, evaluate
from searcher.freshness import freshness
from searcher.hits import Search, make_hits, read_query
from searcher.marking import find_marks, mark_text
from searcher.ordering import Candidates, best
from searcher.prefixes import with_beginnings
from searcher.query import Query, Tones, parse_query
from searcher.readings import as_typed, likely_readings
from searcher.request import MOST_SUGGESTIONS, SUGGESTIONS, Request, Sort
from searcher.results import Article, ExportedPiece, Results, Similar, Suggestion
from searcher.scoring import contributions
from searcher.selection import facets, passes
from searcher.similar import find_similar
from searcher.suggestions import complete
from searcher.suggestions.completion import Completion
from searcher.warming import warm_words, warming_beginnings, warming_requests
from searcher.whoosh.reader import WhooshReader

_log = logging.getLogger(__name__)

# How often a server looks for a new generation.
_LOOK_SECONDS = 0.2
# Up to this many words, articles with all of them come first; beyond, strictness costs more than it gives.
FULL_FIRST_WORDS = 4
MOST_SIMILAR = 100


class Searcher:
    """Searches of one index directory; safe to share between threads."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir
        self._lock = Lock()
        self._reader: WhooshReader | None = None
        self._follower: Thread | None = None
        self._warmed: tuple[str, bool] | None = None

    def follow(self, ready: Callable[[], None] | None = None) -> None:
        """From now on look for a new generation in a thread, and use it once it was searched: no search waits for it.

        The generation in use is warmed there. `ready` is called there whenever one is warm and in use.
        """
        self._follower = Thread(
            target=self._follow, args=[ready or (lambda: None)], name="timtin-follower", daemon=True
        )
        self._follower.start()

    def warm(self) -> None:
        """Have what is frequent read before it is searched for, of the generation in use; raises IndexUnusable."""
        reader, by_machine_code = self.reader(), kernels.are_loaded()
        _search_what_is_frequent(reader)
        if by_machine_code:  # NumPy keeps 20 kB of a form, and too few of them to be worth it
            warm_words(reader)
        self._warmed = reader.generation.name, by_machine_code

    @property
    def is_warm(self) -> bool:
        """Whether that was done for the generation in use, and by machine code where that searches."""
        return self._reader is not None and self._warmed == (self._reader.generation.name, kernels.are_loaded())

    def _follow(self, ready: Callable[[], None]) -> None:
        tried: tuple[str, bool] | None = None
        failed = problem = ""
        while True:
            time.sleep(_LOOK_SECONDS)
            # No name of its own for a generation in here: it would hold that beyond the next one, or one that failed.
            if self._reader is None:  # nothing was searched yet: the first search opens what is there
                continue
            name, what = "", "the generation in use could not be warmed"
            try:
                state = self._reader.generation.name, kernels.are_loaded()
                if tried != state:  # at first, once machine code is there, and after each new generation
                    tried = state
                    self.warm()
                    ready()
                name, what = current_name(self.index_dir), "the generation before goes on serving"
                if name not in (self._reader.generation.name, failed):
                    self._reader = _opened_and_searched(self.index_dir, name)
            except Exception as error:
                failed = name or failed
                if str(error) != problem:
                    problem = str(error)
                    _log.warning("%s: %s", what, problem)

    def reader(self) -> WhooshReader:
        """The generation in use, opened anew where a build has switched it; raises IndexUnusable."""
        if self._follower and self._reader:
            return self._reader
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
        reader = self.reader()
        with _naming_damage(reader):
            return _search(request, reader)

    def ids(self, request: Request) -> list[str]:
        """The ids of a page of hits, without what a hit shows: for measuring many rankings."""
        reader = self.reader()
        with _naming_damage(reader):
            _, page = _listed(request, reader)
            return [reader.id(number) for number, _ in page]

    def suggest(self, text: str, limit: int = SUGGESTIONS) -> tuple[Completion, ...]:
        """What somebody may be typing, the likeliest first.

        No text raises; BadParameter for a limit out of range, IndexUnusable where there is nothing to search.
        """
        if not 1 <= limit <= MOST_SUGGESTIONS:
            raise BadParameter("limit", f"must be from 1 to {MOST_SUGGESTIONS}")
        reader = self.reader()
        with _naming_damage(reader):
            return complete(text, limit, reader)

    def export(self, request: Request, after: str, count: int) -> ExportedPiece:
        """The full matches in the order of their ids: the first `count` after one. Asked for nothing, it gives everything."""
        reader = self.reader()
        with _naming_damage(reader):
            return _export(request, after, count, reader)

    def article(self, document_id: str, text: str = "", tones: Tones = Tones.AUTO) -> Article | None:
        """The document with this id, the words of a query marked; None where the index does not hold it."""
        reader = self.reader()
        with _naming_damage(reader):
            return _article(document_id, text, tones, reader)

    def similar(self, document_ids: Sequence[str], limit: int = 10) -> tuple[Similar, ...] | None:
        """The documents most like one, or like several together, best first; None where the index does not hold them all.

        The same text comes once, and not at all where it is the text of one that was given: a paper prints what another did.
        Raises BadParameter for a limit out of range.
        """
        if not 1 <= limit <= MOST_SIMILAR:
            raise BadParameter("limit", f"must be from 1 to {MOST_SIMILAR}")
        reader = self.reader()
        with _naming_damage(reader):
            return _similar(document_ids, limit, reader)


def _opened_and_searched(index_dir: Path, name: str) -> WhooshReader:
    reader = WhooshReader(open_generation(index_dir, name))
    _search_what_is_frequent(reader)
    return reader


def _search_what_is_frequent(reader: WhooshReader) -> None:
    for request in warming_requests(reader):
        _search(request, reader)
    for text in warming_beginnings(reader):
        complete(text, SUGGESTIONS, reader)


@contextlib.contextmanager
def _naming_damage(reader: WhooshReader) -> Iterator[None]:
    """Where something fails, look whether the files are what was written: damage raises IndexCorrupt, which names the file.

    Checking them at every opening would read the whole index.
    """
    try:
        yield
    except TimtinError:
        raise
    except Exception:
        reader.verify()
        raise


def _search(request: Request, reader: WhooshReader) -> Results:
    started = time.perf_counter()
    search, page = _listed(request, reader)
    found = search.found
    hits = make_hits(search, page)
    return Results(
        query=read_query(search),
        total=found.total,
        total_partial=found.total_partial,
        page=request.page,
        per_page=request.per_page,
        took_ms=(time.perf_counter() - started) * 1000,
        hits=hits,
        listed=found.total + (found.total_partial if request.sort is Sort.RELEVANCE else 0),
        facets=facets(request.facets, found.full, reader),
        suggestions=_suggestions(search, found.total),
    )


def _suggestions(search: Search, total: int) -> tuple[Suggestion, ...]:
    """What else the query may have meant: for those who look at the best of what it found, and may be surprised."""
    query, request, reader = search.query, search.request, search.reader
    if request.page > 1 or request.sort is not Sort.RELEVANCE:
        return ()

    def count(other: str) -> int:
        return _find(*_understood(replace(request, text=other), reader), reader).total

    read = {}
    if request.tones is Tones.AUTO and all(len(clause.terms) == 1 for clause in query.clauses):  # as one row
        read[tuple(word.toned for word in query.words)] = search.readings
    written_out = suggest_written_out(query.text, request.tones, total, reader.abbreviations, count)
    return (*suggest(query.text, request.tones, reader, read), *written_out)


def _listed(request: Request, reader: WhooshReader) -> tuple[Search, list[tuple[int, float]]]:
    """What was searched for and found, and the numbers and scores of the page's hits."""
    query, request = _understood(request, reader)
    found = _find(query, request, reader)
    readings = likely_readings(query, reader) if request.tones is Tones.AUTO else as_typed(query)
    parts = tuple(contributions(query, request.tones, reader, found.standing, readings))
    if request.sort is Sort.RELEVANCE:
        parts += freshness(parts, reader)
    search = Search(query, request, reader, found, parts, tuple(readings))
    first = (request.page - 1) * request.per_page
    if first >= found.total + found.total_partial:  # who asks beyond the last page waits for no order
        return search, []
    candidates = Candidates(found.full, found.partial, parts, len(query.words) <= FULL_FIRST_WORDS)
    documents, scores = best(candidates, request.sort, request.page * request.per_page, reader)
    return search, list(zip(documents[first:].tolist(), scores[first:].tolist(), strict=True))


def _understood(request: Request, reader: WhooshReader) -> tuple[Query, Request]:
    """The query as this index reads it, and the request with the filters that were typed in it."""
    query = with_beginnings(parse_query(request.text), reader)
    return query, replace(request, filters=request.filters.joined(query.filters)) if query.filters else request


def _export(request: Request, after: str, count: int, reader: WhooshReader) -> ExportedPiece:
    query, request = _understood(request, reader)
    wanted = _find(query, request, reader).full if query.text or request.filters else reader.live
    numbers = reader.after_id(wanted, after, count + 1)
    documents = tuple(reader.document(number) for number in numbers[:count])
    return ExportedPiece(documents, documents[-1].id if len(numbers) > count else None)


def _article(document_id: str, text: str, tones: Tones, reader: WhooshReader) -> Article | None:
    number = reader.number(document_id)
    if number is None:
        return None
    document = reader.document(number)
    query = with_beginnings(parse_query(text), reader)
    alternatives = find_alternatives(query, tones, reader.abbreviations)
    marks = find_marks(query, tones, [document.title, document.body], alternatives)
    return Article(document, mark_text(document.title, marks.spans(0)), mark_text(document.body, marks.spans(1)))


def _similar(document_ids: Sequence[str], limit: int, reader: WhooshReader) -> tuple[Similar, ...] | None:
    numbers = [number for one in document_ids if (number := reader.number(one)) is not None]
    if not numbers or len(numbers) < len(document_ids):
        return None
    seen = {_text(reader.document(number)) for number in numbers}
    found: list[Similar] = []
    for number, score in zip(*find_similar(numbers, reader), strict=True):
        document = reader.document(int(number))
        if _text(document) not in seen:
            seen.add(_text(document))
            found.append(Similar(document, float(score)))
        if len(found) == limit:
            break
    return tuple(found)


def _text(document: Document) -> str:
    """What an article says; a headline alone says only itself."""
    return document.body or document.title


def _find(query: Query, request: Request, reader: WhooshReader) -> Evaluation:
    """What matches query and filters; with filters and nothing else, everything that passes them."""
    if query.is_empty and (request.filters or request.or_everything) and (query.filters or not query.text):
        everything = reader.live & passes(request.filters, reader)
        return Evaluation(everything, np.zeros_like(everything), Standing({}))
    found = evaluate(query, request.tones, reader)
    if not request.filters:
        return found
    passing = passes(request.filters, reader)
    return Evaluation(found.full & passing, found.partial & passing, found.standing)
