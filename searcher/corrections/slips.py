"""Slips of typing: a syllable → the syllables that one slip makes of it.

A slip is one letter more, one less, two swapped, a neighbouring key, or a letter that sounds alike in some dialect (`xử lí` as
`sử lí`). What comes out is a syllable that Vietnamese spelling allows; which of them was meant is for the index to say.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from index.language.syllables import folded_syllables, is_folded_syllable
from index.language.tone_placement import TONES, place_tone

LONGEST = 9
"""Letters: the longest syllable has seven, nghiêng."""

_VOWELS = frozenset("aăâeêioôơuưy")
_UNMARKED = str.maketrans("ăâêôơưđ", "aaeooud")  # `fold` remembers whatever it is asked; misspellings do not come again


@lru_cache(maxsize=1 << 12)
def find_slips(toned: str) -> tuple[str, ...]:
    """The syllables, in toned form, from which one slip makes this one; marks stay with their letters, the tone with the syllable.

    A letter that was left out comes without marks, so `nng` has `nong`, which agrees with nông.

    >>> [slip in find_slips("tôn") for slip in ("thôn", "tôm", "rôn", "tôn", "nôn")]
    [True, True, True, False, False]
    >>> "xử" in find_slips("sử"), "nong" in find_slips("nng"), "nhanh" in find_slips("nhnah")
    (True, True, True)
    """
    if len(toned) > LONGEST:
        return ()
    decomposed = unicodedata.normalize("NFD", toned)
    tone = "".join(char for char in decomposed if char in TONES)[:1]
    bare = unicodedata.normalize("NFC", "".join(char for char in decomposed if char not in TONES))
    found: dict[str, None] = {}
    for changed in _changed(bare):
        if changed != bare and is_folded_syllable(changed.translate(_UNMARKED)):
            found[_with_tone(changed, tone)] = None
    return tuple(found)


def _changed(bare: str) -> Iterator[str]:
    for place in range(len(bare)):
        before, behind = bare[:place], bare[place + 1 :]
        yield before + behind
        if behind:
            yield before + behind[0] + bare[place] + behind[1:]
        for key in _neighbours().get(bare[place].translate(_UNMARKED), ()):
            yield before + key + behind
    for place, letter in _left_out().get(bare.translate(_UNMARKED), ()):
        yield bare[:place] + letter + bare[place:]
    for one, other in _alike("begin"):
        if bare.startswith(one):
            yield other + bare[len(one) :]
    for one, other in _alike("end"):
        if bare.endswith(one):
            yield bare[: -len(one)] + other


def _with_tone(bare: str, tone: str) -> str:
    """The syllable with its tone; without where it has no vowel to bear one."""
    vowel = next((place for place, letter in enumerate(bare) if letter in _VOWELS), None)
    if not tone or vowel is None:
        return bare
    return place_tone(unicodedata.normalize("NFC", bare[: vowel + 1] + tone + bare[vowel + 1 :]))


@cache
def _left_out() -> Mapping[str, Sequence[tuple[int, str]]]:
    """What is left of each folded syllable without one letter → where that stood, and which it is."""
    found: dict[str, list[tuple[int, str]]] = {}
    for syllable in sorted(folded_syllables()):
        for place, letter in enumerate(syllable):
            found.setdefault(syllable[:place] + syllable[place + 1 :], []).append((place, letter))
    return found


@cache
def _neighbours() -> Mapping[str, Sequence[str]]:
    return {key: others.split() for key, others in _rows("neighbouring_keys.tsv")}


@cache
def _alike(where: str) -> tuple[tuple[str, str], ...]:
    groups = [row[1].split() for row in _rows("sounds_alike.tsv") if row[0] == where]
    return tuple((one, other) for group in groups for one in group for other in group if one != other)


def _rows(name: str) -> list[list[str]]:
    text = files("searcher").joinpath("data", name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
