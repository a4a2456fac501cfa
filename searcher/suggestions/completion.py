"""What is suggested: frozen values, and how the matched part of each is found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from index.language.analysis import folded_term, toned_syllables
from searcher.suggestions.typed import Piece, places_of


class Kind(StrEnum):
    """What a suggestion is."""

    TITLE = "title"
    """Of an article."""
    PLACE = "place"
    """A unit that articles are about, under its present or an earlier name."""
    CODE = "code"
    """The number of an official document."""
    WORDS = "words"
    """Words that often stand side by side."""


@dataclass(frozen=True, slots=True)
class Completion:
    """What could be meant, in full."""

    text: str
    kind: Kind
    marks: tuple[tuple[int, int], ...]
    """Code-point offsets into `text` of what was typed, in order, not overlapping."""
    count: int | None = None
    """Articles that are about the place or have the document number; None of other kinds."""


class ReadText(NamedTuple):
    """The syllables of a text."""

    spans: tuple[tuple[int, int], ...]
    toned: tuple[str, ...]
    folded: tuple[str, ...]


# The same titles come again with every letter that is typed; 3 kB each.
@lru_cache(512)
def read_text(text: str) -> ReadText:
    """The syllables of a text that is suggested."""
    found = toned_syllables(text)
    toned = tuple(form for _, _, form in found)
    return ReadText(tuple((start, end) for start, end, _ in found), toned, tuple(map(folded_term, toned)))


def marked(text: str, kind: Kind, pieces: Sequence[Piece], count: int | None = None) -> Completion | None:
    """A completion with what was typed marked; None where the text has not all of it.

    >>> from searcher.suggestions.typed import read_typed
    >>> marked("Mường Lát", Kind.PLACE, read_typed("muong l").pieces).marks
    ((0, 7),)
    """
    read = read_text(text)
    places = places_of(pieces, read.toned, read.folded)
    if places is None:
        return None
    spans = []
    for piece, place in sorted(zip(pieces, places, strict=True), key=lambda pair: pair[1]):
        start, end = read.spans[place]
        # A letter of Vietnamese is a code point, whatever its marks.
        spans.append((place, start, end if piece.is_whole else min(start + len(piece.folded), end)))
    return Completion(text, kind, tuple(_joined(spans)), count)


def _joined(spans: Iterable[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Marks of neighbouring syllables as one."""
    marks: list[tuple[int, int]] = []
    before = -2
    for place, start, end in spans:
        if place == before + 1:
            marks[-1] = (marks[-1][0], end)
        else:
            marks.append((start, end))
        before = place
    return marks
