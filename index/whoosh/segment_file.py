"""Step 3 of a segment: streams → one file of arrays.

Names of arrays, where `form` is toned or folded and `field` is title or body:

    {form}.bytes, .offsets, .order          its terms by number, the most frequent first; their order as bytes
    {form}.hashes, .by_hash                 CRC-32 of its terms, ascending, and whose they are
    toned.folded                            the folded term of each toned term
    folded.toned, .toned_starts             the toned terms of each folded term
    {field}.starts                          global position of each document's first syllable (`inverting.Layout`)
    {field}.forward, .rare_at, .rare        toned term at each global position: 16 bits, and in full where those do not do
    {field}.anchors, .anchor_starts         where every 16th syllable of each document starts in its text
    {field}.covering                        `toned term << 32 | position` of what stands at the position of a syllable besides it
    {field}.positions, .position_starts     positions of each folded term
    {field}_{form}.…                        postings (`inverting.invert`)
    body_lead_{form}.…                      postings of the first syllables of the body
    {field}_pairs.…, .codes, .positions …   postings and positions of frequent neighbours
    published, {facet}.…, places.…, ids.…   what filters, sorts and counts
    stored.bytes, .offsets, .dictionary     documents, compressed
"""

import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import zstandard

from index.language.index_terms import ANCHORED
from index.whoosh.array_file import ArrayFileWriter
from index.whoosh.inverting import (
    Ints,
    Layout,
    invert,
    lay_out,
    lead_keys,
    pair_keys,
    positions_of,
    prefixed,
    sort_occurrences,
    terms_of,
)
from index.whoosh.segment_stream import FieldStream, SegmentStream

FORMS = ("toned", "folded")

GAP = 0xFFFF
RARE = 0xFFFE
"""Values of `forward`: between documents, and a term whose number does not fit; those below are term numbers."""

# Pairs of terms that are both this frequent have postings of their own; of any other the rarer term's positions are few
# enough to look at each.
_FREQUENT_PAIR = 2048
_MOST_PAIRED = 0xFFFF

# Compressing: level 6 makes news 4 % smaller than 3 at a third of the speed, 9 another 1 % at a tenth.
_LEVEL = 3
_DICTIONARY_BYTES = 64 * 1024
_DICTIONARY_SAMPLES = 1000
_FEWEST_SAMPLES = 64


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
    toned = list(stream.vocabulary.numbers)
    counts = np.zeros(len(toned), np.int64)
    for field in stream.fields.values():
        for numbers in (field.terms, field.covering_terms):
            counts += np.bincount(np.frombuffer(numbers, np.int32), minlength=len(toned))
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
    offsets = np.zeros(len(values) + 1, np.int64)
    np.cumsum([len(value) for value in values], out=offsets[1:])
    writer.add(f"{name}.bytes", np.frombuffer(b"".join(values), np.uint8))
    writer.add(f"{name}.offsets", offsets.astype(np.uint64))


