"""What a score is the sum of: the worth of things that are counted in every document, or where they are asked for.

All forms of a word together, whatever their marks, are counted in every document. No toned form stands more often than they do, so
that says what each form could be worth at most (`bounds.py`); it is counted in the documents alone that are scored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from searcher.bounds import BoundingImpact
from searcher.ranking import Norm, Scores
from searcher.whoosh.frequencies import Counts, Frequencies, Ints
from searcher.whoosh.term_frequencies import TermFrequencies


class TonedImpact(NamedTuple):
    """What some toned forms of a word are worth, with what stands for the word."""

    where: str
    """`text`, title and body together, `title` or `body_lead`."""
    forms: tuple[str, ...]
    others: Frequencies | None
    """How often documents have what stands for the word."""
    idf: float
    folded: BoundingImpact
    """The same of all its forms: in no document less frequent."""

    @property
    def norm(self) -> Norm:
        return self.folded.norm

    @property
    def most(self) -> float:
        """More than it is worth in any document."""
        return self.idf * (self.norm.k1 + 1)


Weighted = tuple[float, BoundingImpact | TonedImpact]


@dataclass(frozen=True)
class Contribution:
    """One summand of a score: what for, and which impacts with which weights."""

    label: str
    impacts: tuple[Weighted, ...]
    terms: TermFrequencies

    def at(self, documents: Ints) -> Scores:
        """Its exact value in some documents."""
        return total([self], documents)


def total(contributions: Sequence[Contribution], documents: Ints) -> Scores:
    """The exact scores of some documents."""
    weighted = [item for contribution in contributions for item in contribution.impacts]
    if not weighted:
        return np.zeros(len(documents))
    counts = _Counts(contributions[0].terms, documents)
    worth = np.empty((len(weighted), len(documents)))
    norms: dict[int, int] = {}
    of_documents: list[Scores] = []
    own_norm = []
    for row, (_, one) in zip(worth, weighted, strict=True):
        if isinstance(one, BoundingImpact):
            row[:] = one.frequencies.at(documents)
        else:
            counts.sum_up(one, row)
        place = norms.setdefault(id(one.norm), len(of_documents))
        if place == len(of_documents):
            of_documents.append(one.norm.of_document[documents])
        own_norm.append(place)
    worth /= worth + np.array(of_documents)[own_norm]
    worth *= np.array([weight * one.most for weight, one in weighted])[:, None]
    scores: Scores = np.add.reduce(worth, axis=0)
    return scores


class _Counts:
    """How often some documents have toned forms, each read once."""

    def __init__(self, terms: TermFrequencies, documents: Ints) -> None:
        self._terms = terms
        self._documents = documents
        self._found: dict[tuple[str, str], list[Counts]] = {}

    def sum_up(self, impact: TonedImpact, row: Scores) -> None:
        """Put into a row how often the documents have what an impact is of."""
        row[:] = 0 if impact.others is None else impact.others.at(self._documents)
        for form in impact.forms:
            for counts in self._of(impact.where, form):
                row += counts

    def _of(self, where: str, form: str) -> list[Counts]:
        found = self._found.get((where, form))
        if found is None:
            each = self._terms.of_each(where, (form,))
            found = self._found[where, form] = [one.at(self._documents) for one in each]
        return found


def bounds(contributions: Iterable[Contribution]) -> list[tuple[float, BoundingImpact]]:
    """What every document is worth at most: for each impact the worth that its share is of."""
    most: dict[int, tuple[float, BoundingImpact]] = {}
    for contribution in contributions:
        for weight, one in contribution.impacts:
            impact = one if isinstance(one, BoundingImpact) else one.folded
            if impact.frequencies.df:
                before, _ = most.get(id(impact), (0.0, impact))
                most[id(impact)] = before + weight * one.most, impact
    return list(most.values())
