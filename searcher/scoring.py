"""Step 4 of a search: Query + index → what each word, phrase and pair of neighbours adds to the score of each document.

    score = U + 0.4 P + 0.4 Lead + 0.6 Title + 0.3 Place + 0.0075 W / (1 + age / 180 days)

U sums over the words, each once, a BM25 of their frequencies in title and body together:

    tones=auto, a word with marks      (F + C + 2E) / 4
    tones=auto, one without            (F + R) / 2
    tones=exact                        E
    tones=ignore                       F

F counts any marks, C at least the marks typed, E exactly the marks typed, each with a document frequency of its own; so that of
two articles alike otherwise the one with the marks typed comes first. R is what E would be worth if the word were typed with its
marks, as the index's texts would have it (`readings.py`): the sum over its likely forms, each by its share. Below that, a small
term keeps conflicting marks behind missing ones, and unmarked text first for an unmarked word. P sums over neighbours of the query
that are neighbours in the text, with the pair's own document frequency; Lead is U over the first syllables of the body without E,
Title is U over the title. Phrases in quotes add a whole BM25, words the index knows as compounds a tenth.

Two priors are small beside that. Place sums over the places that the query names (`query_places.py`): that the article is about
one, with the idf of that, and a BM25 of the name as a phrase with its marks, both times how sure it is that the place is meant.
Newer articles gain a share of W, what all parts of the query could be worth at most (`freshness.py`), where the order is by
relevance.

Measured on judged queries: `docs/relevance.md`. What stands for words of the query (`alternatives.py`) adds its weighted frequency
to each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from index.language.marks import Agreement
from searcher.alternatives import Alternative
from searcher.compounds import find_compounds
from searcher.evaluation import Standing, numbered_terms, slots_of, wanted
from searcher.matching import matching_forms
from searcher.query import Query, Tones, Word
from searcher.query_places import place_contributions
from searcher.ranking import Contribution, Impact, bm25
from searcher.readings import Shares
from searcher.whoosh.frequencies import Frequencies
from searcher.whoosh.phrases import Slot
from searcher.whoosh.reader import WhooshReader

PHRASE_WEIGHT = 1.0
PAIR_WEIGHT = 0.4
COMPOUND_WEIGHT = 0.1
LEAD_WEIGHT = 0.4
TITLE_WEIGHT = 0.6
# Far below any difference in words or frequencies, far above rounding.
TIE_BREAK = 0.01

_TEXT, _TITLE, _LEAD = "text", "title", "body_lead"

Weighted = tuple[float, Impact]


@dataclass(frozen=True)
class _Place:
    """Which words of the query something is about: from the first to the last."""

    first: int
    last: int


@dataclass(frozen=True)
class _Scorer:
    """Scores slots, with what stands for the words they are of."""

    reader: WhooshReader
    standing: Standing

    def __call__(self, where: str, slots: tuple[Slot, ...], place: _Place, slop: int = 0) -> Impact:
        others = self.standing.covering(place.first, place.last)
        return self.reader.impact((where, slots, others, slop), lambda: self._impact(where, slots, others, slop))

    def _impact(self, where: str, slots: tuple[Slot, ...], others: tuple[Alternative, ...], slop: int) -> Impact:
        frequencies = self._frequencies(where, slots, slop)
        if others:
            parts = [(other.weight, self._frequencies(where, slots_of(other))) for other in others]
            frequencies = self.reader.terms.sum([(1.0, frequencies), *parts])
        return bm25(frequencies, self.reader.norms[where], self.reader.documents)

    def _frequencies(self, where: str, slots: tuple[Slot, ...], slop: int = 0) -> Frequencies:
        if where == _TEXT:
            return self.reader.terms.side_by_side(slots, slop)
        return self.reader.terms.phrase(where, slots, slop)


def contributions(
    query: Query, tones: Tones, reader: WhooshReader, standing: Standing, readings: Sequence[Shares]
) -> Iterator[Contribution]:
    """Each word once, each phrase, each pair of neighbours, each compound, the lead and the title.

    `readings` are what each of `query.words` may stand for (`readings.py`).
    """
    score = _Scorer(reader, standing)
    some_marks = any(word.marked for word in query.words)
    numbered = {word: i for i, word in reversed(list(enumerate(query.words)))}
    words = [(word, _Place(i, i), readings[i]) for word, i in sorted(numbered.items(), key=lambda item: item[1])]
    for word, place, shares in words:
        parts = _mixed(_TEXT, word, place, shares, tones, score)
        yield Contribution(word.text, (*parts, *_tie_break(word, place, tones, some_marks, score)))
    yield from _several_words(query, tones, score)
    yield from place_contributions(query, tones, reader, readings)
    for label, where, weight in (("lead:", _LEAD, LEAD_WEIGHT), ("title:", _TITLE, TITLE_WEIGHT)):
        mixed = [part for word, place, shares in words for part in _mixed(where, word, place, shares, tones, score)]
        yield Contribution(label, tuple((weight * own, impact) for own, impact in mixed))


def _tie_break(word: Word, place: _Place, tones: Tones, some_marks: bool, score: _Scorer) -> Iterator[Weighted]:
    if tones is Tones.AUTO and not some_marks:
        yield TIE_BREAK, _exact(_TEXT, word, place, score)
    elif tones is Tones.AUTO and word.marked:
        yield TIE_BREAK, _at_least(Agreement.FOLDED, _TEXT, word, place, score)


def _mixed(where: str, word: Word, place: _Place, shares: Shares, tones: Tones, score: _Scorer) -> Iterator[Weighted]:
    """F, C, E and R of one word, as the tones ask for."""
    if tones is Tones.EXACT:
        yield 1.0, _exact(where, word, place, score)
        return
    folded = score(where, (wanted(word, Tones.AUTO),), place)
    if tones is Tones.IGNORE or (word.is_prefix and not word.marked):
        yield 1.0, folded
    elif word.marked:
        # In the few syllables of a lead a wrong mark would cost more than a right one gives.
        exactly = 0.0 if where == _LEAD else 0.5
        yield (1 - exactly) / 2, folded
        yield (1 - exactly) / 2, _at_least(Agreement.COMPATIBLE, where, word, place, score)
        if exactly:
            yield exactly, _exact(where, word, place, score)
    else:  # every form has at least the marks typed: none
        likely = _quarters(shares)
        yield 1 - 0.5 * sum(likely.values()), folded
        for toned, share in likely.items():
            yield 0.5 * share, score(where, (("toned", (toned,)),), place)


def _quarters(shares: Shares) -> Shares:
    """Shares in quarters, those that round to none left out: few different weights are summed up faster."""
    rounded = {toned: int(4 * share + 0.5) / 4 for toned, share in shares.items()}
    return {toned: share for toned, share in rounded.items() if share}


def _exact(where: str, word: Word, place: _Place, score: _Scorer) -> Impact:
    return score(where, (wanted(word, Tones.EXACT),), place)


def _at_least(least: Agreement, where: str, word: Word, place: _Place, score: _Scorer) -> Impact:
    forms_of = (score.reader.forms(folded) for folded in word.folded_forms)
    agreements = matching_forms(word, chain.from_iterable(forms_of), Tones.AUTO)
    forms = tuple(form for form, agreed in agreements.items() if agreed >= least)
    return score(where, (("toned", forms),), place)


def _several_words(query: Query, tones: Tones, score: _Scorer) -> Iterator[Contribution]:
    plain: list[tuple[Word, int]] = []  # words that stand alone, without OR and without quotes
    found: dict[str, Contribution] = {}
    for clause in numbered_terms(query):
        for term, first in clause:
            if term.is_phrase:
                part = _side_by_side('"', term.words, first, tones, PHRASE_WEIGHT, score, term.slop)
                found.setdefault(part.label, part)
            elif len(clause) == 1:
                plain.append((term.words[0], first))
    for (left, i), (right, j) in pairwise(plain):
        if j == i + 1 and not (left.is_prefix and right.is_prefix):  # of two, thousands of pairs would be neighbours
            part = _side_by_side("", (left, right), i, tones, PAIR_WEIGHT, score)
            found.setdefault(part.label, part)
    for run in _runs([item for item in plain if not item[0].is_prefix]):
        for part in _compounds(run, tones, score):
            found.setdefault(part.label, part)
    yield from found.values()


def _side_by_side(
    quote: str, words: Sequence[Word], first: int, tones: Tones, weight: float, score: _Scorer, slop: int = 0
) -> Contribution:
    label = quote + " ".join(word.text for word in words) + quote + (f"~{slop}" if slop else "")
    slots = tuple(wanted(word, tones) for word in words)
    impact = score(_TEXT, slots, _Place(first, first + len(words) - 1), slop)
    return Contribution(label, ((weight, impact),))


def _compounds(run: Sequence[tuple[Word, int]], tones: Tones, score: _Scorer) -> Iterator[Contribution]:
    for first, last in find_compounds([word.folded for word, _ in run], score.reader):
        words = [word for word, _ in run[first : last + 1]]
        form = "toned" if tones is Tones.EXACT else "folded"
        joined = "_".join(getattr(word, form) for word in words)
        place = _Place(run[first][1], run[last][1])
        impact = score(_TEXT, ((form, (joined,)),), place)
        yield Contribution("_".join(word.text for word in words), ((COMPOUND_WEIGHT, impact),))


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
