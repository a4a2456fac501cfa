"""What unmarked words of a query likely stand for: words in a row → for each the toned forms it may be, with their shares.

    muong la            mường la       hardly muống là
    cay an qua          cây ăn quả

The index's own texts decide: how often syllables stand in them, alone, two and three side by side, in each toned form
(`whoosh/toned_runs.py`). From these counts comes the likelihood of every way to read the words: a hidden Markov model of second
order, in which the folded syllables are seen and the toned ones are not. The share of a form is that of all ways which have it
(forward-backward). What is counted of a row is smoothed by what the shorter one says (Dirichlet priors).

How often that is right: `benchmarks/readings.py`, `docs/relevance.md`.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import sqrt
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.language.marks import Agreement, agreement, has_tone
from searcher.query import Query, Word

LONGEST_READ = 24
"""Words of a row that are read by their neighbours, from the first on; the cost grows with each."""

# Of the toned forms of a syllable the most frequent; with 6 of them one syllable in a hundred more is read wrong.
_MOST_FORMS = 16
# What two syllables are taken to be worth before they are counted, as occurrences: the best was 200 for an index of 2,500 articles,
# 1,000 to 5,000 for one of 102,000, which has 32 times the syllables.
_PRIOR_OF_TWO = 0.15  # times the square root of all syllables
_PRIOR_OF_THREE = 150.0
# So many words of a query have nothing to do with the one before, unlike those of a text: two keywords, a topic and a place. Of the
# syllables of two keywords 92.6 % are read right in place of 91.6 %, of headlines as many as before.
_NEW_TOPIC = 0.1
# In a query with tones a word without marks is more likely one that has none: 5 times as likely reads 99 % of those right, and 94 %
# of words in queries of which half of the marks were left out.
_AS_TYPED = 5.0
_LEAST_SHARE = 0.01

Floats = npt.NDArray[np.float64]
Shares = Mapping[str, float]
"""Toned forms, the likeliest first, with the share of each; what is left to 1 is shared by forms that are not listed."""


class Lexicon(Protocol):
    """What an index knows of toned syllables."""

    def toned_runs(self, folded: tuple[str, ...]) -> Mapping[tuple[str, ...], float]:
        """About how often folded syllables side by side are written as each row of toned ones."""

    @property
    def syllables(self) -> int:
        """How many syllables the texts have."""


class _Forms(NamedTuple):
    """The toned forms that one word may be."""

    toned: tuple[str, ...]
    counts: Floats
    """How often each stands in the texts."""
    shares: Floats
    """The share of each among all syllables of the texts."""
    weights: Floats
    """How much more than others each is to be believed, for how the word was typed."""


def read_words(words: Sequence[Word], lexicon: Lexicon) -> list[Shares]:
    """For each of some words in a row the toned forms it may stand for; what the index does not know stands for itself."""
    if not words:
        return []
    some_tone = any(has_tone(word.toned) for word in words)
    known = [_known(word, some_tone, lexicon) for word in words]
    if all(len(one) == 1 for one in known):
        return [dict.fromkeys(one, 1.0) for one in known]
    forms = [_forms(word, one, some_tone, lexicon) for word, one in zip(words, known, strict=True)]
    read = _marginals([word.folded for word in words[:LONGEST_READ]], forms[:LONGEST_READ], lexicon)
    read += [one.shares * one.weights / (one.shares @ one.weights) for one in forms[LONGEST_READ:]]
    return [_shares(one.toned, shares) for one, shares in zip(forms, read, strict=True)]


def _shares(toned: Sequence[str], shares: Floats) -> Shares:
    listed = [(form, share) for form, share in zip(toned, shares.tolist(), strict=True) if share >= _LEAST_SHARE]
    return dict(sorted(listed, key=lambda one: -one[1]))


def _known(word: Word, some_tone: bool, lexicon: Lexicon) -> Mapping[str, float]:
    """The forms that have all marks typed, the most frequent first, and how often each stands in the texts.

    Of a word with marks it is the typed one alone where people who typed it type tones.
    """
    counted = lexicon.toned_runs((word.folded,))
    known = {toned: count for (toned,), count in counted.items()}
    if word.marked:
        if some_tone and word.toned in known:
            return {word.toned: known[word.toned]}
        known = {toned: count for toned, count in known.items() if _keeps(word, toned)}
    most = sorted(known, key=lambda toned: (-known[toned], toned))[:_MOST_FORMS]
    return {toned: known[toned] for toned in most} or {word.toned: 1.0}


def _forms(word: Word, known: Mapping[str, float], some_tone: bool, lexicon: Lexicon) -> _Forms:
    counts = np.array(list(known.values()))
    weights = np.array([_AS_TYPED if some_tone and toned == word.toned else 1.0 for toned in known])
    return _Forms(tuple(known), counts, counts / (lexicon.syllables + 1), weights)


def _keeps(word: Word, toned: str) -> bool:
    agreed = agreement(word.toned, toned)
    return agreed is not None and agreed >= Agreement.COMPATIBLE


def _marginals(folded: Sequence[str], forms: Sequence[_Forms], lexicon: Lexicon) -> list[Floats]:
    """The share of each form of each word, over all ways to read the row.

    A state is the forms of two neighbours; before the first word there is nothing, a word of one form.
    """
    likely = [forms[0].shares[None, None, :], *_steps(folded, forms, lexicon)]
    steps = [step * one.weights for step, one in zip(likely, forms, strict=True)]
    forward = [np.ones((1, 1))]
    for step in steps:
        reached = np.einsum("ab,abc->bc", forward[-1], step)
        forward.append(reached / reached.sum())
    backward = [np.ones(forward[-1].shape)]
    for step in reversed(steps[1:]):
        reaching = np.einsum("abc,bc->ab", step, backward[-1])
        backward.append(reaching / reaching.sum())
    both = [a * b for a, b in zip(forward[1:], reversed(backward), strict=True)]
    return [states.sum(axis=0) / states.sum() for states in both]


def _steps(folded: Sequence[str], forms: Sequence[_Forms], lexicon: Lexicon) -> Iterator[Floats]:
    """From the second word on: how likely each form is behind each two of the words before."""
    places = [{toned: place for place, toned in enumerate(one.toned)} for one in forms]
    prior = _PRIOR_OF_TWO * sqrt(lexicon.syllables)
    counts_before = np.zeros((1, len(forms[0].toned)))
    for i, (left, right) in enumerate(pairwise(forms), start=1):
        counts = _table(tuple(folded[i - 1 : i + 1]), places[i - 1 : i + 1], lexicon)
        by_one = (counts + prior * right.shares) / (left.counts[:, None] + prior)
        by_two = by_one[None]
        if np.count_nonzero(counts_before) and np.count_nonzero(counts):
            by_two = _table(tuple(folded[i - 2 : i + 1]), places[i - 2 : i + 1], lexicon)
            by_two += _PRIOR_OF_THREE * by_one
            by_two /= counts_before[:, :, None] + _PRIOR_OF_THREE
        by_two *= 1 - _NEW_TOPIC
        by_two += _NEW_TOPIC * right.shares
        yield by_two
        counts_before = counts


def _table(folded: tuple[str, ...], places: Sequence[Mapping[str, int]], lexicon: Lexicon) -> Floats:
    """How often the forms of neighbouring words stand side by side; the place of each in the table is given."""
    table = np.zeros(list(map(len, places)))
    for run, count in lexicon.toned_runs(folded).items():
        place = tuple([of_word.get(toned) for of_word, toned in zip(places, run, strict=True)])
        if None not in place:
            table[place] = count
    return table


def likely_readings(query: Query, lexicon: Lexicon) -> list[Shares]:
    """For each word of `query.words` the toned forms it may stand for; what stands beside OR is no neighbour."""
    read: list[Shares] = []
    row: list[Word] = []
    for clause in query.clauses:
        alone = len(clause.terms) > 1
        for term in clause.terms:
            if alone:
                read += read_words(row, lexicon) + read_words(term.words, lexicon)
                row = []
            else:
                row += term.words
    return read + read_words(row, lexicon)


def as_typed(query: Query) -> list[Shares]:
    """Each word of `query.words` as it stands there."""
    return [{word.toned: 1.0} for word in query.words]
