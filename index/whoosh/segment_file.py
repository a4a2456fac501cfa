"""Step 3 of a segment: streams → one file of arrays.

Names of arrays, where `form` is toned or folded and `field` is title or body:

    {form}.bytes, .offsets, .order          its terms by number, the most frequent first; their order as bytes
    {form}.hashes, .by_hash                 CRC-32 of its terms, ascending, and whose they are
    toned.folded                            the folded term of each toned term
    folded.toned, .toned_starts             the toned terms of each folded term
    {field}.starts                          global position of each document's first syllable (`inverting.Layout`)
    {field}.forward, .rare_at, .rare        toned term at each global position: 16 bits, and in full where those do not do
    {field}.anchors, .anchor_starts         where every 16th syllable of each document starts in its text
    {field}_covering.terms, .starts …       terms that stand at the position of a syllable besides it, and their positions
    {field}_pairs.lefts, .rights …          frequent neighbours and their positions (`pairs.find_pairs`)
    {field}_pairs.counted, .ids …           of those that stand often their documents, too
    {field}_positions.frequent              folded terms from this number on, which are rare, have …
    {field}_positions.starts, .positions    … their positions here; the others are found by their neighbours
    {field}_{form}.…                        postings (`inverting.invert`)
    body_lead_{form}.…                      postings of the first syllables of the body
    published, {facet}.…, places.…, ids.…   what filters, sorts and counts
    stored.bytes, .offsets, .dictionary     documents, compressed
"""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.language.index_terms import ANCHORED
from index.whoosh.array_file import ArrayFileWriter
from index.whoosh.inverting import (
    Array,
    Ints,
    Layout,
    Occurrences,
    Parts,
    count_terms,
    invert,
    lay_out,
    sort_occurrences,
)
from index.whoosh.pairs import find_pairs
from index.whoosh.segment_stream import FieldStream, SegmentStream

FORMS = ("toned", "folded")

GAP = 0xFFFF
RARE = 0xFFFE
"""Values of `forward`: between documents, and a term whose number does not fit; those below are term numbers."""

# Pairs of terms that are both this frequent are listed with their positions; of any other the rarer term's positions are few enough
# to look at each.
_FREQUENT_PAIR = 2048
_MOST_PAIRED = 0xFFFF
# The documents of pairs that stand so often are listed, too: 7,800 pairs of 102,711 articles, 54 MB. By their positions those of
# 1,000 to 6,000 places take 0.23 ms to find and those of more 0.6 to 0.8, in place of 0.08 and 0.2.
_COUNTED_PAIR = 1024
# Terms that are renumbered at once.
_RENUMBERED = 1 << 20
_NONE = np.zeros(0, np.int64)


def write_segment(stream: SegmentStream, path: Path) -> None:
    """Write everything a segment holds; the file is there whole or not at all."""
    writer = ArrayFileWriter(path)
    try:
        _write_texts(stream, writer)
        _write_documents(stream, writer)
        writer.finish()
    except BaseException:
        writer.abandon()
        raise


def _write_texts(stream: SegmentStream, writer: ArrayFileWriter) -> None:
    toned = stream.vocabulary.toned
    counts = np.zeros(len(toned), np.int64)
    for field in stream.fields.values():
        for numbers in (field.terms, field.covering_terms):
            counts += count_terms(np.frombuffer(numbers, np.int32), len(toned))
    toned_number = _by_frequency(counts)
    folded_terms = dict.fromkeys(stream.vocabulary.folded)
    place = {term: number for number, term in enumerate(folded_terms)}
    to_place = np.array([place[folded] for folded in stream.vocabulary.folded], np.int64)
    folded_number = _by_frequency(np.bincount(to_place, weights=counts, minlength=len(place)))
    folded_of = np.zeros(len(toned), np.int64)
    folded_of[toned_number] = folded_number[to_place]
    _write_terms(writer, "toned", toned, toned_number)
    _write_terms(writer, "folded", list(folded_terms), folded_number)
    writer.add("toned.folded", folded_of.astype(np.uint32))
    writer.add("folded.toned", np.argsort(folded_of, kind="stable").astype(np.uint32))
    writer.add("folded.toned_starts", _starts(np.sort(folded_of), len(place)))
    for name, field in stream.fields.items():
        _write_field(writer, name, field, toned_number, folded_of, len(place))


