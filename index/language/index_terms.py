"""The terms of a text as an index takes them: what `analyse` says, without making a token for each.

Nearly every chunk of a text (what stands between two white spaces) was seen before, and no rule for syllables looks across
white space. So the syllables of a chunk are worked out once and remembered, and where they lie in a text follows from the
lengths of its chunks. Words, and what is whole to a reader, are laid over these places by columns.

On news a syllable takes 1.3 µs where its token takes 7 (calls of 64 articles; 1.4 to 2 µs by single articles): 0.4 for chunks
and places, 0.3 for pyvi's words, 0.2 for their terms, 0.4 for dates, numbers, addresses and abbreviations. A chunk that is not
remembered takes some ten times as long as one that is, half of it in `segmenter_pieces`.

Invariant (held by a property test): these are the forms and positions of the tokens of `analyse`, in their order.
"""

from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, chain, pairwise, starmap
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from index.language.analysis import find_wholes, folded_term, toned_syllables
from index.language.fold import tone
from index.language.segmenter import find_compounds
from index.language.segmenter_joins import Places
from index.language.segmenter_rules import NON_SPACE, SIGNS, Lines, chunks_by_line

__all__ = ["IndexTerms", "folded_term", "index_terms", "index_terms_of_all"]

CACHED_ENTRIES = 1 << 16
"""How many chunks, and how many words of several syllables, are remembered: 16 MB of chunks and 5 MB of words, on news.

As many chunks as in `segmenter_pieces`, and the same: after some thousand articles 2 % of an article's are not among them."""
CACHED_LENGTH = 40
"""Longer ones are not remembered: they are addresses and rubbish, which do not come again."""

ANCHORED = 16
"""Of so many syllables the place of one is kept: a quarter of a byte a syllable, and the others are 15 steps away at most."""

Term = tuple[int, str, str]
"""A position, a toned form and a folded form."""


class IndexTerms(NamedTuple):
    """The terms of one text."""

    syllables: list[str]
    """The toned form of each syllable and number: that of position i is `syllables[i]`."""
    covering: list[Term]
    """What stands at the position of a syllable besides it, in order: words, dates, document numbers, addresses, and
    abbreviations in another form than their own syllable's."""
    anchors: bytes
    """Where every `ANCHORED`th syllable starts in the text, from the first on, as 32-bit integers."""


def index_terms(text: str) -> IndexTerms:
    """The terms of one normalised text.

    >>> index_terms("Nông thôn mới")[:2]
    (['nông', 'thôn', 'mới'], [(0, 'nông_thôn', 'nong_thon')])
    """
    return index_terms_of_all([text])[0]


def index_terms_of_all(texts: Sequence[str]) -> list[IndexTerms]:
    """The terms of each of several normalised texts, worked out together.

    A call takes 0.1 to 0.2 ms, however little it is given: a headline costs 104 µs by itself, and 26 among 64.

    >>> [terms.syllables for terms in index_terms_of_all(["Nông thôn mới", "Xã 05"])]
    [['nông', 'thôn', 'mới'], ['xã', '05']]
    """
    joined = "\n".join(texts)  # no rule looks beyond a line
    lines = chunks_by_line(joined)
    chunks = [_chunks[chunk] for chunk in chain.from_iterable(lines)]
    # Two passes over pairs: zip(*chunks) would take 0.1 µs a chunk longer.
    syllables = list(chain.from_iterable([forms for forms, _ in chunks]))
    if not syllables:
        return [IndexTerms([], [], b"") for _ in texts]
    starts, ends = _places(joined, [steps for _, steps in chunks])
    firsts, lasts = _words(joined, lines, starts, ends)
    text_starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
    edges = starts.searchsorted(text_starts)
    word_edges = firsts.searchsorted(edges).tolist()
    found = []
    for text, place, (first, last), words in zip(
        texts, text_starts, pairwise(edges.tolist()), starmap(slice, pairwise(word_edges)), strict=False
    ):
        own = syllables[first:last]
        wholes = _wholes(text, place, own, starts[first:last], ends[first:last])
        covering = _covering_words(own, (firsts[words] - first).tolist(), (lasts[words] - first).tolist())
        # Both are in order, and sorting leaves a whole before the words of its position.
        anchors = (starts[first:last:ANCHORED] - place).astype(np.uint32).tobytes()
        found.append(IndexTerms(own, sorted(wholes + covering, key=itemgetter(0)) if wholes else covering, anchors))
    return found


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


