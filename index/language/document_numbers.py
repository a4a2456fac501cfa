"""Numbers of official documents: `05-CT/TW`, `15/2024/QĐ-UBND`, `30/2020/NĐ-CP`, and `Chỉ thị số 05`, which names the first.

A number is found whole in one form (`5-ct/tw`: lower case, plain hyphens, no leading zero), and a document whose type is
written out or abbreviated in a second one (`chỉ thị 5`), so that either way of naming it finds the other.
"""

import re
from collections.abc import Iterator
from functools import cache

from index.language.abbreviations import load
from index.language.fold import fold, fold_words, tone
from index.language.wholes import Whole

# Number, year where there is one, then at least two groups of letters, or one behind a year: 202/2025/QH15, 45-KH/HU.
_LETTERS = r"[A-ZĐa-zđ&]{1,12}\d{0,2}"
_CODE = re.compile(
    rf"(?P<number>\d(?<![\w/.,-]\d)\d{{0,5}})[a-z]?"
    rf"(?:(?P<year>[/-][12]\d{{3}})(?:[/–-]{_LETTERS}){{1,6}}|(?: ?[/–-] ?{_LETTERS})(?:[/–-]{_LETTERS}){{1,6}})"
    r"(?!\w|[/–-]\w)"
)
_GROUP = re.compile(rf"[/–-] ?({_LETTERS})")
# A number that may stand behind a type (its last letter) or "số:".
_NUMBER = re.compile(r"\d(?<=[^\W\d_] \d|: \d)\d{0,5}(?!\w|[.,]\d|[/–-] ?[^\W_])")
_DASHES = str.maketrans({"–": "-", " ": None})
_PART = re.compile(r"[^\W_]+")


@cache
def document_types() -> dict[str, str]:
    """Abbreviations of document types, folded → the type in words: `ct` → `chỉ thị`."""
    rows = (row for row in load() if row.expand == "type")
    return {fold(tone(row.short)): row.long for row in reversed(list(rows))}


@cache
def _type_at_end() -> tuple[re.Pattern[str], int]:
    """A type in words, marked or not, that ends where what is searched ends; and how many code points it has at most."""
    names = sorted(
        {name for long in document_types().values() for name in (long, fold_words(long))}, key=len, reverse=True
    )
    spaced = "|".join(re.escape(name).replace(r"\ ", " ") for name in names)
    pattern = re.compile(rf"(?<!\w)(?P<type>{spaced})(?: s[ốo]:?)? \Z", re.IGNORECASE)
    return pattern, len(names[0]) + len(" số: ")


def type_of(form: str) -> str | None:
    """The type in words of the document that has this number; None where it does not say.

    >>> type_of("5-ct/tw"), type_of("202/2025/qh15")
    ('chỉ thị', None)
    """
    types = (document_types().get(fold(tone(group))) for group in _GROUP.findall(form))
    return next((name for name in types if name), None)


def typed_type(text: str) -> tuple[str, str] | None:
    """The type in words, and the digits, of a text that ends in both; None where it does not.

    >>> typed_type("ke hoach so 012"), typed_type("ke hoach")
    (('kế hoạch', '12'), None)
    """
    number = re.search(r"[0-9]{1,6}\Z", text)
    type_at_end, longest = _type_at_end()
    if number is None or not (match := type_at_end.search(text, max(0, number.start() - longest), number.start())):
        return None
    return _long_name(fold_words(match["type"])), number[0].lstrip("0") or "0"


def find_document_numbers(text: str) -> Iterator[Whole]:
    """Every document number of a text, whole, and with its type in words where the type is known.

    >>> [whole.toned for whole in find_document_numbers("Chỉ thị 05-CT/TW; Quyết định số 15/2024/QĐ-UBND; chi thi so 5")]
    ['5-ct/tw', 'chỉ thị 5', '15/2024/qđ-ubnd', 'quyết định 15', 'chỉ thị 5']
    """
    for match in _CODE.finditer(text):
        number = match["number"].lstrip("0") or "0"
        form = tone(number + match[0][len(match["number"]) :].translate(_DASHES))
        yield Whole(match.start(), match.end(), form, fold_parts(form), "code")
        if long := type_of(match[0]):
            yield _named_whole(match.start(), match.end(), long, number)
    yield from _named(text)


def _named(text: str) -> Iterator[Whole]:
    """Every type in words with a number behind it: `Chỉ thị số 05`.

    Numbers are few, while half of all words begin like a type: from the number back it takes a sixth of the time.
    """
    type_at_end, longest = _type_at_end()
    end = 0
    for number in _NUMBER.finditer(text):
        if match := type_at_end.search(text, max(end, number.start() - longest), number.start()):
            end = number.end()
            yield _named_whole(match.start(), end, _long_name(fold_words(match["type"])), number[0].lstrip("0") or "0")


def _named_whole(start: int, end: int, long: str, number: str) -> Whole:
    form = f"{long} {number}"
    return Whole(start, end, form, fold_words(form), "code")


@cache
def _long_name(folded: str) -> str:
    return next(long for long in document_types().values() if fold_words(long) == folded)


def fold_parts(form: str) -> str:
    """A whole form folded part by part: its signs stay.

    >>> fold_parts("15/2024/qđ-ubnd")
    '15/2024/qd-ubnd'
    """
    return _PART.sub(lambda match: fold(match[0]), form)
