"""Does a conversion make Vietnamese of a text? The evidence, word by word, and its weight.

A text before and after a conversion -> a `Tally` -> a confidence from 0 to 1. Used for fonts, typed
encodings, mojibake and bytes alike, so that their confidences mean the same and can be compared.
"""

import re
from dataclasses import dataclass
from math import sqrt

from index.language.syllables import is_vietnamese_syllable

# Letters that Vietnamese has and no 8-bit Western text, so no font-encoded text, can hold.
VIETNAMESE_ONLY = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")
_PUNCTUATION = ".,;:!?()[]{}\"'“”‘’…–—-/*_"
_JOINTS_BEFORE = re.compile("[-–/]")
_JOINTS_AFTER = re.compile(r"[-–—/.,:;!?'’‘\"“”()\[\]…&+%\d]+")
_VOWELS = re.compile("[aeiouy]", re.IGNORECASE)
# 1.96 standard deviations: the share is above the bound in 97.5 of 100 cases.
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Tally:
    """Words that a conversion turns into syllables (`gained`), and words against it (`spoilt`).

    `open` counts words that it changes from one syllable into another: they prove nothing.
    """

    gained: int = 0
    spoilt: int = 0
    open: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.gained + other.gained, self.spoilt + other.spoilt, self.open + other.open)

    @property
    def confidence(self) -> float:
        """The share of telling words that the conversion explains, at its lower bound."""
        return lower_bound(self.gained, self.gained + self.spoilt)


def lower_bound(hits: int, trials: int) -> float:
    """Wilson's lower bound of a share: cautious where little was seen (3 of 3 is 0.44).

    E. B. Wilson 1927, "Probable inference, the law of succession, and statistical inference".
    """
    if hits == 0:
        return 0.0
    share, square = hits / trials, _Z * _Z / trials
    margin = _Z * sqrt((share * (1 - share) + square / 4) / trials)
    return (share + square / 2 - margin) / (1 + square)


def weigh(before: str, after: str) -> Tally:
    """Compare a text with its conversion, space by space (conversions keep U+0020).

    >>> weigh("phÝ, c« g¸i", "phí, cô gái")
    Tally(gained=3, spoilt=0, open=0)
    """
    gained = spoilt = unclear = 0
    for old, new in zip(before.split(" "), after.split(" "), strict=False):
        if old == new:
            spoilt += VIETNAMESE_ONLY.search(old) is not None
        elif not _is_vietnamese(new, _JOINTS_AFTER):
            spoilt += not _is_acronym(new)
        elif _is_vietnamese(old, _JOINTS_BEFORE) or len(new.strip(_PUNCTUATION)) < 2:
            unclear += 1
        else:
            gained += 1
    return Tally(gained, spoilt, unclear)


def _is_vietnamese(chunk: str, joints: re.Pattern[str]) -> bool:
    """Whether every part of a chunk is a syllable in one of the three usual cases (not `vÒ`)."""
    parts = [part for part in joints.split(chunk.strip(_PUNCTUATION)) if part]
    return all(is_vietnamese_syllable(part) and (part.islower() or part.isupper() or part.istitle()) for part in parts)


def _is_acronym(chunk: str) -> bool:
    """`HĐND`, `QĐ-UBND`: no syllables, yet Vietnamese; they speak neither for nor against."""
    return chunk.isupper() and not _VOWELS.search(chunk.replace("UB", ""))
