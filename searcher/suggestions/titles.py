"""Titles that have what was typed: those that begin with it first, then those that have it side by side; the newest first."""

from collections.abc import Iterator
from itertools import islice

from searcher.suggestions.completion import Completion, Kind, marked
from searcher.suggestions.typed import Typed
from searcher.whoosh.begun_terms import BegunTerms
from searcher.whoosh.reader import WhooshReader
from searcher.whoosh.title_search import titles_with

# The same title may stand over several articles: what is found has some to spare.
_TO_SPARE = 8


def complete_titles(typed: Typed, reader: WhooshReader, wanted: int) -> Iterator[Completion]:
    """Titles one by one, each read when it is asked for (0.1 ms)."""
    most = wanted + _TO_SPARE
    found = [
        title
        for segment in reader.segments
        for title in titles_with(segment, [BegunTerms(piece, segment.arrays) for piece in typed.pieces], most)
    ]
    for _, _, number in islice(sorted(found), most):
        suggestion = marked(reader.title(number), Kind.TITLE, typed.pieces)
        if suggestion is not None:
            yield suggestion
