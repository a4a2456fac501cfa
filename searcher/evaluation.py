"""Step 3 of a search: Query + index → which documents match in full or in part."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from searcher.alternatives import Alternative, find_alternatives
from searcher.matching import excludes_form
from searcher.query import Query, Term, Tones, Word
from searcher.whoosh.frequencies import Frequencies, Mask, all_and_some, having
from searcher.whoosh.phrases import Slot
from searcher.whoosh.reader import WhooshReader


@dataclass(frozen=True)
class Standing:
    """Alternatives that some document has, and how often each document has them."""

    frequencies: Mapping[Alternative, Frequencies]

    def covering(self, first: int, last: int) -> tuple[Alternative, ...]:
        """What stands for all the words from `first` to `last`."""
        return tuple(a for a in self.frequencies if a.covers(first, last))


@dataclass(frozen=True)
class Evaluation:
    """What matches a query, one place a document."""

    full: Mask
    partial: Mask
    """Those that are not full matches."""
    standing: Standing

    @cached_property
    def total(self) -> int:
        """How many match in full."""
        return int(np.count_nonzero(self.full))

    @cached_property
    def total_partial(self) -> int:
        """How many match in part."""
        return int(np.count_nonzero(self.partial))


def evaluate(query: Query, tones: Tones, reader: WhooshReader) -> Evaluation:
    """The documents that have all clauses (full) or some (partial) and no excluded term; deleted ones are in neither.

    What has to stand in the title is a condition: without it nothing is a match, not even in part.
    """
    standing = _standing(query, tones, reader)
    allowed = reader.live
    for term in query.excluded:
        slots = tuple(unwanted(word, tones, reader) for word in term.words)
        allowed = allowed & ~having([_frequencies(term, slots, reader)], reader.size)
    if not query.clauses:
        nothing = np.zeros_like(allowed)
        return Evaluation(allowed if query.excluded else nothing, nothing, standing)
    clauses = []
    for clause in numbered_terms(query):
        found = [found for term, first in clause for found in _found(term, first, tones, reader, standing)]
        if any(term.in_title for term, _ in clause):
            allowed = allowed & having(found, reader.size)
        clauses.append(found)
    full, partial = all_and_some(clauses, reader.size)
    if allowed is not reader.live:
        full, partial = full & allowed, partial & allowed
    return Evaluation(full, partial, standing)


def wanted(word: Word, tones: Tones) -> Slot:
    """The terms by which a wanted word matches."""
    return ("toned", word.exact_forms) if tones is Tones.EXACT else ("folded", word.folded_forms)


def unwanted(word: Word, tones: Tones, reader: WhooshReader) -> Slot:
    """The terms by which an excluded word matches."""
    forms = ((form, folded) for folded in word.folded_forms for form in reader.forms(folded))
    return "toned", tuple(form for form, folded in forms if excludes_form(word, form, folded, tones))


def slots_of(alternative: Alternative) -> tuple[Slot, ...]:
    """The terms of an alternative, side by side."""
    return tuple((alternative.form, (term,)) for term in alternative.terms)


def _standing(query: Query, tones: Tones, reader: WhooshReader) -> Standing:
    found = {}
    for alternative in find_alternatives(query, tones, reader.abbreviations):
        frequencies = reader.impact_of("text", slots_of(alternative)).frequencies
        if frequencies.df:
            found[alternative] = frequencies
    return Standing(found)


def _found(term: Term, first: int, tones: Tones, reader: WhooshReader, standing: Standing) -> Iterator[Frequencies]:
    """How often documents have a term, or something that stands for it."""
    yield _frequencies(term, tuple(wanted(word, tones) for word in term.words), reader)
    for alternative in standing.covering(first, first + len(term.words) - 1):
        if term.in_title:
            yield reader.terms.phrase("title", slots_of(alternative))
        else:
            yield standing.frequencies[alternative]


def _frequencies(term: Term, slots: tuple[Slot, ...], reader: WhooshReader) -> Frequencies:
    """How often documents have the words of a term where it has to stand."""
    if term.in_title:
        return reader.terms.phrase("title", slots, term.slop)
    return reader.impact_of("text", slots, term.slop).frequencies  # what it is worth is asked for next


def numbered_terms(query: Query) -> Iterator[list[tuple[Term, int]]]:
    """The terms of each clause, each with the number of its first word in `query.words`."""
    first = 0
    for clause in query.clauses:
        numbered = []
        for term in clause.terms:
            numbered.append((term, first))
            first += len(term.words)
        yield numbered