def _by_frequency(counts: npt.NDArray[np.generic]) -> Ints:
    """The number of each term when the most frequent comes first."""
    numbers = np.empty(len(counts), np.int64)
    numbers[np.argsort(-counts.astype(np.int64), kind="stable")] = np.arange(len(counts))
    return numbers


def _write_terms(writer: ArrayFileWriter, form: str, terms: Sequence[str], numbers: Ints) -> None:
    encoded: list[bytes] = [b""] * len(terms)
    for term, number in zip(terms, numbers.tolist(), strict=True):
        encoded[number] = term.encode("utf-8")
    _write_strings(writer, form, encoded)
    writer.add(f"{form}.order", np.array(sorted(range(len(encoded)), key=encoded.__getitem__), np.uint32))
    hashes = np.array([zlib.crc32(term) for term in encoded], np.uint32)
    by_hash = np.argsort(hashes, kind="stable")
    writer.add(f"{form}.hashes", hashes[by_hash])
    writer.add(f"{form}.by_hash", by_hash.astype(np.uint32))


def _write_strings(writer: ArrayFileWriter, name: str, values: Sequence[bytes]) -> None:
    writer.add_strings(f"{name}.bytes", values)
    writer.add(f"{name}.offsets", _offsets(values))


def _offsets(values: Sequence[bytes | memoryview]) -> Array:
    """Where each of some strings begins, and where the last ends."""
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=offsets[1:])
    return offsets.astype(np.uint32 if offsets[-1] < 2**32 else np.uint64)


