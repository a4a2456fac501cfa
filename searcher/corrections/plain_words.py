"""Which parts of a query may be corrected: rows of plain words, between what is an operator, quoted, or a sign.

    mướng la -xoài "nông thôn" chè      the rows `mướng la` and `chè`

Each row is corrected by itself: its neighbours are what was typed side by side.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from searcher.query import Word, read_run
from searcher.query_chunks import QUOTES, plain_runs, read_chunks
from searcher.query_fields import TypedFilter

# A quoted phrase with all that hangs on it (`title:"…"`, `"…"~5`), or a run without white space.
_CHUNK = re.compile(r'\S*"[^"]*"\S*|\S+')
_OPERATOR = re.compile(r'OR|HOẶC|AND|[-+].*|.*[:*~"].*', re.DOTALL)
_OPERATORS_OF_LETTERS = frozenset(["OR", "HOẶC", "AND"])
# Letters and digits, and the two signs that are keys of Telex; signs of the sentence around them stay as they are.
_PLAIN = re.compile(r"(?P<before>[(“‘']*)(?P<word>[\[\]]?[^\W_](?:[^\W_]|[\[\]])*)(?P<behind>[.,;!?…)”’']*)")


LONGEST_CORRECTED = 12
"""Words of a query: a longer one says enough to be found with a slip in it, and costs with each word."""


class Chunk(NamedTuple):
    """One plain word and where it stands in the query."""

    start: int
    end: int
    word: Word


@lru_cache(maxsize=64)
def rows_to_correct(text: str) -> tuple[list[Chunk], ...]:
    """The rows of a query, none of one that is too long; remembered, as each kind of suggestion asks for them."""
    rows = tuple(find_rows(text))
    return rows if sum(map(len, rows)) <= LONGEST_CORRECTED else ()


def find_rows(text: str) -> Iterator[list[Chunk]]:
    """The rows of plain words in the text of a query; a sign between two words parts their rows.

    >>> [[chunk.word.text for chunk in row] for row in find_rows('Mướng La, xã title:nong "cây ăn" quả* OR chè 05-CT/TW')]
    [['Mướng', 'La'], ['xã'], ['chè']]
    >>> [[chunk.word.text for chunk in row] for row in find_rows('nhãn nơi:Sơn La chè')]
    [['nhãn'], ['chè']]
    """
    runs = plain_runs(text)
    if runs is not None and _OPERATORS_OF_LETTERS.isdisjoint(text.split(" ")):
        yield [_chunk(start, run) for start, run in runs]
        return
    chunks = read_chunks(text) if ":" in text else ()
    filters = [range(chunk.start, chunk.end) for chunk in chunks if isinstance(chunk, TypedFilter)]
    row: list[Chunk] = []
    for match in _CHUNK.finditer(text.translate(QUOTES)):
        is_plain = not _OPERATOR.fullmatch(match[0]) and not any(match.start() in one for one in filters)
        plain = _PLAIN.fullmatch(match[0]) if is_plain else None
        if plain is None or plain["before"]:
            if row:
                yield row
            row = []
        if plain is not None:
            row.append(_chunk(match.start() + plain.start("word"), plain["word"]))
            if plain["behind"]:
                yield row
                row = []
    if row:
        yield row


def _chunk(start: int, text: str) -> Chunk:
    return Chunk(start, start + len(text), _word(text))


def _word(text: str) -> Word:
    read = read_run(text)
    word = read.term.words[0] if read is not None else None
    return word if word is not None and word.text == text else Word(text, text.lower(), text.lower())  # keys of Telex
