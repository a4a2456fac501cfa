"""The terms of a text as an index takes them: what `analyse` says, without making a token for each.

The chunks of many texts are numbered (`chunk_table`), and the syllables of each chunk are worked out once. So which syllables stand
in a text, and where, is gathered by number. Words, and what is whole to a reader, are laid over these places by columns.

Invariant (held by a property test): these are the forms and positions of the tokens of `analyse`, in their order.
"""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.language.analysis import find_wholes, folded_term, toned_syllables
from index.language.chunk_table import Ints, NumberedTexts, Parted, Parts, number_chunks
from index.language.fold import tone
from index.language.segmenter import find_compounds
from index.language.segmenter_rules import SIGNS
from index.language.vocabulary import Vocabulary

__all__ = ["IndexTerms", "folded_term", "index_terms", "index_terms_of_all", "terms_of"]

ANCHORED = 16
"""Of so many syllables the place of one is kept: a quarter of a byte a syllable, and the others are 15 steps away at most."""
_LONGEST_WORD = 40
_MOST_TERMS = 1 << 18
"""A table with so many different terms is renewed: on news a full one has a fifth of them."""

Term = tuple[int, str, str]
"""A position, a toned form and a folded form."""


@dataclass(frozen=True, slots=True)
class IndexTerms:
    """The terms of one text, as numbers in a vocabulary."""

    vocabulary: Vocabulary
    own: Ints
    """The toned form of each syllable and number: that of position i is `own[i]`."""
    covering_positions: Ints
    """Where stands what shares the position of a syllable …"""
    covering_terms: Ints
    """… and what: words, dates, document numbers, addresses, and abbreviations in another form than their own syllable's."""
    anchors: bytes
    """Where every `ANCHORED`th syllable starts in the text, from the first on, as 32-bit integers."""

    @property
    def syllables(self) -> list[str]:
        """The toned form of each syllable and number."""
        return [self.vocabulary.toned[number] for number in self.own.tolist()]

    @property
    def covering(self) -> list[Term]:
        """What stands at the position of a syllable besides it, in order."""
        toned, folded = self.vocabulary.toned, self.vocabulary.folded
        places = zip(self.covering_positions.tolist(), self.covering_terms.tolist(), strict=True)
        return [(position, toned[number], folded[number]) for position, number in places]


