"""Where wanted terms stand in the texts of a page: what `indexed_text.py` says in NumPy.

Terms are read as they lie in a segment's file.
"""

from typing import Any

import numba
import numpy as np

from searcher.kernels.ascending import between, first_at_or_after
from searcher.kernels.compiling import inner, kernel
from searcher.kernels.marks.fields import FIELDS, ROWS, U4


@inner
def _wanted_terms(toned: Any, toned_starts: Any, folded: Any) -> Any:
    """The toned terms of some folded ones, ascending."""
    size: Any = 0
    for number in folded:
        first, last = between(toned_starts, number, len(toned))
        size += last - first
    terms = np.empty(size, np.int64)
    found = 0
    for number in folded:
        first, last = between(toned_starts, number, len(toned))
        for place in range(first, last):
            terms[found] = toned[place]
            found += 1
    terms.sort()
    return terms


@inner
def _bits(terms: Any, last: int) -> Any:
    """By what `forward` holds of a term whether it is wanted, a bit each: few enough for a processor's nearest cache."""
    bits = np.zeros((last >> 3) + 1, np.uint8)
    for number in terms:
        term = np.int64(min(number, last))
        bits[term >> 3] |= np.uint8(1 << (term & 7))
    return bits


@inner
def _possible(forward: Any, bits: Any, last: int, places: Any) -> int:
    """Fill in the places of a text where a wanted term may stand; how many those are."""
    found = 0
    for place in range(len(forward)):
        term: Any = min(np.int64(forward[place]), last)
        places[found] = place
        found += (bits[term >> 3] >> (term & 7)) & 1
    return found


@inner
def _put_in_rare(term_at: Any, places: Any, rare_at: Any, rare: Any, start: int, stands_for_rare: int) -> None:
    """Put the number of each term in the place of what stands for one that does not fit."""
    at = -1
    for i in range(len(places)):
        if term_at[i] == stands_for_rare:
            position = start + places[i]
            if at < 0:
                at = first_at_or_after(rare_at, 0, len(rare_at), position)
            while at < len(rare_at) and np.int64(rare_at[at]) < position:
                at += 1
            if at < len(rare):
                term_at[i] = rare[at]


@inner
def _numbered(forms: Any, terms: Any) -> Any:
    """Number the forms that are there, ascending, in place of all; the terms of these."""
    number_of = np.full(len(terms), -1, np.int64)
    for form in forms:
        number_of[form] = 0
    count = 0
    met = np.empty(len(terms), np.int64)
    for place in range(len(terms)):
        if number_of[place] == 0:
            met[count], number_of[place] = terms[place], count
            count += 1
    for at in range(len(forms)):
        forms[at] = number_of[forms[at]]
    return met[:count]


@kernel(
    numba.types.UniTuple(numba.types.int64[::1], 4)(FIELDS, ROWS, U4, U4, numba.types.int64[::1], numba.types.int64),
)
def occurrences(fields: Any, rows: Any, toned: Any, toned_starts: Any, folded: Any, stands_for_rare: int) -> Any:
    """In which texts folded terms of a segment stand, at which positions, the numbers of their forms, and the term of each form.

    A row for each text: which of the fields, the number of its document there, and its own number. The last is what `forward` has
    where a number does not fit.
    """
    terms = _wanted_terms(toned, toned_starts, folded)
    bits = _bits(terms, stands_for_rare)
    any_rare = len(terms) > 0 and terms[-1] >= stands_for_rare
    size: Any = 0
    for row in range(len(rows)):
        starts = fields[rows[row, 0]][0]
        size += np.int64(starts[rows[row, 1] + 1]) - np.int64(starts[rows[row, 1]])
    texts, positions, forms = np.empty(size, np.int64), np.empty(size, np.int64), np.empty(size, np.int64)
    places, term_at = np.empty(size, np.int64), np.empty(size, np.int64)
    found = 0
    for row in range(len(rows)):
        starts, forward, rare_at, rare, _, _ = fields[rows[row, 0]]
        start, end = np.int64(starts[rows[row, 1]]), np.int64(starts[rows[row, 1] + 1]) - 1
        count = _possible(forward[start:end], bits, stands_for_rare, places)
        for i in range(count):
            term_at[i] = min(forward[start + places[i]], stands_for_rare)
        if any_rare:
            _put_in_rare(term_at, places[:count], rare_at, rare, start, stands_for_rare)
        for i in range(count):
            form = first_at_or_after(terms, 0, len(terms), term_at[i])
            if form < len(terms) and terms[form] == term_at[i]:
                texts[found], positions[found], forms[found] = rows[row, 2], places[i], form
                found += 1
    met = _numbered(forms[:found], terms)
    return texts[:found], positions[:found], forms[:found], met
