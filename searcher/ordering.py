"""Step 5 of a search: what matches, and what each thing is worth → the first hits, in order.

Scores are exact. Of many documents those are scored whose bounds (`bounds.py`) say that they could be among the first: of news some
dozens, whatever was asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searcher import kernels
from searcher.bounds import Bounds, bounds
from searcher.contribution import Contribution, Total
from searcher.ranking import Scores
from searcher.request import Sort
from searcher.whoosh.frequencies import Counts, Ints, Mask
from searcher.whoosh.highest import highest
from searcher.whoosh.reader import WhooshReader

# Of no more documents each is scored: that takes 0.5 ms (1.0 without kernels), as their bounds alone do.
_DIRECTLY = 320
# Of more so many that promise most are scored first, which costs little more than 10 do, and says what a bound has to reach.
_SCORED = 40
# Where more than so many others could be among the first, those that promise most are scored before the rest, so many times as many
# as were scored until then: what they are worth leaves out three of four others, of 1 to 30 thousand.
_LEFT = 640
_MORE = 4
# Documents that are scored at once: a table of them is to stay in a processor's cache.
_AT_ONCE = 2048
# Kernels keep the first in order while they look for them; of more than so many sorting takes no longer.
_MOST = 128

_NONE: Scores = np.zeros(0)


@dataclass(frozen=True)
class Candidates:
    """What may be listed, and in which order."""

    full: Mask
    partial: Mask
    contributions: Sequence[Contribution]
    full_first: bool
    """Whether full matches come before all others."""


def best(candidates: Candidates, sort: Sort, count: int, reader: WhooshReader) -> tuple[Ints, Scores]:
    """Document numbers of the first `count` hits, with their scores; equal ones by date, newest first, then as they were added."""
    total = Total(candidates.contributions)
    if sort is not Sort.RELEVANCE or not candidates.contributions:
        found = _by_date(candidates.full, sort, count, reader)
        return found, total.at(found)
    groups = [candidates.full, candidates.partial] if candidates.full_first else [candidates.full | candidates.partial]
    parts: list[tuple[Ints, Scores]] = []
    for group in groups:
        missing = count - sum(len(documents) for documents, _ in parts)
        if missing > 0:
            parts.append(_most_worth(group, total, missing, reader))
    return np.concatenate([documents for documents, _ in parts]), np.concatenate([scores for _, scores in parts])


def _by_date(full: Mask, sort: Sort, count: int, reader: WhooshReader) -> Ints:
    order = reader.oldest_first if sort is Sort.OLDEST else reader.newest_first
    return order[np.flatnonzero(full[order])[:count]]


def _most_worth(group: Mask, total: Total, count: int, reader: WhooshReader) -> tuple[Ints, Scores]:
    if np.count_nonzero(group) <= max(count, _DIRECTLY):
        documents = np.flatnonzero(group)
        scores = _scores(documents, total)
    else:
        promised = bounds(total.bounding_impacts, group)
        documents, scores = _could_be_best(promised, count, total)
    order = _first(documents, scores, count, reader)
    return documents[order], scores[order]


def _first(documents: Ints, scores: Scores, count: int, reader: WhooshReader) -> Ints:
    """The places of the first `count`; rounded, so that sums that differ by the order of their summands alone are equal."""
    if kernels.scoring is not None and count <= _MOST:
        order: Ints = np.empty(count, np.int64)
        return order[: kernels.scoring.rank(documents, scores, reader.published, order)]
    return np.lexsort((documents, -reader.published[documents], -np.round(scores, 9)))[:count]


def _could_be_best(promised: Bounds, count: int, total: Total) -> tuple[Ints, Scores]:
    """Documents with their scores, such that none of the others is among the first: those that promise most are scored first."""
    values = promised.values
    more = highest(values, max(count, _SCORED))
    documents, scores = more, _scores(more, total)
    while len(more):
        least, last = promised.reached_by(_nth(scores, count)), values[more].min()
        if least >= last:  # no other promises so much
            break
        more = _between(values, least, last)
        if len(more) > _LEFT:
            more = highest(values, _MORE * len(documents))
            more = more[(values[more] < last) & (values[more] >= least)]
        documents = np.concatenate([documents, more])
        scores = np.concatenate([scores, _scores(more, total)])
    return documents, scores


def _between(values: Counts, least: float, end: float) -> Ints:
    """The places of values that are so high, but below an end, ascending."""
    if kernels.scoring is not None and values.dtype == np.uint16:
        found: Ints = kernels.scoring.between(values, least, end)
        return found
    reached = (values >= least).nonzero()[0]
    return reached[values[reached] < end]


def _scores(documents: Ints, total: Total) -> Scores:
    """The scores of documents that ascend."""
    parts = range(0, len(documents), _AT_ONCE)
    return np.concatenate([_NONE, *(total.at(documents[first : first + _AT_ONCE]) for first in parts)])


def _nth(scores: Scores, count: int) -> float:
    """The `count`-th highest."""
    if kernels.scoring is not None and count <= _MOST:
        last: float = kernels.scoring.fill_best(scores, np.empty(count))
        return last
    return float(np.partition(scores, len(scores) - count)[len(scores) - count])
