"""What a score is the sum of: the worth of things that are counted in every document, or where they are asked for.

All forms of a word together, whatever their marks, are counted in every document. No toned form stands more often than they do, so
that says what each form could be worth at most (`bounds.py`); it is counted in the documents alone that are scored. So is a word
together with what stands for it: together they are worth no more than each by itself.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
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
# Documents that machine code takes at once all the same: it looks through each list from its beginning for each portion.
_FEWEST = 1024

_NONE: Ints = np.zeros(0, np.int64)


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
        return Total([self]).at(documents)


class _Plan(NamedTuple):
    """Summands as machine code adds them up: what several are of is looked up once."""

    addresses: Ints
    """Of the fields that some of them are looked up in where these lie."""
    asked: Ints
    """Of each that is looked up there how many pairs of numbers it has, and these."""
    lying: int
    """How many these are."""
    others: Sequence[Frequencies]
    """Each of these, and of those before them, has a row of a table."""
    norms: Sequence[Norm]
    rows: Ints
    """Of each summand the number of its norm, how many rows are counted together, and which."""
    most: Scores


@dataclass(frozen=True)
class Total:
    """The sum of some contributions; documents are asked for in several portions."""

    contributions: Sequence[Contribution]

    def at(self, documents: Ints) -> Scores:
        """The exact scores of some documents."""
        scores = np.zeros(len(documents))
        if kernels.scoring is not None and len(documents) > 1:  # of one alone NumPy adds up in another order
            at_once = max(_FEWEST, _AT_ONCE // (1 + self._plan.lying + len(self._plan.others)))
            for first in range(0, len(documents), at_once):
                _add_compiled(self._plan, documents[first : first + at_once], scores[first : first + at_once])
            return scores
        at_once = max(1, _AT_ONCE // max(1, len(documents)))
        for first in range(0, len(self._summands), at_once):
            part = self._summands[first : first + at_once]
            worth = np.empty((1 + len(part), len(documents)))
            worth[0] = scores
            counts = worth[1:]
            _count(part, documents, counts)
            counts /= counts + _norms(part, documents)
            counts *= np.array([one.most for one in part])[:, None]
            scores = np.add.reduce(worth, axis=0)
        return scores

    @cached_property
    def _summands(self) -> Sequence[Summand]:
        return [summand for contribution in self.contributions for summand in contribution.summands]

    @cached_property
    def _plan(self) -> _Plan:
        return _planned(self._summands)

    @cached_property
    def bounding_impacts(self) -> BoundingImpacts:
        """What every document is worth at most: for each impact the worth that its share is of."""
        most: dict[int, tuple[float, BoundingImpact]] = {}
        for worth, impacts in _by_bounds(self.contributions):
            for impact in impacts:
                if impact.frequencies.df:
                    before = most.get(id(impact))
                    most[id(impact)] = (worth + before[0] if before else worth), impact
        return list(most.values())


def _planned(summands: Sequence[Summand]) -> _Plan:
    different = {id(one): one for _, counted, _ in summands for one in counted}
    lying = [one for one in different.values() if isinstance(one, Lying)]
    others = [one for one in different.values() if isinstance(one, Frequencies)]
    row_of = {id(one): row for row, one in enumerate((*lying, *others))}
    norms: dict[int, tuple[int, Norm]] = {}
    rows: list[int] = []
    for _, counted, bounds in summands:
        norm = bounds[0].norm
        number, _ = norms.setdefault(id(norm), (len(norms), norm))
        if len(counted) == 1:
            rows += (number, 1, row_of[id(counted[0])])
        else:
            rows += (number, len(counted), *[row_of[id(one)] for one in counted])
    addresses = lying[0].fields.addresses if lying else _NONE
    asked = np.array([number for one in lying for number in (len(one.pairs) // 2, *one.pairs)], np.int64)
    most = np.array([most for most, _, _ in summands])
    return _Plan(
        addresses, asked, len(lying), others, [norm for _, norm in norms.values()], np.array(rows, np.int64), most
    )


def _add_compiled(plan: _Plan, documents: Ints, scores: Scores) -> None:
    """Add to scores what summands are worth, by machine code."""
    norms = np.empty((len(plan.norms), len(documents)))
    for row, norm in enumerate(plan.norms):
        kernels.scoring.pick(norm.of_document, documents, norms, row)
    table = np.empty((plan.lying + len(plan.others), len(documents)))
    if plan.lying:
        kernels.postings.count(plan.addresses, plan.asked, documents, table)
    for row, (listed, values, _) in enumerate(plan.others, plan.lying):
        if listed is None:
            kernels.scoring.pick(values, documents, table, row)
        else:
            kernels.scoring.count_listed(listed, values, documents, table, row)
    kernels.scoring.add_worth(table, norms, plan.rows, plan.most, scores)


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


def _by_bounds(contributions: Iterable[Contribution]) -> Iterable[tuple[float, tuple[BoundingImpact, ...]]]:
    """What all summands with the same bounds are worth together at most."""
    most: dict[Hashable, tuple[float, tuple[BoundingImpact, ...]]] = {}
    for contribution in contributions:
        for own, _, impacts in contribution.summands:
            key: Hashable = id(impacts[0]) if len(impacts) == 1 else tuple(map(id, impacts))
            before = most.get(key)
            most[key] = (own + before[0] if before else own), impacts
    return most.values()
