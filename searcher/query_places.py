"""Names of places in a query, and what they add to the score of articles about these places, or with their names.

    huyện muong la nhãn  →  Mường La, the district  →  `place:muong la`

A name is a row of words that the gazetteer knows, marked or not; old names and those since 1 July 2025 alike, as an article carries
the old units and the present ones that it may be about (`index/places/place_filter.py`). Without a kind before it the highest unit
is meant that bears it.

    place = CONFIDENCE * (ABOUT * idf of the place, in articles about it + NAMED * BM25 of the name as a phrase, with its marks)

Many names are words as well (Hòa Bình, Đoàn Kết, Vinh), so how sure a place is meant is asked of the index: of the articles with
the name, how many are about the place.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import numpy as np

from index.language.marks import Agreement, agreement, has_tone
from index.places.gazetteer import COMMUNES, DISTRICTS, PROVINCES, gazetteer
from index.places.place_filter import TypedKind, names_by_letters, typed_kind
from searcher.bounds import BoundingImpact
from searcher.contribution import Contribution, by_itself, whole
from searcher.query import Query, Tones, Word
from searcher.readings import Shares
from searcher.whoosh.frequencies import Ints, listed
from searcher.whoosh.phrases import Slot
from searcher.whoosh.reader import WhooshReader

LABEL = "place:"
ABOUT_WEIGHT = 0.3
NAMED_WEIGHT = 0.3
# Where so many of the articles with the name are about the place, half of the weight is given: of those with `Thanh Hóa` .34 are,
# with `Thái Bình`, which people are called as well, .06, with `Đoàn Kết`, a commune and a virtue, .01.
_HALF_SURE = 0.05
# Worth less in the best article than any word is: not worth a sum.
_LEAST_IDF = 0.05
_LONGEST_NAME = 5
_LONGEST_KIND = 2
_KINDS_BEGIN = frozenset(
    ["tinh", "thanh", "thi", "dac", "huyen", "quan", "phuong", "xa", "tp", "tx", "tt", "h", "q", "p", "x"]
)
# Of the words of a query; a longer one is a text, and says what it is about by itself.
_WORDS_READ = 24


@dataclass(frozen=True, slots=True)
class QueryPlace:
    """A place that a query names."""

    text: str
    """As typed."""
    names: tuple[str, ...]
    """Its names that may have been typed, in toned form."""
    units: frozenset[str]
    length: int
    """Words of the name."""


@dataclass(frozen=True, slots=True)
class _Read:
    """A word of a query."""

    word: Word
    likely: str | None
    """What it likely stands for, in toned form, where somebody types tones: `báo tân binh` names no Tân Bình. None where not."""


def place_contributions(
    query: Query, tones: Tones, reader: WhooshReader, readings: Sequence[Shares]
) -> Iterator[Contribution]:
    """What each place that a query names is worth; nothing for one that no article is about.

    `readings` are what each of `query.words` may stand for (`readings.py`).
    """
    for place in find_places(query, tones, readings):
        about = reader.impact((LABEL, place.units, place.names), partial(_about, place, reader))
        if about.idf > _LEAST_IDF:
            named = reader.impact((LABEL, place.names, place.units), partial(_named, place, reader))
            summands = whole(ABOUT_WEIGHT, by_itself(about)), whole(NAMED_WEIGHT, by_itself(named))
            yield Contribution(LABEL + place.text, summands)


def _about(place: QueryPlace, reader: WhooshReader) -> BoundingImpact:
    """Worth the same in every article about a place: it stands once in each, as a word would in a lead."""
    documents = _documents(place, reader)
    once = listed(documents, np.ones(len(documents), np.uint8), reader.size)
    impact = reader.weighed("body_lead", once)
    return replace(impact, idf=impact.idf * _confidence(place, documents, reader))


def _named(place: QueryPlace, reader: WhooshReader) -> BoundingImpact:
    """The name, as a phrase."""
    impact = _phrase(place, reader)
    return replace(impact, idf=impact.idf * _confidence(place, _documents(place, reader), reader))


def _confidence(place: QueryPlace, documents: Ints, reader: WhooshReader) -> float:
    named = _phrase(place, reader).frequencies
    share = np.count_nonzero(named.at(documents)) / max(named.df, 1)
    return float(share**2 / (share**2 + _HALF_SURE**2))


def _documents(place: QueryPlace, reader: WhooshReader) -> Ints:
    # Marked and not sorted: of the 20,000 about Hà Nội that takes a tenth of 1.6 ms.
    about = np.zeros(reader.size, np.bool_)
    about[reader.documents_at(place.units)] = True
    about &= reader.live
    return about.nonzero()[0]


def _phrase(place: QueryPlace, reader: WhooshReader) -> BoundingImpact:
    forms = zip(*(name.split() for name in place.names), strict=True)
    slots: tuple[Slot, ...] = tuple(("toned", tuple(dict.fromkeys(own))) for own in forms)
    return reader.impact_of("text", slots)


def find_places(query: Query, tones: Tones, readings: Sequence[Shares]) -> tuple[QueryPlace, ...]:
    """The places that a query names, each once: the longest names first, from the left.

    >>> from searcher.query import parse_query
    >>> from searcher.readings import as_typed
    >>> query = parse_query("xoai huyen muong la son la")
    >>> [(place.text, sorted(place.units)) for place in find_places(query, Tones.AUTO, as_typed(query))]
    [('muong la', ['d120']), ('son la', ['P14', 'p14'])]
    """
    some_tone = any(has_tone(word.toned) for word in query.words)
    read = [
        _Read(word, next(iter(shares)) if some_tone else None)
        for word, shares in zip(query.words, readings, strict=True)
    ]
    found: dict[frozenset[str], QueryPlace] = {}
    for row in _rows(query, read[:_WORDS_READ]):
        at = 0
        while at < len(row):
            place, length = _place_at(row, at, tones)
            if place:
                found.setdefault(place.units, place)
            at += length
    return tuple(found.values())


def _rows(query: Query, read: Sequence[_Read]) -> Iterator[Sequence[_Read]]:
    """Words that stand side by side; what is beside OR, or only the beginning of a word, has no neighbours."""
    words = iter(read)
    row: list[_Read] = []
    for clause in query.clauses:
        for term in clause.terms:
            own = list(islice(words, len(term.words)))
            if len(clause.terms) == 1 and not any(word.is_prefix for word in term.words):
                row += own
            else:
                yield row
                row = []
                yield [one for one in own if not one.word.is_prefix]
    yield row


def _place_at(row: Sequence[_Read], at: int, tones: Tones) -> tuple[QueryPlace | None, int]:
    """The place whose name, with its kind or without, begins at a word, and how many words to go on."""
    if row[at].word.folded in _KINDS_BEGIN:
        for before in range(min(_LONGEST_KIND, len(row) - at - 1), 0, -1):
            if (kind := _kind(row[at : at + before])) and (place := _longest_name(row, at + before, kind, tones)):
                return place, before + place.length
    place = _longest_name(row, at, None, tones)
    return place, place.length if place else 1


def _kind(row: Sequence[_Read]) -> TypedKind | None:
    """The kind of unit that words say, all of them: `huyện`, `thành phố`."""
    kind = typed_kind(" ".join([*(one.word.folded for one in row), "x"]))
    return kind if kind is not None and kind.bare == "x" else None


def _longest_name(row: Sequence[_Read], at: int, kind: TypedKind | None, tones: Tones) -> QueryPlace | None:
    """The place with the longest name that begins at a word, and is of a kind where one is said."""
    known = names_by_letters()
    folded = row[at].word.folded
    keys = [folded, *(folded := f"{folded} {one.word.folded}" for one in row[at + 1 : at + _LONGEST_NAME])]
    for length in range(len(keys), 0, -1):
        if names := known.get(keys[length - 1]):
            words = row[at : at + length]
            meant = {name: gazetteer().named(name) for name in names if _may_mean(words, name.split(), tones)}
            if units := _units({unit for bearers in meant.values() for unit in bearers}, kind, single=length == 1):
                names = tuple(name for name, bearers in meant.items() if not units.isdisjoint(bearers))
                return QueryPlace(" ".join(one.word.text for one in words), names, units, length)
    return None


def _may_mean(row: Sequence[_Read], name: Sequence[str], tones: Tones) -> bool:
    """Whether words can be the name."""
    if tones is Tones.EXACT:
        return [one.word.toned for one in row] == name
    if tones is Tones.IGNORE:
        return True
    for one, syllable in zip(row, name, strict=True):
        if not one.word.marked:
            if one.likely not in (None, syllable):
                return False
        elif (agreed := agreement(one.word.toned, syllable)) is None or agreed < Agreement.COMPATIBLE:
            return False
    return True


def _units(bearers: Collection[str], kind: TypedKind | None, *, single: bool) -> frozenset[str]:
    """The units meant: those of the kind said, or else of the highest level; a name of one syllable, a common word, is no commune's
    unless that is said."""
    if kind is not None:
        return frozenset(
            unit for unit in bearers if unit[0] in kind.levels and gazetteer().unit(unit).kind == kind.kind
        )
    levels = (PROVINCES, DISTRICTS) if single else (PROVINCES, DISTRICTS, COMMUNES)
    found = (frozenset(unit for unit in bearers if unit[0] in level) for level in levels)
    return next((units for units in found if units), frozenset())
