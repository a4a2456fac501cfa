"""Step 2 of a search: Query → what else its words may stand as in an article.

    14/7/2020         the date, however it is written
    Chỉ thị số 05     05-CT/TW
    UBND              ủy ban nhân dân, and the other way round
    kĩ thuật          kỹ thuật

An alternative covers neighbouring words of the query: where it stands, each of them counts as found, and each of its
occurrences as `weight` occurrences of each of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from index.language.abbreviations import Abbreviations
from index.language.analysis import syllables
from index.language.spelling_variants import other_spelling
from searcher.query import Query, Tones

# A date or a document number is the same thing however written; an abbreviation or another spelling is a weaker match than what
# was typed, whatever else is equal.
WHOLE_WEIGHT = 1.0
EXPANSION_WEIGHT = 0.5
LONGEST_EXPANDED = 8


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
        found += _long_forms(query, abbreviations)
        found += _short_forms(query, abbreviations)
        found += _other_spellings(query)
    return tuple(dict.fromkeys(found))


def _wholes(query: Query, form: str) -> Iterator[Alternative]:
    for whole in query.wholes:
        term = whole.toned if form == "toned" else whole.folded
        yield Alternative(whole.first, whole.last, form, (term,), WHOLE_WEIGHT, None)


def _long_forms(query: Query, abbreviations: Abbreviations) -> Iterator[Alternative]:
    """What abbreviations in the query stand for: UBND, and KT-XH over several words."""
    words = query.words
    for first in range(len(words)):
        for last in range(first, min(first + 3, len(words))):
            for long in abbreviations.expansions("-".join(word.text for word in words[first : last + 1])):
                yield _expansion(first, last, long)


def _short_forms(query: Query, abbreviations: Abbreviations) -> Iterator[Alternative]:
    """The abbreviations of long forms in the query."""
    words = query.words
    for first in range(len(words)):
        for last in range(first + 1, min(first + LONGEST_EXPANDED, len(words))):
            for short in abbreviations.shortenings([word.toned for word in words[first : last + 1]]):
                yield _expansion(first, last, short)


def _other_spellings(query: Query) -> Iterator[Alternative]:
    """kĩ for kỹ: by its marks where the word has some, or every `kỳ` would stand for it."""
    for i, word in enumerate(query.words):
        if other := other_spelling(word.toned):
            form = "toned" if word.marked else "folded"
            yield Alternative(i, i, form, (other,), EXPANSION_WEIGHT, other)


def _expansion(first: int, last: int, text: str) -> Alternative:
    terms = tuple(token.folded for token in syllables(text))
    return Alternative(first, last, "folded", terms, EXPANSION_WEIGHT, text)
