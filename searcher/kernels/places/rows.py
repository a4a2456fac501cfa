"""Where rows of terms begin in a field.

A row is looked for from its part that has the fewest positions, a strip of these at a time: what stands around them is fetched for
all of a strip at once, as the processor then waits for many places together, and not for one after the other.
"""

from typing import Any

import numpy as np

from searcher.kernels.addresses import u2, u4
from searcher.kernels.compiling import inner
from searcher.kernels.places.fields import (
    FOLDED_OF,
    FOLDED_OF_FORWARD,
    FORWARD,
    LANDMARKS,
    POSITIONS,
    RARE,
    STARTS,
    own_positions,
    pair_positions,
    rare_term,
)

STRIP = 256
"""Positions that are looked at together."""
ANYWHERE = 1 << 40
"""Syllables from the beginning of a document: none is as long."""


@inner
def parts_of(row: Any) -> Any:
    """Of a row as it is handed over: the folded term of each place, where its toned terms end, and those."""
    places = row[0]
    return row[1 : 1 + places], row[1 + places : 1 + 2 * places], row[1 + 2 * places :]


@inner
def narrowest(text: Any, folded: Any) -> Any:
    """The part of a row with the fewest positions: the first of its places, how many those are, and the positions."""
    frequent = text[0]
    place, width, positions = -1, 0, u4(text, POSITIONS)
    for at in range(len(folded)):
        number = folded[at]
        if number >= frequent:
            found = own_positions(text, number)
            if place < 0 or len(found) < len(positions):
                place, width, positions = at, 1, found
        elif at + 1 < len(folded) and folded[at + 1] < frequent:
            found = pair_positions(text, number, folded[at + 1])
            if place < 0 or len(found) < len(positions):
                place, width, positions = at, 2, found
    return place, width, positions


@inner
def new_buffers() -> Any:
    """Room for the positions of a strip, and for what stands there."""
    return np.empty(STRIP, np.int64), np.empty(STRIP, np.uint16)


@inner
def fill(text: Any, positions: Any, strip: int, step: int, firsts: Any) -> int:
    """Fill in what lies a step from the positions of one strip, where that is a position; how many there are."""
    found, end = 0, text[FORWARD + 1]
    for at in range(strip, min(strip + STRIP, len(positions))):
        first = np.int64(positions[at]) + step
        firsts[found] = first
        found += 0 <= first < end
    return found


@inner
def _keep_meant(text: Any, firsts: Any, terms: Any, found: int, place: int, folded: int, toned: Any) -> int:
    """Of the beginnings of rows, keep those that have RARE at a place and are meant there; how many are kept."""
    folded_of = u4(text, FOLDED_OF)
    kept = 0
    for at in range(found):
        stands = True
        if terms[at] == RARE:
            term = rare_term(text, firsts[at] + place)
            stands = folded_of[term] == folded if not len(toned) else False
            for one in toned:
                stands |= one == term
        firsts[kept] = firsts[at]
        kept += stands
    return kept


@inner
def keep(text: Any, buffers: Any, found: int, place: int, folded: int, toned: Any) -> int:
    """Keep those beginnings of rows that have at a place one of some toned terms, or any that folds so where those are none."""
    firsts, terms = buffers
    forward, folded_of = u2(text, FORWARD), u4(text, FOLDED_OF_FORWARD)
    last = len(forward) - 1
    for at in range(found):
        terms[at] = forward[min(firsts[at] + place, last)]
    kept, unsure = 0, False
    wanted = toned[0] if len(toned) == 1 else -1
    for at in range(found):
        term = np.int64(terms[at])
        if not len(toned):
            stands = folded_of[term] == folded
        else:
            stands = term == wanted and term < RARE
            if len(toned) > 1 and term < RARE:
                for one in toned:
                    stands |= term == one
        is_rare = term == RARE
        unsure |= is_rare
        firsts[kept], terms[kept] = firsts[at], term
        kept += stands or is_rare
    return _keep_meant(text, firsts, terms, kept, place, folded, toned) if unsure else kept


@inner
def of_strip(text: Any, row: Any, part: Any, strip: int, buffers: Any) -> Any:
    """Fill in where rows begin, of the positions of one strip; how many do."""
    folded, ends, toned = row
    place, width, positions = part
    found = fill(text, positions, strip, -place, buffers[0])
    start = 0
    for at in range(len(folded)):
        if not place <= at < place + width or start < ends[at]:
            found = keep(text, buffers, found, at, folded[at], toned[start : ends[at]])
        start = ends[at]
    return found


@inner
def find_documents(text: Any, firsts: Any, found: int, documents: Any) -> None:
    """Fill in the document of each of some positions: from the landmark before it two steps at most lead to nearly every one."""
    starts, landmarks, shift = u4(text, STARTS), u4(text, LANDMARKS), text[1]
    later = False
    for at in range(found):
        first = firsts[at]
        document = np.int64(landmarks[first >> shift])
        document += starts[document + 1] <= first
        document += starts[document + 1] <= first
        documents[at] = document
        later |= starts[document + 1] <= first
    if later:
        for at in range(found):
            while starts[documents[at] + 1] <= firsts[at]:
                documents[at] += 1


@inner
def keep_live(text: Any, firsts: Any, documents: Any, found: int, live: Any, most: int) -> int:
    """Keep those places that are in documents which are not deleted, less than so many syllables from where these begin."""
    starts = u4(text, STARTS)
    kept = 0
    for at in range(found):
        document, first = documents[at], firsts[at]
        firsts[kept], documents[kept] = first, document
        kept += (not len(live) or (document < len(live) and live[document])) and first - np.int64(
            starts[document]
        ) < most
    return kept
