"""How people type the same query: with all marks, with none, with half of them, with some wrong, with hats alone."""

import random
import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum

from index.language.fold import fold, tone
from index.language.tone_placement import TONES, place_tone

# Letters and their combining marks: a syllable is folded alone, the signs around it stay.
_SYLLABLE = re.compile(r"[^\W\d_]+")
_EVERY_WRONG = 4


class Variant(StrEnum):
    """One way of typing."""

    TONED = "toned"
    UNMARKED = "unmarked"
    HALF = "half"
    WRONG = "wrong"
    HATS = "hats"


def vary(text: str, variant: Variant, seed: str) -> str:
    """A text as it would be typed; the same for the same seed.

    >>> vary("Đường về Mường La", Variant.UNMARKED, "1"), vary("Đường về Mường La", Variant.HATS, "1")
    ('duong ve muong la', 'Đương vê Mương La')
    """
    if variant is Variant.TONED:
        return text
    drawing = random.Random(f"{seed} {variant}")
    change = _CHANGES[variant]
    count = 0

    def changed(found: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return change(found[0], count, drawing)

    return _SYLLABLE.sub(changed, unicodedata.normalize("NFC", text))


def other_tone(syllable: str, drawing: random.Random) -> str:
    """A syllable with another tone than its own, level ones included; what has no vowel comes back as it is.

    >>> other_tone("la", random.Random(3)) in ("là", "lá", "lả", "lã", "lạ")
    True
    """
    bare = "".join(char for char in unicodedata.normalize("NFD", syllable) if char not in TONES)
    own = next((char for char in unicodedata.normalize("NFD", syllable) if char in TONES), "")
    vowel = re.search(r"[aeiouy]", bare, re.IGNORECASE)
    if vowel is None:
        return syllable
    chosen = drawing.choice([mark for mark in ("", *TONES) if mark != own])
    # Behind the marks that the vowel has; where it belongs in the syllable is the language layer's to say.
    at = vowel.end()
    while at < len(bare) and unicodedata.combining(bare[at]):
        at += 1
    marked = unicodedata.normalize("NFC", bare[:at] + chosen + bare[at:])
    placed = place_tone(marked.lower())
    return placed.title() if syllable.istitle() else placed.upper() if syllable.isupper() else placed


def _without_tone(syllable: str, count: int, drawing: random.Random) -> str:
    decomposed = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in TONES))


def _folded(syllable: str, count: int, drawing: random.Random) -> str:
    return fold(tone(syllable))


def _half_folded(syllable: str, count: int, drawing: random.Random) -> str:
    return syllable if drawing.random() < 0.5 else fold(tone(syllable))


def _some_wrong(syllable: str, count: int, drawing: random.Random) -> str:
    return syllable if count % _EVERY_WRONG else other_tone(syllable, drawing)


_CHANGES: dict[Variant, Callable[[str, int, random.Random], str]] = {
    Variant.UNMARKED: _folded,
    Variant.HALF: _half_folded,
    Variant.WRONG: _some_wrong,
    Variant.HATS: _without_tone,
}
