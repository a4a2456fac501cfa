"""Articles like one: its number → those that tell of the same, best first.

    its vector → candidates, by the syllables that say most → each scored → once more, with what the best of them have

The score is BM25 of the vector's terms over title and body together, and over the title alone, each weighed by how much it says.
A short article says too little about itself, so half of its vector is then given to the terms of the five best (RM3: Abdul-Jaleel
et al., TREC 2004). Measured in `docs/relevance.md`.
"""

from collections.abc import Sequence

import numpy as np

from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.ranking import Scores
from searcher.whoosh.frequencies import Ints, Mask
from searcher.whoosh.highest import highest
from searcher.whoosh.reader import WhooshReader
from searcher.whoosh.term_counts import GatheredTexts
from searcher.whoosh.term_vectors import TERMS, Term, Vector

CANDIDATES = 200
"""Articles that are scored: of the best ten by scoring 3,000, found by all postings, 99 % are found in 32,000 articles and 88 % in
102,000; as many again find 1 % more."""
# Postings that are read to find them, those first that say most; twice as many find 1 % more, and take 1.3 ms.
MOST_POSTINGS = 40_000
# Articles of fewer syllables borrow terms: worth 1.5 points of nDCG@10 where articles have 40 or 150, nothing where they have 700.
SHORT = 300
_LENDERS = 5
_BORROWED = 0.5
# What an article of the same second gains, and in how many days half of that is lost.
NEARNESS = 0.1
_HALF_LIFE = 3.0
_DAY = 86_400


def find_similar(numbers: Sequence[int], reader: WhooshReader) -> tuple[Ints, Scores]:
    """The documents most like some articles, with scores above 0, best first: CANDIDATES at most, and none of those articles."""
    own = _mean([(1.0, reader.vectors.vector(number)) for number in numbers])
    others = reader.live.copy()
    others[list(numbers)] = False
    texts = GatheredTexts(reader.segments, _candidates(own, others, reader))
    nearness = _nearness(numbers, texts.documents, reader)
    scores = _scores(own, texts, reader) * nearness
    order = _order(texts.documents, scores, reader)
    length = sum(reader.lengths[field][list(numbers)].mean() for field in TEXT_FIELDS)
    if len(order) and length < SHORT:
        lenders = [(float(scores[place]), int(texts.documents[place])) for place in order[:_LENDERS]]
        borrowed = _mean([(score, reader.vectors.vector(number, pairs=False)) for score, number in lenders])
        scores = _scores(_mean([(1 - _BORROWED, own), (_BORROWED, borrowed)]), texts, reader) * nearness
        order = _order(texts.documents, scores, reader)
    return texts.documents[order], scores[order]


def _mean(vectors: Sequence[tuple[float, Vector]]) -> Vector:
    """The weighted mean of vectors; of its terms those that say most."""
    total = sum(weight for weight, _ in vectors)
    sums: dict[Term, float] = {}
    for weight, vector in vectors:
        for term, value in vector.items():
            sums[term] = sums.get(term, 0.0) + weight / total * value
    return dict(sorted(sums.items(), key=lambda item: -item[1])[:TERMS])


def _candidates(vector: Vector, others: Mask, reader: WhooshReader) -> Ints:
    """Documents that may be most like it, ascending: by the syllables that say most, or all where there are few."""
    if reader.documents <= CANDIDATES:
        return np.flatnonzero(others)
    syllables = {term: reader.vectors.idf(term) for term in vector if len(term) == 1}
    sums = np.zeros(reader.size, np.float32)
    read = 0
    for term in sorted(syllables, key=lambda term: -vector[term] * syllables[term]):
        for field, name in (("title", "title"), ("body", "text")):
            found = reader.terms.field(field, "toned", term)
            documents = found.all_documents()
            values = found.values if found.documents is not None else found.values[documents]
            saturated = values / (values + reader.norms[name].short[documents])
            sums[documents] += saturated * np.float32(vector[term] * syllables[term])
            read += len(documents)
        if read > MOST_POSTINGS:
            break
    sums *= others
    best = highest(sums, CANDIDATES)
    if len(best) > CANDIDATES:  # some are worth the same
        best = np.sort(best[np.argsort(-sums[best], kind="stable")[:CANDIDATES]])
    return best


def _scores(vector: Vector, texts: GatheredTexts, reader: WhooshReader) -> Scores:
    """What each document gathered is worth."""
    terms = list(vector)
    counts = texts.counts(terms)
    idf, title_idf = reader.vectors.idf, reader.vectors.title_idf
    return np.asarray(
        _bm25("text", counts["title"] + counts["body"], [vector[term] * idf(term) for term in terms], texts, reader)
        + _bm25("title", counts["title"], [vector[term] * title_idf(term) for term in terms], texts, reader)
    )


def _bm25(name: str, frequencies: Ints, weights: Sequence[float], texts: GatheredTexts, reader: WhooshReader) -> Scores:
    norm = reader.norms[name]
    saturated = frequencies / (frequencies + norm.of_document[texts.documents][:, None])
    return np.asarray(saturated @ (np.array(weights) * (norm.k1 + 1)))


def _nearness(numbers: Sequence[int], documents: Ints, reader: WhooshReader) -> Scores:
    """By what scores are multiplied: 1, or more for those published about when one of the articles was."""
    nearness = np.ones(len(documents))
    for number in numbers:
        if reader.dated[number]:
            days = np.abs(reader.published[documents] - reader.published[number]) / _DAY
            gained = NEARNESS * np.exp2(-days / _HALF_LIFE)
            nearness = np.maximum(nearness, 1 + np.where(reader.dated[documents], gained, 0))
    return nearness


def _order(documents: Ints, scores: Scores, reader: WhooshReader) -> Ints:
    """The places of those with a score above 0, best first; equal ones by date, newest first, then as they were added."""
    order = np.lexsort((documents, -reader.published[documents], -np.round(scores, 9)))
    return order[scores[order] > 0]
