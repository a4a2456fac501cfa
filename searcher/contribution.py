"""What a score is the sum of: the worth of things that are counted in every document, or where they are asked for.

All forms of a word together, whatever their marks, are counted in every document. No toned form stands more often than they do, so
that says what each form could be worth at most (`bounds.py`); it is counted in the documents alone that are scored. So is a word
together with what stands for it: together they are worth no more than each by itself.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from searcher import kernels
from searcher.bounds import BoundingImpact, BoundingImpacts
from searcher.ranking import Norm, Scores
from searcher.whoosh.frequencies import Frequencies, Ints
from searcher.whoosh.lying import Lying
from searcher.whoosh.toned_forms import Counted

# Products of a summand and a document that are worked out at once: a table of them is to stay in a processor's cache.
_AT_ONCE = 1 << 16


class Worth(NamedTuple):
    """What something is worth that is counted in every document, by itself or with what stands for it."""

    most: float
    """More than it is worth in any document."""
    df: int
    """How many documents have it."""
    bounds: tuple[BoundingImpact, ...]
    """What it is, and what stands for it: all these together are counted as one."""


def by_itself(impact: BoundingImpact) -> Worth:
    """What one thing is worth for which nothing else stands."""
    return Worth(impact.most, impact.frequencies.df, (impact,))


class Summand(NamedTuple):
    """What one thing is worth: `most` times its saturated frequency."""

    most: float
    """More than it is worth in any document."""
    frequencies: tuple[Counted, ...]
    """How often documents have it, all these together: of each toned form in each field."""
    bounds: tuple[BoundingImpact, ...]
    """What no document has less often, all these together, and what is saturated alike."""

    @property
    def norm(self) -> Norm:
        """What its frequencies are saturated by."""
        return self.bounds[0].norm


def whole(weight: float, worth: Worth) -> Summand:
    """What something is worth with a weight that is counted in every document."""
    return Summand(weight * worth.most, tuple([one.frequencies for one in worth.bounds]), worth.bounds)


@dataclass(frozen=True)
class Contribution:
    """One part of a score: what for, and what it adds up."""

    label: str
    summands: tuple[Summand, ...]

    def at(self, documents: Ints) -> Scores:
        """Its exact value in some documents."""
        return total([self], documents)


def total(contributions: Sequence[Contribution], documents: Ints) -> Scores:
    """The exact scores of some documents."""
    summands = [summand for contribution in contributions for summand in contribution.summands]
    scores = np.zeros(len(documents))
    at_once = max(1, _AT_ONCE // max(1, len(documents)))
    for first in range(0, len(summands), at_once):
        part = summands[first : first + at_once]
        if kernels.scoring is not None and len(documents) > 1:  # of one alone NumPy adds up in another order
            _add_compiled(part, documents, scores)
            continue
        worth = np.empty((1 + len(part), len(documents)))
        worth[0] = scores
        counts = worth[1:]
        _count(part, documents, counts)
        counts /= counts + _norms(part, documents)
        counts *= np.array([one.most for one in part])[:, None]
        scores = np.add.reduce(worth, axis=0)
    return scores


def _add_compiled(summands: Sequence[Summand], documents: Ints, scores: Scores) -> None:
    """Add to scores what some summands are worth, by machine code; what several are of is looked up once."""
    different = {id(one): one for summand in summands for one in summand.frequencies}
    norms = {id(norm): norm for norm in [summand.norm for summand in summands]}
    lying = [one for one in different.values() if isinstance(one, Lying)]
    others = [one for one in different.values() if isinstance(one, Frequencies)]
    norm_table = np.empty((len(norms), len(documents)))
    for row, norm in enumerate(norms.values()):
        kernels.scoring.pick(norm.of_document, documents, norm_table, row)
    table = np.empty((len(different), len(documents)))
    if lying:
        asked = [number for one in lying for number in (len(one.pairs) // 2, *one.pairs)]
        kernels.postings.count(lying[0].fields.addresses, np.array(asked), documents, table)
    for row, (listed, values, _) in enumerate(others, len(lying)):
        if listed is None:
            kernels.scoring.pick(values, documents, table, row)
        else:
            kernels.scoring.count_listed(listed, values, documents, table, row)
    row_of = {id(one): row for row, one in enumerate((*lying, *others))}
    norm_of = {key: row for row, key in enumerate(norms)}
    plan: list[int] = []
    for _, counted, of in summands:
        plan += (norm_of[id(of[0].norm)], len(counted), *[row_of[id(one)] for one in counted])
    most = np.array([summand.most for summand in summands])
    kernels.scoring.add_worth(table, norm_table, np.array(plan), most, scores)


def _count(summands: Sequence[Summand], documents: Ints, counts: Scores) -> None:
    """Put into a row for each summand how often some documents have it; what several are of is looked up once."""
    different = {id(one): one for summand in summands for one in summand.frequencies}
    row_of = {key: row for row, key in enumerate(different)}
    found = np.concatenate([one.at(documents) for one in different.values()], dtype=np.float64)
    table = found.reshape(len(different), len(documents))
    table.take([row_of[id(summand.frequencies[0])] for summand in summands], axis=0, out=counts, mode="clip")
    for count, summand in zip(counts, summands, strict=True):
        for one in summand.frequencies[1:]:
            count += table[row_of[id(one)]]


def _norms(summands: Sequence[Summand], documents: Ints) -> Scores:
    """A row for each summand: what its frequencies are saturated by."""
    different = {id(summand.norm): summand.norm for summand in summands}
    row_of = {key: row for row, key in enumerate(different)}
    table = np.array([norm.of_document[documents] for norm in different.values()])
    return table.take([row_of[id(summand.norm)] for summand in summands], axis=0)


def most_worth(contributions: Iterable[Contribution]) -> float:
    """What a document is worth at most that has everything as often as can be; what no document has does not count."""
    return sum(most for most, impacts in _by_bounds(contributions) if any(one.frequencies.df for one in impacts))


def bounding_impacts(contributions: Iterable[Contribution]) -> BoundingImpacts:
    """What every document is worth at most: for each impact the worth that its share is of."""
    most: dict[int, tuple[float, BoundingImpact]] = {}
    for worth, impacts in _by_bounds(contributions):
        for impact in impacts:
            if impact.frequencies.df:
                before = most.get(id(impact))
                most[id(impact)] = (worth + before[0] if before else worth), impact
    return list(most.values())


def _by_bounds(contributions: Iterable[Contribution]) -> Iterable[tuple[float, tuple[BoundingImpact, ...]]]:
    """What all summands with the same bounds are worth together at most."""
    most: dict[Hashable, tuple[float, tuple[BoundingImpact, ...]]] = {}
    for contribution in contributions:
        for own, _, impacts in contribution.summands:
            key: Hashable = id(impacts[0]) if len(impacts) == 1 else tuple(map(id, impacts))
            before = most.get(key)
            most[key] = (own + before[0] if before else own), impacts
    return most.values()