def _words(text: str, lines: Lines, starts: Places, ends: Places) -> tuple[Places, Places]:
    """The words of several syllables: the position of the first of these, and that behind the last."""
    word_starts, word_ends = find_compounds(text, lines)
    if "_" in text:  # to pyvi, a_b is one syllable that may join others
        places = zip(word_starts.tolist(), word_ends.tolist(), strict=True)
        joined = np.array(["_" not in text[start:end] for start, end in places], np.bool_)
        word_starts, word_ends = word_starts[joined], word_ends[joined]
    firsts = starts.searchsorted(word_starts)
    lasts = ends.searchsorted(word_ends, side="right")
    several = lasts - firsts > 1  # pyvi's syllables may be signs
    return firsts[several], lasts[several]


def _covering_words(syllables: list[str], firsts: list[int], lasts: list[int]) -> list[Term]:
    """The terms of words between such positions."""
    words = ["_".join(syllables[first:last]) for first, last in zip(firsts, lasts, strict=True)]
    return list(zip(firsts, words, [_folded_words[word] for word in words], strict=True))


def _wholes(text: str, place: int, syllables: list[str], starts: Places, ends: Places) -> list[Term]:
    """The terms of dates, document numbers, addresses and abbreviations, unless they are a syllable already.

    Starts and ends are those of its syllables, counted from where the text itself stands at `place`.
    """
    wholes = find_wholes(text)
    if not wholes:
        return []
    positions = starts.searchsorted([place + whole.start for whole in wholes]).tolist()
    return [
        (position, whole.toned, whole.folded)
        for position, whole in zip(positions, wholes, strict=True)
        if position < len(syllables) and ends[position] <= place + whole.end and syllables[position] != whole.toned
    ]


# --- what is remembered, by all threads; two that miss one entry at once write two equal ones


class _Chunks(dict[str, tuple[tuple[str, ...], bytes]]):
    """Chunks → their syllables, and the steps between the edges of these, as the bytes of 32-bit integers.

    Steps come in pairs: to the start of a syllable, to its end; and a last pair to the chunk behind, which is empty.
    """

    def __missing__(self, chunk: str) -> tuple[tuple[str, ...], bytes]:
        remembered = _one_word(chunk) or _worked_out(chunk)
        if len(chunk) <= CACHED_LENGTH:
            if len(self) >= CACHED_ENTRIES:
                self.clear()
            self[chunk] = remembered
        return remembered


def _one_word(chunk: str) -> tuple[tuple[str, ...], bytes] | None:
    """The same for a word, alone or before a sign, as three in five new chunks are; None for another chunk."""
    word = chunk if chunk.isalpha() else chunk[:-1]
    if not (len(word) < CACHED_LENGTH and word.isalpha() and (word is chunk or chunk[-1] in SIGNS)):
        return None
    return (tone(word),), array("i", (0, len(word), len(chunk) - len(word) + 1, 0)).tobytes()


def _worked_out(chunk: str) -> tuple[tuple[str, ...], bytes]:
    syllables = toned_syllables(chunk)
    edges = [edge for start, end, _ in syllables for edge in (start, end)]
    edges += [len(chunk) + 1] * 2
    steps = array("i", [edge - before for before, edge in zip([0, *edges], edges, strict=False)])
    return tuple(toned for _, _, toned in syllables), steps.tobytes()


class _FoldedWords(dict[str, str]):
    """The toned forms of words of several syllables → their folded forms."""

    def __missing__(self, toned: str) -> str:
        folded = "_".join(map(folded_term, toned.split("_")))
        if len(toned) <= CACHED_LENGTH:
            if len(self) >= CACHED_ENTRIES:
                self.clear()
            self[toned] = folded
        return folded


_chunks = _Chunks()
_folded_words = _FoldedWords()
