"""How often words stand in each document: arrays over the occurrences that the index holds."""

from collections.abc import Mapping, Sequence

import numpy as np

from index.whoosh_schema import TEXT_FIELDS
from searcher.matching import excludes_form
from searcher.query import Tones, Word
from searcher.ranking import Scores
from searcher.whoosh_reader import DOCUMENT_SHIFT, Numbers, WhooshReader

Slot = tuple[str, Sequence[str]]
"""One place of a phrase: the form (toned, folded) and the terms that may fill it."""


def wanted(word: Word, tones: Tones) -> Slot:
    """The terms by which a wanted word matches."""
    return ("toned", [word.toned]) if tones is Tones.EXACT else ("folded", [word.folded])


def unwanted(word: Word, tones: Tones, reader: WhooshReader) -> Slot:
    """The terms by which an excluded word matches."""
    forms = reader.forms(word.folded)
    return ("toned", [form for form in forms if excludes_form(word, form, word.folded, tones)])


def side_by_side(slots: Sequence[Slot], reader: WhooshReader) -> dict[str, Scores]:
    """How often each document has the slots filled side by side, by field; with one slot: how often it has its terms."""
    return {name: _side_by_side_in(name, slots, reader) for name in TEXT_FIELDS}


def _side_by_side_in(name: str, slots: Sequence[Slot], reader: WhooshReader) -> Scores:
    starts: Numbers | None = None
    for offset, (form, terms) in enumerate(slots):
        places = _merged([reader.occurrences(f"{name}_{form}", term) for term in terms]) - offset
        starts = places if starts is None else np.intersect1d(starts, places, assume_unique=True)
    documents = (_merged([]) if starts is None else starts) >> DOCUMENT_SHIFT
    return np.bincount(documents, minlength=reader.size).astype(np.float64)


def anywhere(frequencies: Mapping[str, Scores]) -> Scores:
    """Frequencies in all fields together."""
    return np.asarray(sum(frequencies.values()))


def _merged(occurrences: Sequence[Numbers]) -> Numbers:
    if len(occurrences) == 1:
        return occurrences[0]
    return np.sort(np.concatenate(occurrences)) if occurrences else np.empty(0, dtype=np.int64)
