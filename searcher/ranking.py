"""Frequencies of a term in documents → what the term is worth in each. Pure arithmetic over arrays.

BM25 (Robertson & Zaragoza 2009). Values of all documents are 32-bit, which orders them well enough to know which could be among
the best; the best are then worth `at`, in 64 bits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from searcher.whoosh.open_segments import Floats, Frequencies, Ints

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Norm:
    """How the frequencies of one kind of text are saturated: k1, times what long documents have more of it."""

    k1: float
    of_document: Scores
    """k1 * (1 - b + b * length / mean length), for each document."""

    @cached_property
    def short(self) -> Floats:
        """The same in 32 bits."""
        return self.of_document.astype(np.float32)


def norm(lengths: Floats, mean: float, k1: float, b: float) -> Norm:
    """The norm of texts of these lengths."""
    return Norm(k1, k1 * (1 - b + b * lengths.astype(np.float64) / max(mean, 1.0)))


@dataclass(frozen=True)
class Impact:
    """What one thing is worth in each document that has it."""

    frequencies: Frequencies
    norm: Norm
    idf: float
    values: Floats
    """Beside `frequencies.documents`, or a place for every document."""

    @property
    def documents(self) -> Ints | None:
        """The documents that `values` are of; None where they are of every one."""
        return self.frequencies.documents

    @property
    def nbytes(self) -> int:
        """Bytes of memory that the values hold."""
        return self.values.nbytes

    def at(self, documents: Ints) -> Scores:
        """The exact worth in some documents."""
        if self.frequencies.documents is None:
            frequencies = self.frequencies.values[documents].astype(np.float64)
        else:
            frequencies = np.zeros(len(documents))
            places = np.searchsorted(self.frequencies.documents, documents)
            places[places == len(self.frequencies.documents)] = 0
            if len(self.frequencies.documents):
                has = self.frequencies.documents[places] == documents
                frequencies[has] = self.frequencies.values[places[has]]
        return self.idf * (self.norm.k1 + 1) * frequencies / (frequencies + self.norm.of_document[documents])


def bm25(frequencies: Frequencies, norm: Norm, documents: int) -> Impact:
    """The worth of one thing with these frequencies, among `documents` documents.

    Its document frequency is counted from the frequencies, so deleted documents have no say.
    """
    values, found = frequencies.values, frequencies.documents
    df = int(np.count_nonzero(values)) if found is None else len(found)
    idf = float(np.log(1 + (documents - df + 0.5) / (df + 0.5)))
    saturated = values / (values + (norm.short if found is None else norm.short[found]))
    saturated *= np.float32(idf * (norm.k1 + 1))
    return Impact(frequencies, norm, idf, saturated)


@dataclass(frozen=True)
class Contribution:
    """One summand of a score: what for, and which impacts with which weights."""

    label: str
    impacts: tuple[tuple[float, Impact], ...]

    def add_to(self, scores: Floats) -> None:
        """Add it to the scores of all documents."""
        for weight, impact in self.impacts:
            if impact.documents is None:
                scores += impact.values if weight == 1 else impact.values * np.float32(weight)
            else:
                scores[impact.documents] += impact.values * np.float32(weight)

    def at(self, documents: Ints) -> Scores:
        """Its exact value in some documents."""
        total = np.zeros(len(documents))
        for weight, impact in self.impacts:
            total += weight * impact.at(documents)
        return total


def total(contributions: Sequence[Contribution], documents: Ints) -> Scores:
    """The exact scores of some documents."""
    scores = np.zeros(len(documents))
    for contribution in contributions:
        scores += contribution.at(documents)
    return scores
