"""What matches in the texts of a page, by numba: where wanted terms stand, what counts in each document, and where syllables lie.

Terms and anchors are read as they lie in a segment's file. `indexed_text.py`, `syllable_places.py` and `marking.py` say the same in
NumPy; but that what comes behind a number with signs is said here, too.
"""

from typing import Any

import numba
import numpy as np

# As in `index_terms.py` and `syllable_places.py`: what was compiled is compiled anew where this file changes, and no other.
ANCHORED = 16
SIGN, POINT, LETTER, DIGIT, OTHER = range(5)
LONGEST = 64

# The most groups of three digits in a number, and the most digits before a decimal sign and behind it.
_MOST_GROUPS = 8
_MOST_WHOLE = 15
_MOST_DECIMALS = 12

_U1, _U2, _U4 = (
    numba.types.Array(kind, 1, "C", readonly=True)
    for kind in (numba.types.uint8, numba.types.uint16, numba.types.uint32)
)
_I8 = numba.types.Array(numba.types.int64, 1, "C", readonly=True)
_ROWS = numba.types.int64[:, ::1]
# A field: starts, forward, rare_at, rare, anchor_starts, anchors.
_FIELDS = numba.types.UniTuple(numba.types.Tuple([_U4, _U2, _U4, _U4, _U4, _U4]), 2)

_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def _first_at_or_after(values: Any, value: int) -> int:
    """The first place of an ascending list whose value is no less; its length where none is."""
    first, last = 0, len(values)
    while first < last:
        middle = (first + last) // 2
        if values[middle] < value:
            first = middle + 1
        else:
            last = middle
    return first


@_compiled
def _wanted_terms(toned: Any, toned_starts: Any, folded: Any) -> Any:
    """The toned terms of some folded ones, ascending."""
    size: Any = 0
    for number in folded:
        size += np.int64(toned_starts[number + 1]) - np.int64(toned_starts[number])
    terms = np.empty(size, np.int64)
    found = 0
    for number in folded:
        for place in range(np.int64(toned_starts[number]), np.int64(toned_starts[number + 1])):
            terms[found] = toned[place]
            found += 1
    terms.sort()
    return terms


@_compiled
def _bits(terms: Any, last: int) -> Any:
    """By what `forward` holds of a term whether it is wanted, a bit each: few enough for a processor's nearest cache."""
    bits = np.zeros((last >> 3) + 1, np.uint8)
    for number in terms:
        term = np.int64(min(number, last))
        bits[term >> 3] |= np.uint8(1 << (term & 7))
    return bits


@_compiled
def _possible(forward: Any, bits: Any, last: int, places: Any) -> int:
    """Fill in the places of a text where a wanted term may stand; how many those are."""
    found = 0
    for place in range(len(forward)):
        term: Any = min(np.int64(forward[place]), last)
        places[found] = place
        found += (bits[term >> 3] >> (term & 7)) & 1
    return found


@_compiled
def _put_in_rare(term_at: Any, places: Any, rare_at: Any, rare: Any, start: int, stands_for_rare: int) -> None:
    """Put the number of each term in the place of what stands for one that does not fit."""
    at = -1
    for i in range(len(places)):
        if term_at[i] == stands_for_rare:
            position = start + places[i]
            if at < 0:
                at = _first_at_or_after(rare_at, position)
            while np.int64(rare_at[at]) < position:
                at += 1
            term_at[i] = rare[at]


@_compiled
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


