"""Ask pyvi itself: a text → its words, each a list of syllables with their places.

The slow way, for a pyvi that `segmenter_model` does not know. It imports scikit-learn, has pyvi
write its model to a temporary file, and takes the square of a line's length in time.
"""

import importlib
import re
import warnings
from collections.abc import Sequence
from typing import Any, NamedTuple

from index.language.segmenter_rules import compose, offsets_in

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class Syllable(NamedTuple):
    """One syllable of a text."""

    surface: str  # as pyvi writes it
    start: int
    end: int


def peer_words(text: str) -> list[list[Syllable]]:
    """The words of a text in order, each line segmented by itself.

    pyvi raises on lone surrogates, so it is shown the replacement character in their place.
    """
    tokenizer = _tokenizer()
    words: list[list[Syllable]] = []
    line_start = 0
    for line in _LONE_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text).split("\n"):
        composed = compose(line)
        offsets = range(len(line) + 1) if composed == line else offsets_in(line)
        surfaces = tokenizer.sylabelize(composed)[1]
        joined = _joined(surfaces, tokenizer.tokenize(composed))
        at = 0
        for surface, continues in zip(surfaces, joined, strict=True):
            start = composed.index(surface, at)
            at = start + len(surface)
            place = Syllable(surface, line_start + offsets[start], line_start + offsets[at])
            if continues:
                words[-1].append(place)
            else:
                words.append([place])
        line_start += len(line) + 1
    return words


def _tokenizer() -> Any:
    """pyvi's tokenizer; its source holds escapes that Python warns of when it compiles them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return importlib.import_module("pyvi.ViTokenizer").ViTokenizer


def _joined(surfaces: Sequence[str], written: str) -> list[bool]:
    """For each syllable, whether pyvi's output joins it to the one before.

    The output is the syllables with one character between them, `_` for a join; a `_` that was
    typed is inside a syllable, so counting along the syllables tells the two apart.
    """
    joined = []
    at = -1
    for surface in surfaces:
        joined.append(at > 0 and written[at] == "_")
        at += len(surface) + 1
    return joined
