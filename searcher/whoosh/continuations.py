"""Which words stand behind others in the bodies of one segment, and how often: counted where those stand, or read off the pairs."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.whoosh.text_field import TextField
from searcher.whoosh.begun_terms import BegunTerms, TermsAt
from searcher.whoosh.frequencies import Ints
from searcher.whoosh.open_segments import OpenSegment
from searcher.whoosh.phrases import phrase_positions

# Positions of the words before that are looked at: enough to count what comes once in a thousand times.
_SAMPLED = 8192
# Positions of one sequence that are read to tell how it is written.
_READ = 48
# Sequences that are looked at, by their counts; and those of them that are read, by how much more often they stand than by chance.
_CONSIDERED = 16
# Words that are not frequent are looked at behind a frequent one where the beginning has few terms (`la`, not `l`): 0.2 ms.
_FEW = 2000
_RARE = 8
_TOLD = 6
# A sequence is told with the word behind it where that stands behind half of those read, and those are this many; and so on.
_ALWAYS = 0.5
_ENOUGH = 8
_LONGEST = 4


class Continuation(NamedTuple):
    """Words that stand side by side."""

    toned: tuple[str, ...]
    """As they are mostly written, among the forms that fit what was typed."""
    times: float
    """How often they stand in the segment; estimated where there are many."""
    expected: float
    """How often the last of those that were typed would stand behind the others by chance."""


class _Followers(NamedTuple):
    """What stands behind some words."""

    folded: list[int]
    counts: list[float]
    positions: list[npt.NDArray[Any]]
    """Where the words before each begin, or some of these places."""
    total: float
    """How often the words before stand."""


def continuations(segment: OpenSegment, terms: Sequence[BegunTerms]) -> list[Continuation]:
    """The sequences that some words are, or begin: of two or more, only the last of them may be unfinished."""
    if not all(one.is_known for one in terms):
        return []
    text = segment.arrays.text("body")
    first = terms[0].number
    if len(terms) == 2 and first is not None and text.is_frequent(first):
        found = _beside(segment, first, terms)
    else:
        found = _behind(segment, terms)
    postings = segment.arrays.postings("body_folded")
    share = found.total / max(segment.arrays.tokens, 1)
    expected = [share * postings.cf(follower) for follower in found.folded]
    counts = np.array(found.counts)
    worth = counts * np.log(counts / np.maximum(expected, 1e-9))
    told = [place for place in np.argsort(-worth, kind="stable")[:_TOLD].tolist() if worth[place] > 0]
    return [
        Continuation(toned, found.counts[place] * fitting, expected[place] * fitting)
        for place in told
        for toned, fitting in _told(segment, terms, found.positions[place])
    ]


def _beside(segment: OpenSegment, first: int, terms: Sequence[BegunTerms]) -> _Followers:
    """What stands behind one frequent word: frequent words as the pairs say, and the least rare of the others where those stand."""
    text = segment.arrays.text("body")
    numbers, counts = text.followers(first)
    fits = terms[1].fits_folded(numbers)
    numbers, counts = numbers[fits], counts[fits]
    most = np.argsort(-counts, kind="stable")[:_CONSIDERED]
    found = [(text.pair_positions(first, number), number) for number in numbers[most].tolist()]
    if len(terms[1].begins) <= _FEW:
        found += _rare_beside(text, first, terms[1].numbers())
    found = [(positions, number) for positions, number in found if len(positions)]
    total = segment.arrays.postings("body_folded").cf(first)
    positions = [positions for positions, _ in found]
    return _Followers([number for _, number in found], list(map(float, map(len, positions))), positions, float(total))


def _rare_beside(text: TextField, first: int, numbers: Ints) -> list[tuple[npt.NDArray[Any], int]]:
    """Where a frequent word stands before terms that are not, those of these with the most places; and the term."""
    numbers = numbers[np.argsort(-text.rare_counts(numbers), kind="stable")[:_RARE]]
    found = []
    for number in numbers.tolist():
        before = text.rare_positions(number).astype(np.int64) - 1
        found.append((before[text.folded_at(before) == first], number))
    return found


def _behind(segment: OpenSegment, terms: Sequence[BegunTerms]) -> _Followers:
    """What stands behind several words, or a rare one: as the places say where these stand."""
    slots = tuple(("folded", (one.piece.folded,)) for one in terms[:-1])
    positions = phrase_positions(segment, "body", slots)
    step = max(1, len(positions) // _SAMPLED)
    sampled = positions[::step]
    behind = TermsAt(segment.arrays, "body", sampled + len(slots))
    fits = terms[-1].fits(behind)
    sampled, folded = sampled[fits], behind.folded[fits]
    followers, counts = np.unique(folded, return_counts=True)
    most = np.argsort(-counts, kind="stable")[:_CONSIDERED]
    places = [sampled[folded == follower] for follower in followers[most]]
    return _Followers(followers[most].tolist(), (counts[most] * step).tolist(), places, float(len(positions)))


def _told(
    segment: OpenSegment, terms: Sequence[BegunTerms], positions: npt.NDArray[Any]
) -> list[tuple[tuple[str, ...], float]]:
    """A sequence with the marks that it mostly has, of those that fit, and the share of places where it fits; or nothing."""
    text = segment.arrays.text("body")
    read: Ints = positions[:: max(1, -(-len(positions) // _READ))].astype(np.int64)
    places = (read[:, None] + np.arange(len(terms) + _LONGEST)).ravel()
    # Between documents there are no terms, whatever the number that stands for that.
    toned = np.where(text.folded_at(places) < len(segment.arrays.terms["folded"]), text.toned_at(places), -1)
    grid = toned.reshape(len(read), -1)
    fitting = np.ones(len(read), np.bool_)
    for place, one in enumerate(terms):
        if one.piece.is_marked:
            fitting &= one.fits_toned(grid[:, place])
    rows = list(map(tuple, grid[fitting].tolist()))
    if not rows:
        return []
    usual = Counter(row[: len(terms)] for row in rows).most_common(1)[0][0]
    for length in range(len(terms), len(terms) + _LONGEST):
        further = Counter(row[: length + 1] for row in rows if row[:length] == usual)
        longer, count = further.most_common(1)[0]
        if count < _ENOUGH or count <= _ALWAYS * further.total() or longer[-1] < 0:
            break
        usual = longer
    return [(tuple(map(segment.arrays.toned_term, usual)), len(rows) / len(read))]
