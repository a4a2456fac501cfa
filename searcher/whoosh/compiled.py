"""What queries match by compiled code, where numba is installed: all or any of several terms, phrases, beginnings.

Where it is not, or cannot be used, or what is asked for is none of that, `combining.py` and `array_queries.py` give the same from
whole arrays.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.kernels import imported
from searcher.ranking import Scores
from searcher.whoosh.frequencies import Counts, Ints, Mask
from searcher.whoosh.open_segments import OpenSegment, OpenSegments
from searcher.whoosh.phrases import described_row
from searcher.whoosh.term_rows import TermRows
from searcher.whoosh.term_sets import OfTerm
from searcher.whoosh.worth import MatchSet, Worth

best_of_terms = imported("best_of_terms")
marked_documents = imported("marked_documents")
places = imported("places")
COMPILED = None not in (best_of_terms, marked_documents, places)
"""Whether numba is installed and can be used."""

# How many of the best are looked for where the total is asked for alone.
_USUAL = 10
# The best are kept in order while they are looked for; of more than so many that would take longer than sorting arrays.
_MOST = 128

Lists = tuple[Ints, Scores, Ints]
"""The documents of some lists one behind the other, what each is worth, and where each list starts and the last one ends."""

_NO_LISTS: Lists = (np.zeros(0, np.int64), np.zeros(0), np.zeros(1, np.int64))


@dataclass(eq=False)
class _Beside:
    """What compiled code finds the best of, with the same for arrays beside it."""

    rows: TermRows
    slots: Ints
    lists: Lists
    otherwise: Callable[[], MatchSet]
    """Gives the same without compiled code."""

    @cached_property
    def plain(self) -> MatchSet:
        """The same without compiled code: for what is asked for of a part of another query."""
        return self.otherwise()

    @property
    def parts(self) -> Sequence[Worth]:
        return self.plain.parts

    def among(self, documents: Ints) -> Mask:
        return self.plain.among(documents)

    def present(self, size: int) -> Counts:
        return self.plain.present(size)


@dataclass(eq=False)
class Compiled(_Beside):
    """What all or any of several terms match, counted while the best are looked for."""

    is_all: bool
    _total: int = field(default=-1, init=False)

    @property
    def most(self) -> int:
        return self.plain.most

    @property
    def total(self) -> int:
        if self._total < 0:
            self.best(_USUAL)
        return self._total

    def documents(self) -> Ints:
        if not self.is_all or len(self.lists[2]) > 1:
            return self.plain.documents()
        documents = np.empty(self.total + 1, np.int64)
        return documents[: best_of_terms.documents_with_all(self.rows.quanta, self.slots, documents)]

    def best(self, count: int) -> tuple[Ints, Scores]:
        if count > _MOST:
            self._total = self.plain.total
            return self.plain.best(count)
        documents, scores = np.empty(count, np.int64), np.empty(count)
        find = best_of_terms.best_of_all if self.is_all else best_of_terms.best_of_any
        self._total, found = find(self.rows.tables, self.slots, self.lists, documents, scores)
        return documents[:found], scores[:found]


def all_of(
    slots: Sequence[int], few: list[OfTerm], rows: TermRows, otherwise: Callable[[], MatchSet]
) -> Compiled | None:
    """What the terms of some rows and some of few documents all match; None where the sums would not fit."""
    if not few and not rows.fit(slots, ()):
        return None
    return Compiled(rows, np.array(slots, np.int64), _lists(few), otherwise, True)


def any_of(
    slots: Sequence[int], few: list[OfTerm], rows: TermRows, otherwise: Callable[[], MatchSet]
) -> Compiled | None:
    """The same of what any of them matches."""
    if not rows.fit(slots, [one.peak for one in few]):
        return None
    return Compiled(rows, np.array(slots, np.int64), _lists(few), otherwise, False)


@dataclass(eq=False)
class CompiledList(_Beside):
    """A list of documents in which some terms are."""

    found: Ints
    """Ascending."""

    @property
    def most(self) -> int:
        return len(self.found)

    @property
    def total(self) -> int:
        return len(self.found)

    def documents(self) -> Ints:
        return self.found

    def best(self, count: int) -> tuple[Ints, Scores]:
        if count > _MOST:
            return self.plain.best(count)
        documents, scores = np.empty(count, np.int64), np.empty(count)
        found = best_of_terms.best_of_some(self.rows.tables, self.slots, self.lists, self.found, documents, scores)
        return documents[:found], scores[:found]


def having(
    found: Ints, slots: Sequence[int], few: list[OfTerm], rows: TermRows, otherwise: Callable[[], MatchSet]
) -> CompiledList:
    """Some documents, in ascending order, that have all of the terms of some rows and of some of few documents."""
    return CompiledList(rows, np.array(slots, np.int64), _lists(few), otherwise, found)


def documents_with_phrase(segments: OpenSegments, field: str, words: Sequence[str]) -> Ints:
    """The live documents in which two folded syllables or more stand side by side in a field, ascending."""
    found = [_with_phrase(segment, field, words) for segment in segments]
    return found[0] if len(found) == 1 else np.concatenate(found)


def _with_phrase(segment: OpenSegment, field: str, words: Sequence[str]) -> Ints:
    numbers = [number for word in words if (number := segment.arrays.number("folded", word)) is not None]
    if len(numbers) < len(words):
        return np.zeros(0, np.int64)
    texts, row, live = segment.fields_as_they_lie, described_row(numbers), segment.live_as_it_lies
    documents: Ints = places.count_rows(*texts, 1 + TEXT_FIELDS.index(field), row, live, places.ANYWHERE, 0)[1]
    return documents + segment.offset if segment.offset else documents


def mark_any(segment: OpenSegment, name: str, numbers: Ints, mask: Mask) -> None:
    """Mark the documents of a segment that have any of some terms."""
    marked_documents.mark_any(segment.arrays.postings(name).as_it_lies, numbers, mask.view(np.uint8))


def _lists(few: list[OfTerm]) -> Lists:
    """The lists of some terms, the shortest first."""
    if not few:
        return _NO_LISTS
    few.sort(key=lambda one: one.total)
    starts = np.array([0, *(one.total for one in few)]).cumsum()
    if len(few) == 1:
        return few[0].found, few[0].worth, starts
    return np.concatenate([one.found for one in few]), np.concatenate([one.worth for one in few]), starts
