"""Keys of an input method typed without it → the syllable they stand for: `Muwowngf` (Telex) and `Muong72` (VNI) are Mường.

A key may come anywhere behind the letter it changes (`Muonwgf`, `Muong72`, `M7uong`…): each key is tried in every way it can be
meant, first as an input method would take it, and the first way that gives a Vietnamese syllable is taken. A key typed twice
undoes itself (`tesst` is test), as input methods have it.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from index.language.fold import fold
from index.language.syllables import is_folded_syllable, is_vietnamese_syllable
from index.language.tone_placement import place_tone

LONGEST = 14
"""Characters of a syllable with all its keys: `nghieengx` has nine, with every key typed twice no more than these."""

# No syllable has more than a dozen; rubbish (`aaaaaaaaaa`) would have thousands.
_MOST_WAYS = 64
_VOWELS = frozenset("aăâeêioôơuưy")
# Half marked, as keys come one after the other: before a final letter both are always marked; but for quơn, where u is no vowel.
_HORNED = {"uơ": "ươ", "ưo": "ươ"}


@dataclass(frozen=True, slots=True)
class Key:
    """What one key does."""

    marks: Mapping[str, str]
    """Letters that it changes, and what they become."""
    letter: str | None
    """A letter that it stands for."""
    tone: str | None
    """The tone that it gives, as a combining mark; empty where it takes the tone away."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """A syllable while it is typed."""

    letters: str = ""
    tone: str = ""
    undone: bool = False


def decode_telex(typed: str) -> str | None:
    """The syllable that Telex keys stand for, in lower case; None where they are none, or change nothing.

    >>> [decode_telex(t) for t in ("muwowngf", "ddaats", "hoaf", "tieengs", "t[i", "nong", "world", "tesst")]
    ['mường', 'đất', 'hòa', 'tiếng', 'tơi', None, None, 'test']
    """
    return _decode(typed.lower(), "telex") if len(typed) <= LONGEST else None


def decode_vni(typed: str) -> str | None:
    """The syllable that VNI keys stand for, in lower case; None where they are none.

    >>> [decode_vni(t) for t in ("muong72", "d9at61", "thuo73", "tie6ng1", "nong", "2025", "ql6")]
    ['mường', 'đất', 'thuở', 'tiếng', None, None, None]
    """
    return _decode(typed.lower(), "vni") if len(typed) <= LONGEST and any(map(str.isdecimal, typed)) else None


@lru_cache(maxsize=1 << 12)
def _decode(typed: str, method: str) -> str | None:
    keys = _keys(method)
    if not typed[:1].isalpha() and typed[:1] not in keys:
        return None
    undone = None
    for end in _ways(typed, keys):
        syllable = _spelt(end)
        if syllable == typed:
            continue
        if is_folded_syllable(fold(syllable)) and is_vietnamese_syllable(syllable):
            return syllable
        if undone is None and end.undone and syllable.isascii() and syllable.isalpha():
            undone = syllable
    return undone


def _ways(typed: str, keys: Mapping[str, Key]) -> list[_Typed]:
    """The ways in which what was typed can be meant, the way of an input method first.

    What stands before the first key that does something is as it was typed: mostly everything, as no key stands in a Vietnamese
    syllable where it would do something.
    """
    first = next((place for place, char in enumerate(typed) if char in keys and _acts(keys[char], typed[:place])), None)
    if not typed[:first].isalpha() and first != 0:
        return []
    ways = [_Typed(typed[:first])]
    for char in typed[first:] if first is not None else "":
        key = keys.get(char)
        ways = list(dict.fromkeys(after for way in ways for after in _presses(way, char, key)))[:_MOST_WAYS]
    return ways


def _acts(key: Key, before: str) -> bool:
    """Whether a key does more behind some letters than stand for itself."""
    letters = set(before)
    return (
        key.letter is not None
        or (key.tone is not None and not _VOWELS.isdisjoint(letters))
        or not letters.isdisjoint(key.marks)
        or not letters.isdisjoint(key.marks.values())
    )


def _presses(typed: _Typed, char: str, key: Key | None) -> Iterator[_Typed]:
    if key is None:
        if char.isalpha():
            yield _Typed(typed.letters + char, typed.tone, typed.undone)
        return
    letters = typed.letters
    if key.tone is not None and _VOWELS & set(letters):
        if key.tone and key.tone == typed.tone:
            yield _Typed(letters + char, "", undone=True)
        elif key.tone != typed.tone:
            yield _Typed(letters, key.tone, typed.undone)
    for changed in _marked(letters, key.marks):
        yield _Typed(changed, typed.tone, typed.undone)
    undoing = {after: before for before, after in key.marks.items()}
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in undoing:
            bare = letters[:place] + undoing[letters[place]] + letters[place + 1 :]
            yield _Typed(bare + char, typed.tone, undone=True)
            break
    if key.letter is not None:
        yield _Typed(letters + key.letter, typed.tone, typed.undone)
    if char.isalpha():
        yield _Typed(letters + char, typed.tone, typed.undone)


def _marked(letters: str, marks: Mapping[str, str]) -> Iterator[str]:
    """The letters with one of them changed, the last first; `uo` takes its two horns at once."""
    at = letters.rfind("uo")
    if at >= 0 and "u" in marks and "o" in marks:
        yield letters[:at] + "ươ" + letters[at + 2 :]
    for place in range(len(letters) - 1, -1, -1):
        if letters[place] in marks:
            yield letters[:place] + marks[letters[place]] + letters[place + 1 :]


def _spelt(typed: _Typed) -> str:
    letters = typed.letters
    for half, whole in _HORNED.items():
        at = letters.find(half)
        if at >= 0 and not letters.startswith("q") and (at + 2 < len(letters) or half == "ưo"):
            letters = letters[:at] + whole + letters[at + 2 :]
    if not typed.tone:
        return letters
    vowel = next(place for place, letter in enumerate(letters) if letter in _VOWELS)
    return place_tone(unicodedata.normalize("NFC", letters[: vowel + 1] + typed.tone + letters[vowel + 1 :]))


@cache
def _keys(method: str) -> Mapping[str, Key]:
    keys: dict[str, Key] = {}
    text = files("searcher").joinpath("data", f"{method}.tsv").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        name, does, value = line.split("\t")
        key = keys.get(name, Key({}, None, None))
        if does == "mark":
            key = Key({pair[0]: pair[1] for pair in value.split()}, key.letter, key.tone)
        elif does == "letter":
            key = Key(key.marks, value, key.tone)
        else:
            key = Key(key.marks, key.letter, chr(int(value, 16)) if value else "")
        keys[name] = key
    return keys
