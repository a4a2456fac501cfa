"""Step 3 of a search: Query + index → which documents match in full or in part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.whoosh_schema import TEXT_FIELDS
from searcher.alternatives import Alternative, find_alternatives
from searcher.frequencies import anywhere, side_by_side, unwanted, wanted
from searcher.query import Query, Term, Tones
from searcher.ranking import Scores
from searcher.whoosh_reader import WhooshReader

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Standing:
    """Alternatives that some document has, and how often each document has them, by field."""

    frequencies: Mapping[Alternative, Mapping[str, Scores]]
    size: int

    def weighted(self, first: int, last: int) -> Mapping[str, Scores]:
        """How often, each time its weight, something stands for all the words from `first` to `last`."""
        covering = [a for a in self.frequencies if a.first <= first and last <= a.last]
        zeros = np.zeros(self.size)
        return {name: sum((a.weight * self.frequencies[a][name] for a in covering), zeros) for name in TEXT_FIELDS}


@dataclass(frozen=True)
class Evaluation:
    """What matches a query, one place a document."""

    full: Mask
    partial: Mask
    standing: Standing


def evaluate(query: Query, tones: Tones, reader: WhooshReader) -> Evaluation:
    """The documents that have all clauses (full) or some (partial) and no excluded term; deleted ones are in neither."""
    standing = _standing(query, tones, reader)
    allowed = reader.live.copy()
    for term in query.excluded:
        slots = [unwanted(word, tones, reader) for word in term.words]
        allowed &= anywhere(side_by_side(slots, reader)) == 0
    if not query.clauses:
        nothing = np.zeros_like(allowed)
        return Evaluation(allowed if query.excluded else nothing, nothing, standing)
    have = np.zeros(reader.size, dtype=np.int64)
    for clause in numbered_terms(query):
        have += np.any([_has(term, first, tones, reader, standing) for term, first in clause], axis=0)
    full = allowed & (have == len(query.clauses))
    return Evaluation(full, allowed & (have > 0) & ~full, standing)


def _standing(query: Query, tones: Tones, reader: WhooshReader) -> Standing:
    found = {}
    for alternative in find_alternatives(query, tones, reader.abbreviations):
        frequencies = side_by_side([(alternative.form, [term]) for term in alternative.terms], reader)
        if anywhere(frequencies).any():
            found[alternative] = frequencies
    return Standing(found, reader.size)


def _has(term: Term, first: int, tones: Tones, reader: WhooshReader, standing: Standing) -> Mask:
    own = side_by_side([wanted(word, tones) for word in term.words], reader)
    other = standing.weighted(first, first + len(term.words) - 1)
    return np.asarray(anywhere(own) + anywhere(other) > 0)


def numbered_terms(query: Query) -> Iterator[list[tuple[Term, int]]]:
    """The terms of each clause, each with the number of its first word in `query.words`."""
    first = 0
    for clause in query.clauses:
        numbered = []
        for term in clause.terms:
            numbered.append((term, first))
            first += len(term.words)
        yield numbered
