"""Step 4 of a search: Query + index → what each word, phrase and pair of neighbours adds to the score of each document.

    score = U + 0.4 P + 0.4 Lead + 0.6 Title + 0.3 Place + 0.0075 W / (1 + age / 180 days)

U sums over the words, each once, a name of another language (`Messi`) twice, a BM25 of their frequencies in title and body
together:

    tones=auto, a word with marks      (F + C + 2E) / 4
    tones=auto, one without            (F + R) / 2
    tones=exact                        E
    tones=ignore                       F

F counts any marks, C at least the marks typed, E exactly the marks typed, each with a document frequency of its own; so that of
two articles alike otherwise the one with the marks typed comes first. R is what E would be worth if the word were typed with its
marks, as the index's texts would have it (`readings.py`): the sum over its likely forms, each by its share. F is counted in every
document, C, E and R in those that F leaves in question (`contribution.py`). Below that, a small term keeps conflicting marks behind
missing ones, and unmarked text first for an unmarked word. P sums over neighbours of the query that are neighbours in the text,
with the pair's own document frequency; Lead is U over the first syllables of the body, each word once and without E, Title is U
over the title. Phrases in quotes add a whole BM25, words the index knows as compounds a tenth. A short query of two such words is
about both: having them both, each as a word, is one more thing with a document frequency of its own.

Two priors are small beside that. Place sums over the places that the query names (`query_places.py`): that the article is about
one, with the idf of that, and a BM25 of the name as a phrase with its marks, both times how sure it is that the place is meant.
Newer articles gain a share of W, what all parts of the query could be worth at most (`freshness.py`), where the order is by
relevance.

Measured on judged queries: `docs/relevance.md`. What stands for words of the query (`alternatives.py`) adds its weighted frequency
to each of them.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.bounds import BoundingImpact
from searcher.compounds import find_compounds
from searcher.contribution import Contribution, Summand, whole
from searcher.evaluation import Standing, numbered_terms, slots_of, wanted
from searcher.matching import matching_forms
from searcher.query import Query, Tones, Word
from searcher.query_places import place_contributions
from searcher.ranking import idf
from searcher.readings import Shares
from searcher.whoosh.frequencies import Frequencies, having, least
from searcher.whoosh.phrases import Slot
from searcher.whoosh.reader import WhooshReader

PHRASE_WEIGHT = 1.0
PAIR_WEIGHT = 0.4
COMPOUND_WEIGHT = 0.1
# Of .1 to .8 most are worth a point of two keywords' MRR@10, and none moves that of four syllables cut out of headlines by .3.
TOGETHER_WEIGHT = 0.4
TOGETHER_WORDS = 4
"""In a query of more words the pairs say enough."""
LEAD_WEIGHT = 0.4
TITLE_WEIGHT = 0.6
# Of two syllables, as most words are, each counts; a foreign name is one. 1.5 to 2 do as well, and in the lead 2 is too much.
FOREIGN_WEIGHT = 2.0
# Of a query of one word whose forms are so many times rarer than all that fold alike, thousands of documents may promise what the
# best have: those forms are counted in every document, which leaves some dozens.
_RARER = 2
# Far below any difference in words or frequencies, far above rounding.
TIE_BREAK = 0.01

_TEXT, _TITLE, _LEAD = "text", "title", "body_lead"


class _Place(NamedTuple):
    """Which words of the query something is about: from the first to the last."""

    first: int
    last: int


@dataclass(frozen=True)
class _Read:
    """One word of the query and what is known of it."""

    typed: Word
    marked: bool
    others: tuple[Alternative, ...]
    """What stands for it."""
    likely: Shares
    """What it may stand for, in quarters."""
    agreements: Mapping[str, Agreement]
    """Of a word with marks: how its toned forms in the index agree with it."""

    def weight(self, where: str) -> float:
        """How many words it counts as."""
        return FOREIGN_WEIGHT if self.typed.is_foreign and where != _LEAD else 1.0

    def at_least(self, least: Agreement) -> tuple[str, ...]:
        """The forms of the index that agree so well."""
        return tuple(form for form, agreed in self.agreements.items() if agreed >= least)


@dataclass(frozen=True)
class _Compound:
    """Words of the query that the index knows as one."""

    words: tuple[Word, ...]
    place: _Place

    @property
    def label(self) -> str:
        return "_".join(word.text for word in self.words)


@dataclass(frozen=True)
class _Scorer:
    """Scores slots, with what stands for the words they are of."""

    reader: WhooshReader
    standing: Standing
    alone: bool
    """Whether the query has one word and no more."""

    def __call__(self, where: str, slots: tuple[Slot, ...], place: _Place, slop: int = 0) -> BoundingImpact:
        return self._of(where, slots, self.standing.covering(place.first, place.last), slop)

    def _of(
        self, where: str, slots: tuple[Slot, ...], others: tuple[Alternative, ...], slop: int = 0
    ) -> BoundingImpact:
        if not others:
            return self.reader.impact_of(where, slots, slop)
        return self.reader.impact((where, slots, others, slop), lambda: self._with(others, where, slots, slop))

    def word(self, where: str, slot: Slot, word: _Read) -> BoundingImpact:
        """Scores what a word matches by."""
        return self._of(where, (slot,), word.others)

    def together(self, rows: Sequence[tuple[tuple[Slot, ...], _Place]]) -> BoundingImpact:
        """Scores rows of slots as one thing, which a document has as often as the row that it has least often."""
        counted = tuple((slots, self.standing.covering(place.first, place.last)) for slots, place in rows)
        return self.reader.impact(("together", counted), lambda: self._together(counted))

    def toned(
        self, weights: Sequence[float], forms: tuple[str, ...], where: str, word: _Read, folded: BoundingImpact
    ) -> list[Summand]:
        """Of some forms of a word, one for each weight; none where no document has them."""
        if word.typed.is_prefix:
            # Up to some thousand forms: where they were read one after the other a search took five times as long.
            impact = self.word(where, ("toned", forms), word)
            return [whole(weight, impact) for weight in weights] if impact.frequencies.df else []
        terms = self.reader.terms
        frequencies = terms.of_each(where, forms)
        if word.others:
            frequencies.insert(0, terms.sum(self._weighted(word.others, where)))
            df = int(np.count_nonzero(having(frequencies, self.reader.size)))
        else:
            df = terms.df(where, forms)
        if not df:
            return []
        if self.alone and df * _RARER < folded.frequencies.df:
            impact = self.word(where, ("toned", forms), word)
            return [whole(weight, impact) for weight in weights]
        most = idf(df, self.reader.documents) * (folded.norm.k1 + 1)
        counted = tuple(frequencies)
        return [Summand(weight * most, counted, folded) for weight in weights]

    def _with(self, others: tuple[Alternative, ...], where: str, slots: tuple[Slot, ...], slop: int) -> BoundingImpact:
        return self.reader.weighed(where, self._counted(others, where, slots, slop))

    def _together(self, rows: Sequence[tuple[tuple[Slot, ...], tuple[Alternative, ...]]]) -> BoundingImpact:
        parts = [self._counted(others, _TEXT, slots) for slots, others in rows]
        return self.reader.weighed(_TEXT, least(parts, self.reader.size))

    def _counted(
        self, others: tuple[Alternative, ...], where: str, slots: tuple[Slot, ...], slop: int = 0
    ) -> Frequencies:
        frequencies = self.reader.counted(where, slots, slop)
        if not others:
            return frequencies
        return self.reader.terms.sum([(1.0, frequencies), *self._weighted(others, where)])

    def _weighted(self, others: tuple[Alternative, ...], where: str) -> list[tuple[float, Frequencies]]:
        return [(other.weight, self.reader.counted(where, slots_of(other))) for other in others]


def contributions(
    query: Query, tones: Tones, reader: WhooshReader, standing: Standing, readings: Sequence[Shares]
) -> Iterator[Contribution]:
    """Each word once, each phrase, each pair of neighbours, each compound, the lead and the title.

    `readings` are what each of `query.words` may stand for (`readings.py`).
    """
    different = query.different_words
    score = _Scorer(reader, standing, len(different) == 1)
    words = [_read(i, word, tones, standing, readings[i], reader) for i, word in different]
    some_marks = any(word.marked for word in words)
    for word in words:
        summands = _mixed(word.weight(_TEXT), _TEXT, word, tones, some_marks, score)
        yield Contribution(word.typed.text, tuple(summands))
    yield from _several_words(query, tones, score)
    yield from place_contributions(query, tones, reader, readings)
    for label, where, weight in (("lead:", _LEAD, LEAD_WEIGHT), ("title:", _TITLE, TITLE_WEIGHT)):
        mixed = (_mixed(weight * word.weight(where), where, word, tones, some_marks, score) for word in words)
        yield Contribution(label, tuple(chain.from_iterable(mixed)))


def _read(i: int, word: Word, tones: Tones, standing: Standing, shares: Shares, reader: WhooshReader) -> _Read:
    return _Read(word, word.marked, standing.covering(i, i), _quarters(shares), _agreements(word, tones, reader))


def _agreements(word: Word, tones: Tones, reader: WhooshReader) -> Mapping[str, Agreement]:
    if tones is not Tones.AUTO or not word.marked:
        return {}
    forms = chain.from_iterable(reader.forms(folded) for folded in word.folded_forms)
    return matching_forms(word, forms, Tones.AUTO)


def _mixed(weight: float, where: str, word: _Read, tones: Tones, some_marks: bool, score: _Scorer) -> list[Summand]:
    """F, C, E and R of one word, as the tones ask for."""
    if tones is Tones.EXACT:
        return [whole(weight, score.word(where, wanted(word.typed, Tones.EXACT), word))]
    folded = score.word(where, wanted(word.typed, Tones.AUTO), word)
    toned = _toned(where, word) if tones is Tones.AUTO else []
    found = [whole(weight * (1 - sum(share for shares, _ in toned for share in shares)), folded)]
    if where == _TEXT and tones is Tones.AUTO:
        toned += _tie_break(word, some_marks)
    for shares, forms in toned:
        found += score.toned([weight * share for share in shares], forms, where, word, folded)
    return found


def _toned(where: str, word: _Read) -> list[tuple[tuple[float, ...], tuple[str, ...]]]:
    """C and E, or R: shares of what a word is worth, and the toned forms that they are of."""
    if word.marked:
        compatible, exact = word.at_least(Agreement.COMPATIBLE), word.typed.exact_forms
        if where == _LEAD:  # in so few syllables a wrong mark would cost more than a right one gives
            return [((0.5,), compatible)]
        # Of two words in three they are the same, and looked up once.
        return [((0.25, 0.5), exact)] if compatible == exact else [((0.25,), compatible), ((0.5,), exact)]
    if word.typed.is_prefix:
        return []
    # Every form has at least the marks typed: none.
    return [((0.5 * share,), (toned,)) for toned, share in word.likely.items()]


def _tie_break(word: _Read, some_marks: bool) -> list[tuple[tuple[float, ...], tuple[str, ...]]]:
    if not some_marks:
        return [((TIE_BREAK,), word.typed.exact_forms)]
    return [((TIE_BREAK,), word.at_least(Agreement.FOLDED))] if word.marked else []


def _quarters(shares: Shares) -> Shares:
    """Shares in quarters, those that round to none left out: few forms are then looked up."""
    rounded = {toned: int(4 * share + 0.5) / 4 for toned, share in shares.items()}
    return {toned: share for toned, share in rounded.items() if share}


def _several_words(query: Query, tones: Tones, score: _Scorer) -> Iterator[Contribution]:
    plain: list[tuple[Word, int]] = []  # words that stand alone, without OR and without quotes
    found: dict[Hashable, Contribution] = {}  # each once, whatever its case, as words are
    for clause in numbered_terms(query):
        for term, first in clause:
            if term.is_phrase:
                part = _side_by_side('"', term.words, first, tones, PHRASE_WEIGHT, score, term.slop)
                found.setdefault(("phrase", term.words, term.slop), part)
            elif len(clause) == 1:
                plain.append((term.words[0], first))
    for (left, i), (right, j) in pairwise(plain):
        if j == i + 1 and not (left.is_prefix and right.is_prefix):  # of two, thousands of pairs would be neighbours
            part = _side_by_side("", (left, right), i, tones, PAIR_WEIGHT, score)
            found.setdefault(("pair", left, right), part)
    yield from found.values()
    compounds: dict[tuple[Word, ...], _Compound] = {}
    for run in _runs([item for item in plain if not item[0].is_prefix]):
        for first, last in find_compounds([word.folded for word, _ in run], score.reader):
            words = tuple(word for word, _ in run[first : last + 1])
            compounds.setdefault(words, _Compound(words, _Place(run[first][1], run[last][1])))
    yield from _compounds(list(compounds.values()), tones, score)
    rows = {tuple(wanted(word, tones) for word in one.words): one.place for one in compounds.values()}
    if len(rows) > 1 and len(query.words) <= TOGETHER_WORDS:
        label = " + ".join(one.label for one in compounds.values())
        yield Contribution(label, (whole(TOGETHER_WEIGHT, score.together(list(rows.items()))),))


def _side_by_side(
    quote: str, words: Sequence[Word], first: int, tones: Tones, weight: float, score: _Scorer, slop: int = 0
) -> Contribution:
    label = quote + " ".join(word.text for word in words) + quote + (f"~{slop}" if slop else "")
    slots = tuple(wanted(word, tones) for word in words)
    impact = score(_TEXT, slots, _Place(first, first + len(words) - 1), slop)
    return Contribution(label, (whole(weight, impact),))


def _compounds(compounds: Sequence[_Compound], tones: Tones, score: _Scorer) -> Iterator[Contribution]:
    form = "toned" if tones is Tones.EXACT else "folded"
    for one in compounds:
        joined = "_".join(getattr(word, form) for word in one.words)
        yield Contribution(one.label, (whole(COMPOUND_WEIGHT, score(_TEXT, ((form, (joined,)),), one.place)),))


def _runs(plain: Sequence[tuple[Word, int]]) -> Iterator[list[tuple[Word, int]]]:
    """Runs of words that stand side by side in the query."""
    run: list[tuple[Word, int]] = []
    for item in plain:
        if run and item[1] != run[-1][1] + 1:
            yield run
            run = []
        run.append(item)
    if run:
        yield run
