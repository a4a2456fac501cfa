"""How often live documents have terms, neighbours and phrases: arrays over all segments of a generation, remembered.

A frequency is asked for by what a query says (a form and terms), looked up in each segment, and put together. What was asked for
lately is kept, up to `CACHED_BYTES`: a generation never changes, so nothing in here goes stale.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.whoosh.inverting import LEAD
from index.whoosh.segment_arrays import TextField
from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.whoosh.kept import Kept
from searcher.whoosh.open_segments import Frequencies, Ints, OpenSegment, OpenSegments

Slot = tuple[str, tuple[str, ...]]
"""One place of a phrase: the form (toned, folded) and the terms that may fill it."""

CACHED_BYTES = 24_000_000
# In so many documents or fewer, a list is smaller and faster than a place for each: 12 bytes against 4.
_LISTED = 8


class TermFrequencies:
    """Frequencies in one generation; safe to share between threads."""

    def __init__(self, segments: OpenSegments) -> None:
        self._segments = segments
        self._kept: Kept[Frequencies] = Kept(CACHED_BYTES)

    def field(self, field: str, form: str, terms: tuple[str, ...]) -> Frequencies:
        """Of any of some terms in one field: `title`, `body`, or `body_lead`, the first syllables of a body."""
        return self._kept.get((field, form, terms), lambda: self._sum(self._terms(field, form, terms)))

    def text(self, form: str, terms: tuple[str, ...]) -> Frequencies:
        """Of any of some terms in title and body together."""
        fields = (self.field(name, form, terms) for name in TEXT_FIELDS)
        return self._kept.get(("text", form, terms), lambda: self._sum(fields))

    def side_by_side(self, slots: tuple[Slot, ...]) -> Frequencies:
        """Of terms that stand side by side in this order, in the title or in the body."""
        if len(slots) == 1:
            return self.text(*slots[0])
        fields = (self.phrase(name, slots) for name in TEXT_FIELDS)
        return self._kept.get(("text", slots), lambda: self._sum(fields))

    def phrase(self, field: str, slots: tuple[Slot, ...]) -> Frequencies:
        """Of terms that stand side by side in one field."""
        if len(slots) == 1:
            return self.field(field, *slots[0])
        return self._kept.get((field, slots), lambda: self._phrase(field, slots))

    def sum(self, parts: Sequence[tuple[float, Frequencies]]) -> Frequencies:
        """A weighted sum."""
        return self._sum(Frequencies(f.documents, f.values * np.float32(weight)) for weight, f in parts)

    def _terms(self, field: str, form: str, terms: tuple[str, ...]) -> Iterator[Frequencies]:
        for term in terms:
            yield self._segments.frequencies(f"{field}_{form}", self._segments.find(form, term))

    def _sum(self, parts: Iterator[Frequencies]) -> Frequencies:
        some = [part for part in parts if part.documents is None or len(part.documents)]
        if len(some) == 1:
            return some[0]
        if not some:
            return Frequencies(np.zeros(0, np.int64), np.zeros(0, np.float32))
        few = sum(len(part.values) for part in some) < self._segments.size // _LISTED
        if few and all(part.documents is not None for part in some):
            return _sum_of_lists(some)
        total = some[0].spread(self._segments.size).copy()
        for part in some[1:]:
            if part.documents is None:
                total += part.values
            else:
                total[part.documents] += part.values
        return Frequencies(None, total)

    def _phrase(self, field: str, slots: tuple[Slot, ...]) -> Frequencies:
        if field in TEXT_FIELDS and (pair := _folded_pair(slots)):
            located = [(segment, self._pair(segment, field, pair)) for segment in self._segments]
            if all(number is not None for _, number in located):
                known = [(segment, number) for segment, number in located if number is not None and number >= 0]
                return self._segments.frequencies(f"{field}_pairs", known)
        documents, counts = [], []
        for segment in self._segments:
            found = _documents_with(segment, field, slots)
            if segment.live is not None:
                found = found[segment.live[found]]
            ids, count = np.unique(found, return_counts=True)
            documents.append(ids + segment.offset)
            counts.append(count.astype(np.float32))
        return Frequencies(np.concatenate(documents), np.concatenate(counts))

    def _pair(self, segment: OpenSegment, field: str, pair: tuple[str, str]) -> int | None:
        """The number of a pair in a segment, -1 where it has none; None where its postings have to be looked for."""
        numbers = [segment.arrays.terms["folded"].find(term.encode("utf-8", "replace")) for term in pair]
        if numbers[0] is None or numbers[1] is None:
            return -1
        return segment.arrays.text(field).pair(numbers[0], numbers[1])


def _documents_with(segment: OpenSegment, field: str, slots: tuple[Slot, ...]) -> Ints:
    """The document of each place where a phrase stands in a field, or in the lead of a body."""
    text = segment.arrays.text("body" if field == "body_lead" else field)
    positions = phrase_positions(segment, "body" if field == "body_lead" else field, slots)
    documents = text.documents_of(positions)
    if field == "body_lead":
        documents = documents[positions - text.starts[documents] < LEAD]
    return documents


def phrase_positions(segment: OpenSegment, field: str, slots: tuple[Slot, ...]) -> Ints:
    """The global positions where a phrase begins in a segment: those of its rarest part, if what stands around them fits.

    A part is a slot, or two that are frequent neighbours.
    """
    numbers = [_numbers(segment, slot) for slot in slots]
    text = segment.arrays.text(field)
    if not all(len(some) for some in numbers):
        return np.zeros(0, np.int64)
    parts = [
        (place, _candidates(segment, text, slot, some))
        for place, (slot, some) in enumerate(zip(slots, numbers, strict=True))
    ]
    parts += _pair_candidates(text, slots, numbers)
    place, candidates = min(parts, key=lambda part: sum(map(len, part[1])))
    found = np.concatenate([part.astype(np.int64) for part in candidates]) - place
    if len(candidates) > 1:
        found.sort()
    found = found[found >= 0]
    for place, ((form, _), some) in enumerate(zip(slots, numbers, strict=True)):
        at = text.folded_at(found + place) if form == "folded" else text.toned_at(found + place)
        found = found[at == some[0] if len(some) == 1 else np.isin(at, some)]
    return found


def _pair_candidates(
    text: TextField, slots: tuple[Slot, ...], numbers: Sequence[Sequence[int]]
) -> Iterator[tuple[int, list[npt.NDArray[np.uint32]]]]:
    """Where two neighbours of a phrase stand together, for those whose places are kept."""
    for place, (left, right) in enumerate(pairwise(slots)):
        if left[0] == right[0] == "folded" and len(left[1]) == len(right[1]) == 1:
            pair = text.pair(numbers[place][0], numbers[place + 1][0])
            if pair is not None:
                yield place, [text.pair_positions(pair)] if pair >= 0 else [np.zeros(0, np.uint32)]


def _numbers(segment: OpenSegment, slot: Slot) -> list[int]:
    form, terms = slot
    found = (segment.arrays.terms[form].find(term.encode("utf-8", "replace")) for term in terms)
    return [number for number in found if number is not None]


def _candidates(
    segment: OpenSegment, text: TextField, slot: Slot, numbers: Sequence[int]
) -> list[npt.NDArray[np.uint32]]:
    """Positions among which are all of a slot's terms: of a toned one those of its folded form."""
    if slot[0] == "folded":
        return [text.folded_positions(number) for number in numbers]
    folded = {int(segment.arrays.folded_of[number]) for number in numbers}
    return [text.folded_positions(number) for number in sorted(folded)]


def _folded_pair(slots: tuple[Slot, ...]) -> tuple[str, str] | None:
    if len(slots) == 2 and all(form == "folded" and len(terms) == 1 for form, terms in slots):
        return slots[0][1][0], slots[1][1][0]
    return None


def _sum_of_lists(parts: Sequence[Frequencies]) -> Frequencies:
    documents = np.concatenate([part.documents for part in parts if part.documents is not None])
    values = np.concatenate([part.values for part in parts])
    different, places = np.unique(documents, return_inverse=True)
    return Frequencies(different, np.bincount(places, weights=values).astype(np.float32))
