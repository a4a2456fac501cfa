"""Step 4 of a search: Query + index → what each word, phrase and pair of neighbours adds to the score of each document.

Scores of a word (F: any marks, C: at least the marks typed, E: exactly the marks typed; each a BM25F with a document frequency
of its own):

    tones=auto, some mark in the query     (F + C + 2E) / 4
    tones=auto, none                       F
    tones=exact                            E
    tones=ignore                           F

so that of two articles alike otherwise the one with the marks typed comes first. Below that, a small term keeps conflicting
marks behind missing ones, and unmarked text first for an unmarked word. Neighbours of the query that are neighbours in the text
add half a BM25F of the pair, words the index knows as compounds a quarter, phrases a whole one. What stands for words of the
query (`alternatives.py`) adds its weighted frequency to each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.language.marks import Agreement
from searcher.compounds import find_compounds
from searcher.evaluation import Standing, numbered_terms
from searcher.frequencies import Slot, side_by_side, wanted
from searcher.matching import matching_forms
from searcher.query import Query, Tones, Word
from searcher.ranking import Contribution, Scores, bm25f
from searcher.whoosh_reader import WhooshReader

PHRASE_WEIGHT = 1.0
PAIR_WEIGHT = 0.5
COMPOUND_WEIGHT = 0.25
# Far below any difference in words or frequencies, far above rounding.
TIE_BREAK = 0.01


@dataclass(frozen=True)
class _Part:
    """Several words of a query that count together."""

    label: str
    slots: Sequence[Slot]
    first: int
    last: int
    weight: float


@dataclass(frozen=True)
class _Scorer:
    """Scores slots, with what stands for the words they are of."""

    reader: WhooshReader
    standing: Standing

    def __call__(self, slots: Sequence[Slot], first: int, last: int) -> Scores:
        own, other = side_by_side(slots, self.reader), self.standing.weighted(first, last)
        summed = {name: own[name] + other[name] for name in own}
        return bm25f(summed, self.reader.lengths, self.reader.documents)


def contributions(query: Query, tones: Tones, reader: WhooshReader, standing: Standing) -> Iterator[Contribution]:
    """Each word once, each phrase, each pair of neighbours, each compound."""
    score = _Scorer(reader, standing)
    some_marks = any(word.marked for word in query.words)
    words = {word: i for i, word in reversed(list(enumerate(query.words)))}
    for word, i in sorted(words.items(), key=lambda item: item[1]):
        yield Contribution(word.text, _word_score(word, i, tones, some_marks, score))
    parts = {part.label: part for part in _parts(query, tones, reader)}
    for part in parts.values():
        yield Contribution(part.label, part.weight * score(part.slots, part.first, part.last))


def _word_score(word: Word, i: int, tones: Tones, some_marks: bool, score: _Scorer) -> Scores:
    agreements = matching_forms(word, score.reader.forms(word.folded), tones)

    def at_least(least: Agreement) -> Scores:
        forms = [form for form, agreed in agreements.items() if agreed >= least]
        return score([("toned", forms)], i, i)

    if tones is Tones.EXACT:
        return at_least(Agreement.EXACT)
    folded = score([("folded", [word.folded])], i, i)
    if tones is Tones.IGNORE:
        return folded
    exact = at_least(Agreement.EXACT)
    if not some_marks:
        return folded + TIE_BREAK * exact
    compatible = at_least(Agreement.COMPATIBLE) if word.marked else folded
    return (folded + compatible + 2 * exact) / 4 + TIE_BREAK * at_least(Agreement.FOLDED)


def _parts(query: Query, tones: Tones, reader: WhooshReader) -> Iterator[_Part]:
    plain: list[tuple[Word, int]] = []  # words that stand alone, without OR and without quotes
    for clause in numbered_terms(query):
        for term, first in clause:
            if term.is_phrase:
                yield _part('"', " ", term.words, first, tones, PHRASE_WEIGHT)
            elif len(clause) == 1:
                plain.append((term.words[0], first))
    for (left, i), (right, j) in pairwise(plain):
        if j == i + 1:
            yield _part("", " ", (left, right), i, tones, PAIR_WEIGHT)
    for run in _runs(plain):
        for first, last in find_compounds([word.folded for word, _ in run], reader):
            compound = [word for word, _ in run[first : last + 1]]
            part = _part("", "_", compound, run[first][1], tones, COMPOUND_WEIGHT)
            joined: Slot = (part.slots[0][0], ["_".join(terms[0] for _, terms in part.slots)])
            yield _Part(part.label, [joined], part.first, part.last, part.weight)


def _part(quote: str, joint: str, words: Sequence[Word], first: int, tones: Tones, weight: float) -> _Part:
    label = quote + joint.join(word.text for word in words) + quote
    return _Part(label, [wanted(word, tones) for word in words], first, first + len(words) - 1, weight)


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
