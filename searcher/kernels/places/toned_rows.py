"""How often rows of terms stand in a field, and with which marks: what `toned_runs.py` says in NumPy."""

from typing import Any

import numba
import numpy as np

from searcher.kernels.addresses import I8, u2
from searcher.kernels.compiling import inner, kernel
from searcher.kernels.places.fields import FORWARD, MASK, RARE, rare_term
from searcher.kernels.places.rows import (
    ANYWHERE,
    STRIP,
    find_documents,
    keep_live,
    narrowest,
    new_buffers,
    of_strip,
    parts_of,
)

# As in `toned_runs.py`: no change there has this compiled anew.
LOOKED_AT = 256

_INT = numba.types.int64


@inner
def _rows_at(text: Any, row: Any, live: Any) -> Any:
    """Where a row stands in documents that are not deleted, ascending."""
    part = narrowest(text, row[0])
    positions = part[2]
    if part[1] == len(row[0]) and not len(live):
        return positions
    places = np.empty(len(positions), np.uint32)
    buffers, documents = new_buffers(), np.empty(STRIP, np.int64)
    found = 0
    for strip in range(0, len(positions), STRIP):
        count = of_strip(text, row, part, strip, buffers)
        if len(live):
            find_documents(text, buffers[0], count, documents)
            count = keep_live(text, buffers[0], documents, count, live, ANYWHERE)
        for at in range(count):
            places[found] = buffers[0][at]
            found += 1
    return places[:found]


@kernel(_INT(I8, I8, I8, MASK))
def count_places(title: Any, body: Any, row: Any, live: Any) -> int:
    """How often terms stand in a row in documents that are not deleted."""
    own = parts_of(row)
    return len(_rows_at(title, own, live)) + len(_rows_at(body, own, live))


@inner
def _sampled(places: Any) -> Any:
    """At most `LOOKED_AT` of some places, spread evenly."""
    sampled = np.empty(min(len(places), LOOKED_AT), np.int64)
    if len(places) <= LOOKED_AT:
        for at in range(len(places)):
            sampled[at] = places[at]
    else:
        step = (len(places) - 1) / (LOOKED_AT - 1)
        for at in range(LOOKED_AT - 1):
            sampled[at] = places[np.int64(at * step)]
        sampled[-1] = places[len(places) - 1]
    return sampled


@inner
def _side(toned: Any, table: Any, row: int) -> int:
    """Whether terms stand before a row of the table (-1), behind it (1) or are the same: by the last, then those before."""
    for place in range(len(toned) - 1, -1, -1):
        other = table[row, 2 + place]
        if toned[place] != other:
            return -1 if toned[place] < other else 1
    return 0


@inner
def _note(table: Any, order: Any, found: int, toned: Any, field: int) -> int:
    """Count a row of terms in the table, whose rows the order says; how many rows that has then."""
    first, last = 0, found
    while first < last:
        middle = (first + last) // 2
        side = _side(toned, table, order[middle])
        if side == 0:
            table[order[middle], field] += 1
            return found
        if side > 0:
            first = middle + 1
        else:
            last = middle
    for at in range(found, first, -1):
        order[at] = order[at - 1]
    order[first] = found
    table[found, 0], table[found, 1] = 0, 0
    table[found, field] = 1
    for place in range(len(toned)):  # an assignment of all at once takes 5 s to compile
        table[found, 2 + place] = toned[place]
    return found + 1


@inner
def _note_sampled(text: Any, sampled: Any, table: Any, order: Any, found: int, field: int) -> int:
    """Count the rows of toned terms that stand at some places; how many rows the table has then."""
    forward = u2(text, FORWARD)
    places, last = table.shape[1] - 2, len(forward) - 1
    terms, toned = np.empty((places, len(sampled)), np.uint16), np.empty(places, np.int64)
    for place in range(places):
        for at in range(len(sampled)):
            terms[place, at] = forward[min(sampled[at] + place, last)]
    for at in range(len(sampled)):
        for place in range(places):
            toned[place] = terms[place, at]
            if terms[place, at] == RARE:
                toned[place] = rare_term(text, sampled[at] + place)
        found = _note(table, order, found, toned, field)
    return found


@kernel(_INT[:, ::1](I8, I8, I8, MASK))
def count_toned(title: Any, body: Any, row: Any, live: Any) -> Any:
    """How folded terms in a row are written: how often each row of toned terms stands at the places looked at, and these terms.

    Each row begins with how often it stands in titles, and in bodies, and the first, of no terms, says how many places there are.
    """
    own = parts_of(row)
    table, order = np.empty((2 * LOOKED_AT, 2 + len(own[0])), np.int64), np.empty(2 * LOOKED_AT, np.int64)
    in_title, in_body = _rows_at(title, own, live), _rows_at(body, own, live)
    found = _note_sampled(title, _sampled(in_title), table, order, 0, 0)
    found = _note_sampled(body, _sampled(in_body), table, order, found, 1)
    counted = np.zeros((found + 1, table.shape[1]), np.int64)
    counted[0, 0], counted[0, 1] = len(in_title), len(in_body)
    for at in range(found):
        for column in range(table.shape[1]):
            counted[at + 1, column] = table[order[at], column]
    return counted
