"""The titles of one segment that have what was typed: those that begin with it, those that have it side by side, the others."""

from collections.abc import Sequence
from enum import IntEnum

import numpy as np

from index.whoosh.postings import Column
from searcher.whoosh.begun_terms import BegunTerms, TermsAt
from searcher.whoosh.frequencies import Ints, Mask
from searcher.whoosh.open_segments import OpenSegment

# Beyond the titles that begin as typed, only so many of the newest are looked at word by word: 2,000 of them take 0.5 ms.
_LOOKED_AT = 2000
_NONE = np.zeros(0, np.int64)


class Standing(IntEnum):
    """Where a title has what was typed, the best first."""

    BEGINNING = 0
    SIDE_BY_SIDE = 1
    ANYWHERE = 2


Found = list[tuple[int, int, int]]
"""A standing, an age and a number in the index each."""


def titles_with(segment: OpenSegment, terms: Sequence[BegunTerms], wanted: int) -> Found:
    """Up to `wanted` documents of each standing, the later ones only where the others are fewer.

    Ages order the documents of all segments: the newest first, undated ones last, equal ones as they were added.
    """
    text = segment.arrays.text("title")
    documents = _with_whole_words(segment, terms)
    if documents is None:
        # What somebody begins with may be the first syllable of any title.
        beginning = terms[0].fits_folded(text.first_folded).nonzero()[0]
        unread = terms if terms[0].piece.is_marked else []
    else:
        beginning = documents[text.lengths[documents] >= len(terms)]
        unread = terms
    for step, one in enumerate(unread):
        beginning = beginning[one.fits(TermsAt(segment.arrays, "title", text.starts[beginning] + step))]
    found = _newest(segment, beginning, Standing.BEGINNING, wanted)
    if len(found) >= wanted:
        return found
    others = np.zeros(segment.size, np.bool_)
    others[terms[0].documents("title_folded") if documents is None else documents] = True
    others[beginning] = False
    documents = _by_age(segment, others.nonzero()[0], _LOOKED_AT)
    if not len(documents):
        return found
    side_by_side, anywhere = _standing(segment, terms, np.sort(documents))
    found += _newest(segment, side_by_side, Standing.SIDE_BY_SIDE, wanted)
    return found + _newest(segment, anywhere, Standing.ANYWHERE, wanted)


def _with_whole_words(segment: OpenSegment, terms: Sequence[BegunTerms]) -> Ints | None:
    """The documents whose titles have every word that was typed to its end; None where none was."""
    if not all(one.is_known for one in terms):
        return _NONE
    postings = segment.arrays.postings("title_folded")
    read = [
        postings.read(number) for number in {one.number for one in terms if one.piece.is_whole} if number is not None
    ]
    columns = [one.frequencies for one in read if isinstance(one, Column)]
    lists = sorted((one.documents for one in read if not isinstance(one, Column)), key=len)
    if not read:
        return None
    if not lists:
        mask: Mask = np.logical_and.reduce(columns)
        return mask.nonzero()[0]
    found = lists[0]
    for other in lists[1:]:
        found = found[other.take(other.searchsorted(found), mode="clip") == found] if len(other) else _NONE
    for column in columns:
        found = found[column[found] != 0]
    return found


def _standing(segment: OpenSegment, terms: Sequence[BegunTerms], documents: Ints) -> tuple[Ints, Ints]:
    """Of some documents, ascending, those that have the words side by side, and those that have them all, but not so."""
    text = segment.arrays.text("title")
    positions = text.positions_in(documents)
    owners = np.repeat(np.arange(len(documents)), text.lengths[documents])
    at = TermsAt(segment.arrays, "title", positions)
    everywhere = np.ones(len(documents), np.bool_)
    together = np.ones(max(len(positions) - len(terms) + 1, 0), np.bool_)
    together &= owners[: len(together)] == owners[len(owners) - len(together) :]
    for step, one in enumerate(terms):
        fits = one.fits(at)
        together &= fits[step : step + len(together)]
        has = np.zeros(len(documents), np.bool_)
        has[owners[fits]] = True
        everywhere &= has
    beside = np.zeros(len(documents), np.bool_)
    beside[owners[: len(together)][together]] = True
    return documents[beside], documents[everywhere & ~beside]


def _newest(segment: OpenSegment, documents: Ints, standing: Standing, wanted: int) -> Found:
    chosen = _by_age(segment, documents, wanted)
    numbers = (chosen + segment.offset).tolist()
    return [(int(standing), age, number) for age, number in zip(_ages(segment, chosen).tolist(), numbers, strict=True)]


def _by_age(segment: OpenSegment, documents: Ints, wanted: int) -> Ints:
    """The newest of some documents that are not deleted, in order."""
    if segment.live is not None:
        documents = documents[segment.live[documents]]
    ages = _ages(segment, documents)
    if len(documents) > wanted:
        nearest = np.argpartition(ages, wanted)[:wanted]
        documents, ages = documents[nearest], ages[nearest]
    return documents[np.argsort(ages)]


def _ages(segment: OpenSegment, documents: Ints) -> Ints:
    """Numbers that ascend from the newest document to the oldest, no two alike."""
    # Dates have 38 bits at most (the year 9999), numbers of documents 25: what is undated is older than every date.
    published = np.maximum(segment.arrays.published[documents], -(1 << 37))
    return np.asarray((-published << 25) + documents + segment.offset)
