"""What a score is the sum of: the worth of things that are counted in every document, or where they are asked for.

All forms of a word together, whatever their marks, are counted in every document. No toned form stands more often than they do, so
that says what each form could be worth at most (`bounds.py`); it is counted in the documents alone that are scored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from searcher import kernels
from searcher.bounds import BoundingImpact, BoundingImpacts
from searcher.ranking import Scores
from searcher.whoosh.frequencies import Frequencies, Ints
from searcher.whoosh.lying import Lying
from searcher.whoosh.toned_forms import Counted

# Products of a summand and a document that are worked out at once: a table of them is to stay in a processor's cache.
_AT_ONCE = 1 << 16


class Summand(NamedTuple):
    """What one thing is worth: `most` times its saturated frequency."""

    most: float
    """More than it is worth in any document."""
    frequencies: tuple[Counted, ...]
    """How often documents have it, all these together: of each toned form in each field."""
    bound: BoundingImpact
    """What no document has less often, and what is saturated alike."""


def whole(weight: float, impact: BoundingImpact) -> Summand:
    """What something is worth with a weight that is counted in every document."""
    return Summand(weight * impact.most, (impact.frequencies,), impact)


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
    norms = {id(summand.bound.norm): summand.bound.norm for summand in summands}
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
    for _, counted, bound in summands:
        plan += (norm_of[id(bound.norm)], len(counted), *[row_of[id(one)] for one in counted])
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
    different = {id(summand.bound.norm): summand.bound.norm for summand in summands}
    row_of = {key: row for row, key in enumerate(different)}
    table = np.array([norm.of_document[documents] for norm in different.values()])
    return table.take([row_of[id(summand.bound.norm)] for summand in summands], axis=0)


def bounding_impacts(contributions: Iterable[Contribution]) -> BoundingImpacts:
    """What every document is worth at most: for each impact the worth that its share is of."""
    most: dict[int, tuple[float, BoundingImpact]] = {}
    for contribution in contributions:
        for summand in contribution.summands:
            impact = summand.bound
            if impact.frequencies.df:
                before = most.get(id(impact))
                most[id(impact)] = (summand.most + before[0] if before else summand.most), impact
    return list(most.values())
