"""How the marks typed for a syllable agree with the marks of a syllable in the text.

The typed form says which marks the reader insists on. `Mương` insists on the two hooks and leaves the tone open, so it agrees
with `Mường`; `Mướng` contradicts it.
"""

import unicodedata
from enum import IntEnum
from functools import lru_cache

from index.language.tone_placement import TONES

_STROKE = "\u0335"  # đ does not decompose in Unicode; as d + stroke it is a letter with a mark like the others


class Agreement(IntEnum):
    """Ordered: the greater, the better the match."""

    CONFLICTING = 0
    """A typed mark is another than the text's."""
    FOLDED = 1
    """Only the letters agree: one of the two lacks marks of the other."""
    COMPATIBLE = 2
    """The text has every mark typed, and more."""
    EXACT = 3
    """The same syllable."""


@lru_cache(maxsize=1 << 16)
def _letters_and_tones(toned: str) -> tuple[tuple[tuple[str, str], ...], str]:
    """Each base letter with its vowel mark or stroke, and the tones of the whole syllable."""
    letters: list[tuple[str, str]] = []
    tones = ""
    for char in unicodedata.normalize("NFD", toned.replace("đ", "d" + _STROKE)):
        if char in TONES:
            tones += char
        elif letters and (unicodedata.combining(char) or char == _STROKE):
            base, marks = letters[-1]
            letters[-1] = (base, marks + char)
        else:
            letters.append((char, ""))
    return tuple(letters), tones


def has_marks(toned: str) -> bool:
    """Whether a toned form has any mark.

    >>> has_marks("đi"), has_marks("la")
    (True, False)
    """
    if toned.isascii():
        return False
    letters, tones = _letters_and_tones(toned)
    return bool(tones) or any(marks for _, marks in letters)


def has_tone(toned: str) -> bool:
    """Whether a toned form has a tone mark.

    >>> has_tone("mường"), has_tone("đương")
    (True, False)
    """
    return not toned.isascii() and bool(_letters_and_tones(toned)[1])


@lru_cache(maxsize=1 << 16)
def agreement(typed: str, text: str) -> Agreement | None:
    """How the toned form `typed` agrees with the toned form `text`; None where their letters differ.

    >>> [agreement(t, "mường").name for t in ("mường", "mương", "muong", "mướng")]
    ['EXACT', 'COMPATIBLE', 'FOLDED', 'CONFLICTING']
    >>> agreement("ma", "la") is None
    True
    """
    if typed == text:
        return Agreement.EXACT
    typed_letters, typed_tones = _letters_and_tones(typed)
    text_letters, text_tones = _letters_and_tones(text)
    if [base for base, _ in typed_letters] != [base for base, _ in text_letters]:
        return None
    pairs = [(a, b) for (_, a), (_, b) in zip(typed_letters, text_letters, strict=True)]
    pairs.append((typed_tones, text_tones))
    if any(typed_mark and text_mark and typed_mark != text_mark for typed_mark, text_mark in pairs):
        return Agreement.CONFLICTING
    insists = any(typed_mark for typed_mark, _ in pairs)
    if insists and all(text_mark for typed_mark, text_mark in pairs if typed_mark):
        return Agreement.COMPATIBLE
    return Agreement.FOLDED


# What is typed is new with every letter; what it is compared with is kept above.
@lru_cache(maxsize=1 << 12)
def may_become(typed: str, text: str) -> bool:
    """Whether the toned form `text` may be what somebody is typing: its letters begin so, and no mark typed is missing or another.

    >>> [text for text in ("mạ", "mã", "mà", "màng", "ma", "mường") if may_become("mà", text)]
    ['mà', 'màng']
    >>> may_become("d", "đường"), may_become("đ", "dường"), may_become("muong", "mường")
    (True, False, True)
    """
    typed_letters, typed_tones = _letters_and_tones(typed)
    text_letters, text_tones = _letters_and_tones(text)
    return (
        len(typed_letters) <= len(text_letters)
        and (not typed_tones or typed_tones == text_tones)
        and all(
            base == other and (not mark or mark == other_mark)
            for (base, mark), (other, other_mark) in zip(typed_letters, text_letters, strict=False)
        )
    )


def agree_in_tone_or_letters(one: str, other: str) -> bool:
    """Whether two toned forms of the same letters have the same tone, or the same marks on all their letters.

    >>> agree_in_tone_or_letters("mướng", "muống"), agree_in_tone_or_letters("mướng", "mường")
    (True, True)
    >>> agree_in_tone_or_letters("mướng", "muông")
    False
    """
    letters, tones = _letters_and_tones(one)
    other_letters, other_tones = _letters_and_tones(other)
    return tones == other_tones or letters == other_letters
