"""Combining marks: cut in runs, composed to NFC, and put in the order of Vietnamese letters.

Text -> (text, number of repairs), three rules in this order. NFC alone leaves two slips of typing:
a tone typed before its vowel mark (a, acute, circumflex is `á` + circumflex, never `ấ`) and a mark
typed twice.
"""

import re
import unicodedata

# UAX 15, Stream-Safe Text Format: no run of non-starters longer than 30. Not only safe: sorting a
# run is quadratic. 20,000 marks in the worst order take unicodedata.normalize 0.5 s, 40,000 take
# 1.5 s.
LONGEST_RUN = 30
_SUSPECT_RUN = re.compile(rf"[^\w\s\x00-\x7f]{{{LONGEST_RUN + 1},}}")
_VOWEL_MARKS = frozenset("\u0302\u0306\u031b")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_LEFT_OVER = re.compile("[A-Za-z\u00c0-\u1ef9][\u0300\u0301\u0303\u0309\u0323\u0302\u0306\u031b]+")


def cut_runs(text: str) -> tuple[str, int]:
    """Drop the marks of a run beyond the thirtieth: unreadable, and sorting them is quadratic."""
    cut = 0

    def shorten(run: re.Match[str]) -> str:
        nonlocal cut
        kept, length = [], 0
        # Decomposed for U+0F73 0F75 0F81: Tibetan starters that become two non-starters.
        for character in run[0]:
            decomposed = unicodedata.normalize("NFD", character)
            length = length + len(decomposed) if unicodedata.combining(decomposed[0]) else 0
            if length <= LONGEST_RUN:
                kept.append(character)
        cut += len(kept) < len(run[0])
        return "".join(kept)

    return _SUSPECT_RUN.sub(shorten, text), cut


def compose(text: str) -> tuple[str, int]:
    """NFC; counts one repair if anything changed."""
    if unicodedata.is_normalized("NFC", text):
        return text, 0
    # Cut once more: NFC writes a few letters apart (U+0958), which lengthens the run after them.
    return cut_runs(unicodedata.normalize("NFC", text))[0], 1


def mend_order(text: str) -> tuple[str, int]:
    """Compose a vowel with one vowel mark and one tone, in any order, each typed once or twice.

    Two different tones on a letter, and spacing accents beside it, are left alone: which one is
    meant is a guess.

    >>> mend_order("á\\u0302 và à\\u0300 và a\\u0301\\u0300")
    ('ấ và à và a\\u0301\\u0300', 2)
    """
    mended = 0

    def mend(letter: re.Match[str]) -> str:
        nonlocal mended
        decomposed = unicodedata.normalize("NFD", letter[0])
        base, marks = decomposed[0], decomposed[1:]
        vowel_marks = list(dict.fromkeys(mark for mark in marks if mark in _VOWEL_MARKS))
        tones = list(dict.fromkeys(mark for mark in marks if mark in _TONES))
        if len(vowel_marks) + len(tones) < len(set(marks)) or len(vowel_marks) > 1 or len(tones) > 1:
            return letter[0]
        composed = unicodedata.normalize("NFC", base + "".join(vowel_marks + tones))
        if len(composed) > 1:
            return letter[0]
        mended += composed != letter[0]
        return composed

    return _LEFT_OVER.sub(mend, text), mended
