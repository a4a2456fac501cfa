"""Step 2 of a search: Query → what else its words may stand as in an article.

    14/7/2020         the date, however it is written
    Chỉ thị số 05     05-CT/TW
    UBND              ủy ban nhân dân, and the other way round
    TPHCM             TP.HCM
    "UBND xã"         "ủy ban nhân dân xã"
    kĩ thuật          kỹ thuật

An alternative covers neighbouring words of the query: where it stands, each of them counts as found, and each of its
occurrences as `weight` occurrences of each of them. What is excluded has no alternatives: `-UBND` leaves those out that write just
that, since who wants neither can say so, and who types the one may want the other.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, islice, pairwise

from index.language.abbreviations import Abbreviations, short_key
from index.language.analysis import syllables
from index.language.fold import fold
from index.language.spelling_variants import other_spelling
from searcher.query import Query, Tones, Word

# A date or a document number is the same thing however written; an abbreviation or another spelling is a weaker match than what
# was typed, whatever else is equal.
WHOLE_WEIGHT = 1.0
EXPANSION_WEIGHT = 0.5
LONGEST_EXPANDED = 8
# Ways to write out one phrase that are looked up, and the words of the longest phrase that is written out.
_MOST_WRITTEN_OUT = 8
_LONGEST_WRITTEN_OUT = 24


@dataclass(frozen=True, slots=True)
class Alternative:
    """Tokens that stand for the words `first` to `last` (inclusive) of a query."""

    first: int
    last: int
    form: str
    """Of its terms: `toned` or `folded`."""
    terms: tuple[str, ...]
    """Side by side; a single one may be the form of something whole."""
    weight: float
    label: str | None
    """How it is shown as an expansion; None for what is only another way to write the same."""
    is_phrase: bool = False
    """Whether it stands for these words as a phrase alone, for none of them by itself."""

    def covers(self, first: int, last: int) -> bool:
        """Whether it stands for all the words from `first` to `last`."""
        if self.is_phrase:
            return (self.first, self.last) == (first, last)
        return self.first <= first and last <= self.last

    @property
    def is_whole(self) -> bool:
        """Whether its one term is the form of something whole, not of a syllable."""
        return len(self.terms) == 1 and not self.terms[0].isalnum()

    @property
    def words(self) -> range:
        """The words it stands for."""
        return range(self.first, self.last + 1)


def find_alternatives(query: Query, tones: Tones, abbreviations: Abbreviations) -> tuple[Alternative, ...]:
    """Every alternative of a query; with exact tones only those that are the same thing."""
    found = list(_wholes(query, "toned" if tones is Tones.EXACT else "folded"))
    if tones is not Tones.EXACT:
        abbreviated = [
            *_long_forms(query, abbreviations),
            *_short_forms(query, abbreviations),
            *_other_writings(query, abbreviations),
        ]
        found += [*abbreviated, *_phrases_written_out(query, abbreviated), *_other_spellings(query)]
    return tuple(dict.fromkeys(found))


def _wholes(query: Query, form: str) -> Iterator[Alternative]:
    for whole in query.wholes:
        term = whole.toned if form == "toned" else whole.folded
        yield Alternative(whole.first, whole.last, form, (term,), WHOLE_WEIGHT, None)


def _long_forms(query: Query, abbreviations: Abbreviations) -> Iterator[Alternative]:
    """What abbreviations in the query stand for: UBND, and KT-XH over several words."""
    begins = [abbreviations.may_begin_short(word.text) for word in query.words]
    for first, last, words in _neighbours(query, 1, 3, begins):
        for long in abbreviations.expansions(*[word.text for word in words]):
            yield _expansion(first, last, long)


def _short_forms(query: Query, abbreviations: Abbreviations) -> Iterator[Alternative]:
    """The abbreviations of long forms in the query."""
    begins = [abbreviations.may_begin_long(one.toned, other.toned) for one, other in pairwise(query.words)]
    for first, last, words in _neighbours(query, 2, LONGEST_EXPANDED, begins):
        for short in abbreviations.shortenings([word.toned for word in words]):
            yield _expansion(first, last, short)
            for parts in abbreviations.parts(short_key(short)):
                yield Alternative(first, last, "folded", tuple(map(fold, parts)), EXPANSION_WEIGHT, short)


def _neighbours(
    query: Query, fewest: int, most: int, begins: Sequence[bool]
) -> Iterator[tuple[int, int, tuple[Word, ...]]]:
    """Whole words that stand side by side in the query, the first of them one that begins: the first, the last, and all of them."""
    words = query.words
    for first in compress(range(len(words)), begins):
        for last in range(first, min(first + most, len(words))):
            if words[last].is_prefix:
                break
            if last - first + 1 >= fewest:
                yield first, last, words[first : last + 1]


def _other_writings(query: Query, abbreviations: Abbreviations) -> Iterator[Alternative]:
    """An abbreviation in one piece for one in two, and the other way round: TPHCM, TP.HCM."""
    keys = [word.text.casefold() for word in query.words]
    for i, key in enumerate(keys):
        for parts in abbreviations.parts(key):
            yield Alternative(i, i, "folded", tuple(map(fold, parts)), WHOLE_WEIGHT, None)
    for i, pair in enumerate(pairwise(keys)):
        joined = "".join(pair)
        if pair in abbreviations.parts(joined):
            yield Alternative(i, i + 1, "folded", (fold(joined),), WHOLE_WEIGHT, None)


def _phrases_written_out(query: Query, abbreviated: Sequence[Alternative]) -> Iterator[Alternative]:
    """Phrases with something in them that stands for some of their words."""
    first = 0
    for term in (term for clause in query.clauses for term in clause.terms) if abbreviated else ():
        last = first + len(term.words) - 1
        inside = [a for a in abbreviated if first <= a.first and a.last <= last and not a.covers(first, last)]
        if inside and not term.slop and len(term.words) <= _LONGEST_WRITTEN_OUT:
            written_out = _written_out(first, last, query.words, inside)
            next(written_out)  # as typed
            for terms, weight in islice(written_out, _MOST_WRITTEN_OUT):
                yield Alternative(first, last, "folded", terms, weight, None, is_phrase=True)
        first = last + 1


def _written_out(
    first: int, last: int, words: Sequence[Word], inside: Sequence[Alternative]
) -> Iterator[tuple[tuple[str, ...], float]]:
    """The ways to write some words, and how much each counts; the way that they were typed comes first."""
    if first > last:
        yield (), WHOLE_WEIGHT
        return
    for terms, weight in _written_out(first + 1, last, words, inside):
        yield (words[first].folded, *terms), weight
    for other in inside:
        if other.first == first:
            for terms, weight in _written_out(other.last + 1, last, words, inside):
                yield (*other.terms, *terms), min(weight, other.weight)


def _other_spellings(query: Query) -> Iterator[Alternative]:
    """kĩ for kỹ: by its marks where the word has some, or every `kỳ` would stand for it."""
    for i, word in enumerate(query.words):
        if word.is_prefix:
            continue
        if other := other_spelling(word.toned):
            form = "toned" if word.marked else "folded"
            yield Alternative(i, i, form, (other,), EXPANSION_WEIGHT, other)


def _expansion(first: int, last: int, text: str) -> Alternative:
    terms = tuple(token.folded for token in syllables(text))
    return Alternative(first, last, "folded", terms, EXPANSION_WEIGHT, text)
