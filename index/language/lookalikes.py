"""Letters that only look Vietnamese: Cyrillic and Greek ones in a Latin word, and Ð Ɖ ɖ ð for Đ đ.

Text -> (text, number of words mended). Old fonts, OCR and phonetic keyboards leave such letters; a
reader cannot see them and a search cannot find them. Words of other languages have to stay, so each
rule asks the whole word.
"""

import re
import unicodedata
from functools import cache

from index.encodings.legacy_letters import rows
from index.language.syllables import is_vietnamese_syllable

_WORD = r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*"
_GREEK_OR_CYRILLIC = re.compile("[\u0370-\u052f]")
# Marks that neither Russian nor Greek sets on these letters: circumflex, tilde, hook, horn, dot
# below.
_NOT_CYRILLIC = frozenset("\u0302\u0303\u0309\u031b\u0323")

_D_LIKE = str.maketrans("ÐƉðɖ", "ĐĐđđ")
_D_LIKE_LETTER = re.compile("[ÐƉðɖ]")
_LETTERS = re.compile(r"[^\W\d_]+")
_AMOUNT = re.compile(r"(?<=\d)( ?)ð(?!\w)")
# Letters that of all languages with ð only Vietnamese writes.
_ONLY_VIETNAMESE = re.compile("[ĂăƠơƯưẠ-ỹ]")
_CONSONANT_CAPITALS = re.compile("[B-DF-HJ-NP-TV-XZÐƉĐ]+")


def mend_foreign_letters(text: str) -> tuple[str, int]:
    """Replace Cyrillic and Greek look-alikes in words whose other letters are all Latin.

    At least one of those must be a letter that Cyrillic has no look-alike of (n, ạ, ớ); `сор` may
    be Russian with a Latin letter, and stays.

    >>> mend_foreign_letters("hоàng Саo Bằng, сорок, Москва")
    ('hoàng Саo Bằng, сорок, Москва', 1)
    """
    if not _GREEK_OR_CYRILLIC.search(text):
        return text, 0
    mended = 0
    table = _look_alikes()

    def mend(word: re.Match[str]) -> str:
        nonlocal mended
        if not _GREEK_OR_CYRILLIC.search(word[0]) or not _is_otherwise_latin(word[0]):
            return word[0]
        mended += 1
        return unicodedata.normalize("NFC", word[0].translate(table))

    return re.sub(_WORD, mend, text), mended


def _is_otherwise_latin(word: str) -> bool:
    table = _look_alikes()
    ambiguous = set(table.values())
    surely_latin = False
    for character in unicodedata.normalize("NFD", word):
        if character.isalpha() and ord(character) not in table:
            if not _is_latin(character):
                return False
            surely_latin = surely_latin or character not in ambiguous
        surely_latin = surely_latin or character in _NOT_CYRILLIC
    return surely_latin


def _is_latin(letter: str) -> bool:
    return letter < "\u0250" or "\u1e00" <= letter <= "\u1eff"


@cache
def _look_alikes() -> dict[int, str]:
    return {ord(other): latin for latin, others in rows("lookalikes.tsv") for other in others.split()}


def mend_d_stroke(text: str) -> tuple[str, int]:
    """Replace Ð Ɖ ð ɖ by Đ đ in words that are Vietnamese with it.

    A word is if it then is a syllable (`Ðảng`), or holds another letter that only Vietnamese has
    (`Ðắk`), or consists of capital consonants (`QÐ`, `HÐND`); and `ð` alone after a number is đồng.
    Icelandic (`það`, `við`, `VIÐ`) stays: its ð never starts a word, a Vietnamese syllable has đ
    nowhere else.

    >>> mend_d_stroke("Ðảng bộ, Nghị quyết HÐND, 500 ð, það")
    ('Đảng bộ, Nghị quyết HĐND, 500 đ, það', 3)
    """
    if not _D_LIKE_LETTER.search(text):
        return text, 0
    mended = 0

    def mend(word: re.Match[str]) -> str:
        nonlocal mended
        if not _D_LIKE_LETTER.search(word[0]):
            return word[0]
        candidate = word[0].translate(_D_LIKE)
        if not (
            is_vietnamese_syllable(candidate)
            or _ONLY_VIETNAMESE.search(word[0])
            or _CONSONANT_CAPITALS.fullmatch(word[0])
        ):
            return word[0]
        mended += 1
        return candidate

    text = _LETTERS.sub(mend, text)
    text, amounts = _AMOUNT.subn(r"\1đ", text)
    return text, mended + amounts
