"""Step 5 of a search: what matches, and what each thing is worth → the first hits, in order.

Scores are exact. Where many documents match, what they are worth is first summed up roughly (`rough_sums.py`); only those that
could be among the first are scored.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from searcher.ranking import Contribution, Scores, exact, total
from searcher.request import Sort
from searcher.rough_sums import Weighted, sums_at, sums_of_all
from searcher.whoosh.frequencies import Ints, Mask
from searcher.whoosh.highest import highest
from searcher.whoosh.reader import WhooshReader

# More than one of so many documents: then it is faster to sum up what all are worth, by quanta.
_MANY = 4
# Scoring so many documents costs no more than finding out which of them to score.
_SCORED = 50


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
    if sort is not Sort.RELEVANCE or not candidates.contributions:
        found = _by_date(candidates.full, sort, count, reader)
        return found, total(candidates.contributions, found)
    weighted = [item for contribution in candidates.contributions for item in contribution.impacts]
    groups = [candidates.full, candidates.partial] if candidates.full_first else [candidates.full | candidates.partial]
    parts: list[tuple[Ints, Scores]] = []
    for group in groups:
        missing = count - sum(len(documents) for documents, _ in parts)
        if missing > 0:
            parts.append(_most_worth(group, weighted, missing, reader))
    return np.concatenate([documents for documents, _ in parts]), np.concatenate([scores for _, scores in parts])


def _by_date(full: Mask, sort: Sort, count: int, reader: WhooshReader) -> Ints:
    order = reader.oldest_first if sort is Sort.OLDEST else reader.newest_first
    return order[np.flatnonzero(full[order])[:count]]


def _most_worth(group: Mask, weighted: Weighted, count: int, reader: WhooshReader) -> tuple[Ints, Scores]:
    documents = _could_be_best(group, weighted, count, reader.size)
    scores = exact(weighted, documents)
    # Rounded, so that sums that differ by the order of their summands alone are equal.
    order = np.lexsort((documents, -reader.published[documents], -np.round(scores, 9)))[:count]
    return documents[order], scores[order]


def _could_be_best(group: Mask, weighted: Weighted, count: int, size: int) -> Ints:
    if int(np.count_nonzero(group)) * _MANY >= size:
        sums, slack = sums_of_all(weighted, size)
        # One more than the score: some may be worth nothing, and all can be listed.
        sums += np.float32(1)
        sums *= group
        return highest(sums, count, slack)
    documents = np.flatnonzero(group)
    if len(documents) <= max(count, _SCORED):
        return documents
    sums, slack = sums_at(documents, weighted, size)
    return documents[highest(sums + np.float32(1), count, slack)]
