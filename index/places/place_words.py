"""Words as names are read from them: texts → their words and punctuation marks, with what each may have to do with a place.

Nine words in ten neither begin a name nor belong to one. What a word may be is worked out once and kept by the chunk that it stands
in (`chunk_table`), so the few places of a text that are worth reading are found by one pattern over a byte a word.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.language.chunk_table import FIRST_CHUNK, Ints, NumberedTexts, Parted, Parts
from index.places.gazetteer import gazetteer, toned
from index.places.place_cues import cue_words

# Spaces are passed over within a match, and a sign is what no word begins with: a fifth of the time less.
_TOKEN = re.compile(r" *+(\w++|[^ ])")
NUMBERED: Mapping[str, str] = {"q": "quận", "p": "phường", "quận": "quận", "phường": "phường"}

PLAIN, CAPITAL, NAME, INSIDE, NUMBER, APOSTROPHE = b".CNIQ'"
"""Kinds of words: of no interest; one that begins with a capital; one of these that, with the word behind it, may begin a name;
one that may only go on with a run of these; one before the number of a district; and what joins two of a run."""


class Words(NamedTuple):
    """The words of a text."""

    words: list[str]
    low: list[str]
    """Their toned forms."""
    kinds: bytes

    def before(self, others: Words) -> Words:
        """These and then others."""
        return Words(self.words + others.words, self.low + others.low, self.kinds + others.kinds)


def tokens(text: str) -> list[str]:
    """Return words and punctuation marks, line ends among them.

    >>> tokens("Ở TP.Vinh (Nghệ An)")
    ['Ở', 'TP', '.', 'Vinh', '(', 'Nghệ', 'An', ')']
    """
    return _TOKEN.findall(text)


def words_of_all(numbered: NumberedTexts) -> list[Words]:
    """Return the words of each of some texts; a line end follows each line but the last.

    >>> from index.language.chunk_table import number_chunks
    >>> words_of_all(number_chunks(["Ở huyện Mường La"]))[0].kinds
    b'C.NC'
    """
    known = numbered.table.columns(_ChunkWords)
    parts = known.parts_of(numbered.numbers)
    words, low, kinds = known.words_of(parts.rows)
    spaces = _lengths(numbered)
    found = []
    first = 0
    for text, last, rest in zip(numbered.texts, _behind(numbered, parts.counts), spaces, strict=True):
        if rest == text.count(" ") + text.count("\n"):
            found.append(Words(words[first : last - 1], low[first : last - 1], kinds[first : last - 1]))
        else:  # a tab is a word
            found.append(known.read(tokens(text)))
        first = last
    return found


def _behind(numbered: NumberedTexts, counts: Ints) -> list[int]:
    """Behind which word each text ends, and the line end that follows it."""
    return [] if not len(numbered.ends) else counts.cumsum()[numbered.ends - 1].tolist()


def _lengths(numbered: NumberedTexts) -> list[int]:
    """How many characters of each text belong to no chunk."""
    lengths = np.where(numbered.numbers >= FIRST_CHUNK, numbered.table.advances(numbered.numbers) - 1, 0)
    inside = np.diff(np.append(0, np.append(0, lengths.cumsum())[numbered.ends]))
    return [len(text) - length for text, length in zip(numbered.texts, inside.tolist(), strict=True)]


@cache
def most_words() -> tuple[dict[str, int], frozenset[str]]:
    """Return how many words a name has at most that begins with a word, and with two words; and the words to look at alone.

    Of a thousand capitalised words 470 begin a name, and 130 do so with the word behind them.
    """
    most: dict[str, int] = {}
    keys = {*gazetteer().names, *cue_words("no place"), *cue_words("foreign")}
    for key in keys:
        words = key.split(" ")
        for beginning in {words[0], " ".join(words[:2])}:
            most[beginning] = max(most.get(beginning, 0), len(words))
    return most, frozenset(NUMBERED) | {key for key in keys if " " not in key}


class _ChunkWords:
    """The words of the chunks of a table."""

    def __init__(self, chunks: Sequence[str]) -> None:
        self._chunks = chunks
        self._parts = Parts()
        self._rows = array("i")
        self._words = _WordTable()
        for _ in range(FIRST_CHUNK):  # the ends of lines
            self._add(["\n"])

    def parts_of(self, numbers: Ints) -> Parted:
        """Return the words of some chunks."""
        for chunk in self._chunks[len(self._parts) :]:
            self._add(tokens(chunk))
        return self._parts.of(numbers)

    def words_of(self, parts: Ints) -> Words:
        """Return some words."""
        return self._words.read(np.frombuffer(self._rows, np.int32).take(parts))

    def read(self, words: list[str]) -> Words:
        """Return words that are not parts of chunks."""
        return self._words.read(np.array(list(map(self._words.__getitem__, words)), np.int32))

    def _add(self, words: list[str]) -> None:
        self._rows.extend(map(self._words.__getitem__, words))
        self._parts.add(len(words))


class _WordTable(dict[str, int]):
    """The row of each word met so far in columns of words, toned forms and kinds."""

    def __init__(self) -> None:
        super().__init__()
        self._new: list[tuple[str, str]] = []
        self._kinds = bytearray()
        self._forms: npt.NDArray[Any] = np.empty((2, 1 << 12), object)
        self._filled = 0
        self._begins: dict[int, bool] = {}

    def __missing__(self, word: str) -> int:
        low = toned(word)
        self._new.append((word, low))
        self._kinds.append(self._kind(word, low))
        row = self[word] = len(self._kinds) - 1
        return row

    def read(self, rows: npt.NDArray[np.int32]) -> Words:
        """Return the words of some rows."""
        self._fill()
        words, low = (forms.take(rows).tolist() for forms in self._forms)
        kinds = np.frombuffer(self._kinds, np.uint8).take(rows)
        names = (kinds[:-1] == NAME).nonzero()[0]
        pairs = (rows[names].astype(np.int64) << 32 | rows[names + 1]).tolist()
        begins = self._begins
        for pair in set(pairs).difference(begins):
            begins[pair] = self._begin_a_name(*divmod(pair, 1 << 32))
        kinds[names[~np.fromiter(map(begins.__getitem__, pairs), np.bool_, len(pairs))]] = CAPITAL
        return Words(words, low, kinds.tobytes())

    def _begin_a_name(self, first: int, second: int) -> bool:
        """Whether a name begins with two words, or what is looked at alone with the first."""
        _, low = self._forms
        most, alone = most_words()
        return low[first] in alone or f"{low[first]} {low[second]}".replace("’", "'") in most

    def _fill(self) -> None:
        """Take over into the columns what is new."""
        if not self._new:
            return
        end = self._filled + len(self._new)
        while end > self._forms.shape[1]:
            self._forms = np.concatenate([self._forms, np.empty_like(self._forms)], axis=1)
        for forms, column in zip(self._forms, zip(*self._new, strict=True), strict=True):
            forms[self._filled : end] = column
        self._filled = end
        self._new = []

    def _kind(self, word: str, low: str) -> int:
        if word in NUMBERED:
            return NUMBER
        if word in "'’":
            return APOSTROPHE
        if not word[0].isupper():
            return PLAIN
        if word == low:
            return INSIDE
        most, alone = most_words()
        return NAME if low in alone or low in most else CAPITAL
