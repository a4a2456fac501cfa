"""What unmarked words of a query likely stand for: words in a row → for each the toned forms it may be, with their shares.

    muong la            mường la       hardly muống là
    cay an qua          cây ăn quả

The index's own texts decide: how often syllables stand in them, alone, two and three side by side, in each toned form
(`whoosh/toned_runs.py`). From these counts comes the likelihood of every way to read the words: a hidden Markov model of second
order, in which the folded syllables are seen and the toned ones are not. The share of a form is that of all ways which have it
(forward-backward). What is counted of a row is smoothed by what the shorter one says (Dirichlet priors).

How often that is right: `benchmarks/readings.py`, `docs/relevance.md`.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import sqrt
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.language.marks import Agreement, agreement, has_marks, has_tone
from searcher import kernels
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
Ints = npt.NDArray[np.int64]
Shares = Mapping[str, float]
"""Toned forms, the likeliest first, with the share of each; what is left to 1 is shared by forms that are not listed."""


class Forms(NamedTuple):
    """The toned forms that one word may be, the most frequent first."""

    places: Mapping[str, int]
    """Each with its place among them."""
    counts: Floats
    """How often each stands in the texts."""
    weights: Floats
    """How much more than others each is to be believed, for how the word was typed."""
    alone: Shares
    """The share of each where the word has no neighbours."""


class Lexicon(Protocol):
    """What an index knows of toned syllables."""

    def toned_runs(self, folded: tuple[str, ...]) -> Mapping[tuple[str, ...], float]:
        """About how often folded syllables side by side are written as each row of toned ones."""

    def forms_of(self, toned: str, folded: str, some_tone: bool) -> Forms:
        """What `count_forms` says, which may be remembered."""

    @property
    def syllables(self) -> int:
        """How many syllables the texts have."""


class Row(NamedTuple):
    """What is counted of words in a row; what a word has lies behind what those before it have."""

    sizes: Ints
    """How many forms each word may be."""
    counts: Floats
    weights: Floats
    ends: Ints
    """From the second word on where its pairs with the word before end, and its triples with the two before."""
    states: Ints
    """Of each triple the place of its first two forms among all that these words may be; of each pair and triple that of its last
    two."""
    runs: Floats
    """How often each pair and triple stands in the texts."""


def read_words(words: Sequence[Word], lexicon: Lexicon) -> list[Shares]:
    """For each of some words in a row the toned forms it may stand for; what the index does not know stands for itself."""
    some_tone = any(has_tone(word.toned) for word in words)
    forms = [lexicon.forms_of(word.toned, word.folded, some_tone) for word in words]
    read = [one.alone for one in forms]
    row = forms[:LONGEST_READ]
    sizes = [len(one.places) for one in row]
    if len(row) < 2 or max(sizes) == 1:
        return read
    shares = _marginals(_counted([word.folded for word in words], row, sizes, lexicon), lexicon.syllables).tolist()
    for place, (first, last) in enumerate(pairwise(accumulate(sizes, initial=0))):
        if sizes[place] > 1:
            read[place] = _shares(row[place].places, shares[first:last])
    return read


def _shares(toned: Mapping[str, int], shares: Sequence[float]) -> Shares:
    """The forms that have no less than the least share of what all have together."""
    total = sum(shares)
    listed = [(form, share / total) for form, share in zip(toned, shares, strict=True) if share >= _LEAST_SHARE * total]
    return dict(sorted(listed, key=lambda one: -one[1]))


def count_forms(toned: str, folded: str, some_tone: bool, lexicon: Lexicon) -> Forms:
    """What a word may be that was typed so, in a row in which some word has a tone, or none has."""
    known = _known(toned, folded, some_tone, lexicon)
    counts = np.array(list(known.values()), np.float64)
    weights = np.array([_AS_TYPED if some_tone and form == toned else 1.0 for form in known])
    places = {form: place for place, form in enumerate(known)}
    if len(known) == 1:
        return Forms(places, counts, weights, dict.fromkeys(known, 1.0))
    return Forms(places, counts, weights, _shares(places, (counts * weights).tolist()))


def _known(toned: str, folded: str, some_tone: bool, lexicon: Lexicon) -> Mapping[str, float]:
    """The forms that have all marks typed, the most frequent first, and how often each stands in the texts.

    Of a word with marks it is the typed one alone where people who typed it type tones.
    """
    known = {form: count for (form,), count in lexicon.toned_runs((folded,)).items()}
    if has_marks(toned):
        if some_tone and toned in known:
            return {toned: known[toned]}
        known = {form: count for form, count in known.items() if _keeps(toned, form)}
    most = sorted(known, key=lambda form: (-known[form], form))[:_MOST_FORMS]
    return {form: known[form] for form in most} or {toned: 1.0}


def _keeps(typed: str, form: str) -> bool:
    agreed = agreement(typed, form)
    return agreed is not None and agreed >= Agreement.COMPATIBLE


def _counted(folded: Sequence[str], forms: Sequence[Forms], sizes: Sequence[int], lexicon: Lexicon) -> Row:
    """What the texts have of the forms of words in a row.

    Where neither a word nor the two before it may be more than one form, their counts decide nothing and are not asked for.
    """
    is_open = [max(sizes[max(at - 2, 0) : at + 1]) > 1 for at in range(len(sizes))] + [False]
    ends: list[int] = []
    first: list[int] = []
    last: list[int] = []
    runs: list[float] = []
    stands = False
    for at in range(1, len(forms)):
        left, right, size = forms[at - 1].places, forms[at].places, sizes[at]
        stood, stands = stands, False
        if is_open[at] or is_open[at + 1]:
            for (one, two), count in lexicon.toned_runs((folded[at - 1], folded[at])).items():
                if one in left and two in right:
                    stands = True
                    first.append(0)
                    last.append(left[one] * size + right[two])
                    runs.append(count)
        ends.append(len(runs))
        if is_open[at] and stood and stands:
            begin = forms[at - 2].places
            for (zero, one, two), count in lexicon.toned_runs((folded[at - 2], folded[at - 1], folded[at])).items():
                if zero in begin and one in left and two in right:
                    first.append(begin[zero] * len(left) + left[one])
                    last.append(left[one] * size + right[two])
                    runs.append(count)
        ends.append(len(runs))
    return Row(
        np.array(sizes, np.int64),
        np.concatenate([one.counts for one in forms]),
        np.concatenate([one.weights for one in forms]),
        np.array(ends, np.int64),
        np.array([first, last], np.int64),
        np.array(runs, np.float64),
    )


def _marginals(row: Row, syllables: int) -> Floats:
    """Of each form of each word the likelihood of all ways to read a row that have it, times a number of the word's own.

    A state is the forms of two neighbours; before the first word there is nothing, a word of one form. How likely a form is behind
    two others is not written down for all three forms: what the texts have of these is a few triples, the rest is the product of
    what a pair says and a divisor of the first two. Of a word of one form nothing is said but 1.
    """
    prior = _PRIOR_OF_TWO * sqrt(syllables)
    if kernels.readings is not None:
        found: Floats = kernels.readings.marginals(*row, syllables + 1.0, prior, _PRIOR_OF_THREE, _NEW_TOPIC)
        return found
    steps = _steps(row, syllables + 1.0, prior)
    forward = [steps[0].new * steps[0].weights]
    for step in steps[1:]:
        forward.append(_reached(forward[-1], step))
    backward = [np.ones(forward[-1].shape)]
    for step in steps[:0:-1]:
        backward.append(_reaching(backward[-1], step))
    both = zip(forward, reversed(backward), strict=True)
    return np.concatenate([_sums(ahead * behind) if ahead.shape[1] > 1 else _ONE for ahead, behind in both])


_ONE = np.ones(1)


class _Step(NamedTuple):
    """How likely the forms of a word are behind those of the two before it."""

    weights: Floats
    new: Floats
    """The likelihood of each where it has nothing to do with the words before."""
    by_one: Floats
    """… that which each form of the word before says of it, times the divisor of two that stand nowhere."""
    divisors: Floats
    """How often the forms of the two words before stand side by side, and what is added to it."""
    first: Ints
    """Of each triple the place of its first two forms …"""
    last: Ints
    """… and of its last two."""
    triples: Floats
    """How often each stands in the texts, less what is left to new topics."""


def _steps(row: Row, everything: float, prior: float) -> list[_Step]:
    """A step to each word; `everything` is how many syllables there are, `prior` what two are worth before they are counted."""
    ends = [0, 0, 0, *row.ends.tolist()]
    alone = row.counts / everything
    expected, seen, new, triples = alone * prior, row.counts + prior, alone * _NEW_TOPIC, row.runs * (1 - _NEW_TOPIC)
    by_prior = _PRIOR_OF_THREE * (1 - _NEW_TOPIC)
    steps: list[_Step] = []
    pairs, before = np.zeros((1, 1)), _ONE
    for place, (start, end) in enumerate(pairwise(accumulate(row.sizes.tolist(), initial=0))):
        begin, middle, stop = ends[2 * place : 2 * place + 3]
        # Of a pair that stands nowhere its last two words say as much as all three.
        divisors = (pairs if middle > begin else np.zeros(pairs.shape)) + _PRIOR_OF_THREE
        pairs = np.zeros((len(before), end - start))
        pairs.ravel()[row.states[1, begin:middle]] = row.runs[begin:middle]
        by_one = (pairs + expected[start:end]) / before[:, None] * by_prior
        states = row.states[:, middle:stop]
        steps.append(
            _Step(
                row.weights[start:end],
                new[None, start:end],
                by_one,
                divisors,
                states[0],
                states[1],
                triples[middle:stop],
            )
        )
        before = seen[start:end]
    return steps


def _reached(states: Floats, step: _Step) -> Floats:
    """The likelihood of the forms of a word and the one before, from that of the two before it."""
    width = states.shape[1]
    both = np.empty((len(states), 2 * width))
    parted = both[:, :width]
    np.divide(states, step.divisors, out=parted)
    both[:, width:] = states
    sums = _sums(both)[:, None]
    reached = step.by_one * sums[:width]
    if len(step.triples):
        reached += _at(step.last, parted.ravel()[step.first] * step.triples, reached)
    reached += step.new * sums[width:]
    reached *= step.weights
    reached /= np.maximum.reduce(reached, axis=None)
    return reached


def _reaching(states: Floats, step: _Step) -> Floats:
    """The likelihood of what comes behind the two words before a word, from that of what comes behind it and the one before."""
    width = len(states)
    weighted = states * step.weights
    both = np.empty((states.shape[1], 2 * width))
    np.multiply(step.by_one.T, weighted.T, out=both[:, :width])
    np.multiply(step.new.T, weighted.T, out=both[:, width:])
    sums = _sums(both)
    share = sums[:width]
    if len(step.triples):
        share = _at(step.first, weighted.ravel()[step.last] * step.triples, step.divisors) + share
    reaching = share / step.divisors
    reaching += sums[width:]
    reaching /= np.maximum.reduce(reaching, axis=None)
    return reaching


def _sums(table: Floats) -> Floats:
    """The sums of its columns, two or more: row by row, as a loop adds them; of a single one NumPy would add parts first."""
    sums: Floats = np.add.reduce(table, axis=0)
    return sums


def _at(places: Ints, values: Floats, like: Floats) -> Floats:
    """A table of which each place has the sum of the values that are given for it."""
    return np.bincount(places, values, like.size).reshape(like.shape)


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
