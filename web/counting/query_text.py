"""What is kept of a query's text, and which texts are one query.

Names of people cannot be told from other words; that is why a report leaves out what was searched for only once or twice.
"""

import re
import unicodedata

from index.language.document_numbers import fold_parts
from index.language.normalise import normalise_text

LONGEST_KEPT = 80
"""Characters; longer texts are pasted, and nobody types them twice."""

_PERSONAL = (
    # Addresses and accounts.
    re.compile("@"),
    # Telephones, identity cards (9 or 12 digits), tax, insurance and bank numbers, with any signs or spaces between the digits.
    re.compile(r"\d(?:[\W_]*\d){8}"),
    # Passports: a letter and seven or eight digits.
    re.compile(r"(?<![^\W\d_])[a-z]\d{7,8}(?!\d)"),
    # Number plates: 29A-123.45, 29-X1 12345, 29A-1234; four digits that may be a year are none (10A 2024).
    re.compile(r"(?<!\d)\d\d[ .-]?[a-zđ][a-zđ\d]?[ .-]{0,3}(?:\d{3}[ .]?\d\d|(?!(?:19|20)\d\d)\d{4})(?!\d)"),
)
# All of them have one of these; most queries have none.
_SIGN_OF_PERSONAL = re.compile(r"[\d@]")
# Signs at either end of a word that make no other query of it; a minus before it does.
_SIGNS = r"""[.,;:!?…()\[\]"'“”„‟‘’«»＂]+"""
_AROUND_WORDS = re.compile(rf"(?<!\S){_SIGNS}|{_SIGNS}(?!\S)")


def kept_text(text: str) -> str | None:
    """A query's text on one line; None where nothing is left, it is longer than LONGEST_KEPT, or it looks like personal data.

    >>> kept_text(" Mường  La "), kept_text("05-CT/TW"), kept_text("01/01/2024")
    ('Mường La', '05-CT/TW', '01/01/2024')
    >>> [kept_text(text) for text in ("an@vi-du.vn", "0912 345 678", "CCCD 001.090.012345", "phạt nguội 29A-123.45")]
    [None, None, None, None]
    """
    line = " ".join(normalise_text(text).split())
    if not line or len(line) > LONGEST_KEPT or _looks_personal(line):
        return None
    return line


def _looks_personal(line: str) -> bool:
    plain = unicodedata.normalize("NFKC", line).casefold()  # full-width and raised digits are digits too
    return bool(_SIGN_OF_PERSONAL.search(plain)) and any(pattern.search(plain) for pattern in _PERSONAL)


def query_key(text: str) -> str:
    """What texts have in common that are one query: its letters without marks, whatever their case.

    >>> query_key("Mường La, cây ăn quả"), query_key("MUONG LA cay an qua"), query_key("“nông thôn” -Huế")
    ('muong la cay an qua', 'muong la cay an qua', 'nong thon -hue')
    """
    words = _AROUND_WORDS.sub(" ", unicodedata.normalize("NFC", text.casefold()))
    return " ".join(fold_parts(words).split()) or text
