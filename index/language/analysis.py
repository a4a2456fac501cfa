"""Text → tokens: normalise (on entry) → segment → fold, in one pass over the text.

Every text and every query goes through `syllables`, so that a query's tokens are the text's tokens. `analyse` adds, at the
position of the first syllable they cover, the words that pyvi joins and what is whole to a reader (dates, document numbers,
addresses).

Invariants (held by property tests): `text[token.start:token.end] == token.surface`; tokens come in order; nothing raises.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import chain
from typing import NamedTuple

from index.language.addresses import find_addresses
from index.language.dates import find_dates
from index.language.document_numbers import find_document_numbers
from index.language.fold import fold, tone
from index.language.numbers import NUMBER, canonical_number
from index.language.segmenter import segment
from index.language.wholes import Whole
from index.language.written_abbreviations import find_abbreviations

# Version of everything that decides which tokens a text gives. An index built by another one is refused: rebuild.
ANALYSIS_VERSION = 2

# Digits make a number, with what groups thousands and parts decimals; letters take the digits behind them along (QL6, m2).
# A typed `_` separates. Bounded everywhere: a blob of a million letters gives many tokens, not one of a million letters.
_SYLLABLE = re.compile(rf"[^\W\d_][^\W_]{{0,255}}(?:[\u0300-\u036f]{{1,16}}[^\W_]{{0,256}}){{0,16}}|{NUMBER}")
# Texts without a digit, an @, a stop inside a word or two capitals in a row have nothing whole.
_HAS_SIGN_OF_ONE = re.compile(r"\d|@|\.\w|[A-ZĐ]{2}")
_VIETNAMESE_OR_LATIN = re.compile(r"[^\W\d_\u0250-\u1dff\u2c00-\ua71f\ua800-\uffff\U00010000-\U0010ffff]+")


class Token(NamedTuple):
    """One token with its place in the text (code points) and its position (count of syllables before it).

    A named tuple: a frozen dataclass takes three times as long to make, and tokens are made by the million.
    """

    surface: str
    start: int
    end: int
    toned: str
    folded: str
    kind: str
    """`syllable`, `number`, `other`, `abbreviation`; over several of these `word`, `date`, `code`, `address` too."""
    position: int


def syllables(text: str) -> list[Token]:
    """The syllables and numbers of normalised text, in order.

    >>> [(t.toned, t.folded, t.kind) for t in syllables("Uỷ ban, 6.253 hộ, 10.350m2")]  # doctest: +NORMALIZE_WHITESPACE
    [('ủy', 'uy', 'syllable'), ('ban', 'ban', 'syllable'), ('6253', '6253', 'number'), ('hộ', 'ho', 'syllable'),
     ('10350', '10350', 'number'), ('m2', 'm2', 'other')]
    """
    tokens = []
    for position, match in enumerate(_SYLLABLE.finditer(text)):
        start, end = match.span()
        surface = match[0]
        toned, folded, kind = _forms(surface)
        tokens.append(tuple.__new__(Token, (surface, start, end, toned, folded, kind, position)))
    return tokens


def toned_syllables(text: str) -> list[tuple[int, int, str]]:
    """Where each syllable or number of normalised text starts and ends, and its toned form, in order.

    >>> toned_syllables("Uỷ ban, 6.253")
    [(0, 2, 'ủy'), (3, 6, 'ban'), (8, 13, '6253')]
    """
    return [(match.start(), match.end(), _toned(match[0])) for match in _SYLLABLE.finditer(text)]


def syllable_span(text: str, start: int, further: int = 0) -> tuple[int, int]:
    """Where a syllable or number of normalised text starts and ends: the first at or behind `start`, or one `further` on.

    >>> syllable_span("Uỷ ban, 6.253", 3), syllable_span("Uỷ ban, 6.253", 0, 2)
    ((3, 6), (8, 13))
    """
    match = _further_plain(further).match(text, start) or _further_syllable(further).match(text, start)
    if match is None:
        raise ValueError(f"no {further} syllables behind place {start} of a text of {len(text)} characters")
    return match.span(1)


# Syllables of Latin letters and whole numbers, between signs that belong to no syllable: nine of ten runs of eight in news.
_PLAIN = r"(?:[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]{1,256}+|[0-9]{1,15}+(?= ))"
_PLAIN_GAP = r"[ \n,.;:“”\"()!?/%–-]"


# One pattern for each number of syllables, compiled when it is asked for: that takes half a millisecond.
@cache
def _further_plain(further: int) -> re.Pattern[str]:
    """The syllable behind so many, if all are plain: in half the time that it takes where they need not be."""
    return re.compile(rf"{_PLAIN_GAP}*+(?:{_PLAIN}{_PLAIN_GAP}++){{{further}}}+({_PLAIN})(?={_PLAIN_GAP}|\Z)")


@cache
def _further_syllable(further: int) -> re.Pattern[str]:
    """The syllable behind so many of any kind."""
    one = rf"(?>{_SYLLABLE.pattern})"
    return re.compile(rf"[\W_]*+(?:{one}[\W_]*+){{{further}}}+({one})")


def folded_term(toned: str) -> str:
    """The folded form that belongs to the toned form of a syllable or number; a number has no other.

    >>> folded_term("đường"), folded_term("25,06"), folded_term("m2")
    ('duong', '25,06', 'm2')
    """
    return toned if toned.isascii() or "," in toned or toned.isdecimal() else fold(toned)


def _toned(surface: str) -> str:
    return canonical_number(surface) if surface[0].isdecimal() else tone(surface)


@lru_cache(maxsize=1 << 16)
def _forms(surface: str) -> tuple[str, str, str]:
    """The toned form, the folded form and the kind of a syllable or number."""
    toned = _toned(surface)
    letters = "syllable" if _VIETNAMESE_OR_LATIN.fullmatch(toned) else "other"
    kind = "number" if surface[0].isdecimal() else letters
    return toned, folded_term(toned), kind


def find_wholes(text: str) -> list[Whole]:
    """Dates, document numbers, addresses and abbreviations of normalised text, in order."""
    if not _HAS_SIGN_OF_ONE.search(text):
        return []
    found = chain(find_dates(text), find_document_numbers(text), find_addresses(text), find_abbreviations(text))
    return sorted(found, key=lambda whole: (whole.start, -whole.end, whole.toned))


def analyse(text: str) -> list[Token]:
    """The tokens of normalised text as the index sees them: what covers several syllables stands before the first of them.

    >>> [(t.toned, t.kind, t.position) for t in analyse("nông thôn mới")]
    [('nông_thôn', 'word', 0), ('nông', 'syllable', 0), ('thôn', 'syllable', 1), ('mới', 'syllable', 2)]
    """
    parts = syllables(text)
    starts = [part.start for part in parts]
    covering: dict[int, list[Token]] = {}
    for token in chain(_wholes(text, parts, starts), _words(text, parts, starts)):
        part = parts[token.position]
        if token.toned == part.toned:  # one syllable that is whole by itself: only its kind is news
            parts[token.position] = part._replace(kind=token.kind)
        else:
            covering.setdefault(token.position, []).append(token)
    return [token for part in parts for token in (*covering.get(part.position, ()), part)]


def covered(parts: list[Token], starts: list[int], start: int, end: int) -> list[Token]:
    """The syllables that lie wholly between two places of their text; `starts` are the places where they begin."""
    first = bisect_left(starts, start)
    last = first
    while last < len(parts) and parts[last].end <= end:
        last += 1
    return parts[first:last]


def _words(text: str, parts: list[Token], starts: list[int]) -> Iterator[Token]:
    for word in segment(text):
        inside = covered(parts, starts, word.start, word.end) if word.gaps else []
        if (
            len(inside) > 1 and "_" not in text[word.start : word.end]
        ):  # to pyvi, a_b is one syllable that may join others
            toned = "_".join(part.toned for part in inside)
            folded = "_".join(part.folded for part in inside)
            yield _cover(text, inside, toned, folded, "word")


def _wholes(text: str, parts: list[Token], starts: list[int]) -> Iterator[Token]:
    for whole in find_wholes(text):
        inside = covered(parts, starts, whole.start, whole.end)
        if inside:
            yield _cover(text, inside, whole.toned, whole.folded, whole.kind)


def _cover(text: str, inside: list[Token], toned: str, folded: str, kind: str) -> Token:
    start, end = inside[0].start, inside[-1].end
    return Token(text[start:end], start, end, toned, folded, kind, inside[0].position)
