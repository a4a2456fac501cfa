"""Where the words of a phrase stand side by side in a field of one segment.

It begins with the part of the phrase that has the fewest positions, one word that is rare or two neighbours that may be frequent,
and reads off the text what stands around each.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.whoosh.text_field import TextField
from searcher.whoosh.frequencies import Ints, Mask
from searcher.whoosh.open_segments import OpenSegment

Slot = tuple[str, tuple[str, ...]]
"""One place of a phrase: the form (toned, folded) and the terms that may fill it."""


class _Part(NamedTuple):
    """Some places of a phrase, and where they stand."""

    place: int
    """The first of them."""
    width: int
    """How many of them are known to stand there; 0 where each is still to be looked at."""
    positions: Sequence[npt.NDArray[Any]]

    @property
    def size(self) -> int:
        return sum(map(len, self.positions))


def phrase_positions(segment: OpenSegment, field: str, slots: tuple[Slot, ...]) -> npt.NDArray[Any]:
    """The global positions where a phrase begins in a segment, ascending."""
    numbers = [_numbers(segment, slot) for slot in slots]
    if not all(numbers):
        return _NOWHERE
    text = segment.arrays.text(field)
    row = [some[0] for (form, _), some in zip(slots, numbers, strict=True) if form == "folded" and len(some) == 1]
    if len(row) == len(slots):
        return row_positions(text, row)
    folded_of = segment.arrays.folding.folded_of
    folded = [
        some if form == "folded" else sorted({int(folded_of[number]) for number in some})
        for (form, _), some in zip(slots, numbers, strict=True)
    ]
    part = min(_parts(text, folded), key=lambda part: part.size)
    found = np.concatenate(part.positions).astype(np.int64) - part.place
    if not part.width:
        found = np.unique(found)
    elif len(part.positions) > 1:
        found.sort()
    if part.place or not part.width:
        found = found[found >= 0]
    for place, ((form, _), some) in enumerate(zip(slots, numbers, strict=True)):
        if form == "folded" and part.place <= place < part.place + part.width:
            continue
        at = text.folded_at(found + place) if form == "folded" else text.toned_at(found + place)
        found = found[at == some[0] if len(some) == 1 else np.isin(at, some)]
    return found


def described(segment: OpenSegment, slots: Sequence[Slot]) -> Ints | None:
    """A phrase as compiled code reads it, empty where the segment does not have all of it; None for what that does not count.

    That is one of several places, the terms at each of which fold alike: how many places there are, the folded term of each,
    where its toned terms end, and those.
    """
    folded, ends, toned = [], [], []
    folded_of = segment.arrays.folding.folded_of
    for slot in slots:
        numbers = _numbers(segment, slot)
        if slot[0] == "toned":
            toned += numbers
            numbers = list({int(folded_of[number]) for number in numbers})
        if not numbers:
            return _NOWHERE
        if len(numbers) > 1:
            return None
        folded += numbers
        ends.append(len(toned))
    return np.array([len(slots), *folded, *ends, *toned]) if len(slots) > 1 else None


def described_row(folded: Sequence[int]) -> Ints:
    """The same of some folded terms."""
    return np.array([len(folded), *folded, *[0] * len(folded)])


def row_positions(text: TextField, folded: Sequence[int]) -> npt.NDArray[Any]:
    """Where some folded terms stand side by side: what most queries ask for, without what other phrases need."""
    frequent = [text.is_frequent(number) for number in folded]
    parts: list[tuple[int, int, npt.NDArray[Any]]] = []
    for place, number in enumerate(folded):
        if not frequent[place]:
            parts.append((place, 1, text.rare_positions(number)))
        elif place and frequent[place - 1]:
            parts.append((place - 1, 2, text.pair_positions(folded[place - 1], number)))
    if not parts:
        parts = [(0, 1, text.folded_positions(folded[0]))]
    first, width, found = min(parts, key=lambda part: len(part[2]))
    if first:
        found = found.astype(np.int64) - first
        found = found[found >= 0]
    for place, number in enumerate(folded):
        if not first <= place < first + width:
            found = found[text.folded_at(found + place) == number]
    return found


def near_positions(segment: OpenSegment, field: str, slots: tuple[Slot, ...], distance: int) -> Ints:
    """The global positions where the last of some terms stands, each at most `distance` behind the one before, ascending."""
    numbers = [_numbers(segment, slot) for slot in slots]
    if not all(numbers):
        return _NOWHERE
    text, folding = segment.arrays.text(field), segment.arrays.folding
    toned: list[npt.NDArray[Any]] = [
        np.concatenate([folding.toned_of(number) for number in some]) if form == "folded" else np.array(some)
        for (form, _), some in zip(slots, numbers, strict=True)
    ]
    has_all = np.ones(segment.size, np.bool_)
    for (form, _), some in zip(slots, numbers, strict=True):
        has_all &= _documents_with_any(segment, f"{field}_{form}", some)
    positions, at = text.places_of(np.concatenate(toned), has_all)
    reached = positions[np.isin(at, toned[0])]
    for terms in toned[1:]:
        if not len(reached):
            break
        places = positions[np.isin(at, terms)]
        before = reached.searchsorted(places) - 1
        nearest = reached[np.maximum(before, 0)]
        fits = (before >= 0) & (places - nearest <= distance)
        places, nearest = places[fits], nearest[fits]
        reached = places[text.documents_of(places) == text.documents_of(nearest)]
    return reached


def _documents_with_any(segment: OpenSegment, name: str, numbers: Sequence[int]) -> Mask:
    has = np.zeros(segment.size, np.bool_)
    segment.arrays.postings(name).mark_any(np.array(numbers), has)
    return has


_NOWHERE: Ints = np.zeros(0, np.int64)


def _numbers(segment: OpenSegment, slot: Slot) -> list[int]:
    form, terms = slot
    return [number for term in terms if (number := segment.arrays.number(form, term)) is not None]


def _parts(text: TextField, folded: Sequence[Sequence[int]]) -> Iterator[_Part]:
    """What the search may begin with."""
    frequent = [[text.is_frequent(number) for number in some] for some in folded]
    known = False
    for place, some in enumerate(folded):
        if not any(frequent[place]):
            known = True
            yield _Part(place, 1, [text.rare_positions(number) for number in some])
    for place, (left, right) in enumerate(pairwise(folded)):
        if any(frequent[place]) and any(frequent[place + 1]):
            known = True
            yield _pair(text, place, left, right)
    if not known:
        yield _Part(0, 1, [text.folded_positions(number) for number in folded[0]])


def _pair(text: TextField, place: int, left: Sequence[int], right: Sequence[int]) -> _Part:
    """Two places: frequent neighbours where they stand, and wherever a word stands in either that is rare."""
    pairs = [
        text.pair_positions(*pair) for pair in product(filter(text.is_frequent, left), filter(text.is_frequent, right))
    ]
    begin = [text.rare_positions(number) for number in left if not text.is_frequent(number)]
    end = [text.rare_positions(number).astype(np.int64) - 1 for number in right if not text.is_frequent(number)]
    return _Part(place, 0 if begin or end else 2, [*pairs, *begin, *end])
