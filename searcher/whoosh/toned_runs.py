"""How syllables that fold alike are written side by side: folded terms in a row → how often each row of toned terms stands there.

One syllable is counted by the documents that have it. Of several, the places where they stand are known
(`phrases.phrase_positions`), and the toned terms there are read off the text: of at most `LOOKED_AT` places, spread evenly over a
segment.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from math import log

import numpy as np

from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.whoosh.open_segments import OpenSegment, OpenSegments
from searcher.whoosh.phrases import phrase_positions

LOOKED_AT = 256
"""Enough to know a share to three per cent."""

Run = tuple[str, ...]


def toned_runs(segments: OpenSegments, folded: Run) -> Mapping[Run, float]:
    """About how often folded syllables side by side are written as each row of toned ones, in live titles and bodies."""
    counts: defaultdict[Run, float] = defaultdict(float)
    for field in TEXT_FIELDS:
        for run, count in _alone(segments, field, folded[0]) if len(folded) == 1 else _beside(segments, field, folded):
            counts[run] += count
    return counts


def _alone(segments: OpenSegments, field: str, folded: str) -> Iterator[tuple[Run, float]]:
    having: defaultdict[str, int] = defaultdict(int)
    for segment, number in segments.find("folded", folded):
        for toned in segment.arrays.folding.toned_of(number).tolist():
            having[segment.arrays.toned_term(toned)] += _documents(segment, f"{field}_toned", toned)
    for term, df in having.items():
        if df:
            yield (term,), _occurrences(df, segments.documents)


def _documents(segment: OpenSegment, name: str, number: int) -> int:
    """How many live documents have a term."""
    postings = segment.arrays.postings(name)
    if segment.live is None:
        return postings.df(number)
    return int(np.count_nonzero(segment.live[postings.documents(number).documents]))


def _occurrences(df: int, documents: int) -> float:
    """How often a term stands that so many documents have, were it spread by chance."""
    return -documents * log(1 - df / (documents + 1))


def _beside(segments: OpenSegments, field: str, folded: Run) -> Iterator[tuple[Run, float]]:
    slots = tuple(("folded", (term,)) for term in folded)
    for segment in segments:
        text = segment.arrays.text(field)
        positions = phrase_positions(segment, field, slots)
        if segment.live is not None:
            positions = positions[segment.live[text.documents_of(positions)]]
        weight = max(1.0, len(positions) / LOOKED_AT)
        if weight > 1:
            positions = positions[np.linspace(0, len(positions) - 1, LOOKED_AT).astype(np.int64)]
        columns = [text.toned_at(positions + place).tolist() for place in range(len(folded))]
        for numbers, count in Counter(zip(*columns, strict=True)).items():
            yield tuple(map(segment.arrays.toned_term, numbers)), weight * count
