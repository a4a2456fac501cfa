"""A collector that answers Whoosh's query objects over whole arrays: exact totals, and the best documents.

Terms, And, Or, Not, phrases, prefixes, everything, and ranges of `published` are vectorised; any other query runs through Whoosh's
own matchers, each document scored and none skipped.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from whoosh import collectors, query

from searcher.ranking import Impact, Scores
from searcher.whoosh.highest import highest
from searcher.whoosh.open_segments import Floats, Ints, Mask
from searcher.whoosh.term_frequencies import Slot
from searcher.whoosh.weighting import ExactBM25


class Matching(NamedTuple):
    """The documents that a query matches, and what they are worth."""

    documents: Ints | None
    """Ascending; None where `values` has a place for every document, 0 where it does not match."""
    values: Floats
    impacts: tuple[Impact, ...] = ()
    """What the values are sums of; nothing where every match is worth 1."""

    @property
    def total(self) -> int:
        """How many documents match."""
        return int(np.count_nonzero(self.values)) if self.documents is None else len(self.documents)

    def spread(self, size: int) -> Floats:
        """A place for every document."""
        if self.documents is None:
            return self.values
        spread = np.zeros(size, np.float32)
        spread[self.documents] = self.values
        return spread


class NotVectorised(Exception):
    """A query of a kind that is not evaluated here."""


class ArrayCollector(collectors.Collector):
    """Collects the best documents of a query; `Searcher.search_with_collector` runs it."""

    def __init__(self, weighting: ExactBM25, limit: int = 10, *, newest_first: bool = False) -> None:
        self._weighting = weighting
        self._limit = limit
        self._newest_first = newest_first
        self.total = 0
        """Exact."""
        self.documents: Ints = np.zeros(0, np.int64)
        """The best, best first."""
        self.scores: Scores = np.zeros(0)

    def prepare(self, top_searcher: Any, q: query.Query, context: Any) -> None:
        self.top_searcher, self.q, self.context = top_searcher, q, context

    def run(self) -> None:
        self.collect_from(self.matching())

    def matching(self) -> Matching:
        """What the query matches."""
        try:
            return evaluate(self.q, self._weighting)
        except NotVectorised:
            return self._by_whoosh()

    def collect_from(self, matching: Matching) -> None:
        """Take the total and the best documents of what matches."""
        self.total = matching.total
        self.documents, self.scores = self._newest(matching) if self._newest_first else self._best(matching)

    def count(self) -> int:
        return self.total

    def all_ids(self) -> Sequence[int]:
        found = self.matching()
        return np.flatnonzero(found.spread(self._weighting.segments.size)).tolist()

    def results(self) -> list[tuple[int, float]]:
        """The best documents with their scores."""
        return list(zip(self.documents.tolist(), self.scores.tolist(), strict=True))

    def _best(self, matching: Matching) -> tuple[Ints, Scores]:
        places = highest(matching.values, self._limit)
        documents = places if matching.documents is None else matching.documents[places]
        scores = matching.values[places].astype(np.float64)
        if matching.impacts:
            scores = matching.impacts[0].at(documents)
            for impact in matching.impacts[1:]:
                scores += impact.at(documents)
        order = np.lexsort((documents, -scores))[: self._limit]
        return documents[order], scores[order]

    def _newest(self, matching: Matching) -> tuple[Ints, Scores]:
        order = self._weighting.segments.newest_first
        if matching.documents is None:
            found = order[np.flatnonzero(matching.values[order])[: self._limit]]
        else:
            published = self._weighting.segments.published[matching.documents]
            found = matching.documents[np.lexsort((matching.documents, -published))[: self._limit]]
        return found, np.zeros(len(found))

    def _by_whoosh(self) -> Matching:
        documents, scores = [], []
        for searcher, offset in self.top_searcher.leaf_searchers():
            matcher = self.q.matcher(searcher, self.context)
            while matcher.is_active():
                documents.append(matcher.id() + offset)
                scores.append(matcher.score())
                matcher.next()
        order = np.argsort(np.array(documents, np.int64), kind="stable")
        return Matching(np.array(documents, np.int64)[order], np.array(scores, np.float32)[order])


def evaluate(q: query.Query, weighting: ExactBM25) -> Matching:
    """What a query matches; raises NotVectorised for a kind that is not known here."""
    if isinstance(q, query.Term):
        impact = weighting.impact(q.fieldname, _text(q.text))
        return Matching(impact.documents, impact.values, (impact,))
    if isinstance(q, query.And):
        return _all(q.subqueries, weighting)
    if isinstance(q, query.AndNot):
        return _without(evaluate(q.a, weighting), evaluate(q.b, weighting), weighting.segments.size)
    if type(q) is query.Or and not q.scale:
        return _any([evaluate(part, weighting) for part in q.subqueries], weighting.segments.size)
    if isinstance(q, query.Phrase) and q.slop == 1:
        return _phrase(q, weighting)
    if type(q) is query.Prefix:
        return _beginning_with(q, weighting)
    if isinstance(q, query.Every):
        return _constant(weighting.segments.live)
    if isinstance(q, query.NumericRange) and q.fieldname == "published":
        return _constant(_published_in(q, weighting))
    raise NotVectorised(type(q).__name__)


def _text(text: str | bytes) -> str:
    return text.decode("utf-8") if isinstance(text, bytes) else text


def _constant(mask: Mask) -> Matching:
    return Matching(None, mask.astype(np.float32))


def _all(parts: Sequence[query.Query], weighting: ExactBM25) -> Matching:
    wanted = [evaluate(part, weighting) for part in parts if not isinstance(part, query.Not)]
    if not wanted:
        raise NotVectorised("And of nothing but Not")
    found = _intersection(wanted)
    for part in parts:
        if isinstance(part, query.Not):
            found = _without(found, evaluate(part.query, weighting), weighting.segments.size)
    return found


def _intersection(wanted: Sequence[Matching]) -> Matching:
    impacts = tuple(impact for part in wanted for impact in part.impacts)
    ordered = sorted(wanted, key=lambda part: len(part.values) if part.documents is not None else 1 << 62)
    documents, values = ordered[0].documents, ordered[0].values
    if documents is None:
        total = values.copy() if len(ordered) == 1 else values + ordered[1].values
        for part in ordered[2:]:
            total += part.values
        for part in ordered if len(ordered) > 1 else ():
            total *= part.values != 0
        return Matching(None, total, impacts)
    for part in ordered[1:]:
        if part.documents is None:
            others = part.values[documents]
            kept = np.flatnonzero(others)
        else:
            places = part.documents.searchsorted(documents)
            places[places == len(part.documents)] = 0
            kept = np.flatnonzero(part.documents[places] == documents) if len(part.documents) else places[:0]
            others = part.values[places] if len(part.documents) else values
        documents, values = documents[kept], values[kept] + others[kept]
    return Matching(documents, values, impacts)


def _without(found: Matching, unwanted: Matching, size: int) -> Matching:
    excluded = unwanted.spread(size) != 0
    if found.documents is None:
        return Matching(None, found.values * ~excluded, found.impacts)
    kept = ~excluded[found.documents]
    return Matching(found.documents[kept], found.values[kept], found.impacts)


def _any(parts: Sequence[Matching], size: int) -> Matching:
    impacts = tuple(impact for part in parts for impact in part.impacts)
    total = np.zeros(size, np.float32)
    for part in parts:
        if part.documents is None:
            total += part.values
        else:
            total[part.documents] += part.values
    return Matching(None, total, impacts)


def _phrase(q: query.Phrase, weighting: ExactBM25) -> Matching:
    field, form = q.fieldname.rsplit("_", 1)
    words = [_text(word) for word in q.words]
    slots: tuple[Slot, ...] = tuple((form, (word,)) for word in words)
    documents = weighting.terms.phrase(field, slots).documents
    if documents is None:
        documents = np.flatnonzero(weighting.terms.phrase(field, slots).values)
    impacts = tuple(weighting.impact(q.fieldname, word) for word in words)
    values = np.sum([impact.at(documents) for impact in impacts], axis=0).astype(np.float32)
    return Matching(documents, values, impacts)


def _beginning_with(q: query.Prefix, weighting: ExactBM25) -> Matching:
    form = q.fieldname.rsplit("_", 1)[-1]
    prefix = _text(q.text).encode("utf-8")
    mask = np.zeros(weighting.segments.size, np.bool_)
    for segment in weighting.segments:
        own = mask[segment.offset : segment.offset + segment.size]
        postings = segment.arrays.postings(q.fieldname)
        for number in segment.arrays.terms[form].beginning_with(prefix).tolist():
            own[postings.documents(number).documents] = True
    return _constant(mask & weighting.segments.live)


def _published_in(q: query.NumericRange, weighting: ExactBM25) -> Mask:
    published = weighting.segments.published
    mask = weighting.segments.live.copy()
    if q.start is not None:
        mask &= published > q.start if q.startexcl else published >= q.start
    if q.end is not None:
        mask &= published < q.end if q.endexcl else published <= q.end
    return mask
