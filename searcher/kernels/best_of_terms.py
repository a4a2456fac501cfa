"""The best of what all or any of several terms match, counted and found in one pass: machine code, where numba is installed.

Terms are rows of tables (`term_rows.py`), or lists, one behind the other. In a row a byte says what a term is worth in a document,
rounded up, in as many quanta as the row's weight says; sums of them are made a block at a time, and only what may be among the
best by its sum is scored, in 64 bits. Importing this compiles it, 10 s, or reads what was compiled before: no query waits.
"""

from typing import Any

import numba
import numpy as np

# As in `term_rows.py`: what was compiled is compiled anew where this file changes, and no other.
QUANTA = 1024
# Documents of a block: what is read and summed of it stays in the processor's first cache.
_BLOCK = 2048
# A block's sums are looked at as rows of so many, first the maxima over all rows.
_STRIP = 64

_TABLES = "Tuple((u1[:,::1], i8[::1], i8[:,::1], u1[:,::1], f8[:,::1], i8[::1], f8[::1]))"
_LISTS = "Tuple((i8[::1], f8[::1], i8[::1]))"
_BEST = f"Tuple((i8, i8))({_TABLES}, i8[::1], {_LISTS}, i8[::1], f8[::1])"

_compiled = numba.njit(cache=True, nogil=True)


@_compiled
def _place(listed: Any, first: int, last: int, document: int) -> int:
    """Where a document stands between two places of an ascending list; -1 where it does not."""
    while first < last:
        middle = (first + last) // 2
        if listed[middle] < document:
            first = middle + 1
        elif listed[middle] > document:
            last = middle
        else:
            return middle
    return -1


@_compiled
def _exact(tables: Any, slots: Any, lists: Any, document: int) -> float:
    """What all terms are worth in a document."""
    _, _, parts, frequencies, norms, norm_of, most = tables
    listed, worth, starts = lists
    score = 0.0
    for slot in slots:
        for part in parts[slot]:
            frequency = np.float64(frequencies[part, document]) if part >= 0 else 0.0
            if frequency:
                score += most[part] * (frequency / (frequency + norms[norm_of[part], document]))
    for one in range(len(starts) - 1):
        at = _place(listed, starts[one], starts[one + 1], document)
        if at >= 0:
            score += worth[at]
    return score


@_compiled
def _keep(documents: Any, scores: Any, found: int, document: int, score: float) -> int:
    """Put a document in its place among the best, equal ones in order; how many there are then."""
    at = min(found, len(scores) - 1)
    if found == len(scores) and (scores[at] > score or (scores[at] == score and documents[at] < document)):
        return found
    while at > 0 and (scores[at - 1] < score or (scores[at - 1] == score and documents[at - 1] > document)):
        scores[at], documents[at] = scores[at - 1], documents[at - 1]
        at -= 1
    scores[at], documents[at] = score, document
    return min(found + 1, len(scores))


@_compiled
def _offer(tops: Any, candidates: Any, bounds: Any, found: int, document: int, bound: int) -> int:
    """Note a document that may be among the best, and its sum; how many there are then."""
    candidates[found], bounds[found] = document, bound
    at = len(tops)
    while at > 0 and tops[at - 1] < bound:
        if at < len(tops):
            tops[at] = tops[at - 1]
        at -= 1
    if at < len(tops):
        tops[at] = bound
    return found + 1


@_compiled
def _offer_block(
    start: int, sums: Any, peaks: Any, slack: int, tops: Any, candidates: Any, bounds: Any, found: int
) -> int:
    """The same of all documents of a block whose sums reach the last of the highest, less the slack."""
    for column in range(_STRIP):  # by an assignment of all at once it takes ten times as long
        peaks[column] = 0
    for row in range(0, len(sums), _STRIP):
        strip = sums[row : row + _STRIP]
        for column in range(_STRIP):
            peaks[column] = max(peaks[column], strip[column])
    threshold = max(1, tops[-1] - slack)
    for column in range(_STRIP):
        if peaks[column] >= threshold:
            for at in range(column, len(sums), _STRIP):
                if sums[at] >= threshold:
                    found = _offer(tops, candidates, bounds, found, start + at, sums[at])
                    threshold = max(1, tops[-1] - slack)
    return found


@_compiled
def _score(
    tables: Any, slots: Any, lists: Any, candidates: Any, bounds: Any, threshold: int, documents: Any, scores: Any
) -> int:
    """Score the candidates whose sums reach a threshold, and keep the best; how many those are."""
    found = 0
    for at in range(len(candidates)):
        if bounds[at] >= threshold:
            document = int(candidates[at])
            found = _keep(documents, scores, found, document, _exact(tables, slots, lists, document))
    return found


@_compiled
def _slack(weights: Any, slots: Any, lists: Any) -> int:
    """A sum is less than this above what it stands for: each part is rounded up to the next of its quanta."""
    slack = len(lists[2])
    for slot in slots:
        slack += weights[slot]
    return slack


@_compiled
def _sum_of_match(tables: Any, slots: Any, lists: Any, at: int) -> int:
    """What all terms are worth in a document of the first list; 0 where one of them is not in it."""
    quanta, weights = tables[0], tables[1]
    listed, worth, starts = lists
    document = listed[at]
    together = np.ceil(worth[at] * QUANTA)
    for slot in slots:
        if not quanta[slot, document]:
            return 0
        together += quanta[slot, document] * weights[slot]
    for one in range(1, len(starts) - 1):
        place = _place(listed, starts[one], starts[one + 1], document)
        if place < 0:
            return 0
        together += np.ceil(worth[place] * QUANTA)
    return int(together)


