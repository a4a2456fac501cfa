"""Cut text into syllables as pyvi does: a chunk between two white spaces → its syllables.

pyvi's rules are one regular expression with seventeen alternatives, tried in order from left to
right. None of them crosses white space, and between them they take every character that is not
white space. So a chunk is cut alike wherever it stands, and its syllables lie end to end: their
lengths say where they are.

As pyvi has it, the expression takes quadratic time on `-----`, `a.a.a.` and the like, because at
each character its e-mail alternative reads ahead to look for an `@`. Here the `@` are looked for
first, so that time is linear. Every repetition is possessive (`++`): what follows it can never be
what it repeats, so giving back is never of use.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import TypeAlias

_ABBREVIATION = r"[A-ZĐ]++\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\."
_ARROW_OR_DOTS = r"==>|->|\.\.\.|>>"
_ADDRESS = r"\w++://\S++"
# Not `(?:…)++`: Python 3.11.2, which Debian 12 has, keeps what a repetition had matched that failed, of "1.1.a" the last dot.
_NUMBER = r"\d++(?>(?:[.,_]\d++)+)"
_SIGN = r"[^\w\s]"
_LETTERS_AND_DIGITS = r"\w++"

_BEFORE_MAIL = re.compile("|".join([_ABBREVIATION, _ARROW_OR_DOTS, _ADDRESS]))
_AFTER_MAIL = "|".join([_NUMBER, _SIGN, _LETTERS_AND_DIGITS])
_SYLLABLE = re.compile(f"{_BEFORE_MAIL.pattern}|{_AFTER_MAIL}")

SIGNS = frozenset(",.;:!?)]”\"'…")
"""Those that stand behind words most often."""

NON_SPACE = re.compile(r"\S++")

Lines: TypeAlias = Sequence[Sequence[str]]
"""The chunks of each line of a text."""

# An e-mail address is characters of _MAIL_NAME, then what this matches. pyvi writes the domain
# (?:label\.)+label.
_AT_DOMAIN = re.compile(r"@[a-zA-Z0-9-]++(?>(?:\.[a-zA-Z0-9-]++)+)")
_MAIL_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-"

# unicodedata.normalize sorts a run of marks by insertion, so two alternating marks cost it the
# square of their number: 7.4 s for 100,000 marks; sorted first, 0.06 s. Runs of this length or
# more are sorted here first.
_LONG_RUN = 64
_MARKS = re.compile(rb"[^\0]{%d,}+" % _LONG_RUN)  # in the combining classes of a text
_PART = re.compile(rb"(?s:.)[^\0]*+")
# The marks that count as letters (class 0) because they are two marks in one.
_DOUBLE_MARKS = {"\u0f73": "\u0f71\u0f72", "\u0f75": "\u0f71\u0f74", "\u0f81": "\u0f71\u0f80"}


def cut(chunk: str) -> list[str]:
    """The syllables of an NFC text without white space; joined, they are that text.

    >>> cut("05-CT/TW,"), cut("UBND."), cut("6.253,5")
    (['05', '-', 'CT', '/', 'TW', ','], ['UBND.'], ['6.253,5'])
    >>> cut("gửi-về:vanthu@sonla.gov.vn.")
    ['gửi', '-', 'về', ':', 'vanthu@sonla.gov.vn', '.']
    """
    if "@" not in chunk:
        return _SYLLABLE.findall(chunk)
    surfaces: list[str] = []
    at = 0
    for domain in _AT_DOMAIN.finditer(chunk):
        # A syllable is an e-mail address if it starts between name_start and the @, and no
        # earlier alternative takes it.
        name_start = at + len(chunk[at : domain.start()].rstrip(_MAIL_NAME))
        while at < domain.start():
            end = (
                domain.end() if at >= name_start and not _BEFORE_MAIL.match(chunk, at) else _end_of_syllable(chunk, at)
            )
            surfaces.append(chunk[at:end])
            at = end
    return surfaces + _SYLLABLE.findall(chunk, at)


def chunks_by_line(text: str) -> Lines:
    """What stands between white spaces, line by line.

    >>> chunks_by_line("Nông  thôn\\n\\nmới ")
    [['Nông', 'thôn'], [], ['mới']]
    """
    return [line.split() for line in text.split("\n")]


def word_in(chunk: str) -> int:
    """How long the word is that a chunk is, or that it is with one sign behind; 0 for any other chunk.

    A full stop behind capitals may belong to an abbreviation.

    >>> word_in("thôn"), word_in("thôn,"), word_in("UBND."), word_in("Tp."), word_in("05,")
    (4, 4, 0, 0, 0)
    """
    if chunk.isalpha():
        return len(chunk)
    word, sign = chunk[:-1], chunk[-1:]
    return len(word) if sign in SIGNS and word.isalpha() and (sign != "." or word[0].islower()) else 0


def _end_of_syllable(chunk: str, at: int) -> int:
    """Where the syllable that starts here ends, e-mail addresses aside."""
    syllable = _SYLLABLE.match(chunk, at)
    return syllable.end() if syllable else at + 1


# --- texts that are not in NFC


def compose(text: str) -> str:
    """The text in NFC, in linear time whatever marks it holds."""
    if len(text) > _LONG_RUN and not text.isascii():
        text = _sort_marks(text)
    return unicodedata.normalize("NFC", text)


def offsets_in(text: str) -> list[int]:
    """Where the characters of the composed text lie in the text itself: their starts, and the end.

    Where several characters become fewer, the first of these stands for those that went; where
    they become more, the last stand for none.

    >>> offsets_in(unicodedata.normalize("NFD", "thuế,"))
    [0, 1, 2, 3, 6, 7]
    """
    widths: list[int] = []
    for given, composed in _lengths_of_parts(text):
        if composed <= given:
            widths.append(given - composed + 1)
            widths += [1] * (composed - 1)
        else:
            widths += [1] * given + [0] * (composed - given)
    return list(accumulate(widths, initial=0))


def _sort_marks(text: str) -> str:
    """A canonically equivalent text with each long run of combining marks in canonical order."""
    for mark, parts in _DOUBLE_MARKS.items():
        text = text.replace(mark, parts)
    sorted_text = []
    end = 0
    for run in _MARKS.finditer(_combining_classes(text)):
        marks = sorted(text[run.start() : run.end()], key=unicodedata.combining)
        sorted_text += [text[end : run.start()], *marks]
        end = run.end()
    return "".join([*sorted_text, text[end:]])


def _lengths_of_parts(text: str) -> Iterator[tuple[int, int]]:
    """The lengths, given and composed, of the parts of a text that can be composed one by one.

    A part is a letter with its combining marks, and with the few letters that melt into it
    (Hangul, some Indic vowels).
    """
    given = composed = ""
    for letter_and_marks in _PART.finditer(_combining_classes(text)):
        part = text[letter_and_marks.start() : letter_and_marks.end()]
        if given and not _melts_into(composed[-1], part[0]):
            yield len(given), len(composed)
            given = ""
        given += part
        composed = compose(given)
    if given:
        yield len(given), len(composed)


@lru_cache(maxsize=4096)
def _melts_into(before: str, character: str) -> bool:
    """Whether composing changes a character when it stands after another one."""
    apart = unicodedata.normalize("NFC", before) + unicodedata.normalize("NFC", character)
    return unicodedata.normalize("NFC", before + character) != apart


def _combining_classes(text: str) -> bytes:
    """The canonical combining class of each character: 0 for letters, more for marks."""
    for mark, parts in _DOUBLE_MARKS.items():
        text = text.replace(mark, parts[0])
    return bytes(map(unicodedata.combining, text))
