"""What was typed → chunks, by its signs alone: runs without white space, phrases in quotes, and values of fields.

A quote that is never closed is part of a run, where it separates words like any other sign.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.language.analysis import syllables
from searcher.query_fields import TITLE, TypedFilter, end_of_place, field_named, read_filter

MOST_SLOP = 100
"""Other words that may stand between two of a phrase; more are read as so many."""

# The minus that excludes what stands right behind it.
_MINUS = r"(?P<minus>(?<!\S)-(?=[^\s-]))?"
_QUOTED = r'"(?P<phrase>[^"]*)"(?:~(?P<slop>\d{1,9})(?!\S))?'
_CHUNK = re.compile(rf'{_MINUS}(?:{_QUOTED}|(?P<run>[^\s"]+|"))')
_FIELD = re.compile(
    rf'(?<!\S){_MINUS}(?P<name>[^\W\d_]{{1,9}}(?:-[^\W\d_]{{1,9}})?):(?:{_QUOTED}|(?P<run>[^\s"]+))(?!\S)'
)
QUOTES = str.maketrans("“”„‟«»＂", '"""""""')
"""Quotation marks of all kinds, read as one."""


class Chunk(NamedTuple):
    """A piece of a query with one meaning."""

    text: str
    """Its words, without signs around them."""
    start: int
    """Where those stand in the query."""
    minus: bool
    quoted: bool
    slop: int
    in_title: bool


def read_chunks(text: str) -> Iterator[Chunk | TypedFilter]:
    """The chunks and the filters of a query, in order.

    >>> [(chunk.text, chunk.minus, chunk.quoted) for chunk in read_chunks('chè "cây ăn quả" -má')]
    [('chè', False, False), ('cây ăn quả', False, True), ('má', True, False)]
    """
    if (runs := plain_runs(text)) is not None:
        for start, run in runs:
            yield Chunk(run, start, False, False, 0, False)
        return
    text = text.translate(QUOTES)
    has_colon = ":" in text
    end = 0
    while match := _CHUNK.search(text, end):
        found = _in_field(text, match.start()) if has_colon else None
        if found is None:
            yield _chunk(match, in_title=False)
            end = match.end()
        else:
            read, end = found
            yield read


def plain_runs(text: str) -> list[tuple[int, str]] | None:
    """The runs of a text of letters and digits between single spaces, as most queries are, and where each starts; None of another.

    >>> plain_runs("mường la"), plain_runs("mường  la"), plain_runs("-mường")
    ([(0, 'mường'), (6, 'la')], None, None)
    """
    runs: list[tuple[int, str]] = []
    start = 0
    for run in text.split(" "):
        if not run.isalnum():
            return None
        runs.append((start, run))
        start += len(run) + 1
    return runs


def _in_field(text: str, start: int) -> tuple[Chunk | TypedFilter, int] | None:
    """What begins with the name of a field at a place, and where it ends; None where that cannot be understood."""
    match = _FIELD.match(text, start)
    field = field_named(match["name"]) if match else None
    if match is None or field is None:
        return None
    chunk = _chunk(match, in_title=True)
    if field == TITLE:
        return (chunk, match.end()) if syllables(chunk.text) else None
    end = match.end()
    if field == "place" and not chunk.quoted:
        end = end_of_place(text, chunk.start, end)
    value = chunk.text if chunk.quoted else text[chunk.start : end].rstrip(",;")
    typed = read_filter(field, value, chunk.minus, start, end)
    return None if typed is None or match["slop"] else (typed, end)


def _chunk(match: re.Match[str], *, in_title: bool) -> Chunk:
    group = "run" if match["phrase"] is None else "phrase"
    slop = min(int(match["slop"] or 0), MOST_SLOP)
    return Chunk(match[group], match.start(group), bool(match["minus"]), group == "phrase", slop, in_title)
