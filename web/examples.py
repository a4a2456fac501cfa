"""The queries that the first page offers for trying: those that find something in the generation in use."""

from weakref import WeakKeyDictionary

from searcher.request import Request
from searcher.search import Searcher
from web.refining import COUNT_ONLY

EXAMPLES = ("muong la cay an qua", '"nông thôn mới"', "05-CT/TW", "cải cách hành chính -thuế")

# By the reader of a generation, and gone with it: all four are looked up once.
_finding: WeakKeyDictionary[object, tuple[str, ...]] = WeakKeyDictionary()


def examples(searcher: Searcher) -> tuple[str, ...]:
    """The examples that have full matches, none where none has; raises IndexUnusable."""
    reader = searcher.reader()
    if (found := _finding.get(reader)) is None:
        found = tuple(text for text in EXAMPLES if searcher.search(Request(text, page=COUNT_ONLY)).total)
        _finding[reader] = found
    return found
