"""Segment Vietnamese text into words: a text → its words, with their places.

The words are those of `pyvi.ViTokenizer.tokenize` (pyvi 0.1.1) run on each line, token for token,
at some 13 times the speed and without scikit-learn. How the work is divided:

    segmenter_rules    a chunk between white spaces → syllables
    segmenter_model    pyvi's files → the weights of its model
    segmenter_pieces   syllables and weights → rows of a table, remembered
    segmenter_joins    rows of a text → which syllables are one word
    segmenter_peer     the same answers from pyvi itself, for a pyvi that is not 0.1.1

A typed `_` is part of a syllable and cannot be told from a join in pyvi's output, so nothing here
splits on `_`.
"""

import os
import threading
import warnings
from itertools import repeat
from typing import NamedTuple

import numpy as np

from index.language.chunk_table import Ints, NumberedTexts
from index.language.segmenter_joins import Joiner, Pieces, Places
from index.language.segmenter_model import ModelMismatch, pyvi_folder, read_model
from index.language.segmenter_peer import Syllable, peer_words
from index.language.segmenter_pieces import EDGE, FIRST_ROW
from index.language.segmenter_rules import NON_SPACE, chunks_by_line


class Word(NamedTuple):
    """One word of a text; all places are code points of the text that was segmented."""

    start: int
    end: int
    gaps: tuple[int, ...] = ()
    """Where its syllables part: end of the first, start of the second, end of it, … () for one."""

    @property
    def syllables(self) -> list[tuple[int, int]]:
        """The start and end of each syllable, in order.

        >>> Word(4, 14, (9, 10)).syllables
        [(4, 9), (10, 14)]
        """
        edges = (self.start, *self.gaps, self.end)
        return list(zip(edges[::2], edges[1::2], strict=True))


class UnknownPyviWarning(UserWarning):
    """The installed pyvi is not 0.1.1, so it is asked itself, which is slow."""


def segment(text: str) -> list[Word]:
    """The words of a text, in order.

    For text in NFC `text[word.start:word.end]` is the word with the white space between its
    syllables. Other text gives the words of its NFC form, with their places in the text as given.

    >>> text = "Phát triển nông thôn mới"
    >>> [text[word.start : word.end] for word in segment(text)]
    ['Phát triển', 'nông thôn', 'mới']
    """
    joiner = _joiner()
    if joiner is None:
        return [_word(syllables) for syllables in peer_words(text)]
    pieces = joiner.pieces(chunks_by_line(text))
    starts = _starts(text, pieces)
    ends = starts + pieces.table.lengths[pieces.rows]
    joined = joiner.joined(pieces)
    opens = pieces.rows >= FIRST_ROW  # where a piece starts a word
    closes = opens.copy()  # where one ends it
    opens[joined] = False
    closes[joined - 1] = False
    gaps: list[tuple[int, ...]] = [()] * int(np.count_nonzero(opens))
    words_joined = np.cumsum(opens)[joined] - 1
    inner = zip(words_joined.tolist(), ends[joined - 1].tolist(), starts[joined].tolist(), strict=True)
    for word, gap_from, gap_to in inner:
        gaps[word] += (gap_from, gap_to)
    # tuple.__new__ makes a Word in 177 ns, calling Word takes 353.
    words = zip(starts[opens].tolist(), ends[closes].tolist(), gaps, strict=True)
    return list(map(tuple.__new__, repeat(Word), words))


