"""The terms of a text as an index takes them: what `analyse` says, without making a token for each.

Nearly every chunk of a text (what stands between two white spaces) was seen before, and no rule for syllables looks across
white space. So the syllables of a chunk are worked out once and remembered, and where they lie in a text follows from the
lengths of its chunks. Words, and what is whole to a reader, are laid over these places by columns.

On news a syllable takes 1.2 µs, a fifth of what it takes as a token: 0.4 for the chunks, 0.4 for pyvi's words, 0.1 for their
terms, 0.3 for dates, numbers, addresses and abbreviations. A text of chunks never seen takes 13 µs a chunk on top, most of it
in `segmenter_pieces`.

Invariant (held by a property test): these are the forms and positions of the tokens of `analyse`, in their order.
"""

from array import array
from collections.abc import Iterable
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from index.language.analysis import find_wholes, folded_term, toned_syllables
from index.language.segmenter import find_compounds
from index.language.segmenter_joins import Places
from index.language.segmenter_rules import NON_SPACE

__all__ = ["IndexTerms", "folded_term", "index_terms"]

CACHED_ENTRIES = 1 << 16
"""How many chunks, and how many words, are remembered: 20 MB, on news.

As many as in `segmenter_pieces`, for the same chunks: of the 6th thousand of news articles 2 % are not among them."""
CACHED_LENGTH = 40
"""Longer chunks are not remembered: they are addresses and rubbish, which do not come again."""

Term = tuple[int, str, str]
"""A position, a toned form and a folded form."""


class IndexTerms(NamedTuple):
    """The terms of one text."""

    syllables: list[str]
    """The toned form of each syllable and number: that of position i is `syllables[i]`."""
    covering: list[Term]
    """What stands at the position of a syllable besides it, in order: words, dates, document numbers, addresses, and
    abbreviations in another form than their own syllable's."""


def index_terms(text: str) -> IndexTerms:
    """The terms of normalised text.

    >>> index_terms("Nông thôn ngày 14/7")
    IndexTerms(syllables=['nông', 'thôn', 'ngày', '14', '7'], covering=[(0, 'nông_thôn', 'nong_thon')])
    """
    chunks = [_chunks[chunk] for chunk in text.split()]
    # Two passes over pairs: zip(*chunks) would take 0.1 µs a chunk longer.
    syllables = list(chain.from_iterable([forms for forms, _ in chunks]))
    if not syllables:
        return IndexTerms([], [])
    starts, ends = _places(text, [steps for _, steps in chunks])
    words = _words(text, syllables, starts, ends)
    wholes = _wholes(text, syllables, starts, ends)
    # Both are in order, and sorting leaves a whole before the words of its position.
    return IndexTerms(syllables, sorted(wholes + words, key=itemgetter(0)) if wholes else words)


def _places(text: str, steps: Iterable[bytes]) -> tuple[Places, Places]:
    """Where each syllable starts and ends, from the steps of all chunks.

    The steps lead there if one white space follows each chunk. Any other text is longer than they say, and then its chunks are
    looked up.
    """
    edges = np.cumsum(np.frombuffer(b"".join(steps), np.int32), dtype=np.int64)
    starts, ends = edges[::2], edges[1::2]
    is_syllable = starts < ends
    if edges[-1] != len(text) + 1:
        ends_chunk = ~is_syllable
        chunk_starts = np.array([chunk.start() for chunk in NON_SPACE.finditer(text)], np.int64)
        chunk_starts[1:] -= ends[ends_chunk][:-1]
        further = chunk_starts[np.cumsum(ends_chunk) - ends_chunk]
        starts, ends = starts + further, ends + further
    return starts[is_syllable], ends[is_syllable]


def _words(text: str, syllables: list[str], starts: Places, ends: Places) -> list[Term]:
    """The words of several syllables."""
    word_starts, word_ends = find_compounds(text)
    if "_" in text:  # to pyvi, a_b is one syllable that may join others
        places = zip(word_starts.tolist(), word_ends.tolist(), strict=True)
        joined = np.array(["_" not in text[start:end] for start, end in places], np.bool_)
        word_starts, word_ends = word_starts[joined], word_ends[joined]
    firsts = starts.searchsorted(word_starts)
    lasts = ends.searchsorted(word_ends, side="right")
    several = lasts - firsts > 1  # pyvi's syllables may be signs
    positions = firsts[several].tolist()
    words = ["_".join(syllables[first:last]) for first, last in zip(positions, lasts[several].tolist(), strict=True)]
    return list(zip(positions, words, [_folded_words[word] for word in words], strict=True))


def _wholes(text: str, syllables: list[str], starts: Places, ends: Places) -> list[Term]:
    """Dates, document numbers, addresses and abbreviations, unless they are a syllable already."""
    wholes = find_wholes(text)
    positions = starts.searchsorted([whole.start for whole in wholes]).tolist()
    return [
        (position, whole.toned, whole.folded)
        for position, whole in zip(positions, wholes, strict=True)
        if position < len(syllables) and ends[position] <= whole.end and syllables[position] != whole.toned
    ]


# --- what is remembered, by all threads; two that miss one entry at once write two equal ones


class _Chunks(dict[str, tuple[tuple[str, ...], bytes]]):
    """Chunks → their syllables, and the steps between the edges of these, as the bytes of 32-bit integers.

    Steps come in pairs: to the start of a syllable, to its end; and a last pair to the chunk behind, which is empty.
    """

    def __missing__(self, chunk: str) -> tuple[tuple[str, ...], bytes]:
        syllables = list(toned_syllables(chunk))
        edges = [edge for start, end, _ in syllables for edge in (start, end)]
        edges += [len(chunk) + 1] * 2
        steps = array("i", [edge - before for before, edge in zip([0, *edges], edges, strict=False)])
        remembered = tuple(toned for _, _, toned in syllables), steps.tobytes()
        if len(chunk) <= CACHED_LENGTH:
            if len(self) >= CACHED_ENTRIES:
                self.clear()
            self[chunk] = remembered
        return remembered


class _FoldedWords(dict[str, str]):
    """The toned forms of words of several syllables → their folded forms."""

    def __missing__(self, toned: str) -> str:
        folded = "_".join(map(folded_term, toned.split("_")))
        if len(self) >= CACHED_ENTRIES:
            self.clear()
        self[toned] = folded
        return folded


_chunks = _Chunks()
_folded_words = _FoldedWords()
