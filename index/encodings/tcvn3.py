"""TCVN3 (the .VnTime fonts): text typed for a font, read as if it were Latin -> Unicode.

One code a letter, but capitals with a tone have none. Two habits grew from that, and both are read
here:

- the capital base, then the lower-case code (`Aµ` = À, `¢Ê` = Ấ), as converters write it;
- the lower-case code alone inside capital text (`§¶NG` = ĐẢNG), as people typed it.

Text typed all in lower case and shown through a capital font (.VnTimeH) looks like any lower-case
text: the font is not in the text, and nothing here can know.
"""

import re
import unicodedata
from functools import cache

from index.encodings.legacy_letters import letters
from index.language.syllables import is_vietnamese_syllable

_WORD = re.compile(r"[^\W\d_]+")


def from_tcvn3(text: str) -> str:
    """Read text as TCVN3, whether or not it is.

    >>> from_tcvn3("§¶NG bé vµ ¢Ên §é")
    'ĐẢNG bộ và Ấn Độ'
    """
    table = _codes()
    return _raise_capitals(_code_pattern().sub(lambda code: table[code[0]], text))


@cache
def _codes() -> dict[str, str]:
    """Codes and pairs of capital and code -> letter."""
    single = {letter.tcvn3: letter.letter for letter in letters()}
    code_of = {letter.letter: letter.tcvn3 for letter in letters()}
    pairs = {}
    for letter in letters():
        base = _without_tone(letter.letter).upper()
        if letter.letter.islower() and base != letter.letter.upper():
            pairs[code_of.get(base, base) + letter.tcvn3] = letter.letter.upper()
    return single | pairs


def _without_tone(letter: str) -> str:
    tones = "\u0300\u0301\u0303\u0309\u0323"
    kept = [mark for mark in unicodedata.normalize("NFD", letter) if mark not in tones]
    return unicodedata.normalize("NFC", "".join(kept))


@cache
def _code_pattern() -> re.Pattern[str]:
    longest_first = sorted(_codes(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


def _raise_capitals(text: str) -> str:
    """Put words typed in capitals into capitals: `ĐảNG` -> `ĐẢNG`, and `ở` between two such words.

    A lower-case ASCII letter was typed in lower case; a lower-case letter with marks may be either.
    """
    words = list(_WORD.finditer(text))
    cases = [_case(word[0]) for word in words]
    if "capital" not in cases:
        return text
    before = _nearest(cases)
    after = _nearest(cases[::-1])[::-1]
    pieces, end = [], 0
    for word, case, left, right in zip(words, cases, before, after, strict=True):
        in_capitals = case == "open" and {left, right} - {""} == {"capital"}
        pieces.append(text[end : word.start()])
        pieces.append(word[0].upper() if case == "capital" or in_capitals else word[0])
        end = word.end()
    return "".join(pieces) + text[end:]


def _case(word: str) -> str:
    """How a word was typed: capital, lower, open to both (`ở`, `Bà`), or "" for an acronym."""
    if any("a" <= letter <= "z" for letter in word):
        return "lower"
    if any(letter.isupper() for letter in word[1:]):
        return "capital" if not word.isupper() or is_vietnamese_syllable(word) else ""
    return "open" if any(letter.islower() for letter in word) else ""


def _nearest(cases: list[str]) -> list[str]:
    """For each word the last decided case before it, or ""."""
    nearest, last = [], ""
    for case in cases:
        nearest.append(last)
        if case in ("lower", "capital"):
            last = case
    return nearest
