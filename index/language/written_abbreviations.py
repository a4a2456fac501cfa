"""Abbreviations as a text has them: `KT-XH`, `KT - XH` and `KTXH` are found alike, `UBND` is seen to be one."""

import re
from collections.abc import Iterator

from index.language.abbreviations import load, short_key
from index.language.fold import fold
from index.language.wholes import Whole

# Capitals, also in groups: NN&PTNT, KT - XH, GD-ĐT. A small letter inside belongs to the one before it: TTg, CTr.
_GROUP = r"[A-ZĐÂĂÊÔƠƯ](?:[A-ZĐÂĂÊÔƠƯ]|[hrgiy](?=[A-Z\W]|$)){0,11}"
_CAPITALS = re.compile(rf"(?<![\w&/-])(?:{_GROUP}(?: ?[-–&] ?{_GROUP}){{1,3}}|[A-ZĐ]{_GROUP})(?![\w&/]|-\w)")


def find_abbreviations(text: str) -> Iterator[Whole]:
    """Every abbreviation of a text that the reviewed table has; its form is its letters without the signs between.

    >>> [whole.toned for whole in find_abbreviations("UBND xã, Sở NN&PTNT, phát triển KT - XH, ABC")]
    ['ubnd', 'nnptnt', 'ktxh']
    """
    known = load()
    for match in _CAPITALS.finditer(text):
        if known.readings(match[0]):
            form = short_key(match[0])
            yield Whole(match.start(), match.end(), form, fold(form), "abbreviation")
