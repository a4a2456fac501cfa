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

LOOKED_AT = 512
"""Enough to know a share to two per cent."""

Run = tuple[str, ...]


def toned_runs(segments: OpenSegments, folded: Run) -> Mapping[Run, float]:
    """About how often folded syllables side by side are written as each row of toned ones, in titles and bodies.

    Deleted documents count until a merge forgets them.
    """
    counts: defaultdict[Run, float] = defaultdict(float)
    for segment in segments:
        for field in TEXT_FIELDS:
            found = _single(segment, field, folded[0]) if len(folded) == 1 else _several(segment, field, folded)
            for run, count in found:
                counts[run] += count
    return counts


def _single(segment: OpenSegment, field: str, folded: str) -> Iterator[tuple[Run, float]]:
    number = segment.arrays.number("folded", folded)
    if number is None:
        return
    postings = segment.arrays.postings(f"{field}_toned")
    for toned in segment.arrays.folding.toned_of(number).tolist():
        if df := postings.df(toned):
            yield (segment.arrays.toned_term(toned),), _occurrences(df, segment.size)


def _occurrences(df: int, documents: int) -> float:
    """How often a term stands that so many documents have, were it spread by chance."""
    return -documents * log(1 - df / (documents + 1))


def _several(segment: OpenSegment, field: str, folded: Run) -> Iterator[tuple[Run, float]]:
    positions = phrase_positions(segment, field, tuple(("folded", (term,)) for term in folded))
    weight = max(1.0, len(positions) / LOOKED_AT)
    if weight > 1:
        positions = positions[np.linspace(0, len(positions) - 1, LOOKED_AT).astype(np.int64)]
    text = segment.arrays.text(field)
    columns = [text.toned_at(positions + place).tolist() for place in range(len(folded))]
    for numbers, count in Counter(zip(*columns, strict=True)).items():
        yield tuple(map(segment.arrays.toned_term, numbers)), weight * count
