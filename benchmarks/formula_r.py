"""Formula R alone: the ranking that the product's grew from, which reads an unmarked word as any of its forms alike.

    score = U + 0.5 P + 0.4 Lead + 0.6 Title

F counts a folded syllable, C its toned forms that have at least the marks typed, E the form typed, each by BM25 with a document
frequency of its own. A query without any mark: U = ΣF; any other: U = Σ(F + C + 2E)/4; each word once. P sums over neighbours of
the query as folded pairs, Lead is Σ(F + C)/2 over the first syllables of the body, Title is U over the title. Any word is enough,
and no document comes first for having all. What the product has beside it (readings, compounds, full matches first) is measured
against this.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from index.language.marks import Agreement
from searcher.matching import matching_forms
from searcher.quality.measures import Difference
from searcher.quality.runs import Rank
from searcher.query import Tones, Word, parse_query
from searcher.ranking import Impact, bm25, exact
from searcher.search import Searcher
from searcher.whoosh.frequencies import Frequencies
from searcher.whoosh.reader import WhooshReader

_DEEPEST = 100
_PAIRS, _LEAD, _TITLE = 0.5, 0.4, 0.6
_RESAMPLES = 2000
_SEED = 2025


def formula_r(searcher: Searcher) -> Rank:
    """The ranking over a searcher's index."""
    reader = searcher.reader()
    everything = np.flatnonzero(reader.live)

    def rank(text: str) -> Sequence[str]:
        weighted = [item for item in _weighted(parse_query(text).words, reader) if item[1].frequencies.df]
        scores = exact(weighted, everything)
        best = np.argsort(-scores, kind="stable")[:_DEEPEST]
        return [reader.id(number) for number in everything[best[scores[best] > 0]].tolist()]

    return rank


def _weighted(words: Sequence[Word], reader: WhooshReader) -> Iterator[tuple[float, Impact]]:
    def worth(where: str, frequencies: Frequencies) -> Impact:
        return bm25(frequencies, reader.norms[where], reader.documents)

    def term(where: str, form: str, terms: tuple[str, ...]) -> Impact:
        count = reader.terms.text if where == "text" else lambda *slot: reader.terms.field(where, *slot)
        return worth(where, count(form, terms))

    marked = any(word.marked for word in words)
    for word in dict.fromkeys(words):
        folded = ("folded", (word.folded,))
        compatible = ("toned", _compatible(word, reader)) if word.marked else folded
        for where, weight in (("text", 1.0), ("title", _TITLE)):
            yield weight * (0.25 if marked else 1.0), term(where, *folded)
            if marked:
                yield weight * 0.25, term(where, *compatible)
                yield weight * 0.5, term(where, "toned", (word.toned,))
        yield _LEAD / 2, term("body_lead", *folded)
        yield _LEAD / 2, term("body_lead", *compatible)
    for left, right in dict.fromkeys(pairwise(word.folded for word in words)):
        yield _PAIRS, worth("text", reader.terms.side_by_side((("folded", (left,)), ("folded", (right,)))))


def _compatible(word: Word, reader: WhooshReader) -> tuple[str, ...]:
    """The forms that have at least the marks typed."""
    forms = matching_forms(word, reader.forms(word.folded), Tones.AUTO)
    return tuple(form for form, agreed in forms.items() if agreed >= Agreement.COMPATIBLE)


def share_closed(
    toned: Sequence[float], other: Sequence[float], toned_before: Sequence[float], other_before: Sequence[float]
) -> Difference:
    """What share of a gap between two ways of typing is gone, with a paired bootstrap over the queries (95 %).

    >>> share_closed([1.0, 0.5], [1.0, 0.25], [1.0, 0.5], [0.5, 0.0]).mean
    0.75
    """
    gaps = np.array([np.subtract(toned, other), np.subtract(toned_before, other_before)])
    drawing = np.random.default_rng(_SEED)
    now, before = gaps[:, drawing.integers(gaps.shape[1], size=(_RESAMPLES, gaps.shape[1]))].mean(axis=2)
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = np.nanquantile(1 - now / before, [0.025, 0.975]).tolist()
    return Difference(float(1 - gaps[0].mean() / gaps[1].mean()), low, high)