@numba.njit(
    numba.types.UniTuple(numba.types.int64[::1], 4)(
        _FIELDS, _ROWS, _U4, _U4, numba.types.int64[::1], numba.types.int64
    ),
    cache=True,
    nogil=True,
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
            form = _first_at_or_after(terms, term_at[i])
            if form < len(terms) and terms[form] == term_at[i]:
                texts[found], positions[found], forms[found] = rows[row, 2], places[i], form
                found += 1
    met = _numbered(forms[:found], terms)
    return texts[:found], positions[:found], forms[:found], met


@_compiled
def _kind(kinds: Any, character: Any) -> Any:
    return kinds[min(np.int64(character), len(kinds) - 1)]


@_compiled
def _behind_run(kinds: Any, characters: Any, start: int, least: int) -> Any:
    """The place behind characters of this kind or one above; -1 where it is not clear what one of them is, or what is there."""
    at = start
    kind = _kind(kinds, characters[at])
    while least <= kind < OTHER:
        at += 1
        kind = _kind(kinds, characters[at])
    return -1 if kind == OTHER or at - start > LONGEST else at


@_compiled
def _behind_number(kinds: Any, characters: Any, start: int) -> Any:
    """The place behind a number that begins somewhere, as `numbers.NUMBER` says; -1 where that is not clear."""
    end_of_first = _behind_run(kinds, characters, start, DIGIT)
    if end_of_first < 0 or _kind(kinds, characters[end_of_first]) != POINT:
        return end_of_first
    if _kind(kinds, characters[start - 1]) == POINT and _kind(kinds, characters[start - 2]) >= DIGIT:
        return end_of_first if _kind(kinds, characters[start - 2]) == DIGIT else -1  # inside a chain: digits alone
    first_sign, last_sign = characters[end_of_first], characters[end_of_first]
    groups, size, end = 0, 0, end_of_first
    are_alike, are_threes = True, True  # of those behind the first but for the last
    while _kind(kinds, characters[end]) == POINT and _kind(kinds, characters[end + 1]) >= DIGIT:
        behind = _behind_run(kinds, characters, end + 1, DIGIT)
        if behind < 0:
            return -1
        if groups:
            are_alike &= last_sign == first_sign
            are_threes &= size == 3
        groups, size, last_sign = groups + 1, behind - end - 1, characters[end]
        end = behind
    whole = end_of_first - start
    begins = characters[start] >= ord("1") and characters[start] <= ord("9")
    may_have_decimals = (begins and whole <= _MOST_WHOLE) or (whole == 1 and characters[start] == ord("0"))
    if groups == 1 and may_have_decimals and size <= _MOST_DECIMALS:
        return end
    if groups and begins and whole <= 3 and are_alike and are_threes:
        if last_sign == first_sign and size == 3 and groups <= _MOST_GROUPS:
            return end
        if last_sign != first_sign and size <= _MOST_DECIMALS and 2 <= groups <= _MOST_GROUPS + 1:
            return end
    return end_of_first


@_compiled
def _behind_syllable(kinds: Any, characters: Any, start: int) -> Any:
    """The place behind the syllable or number that begins somewhere; -1 where that is not clear."""
    if _kind(kinds, characters[start]) == DIGIT:
        return _behind_number(kinds, characters, start)
    return _behind_run(kinds, characters, start, LETTER)


@_compiled
def _syllable(kinds: Any, characters: Any, start: int, limit: int, further: int) -> Any:
    """Where the syllable so many further than one starts and ends; (-1, -1) where that is not clear."""
    end = start
    for _ in range(further + 1):
        start = end
        while start < limit and _kind(kinds, characters[start]) < LETTER:
            start += 1
        if start >= limit:
            return -1, -1
        end = _behind_syllable(kinds, characters, start)
        if end < 0:
            return -1, -1
    return start, end


@_compiled
def _anchor(field: Any, document: int, block: int) -> Any:
    """Where the first token of a block starts in the text of a document."""
    _, _, _, _, anchor_starts, anchors = field
    return np.int64(anchors[np.int64(anchor_starts[document]) + block])


@numba.njit(
    numba.types.void(_FIELDS, _ROWS, _U1, _U4, _I8, _I8, _I8, numba.types.int64[::1], numba.types.int64[::1]),
    cache=True,
    nogil=True,
)
def spans(
    fields: Any,
    rows: Any,
    kinds: Any,
    characters: Any,
    text_starts: Any,
    of_text: Any,
    positions: Any,
    start: Any,
    end: Any,
) -> None:
    """Fill in where the tokens of a segment's texts start and end in these; where it is not clear, -1 - their anchor as the start.

    Rows as for `occurrences`. In `characters` the texts stand between line ends.
    """
    row_of = np.full(len(text_starts) - 1, -1, np.int64)
    for row in range(len(rows)):
        row_of[rows[row, 2]] = row
    anchor, block, text, before, last = np.int64(0), np.int64(-1), np.int64(-1), np.int64(-1), np.int64(-1)
    for at in range(len(of_text)):
        row = row_of[of_text[at]]
        if row < 0:
            continue
        shift, position = text_starts[of_text[at]], positions[at]
        if of_text[at] != text or position // ANCHORED != block:
            text, block = of_text[at], position // ANCHORED
            anchor = _anchor(fields[rows[row, 0]], rows[row, 1], block)
            before, last = block * ANCHORED - 1, anchor + shift
        elif position <= before or last < 0:
            before, last = block * ANCHORED - 1, anchor + shift
        limit = text_starts[text + 1] - 1
        first, last = _syllable(kinds, characters, last, limit, position - before - 1)
        before = position
        start[at], end[at] = (-1 - anchor, 0) if first < 0 else (first - shift, last - shift)


@_compiled
def _keep_readings(counting: Any, beside: Any, typed: Any) -> None:
    """Of one document leave what `marking._readings` says."""
    with_neighbour, typed_near = np.int64(0), np.int64(0)
    for form in range(len(counting)):
        near = beside[form] & counting[form]
        with_neighbour |= near
        typed_near |= near & typed[form]
    for form in range(len(counting)):
        near = beside[form] & counting[form]
        counting[form] = (counting[form] & ~with_neighbour) | (near & (typed[form] | ~typed_near))


@_compiled
def _beside(texts: Any, positions: Any, forms: Any, words: Any, shape: Any) -> Any:
    """For each document and form the words as which it stands beside a neighbour of the query."""
    table = np.zeros(shape, np.int64)
    for at in range(len(texts) - 1):
        if texts[at] == texts[at + 1] and positions[at] + 1 == positions[at + 1]:
            both = words[at] << 1 & words[at + 1]
            table[texts[at] % shape[0], forms[at]] |= both >> 1
            table[texts[at] % shape[0], forms[at + 1]] |= both
    return table


@_compiled
def _claim(order: Any, words: int) -> int:
    """Of several words that match one syllable the one that it is marked for."""
    for word in order:
        if words >> word & 1:
            return int(word)
    return -1


@numba.njit(
    numba.types.Tuple([numba.types.int64[::1], numba.types.int64[::1], numba.types.int64[:, ::1]])(
        _I8, _I8, _I8, numba.types.int64[::1], numba.types.int64[:, ::1], numba.types.int64, numba.types.int64[::1]
    ),
    cache=True,
    nogil=True,
)
def counting(texts: Any, positions: Any, forms: Any, words: Any, columns: Any, documents: int, order: Any) -> Any:
    """Which occurrences count, as which word each, and for each document its four sets of words, as `Marker.marks` says.

    `columns` holds the sets of each form, `order` in which order words claim what several match.
    """
    seen = np.zeros((documents, len(columns)), np.int64)
    for at in range(len(texts)):
        seen[texts[at] % documents, forms[at]] |= words[at]
    sets = np.zeros((documents, 4), np.int64)
    beside = _beside(texts, positions, forms, words, seen.shape)
    for document in range(documents):
        for form in range(len(columns)):
            for kind in range(4):
                sets[document, kind] |= seen[document, form] & columns[form, kind]
        for form in range(len(columns)):
            seen[document, form] &= ~(columns[form, 4] & sets[document, 2])
        _keep_readings(seen[document], beside[document], columns[:, 5])
    kept, claimed = np.empty(len(texts), np.int64), np.empty(len(texts), np.int64)
    found = 0
    for at in range(len(texts)):
        left = words[at] & seen[texts[at] % documents, forms[at]]
        if left:
            kept[found], claimed[found] = at, _claim(order, left)
            found += 1
    return kept[:found], claimed[:found], sets
