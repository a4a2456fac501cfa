"""Step 1 of a search: what was typed → a Query. Pure text work, no index needed, and never an error.

muong la            two words, both wanted
"nông thôn mới"     a phrase
-má                 articles without it
chè OR cà phê       one of the two beside OR
05-CT/TW            several tokens in one chunk: a phrase
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.language.analysis import find_wholes, syllables
from index.language.marks import has_marks
from index.language.normalise import normalise_text

LONGEST_QUERY = 1000
"""Characters of a query that are read; the rest is dropped and `truncated` says so."""


class Tones(StrEnum):
    """What marks mean for a search."""

    AUTO = "auto"
    """Every spelling of the same letters matches; marks decide the rank."""
    EXACT = "exact"
    """Marks match only those marks, a word without marks only unmarked text."""
    IGNORE = "ignore"
    """Every spelling of the same letters matches, and ranks alike."""


@dataclass(frozen=True, slots=True)
class Word:
    """One syllable (or number) of a query."""

    text: str
    toned: str
    folded: str

    @property
    def marked(self) -> bool:
        """Whether it was typed with any mark."""
        return has_marks(self.toned)


@dataclass(frozen=True, slots=True)
class Term:
    """What a document has or has not: one word, or several that stand side by side in this order."""

    words: tuple[Word, ...]

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms of which one is enough: more than one where OR stands between them."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class WholeWords:
    """Neighbouring words of a query that are one thing: a date, a document number, an address."""

    first: int
    """Index into `Query.words`."""
    last: int
    """Inclusive."""
    toned: str
    folded: str


@dataclass(frozen=True, slots=True)
class Query:
    """A query as understood without an index."""

    text: str
    """As typed, normalised, up to LONGEST_QUERY characters."""
    truncated: bool
    clauses: tuple[Clause, ...]
    """All wanted."""
    excluded: tuple[Term, ...]
    """None wanted."""
    wholes: tuple[WholeWords, ...] = ()

    @property
    def words(self) -> tuple[Word, ...]:
        """Every wanted word, in the order typed."""
        return tuple(word for clause in self.clauses for term in clause.terms for word in term.words)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wanted and nothing excluded."""
        return not self.clauses and not self.excluded


# A quoted phrase, or a run without white space; both with the minus that excludes them. A quote that is never closed is part
# of a run, where it separates words like any other sign.
_CHUNK = re.compile(r'(?P<minus>(?<!\S)-(?=[^\s-]))?(?:"(?P<phrase>[^"]*)"|(?P<run>[^\s"]+|"))')
_QUOTES = str.maketrans("“”„‟«»＂", '"""""""')


def parse_query(text: str) -> Query:
    """The Query that `text` stands for.

    >>> query = parse_query('Mường La "cây ăn quả" -xoài')
    >>> [len(clause.terms[0].words) for clause in query.clauses], query.excluded[0].words[0].folded
    ([1, 1, 3], 'xoai')
    """
    truncated = len(text) > LONGEST_QUERY
    text = normalise_text(text[:LONGEST_QUERY])
    clauses: list[Clause] = []
    excluded: list[Term] = []
    places: list[tuple[int, int]] = []  # of the wanted words, in the order of Query.words
    either = False  # OR stood before this chunk
    for match in _CHUNK.finditer(text.translate(_QUOTES)):
        if match["run"] == "OR" and not match["minus"]:
            either = bool(clauses)
            continue
        offset = match.start("run") if match["phrase"] is None else match.start("phrase")
        tokens = syllables(match["phrase"] or match["run"] or "")
        if not tokens:
            continue
        term = Term(tuple(Word(token.surface, token.toned, token.folded) for token in tokens))
        if match["minus"]:
            excluded.append(term)
            continue
        places += [(offset + token.start, offset + token.end) for token in tokens]
        if either:
            clauses[-1] = Clause((*clauses[-1].terms, term))
        else:
            clauses.append(Clause((term,)))
        either = False
    return Query(text.strip(), truncated, tuple(clauses), tuple(excluded), tuple(_wholes(text, places)))


def _wholes(text: str, places: Sequence[tuple[int, int]]) -> Iterator[WholeWords]:
    """What is whole in the text of a query, as ranges of its words.

    A number typed in full (`05-CT/TW`) is that document, not every `Chỉ thị 05`: its type in words is left to those who type it.
    """
    found = find_wholes(text)
    in_full = {(whole.start, whole.end) for whole in found if whole.kind == "code" and "/" in whole.toned}
    for whole in found:
        if (whole.start, whole.end) in in_full and whole.kind == "code" and "/" not in whole.toned:
            continue
        inside = [i for i, (start, end) in enumerate(places) if whole.start <= start and end <= whole.end]
        if inside:
            yield WholeWords(inside[0], inside[-1], whole.toned, whole.folded)
