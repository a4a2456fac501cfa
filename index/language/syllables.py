"""Which words are Vietnamese syllables: an onset, a rhyme and a tone that spelling allows.

A word -> its `Syllable`, or None. Spelling decides, not a word list: `ngoằng` passes though no
dictionary has it alone, `tfor` does not. That makes it a test of whether a text *is* Vietnamese
(legacy encodings, look-alike letters) and the place that knows where a tone mark stands (`hòa` and
`hoà` are one syllable).

Not its business: loan words and names of other languages (`Krông`, `Đắk`, `internet`), which are
words of Vietnamese text but not Vietnamese syllables.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product

from index.language.fold import fold

TONES = {
    "level": "",
    "grave": "\u0300",
    "acute": "\u0301",
    "tilde": "\u0303",
    "hook": "\u0309",
    "dot": "\u0323",
}
VOWELS = frozenset("aăâeêioôơuưy")
_SHAPED = frozenset("ăâêôơư")
_FRONT = frozenset("eêi")
# Before a front vowel these onsets are written with another letter, and only there.
_BEFORE_FRONT = {"c": "k", "g": "gh", "ng": "ngh"}
# A syllable that ends in a stop carries the acute or the dot below, nothing else.
_STOPS = ("c", "ch", "p", "t")
# Open rhymes whose tone stands on the first vowel in the old placement and on the second in the
# new.
_TWO_PLACEMENTS = frozenset({"oa", "oe", "uy"})


@dataclass(frozen=True, slots=True)
class Syllable:
    """A written syllable in its parts: `onset` + `rhyme` without its tone, and the tone's name."""

    onset: str
    rhyme: str
    tone: str

    def spell(self, *, new_placement: bool = False) -> str:
        """Write it in lower case NFC, the tone on the vowel that the placement asks for.

        >>> Syllable("h", "oa", "grave").spell()
        'hòa'
        >>> Syllable("h", "oa", "grave").spell(new_placement=True)
        'hoà'
        """
        at = _tone_position(self.rhyme, new_placement) + 1
        toned = self.rhyme[:at] + TONES[self.tone] + self.rhyme[at:]
        return self.onset + unicodedata.normalize("NFC", toned)


def is_vietnamese_syllable(word: str) -> bool:
    """Tell whether spelling allows the word, in any case, either tone placement, NFC or NFD.

    >>> [is_vietnamese_syllable(w) for w in ("Nghiêng", "hoà", "hòa", "cet", "bạc", "bàc")]
    [True, True, True, False, True, False]
    """
    return read_syllable(word) is not None


def read_syllable(word: str) -> Syllable | None:
    """Take a syllable apart, or return None where spelling does not allow it.

    >>> read_syllable("Thuở")
    Syllable(onset='th', rhyme='uơ', tone='hook')
    """
    spellings = _spellings()
    return spellings.get(word) or spellings.get(unicodedata.normalize("NFC", word).lower())


def all_syllables() -> Iterator[str]:
    """Every syllable that spelling allows, once, lower case NFC, tone placed as in hòa, thủy."""
    yield from dict.fromkeys(syllable.spell() for syllable in _syllables())


def is_folded_syllable(folded: str) -> bool:
    """Tell whether some syllable folds to this.

    >>> [is_folded_syllable(folded) for folded in ("duong", "toc", "facebook", "đuong")]
    [True, True, False, False]
    """
    return folded in folded_syllables()


@cache
def folded_syllables() -> frozenset[str]:
    """What syllables fold to: 2,504 forms."""
    return frozenset(fold(onset + rhyme) for onset, rhyme in _onsets_and_rhymes())


def _tone_position(rhyme: str, new_placement: bool) -> int:
    """The index of the vowel that carries the tone.

    A shaped vowel takes it (the last: ươ -> ơ); else the last vowel before a final consonant (oan
    -> a), the middle one of three (oai -> a), the first of two (ua -> u) but for oa, oe, uy in the
    new placement.
    """
    shaped = [i for i, letter in enumerate(rhyme) if letter in _SHAPED]
    if shaped:
        return shaped[-1]
    vowels = sum(letter in VOWELS for letter in rhyme)
    if vowels == 3:
        return 1
    if vowels < len(rhyme):
        return vowels - 1
    return 1 if rhyme in _TWO_PLACEMENTS and new_placement else 0


@cache
def _spellings() -> dict[str, Syllable]:
    """Both placements of every syllable -> the syllable."""
    spellings = {}
    for syllable in _syllables():
        spellings[syllable.spell()] = syllable
        if syllable.rhyme in _TWO_PLACEMENTS:
            spellings[syllable.spell(new_placement=True)] = syllable
    return spellings


@cache
def _syllables() -> tuple[Syllable, ...]:
    return tuple(
        Syllable(onset, rhyme, tone)
        for onset, rhyme in _onsets_and_rhymes()
        for tone in (("acute", "dot") if rhyme.endswith(_STOPS) else TONES)
    )


def _onsets_and_rhymes() -> Iterator[tuple[str, str]]:
    parts = _read_parts()
    yield from (("", rhyme) for rhyme in parts["y_initial"])
    yield from ((onset, "y") for onset in parts["y_alone_after"])
    yield from (("qu", rhyme[1:]) for rhyme in parts["glide"])
    yield from (("qu", rhyme) for rhyme in parts["after_qu"])
    yield from (("", rhyme) for rhyme in parts["plain"] + parts["glide"] if rhyme[:2] != "iê")
    onsets = [onset for onset in parts["onsets"] if onset != "qu"]
    for onset, rhyme in product(onsets, parts["plain"] + parts["glide"]):
        if onset == "gi":
            # gi + in is written gin, gi + iêng giêng: one i of the two stands. No gi + ia: gìa is
            # già misspelt.
            if rhyme != "ia":
                yield ("g", rhyme) if rhyme[0] == "i" else (onset, rhyme)
        elif _fits(onset, rhyme):
            yield onset, rhyme


def _fits(onset: str, rhyme: str) -> bool:
    if rhyme[0] in _FRONT:
        return onset not in _BEFORE_FRONT
    return onset not in _BEFORE_FRONT.values()


def _read_parts() -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    text = files("index").joinpath("data", "syllables.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            name, members = line.split("\t")
            parts.setdefault(name, []).extend(members.split())
    return parts
