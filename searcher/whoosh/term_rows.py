"""Frequent terms as rows of a few tables, which is how compiled code reads them (`searcher/kernels/best_of_terms.py`)."""

import math
import threading
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from searcher.ranking import Norm
from searcher.whoosh.term_sets import NO_ROW, OfTerm

# There is room for so many rows; nothing is taken for those that are not filled. Half a thousand words are frequent in news, and as
# many rows again are for words in any field.
_ROWS = 1536
# Fields that a term may be in.
_PARTS = 2
_NOTHING: Mapping[str | bytes, int] = {}
# What is worth 1 is so many quanta, and the sums are of 16 bits.
QUANTA = 1024
_MOST_QUANTA = 0xFFFF


class TermRows:
    """The tables of one generation; a row is filled in when a term is first asked for, and stays. Safe to share between threads."""

    def __init__(self, size: int, norms: Sequence[Norm]) -> None:
        self._norms = list(norms)
        self._lock = threading.Lock()
        self._known: dict[tuple[str, ...], dict[str | bytes, int]] = {}
        self._each: list[int] = []
        """The weight of each row."""
        self._frequency_rows: dict[tuple[str, str], int] = {}
        self.quanta: npt.NDArray[np.uint8] = np.zeros((_ROWS, size), np.uint8)
        """What a term is worth in each document, rounded up, in quanta of its own: as many as `weights` says."""
        self._weights = np.zeros(_ROWS, np.int64)
        self._parts = np.full((_ROWS, _PARTS), NO_ROW, np.int64)
        """Which rows of `frequencies` are those of a term in single fields."""
        self._frequencies = np.zeros((_ROWS, size), np.uint8)
        self._norm_of = np.zeros(_ROWS, np.int64)
        self._most = np.zeros(_ROWS)
        of_document = np.array([norm.of_document for norm in norms])
        self.tables = (
            self.quanta,
            self._weights,
            self._parts,
            self._frequencies,
            of_document,
            self._norm_of,
            self._most,
        )

    def known(self, term: str | bytes, fieldnames: tuple[str, ...]) -> int:
        """The row of a term that was asked for in any of some fields before; NO_ROW where it was not, or has none."""
        return self._known.get(fieldnames, _NOTHING).get(term, NO_ROW)

    def fit(self, rows: Sequence[int], besides: Sequence[float]) -> bool:
        """Whether 16 bits hold what some rows are worth together, and some lists that are worth so much at most."""
        each = self._each
        return (
            255 * sum([each[row] for row in rows]) + sum([math.ceil(one * QUANTA) for one in besides]) <= _MOST_QUANTA
        )

    def row(self, term: str, fieldnames: tuple[str, ...], one: OfTerm) -> int:
        """The row of a frequent term in any of some fields; NO_ROW where it has none."""
        known = self._known.setdefault(fieldnames, {})
        if term not in known:
            with self._lock:
                if term not in known:
                    known[term] = self._add(term, fieldnames, one)
        return known[term]

    def _add(self, term: str, fieldnames: tuple[str, ...], one: OfTerm) -> int:
        fits = all(part.frequencies.values.dtype == np.uint8 for part in one.parts) and len(one.parts) <= _PARTS
        if not fits or max(len(self._each), len(self._frequency_rows) + _PARTS) >= _ROWS:
            return NO_ROW
        row, worth = len(self._each), np.zeros(self.quanta.shape[1])
        for place, (name, part) in enumerate(zip(fieldnames, one.parts, strict=True)):
            own = self._frequency_rows.setdefault((term, name), len(self._frequency_rows))
            self._frequencies[own] = values = part.frequencies.spread(len(worth))
            self._norm_of[own] = next(at for at, norm in enumerate(self._norms) if norm is part.norm)
            self._most[own] = part.most
            self._parts[row, place] = own
            worth += part.most * (values / (values + part.norm.of_document))
        self._weights[row] = weight = max(1, math.ceil(one.top * QUANTA / 255))
        self.quanta[row] = np.ceil(worth * (QUANTA / weight))
        self._each.append(weight)
        return row
