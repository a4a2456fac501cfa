"""What makes matching documents worth something: terms, filters, and match sets within others.

The worth of many documents is known roughly (`rough_sums.py`), that of few exactly.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from searcher.ranking import Impact, Scores
from searcher.rough_sums import Listing, Rough, of_column, summed
from searcher.whoosh.frequencies import Counts, Frequencies, Ints, Mask

# More are not sorted before the best are known.
_SORTED = 64
# What is worth 1 is 2 ** 10 quanta, as many as of most other things.
_EXACT = 10


class Worth(Protocol):
    """What makes documents worth something: an `Impact`, or what wraps several."""

    @property
    def most(self) -> float:
        """More than it is worth in any document."""

    def at(self, documents: Ints) -> Scores:
        """The exact worth in some documents."""


@dataclass(frozen=True, slots=True)
class Constant:
    """Worth 1 in every document of a mask."""

    mask: Mask
    most = 1.0

    def at(self, documents: Ints) -> Scores:
        return self.mask[documents].astype(np.float64)


@dataclass(frozen=True, slots=True)
class Given:
    """Worth what is said of each of a list of documents."""

    documents: Ints
    """Ascending."""
    scores: Scores

    @property
    def most(self) -> float:
        return float(self.scores.max(initial=0))

    def at(self, documents: Ints) -> Scores:
        return np.asarray(Frequencies(self.documents, self.scores, len(self.documents)).at(documents))


@dataclass(frozen=True, slots=True)
class Within:
    """Worth what the parts of a match set are, in documents that it holds."""

    matching: "MatchSet"

    @property
    def most(self) -> float:
        return sum(part.most for part in self.matching.parts)

    def at(self, documents: Ints) -> Scores:
        return exact_parts(self.matching.parts, documents) * self.matching.among(documents)


class MatchSet(Protocol):
    """The documents that a query matches."""

    @property
    def most(self) -> int:
        """No fewer than match."""

    @property
    def total(self) -> int:
        """How many match."""

    @property
    def parts(self) -> Sequence[Worth]:
        """What the scores of matching documents are sums of."""

    def documents(self) -> Ints:
        """Those that match, ascending."""

    def among(self, documents: Ints) -> Mask:
        """Which of some documents match."""

    def present(self, size: int) -> Counts:
        """A place for every document, not 0 where it matches."""

    def best(self, count: int) -> tuple[Ints, Scores]:
        """The best documents with their scores, best first; equal ones in order."""


def summed_parts(parts: Sequence[Worth], size: int) -> Rough:
    """The rough sums of parts that are each 0 where they do not match."""
    columns: list[Rough] = []
    lists: list[Listing] = []
    for part in parts:
        if isinstance(part, Impact):
            if part.documents is None:
                columns.append(of_column(part))
            else:
                lists.append((part.documents, part.listed))
        elif isinstance(part, Given):
            lists.append((part.documents, part.scores))
        elif isinstance(part, Constant):
            columns.append(rough_mask(part.mask))
        elif isinstance(part, Within):
            inside = summed_parts(part.matching.parts, size)
            columns.append(inside._replace(sums=inside.sums * (part.matching.present(size) != 0)))
    return summed(columns, lists, sum(part.most for part in parts), size)


def rough_mask(mask: Mask) -> Rough:
    """Worth 1, exactly, where a mask is true."""
    return Rough(mask.astype(np.uint16) << _EXACT, _EXACT, 0.0)


def scored(documents: Ints, parts: Sequence[Worth], count: int) -> tuple[Ints, Scores]:
    """The best of a few documents, which ascend."""
    scores = exact_parts(parts, documents)
    if len(documents) > max(_SORTED, count):
        partitioned = scores.copy()
        partitioned.partition(len(scores) - count)
        leading = (scores >= partitioned[len(scores) - count]).nonzero()[0]
        documents, scores = documents.take(leading), scores.take(leading)
    order = (-scores).argsort(kind="stable")[:count]
    return documents.take(order), scores.take(order)


def exact_parts(parts: Sequence[Worth], documents: Ints) -> Scores:
    """What parts are worth together in some documents."""
    impacts = [part for part in parts if isinstance(part, Impact)]
    scores = _exact(impacts, documents) if impacts else np.zeros(len(documents))
    if len(impacts) < len(parts):
        for part in parts:
            if not isinstance(part, Impact):
                scores = scores + part.at(documents)
    return scores


def _exact(impacts: Sequence[Impact], documents: Ints) -> Scores:
    """What `ranking.exact` says, in fewer calls: of a dozen documents they take the time."""
    worth = np.empty((len(impacts), len(documents)))
    for row, impact in enumerate(impacts):
        values = impact.frequencies.values
        worth[row] = values.take(documents) if impact.documents is None else impact.frequencies.at(documents)
    norm = impacts[0].norm
    norms = norm.of_document.take(documents)
    if all(impact.norm is norm for impact in impacts):
        worth /= worth + norms
    else:
        each = [norms if impact.norm is norm else impact.norm.of_document.take(documents) for impact in impacts]
        worth /= worth + np.array(each)
    if len(impacts) == 1:
        return np.asarray(worth[0] * impacts[0].most)
    worth *= np.array([[impact.most] for impact in impacts])
    return np.asarray(np.add.reduce(worth, axis=0))
