"""Step 1 of a search: what was typed → a Query. Pure text work, no index needed, and never an error.

muong la            two words, both wanted
"nông thôn mới"     a phrase
"chè xanh"~3        in this order, at most three other words between two neighbours
-má                 articles without it
chè OR cà phê       one of the two beside OR, or HOẶC
nong*               any word that begins so
tiêu-đề:nhãn        in the title
nơi:"Sơn La"        a filter: nguồn, nơi, mục, từ, đến
05-CT/TW            several tokens in one chunk: a phrase
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple

from index.language.analysis import Token, syllables
from index.language.marks import has_marks
from index.language.normalise import normalise_text
from index.language.syllables import is_folded_syllable
from searcher.query_chunks import Chunk, read_chunks
from searcher.query_fields import TypedFilter
from searcher.query_wholes import WholeWords, find_whole_words

LONGEST_QUERY = 1000
"""Characters of a query that are read; the rest, with the word that is cut, is dropped and `truncated` says so."""

MOST_WITH_SLOP = 8
"""Words of a query's phrases that may have others between them; phrases beyond are read without slop, as each word costs a look at
all places where it stands. Two of the most frequent in 102,000 articles cost 0.2 s; the 180 that fit into a query took 2.6 s in
32,000."""
# A prefix takes as long as some words.
_PREFIX_WITH_SLOP = 4
_VOWELS = frozenset("aeiouy")
# Characters of what is remembered as it was read; longer than any word, and a few phrases.
_LONGEST_REMEMBERED = 32


class Tones(StrEnum):
    """What marks mean for a search."""

    AUTO = "auto"
    """Every spelling of the same letters matches; marks decide the rank."""
    EXACT = "exact"
    """Marks match only those marks, a word without marks only unmarked text."""
    IGNORE = "ignore"
    """Every spelling of the same letters matches, and ranks alike."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an index has that begins like a prefix; nothing before it was asked."""

    folded: tuple[str, ...] = ()
    """Folded forms, the most frequent first."""
    exact: tuple[str, ...] = ()
    """Of their toned forms those that have just the marks typed."""


@dataclass(frozen=True, slots=True)
class Word:
    """One syllable (or number) of a query, or the beginning of one."""

    text: str = field(compare=False)
    """As typed, the star of a prefix included; `Mường` and `mường` are one word, and count once."""
    toned: str
    folded: str
    beginning: Beginning | None = None
    """Of a prefix; None for a whole word."""

    @property
    def marked(self) -> bool:
        """Whether it was typed with any mark."""
        return has_marks(self.toned)

    @property
    def is_prefix(self) -> bool:
        return self.beginning is not None

    @property
    def is_foreign(self) -> bool:
        """Whether it has a vowel and is no Vietnamese syllable, whatever its marks: a name mostly, and a whole word by itself.

        >>> [word.text for word in parse_query("chuc Messi TPHCM K08 2024 face*").words if word.is_foreign]
        ['Messi']
        """
        with_vowel = self.folded.isalpha() and not _VOWELS.isdisjoint(self.folded)
        return with_vowel and not self.is_prefix and not is_folded_syllable(self.folded)

    @property
    def folded_forms(self) -> tuple[str, ...]:
        """The folded forms that it matches."""
        return (self.folded,) if self.beginning is None else self.beginning.folded

    @property
    def exact_forms(self) -> tuple[str, ...]:
        """The toned forms that it matches where marks are taken literally."""
        return (self.toned,) if self.beginning is None else self.beginning.exact


@dataclass(frozen=True, slots=True)
class Term:
    """What a document has or has not: one word, or several in this order."""

    words: tuple[Word, ...]
    slop: int = 0
    """How many other words may stand between two neighbours."""
    in_title: bool = False
    """Whether it has to stand in the title."""

    @property
    def is_phrase(self) -> bool:
        return len(self.words) > 1

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(word.text for word in self.words)

    @property
    def written(self) -> str:
        """It as it could be typed.

        >>> parse_query('tieu-de:“Mường  La”~2').clauses[0].terms[0].written
        'tiêu-đề:"Mường La"~2'
        """
        field = "tiêu-đề:" if self.in_title else ""
        slop = f"~{self.slop}" if self.slop else ""
        return f'{field}"{self.text}"{slop}' if self.is_phrase else field + self.text