@_compiled
def _has_all(quanta: Any, slots: Any, start: int, least: Any) -> int:
    """How many documents of a block have every term; fills in which, not 0."""
    row = quanta[slots[0]][start : start + len(least)]
    for at in range(len(least)):
        least[at] = row[at]
    for slot in slots[1:]:
        row = quanta[slot][start : start + len(least)]
        for at in range(len(least)):
            least[at] = min(least[at], row[at])
    total = np.int32(0)
    for at in range(len(least)):
        total += np.int32(least[at] != 0)
    return int(total)


@_compiled
def _add(quanta: Any, weights: Any, slots: Any, start: int, sums: Any) -> None:
    """What terms are worth together in the documents of a block."""
    for at in range(len(sums)):
        sums[at] = 0
    for slot in slots:
        row, weight = quanta[slot][start : start + len(sums)], np.uint16(weights[slot])
        for at in range(len(sums)):
            sums[at] += np.uint16(row[at]) * weight


@numba.njit(_BEST, cache=True, nogil=True)
def best_of_all(tables: Any, slots: Any, lists: Any, documents: Any, scores: Any) -> tuple[int, int]:
    """How many documents have every term, and of how many of them, the best, documents and scores were filled in."""
    quanta, weights = tables[0], tables[1]
    starts = lists[2]
    width = quanta.shape[1]
    candidates, bounds, tops = np.empty(width, np.int32), np.empty(width, np.int32), np.zeros(len(scores), np.int64)
    slack = _slack(weights, slots, lists)
    total, found = 0, 0
    if len(starts) > 1:
        for at in range(starts[1]):
            together = _sum_of_match(tables, slots, lists, at)
            if together:
                total += 1
                if together >= tops[-1] - slack:
                    found = _offer(tops, candidates, bounds, found, lists[0][at], together)
    else:
        all_least, all_sums, peaks = (
            np.empty(_BLOCK, np.uint8),
            np.empty(_BLOCK, np.uint16),
            np.empty(_STRIP, np.uint16),
        )
        for start in range(0, width, _BLOCK):
            least, sums = all_least[: width - start], all_sums[: width - start]
            count = _has_all(quanta, slots, start, least)
            if count:
                total += count
                _add(quanta, weights, slots, start, sums)
                for at in range(len(sums)):
                    sums[at] = sums[at] if least[at] else np.uint16(0)
                found = _offer_block(start, sums, peaks, slack, tops, candidates, bounds, found)
    threshold = tops[-1] - slack
    return total, _score(tables, slots, lists, candidates[:found], bounds, threshold, documents, scores)


@numba.njit(_BEST, cache=True, nogil=True)
def best_of_any(tables: Any, slots: Any, lists: Any, documents: Any, scores: Any) -> tuple[int, int]:
    """How many documents have any term, and of how many of them, the best, documents and scores were filled in."""
    quanta, weights = tables[0], tables[1]
    listed, worth, starts = lists
    width = quanta.shape[1]
    candidates, bounds, tops = np.empty(width, np.int32), np.empty(width, np.int32), np.zeros(len(scores), np.int64)
    slack = _slack(weights, slots, lists)
    total, found = 0, 0
    all_sums, peaks, next_of = np.empty(_BLOCK, np.uint16), np.empty(_STRIP, np.uint16), starts.copy()
    for start in range(0, width, _BLOCK):
        sums = all_sums[: width - start]
        _add(quanta, weights, slots, start, sums)
        for one in range(len(starts) - 1):
            at = next_of[one]
            while at < starts[one + 1] and listed[at] < start + len(sums):
                sums[listed[at] - start] += np.uint16(np.ceil(worth[at] * QUANTA))
                at += 1
            next_of[one] = at
        count = np.int32(0)
        for at in range(len(sums)):
            count += np.int32(sums[at] != 0)
        total += int(count)
        found = _offer_block(start, sums, peaks, slack, tops, candidates, bounds, found)
    threshold = tops[-1] - slack
    return total, _score(tables, slots, lists, candidates[:found], bounds, threshold, documents, scores)


@numba.njit("i8(u1[:,::1], i8[::1], i8[::1])", cache=True, nogil=True)
def documents_with_all(quanta: Any, slots: Any, documents: Any) -> int:
    """Fill in the documents that have every term, ascending, and one place behind them; how many there are."""
    found = 0
    all_least = np.empty(_BLOCK, np.uint8)
    for start in range(0, quanta.shape[1], _BLOCK):
        least = all_least[: quanta.shape[1] - start]
        _has_all(quanta, slots, start, least)
        eights = least.view(np.uint64)
        for eight in range(len(eights)):
            if eights[eight]:
                for at in range(8 * eight, 8 * eight + 8):
                    documents[found] = start + at
                    found += least[at] != 0
    return found


@numba.njit(f"i8({_TABLES}, i8[::1], {_LISTS}, i8[::1], i8[::1], f8[::1])", cache=True, nogil=True)
def best_of_some(tables: Any, slots: Any, lists: Any, some: Any, documents: Any, scores: Any) -> int:
    """Of how many of some documents, the best, documents and scores were filled in."""
    found = 0
    for document in some:
        found = _keep(documents, scores, found, document, _exact(tables, slots, lists, document))
    return found
