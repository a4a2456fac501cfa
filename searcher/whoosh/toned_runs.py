"""How syllables that fold alike are written side by side: folded terms in a row → how often each row of toned terms stands there.

One syllable is counted by the documents that have it. Of several, the places where they stand are known
(`phrases.row_positions`), and the toned terms there are read off the text: of at most `LOOKED_AT` places, spread evenly over a
segment.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import log
from typing import Any

import numpy as np
import numpy.typing as npt

from index.whoosh.segment_stream import TEXT_FIELDS
from searcher import kernels
from searcher.whoosh.open_segments import OpenSegment, OpenSegments
from searcher.whoosh.phrases import described_row, row_positions

LOOKED_AT = 256
"""Enough to know a share to three per cent."""

_PLACES = np.arange(float(LOOKED_AT))

Run = tuple[str, ...]


def toned_runs(segments: OpenSegments, folded: Run) -> Mapping[Run, float]:
    """About how often folded syllables side by side are written as each row of toned ones, in live titles and bodies."""
    if len(folded) == 1:
        return _alone(segments, folded[0])
    counts: dict[Run, float] = {}
    for segment, numbers in _located(segments, folded):
        (_add_compiled if kernels.places is not None else _add)(counts, segment, numbers)
    return counts


def _alone(segments: OpenSegments, folded: str) -> Mapping[Run, float]:
    located = segments.find("folded", folded)
    counts: dict[Run, float] = {}
    for field in TEXT_FIELDS:
        having: dict[str, int] = {}
        for segment, number in located:
            toned = segment.arrays.folding.toned_of(number)
            for one, df in zip(toned.tolist(), _documents(segment, f"{field}_toned", toned), strict=True):
                if df:
                    term = segment.arrays.toned_term(one)
                    having[term] = having.get(term, 0) + df
        for term, df in having.items():
            counts[(term,)] = counts.get((term,), 0.0) + _occurrences(df, segments.documents)
    return counts


def _documents(segment: OpenSegment, name: str, numbers: npt.NDArray[Any]) -> list[int]:
    """How many live documents have each of some terms."""
    postings = segment.arrays.postings(name)
    if segment.live is None:
        return postings.dfs(numbers)
    live = segment.live
    return [int(np.count_nonzero(live[postings.documents(number).documents])) for number in numbers.tolist()]


def _occurrences(df: int, documents: int) -> float:
    """How often a term stands that so many documents have, were it spread by chance."""
    return -documents * log(1 - df / (documents + 1))


def side_by_side(segments: OpenSegments, folded: Run) -> int:
    """How often folded syllables stand side by side in live titles and bodies: in a quarter of the time that their marks take."""
    located = _located(segments, folded)
    if kernels.places is not None:
        return sum(kernels.places.count_places(*_as_they_lie(segment, numbers)) for segment, numbers in located)
    return sum(len(_positions(segment, field, numbers)) for segment, numbers in located for field in TEXT_FIELDS)


def _located(segments: OpenSegments, folded: Run) -> Iterator[tuple[OpenSegment, list[int]]]:
    """The segments that have all of some folded terms, each with their numbers there."""
    for segment in segments:
        numbers = [segment.arrays.number("folded", term) for term in folded]
        known = [number for number in numbers if number is not None]
        if len(known) == len(numbers):
            yield segment, known


def _positions(segment: OpenSegment, field: str, folded: Sequence[int]) -> npt.NDArray[Any]:
    """Where folded terms stand in a row in live documents."""
    text = segment.arrays.text(field)
    positions = row_positions(text, folded)
    return positions if segment.live is None else positions[segment.live[text.documents_of(positions)]]


def _add(counts: dict[Run, float], segment: OpenSegment, folded: Sequence[int]) -> None:
    """Add how often folded terms in a row are written as each row of toned ones in a segment."""
    found = [_looked_at(segment, field, folded) for field in TEXT_FIELDS]
    forms = [segment.arrays.folding.toned_of(number) for number in folded]
    for field, toned, count in _counted([columns for columns, _ in found], forms):
        run = tuple(map(segment.arrays.toned_term, toned))
        counts[run] = counts.get(run, 0.0) + found[field][1] * count


def _add_compiled(counts: dict[Run, float], segment: OpenSegment, folded: Sequence[int]) -> None:
    """The same by machine code."""
    (in_titles, in_bodies, *_), *rows = kernels.places.count_toned(*_as_they_lie(segment, folded)).tolist()
    title_weight, body_weight = max(1.0, in_titles / LOOKED_AT), max(1.0, in_bodies / LOOKED_AT)
    for in_title, in_body, *toned in rows:
        run = tuple(map(segment.arrays.toned_term, toned))
        counts[run] = counts.get(run, 0.0) + title_weight * in_title + body_weight * in_body


def _as_they_lie(segment: OpenSegment, folded: Sequence[int]) -> tuple[npt.NDArray[Any], ...]:
    """What compiled code reads to find folded terms in a row."""
    return *segment.fields_as_they_lie, described_row(folded), segment.live_as_it_lies


def _looked_at(segment: OpenSegment, field: str, folded: Sequence[int]) -> tuple[npt.NDArray[np.int64], float]:
    """The toned terms at places where folded ones stand in a row, a row of each place of it; and for how many each stands."""
    positions = _positions(segment, field, folded)
    weight = max(1.0, len(positions) / LOOKED_AT)
    if weight > 1:
        places = (_PLACES * ((len(positions) - 1) / (LOOKED_AT - 1))).astype(np.int64)
        places[-1] = len(positions) - 1
        positions = positions[places]
    at = positions + np.arange(len(folded))[:, None]
    return segment.arrays.text(field).toned_at(at.ravel()).reshape(at.shape), weight


def _counted(
    tables: Sequence[npt.NDArray[np.int64]], forms: Sequence[npt.NDArray[np.uint32]]
) -> Iterator[tuple[int, list[int], int]]:
    """How often each column comes in each of some tables, with the number of the table before it.

    `forms` are what may stand in each row, ascending: by the places of its terms among those a column is one number, and
    numbers are sorted in half the time that columns are.
    """
    columns = np.concatenate(tables, axis=1)
    if not columns.shape[1]:
        return
    keys = forms[-1].searchsorted(columns[-1])
    for row, of_row in zip(columns[-2::-1], forms[-2::-1], strict=True):
        keys *= len(of_row)
        keys += of_row.searchsorted(row)
    keys *= len(tables)
    keys += np.repeat(np.arange(len(tables)), [table.shape[1] for table in tables])
    keys.sort()
    first = [0, *((keys[1:] != keys[:-1]).nonzero()[0] + 1).tolist()]
    terms = [of_row.tolist() for of_row in forms]
    for key, (start, end) in zip(keys[first].tolist(), pairwise([*first, len(keys)]), strict=True):
        rest, number = divmod(key, len(tables))
        column = []
        for of_row in terms:
            rest, place = divmod(rest, len(of_row))
            column.append(of_row[place])
        yield number, column, end - start
