"""Where terms stand side by side, and in which documents: what `phrases.py`, `toned_runs.py` and `neighbours.py` say in NumPy.

A row of terms is looked for from its part that has the fewest positions, a strip of these at a time: what stands around them is
fetched for all of a strip at once, as the processor then waits for many places together, and not for one after the other. What is
read is compared with where its array ends, wherever a damaged file could lead behind that.

Importing this compiles it, or reads what was compiled before.
"""

from typing import Any

import numba
import numpy as np
from numba.core import cgutils
from numba.extending import intrinsic

# As in `segment_file.py`, `toned_runs.py` and `frequencies.py`: what was compiled is compiled anew where this file changes, and no
# other.
RARE = 0xFFFE
LOOKED_AT = 256
COLUMN = 16
# Positions that are looked at together.
_STRIP = 256
# Less than one position for so many documents is counted in a list: 7,000 in 102,711 documents in half the time; of 30,000 the
# processor would too often guess wrongly which of them begin another document.
_LISTED = 4
# Syllables from the beginning of a document: none is as long.
ANYWHERE = 1 << 40

# Where `TextField.as_it_lies` has the address and the length of each array; before them it has two numbers.
(
    _POSITION_STARTS,
    _POSITIONS,
    _LEFTS,
    _RIGHTS,
    _PAIR_STARTS,
    _PAIR_POSITIONS,
    _FORWARD,
    _RARE_AT,
    _RARE_TERMS,
    _FOLDED_OF,
    _FOLDED_OF_FORWARD,
    _STARTS,
    _LANDMARKS,
) = range(2, 28, 2)

_I8 = numba.types.Array(numba.types.int64, 1, "C", readonly=True)
_MASK = numba.types.Array(numba.types.boolean, 1, "C", readonly=True)
_INT = numba.types.int64
_COUNTED = numba.types.Tuple([_INT, _INT[::1], numba.types.uint8[::1], numba.types.uint32[::1]])

_compiled = numba.njit(cache=True, nogil=True)


