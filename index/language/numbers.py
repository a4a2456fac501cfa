"""Numbers as they are written here: `6.253` and `6253` are one number, `25,06` has a decimal comma.

A token's canonical form drops what groups thousands and writes the decimal sign as a comma, the Vietnamese way.
"""

import re

# Digits in groups of three behind the first, all parted by the same sign, and a decimal part by the other: 1.234.567,8.
# Or one decimal sign. Neither directly inside a longer chain such as 192.168.1.1 or 1.2.3, which are plain digits in parts.
NUMBER = (
    r"(?<!\d[.,])(?:"
    r"[1-9]\d{0,2}(?:(?:\.\d{3}){1,8}(?:,\d{1,12})?|(?:,\d{3}){1,8}(?:\.\d{1,12})?)"
    r"|(?:0|[1-9]\d{0,14})[.,]\d{1,12}"
    r")(?![.,]?\d)"
    r"|\d{1,64}"
)
_GROUPED_BY_STOP = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?")
_GROUPED_BY_COMMA = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")


def canonical_number(surface: str) -> str:
    """One form for every way to write a number.

    A lone sign before three digits groups thousands (`6,253` is six thousand, as `6.253` is), unless a zero stands before it.

    >>> [canonical_number(n) for n in ("6.253", "6,253", "1.234.567,8", "25,06", "25.06", "0,125", "05")]
    ['6253', '6253', '1234567,8', '25,06', '25,06', '0,125', '05']
    """
    if _GROUPED_BY_STOP.fullmatch(surface):
        return surface.replace(".", "")
    if _GROUPED_BY_COMMA.fullmatch(surface):
        return surface.replace(",", "").replace(".", ",")
    return surface.replace(".", ",")
