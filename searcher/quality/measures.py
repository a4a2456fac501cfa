"""Ranked ids and relevant ones → how good the ranking is; and how sure it is that one ranking is better than another."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]
_RESAMPLES = 2000
_SEED = 2025


@dataclass(frozen=True, slots=True)
class Measures:
    """Of one query."""

    mrr_10: float
    ndcg_10: float
    recall_10: float
    recall_100: float

    def named(self) -> Mapping[str, float]:
        """By the names that reports use."""
        return {
            "mrr@10": self.mrr_10,
            "ndcg@10": self.ndcg_10,
            "recall@10": self.recall_10,
            "recall@100": self.recall_100,
        }


@dataclass(frozen=True, slots=True)
class Difference:
    """The mean difference of two rankings over the same queries, and between what it is with 95 % confidence."""

    mean: float
    low: float
    high: float


def measure(ranked: Sequence[str], relevant: AbstractSet[str], exclude: AbstractSet[str] = frozenset()) -> Measures:
    """The measures of a ranking; excluded ids are taken out before.

    >>> measure(["a", "b", "c"], {"b", "x"})
    Measures(mrr_10=0.5, ndcg_10=0.38685280723454163, recall_10=0.5, recall_100=0.5)
    """
    hits = [document in relevant for document in ranked if document not in exclude][:100]
    first = hits.index(True) + 1 if True in hits[:10] else 0
    gain = sum(1 / math.log2(place + 2) for place, hit in enumerate(hits[:10]) if hit)
    ideal = sum(1 / math.log2(place + 2) for place in range(min(10, len(relevant))))
    found = (sum(hits[:10]) / len(relevant), sum(hits) / len(relevant))
    return Measures(1 / first if first else 0.0, gain / ideal, *found)


def mean(measures: Sequence[Measures]) -> Measures:
    """The mean over queries."""
    rows = np.array([list(one.named().values()) for one in measures])
    return Measures(*rows.mean(axis=0).tolist())


def difference(values: Sequence[float], baseline: Sequence[float]) -> Difference:
    """A paired bootstrap: queries are drawn with replacement, the same for both."""
    gaps = np.asarray(values) - np.asarray(baseline)
    drawing = np.random.default_rng(_SEED)
    means = gaps[drawing.integers(len(gaps), size=(_RESAMPLES, len(gaps)))].mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975]).tolist()
    return Difference(float(gaps.mean()), low, high)
