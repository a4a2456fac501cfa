"""VIQR (RFC 1456): Vietnamese typed in ASCII, marks after their letter (`Vie^.t`) -> Unicode.

Marks that ASCII text has no other use for after a vowel (`^ ( + ~` and the backquote) are always
read. `.` `?` `'` are also punctuation. Inside a word, and before a comma or a lower-case word, they
are read as tones where that makes a syllable. At the end of a word before a capital or the end of
the line both may be meant (`thi.`: thị, or thi and a full stop): the reading is taken where news
has it 10 times as often as the other, and else the word is *in doubt*.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import cache

from index.encodings.legacy_letters import letters, rows
from index.language.syllables import is_vietnamese_syllable

_VOWEL = r"(?:[aA][\^(]?|[eE]\^?|[oO][\^+]?|[uU]\+?|[iIyY])"
_ESCAPED = r"\\[\^(+~`.?'\\dD]"
_WORD = re.compile(rf"{_ESCAPED}|(?:{_VOWEL}[`'?~.]?|[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ])+")
# DDD is D and Đ (GDĐT, QSDĐ): 320 times in news, 13 times Đ and D.
_LETTER = re.compile(rf"{_VOWEL}[`'?~.]?|[dD][dD](?![dD](?![dD]))")
_STRONG = re.compile(r"[\^+~`]|\((?!$)|^dd", re.IGNORECASE)
_PUNCTUATION_TOO = frozenset(".?'")
# Before more punctuation a mark is the tone: nobody writes a full stop and a comma.
_PUNCTUATION_AFTER = frozenset(",;:-/!?.")
# HĐND, VĐV: capitals without vowels, where DD is no English pair.
_ACRONYM = re.compile("[B-DF-HJ-NP-TV-XZ]*DD[B-DF-HJ-NP-TV-XZ]*")
# B.A., K.I.T: names shortened in crime reports; no word is Ạ, Ị or Ụ alone.
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]?")
# A capital right after a mark begins a sentence whose space was lost.
_SENTENCE = re.compile("(?<=[a-z^(+`~][.?'])(?=[A-Z])")
_CLOSING = "\"'”’)]»"
_OPENING = "\"'“‘([«- "
# Looking further ahead than the quotes after a sentence would cost time in long runs of them.
_AHEAD = 8
# At 10 to 1, 233,419 of 246,089 word ends in news are decided, 1,070 of them wrongly (0.5 %).
_ODDS = 10


def from_viqr(text: str) -> str:
    """Read text as VIQR; words in doubt keep their mark as punctuation.

    >>> from_viqr("Xa~ ba'o ca'o, dda^`u tu+ ho+n 3 ty? ddo^`ng.")
    'Xã báo cáo, đầu tư hơn 3 tỷ đồng.'
    """
    return _read(text, lambda word: None)


def words_in_doubt(text: str) -> list[str]:
    """The words of a VIQR text whose last mark may be a tone or punctuation.

    >>> words_in_doubt("Ho.p ta.i thi.")
    ['thi.']
    """
    doubtful: list[str] = []
    _read(text, doubtful.append)
    return doubtful


def _read(text: str, doubt: Callable[[str], None]) -> str:
    return "".join(_read_line(line, doubt) for line in re.split(r"(\n)", text))


def _read_line(line: str, doubt: Callable[[str], None]) -> str:
    quotes = _quotes(line) if "'" in line else []

    def read(match: re.Match[str]) -> str:
        word = match[0]
        if word[0] == "\\":
            return word[1:]
        if _INITIALS.fullmatch(word):
            return word
        reading = _letters(word)
        if not _is_word(reading):
            return _read_loosely(word)
        plain = _letters(word[:-1])
        if word[-1] not in _PUNCTUATION_TOO or not _is_word(plain):
            return reading
        ahead = line[match.end() : match.end() + _AHEAD]
        is_tone = _is_tone(plain, word[-1], ahead)
        if word[-1] == "'" and ahead[:1] != "'" and _may_close(quotes, match.end() - 1):
            is_tone = None
        if is_tone is None:
            doubt(word)
        return reading if is_tone else plain + word[-1]

    return _WORD.sub(read, line)


def _quotes(line: str) -> list[tuple[int, bool]]:
    """Single quotes that are surely quotes: (position, whether it opens), in order.

    They stand outside words (`'Ba`, `nga`y'`), or end a word that is no syllable with them
    (`ra`o'`).
    """
    quotes, end = [], 0
    for match in _WORD.finditer(line):
        at = line.find("'", end, match.start())
        if at >= 0:
            quotes.append((at, at + 1 == match.start()))
        end = match.end()
        if match[0][-1] == "'" and not _is_word(_letters(match[0])):
            quotes.append((end - 1, False))
    at = line.find("'", end)
    return [*quotes, (at, False)] if at >= 0 else quotes


def _may_close(quotes: list[tuple[int, bool]], position: int) -> bool:
    """Whether a quote is open at a position and no later mark is surely the one that closes it."""
    at = bisect_left(quotes, (position, False))
    is_open = at > 0 and quotes[at - 1][1]
    closed_later = at < len(quotes) and not quotes[at][1]
    return is_open and not closed_later


def _read_loosely(word: str) -> str:
    """Read a word that is no syllable: some `.?'` in it is punctuation, or it is a foreign name."""
    sentences = _SENTENCE.split(word)
    if len(sentences) > 1:
        return "".join(_read_alone(part) for part in sentences)
    return _read_alone(word)


def _read_alone(word: str) -> str:
    """The same for a word without a lost space: the first reading that makes syllables."""
    if _is_word(_letters(word)) and word[-1] not in _PUNCTUATION_TOO:
        return _letters(word)
    last = word[-1] if word[-1] in _PUNCTUATION_TOO else ""
    if last and _is_word(_letters(word[:-1])):
        return _letters(word[:-1]) + last
    parts = re.split(r"(?<=[.?'])", word)
    bare = [part.rstrip(".?'") for part in parts]
    if len(parts) > 1 and all(_is_word(_letters(part)) for part in bare if part):
        return "".join(_letters(stem) + part[len(stem) :] for stem, part in zip(bare, parts, strict=True))
    if _STRONG.search(word) or _ACRONYM.fullmatch(word):
        return _letters(word[: len(word) - len(last)]) + last
    return word


def _is_tone(plain: str, mark: str, ahead: str) -> bool | None:
    """Whether a word's last mark is its tone, given what follows; None where it may be either."""
    if ahead[:1] in _PUNCTUATION_AFTER and ahead:
        is_ellipsis = mark == "." and ahead[:2] == ".." and ahead[2:3] != "."
        return not is_ellipsis
    rest = ahead.lstrip(_CLOSING)
    following = rest.lstrip(_OPENING)[:1]
    if mark == "'" or (rest[:1] == " " and rest == ahead and following.islower()):
        return True
    before = "cap" if following.isupper() or following.isdigit() else "end"
    return _word_ends().get((plain, mark, before))


def _is_word(word: str) -> bool:
    return is_vietnamese_syllable(word) and (word.islower() or word.isupper() or word.istitle())


def _letters(word: str) -> str:
    table = _codes()
    return _LETTER.sub(lambda letter: table.get(letter[0], letter[0]), word)


@cache
def _codes() -> dict[str, str]:
    table = {"Dd": "Đ", "dD": "đ"}
    for letter in letters():
        if letter.viqr:
            table[letter.viqr] = letter.letter
            table[letter.viqr.upper()] = letter.letter.upper()
    return table


@cache
def _word_ends() -> dict[tuple[str, str, str], bool]:
    """Word, mark, what follows -> whether it is a tone; absent where both readings are common."""
    ends = {}
    for word, mark, before, tone, punctuation in rows("viqr_word_ends.tsv"):
        toned, plain = int(tone), int(punctuation)
        if max(toned, plain) >= _ODDS * (min(toned, plain) + 1):
            ends[word, mark, before] = toned > plain
    return ends
