"""How often some syllables stand beside a given one: folded terms, counted from the index's pairs and positions.

For choosing among many: a syllable costs some microseconds, a tenth of what reading its toned forms off the texts takes. So titles
are looked at only where no body has any: they are a few per cent of the texts.
"""

from collections.abc import Sequence

import numpy as np

from index.whoosh.text_field import TextField
from searcher import kernels
from searcher.whoosh.open_segments import OpenSegments


def beside(segments: OpenSegments, term: str, others: Sequence[str], *, behind: bool) -> list[int]:
    """How often each of some folded terms stands right behind a folded term, or right before it: in bodies, or else in titles.

    Deleted documents count until a merge forgets them.
    """
    counts = [0] * len(others)
    for field in ("body", "title"):
        for segment, number in segments.find("folded", term):
            numbers = [segment.arrays.number("folded", other) for other in others]
            text = segment.arrays.text(field)
            for i, count in enumerate(_counts(text, number, numbers, 1 if behind else -1)):
                counts[i] += count
        if any(counts):
            break
    return counts


def _counts(text: TextField, number: int, others: Sequence[int | None], step: int) -> list[int]:
    if kernels.places is not None:
        numbers = np.array([-1 if other is None else other for other in others], np.int64)
        found: list[int] = kernels.places.count_beside(text.as_it_lies, number, numbers, step).tolist()
        return found
    return (_beside_frequent if text.is_frequent(number) else _beside_rare)(text, number, others, step)


def _beside_rare(text: TextField, number: int, others: Sequence[int | None], step: int) -> list[int]:
    positions = text.rare_positions(number).astype(np.int64) + step
    at = text.folded_at(positions[positions >= 0])
    return [0 if other is None else int(np.count_nonzero(at == other)) for other in others]


def _beside_frequent(text: TextField, number: int, others: Sequence[int | None], step: int) -> list[int]:
    counts = []
    for other in others:
        if other is None:
            counts.append(0)
        elif text.is_frequent(other):
            pair = (number, other) if step > 0 else (other, number)
            counts.append(len(text.pair_positions(*pair)))
        else:
            positions = text.rare_positions(other).astype(np.int64) - step
            at = text.folded_at(positions[positions >= 0])
            counts.append(int(np.count_nonzero(at == number)))
    return counts
