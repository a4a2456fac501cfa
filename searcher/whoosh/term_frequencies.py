"""How often live documents have terms, neighbours and phrases: arrays over all segments of a generation, remembered.

A frequency is asked for by what a query says (a form and terms), looked up in each segment, and put together. What was asked for
lately of one field is kept, up to `CACHED_BYTES`: a generation never changes, so nothing in here goes stale. What is put together
of title and body is kept by who asks, as what it is worth (`WhooshReader.impact_of`).
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from index.whoosh.inverting import LEAD
from index.whoosh.segment_file import FORMS
from index.whoosh.segment_stream import TEXT_FIELDS
from searcher import kernels
from searcher.whoosh.frequencies import NOTHING, Frequencies, Ints, added, listed, weighted_sum
from searcher.whoosh.kept import Kept
from searcher.whoosh.lying import LyingFields, lying_fields
from searcher.whoosh.open_segments import OpenSegment, OpenSegments
from searcher.whoosh.phrases import Slot, described, near_positions, phrase_positions

CACHED_BYTES = 48_000_000


class TermFrequencies:
    """Frequencies in one generation; safe to share between threads."""

    def __init__(self, segments: OpenSegments) -> None:
        self._segments = segments
        self._kept: Kept[Frequencies] = Kept(CACHED_BYTES)

    def field(self, field: str, form: str, terms: tuple[str, ...]) -> Frequencies:
        """Of any of some terms in one field: `title`, `body`, or `body_lead`, the first syllables of a body."""
        return self._kept.get((field, form, terms), lambda: self._read(field, form, terms))

    def text(self, form: str, terms: tuple[str, ...]) -> Frequencies:
        """Of any of some terms in title and body together."""
        if len(terms) == 1 and (found := self._of_both(form, terms[0])) is not None:
            return found
        return self._sum([self.field(name, form, terms) for name in TEXT_FIELDS])

    def _of_both(self, form: str, term: str) -> Frequencies | None:
        """Of one term in title and body, added where they lie; None where machine code cannot do so."""
        lying = self._lying[form] if kernels.postings is not None else None
        if lying is None or self._segments.only is None:
            return None
        number = self._segments.only.number(form, term)
        if number is None:
            return NOTHING
        df, documents, values = kernels.postings.added(lying.addresses, 0, 1, number, self._segments.size)
        if df <= 0:
            return None if df else NOTHING
        return Frequencies(documents if len(documents) else None, values, df)

    @cached_property
    def _lying(self) -> Mapping[str, LyingFields | None]:
        return {form: lying_fields(self._segments, [f"{field}_{form}" for field in TEXT_FIELDS]) for form in FORMS}

    def side_by_side(self, slots: tuple[Slot, ...], slop: int = 0) -> Frequencies:
        """Of terms in this order in the title or in the body, with at most `slop` others between two neighbours."""
        return self.text(*slots[0]) if len(slots) == 1 else self._count(TEXT_FIELDS, slots, slop)

    def phrase(self, field: str, slots: tuple[Slot, ...], slop: int = 0) -> Frequencies:
        """Of terms in this order in one field, with at most `slop` others between two; without any in a lead, too."""
        if len(slots) == 1:
            return self.field(field, *slots[0])
        return self._kept.get((field, slots, slop), lambda: self._count((field,), slots, slop))

    def sum(self, parts: Sequence[tuple[float, Frequencies]]) -> Frequencies:
        """A weighted sum."""
        return weighted_sum(parts, self._segments.size)

    def _read(self, field: str, form: str, terms: tuple[str, ...]) -> Frequencies:
        name = f"{field}_{form}"
        return self._sum([self._segments.frequencies(name, form, term) for term in terms])

    def _sum(self, parts: list[Frequencies]) -> Frequencies:
        return added(parts, self._segments.size)

    def _count(self, fields: Sequence[str], slots: tuple[Slot, ...], slop: int) -> Frequencies:
        """Of several terms in this order in some fields together, counted anew."""
        if kernels.places is not None and not slop:
            return self._together([self._rows(segment, fields, slots) for segment in self._segments])
        return self._together([_counts(segment, fields, slots, slop) for segment in self._segments])

    def _rows(self, segment: OpenSegment, fields: Sequence[str], slots: tuple[Slot, ...]) -> Frequencies:
        """How often documents of one segment have a phrase in some fields together, counted by compiled code if that can do so."""
        row = described(segment, slots)
        if row is None:
            return _counts(segment, fields, slots, 0)
        if not len(row):
            return NOTHING
        is_lead = fields[0] == "body_lead"
        df, documents, small, large = kernels.places.count_rows(
            segment.arrays.text("title").as_it_lies,
            segment.arrays.text("body").as_it_lies,
            _BODY if is_lead else sum(_FIELDS[field] for field in fields),
            row,
            segment.live_as_it_lies,
            LEAD if is_lead else kernels.places.ANYWHERE,
            self._segments.size if len(self._segments.segments) == 1 else 0,
        )
        values = large.astype(np.min_scalar_type(int(large.max()))) if len(large) else small
        return Frequencies(documents if len(documents) or not df else None, values, df)

    def documents_with_phrase(self, field: str, slots: tuple[Slot, ...]) -> Ints:
        """The live documents in which several terms stand side by side in one field, ascending."""
        return self._different([_documents_with(segment, field, slots) for segment in self._segments])

    def documents_with_near(self, field: str, slots: tuple[Slot, ...], distance: int) -> Ints:
        """The live documents in which each of several terms stands at most `distance` behind the one before, ascending."""
        return self._different([_documents_near(segment, field, slots, distance) for segment in self._segments])

    def _different(self, found_in: Sequence[Ints]) -> Ints:
        """Each live document of ascending ones of each segment once."""
        parts = []
        for segment, found in zip(self._segments, found_in, strict=True):
            if len(found) > 1:
                found = found[np.concatenate([_TRUE, found[1:] != found[:-1]])]
            if segment.live is not None:
                found = found[segment.live[found]]
            parts.append(found + segment.offset if segment.offset else found)
        return parts[0] if len(parts) == 1 else np.concatenate([_NONE, *parts])

    def stands_beside(self, field: str, form: str, term: str) -> bool:
        """Whether a term stands anywhere at the position of a syllable besides it, as a date or a word of several does."""
        for segment, number in self._segments.find(form, term):
            toned = [number] if form == "toned" else segment.arrays.folding.toned_of(number).tolist()
            if any(len(segment.arrays.text(field).covering_positions(one)) for one in toned):
                return True
        return False

    def _together(self, found_in: Sequence[Frequencies]) -> Frequencies:
        """What documents of each segment have."""
        if len(found_in) == 1 and found_in[0].documents is None:
            return found_in[0]
        documents, counts = [], []
        for segment, found in zip(self._segments, found_in, strict=True):
            if found.df:
                own = found.all_documents()
                documents.append(own + segment.offset if segment.offset else own)
                counts.append(found.values)
        if not documents:
            return NOTHING
        together = counts[0] if len(counts) == 1 else np.concatenate(counts)
        numbers = documents[0] if len(documents) == 1 else np.concatenate(documents)
        return listed(numbers, together, self._segments.size)


def _counts(segment: OpenSegment, fields: Sequence[str], slots: tuple[Slot, ...], slop: int) -> Frequencies:
    """How often documents of one segment that are not deleted have several terms in this order in some fields together."""
    found = _ascending([_places(segment, field, slots, slop) for field in fields])
    if segment.live is not None:
        found = found[segment.live[found]]
    if not len(found):
        return NOTHING
    edges = np.ones(len(found) + 1, np.bool_)  # where another document begins, and the end
    np.not_equal(found[1:], found[:-1], out=edges[1:-1])
    places = edges.nonzero()[0]
    own, counts = found[places[:-1]], places[1:] - places[:-1]
    return Frequencies(own, counts.astype(np.min_scalar_type(int(counts.max()))), len(own))


_BODY = 2
_FIELDS = {"title": 1, "body": _BODY}
_TRUE = np.ones(1, np.bool_)
_NONE = np.zeros(0, np.int64)


def _ascending(parts: Sequence[Ints]) -> Ints:
    """Ascending parts as one.

    Of 2,000 places to merge those of body and title takes 4 µs, where to count each and add that up took 20.
    """
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else _NONE
    together = np.concatenate(parts)
    together.sort(kind="stable")
    return together


def _places(segment: OpenSegment, field: str, slots: tuple[Slot, ...], slop: int) -> Ints:
    """The document of each place where terms stand in this order in a field, or in the lead of a body, with others between them."""
    return _documents_near(segment, field, slots, slop + 1) if slop else _documents_with(segment, field, slots)


def _documents_near(segment: OpenSegment, field: str, slots: tuple[Slot, ...], distance: int) -> Ints:
    """The document of each place where a row ends in which each term stands at most `distance` behind the one before."""
    return segment.arrays.text(field).documents_of(near_positions(segment, field, slots, distance))


def _documents_with(segment: OpenSegment, field: str, slots: tuple[Slot, ...]) -> Ints:
    """The document of each place where a phrase stands in a field, or in the lead of a body."""
    name = "body" if field == "body_lead" else field
    text = segment.arrays.text(name)
    positions = phrase_positions(segment, name, slots)
    documents = text.documents_of(positions)
    if field == "body_lead":
        documents = documents[positions - text.starts[documents] < LEAD]
    return documents
