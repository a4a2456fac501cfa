"""What unmarked words of a query likely stand for: words in a row → for each the toned forms it may be, with their shares.

    muong la            mường la       hardly muống là
    cay an qua          cây ăn quả

The index's own texts decide: how often syllables stand in them, alone, two and three side by side, in each toned form
(`whoosh/toned_runs.py`). What a word may be at all, and which counts of a row are asked for, is said here; what these counts say of
each form is worked out in `forward_backward.py`.

How often that is right: `benchmarks/readings.py`, `docs/relevance.md`.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple, Protocol

import numpy as np

from index.language.marks import Agreement, agreement, has_marks, has_tone
from searcher.forward_backward import Floats, Row, marginals
from searcher.query import Query, Word

LONGEST_READ = 24
"""Words of a row that are read by their neighbours, from the first on; the cost grows with each."""

# Of the toned forms of a syllable the most frequent; with 6 of them one syllable in a hundred more is read wrong.
_MOST_FORMS = 16
# In a query with tones a word without marks is more likely one that has none: 5 times as likely reads 99 % of those right, and 94 %
# of words in queries of which half of the marks were left out.
_AS_TYPED = 5.0
_LEAST_SHARE = 0.01

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


def read_words(words: Sequence[Word], lexicon: Lexicon) -> list[Shares]:
    """For each of some words in a row the toned forms it may stand for; what the index does not know stands for itself."""
    some_tone = any(has_tone(word.toned) for word in words)
    forms = [lexicon.forms_of(word.toned, word.folded, some_tone) for word in words]
    read = [one.alone for one in forms]
    row = forms[:LONGEST_READ]
    sizes = [len(one.places) for one in row]
    if len(row) < 2 or max(sizes) == 1:
        return read
    shares = marginals(_counted([word.folded for word in words], row, sizes, lexicon), lexicon.syllables).tolist()
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
