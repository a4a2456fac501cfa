"""What a score is the sum of: the worth of things that are counted in every document, or where they are asked for.

All forms of a word together, whatever their marks, are counted in every document. No toned form stands more often than they do, so
that says what each form could be worth at most (`bounds.py`); it is counted in the documents alone that are scored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from searcher.bounds import BoundingImpact, BoundingImpacts
from searcher.ranking import Norm, Scores
from searcher.whoosh.frequencies import Counts, Frequencies, Ints
from searcher.whoosh.term_frequencies import TermFrequencies

# Products of an impact and a document that are worked out at once: a table of them is to stay in a processor's cache.
_AT_ONCE = 1 << 16


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
    scores = np.zeros(len(documents))
    if not weighted:
        return scores
    counts = _Counts(contributions[0].terms, documents)
    norms = {id(one.norm): one.norm for _, one in weighted}
    of_documents = np.array([norm.of_document[documents] for norm in norms.values()])
    row_of_norm = {norm: row for row, norm in enumerate(norms)}
    at_once = max(1, _AT_ONCE // max(1, len(documents)))
    for first in range(0, len(weighted), at_once):
        part = weighted[first : first + at_once]
        worth = np.empty((1 + len(part), len(documents)))
        worth[0] = scores
        for row, (_, one) in zip(worth[1:], part, strict=True):
            if isinstance(one, BoundingImpact):
                row[:] = one.frequencies.at(documents)
            else:
                counts.sum_up(one, row)
        worth[1:] /= worth[1:] + of_documents[[row_of_norm[id(one.norm)] for _, one in part]]
        worth[1:] *= np.array([weight * one.most for weight, one in part])[:, None]
        scores = np.add.reduce(worth, axis=0)
    return scores


class _Counts:
    """How often some documents have toned forms; those of one word are read once, as its impacts follow each other."""

    def __init__(self, terms: TermFrequencies, documents: Ints) -> None:
        self._terms = terms
        self._documents = documents
        self._of_word: BoundingImpact | None = None
        self._found: dict[str, list[Counts]] = {}

    def sum_up(self, impact: TonedImpact, row: Scores) -> None:
        """Put into a row how often the documents have what an impact is of."""
        if impact.folded is not self._of_word:
            self._of_word, self._found = impact.folded, {}
        row[:] = 0 if impact.others is None else impact.others.at(self._documents)
        for form in impact.forms:
            for counts in self._of(impact.where, form):
                row += counts

    def _of(self, where: str, form: str) -> list[Counts]:
        found = self._found.get(form)
        if found is None:
            each = self._terms.of_each(where, (form,))
            found = self._found[form] = [one.at(self._documents) for one in each]
        return found


def bounding_impacts(contributions: Iterable[Contribution]) -> BoundingImpacts:
    """What every document is worth at most: for each impact the worth that its share is of."""
    most: dict[int, tuple[float, BoundingImpact]] = {}
    for contribution in contributions:
        for weight, one in contribution.impacts:
            impact = one if isinstance(one, BoundingImpact) else one.folded
            if impact.frequencies.df:
                before, _ = most.get(id(impact), (0.0, impact))
                most[id(impact)] = before + weight * one.most, impact
    return list(most.values())