@intrinsic
def _pointer(_: Any, address: Any) -> Any:
    """What lies at an address."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.inttoptr(arguments[0], cgutils.voidptr_t)

    return numba.types.voidptr(address), code


# Handed over one by one, the arrays of two fields would take 7 µs of a call, and be counted as used in every function, which took
# more than what these do.
@_compiled
def _u2(text: Any, place: int) -> Any:
    """An array of a field, of 16 bits each."""
    return numba.carray(_pointer(text[place]), (text[place + 1],), np.uint16)


@_compiled
def _u4(text: Any, place: int) -> Any:
    """An array of a field, of 32 bits each."""
    return numba.carray(_pointer(text[place]), (text[place + 1],), np.uint32)


@_compiled
def _first_at_or_after(values: Any, first: int, last: int, value: int) -> Any:
    """The first place between two of an ascending list whose value is no less; the last where none is."""
    while first < last:
        middle = (first + last) // 2
        if values[middle] < value:
            first = middle + 1
        else:
            last = middle
    return first


@_compiled
def _own_positions(text: Any, number: int) -> Any:
    """Where a folded term stands that is not frequent."""
    starts = _u4(text, _POSITION_STARTS)
    if number + 1 >= len(starts):
        return _u4(text, _POSITIONS)[:0]
    return _u4(text, _POSITIONS)[starts[number] : starts[number + 1]]


@_compiled
def _pair_positions(text: Any, left: int, right: int) -> Any:
    """Where the left of two frequent neighbours stands."""
    lefts, rights, starts = _u4(text, _LEFTS), _u2(text, _RIGHTS), _u4(text, _PAIR_STARTS)
    last = min(np.int64(lefts[left + 1]), len(rights))
    at = _first_at_or_after(rights, np.int64(lefts[left]), last, right)
    if at == last or rights[at] != right:
        return _u4(text, _PAIR_POSITIONS)[:0]
    return _u4(text, _PAIR_POSITIONS)[starts[at] : starts[at + 1]]


@_compiled
def _narrowest(text: Any, folded: Any) -> Any:
    """The part of a row with the fewest positions: the first of its places, how many those are, and the positions."""
    frequent = text[0]
    place, width, positions = -1, 0, _u4(text, _POSITIONS)
    for at in range(len(folded)):
        number = folded[at]
        if number >= frequent:
            found = _own_positions(text, number)
            if place < 0 or len(found) < len(positions):
                place, width, positions = at, 1, found
        elif at + 1 < len(folded) and folded[at + 1] < frequent:
            found = _pair_positions(text, number, folded[at + 1])
            if place < 0 or len(found) < len(positions):
                place, width, positions = at, 2, found
    return place, width, positions


@_compiled
def _rare_term(text: Any, position: int) -> Any:
    """The toned term at a position where `forward` has RARE."""
    rare_at, terms = _u4(text, _RARE_AT), _u4(text, _RARE_TERMS)
    at = _first_at_or_after(rare_at, 0, len(rare_at), position)
    return min(np.int64(terms[at]), len(_u4(text, _FOLDED_OF)) - 1) if at < len(terms) else np.int64(0)


@_compiled
def _keep_meant(text: Any, firsts: Any, terms: Any, found: int, place: int, folded: int, toned: Any) -> int:
    """Of the beginnings of rows, keep those that have RARE at a place and are meant there; how many are kept."""
    folded_of = _u4(text, _FOLDED_OF)
    kept = 0
    for at in range(found):
        stands = True
        if terms[at] == RARE:
            term = _rare_term(text, firsts[at] + place)
            stands = folded_of[term] == folded if not len(toned) else False
            for one in toned:
                stands |= one == term
        firsts[kept] = firsts[at]
        kept += stands
    return kept


@_compiled
def _keep(text: Any, buffers: Any, found: int, place: int, folded: int, toned: Any) -> int:
    """Keep those beginnings of rows that have at a place one of some toned terms, or any that folds so where those are none."""
    firsts, terms = buffers
    forward, folded_of = _u2(text, _FORWARD), _u4(text, _FOLDED_OF_FORWARD)
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


@_compiled
def _buffers() -> Any:
    """Room for the positions of a strip, and for what stands there."""
    return np.empty(_STRIP, np.int64), np.empty(_STRIP, np.uint16)


@_compiled
def _fill(text: Any, positions: Any, strip: int, step: int, firsts: Any) -> int:
    """Fill in what lies a step from the positions of one strip, where that is a position; how many there are."""
    found, end = 0, text[_FORWARD + 1]
    for at in range(strip, min(strip + _STRIP, len(positions))):
        first = np.int64(positions[at]) + step
        firsts[found] = first
        found += 0 <= first < end
    return found


@_compiled
def _of_strip(text: Any, row: Any, part: Any, strip: int, buffers: Any) -> Any:
    """Fill in where rows begin, of the positions of one strip; how many do."""
    folded, ends, toned = row
    place, width, positions = part
    found = _fill(text, positions, strip, -place, buffers[0])
    start = 0
    for at in range(len(folded)):
        if not place <= at < place + width or start < ends[at]:
            found = _keep(text, buffers, found, at, folded[at], toned[start : ends[at]])
        start = ends[at]
    return found


@_compiled
def _find_documents(text: Any, firsts: Any, found: int, documents: Any) -> None:
    """Fill in the document of each of some positions: from the landmark before it two steps at most lead to nearly every one."""
    starts, landmarks, shift = _u4(text, _STARTS), _u4(text, _LANDMARKS), text[1]
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


@_compiled
def _keep_live(text: Any, firsts: Any, documents: Any, found: int, live: Any, most: int) -> int:
    """Keep those places that are in documents which are not deleted, less than so many syllables from where these begin."""
    starts = _u4(text, _STARTS)
    kept = 0
    for at in range(found):
        document, first = documents[at], firsts[at]
        firsts[kept], documents[kept] = first, document
        kept += (not len(live) or (document < len(live) and live[document])) and first - np.int64(
            starts[document]
        ) < most
    return kept


@_compiled
def _documents_of_strip(text: Any, row: Any, part: Any, strip: int, limits: Any, buffers: Any, documents: Any) -> Any:
    """Fill in the documents in which rows begin, of the positions of one strip, one for each row; how many rows do."""
    live, most = limits
    found = _of_strip(text, row, part, strip, buffers)
    _find_documents(text, buffers[0], found, documents)
    if len(live) or most < ANYWHERE:
        found = _keep_live(text, buffers[0], documents, found, live, most)
    return found


@_compiled
def _list(text: Any, row: Any, part: Any, limits: Any) -> Any:
    """The documents in which a row stands, ascending, and how often it stands in each."""
    size = len(part[2])
    own, counts = np.empty(size, np.int64), np.empty(size, np.uint32)
    buffers, documents = _buffers(), np.empty(_STRIP, np.int64)
    last, at = np.int64(-1), -1
    for strip in range(0, size, _STRIP):
        for one in range(_documents_of_strip(text, row, part, strip, limits, buffers, documents)):
            if documents[one] == last:
                counts[at] += np.uint32(1)
            else:
                last = documents[one]
                at += 1
                own[at], counts[at] = last, 1
    return own[: at + 1], counts[: at + 1]


@_compiled
def _add(text: Any, row: Any, part: Any, limits: Any, column: Any) -> None:
    """Add how often a row stands in each document."""
    buffers, documents = _buffers(), np.empty(_STRIP, np.int64)
    for strip in range(0, len(part[2]), _STRIP):
        for one in range(_documents_of_strip(text, row, part, strip, limits, buffers, documents)):
            column[documents[one]] += np.uint32(1)


@_compiled
def _having(column: Any, df: int) -> Any:
    """The documents for which a column has something, and what it has."""
    documents, counts = np.empty(df + 1, np.int64), np.empty(df + 1, np.uint32)
    found = 0
    for document in range(len(column)):
        documents[found], counts[found] = document, column[document]
        found += column[document] != 0
    return documents[:df], counts[:df]


@_compiled
def _merge(one: Any, other: Any) -> Any:
    """Two ascending lists of documents and their counts as one."""
    if not len(one[0]):
        return other
    size = len(one[0]) + len(other[0])
    documents, counts = np.empty(size, np.int64), np.empty(size, np.uint32)
    i, j = 0, 0
    found = 0
    while i < len(one[0]) or j < len(other[0]):
        left = one[0][i] if i < len(one[0]) else np.int64(1 << 62)
        right = other[0][j] if j < len(other[0]) else np.int64(1 << 62)
        documents[found] = min(left, right)
        counts[found] = 0
        if left <= right:
            counts[found] += one[1][i]
            i += 1
        if right <= left:
            counts[found] += other[1][j]
            j += 1
        found += 1
    return documents[:found], counts[:found]


@_compiled
def _parts(row: Any) -> Any:
    """Of a row as it is handed over: the folded term of each place, where its toned terms end, and those."""
    places = row[0]
    return row[1 : 1 + places], row[1 + places : 1 + 2 * places], row[1 + 2 * places :]


@_compiled
def _spread(documents: Any, counts: Any, size: int) -> Any:
    """A place for every document."""
    column = np.zeros(size, np.uint32)
    for at in range(len(documents)):
        column[documents[at]] = counts[at]
    return column


@_compiled
def _highest_and_df(counts: Any) -> Any:
    """The highest of some counts, and how many are not 0."""
    highest, df = np.uint32(0), np.uint32(0)
    for at in range(len(counts)):
        highest = max(highest, counts[at])
        df += np.uint32(counts[at] != 0)
    return highest, np.int64(df)


@numba.njit(_COUNTED(_I8, _I8, _INT, _I8, _MASK, _INT, _INT), cache=True, nogil=True)
def count_rows(title: Any, body: Any, fields: int, row: Any, live: Any, most: int, size: int) -> Any:
    """How often documents have a row of terms: how many do, which, ascending, and their counts, as bytes if none is large.

    Of the fields 1 is the title, 2 the body, 3 both. Of one document of `COLUMN` or more the counts are those of all, and of as
    many places as is said; no documents are said then, and always where that is 0.
    """
    own, limits = _parts(row), (live, most)
    in_title, in_body = _narrowest(title, own[0]), _narrowest(body, own[0])
    every = max(len(_u4(title, _STARTS)), len(_u4(body, _STARTS))) - 1
    if (len(in_title[2]) * (fields & 1) + len(in_body[2]) * (fields >> 1)) * _LISTED < every:
        documents, counts = np.empty(0, np.int64), np.empty(0, np.uint32)
        if fields & 1:
            documents, counts = _list(title, own, in_title, limits)
        if fields & 2:
            documents, counts = _merge((documents, counts), _list(body, own, in_body, limits))
        highest, df = _highest_and_df(counts)
        if df * COLUMN >= size > 0:
            documents, counts = documents[:0], _spread(documents, counts, size)
    else:
        counts = np.zeros(max(size, every), np.uint32)
        if fields & 1:
            _add(title, own, in_title, limits, counts)
        if fields & 2:
            _add(body, own, in_body, limits, counts)
        highest, df = _highest_and_df(counts)
        documents = np.empty(0, np.int64)
        if df * COLUMN < size or not size:
            documents, counts = _having(counts, df)
    if highest > 255:
        return df, documents.copy(), np.empty(0, np.uint8), counts.copy()
    return df, documents.copy(), counts.astype(np.uint8), np.empty(0, np.uint32)


@_compiled
def _rows_at(text: Any, row: Any, live: Any) -> Any:
    """Where a row stands in documents that are not deleted, ascending."""
    part = _narrowest(text, row[0])
    positions = part[2]
    if part[1] == len(row[0]) and not len(live):
        return positions
    places = np.empty(len(positions), np.uint32)
    buffers, documents = _buffers(), np.empty(_STRIP, np.int64)
    found = 0
    for strip in range(0, len(positions), _STRIP):
        count = _of_strip(text, row, part, strip, buffers)
        if len(live):
            _find_documents(text, buffers[0], count, documents)
            count = _keep_live(text, buffers[0], documents, count, live, ANYWHERE)
        for at in range(count):
            places[found] = buffers[0][at]
            found += 1
    return places[:found]


@numba.njit(_INT(_I8, _I8, _I8, _MASK), cache=True, nogil=True)
def count_places(title: Any, body: Any, row: Any, live: Any) -> int:
    """How often terms stand in a row in documents that are not deleted."""
    own = _parts(row)
    return len(_rows_at(title, own, live)) + len(_rows_at(body, own, live))


@_compiled
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


@_compiled
def _side(toned: Any, table: Any, row: int) -> int:
    """Whether terms stand before a row of the table (-1), behind it (1) or are the same: by the last, then those before."""
    for place in range(len(toned) - 1, -1, -1):
        other = table[row, 2 + place]
        if toned[place] != other:
            return -1 if toned[place] < other else 1
    return 0


@_compiled
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


@_compiled
def _note_sampled(text: Any, sampled: Any, table: Any, order: Any, found: int, field: int) -> int:
    """Count the rows of toned terms that stand at some places; how many rows the table has then."""
    forward = _u2(text, _FORWARD)
    places, last = table.shape[1] - 2, len(forward) - 1
    terms, toned = np.empty((places, len(sampled)), np.uint16), np.empty(places, np.int64)
    for place in range(places):
        for at in range(len(sampled)):
            terms[place, at] = forward[min(sampled[at] + place, last)]
    for at in range(len(sampled)):
        for place in range(places):
            toned[place] = terms[place, at]
            if terms[place, at] == RARE:
                toned[place] = _rare_term(text, sampled[at] + place)
        found = _note(table, order, found, toned, field)
    return found


@numba.njit(_INT[:, ::1](_I8, _I8, _I8, _MASK), cache=True, nogil=True)
def count_toned(title: Any, body: Any, row: Any, live: Any) -> Any:
    """How folded terms in a row are written: how often each row of toned terms stands at the places looked at, and these terms.

    Each row begins with how often it stands in titles, and in bodies, and the first, of no terms, says how many places there are.
    """
    own = _parts(row)
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


@_compiled
def _count_others(text: Any, positions: Any, others: Any, step: int, counts: Any) -> None:
    """Add how often each of some folded terms stands a step from any of some positions."""
    forward, folded_of, folded_of_forward = (
        _u2(text, _FORWARD),
        _u4(text, _FOLDED_OF),
        _u4(text, _FOLDED_OF_FORWARD),
    )
    firsts, folded = np.empty(_STRIP, np.int64), np.empty(_STRIP, np.uint32)
    for strip in range(0, len(positions), _STRIP):
        found = _fill(text, positions, strip, step, firsts)
        for at in range(found):
            term = forward[min(firsts[at], len(forward) - 1)]
            folded[at] = folded_of[_rare_term(text, firsts[at])] if term == RARE else folded_of_forward[term]
        for one in range(len(others)):
            if others[one] >= 0:
                other, count = np.uint32(others[one]), np.uint32(0)
                for at in range(found):
                    count += np.uint32(folded[at] == other)
                counts[one] += count


@_compiled
def _count_beside(text: Any, positions: Any, number: int, step: int, buffers: Any, any_toned: Any) -> int:
    """How often a folded term stands a step from any of some positions."""
    count = 0
    for strip in range(0, len(positions), _STRIP):
        found = _fill(text, positions, strip, step, buffers[0])
        count += _keep(text, buffers, found, 0, number, any_toned)
    return count


@numba.njit(_INT[::1](_I8, _INT, _I8, _INT), cache=True, nogil=True)
def count_beside(text: Any, number: int, others: Any, step: int) -> Any:
    """How often each of some folded terms stands behind a folded term (a step of 1) or before it (-1); -1 is no term."""
    frequent = text[0]
    counts = np.zeros(len(others), np.int64)
    if number >= frequent:
        _count_others(text, _own_positions(text, number), others, step, counts)
        return counts
    buffers = _buffers()
    for one in range(len(others)):
        other = others[one]
        if other >= frequent:
            counts[one] = _count_beside(text, _own_positions(text, other), number, -step, buffers, others[:0])
        elif other >= 0:
            counts[one] = len(
                _pair_positions(text, number, other) if step > 0 else _pair_positions(text, other, number)
            )
    return counts