def _write_field(
    writer: ArrayFileWriter, name: str, field: FieldStream, toned_number: Ints, folded_of: Ints, folded_terms: int
) -> None:
    terms = toned_number[np.frombuffer(field.terms, np.int32)]
    layout = lay_out(np.frombuffer(field.lengths, np.int32).astype(np.int64))
    # A syllable's global position is its offset and one for each gap before its document.
    positions = np.arange(len(terms), dtype=np.int64)
    lengths = np.diff(layout.starts) - 1
    positions += np.repeat(np.arange(layout.size), lengths)
    covering_terms = toned_number[np.frombuffer(field.covering_terms, np.int32)]
    covering_positions = positions[np.frombuffer(field.covering_offsets, np.int64)]
    writer.add(f"{name}.starts", layout.starts.astype(np.uint32))
    writer.add(f"{name}.anchors", np.frombuffer(field.anchors, np.uint32))
    writer.add(f"{name}.anchor_starts", np.concatenate([[0], np.cumsum(-(-lengths // ANCHORED))]).astype(np.uint32))
    _write_forward(writer, name, terms, positions, layout)
    writer.add(f"{name}.covering", sort_occurrences(covering_terms, covering_positions))
    all_terms = np.concatenate([terms, covering_terms])
    all_positions = np.concatenate([positions, covering_positions])
    _write_form(writer, name, "toned", all_terms, all_positions, len(toned_number), layout)
    _write_form(writer, name, "folded", folded_of[all_terms], all_positions, folded_terms, layout)
    forward = np.full(len(layout.documents), -1, np.int64)
    forward[positions] = folded_of[terms]
    _write_pairs(writer, name, forward, layout)


def _write_forward(writer: ArrayFileWriter, name: str, terms: Ints, positions: Ints, layout: Layout) -> None:
    forward = np.full(len(layout.documents), GAP, np.uint16)
    forward[positions] = np.minimum(terms, RARE).astype(np.uint16)
    rare = np.flatnonzero(terms >= RARE)
    writer.add(f"{name}.forward", forward)
    writer.add(f"{name}.rare_at", positions[rare].astype(np.uint32))
    writer.add(f"{name}.rare", terms[rare].astype(np.uint32))


def _write_form(
    writer: ArrayFileWriter, name: str, form: str, terms: Ints, positions: Ints, count: int, layout: Layout
) -> None:
    keys = sort_occurrences(terms, positions)
    _write_all(writer, f"{name}_{form}", invert(keys, count, layout))
    if name == "body":
        _write_all(writer, f"body_lead_{form}", invert(lead_keys(keys, layout), count, layout))
    if form == "folded":
        writer.add(f"{name}.positions", positions_of(keys))
        writer.add(f"{name}.position_starts", _starts(terms_of(keys), count))


def _write_pairs(writer: ArrayFileWriter, name: str, forward: Ints, layout: Layout) -> None:
    counts = np.bincount(forward[forward >= 0], minlength=1)
    # Folded terms are numbered by frequency over all fields, so in one field only nearly by it: up to the last frequent one.
    frequent = min(int(np.flatnonzero(counts >= _FREQUENT_PAIR).max(initial=-1)) + 1, _MOST_PAIRED)
    codes, keys = pair_keys(forward, frequent)
    _write_all(writer, f"{name}_pairs", invert(keys, len(codes), layout))
    writer.add(f"{name}_pairs.frequent", np.array([frequent], np.uint32))
    writer.add(f"{name}_pairs.codes", codes.astype(np.uint32))
    writer.add(f"{name}_pairs.positions", positions_of(keys))
    writer.add(f"{name}_pairs.position_starts", _starts(terms_of(keys), len(codes)))


def _starts(terms: Ints, count: int) -> npt.NDArray[np.uint32]:
    """Where each term's occurrences begin among sorted ones."""
    return np.searchsorted(terms, np.arange(count + 1)).astype(np.uint32)


def _write_all(writer: ArrayFileWriter, prefix: str, arrays: dict[str, npt.NDArray[np.generic]]) -> None:
    for name, values in prefixed(prefix, arrays).items():
        writer.add(name, values)


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
    _write_stored(writer, stream.stored)


def _write_place_keys(writer: ArrayFileWriter, place_keys: Sequence[Sequence[str]]) -> None:
    different = sorted({key for keys in place_keys for key in keys})
    number = {key: i for i, key in enumerate(different)}
    pairs = sorted((number[key], document) for document, keys in enumerate(place_keys) for key in set(keys))
    numbers = np.array([key for key, _ in pairs], np.int64)
    _write_strings(writer, "places", [key.encode("utf-8") for key in different])
    writer.add("places.starts", _starts(numbers, len(different)))
    writer.add("places.documents", np.array([document for _, document in pairs], np.uint32))


def _write_stored(writer: ArrayFileWriter, stored: Sequence[bytes]) -> None:
    dictionary = _train(stored)
    compressor = zstandard.ZstdCompressor(
        level=_LEVEL, dict_data=zstandard.ZstdCompressionDict(dictionary) if dictionary else None
    )
    _write_strings(writer, "stored", [compressor.compress(document) for document in stored])
    writer.add("stored.dictionary", np.frombuffer(dictionary, np.uint8))


def _train(stored: Sequence[bytes]) -> bytes:
    """What articles of a segment have in common, b"" where they are too few to tell: it halves what short ones take."""
    if len(stored) < _FEWEST_SAMPLES:
        return b""
    step = -(-len(stored) // _DICTIONARY_SAMPLES)
    try:
        return bytes(zstandard.train_dictionary(_DICTIONARY_BYTES, list(stored[::step])).as_bytes())
    except zstandard.ZstdError:  # samples that have nothing in common
        return b""
