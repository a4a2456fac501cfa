"""Step 3 of a search: Query + index → which documents match in full or in part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from searcher.alternatives import Alternative, find_alternatives
from searcher.matching import excludes_form
from searcher.query import Query, Term, Tones, Word
from searcher.whoosh.open_segments import Frequencies, Mask
from searcher.whoosh.reader import WhooshReader
from searcher.whoosh.term_frequencies import Slot


@dataclass(frozen=True)
class Standing:
    """Alternatives that some document has, and how often each document has them."""

    frequencies: Mapping[Alternative, Frequencies]

    def covering(self, first: int, last: int) -> tuple[Alternative, ...]:
        """What stands for all the words from `first` to `last`."""
        return tuple(a for a in self.frequencies if a.first <= first and last <= a.last)


@dataclass(frozen=True)
class Evaluation:
    """What matches a query, one place a document."""

    full: Mask
    partial: Mask
    standing: Standing


def evaluate(query: Query, tones: Tones, reader: WhooshReader) -> Evaluation:
    """The documents that have all clauses (full) or some (partial) and no excluded term; deleted ones are in neither."""
    standing = _standing(query, tones, reader)
    allowed = reader.live
    if query.excluded:
        allowed = allowed.copy()
        for term in query.excluded:
            _mark(allowed, reader.terms.side_by_side(tuple(unwanted(w, tones, reader) for w in term.words)), False)
    if not query.clauses:
        nothing = np.zeros_like(allowed)
        return Evaluation(allowed if query.excluded else nothing, nothing, standing)
    have = np.zeros(reader.size, np.uint16)
    for clause in numbered_terms(query):
        _count(have, [found for term, first in clause for found in _found(term, first, tones, reader, standing)])
    full = have == len(query.clauses)
    partial = have > 0
    partial &= ~full
    if query.excluded:
        full &= allowed
        partial &= allowed
    return Evaluation(full, partial, standing)


def wanted(word: Word, tones: Tones) -> Slot:
    """The terms by which a wanted word matches."""
    return ("toned", (word.toned,)) if tones is Tones.EXACT else ("folded", (word.folded,))


def unwanted(word: Word, tones: Tones, reader: WhooshReader) -> Slot:
    """The terms by which an excluded word matches."""
    forms = reader.forms(word.folded)
    return "toned", tuple(form for form in forms if excludes_form(word, form, word.folded, tones))


def slots_of(alternative: Alternative) -> tuple[Slot, ...]:
    """The terms of an alternative, side by side."""
    return tuple((alternative.form, (term,)) for term in alternative.terms)


def _standing(query: Query, tones: Tones, reader: WhooshReader) -> Standing:
    found = {}
    for alternative in find_alternatives(query, tones, reader.abbreviations):
        frequencies = reader.terms.side_by_side(slots_of(alternative))
        if frequencies.values.any():
            found[alternative] = frequencies
    return Standing(found)


def _found(term: Term, first: int, tones: Tones, reader: WhooshReader, standing: Standing) -> Iterator[Frequencies]:
    """How often documents have a term, or something that stands for it."""
    yield reader.terms.side_by_side(tuple(wanted(word, tones) for word in term.words))
    for alternative in standing.covering(first, first + len(term.words) - 1):
        yield standing.frequencies[alternative]


def _count(have: npt.NDArray[np.uint16], any_of: list[Frequencies]) -> None:
    """Count one for each document that has any of these."""
    if len(any_of) == 1 and any_of[0].documents is not None:
        have[any_of[0].documents] += 1
        return
    mask = np.zeros(len(have), np.bool_)
    for frequencies in any_of:
        _mark(mask, frequencies, True)
    have += mask


def _mark(mask: Mask, frequencies: Frequencies, value: bool) -> None:
    if frequencies.documents is None:
        mask[frequencies.values > 0] = value
    else:
        mask[frequencies.documents] = value


def numbered_terms(query: Query) -> Iterator[list[tuple[Term, int]]]:
    """The terms of each clause, each with the number of its first word in `query.words`."""
    first = 0
    for clause in query.clauses:
        numbered = []
        for term in clause.terms:
            numbered.append((term, first))
            first += len(term.words)
        yield numbered
