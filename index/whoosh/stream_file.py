"""Streams between processes: what a worker filled → a file → one stream of several, of which a segment is made.

A segment is written once, from the joined streams of all workers: were each worker to write its own, every posting would be made
twice. Joined streams are what a merge of their segments gives, to the number of each term.
"""

import json
from collections.abc import Mapping, Sequence, Set
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.language.index_terms import ANCHORED
from index.whoosh.array_file import ArrayFile, ArrayFileWriter
from index.whoosh.inverting import Occurrences, count_terms, sort_occurrences
from index.whoosh.segment_file import write_stored
from index.whoosh.segment_merging import Flags, Ints, LiveTerms, append_text
from index.whoosh.segment_stream import TEXT_FIELDS, SegmentStream
from index.whoosh.terms import Strings

# What is neither a number of a term nor a stored document, as JSON.
_OTHERS = ("ids", "facets", "place_keys")
_FIELD_PARTS: Mapping[str, npt.DTypeLike] = {
    "terms": np.int32,
    "lengths": np.int32,
    "anchors": np.uint32,
    "covering_terms": np.int32,
    "covering_offsets": np.uint32,
}


def write_stream(stream: SegmentStream, path: Path) -> None:
    """Write a stream to a file that is read once, by another process."""
    others = {"terms": list(zip(stream.vocabulary, stream.vocabulary.folded, strict=True))}
    others |= {name: getattr(stream, name) for name in _OTHERS}
    writer = ArrayFileWriter(path)
    try:
        for name, field in stream.fields.items():
            for part, kind in _FIELD_PARTS.items():
                writer.add(f"{name}.{part}", np.frombuffer(getattr(field, part), kind))
        writer.add("published", np.frombuffer(stream.published, np.int64))
        writer.add_strings("others", [json.dumps(others).encode("ascii")])
        write_stored(writer, stream)
        writer.finish(lasting=False)
    except BaseException:
        writer.abandon()
        raise


def join_streams(streams: Sequence[SegmentStream | Path], dropped: Sequence[Set[int]]) -> SegmentStream:
    """One stream of those in some files, less the documents with these numbers in each; one that is at hand is itself."""
    joined = SegmentStream()
    for stream, numbers in zip(streams, dropped, strict=True):
        if isinstance(stream, SegmentStream):
            return stream
        _append(joined, ArrayFile(stream), numbers, alone=len(streams) == 1)
    return joined


def _append(stream: SegmentStream, arrays: ArrayFile, dropped: Set[int], *, alone: bool) -> None:
    if not len(stream):
        stream.dictionary = arrays["stored.dictionary"].tobytes()
    live = np.ones(len(arrays["published"]), np.bool_)
    live[list(dropped)] = False
    others = json.loads(arrays["others"].tobytes())
    terms = others["terms"]
    texts = {name: _live_terms(arrays, name, live, len(terms), each_once=not alone) for name in stream.fields}
    used = np.zeros(len(terms), np.bool_)
    for text in texts.values():
        used[text.terms] = True
        used[text.covering_terms] = True
    order = np.arange(len(terms)) if alone else _most_frequent_first(arrays, len(terms))
    numbers = np.zeros(len(terms), np.int64)
    for number in order[used[order]].tolist():
        numbers[number] = stream.vocabulary.covering(*terms[number])
    for name, text in texts.items():
        append_text(stream.fields[name], text, numbers)
    kept = np.flatnonzero(live)
    stream.published.frombytes(arrays["published"][kept].tobytes())
    stored = Strings(arrays, "stored")
    stream.stored += map(stored.view, kept.tolist())
    stream.ids += [others["ids"][number] for number in kept.tolist()]
    stream.place_keys += [others["place_keys"][number] for number in kept.tolist()]
    for name, values in stream.facets.items():
        values += [others["facets"][name][number] for number in kept.tolist()]
    arrays.let_go()  # the stored documents keep the file mapped


def _most_frequent_first(arrays: ArrayFile, terms: int) -> Ints:
    """Terms in the order in which a segment of this stream alone has them."""
    parts = [arrays[f"{name}.{part}"] for name in TEXT_FIELDS for part in ("terms", "covering_terms")]
    return np.asarray(np.argsort(-np.sum([count_terms(part, terms) for part in parts], axis=0), kind="stable"))


def _live_terms(arrays: ArrayFile, name: str, live: Flags, terms: int, *, each_once: bool) -> LiveTerms:
    lengths = arrays[f"{name}.lengths"].astype(np.int64)
    own, anchors = arrays[f"{name}.terms"], arrays[f"{name}.anchors"]
    covering = Occurrences(arrays[f"{name}.covering_terms"], arrays[f"{name}.covering_offsets"].astype(np.int64))
    if not live.all():
        kept = np.repeat(live, lengths)
        inside = kept[covering.offsets]
        covering = Occurrences(covering.terms[inside], (np.cumsum(kept) - 1)[covering.offsets][inside])
        own, anchors = own[kept], anchors[np.repeat(live, -(-lengths // ANCHORED))]
    if each_once and terms:  # as a segment has them
        parts = [covering, *sort_occurrences([covering], terms)][1:]
        covering = Occurrences(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    return LiveTerms(own, lengths[live], anchors, covering.terms, np.asarray(covering.offsets))
