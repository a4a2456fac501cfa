"""Of two articles that are about as good an answer, the newer first: what being new is worth.

    age in days since the newest article  →  1 / (1 + age / HALF_LIFE), 0 for undated ones

It is worth a share of what the whole query is, so that it weighs as much beside one word as beside twelve. Ages are measured within
the index, not from the clock: the same index gives the same answers on any day. Undated articles stand last, as everywhere.
"""

from collections.abc import Sequence

import numpy as np

from searcher.bounds import BoundingImpact
from searcher.contribution import Contribution, by_itself, most_worth, whole
from searcher.ranking import Norm
from searcher.whoosh.frequencies import Frequencies
from searcher.whoosh.reader import WhooshReader

LABEL = "freshness:"
# Of what an article would score that had every part of the query as often as can be; the best ones have a fifth to a half of that,
# so it is 1.5 to 4 % of theirs. With 2 % two keywords lose 0.3 points of MRR@10 (docs/relevance.md).
FRESHNESS_WEIGHT = 0.0075
HALF_LIFE = 180.0
# One in so many articles may bear a date that is a slip, of years to come: without that it would make all others old.
_MISDATED = 1000
_DAY = 86_400


def freshness(parts: Sequence[Contribution], reader: WhooshReader) -> tuple[Contribution, ...]:
    """What being new adds to scores of which all else is `parts`; nothing where these are worth nothing, or nothing is dated."""
    worth = most_worth(parts)
    if not worth or not reader.dated.any():
        return ()
    newness = reader.impact(LABEL, lambda: _newness(reader))
    return (Contribution(LABEL, (whole(FRESHNESS_WEIGHT * worth, by_itself(newness)),)),)


def _newness(reader: WhooshReader) -> BoundingImpact:
    """1 for the newest articles, half of that where one is HALF_LIFE days older: one occurrence, saturated by age."""
    dated = np.flatnonzero(reader.dated)
    published = reader.published[dated]
    newest = np.sort(published)[-1 - len(dated) // _MISDATED]
    ages = np.ones(reader.size)
    ages[dated] = np.maximum(newest - published, 0) / (_DAY * HALF_LIFE)
    once = np.zeros(reader.size, np.uint8)
    once[dated] = 1
    return BoundingImpact(Frequencies(None, once, len(dated)), Norm(0.0, ages), idf=1.0)
