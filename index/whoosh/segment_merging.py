"""Merging: the live documents of a segment, appended to a stream as if they were added again."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.whoosh.segment_arrays import SegmentArrays
from index.whoosh.segment_stream import FACET_FIELDS, TEXT_FIELDS, FieldStream, SegmentStream
from index.whoosh.text_field import TextField

Ints = npt.NDArray[np.int64]
Numbers = npt.NDArray[Any]
"""Of integers."""
Flags = npt.NDArray[np.bool_]


def append_segment(stream: SegmentStream, arrays: SegmentArrays, deleted: Iterable[int]) -> None:
    """Append the documents of a segment that are not deleted."""
    if not len(stream):
        stream.dictionary = arrays.dictionary
    live = np.ones(len(arrays), np.bool_)
    live[list(deleted)] = False
    texts = {name: _live_terms(arrays.text(name), live) for name in TEXT_FIELDS}
    used = np.zeros(len(arrays.terms["toned"]), np.bool_)
    for text in texts.values():
        used[text.terms] = True
        used[text.covering_terms] = True
    numbers = _numbers(stream, arrays, np.flatnonzero(used))
    for name, text in texts.items():
        append_text(stream.fields[name], text, numbers)
    _append_documents(stream, arrays, np.flatnonzero(live))


@dataclass(frozen=True)
class LiveTerms:
    """The terms of the live documents of one field."""

    terms: Numbers
    lengths: Ints
    anchors: npt.NDArray[np.uint32]
    covering_terms: Numbers
    covering_offsets: Numbers


def _live_terms(text: TextField, live: Flags) -> LiveTerms:
    lengths = text.lengths
    kept = np.repeat(live, lengths + 1)  # by global position
    kept[text.starts[1:].astype(np.int64) - 1] = False  # the gaps
    covering_terms, positions = text.all_covering()
    live_covering = kept[positions]
    offsets = np.cumsum(kept) - 1
    return LiveTerms(
        terms=text.toned_at(np.flatnonzero(kept)),
        lengths=lengths[live],
        anchors=text.anchors_of(live),
        covering_terms=covering_terms[live_covering].astype(np.int64),
        covering_offsets=offsets[positions[live_covering]],
    )


def _numbers(stream: SegmentStream, arrays: SegmentArrays, used: Ints) -> Ints:
    """For each toned term of the segment that is used its number in the stream."""
    toned, folded = arrays.terms["toned"], arrays.terms["folded"]
    numbers = np.zeros(len(toned), np.int64)
    for number in used.tolist():
        term, fold = toned[number].decode("utf-8"), folded[int(arrays.folding.folded_of[number])].decode("utf-8")
        numbers[number] = stream.vocabulary.covering(term, fold)
    return numbers


def append_text(field: FieldStream, text: LiveTerms, numbers: Ints) -> None:
    """Append the texts of one field; `numbers` are those of their terms in the stream."""
    start = len(field.terms)
    field.terms.frombytes(numbers[text.terms].astype(np.int32).tobytes())
    field.lengths.frombytes(text.lengths.astype(np.int32).tobytes())
    field.anchors.frombytes(text.anchors.tobytes())
    field.covering_terms.frombytes(numbers[text.covering_terms].astype(np.int32).tobytes())
    field.covering_offsets.frombytes((text.covering_offsets + start).astype(np.uint32).tobytes())


def _append_documents(stream: SegmentStream, arrays: SegmentArrays, numbers: Ints) -> None:
    stream.published.frombytes(arrays.published[numbers].tobytes())
    for name in FACET_FIELDS:
        values, codes = arrays.facet(name)
        stream.facets[name] += [values[code] if code >= 0 else "" for code in codes[numbers].tolist()]
    place_keys: dict[int, list[str]] = {}
    for key, documents in arrays.place_keys():
        for document in documents.tolist():
            place_keys.setdefault(document, []).append(key)
    same_dictionary = arrays.dictionary == stream.dictionary
    for number in numbers.tolist():
        stream.ids.append(arrays.ids[number].decode("utf-8"))
        stream.stored.append(
            arrays.stored_as_it_lies(number) if same_dictionary else stream.compress(arrays.stored(number))
        )
        stream.place_keys.append(place_keys.get(number, []))
