"""Which searches count, and what they found: the first page, of something to look for, by somebody who does not object."""

from dataclasses import replace

from flask import Flask, current_app, request

from searcher.query import Query, parse_query
from searcher.request import Filters, Request
from searcher.results import Results
from searcher.search import Searcher
from web.counting.count_file import Matched
from web.counting.counter import QueryCounter

_EXTENSION = "timtin.counter"

# Do Not Track, and Global Privacy Control, which took its place.
_OBJECTIONS = ("DNT", "Sec-GPC")


def count_with(app: Flask, counter: QueryCounter) -> None:
    """Have an application count its searches, and say so on its pages; without this it does not."""
    app.extensions[_EXTENSION] = counter
    app.jinja_env.globals["counts_searches"] = True


def count_search(wanted: Request, results: Results, searcher: Searcher) -> None:
    """Count a search that was just made, where searches are counted and this one counts."""
    counter: QueryCounter | None = current_app.extensions.get(_EXTENSION)
    if counter is None or wanted.page > 1 or request.method != "GET" or _objects() or _fetched_ahead():
        return
    query = parse_query(wanted.text)
    if not query.is_empty:
        counter.count(query.text, _matched(query, wanted, results, searcher))


def _objects() -> bool:
    return any(request.headers.get(name, "").strip() == "1" for name in _OBJECTIONS)


def _fetched_ahead() -> bool:
    """Whether a browser asks before anybody does, as for a suggestion that it takes to be the one meant."""
    return request.headers.get("Sec-Purpose", "").startswith("prefetch")


def _matched(query: Query, wanted: Request, results: Results, searcher: Searcher) -> Matched:
    """What there is for the words; where filters may have taken it away, the words are looked up without them."""
    if (wanted.filters or query.filters) and not results.total:
        words = query.without(query.filters)
        results = searcher.search(replace(wanted, text=words, filters=Filters(), per_page=1, facets=()))
    if results.total:
        return Matched.FULL
    return Matched.PARTIAL if results.total_partial else Matched.NONE
