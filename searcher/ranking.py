"""Step 3 of a search: frequencies of terms in documents → scores. Pure arithmetic over arrays, one place a document.

BM25F (Robertson, Zaragoza & Taylor 2004): the frequencies of a term in title and body are weighted and normalised by the
field's length first, then saturated together, so that a word in both counts once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float64]

K1 = 1.2
LENGTH_NORM = {"title": 0.5, "body": 0.8}
FIELD_WEIGHT = {"title": 3.0, "body": 1.0}


@dataclass(frozen=True)
class FieldLengths:
    """Syllables of one field in each document, and their mean."""

    lengths: Scores
    mean: float


@dataclass(frozen=True)
class Contribution:
    """One summand of a score: what for, and how much for each document."""

    label: str
    scores: Scores


def bm25f(frequencies: Mapping[str, Scores], lengths: Mapping[str, FieldLengths], documents: int) -> Scores:
    """Score of one term for each document from its frequency in each field.

    `documents` counts the live ones; the document frequency is counted from the arrays, so deleted documents have no say.
    """
    weighted = np.zeros(len(next(iter(frequencies.values()))))
    for name, frequency in frequencies.items():
        if frequency.any():
            field = lengths[name]
            norm = 1 - LENGTH_NORM[name] + LENGTH_NORM[name] * field.lengths / max(field.mean, 1.0)
            weighted += FIELD_WEIGHT[name] * frequency / norm
    found = int(np.count_nonzero(weighted))
    if not found:
        return weighted
    idf = np.log(1 + (documents - found + 0.5) / (found + 0.5))
    return np.asarray(idf * (K1 + 1) * weighted / (K1 + weighted))


def total(contributions: Sequence[Contribution], documents: int) -> Scores:
    """The sum of contributions for each of `documents` places."""
    scores = np.zeros(documents)
    for contribution in contributions:
        scores += contribution.scores
    return scores