@dataclass(frozen=True, slots=True)
class Clause:
    """Terms of which one is enough: more than one where OR stands between them."""

    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Query:
    """A query as understood without an index."""

    text: str
    """As typed, normalised, up to LONGEST_QUERY characters, without white space around it."""
    truncated: bool
    clauses: tuple[Clause, ...]
    """All wanted."""
    excluded: tuple[Term, ...]
    """None wanted."""
    wholes: tuple[WholeWords, ...] = ()
    filters: tuple[TypedFilter, ...] = ()
    places: tuple[tuple[int, int], ...] = ()
    """Where in `text` each word of `words` stands."""

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Every wanted word, in the order typed."""
        return tuple(word for clause in self.clauses for term in clause.terms for word in term.words)

    @cached_property
    def different_words(self) -> tuple[tuple[int, Word], ...]:
        """Every wanted word once, as typed first, with its place in `words`."""
        first: dict[Word, tuple[int, Word]] = {}
        for i, word in enumerate(self.words):
            first.setdefault(word, (i, word))
        return tuple(first.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wanted and nothing excluded."""
        return not self.clauses and not self.excluded

    def without(self, filters: Sequence[TypedFilter]) -> str:
        """The text without some of its filters.

        >>> query = parse_query("nhãn nơi:Huế từ:2024 lồng")
        >>> query.without(query.filters[:1])
        'nhãn từ:2024 lồng'
        """
        kept, end = [], 0
        for typed in filters:
            before = self.text[end : typed.start].strip()
            # OR does not reach over a filter: it would join what stands beside it once that is gone.
            kept.append(_without_open_or(before))
            end = typed.end
        return " ".join(part for part in (*kept, self.text[end:].strip()) if part)


OR_WORDS = ("OR", "HOẶC")
"""Between two terms: one of them is enough."""
_RUN = re.compile(r"\S+")
# Behind a word, and not before another: 5*3 are two numbers.
_STARS = re.compile(r"\*+(?!\w)")


def parse_query(text: str) -> Query:
    """The Query that `text` stands for.

    >>> query = parse_query('Mường La "cây ăn quả" -xoài')
    >>> [len(clause.terms[0].words) for clause in query.clauses], query.excluded[0].words[0].folded
    ([1, 1, 3], 'xoai')
    """
    truncated = len(text) > LONGEST_QUERY
    text = normalise_text(_cut(text)).strip()
    clauses: list[Clause] = []
    excluded: list[Term] = []
    filters: list[TypedFilter] = []
    places: list[tuple[int, int]] = []  # of the wanted words, in the order of Query.words
    with_slop = 0  # words so far
    either = False  # OR stood before this chunk
    for chunk in read_chunks(text):
        if isinstance(chunk, TypedFilter):
            filters.append(chunk)
            either = False
            continue
        if chunk.text in OR_WORDS and not (chunk.minus or chunk.quoted or chunk.in_title):
            either = bool(clauses)
            continue
        read = _read_chunk(chunk)
        if read is None:
            continue
        term = read.term
        if term.slop:
            with_slop += sum(_PREFIX_WITH_SLOP if word.is_prefix else 1 for word in term.words)
            term = term if with_slop <= MOST_WITH_SLOP else replace(term, slop=0)
        if chunk.minus:
            either = False
            excluded.append(term)
            continue
        places += [(chunk.start + start, chunk.start + end) for start, end in read.places]
        if either:
            clauses[-1] = Clause((*clauses[-1].terms, term))
        else:
            clauses.append(Clause((term,)))
        either = False
    wholes = tuple(find_whole_words(text, places))
    return Query(text, truncated, tuple(clauses), tuple(excluded), wholes, tuple(filters), tuple(places))


def _without_open_or(text: str) -> str:
    """A text without the OR at its end, behind which at most signs stand."""
    for run in reversed(list(_RUN.finditer(text))):
        if run[0] in OR_WORDS:
            text = text[: run.start()].rstrip()
        elif syllables(run[0]):
            break
    return text


def _cut(text: str) -> str:
    """The part of a text that is read: whole words, unless it is one alone."""
    kept = text[:LONGEST_QUERY]
    if len(text) > LONGEST_QUERY and not kept[-1].isspace() and not text[LONGEST_QUERY].isspace():
        return kept.rsplit(None, 1)[0]
    return kept


class Read(NamedTuple):
    """What a chunk says."""

    term: Term
    places: tuple[tuple[int, int], ...]
    """Where each of its words stands in the chunk."""


def _read_chunk(chunk: Chunk) -> Read | None:
    return _read(chunk.text, chunk.slop, chunk.in_title) if chunk.slop or chunk.in_title else read_run(chunk.text)


def read_run(text: str) -> Read | None:
    """What a run without white space says, or a phrase; None where no word is in it."""
    return _read_again(text) if len(text) <= _LONGEST_REMEMBERED else _read(text)


def _read(text: str, slop: int = 0, in_title: bool = False) -> Read | None:
    tokens = syllables(text)
    if not tokens:
        return None
    words = tuple([_word(text, token) for token in tokens])
    term = Term(words, slop if len(words) > 1 else 0, in_title)
    return Read(term, tuple([(token.start, token.end) for token in tokens]))


# Most words were typed before: to find one takes a quarter of what reading it anew does, and a search does so twice.
_read_again = lru_cache(maxsize=1 << 12)(_read)


def _word(text: str, token: Token) -> Word:
    """A word, or a prefix where a star stands behind it and none before."""
    if text.startswith("*", token.end) and _STARS.match(text, token.end) and not text[: token.start].endswith("*"):
        return Word(token.surface + "*", token.toned, token.folded, Beginning())
    return Word(token.surface, token.toned, token.folded)
