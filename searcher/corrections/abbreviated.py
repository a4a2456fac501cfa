"""What an abbreviation in a query may stand for, or the other way round, where nobody looks for both: offered if it finds more.

    BCT họp             →  Bộ Chính trị họp, Bộ Công Thương họp
    tones=exact: UBND   →  ủy ban nhân dân

An abbreviation of one reading is searched for in both forms (`searcher/alternatives.py`), and nothing need be offered. One of
several is not guessed, and with exact tones nothing stands for anything else: then the reader may choose.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from index.language.abbreviations import Abbreviations, reads_as_syllable
from searcher.alternatives import LONGEST_EXPANDED
from searcher.corrections.plain_words import Chunk, rows_to_correct
from searcher.corrections.rewrites import Reason
from searcher.query import LONGEST_QUERY, Tones
from searcher.results import Suggestion

MOST_OFFERED = 3
# Of a query: as each costs a look for what it finds (1 ms in 100,000 articles).
_MOST_TRIED = 6


def suggest_written_out(
    text: str, tones: Tones, total: int, abbreviations: Abbreviations, count: Callable[[str], int]
) -> tuple[Suggestion, ...]:
    """The queries that find more than `total` full matches, those first that find most; `count` says how many one finds.

    Nothing for a query that is too long to be corrected.
    """
    found: dict[str, int] = {}
    for first, last, other in islice(_others(rows_to_correct(text), tones, abbreviations), _MOST_TRIED):
        # Counted as a phrase: its words scattered are no more of what was meant.
        tried = f'{text[:first]} "{other}" {text[last:]}'
        # Of a longer one less would be asked for than was.
        more = count(tried) if len(tried) <= LONGEST_QUERY else 0
        if more > total:
            found[text[:first] + other + text[last:]] = more
    offered = sorted(found, key=lambda one: -found[one])[:MOST_OFFERED]
    return tuple(Suggestion(one, Reason.ABBREVIATION.value) for one in offered)


def _others(
    rows: Sequence[Sequence[Chunk]], tones: Tones, abbreviations: Abbreviations
) -> Iterator[tuple[int, int, str]]:
    """From where to where something in the text may be written otherwise, and how."""
    for row in rows:
        for chunk in row:
            for reading in abbreviations.readings(chunk.word.text) if _is_short(chunk.word.text) else ():
                if reading.expand != "yes" or tones is Tones.EXACT:
                    yield chunk.start, chunk.end, reading.long
        for first in range(len(row) if tones is Tones.EXACT else 0):
            for behind in range(first + 2, min(first + LONGEST_EXPANDED, len(row)) + 1):
                for short in abbreviations.shortenings([chunk.word.toned for chunk in row[first:behind]]):
                    yield row[first].start, row[behind - 1].end, short


@lru_cache(maxsize=1 << 12)
def _is_short(text: str) -> bool:
    """Whether a word is typed as an abbreviation: what may be a syllable as well only in capitals."""
    return text.isupper() or not reads_as_syllable(text)
