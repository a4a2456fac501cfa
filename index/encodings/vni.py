"""VNI (the VNI Windows fonts): text typed for a font, read as if it were Latin -> Unicode.

Most letters are a base letter and a mark letter after it (`aø` = à, `oâ` = ô), the rest a single
one (`ö` = ư). A widespread converter's table differs from the fonts in two places: it writes ỷ as
`ë`, which the fonts have only after a (so both are read), and ỹ as `ì`, which is also ì. That
second case is read as ỹ only where news has the word with ỹ 50 times as often (`Mì` = Mỹ, `kì
thuaät` = kỹ thuật), and never in text that has `yõ` or `yû`.
"""

import re
from functools import cache

from index.encodings.legacy_letters import letters, rows

_ONLY_IN_THE_FONTS = re.compile("y[õû]", re.IGNORECASE)
_TWO_READINGS = re.compile(r"(?<![^\W_])(?:[Vv]|[KkMmSs]|[Qq]u|QU)[ìÌ](?![^\W_])")
_LAST_WORD = re.compile(r"([^\W\d_]+) $")
_NEXT_WORD = re.compile(r" ([^\W\d_]+)")
# Longer than any syllable and the spaces about it: keeps each look at a neighbour of constant cost.
_NEIGHBOUR = 12


def from_vni(text: str) -> str:
    """Read text as VNI, whether or not it is.

    >>> from_vni("ÖÙng duïng coâng ngheä, kyõ thuaät")
    'Ứng dụng công nghệ, kỹ thuật'
    """
    table = _codes()
    converted = _code_pattern().sub(lambda code: table[code[0]], text)
    if _ONLY_IN_THE_FONTS.search(text):
        return converted
    return _TWO_READINGS.sub(_read_again, converted)


@cache
def _codes() -> dict[str, str]:
    table = {"ë": "ỷ", "Ë": "Ỷ"}
    for letter in letters():
        if not letter.vni:
            continue
        base, mark = letter.vni[0], letter.vni[1:]
        # The mark's case follows the keyboard, the letter's the base: OÂ and Oâ are both Ô.
        for typed in {mark, mark.upper()}:
            table[base + typed] = letter.letter
            table[base.upper() + typed] = letter.letter.upper()
    return table


@cache
def _code_pattern() -> re.Pattern[str]:
    longest_first = sorted(_codes(), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@cache
def _readings() -> dict[tuple[str, str, str], str]:
    return {(word, side, neighbour): letter for word, side, neighbour, letter, *_ in rows("vni_two_readings.tsv")}


def _read_again(match: re.Match[str]) -> str:
    word, text = match[0], match.string
    before = _LAST_WORD.search(text[max(0, match.start() - _NEIGHBOUR) : match.start()])
    after = _NEXT_WORD.match(text[match.end() : match.end() + _NEIGHBOUR])
    readings = _readings()
    letter = (
        (after and readings.get((word, "next", after[1].lower())))
        or (before and readings.get((word, "prev", before[1].lower())))
        or readings.get((word, "*", "*"), "ì")
    )
    return word[:-1] + (letter.upper() if word.isupper() else letter)
