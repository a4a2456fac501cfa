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
# A power of two, twice as many as there can be rows of terms; and what spreads these over them.
_SLOTS = 4 * LOOKED_AT
_SPREADING = 0x9E5

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
def _terms_at(text: Any, sampled: Any, terms: Any) -> None:
    """Fill in the toned terms at some places and behind them."""
    forward = u2(text, FORWARD)
    last = len(forward) - 1
    for place in range(len(terms)):
        for at in range(len(sampled)):
            terms[place, at] = forward[min(sampled[at] + place, last)]
        for at in range(len(sampled)):
            if terms[place, at] == RARE:
                terms[place, at] = rare_term(text, sampled[at] + place)


@inner
def _note(terms: Any, count: int, table: Any, slots: Any, found: int, field: int) -> int:
    """Count so many rows of terms in the table, by its slots; how many rows that has then.

    In one function: what each row of terms would hand over to another took three times as long as what is done here.
    """
    places, mask = len(terms), len(slots) - 1
    for at in range(count):
        slot = np.int64(0)
        for place in range(places):
            slot = slot * _SPREADING + terms[place, at]
        slot &= mask
        while True:
            row = np.int64(slots[slot])
            if row < 0:
                break
            same = True
            for place in range(places):
                same &= table[row, 2 + place] == terms[place, at]
            if same:
                break
            slot = (slot + 1) & mask
        if row < 0:
            slots[slot], row = found, np.int64(found)
            found += 1
            table[row, 0], table[row, 1] = 0, 0
            for place in range(places):  # an assignment of all at once takes 5 s to compile
                table[row, 2 + place] = terms[place, at]
        table[row, field] += 1
    return found


@inner
def _is_before(table: Any, one: int, other: int) -> bool:
    """Whether a row of the table comes before another: by its last term, then those before."""
    for column in range(table.shape[1] - 1, 1, -1):
        if table[one, column] != table[other, column]:
            return bool(table[one, column] < table[other, column])
    return False


@inner
def _in_order(table: Any, found: int) -> Any:
    """The numbers of the rows of the table, in the order of their terms."""
    order = np.empty(found, np.int64)
    for row in range(found):
        first, last = 0, row
        while first < last:
            middle = (first + last) // 2
            if _is_before(table, order[middle], row):
                first = middle + 1
            else:
                last = middle
        for at in range(row, first, -1):
            order[at] = order[at - 1]
        order[first] = row
    return order


@kernel(_INT[:, ::1](I8, I8, I8, MASK))
def count_toned(title: Any, body: Any, row: Any, live: Any) -> Any:
    """How folded terms in a row are written: how often each row of toned terms stands at the places looked at, and these terms.

    Each row begins with how often it stands in titles, and in bodies, and the first, of no terms, says how many places there are.
    """
    own = parts_of(row)
    table, slots = np.empty((2 * LOOKED_AT, 2 + len(own[0])), np.int64), np.full(_SLOTS, -1, np.int16)
    terms = np.empty((len(own[0]), LOOKED_AT), np.int64)
    in_title, in_body = _rows_at(title, own, live), _rows_at(body, own, live)
    found = 0
    for field, text, places in ((0, title, in_title), (1, body, in_body)):
        sampled = _sampled(places)
        _terms_at(text, sampled, terms)
        found = _note(terms, len(sampled), table, slots, found, field)
    order = _in_order(table, found)
    counted = np.zeros((found + 1, table.shape[1]), np.int64)
    counted[0, 0], counted[0, 1] = len(in_title), len(in_body)
    for at in range(found):
        for column in range(table.shape[1]):
            counted[at + 1, column] = table[order[at], column]
    return counted
