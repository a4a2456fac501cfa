"""Filtering by place: a typed name → units, units → keys, so that old and new names meet.

The rule is one sentence: **a document carries every unit it may be filtered by, a filter names just
the units its words mean.** An article of 2020 from huyện Mường La carries commune, district, Sơn La
before and since, and the present commune that the old one became; one of 2026 from a present
commune carries the old ones that it is made of, and their districts. So `huyện Mường La` finds
both, `Hà Giang` finds what is now the Hà Giang part of Tuyên Quang, and matching is a set
intersection, which an engine does with a term query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from index.language.fold import fold, fold_words
from index.places.gazetteer import COMMUNES, DISTRICTS, PROVINCES, Unit, gazetteer, name_key

_KIND = re.compile(
    r"\s*(?:(?P<word>tỉnh|tinh|thành phố|thanh pho|thị xã|thi xa|thị trấn|thi tran|đặc khu|dac khu"
    r"|huyện|huyen|quận|quan|phường|phuong|xã|xa)(?=\s)"
    r"|(?P<short>tp|tx|tt)(?:\s*\.|\s|(?=hcm\b|hn\b))|(?P<initial>[hqpx])\s*\.)\s*",
    re.IGNORECASE,
)
_FORMER = re.compile(r"\s*\(?\bcũ\)?\s*$", re.IGNORECASE)
_KINDS = {
    "tinh": (PROVINCES, "tỉnh"),
    "thanh pho": (PROVINCES + DISTRICTS, "thành phố"),
    "tp": (PROVINCES + DISTRICTS, "thành phố"),
    "quan": (DISTRICTS, "quận"),
    "q": (DISTRICTS, "quận"),
    "huyen": (DISTRICTS, "huyện"),
    "h": (DISTRICTS, "huyện"),
    "thi xa": (DISTRICTS, "thị xã"),
    "tx": (DISTRICTS, "thị xã"),
    "phuong": (COMMUNES, "phường"),
    "p": (COMMUNES, "phường"),
    "xa": (COMMUNES, "xã"),
    "x": (COMMUNES, "xã"),
    "thi tran": (COMMUNES, "thị trấn"),
    "tt": (COMMUNES, "thị trấn"),
    "dac khu": (COMMUNES, "đặc khu"),
}
_HIGHEST_FIRST = (PROVINCES, DISTRICTS, COMMUNES)


@cache
def _name_texts() -> tuple[str, str]:
    """Return all names, one a line, toned and folded; a letter stands at the same place in both."""
    toned = "\n".join(("", *gazetteer().names, ""))
    letters = {ord(letter): fold(letter) for letter in set(toned) - {"\n"}}
    return toned, toned.translate(letters)


def _names_folded_to(folded: str) -> Iterator[str]:
    """Yield the toned names that have this folded form.

    A search through 90 kB of text, 20 µs, in place of a second dictionary, 10 ms to make.
    """
    toned, text = _name_texts()
    line = f"\n{folded}\n"
    at = text.find(line)
    while at >= 0:
        yield toned[at + 1 : at + len(line) - 1]
        at = text.find(line, at + 1)


@cache
def names_by_letters() -> Mapping[str, tuple[str, ...]]:
    """The toned names of each folded form, for who looks many rows of words up; made once a process (17 ms).

    >>> names_by_letters()["thanh hoa"]
    ('thanh hòa', 'thanh hóa', 'thành hòa', 'thạnh hòa', 'thạnh hóa')
    """
    found: dict[str, tuple[str, ...]] = {}
    for toned, folded in zip(*(text.strip("\n").split("\n") for text in _name_texts()), strict=True):
        found[folded] = (*found.get(folded, ()), toned)
    return found


def resolve(name: str) -> tuple[Unit, ...]:
    """Return the units that a typed name can mean: marks and kind optional, old and new names.

    Without a kind only the highest level that has the name is meant: `Hòa Bình` is the province.
    What follows a comma narrows: `Châu Thành, An Giang`. Of an unknown name nothing is returned.

    >>> [unit.title for unit in resolve("muong la")]
    ['huyện Mường La']
    >>> [unit.id for unit in resolve("TP.HCM")], [unit.id for unit in resolve("Hà Giang")]
    (['p79', 'P79'], ['p02'])
    >>> [unit.id for unit in resolve("Châu Thành, tỉnh Tiền Giang")]
    ['d821']
    """
    parts = [part for part in name.split(",") if part.strip()]
    found = _named(parts[0]) if parts else []
    for part in parts[1:]:
        within = {unit.id for unit in _named(part)}
        found = [unit for unit in found if within & _containing(unit.id)]
    return tuple(found)


def _named(text: str) -> list[Unit]:
    """Return the units of one part of an address."""
    text = _FORMER.sub("", text)
    typed = typed_kind(text)
    if typed is None:
        return _best(_candidates(text), "".join(_HIGHEST_FIRST), None)
    levels, kind, bare = typed
    found = _best(_candidates(f"{kind} {bare}"), levels, kind) if bare.strip().isdigit() else []
    return found or _best(_candidates(bare), levels, kind) or _best(_candidates(text), "".join(_HIGHEST_FIRST), None)


class TypedKind(NamedTuple):
    """The kind of unit that an address begins with."""

    levels: str
    """First letters of the ids that units of this kind can have."""
    kind: str
    bare: str
    """What follows."""


def typed_kind(text: str) -> TypedKind | None:
    """Return the kind of unit that stands before a name; None where none does.

    >>> typed_kind("tx nghia lo")
    TypedKind(levels='d', kind='thị xã', bare='nghia lo')
    """
    matched = _KIND.match(text)
    if matched is None or not text[matched.end() :].strip():
        return None
    typed = matched.group("word") or matched.group("short") or matched.group("initial")
    return TypedKind(*_KINDS[fold_words(typed)], text[matched.end() :])


def _candidates(text: str) -> list[list[str]]:
    """Return the ids that bear a name, as typed first, then folded."""
    key = name_key(text)
    places, folded = gazetteer(), " ".join(map(fold, key.split()))
    exact = list(places.named(key))
    loose = [] if exact else [i for n in _names_folded_to(folded) for i in places.named(n)]
    return [exact, loose]


def _best(candidates: list[list[str]], levels: str, kind: str | None) -> list[Unit]:
    """Return the units of the highest allowed level, those of the very kind before others."""
    for ids in candidates:
        for level in _HIGHEST_FIRST:
            units = [gazetteer().unit(i) for i in dict.fromkeys(ids) if i[0] in level and i[0] in levels]
            if units:
                same = [unit for unit in units if unit.kind == kind]
                return same or units
    return []


def _containing(unit_id: str) -> set[str]:
    """Return a unit and all that it lies in, before and since the merger."""
    places = gazetteer()
    ids = {unit_id, *places.ancestors(unit_id)}
    ids |= {places.merged_into(i) for i in ids if i[0] == "p"}
    return ids


def unit_keys(unit_id: str) -> Iterator[str]:
    """Yield every unit that an article from this one may be filtered by."""
    places = gazetteer()
    yield from _containing(unit_id)
    yield from places.unit(unit_id).successors
    if unit_id[0] == "C":
        for old in places.predecessors(unit_id):
            yield from _containing(old)


def filter_keys(name: str) -> frozenset[str]:
    """Return the keys of which a document must carry one to pass `place=name`; none for nonsense.

    >>> sorted(filter_keys("Tuyên Quang")), sorted(filter_keys("huyen muong la"))
    (['P08', 'p08'], ['d120'])
    """
    return frozenset(unit.id for unit in resolve(name))


def keys_of(unit_ids: Iterable[str]) -> frozenset[str]:
    """Return the keys of a document from these units."""
    return frozenset(key for unit_id in unit_ids for key in unit_keys(unit_id))


def same_place(a: str, b: str) -> bool:
    """Whether two typed names can mean the same unit.

    >>> same_place("Sài Gòn", "TP. Hồ Chí Minh"), same_place("Hà Giang", "Tuyên Quang")
    (True, False)
    """
    return bool(filter_keys(a) & filter_keys(b))
