"""Abbreviations as a text has them: `KT-XH`, `KT - XH` and `KTXH` are found alike, `UBND` is seen to be one."""

import re
from collections.abc import Iterator
from functools import lru_cache

from index.language.abbreviations import load, short_key
from index.language.fold import fold
from index.language.wholes import Whole

# Capitals, also in groups: NN&PTNT, KT - XH, GD-ĐT. A small letter inside belongs to the one before it: TTg, CTr.
_CAPITAL = "[A-ZĐÂĂÊÔƠƯ]"
_REST = rf"(?:{_CAPITAL}|[hrgiy](?=[A-Z\W]|$)){{0,11}}"
_GROUP = _CAPITAL + _REST
# A capital is the first thing to match, and what stands before it is looked at then: that is the order `re` is fast in.
_CAPITALS = re.compile(
    rf"{_CAPITAL}(?<![\w&/-].)(?:{_REST}(?: ?[-–&] ?{_GROUP}){{1,3}}|(?<=[A-ZĐ]){_GROUP})(?![\w&/]|-\w)"
)


def find_abbreviations(text: str) -> Iterator[Whole]:
    """Every abbreviation of a text that the reviewed table has; its form is its letters without the signs between.

    >>> [whole.toned for whole in find_abbreviations("UBND xã, Sở NN&PTNT, phát triển KT - XH, ABC")]
    ['ubnd', 'nnptnt', 'ktxh']
    """
    for match in _CAPITALS.finditer(text):
        if form := _known_form(match[0]):
            yield Whole(match.start(), match.end(), form, fold(form), "abbreviation")


@lru_cache(maxsize=1 << 12)
def _known_form(surface: str) -> str | None:
    """What all ways to write an abbreviation have in common; None for one that the table has not."""
    return short_key(surface) if load().readings(surface) else None