def terms_of(syllables: Sequence[str]) -> IndexTerms:
    """The terms of a text that consists of these syllables, each of which starts at its beginning."""
    vocabulary = Vocabulary()
    own = np.array([vocabulary[syllable] for syllable in syllables], np.int64)
    return IndexTerms(vocabulary, own, own[:0], own[:0], bytes(4 * -(-len(syllables) // ANCHORED)))


def index_terms(text: str) -> IndexTerms:
    """The terms of one normalised text.

    >>> terms = index_terms("Nông thôn mới")
    >>> terms.syllables, terms.covering
    (['nông', 'thôn', 'mới'], [(0, 'nông_thôn', 'nong_thon')])
    """
    return index_terms_of_all(number_chunks([text]))[0]


def index_terms_of_all(numbered: NumberedTexts) -> list[IndexTerms]:
    """The terms of each of several normalised texts, worked out together.

    >>> [terms.syllables for terms in index_terms_of_all(number_chunks(["Nông thôn mới", "Xã 05"]))]
    [['nông', 'thôn', 'mới'], ['xã', '05']]
    """
    known = numbered.table.columns(_Syllables)
    parts = known.parts_of(numbered.numbers)
    joined = numbered.joined
    chunk_starts = numbered.starts(joined)
    starts = np.repeat(chunk_starts, parts.counts) + known.starts(parts.rows)
    ends = starts + known.lengths(parts.rows)
    own = known.numbers(parts.rows)
    firsts, lasts = _words(joined, numbered, chunk_starts, starts, ends)
    words = known.words_of(own, firsts, lasts)
    edges = np.append(0, parts.counts.cumsum()[numbered.ends - 1]) if len(numbered.ends) else np.zeros(1, np.int64)
    word_edges = pairwise(firsts.searchsorted(edges).tolist())
    text_start = 0
    found = []
    for text, (first, last), (first_word, last_word) in zip(
        numbered.texts, pairwise(edges.tolist()), word_edges, strict=True
    ):
        positions, covering = firsts[first_word:last_word] - first, words[first_word:last_word]
        text_starts = starts[first:last] - text_start
        if wholes := _wholes(text, known.vocabulary, own[first:last], text_starts, ends[first:last] - text_start):
            whole_positions, whole_terms = np.array(wholes, np.int64).T
            positions = np.concatenate([whole_positions, positions])
            # Both are in order, and sorting leaves a whole before the words of its position.
            order = positions.argsort(kind="stable")
            positions, covering = positions[order], np.concatenate([whole_terms, covering])[order]
        anchors = text_starts[::ANCHORED].astype(np.uint32).tobytes()
        found.append(IndexTerms(known.vocabulary, own[first:last], positions, covering, anchors))
        text_start += len(text) + 1
    if len(known.vocabulary) >= _MOST_TERMS:
        numbered.table.is_full = True
    return found


def _words(joined: str, numbered: NumberedTexts, chunk_starts: Ints, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """The words of several syllables: the position of the first of these, and that behind the last."""
    word_starts, word_ends = find_compounds(joined, numbered, chunk_starts)
    if "_" in joined:  # to pyvi, a_b is one syllable that may join others
        places = zip(word_starts.tolist(), word_ends.tolist(), strict=True)
        apart = np.array(["_" not in joined[start:end] for start, end in places], np.bool_)
        word_starts, word_ends = word_starts[apart], word_ends[apart]
    firsts = starts.searchsorted(word_starts)
    lasts = ends.searchsorted(word_ends, side="right")
    several = lasts - firsts > 1  # pyvi's syllables may be signs
    return firsts[several], lasts[several]


def _wholes(text: str, vocabulary: Vocabulary, own: Ints, starts: Ints, ends: Ints) -> list[tuple[int, int]]:
    """Positions and terms of dates, document numbers, addresses and abbreviations, unless they are a syllable already."""
    wholes = find_wholes(text)
    if not wholes:
        return []
    found = []
    positions = starts.searchsorted([whole.start for whole in wholes]).tolist()
    for position, whole in zip(positions, wholes, strict=True):
        if position < len(own) and ends[position] <= whole.end:
            number = vocabulary.covering(whole.toned, whole.folded)
            if number != own[position]:
                found.append((position, number))
    return found


class _Syllables:
    """The syllables of the chunks of a table: their terms, and where in the chunk they lie; and the words that they make."""

    def __init__(self, chunks: Sequence[str]) -> None:
        self.vocabulary = Vocabulary()
        self._chunks = chunks
        self._parts = Parts()
        self._numbers, self._starts, self._lengths = array("i"), array("i"), array("i")
        self._words = _Words(self.vocabulary)

    def parts_of(self, numbers: Ints) -> Parted:
        """The syllables of some chunks, as rows."""
        for chunk in self._chunks[len(self._parts) :]:
            self._add(chunk)
        return self._parts.of(numbers)

    def numbers(self, rows: Ints) -> Ints:
        """The terms of some syllables."""
        return np.frombuffer(self._numbers, np.int32).take(rows).astype(np.int64)

    def starts(self, rows: Ints) -> npt.NDArray[np.int32]:
        """Where in their chunks some syllables start."""
        return np.frombuffer(self._starts, np.int32).take(rows)

    def lengths(self, rows: Ints) -> npt.NDArray[np.int32]:
        """How long some syllables are."""
        return np.frombuffer(self._lengths, np.int32).take(rows)

    def words_of(self, own: Ints, firsts: Ints, lasts: Ints) -> Ints:
        """The terms of words between such positions of some syllables."""
        pairs = own[firsts] << 32 | own[firsts + 1]
        words = np.array(list(map(self._words.__getitem__, pairs.tolist())), np.int64)
        for place in (lasts - firsts > 2).nonzero()[0].tolist():  # 3 words in 100
            words[place] = self._words.longer(own[firsts[place] : lasts[place]].tolist())
        return words

    def _add(self, chunk: str) -> None:
        syllables = _one_word(chunk) or toned_syllables(chunk)
        for start, end, toned in syllables:
            self._numbers.append(self.vocabulary[toned])
            self._starts.append(start)
            self._lengths.append(end - start)
        self._parts.add(len(syllables))


def _one_word(chunk: str) -> list[tuple[int, int, str]] | None:
    """The syllable of a word, alone or before a sign, as three in five new chunks are; None for another chunk."""
    word = chunk if chunk.isalpha() else chunk[:-1]
    if not (len(word) < _LONGEST_WORD and word.isalpha() and (word is chunk or chunk[-1] in SIGNS)):
        return None
    return [(0, len(word), tone(word))]


class _Words(dict[int, int]):
    """The terms of words, by the terms of their two syllables: the first in the upper 32 bits, the second in the lower ones."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__()
        self._vocabulary = vocabulary

    def __missing__(self, pair: int) -> int:
        number = self[pair] = self.longer(divmod(pair, 1 << 32))
        return number

    def longer(self, syllables: Iterable[int]) -> int:
        """The term of a word of any number of syllables."""
        toned, folded = self._vocabulary.toned, self._vocabulary.folded
        # A list is joined sooner than what makes one.
        word = "_".join([toned[number] for number in syllables])
        known = self._vocabulary.get(word)
        return known if known is not None else self._vocabulary.covering(word, "_".join([folded[n] for n in syllables]))
