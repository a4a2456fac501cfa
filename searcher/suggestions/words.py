"""Words that often stand side by side and begin as typed: `nong thon m` → `nông thôn mới`, as the texts mostly write them."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from index.language.analysis import folded_term
from searcher.suggestions.completion import Completion, Kind, marked
from searcher.suggestions.typed import Piece, Typed
from searcher.whoosh.begun_terms import BegunTerms
from searcher.whoosh.continuations import continuations
from searcher.whoosh.open_segments import OpenSegment
from searcher.whoosh.reader import WhooshReader

Words = tuple[str, ...]
"""Toned syllables side by side."""

# Words before the one that is being typed that decide what it becomes.
_BEFORE = 3
# How much more often words have to stand side by side than by chance; and how often at all.
_LEAST_LIFT = 3.0
_LEAST_COUNT = 2
# The most frequent terms with one beginning that are looked through for so many words of several syllables.
_LOOKED_THROUGH = 256
_ENOUGH = 8
_ANYTHING = Piece("", "", False)


def complete_words(typed: Typed, reader: WhooshReader) -> Iterator[Completion]:
    """Sequences that the last word typed ends; where it is whole, also those that go on behind it."""
    if any(map(str.isdecimal, typed.text.split()[-1])):
        return
    if typed.begun is None:
        yield from _shown(typed, *_going_on(typed.pieces, reader))
        return
    first, found = _ending_in(typed.pieces, reader)
    yield from _shown(typed, first, found[:1])
    at = len(typed.pieces) - 1 - first
    if at and found and folded_term(found[0][at]) == typed.begun.folded:
        yield from _shown(typed, *_going_on(typed.pieces, reader))
    yield from _shown(typed, first, found[1:])


def _shown(typed: Typed, first: int, found: Sequence[Words]) -> Iterator[Completion]:
    """Sequences that stand for what was typed from one of its pieces on; what is before that stays as it is."""
    before = typed.text[: typed.starts[first]] if first else ""  # a quotation mark would not be closed
    for words in found:
        text = before + " ".join(words)
        suggestion = marked(text, Kind.WORDS, typed.pieces)
        if suggestion and text.casefold() != typed.text.casefold().rstrip():
            yield suggestion


def _going_on(pieces: Sequence[Piece], reader: WhooshReader) -> tuple[int, list[Words]]:
    whole = [replace(piece, is_whole=True) for piece in pieces]
    return _ending_in([*whole, _ANYTHING], reader)


def _ending_in(pieces: Sequence[Piece], reader: WhooshReader) -> tuple[int, list[Words]]:
    """The piece at which the longest known sequences begin, and these, the best first."""
    if len(pieces) == 1:
        return 0, _compounds(pieces[0], reader)
    last = len(pieces) - 1
    for first in range(max(0, last - _BEFORE), last):
        if found := _continued(pieces[first:], reader):
            return first, found
    return 0, []


def _continued(pieces: Sequence[Piece], reader: WhooshReader) -> list[Words]:
    """Sequences by how much more often they stand than by chance.

    By the first term of the log-likelihood ratio (Dunning 1993): a count alone would put `và` and `là` behind every word.
    """
    counts: dict[Words, float] = defaultdict(float)
    expected: dict[Words, float] = defaultdict(float)
    for segment in reader.segments:
        for one in continuations(segment, [BegunTerms(piece, segment.arrays) for piece in pieces]):
            counts[one.toned] += one.times
            expected[one.toned] += one.expected
    worth = {
        words: count * math.log(count / expected[words])
        for words, count in counts.items()
        if all(map(str.isalpha, words[len(pieces) - 1 :]))
        and count >= _LEAST_COUNT
        and count >= _LEAST_LIFT * expected[words]
    }
    return sorted(worth, key=lambda words: (-worth[words], words))


def _compounds(piece: Piece, reader: WhooshReader) -> list[Words]:
    """The words that begin so: those of several syllables first, the most frequent ones before others."""
    found: Counter[Words] = Counter()
    for segment in reader.segments:
        for words, count in _compounds_in(segment, piece):
            found[words] += count
    return sorted(found, key=lambda words: (len(words) == 1, -found[words], words))


def _compounds_in(segment: OpenSegment, piece: Piece) -> Iterator[tuple[Words, int]]:
    """Each word with the marks it mostly has, of those that fit, and how many documents have it so; the most frequent ones."""
    arrays = segment.arrays
    several = 0
    for number in BegunTerms(piece, arrays).most_frequent(_LOOKED_THROUGH):
        for toned in np.sort(arrays.folding.toned_of(number)).tolist():  # the most frequent one has the lowest number
            words = tuple(arrays.toned_term(toned).split("_"))
            if all(map(str.isalpha, words)) and piece.fits(words[0], folded_term(words[0])):
                yield words, arrays.postings("body_toned").df(toned)
                several += len(words) > 1
                break
        if several == _ENOUGH:
            return