def _write_field(
    writer: ArrayFileWriter, name: str, field: FieldStream, toned_number: Ints, folded_of: Ints, folded_terms: int
) -> None:
    terms = np.frombuffer(field.terms, np.int32)
    covering = Occurrences(
        np.frombuffer(field.covering_terms, np.int32), np.frombuffer(field.covering_offsets, np.uint32)
    )
    layout = lay_out(np.frombuffer(field.lengths, np.int32).astype(np.int64))
    writer.add(f"{name}.starts", layout.starts.astype(np.uint32))
    writer.add(f"{name}.anchors", np.frombuffer(field.anchors, np.uint32))
    anchors = -(-(np.diff(layout.starts) - 1) // ANCHORED)
    writer.add(f"{name}.anchor_starts", np.concatenate([[0], np.cumsum(anchors)]).astype(np.uint32))
    # Each form of the terms takes the place of the one before: of a large segment there is no room for both.
    _renumber(terms, toned_number)
    _renumber(covering.terms, toned_number)
    _write_forward(writer, name, terms, layout)
    _write_covering(writer, name, covering, len(toned_number), layout)
    _write_form(writer, name, "toned", terms, covering, len(toned_number), layout)
    _renumber(terms, folded_of)
    _renumber(covering.terms, folded_of)
    _write_form(writer, name, "folded", terms, covering, folded_terms, layout)
    counts = count_terms(terms, folded_terms)
    # Folded terms are numbered by frequency over all fields, so in one field only nearly by it: up to the last frequent one.
    frequent = min(int(np.flatnonzero(counts >= _FREQUENT_PAIR).max(initial=-1)) + 1, _MOST_PAIRED)
    _write_all(writer, f"{name}_pairs", find_pairs(terms, layout, frequent, _COUNTED_PAIR))
    _write_positions(writer, name, terms, frequent, folded_terms, layout)


def _renumber(terms: npt.NDArray[np.int32], numbers: Ints) -> None:
    for start in range(0, len(terms), _RENUMBERED):
        terms[start : start + _RENUMBERED] = numbers[terms[start : start + _RENUMBERED]]


def _write_forward(writer: ArrayFileWriter, name: str, terms: npt.NDArray[np.int32], layout: Layout) -> None:
    forward = np.full(int(layout.starts[-1]), GAP, np.uint16)
    gaps = layout.starts[1:] - 1
    syllables = np.ones(len(forward), np.bool_)
    syllables[gaps] = False
    forward[syllables] = _clipped(terms)
    rare = np.flatnonzero(terms >= RARE)
    writer.add(f"{name}.forward", forward)
    writer.add(f"{name}.rare_at", layout.positions(rare))
    writer.add(f"{name}.rare", terms[rare].astype(np.uint32))


def _clipped(terms: npt.NDArray[np.int32]) -> npt.NDArray[np.uint16]:
    """Terms in 16 bits, RARE where those do not do."""
    clipped = np.empty(len(terms), np.uint16)
    for start in range(0, len(terms), _RENUMBERED):
        clipped[start : start + _RENUMBERED] = np.minimum(terms[start : start + _RENUMBERED], RARE)
    return clipped


def _write_covering(
    writer: ArrayFileWriter, name: str, covering: Occurrences, toned_terms: int, layout: Layout
) -> None:
    terms, counts, positions = [_NONE], [_NONE], [np.zeros(0, np.uint32)]
    for part in sort_occurrences([covering], toned_terms):
        different, count = np.unique(part.terms, return_counts=True)
        terms.append(different)
        counts.append(count)
        positions.append(layout.positions(part.offsets))
    writer.add(f"{name}_covering.terms", np.concatenate(terms).astype(np.uint32))
    writer.add(f"{name}_covering.starts", np.cumsum(np.concatenate([[0], *counts])).astype(np.uint32))
    writer.add(f"{name}_covering.positions", *positions)


def _write_form(
    writer: ArrayFileWriter,
    name: str,
    form: str,
    terms: npt.NDArray[np.int32],
    covering: Occurrences,
    count: int,
    layout: Layout,
) -> None:
    _write_all(writer, f"{name}_{form}", invert(sort_occurrences([Occurrences(terms), covering], count), count, layout))
    if name == "body":
        lead = layout.in_lead()
        inside = np.zeros(len(terms), np.bool_)
        inside[lead] = True
        chosen = np.flatnonzero(inside[covering.offsets])
        parts = [
            Occurrences(terms[lead], lead),
            Occurrences(covering.terms[chosen], np.asarray(covering.offsets)[chosen]),
        ]
        _write_all(writer, f"body_lead_{form}", invert(sort_occurrences(parts, count), count, layout))


def _write_positions(
    writer: ArrayFileWriter, name: str, terms: npt.NDArray[np.int32], frequent: int, count: int, layout: Layout
) -> None:
    rare = np.flatnonzero(terms >= frequent)
    found = list(sort_occurrences([Occurrences(terms[rare], rare)], count))
    writer.add(f"{name}_positions.frequent", np.array([frequent], np.uint32))
    writer.add(f"{name}_positions.starts", _starts(np.concatenate([_NONE, *(part.terms for part in found)]), count))
    offsets = np.concatenate([_NONE, *(part.offsets for part in found)])
    writer.add(f"{name}_positions.positions", layout.positions(offsets))


def _starts(terms: Ints, count: int) -> npt.NDArray[np.uint32]:
    """Where each term's occurrences begin among sorted ones."""
    return np.searchsorted(terms, np.arange(count + 1)).astype(np.uint32)


def _write_all(writer: ArrayFileWriter, prefix: str, arrays: Parts) -> None:
    for name, parts in arrays.items():
        writer.add(f"{prefix}.{name}", *parts)
        parts.clear()


def _write_documents(stream: SegmentStream, writer: ArrayFileWriter) -> None:
    writer.add("published", np.frombuffer(stream.published, np.int64))
    for name, values in stream.facets.items():
        different = sorted(set(values) - {""})
        code = {value: number for number, value in enumerate(different)} | {"": -1}
        writer.add(f"{name}.codes", np.array([code[value] for value in values], np.int32))
        _write_strings(writer, name, [value.encode("utf-8") for value in different])
    _write_place_keys(writer, stream.place_keys)
    _write_strings(writer, "ids", [document_id.encode("utf-8") for document_id in stream.ids])
    writer.add("ids.order", np.array(sorted(range(len(stream.ids)), key=stream.ids.__getitem__), np.uint32))
    write_stored(writer, stream)


def _write_place_keys(writer: ArrayFileWriter, place_keys: Sequence[Sequence[str]]) -> None:
    different = sorted({key for keys in place_keys for key in keys})
    number = {key: i for i, key in enumerate(different)}
    pairs = sorted((number[key], document) for document, keys in enumerate(place_keys) for key in set(keys))
    numbers = np.array([key for key, _ in pairs], np.int64)
    _write_strings(writer, "places", [key.encode("utf-8") for key in different])
    writer.add("places.starts", _starts(numbers, len(different)))
    writer.add("places.documents", np.array([document for _, document in pairs], np.uint32))


def write_stored(writer: ArrayFileWriter, stream: SegmentStream) -> None:
    """Write the documents of a stream as they are compressed, and what with."""
    writer.add_strings("stored.bytes", stream.stored)
    writer.add("stored.offsets", _offsets(stream.stored))
    writer.add("stored.dictionary", np.frombuffer(stream.dictionary or b"", np.uint8))