def find_compounds(text: str, numbered: NumberedTexts, chunk_starts: Ints) -> tuple[Places, Places]:
    """The words of several syllables of texts whose chunks start there, in order: where they start, and where they end.

    They are those of `segment` with gaps, without a `Word` for each of the others.

    >>> from index.language.chunk_table import number_chunks
    >>> numbered = number_chunks(["Phát triển nông thôn mới"])
    >>> starts, ends = find_compounds(numbered.joined, numbered, numbered.starts(numbered.joined))
    >>> starts.tolist(), ends.tolist()
    ([0, 11], [10, 20])
    """
    joiner = _joiner()
    if joiner is None:
        several = [(word[0].start, word[-1].end) for word in peer_words(text) if len(word) > 1]
        places = np.array(several, np.int64).reshape(-1, 2)
        return places[:, 0], places[:, 1]
    known = numbered.table.columns(joiner.chunk_pieces)
    parts = known.parts_of(numbered.numbers)
    pieces = Pieces(np.append(np.int32(EDGE), known.rows(parts.rows)), known.table)
    joined = joiner.joined(pieces)
    starts = np.repeat(chunk_starts, parts.counts) + known.starts(parts.rows)
    apart = np.ones(len(joined) + 1, np.bool_)  # whether what is joined begins a run of them, and an end
    np.not_equal(joined[1:], joined[:-1] + 1, out=apart[1:-1])
    lasts = joined[apart[1:]]
    # The first piece is the edge of the first line, which the table of chunks knows nothing of.
    return starts[joined[apart[:-1]] - 2], starts[lasts - 1] + pieces.table.lengths[pieces.rows[lasts]]


def split_words(text: str) -> list[str]:
    """The words of a text as pyvi writes them, the syllables of each joined by `_`.

    >>> split_words("Phát triển nông thôn mới.")
    ['Phát_triển', 'nông_thôn', 'mới', '.']
    """
    joiner = _joiner()
    if joiner is None:
        return ["_".join(part.surface for part in word) for word in peer_words(text)]
    pieces = joiner.pieces(chunks_by_line(text))
    words: list[str] = pieces.table.surfaces[pieces.rows].tolist()
    for place in joiner.joined(pieces).tolist():
        words[place] = f"{words[place - 1]}_{words[place]}"
        words[place - 1] = ""
    return list(filter(None, words))  # without edges, and without what was joined to the piece behind


def _word(syllables: list[Syllable]) -> Word:
    """A word from its syllables."""
    edges = [edge for syllable in syllables for edge in (syllable.start, syllable.end)]
    return Word(edges[0], edges[-1], tuple(edges[1:-1]))


def _starts(text: str, pieces: Pieces) -> Places:
    """Where each piece starts; for the edge of a line, somewhere near.

    Pieces know how far it is to the next one if one white space follows each chunk and blank lines are empty. Any other text
    is longer than they say, and then its chunks are looked up.
    """
    advances = pieces.table.advances[pieces.rows]
    starts = np.cumsum(advances, dtype=np.int64) - advances
    if starts[-1] + advances[-1] == len(text) + 1:
        return starts
    lengths = pieces.table.lengths[pieces.rows]
    chunk_starts = np.array([*(chunk.start() for chunk in NON_SPACE.finditer(text)), len(text)], np.int64)
    ends_chunk = (advances > lengths) & (pieces.rows >= FIRST_ROW)
    chunks: Places = np.cumsum(ends_chunk) - ends_chunk  # the number of each piece's chunk
    before = np.cumsum(lengths, dtype=np.int64) - lengths  # code points of pieces before each
    chunk_lengths = np.bincount(chunks, weights=lengths, minlength=len(chunk_starts)).astype(np.int64)
    before_chunk = np.cumsum(chunk_lengths) - chunk_lengths
    return np.asarray(chunk_starts[chunks] + before - before_chunk[chunks])


# --- the model, read when it is first needed


class _Loaded(NamedTuple):
    """What loading came to: no joiner means that pyvi has to be asked."""

    joiner: Joiner | None


_loaded: _Loaded | None = None
_loading = threading.Lock()


def _renew_lock() -> None:
    """In a forked child: the thread that held the lock in the parent is not here to release it."""
    global _loading
    _loading = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


def _joiner() -> Joiner | None:
    """The joiner that all threads share; it is published only when it is complete."""
    global _loaded
    if _loaded is None:
        with _loading:
            if _loaded is None:
                try:
                    _loaded = _Loaded(Joiner(read_model(pyvi_folder())))
                except ModelMismatch as mismatch:
                    _loaded = _Loaded(None)
                    warnings.warn(
                        f"{mismatch}; it is asked for every word, which is slow. "
                        "For the fast way: pip install pyvi==0.1.1",
                        UnknownPyviWarning,
                        stacklevel=3,
                    )
    return _loaded.joiner
