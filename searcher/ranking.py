"""Frequencies of a term in documents → what the term is worth in each. Pure arithmetic over arrays.

BM25 (Robertson & Zaragoza 2009). What is worth little more than a guess for many documents (`rough_sums.py`) is worth `exact`, in
64 bits, for those that could be among the best.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from searcher.whoosh.frequencies import Frequencies, Ints

Floats = npt.NDArray[np.float32]
Scores = npt.NDArray[np.float64]


# Of quanta: what a sixteenth of the documents have is worth at most 6.2, so that ten such fit into 16 bits together. A byte each
# would be half as much to read, and too coarse: hundreds of documents that have a very common word would be worth the same.
_USUAL_EXPONENT = 10
# What is worth less than so many at most is told apart by finer ones.
_FEWEST_QUANTA = 256
_MOST_QUANTA = 0xFFFF
LEADERS = 128
"""Documents that are kept of each frequent term, the best: a page and more of what is asked for alone."""
LARGEST_SHARE = 255
WHOLE_SHARE = np.float32(LARGEST_SHARE * (1 + 3e-7))
"""More than the largest share by a little more than what is worked out in 32 bits can be off."""
_ROUNDING = 1e-6  # of a 32-bit worth


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

    @cached_property
    def in_shares(self) -> Floats:
        """`short` in 255ths of a whole."""
        return self.short * WHOLE_SHARE


def norm(lengths: Floats, mean: float, k1: float, b: float) -> Norm:
    """The norm of texts of these lengths."""
    return Norm(k1, k1 * (1 - b + b * lengths.astype(np.float64) / max(mean, 1.0)))


@dataclass(frozen=True)
class Impact:
    """What one thing is worth in each document that has it."""

    frequencies: Frequencies
    norm: Norm
    idf: float

    @property
    def documents(self) -> Ints | None:
        """The documents that `listed` is of; None where `quanta` are of every one."""
        return self.frequencies.documents

    @property
    def most(self) -> float:
        """More than it is worth in any document."""
        return self.idf * (self.norm.k1 + 1)

    @property
    def nbytes(self) -> int:
        """Bytes of memory that this holds once it has been asked for in a sum; of what is ranked as well, twice as many at most."""
        places = len(self.frequencies.values)
        return self.frequencies.nbytes + (2 * places + 16 * LEADERS if self.documents is None else 8 * places)

    @cached_property
    def listed(self) -> Scores:
        """The exact worth beside `documents`; for what is listed."""
        values = self.frequencies.values.astype(np.float64)
        values /= values + self.norm.of_document[self.documents]
        values *= self.most
        return values

    @cached_property
    def ranked(self) -> tuple[Ints, Scores]:
        """`documents` with what each is worth, best first, equal ones in order; for what is listed."""
        order = np.argsort(-self.listed, kind="stable")
        return self.frequencies.all_documents()[order], self.listed[order]

    @cached_property
    def leaders(self) -> tuple[Ints, Scores]:
        """The first `LEADERS` documents with what each is worth, best first, equal ones in order; for what is not listed."""
        worth = self.frequencies.values.astype(np.float32)
        worth /= worth + self.norm.short
        least = np.partition(worth, len(worth) - LEADERS)[len(worth) - LEADERS]
        documents = np.flatnonzero(worth >= least * np.float32(1 - _ROUNDING))
        documents = documents[self.frequencies.values[documents] != 0]
        scores = self.at(documents)
        order = np.argsort(-scores, kind="stable")[:LEADERS]
        return documents[order], scores[order]

    @cached_property
    def exponent(self) -> int:
        """A worth of 1 is 2 ** exponent of `quanta`: the same for nearly all, so that they can be added."""
        if _FEWEST_QUANTA < math.ldexp(self.most, _USUAL_EXPONENT) < _MOST_QUANTA:
            return _USUAL_EXPONENT
        return math.floor(math.log2(_FEWEST_QUANTA / self.most))

    @cached_property
    def quanta(self) -> npt.NDArray[np.uint16]:
        """The worth in every document in whole quanta, rounded up: at least 1 where the thing is; for what is not listed."""
        worth = self.frequencies.values.astype(np.float32)
        worth /= worth + self.norm.short
        worth *= np.float32(math.ldexp(self.most, self.exponent))
        return np.ceil(worth, out=worth).astype(np.uint16)

    def at(self, documents: Ints) -> Scores:
        """The exact worth in some documents."""
        return exact([(1.0, self)], documents)


def idf(df: int, documents: int) -> float:
    """How much what so many of some documents have says about one of them."""
    return math.log(1 + (documents - df + 0.5) / (df + 0.5))


def bm25(frequencies: Frequencies, norm: Norm, documents: int) -> Impact:
    """The worth of one thing with these frequencies, among `documents` documents; deleted ones have no say."""
    return Impact(frequencies, norm, idf(frequencies.df, documents))


def exact(weighted: Sequence[tuple[float, Impact]], documents: Ints) -> Scores:
    """What things with these weights are worth together in some documents."""
    if not weighted:
        return np.zeros(len(documents))
    first = weighted[0][1].norm
    others = [item for item in weighted if item[1].norm is not first]
    if others:
        return _exact([item for item in weighted if item[1].norm is first], documents) + exact(others, documents)
    return _exact(weighted, documents)


def _exact(weighted: Sequence[tuple[float, Impact]], documents: Ints) -> Scores:
    """The same of things with one norm."""
    worth = np.empty((len(weighted), len(documents)))
    for row, (_, impact) in zip(worth, weighted, strict=True):
        row[:] = impact.frequencies.at(documents)
    worth /= worth + weighted[0][1].norm.of_document[documents]
    if len(weighted) == 1:
        return np.asarray(worth[0] * (weighted[0][0] * weighted[0][1].most))
    worth *= np.array([weight * impact.most for weight, impact in weighted])[:, None]
    scores: Scores = np.add.reduce(worth, axis=0)
    return scores
