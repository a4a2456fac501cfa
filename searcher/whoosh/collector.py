"""A collector that answers Whoosh's query objects over whole arrays: exact totals, and the best documents.

What `array_queries` does not know runs through Whoosh's own matchers, each document scored and none skipped.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from whoosh import collectors, query

from searcher.ranking import Scores
from searcher.whoosh.array_queries import NotVectorised, evaluate
from searcher.whoosh.combining import matching_given
from searcher.whoosh.frequencies import Ints
from searcher.whoosh.match_sets import Dated
from searcher.whoosh.weighting import ExactBM25
from searcher.whoosh.worth import MatchSet

_NO_DOCUMENTS = np.zeros(0, np.int64)
_NO_SCORES = np.zeros(0)


class ArrayCollector(collectors.Collector):
    """Collects the best documents of a query; `Searcher.search_with_collector` runs it."""

    def __init__(self, weighting: ExactBM25, limit: int = 10, *, newest_first: bool = False) -> None:
        """Collect `limit` documents at most; raises ValueError for fewer than one, as Whoosh's own search does."""
        if limit < 1:
            raise ValueError("limit must be 1 or more")
        self._weighting = weighting
        self._limit = limit
        self._newest_first = newest_first
        self.total = 0
        """Exact."""
        self.documents: Ints = _NO_DOCUMENTS
        """The best, best first."""
        self.scores: Scores = _NO_SCORES

    def prepare(self, top_searcher: Any, q: query.Query, context: Any) -> None:
        self.top_searcher, self.q, self.context = top_searcher, q, context

    def run(self) -> None:
        try:
            self.matching = evaluate(self.q, self._weighting)
        except NotVectorised:
            self.matching = self._by_whoosh()
        if self._newest_first:
            self.documents = self._newest(self.matching)
        else:
            self.documents, self.scores = self.matching.best(self._limit)
        self.total = self.matching.total  # some count while they look for the best

    def count(self) -> int:
        return self.total

    def all_ids(self) -> Sequence[int]:
        found: list[int] = self.matching.documents().tolist()
        return found

    def results(self) -> list[tuple[int, float]]:
        """The best documents with their scores."""
        return list(zip(self.documents.tolist(), self.scores.tolist(), strict=True))

    def _newest(self, matching: MatchSet) -> Ints:
        if isinstance(matching, Dated):
            return matching.in_order[: self._limit]
        return self._weighting.segments.newest(matching.documents(), self._limit)

    def _by_whoosh(self) -> MatchSet:
        documents, scores = [], []
        for searcher, offset in self.top_searcher.leaf_searchers():
            matcher = self.q.matcher(searcher, self.context)
            while matcher.is_active():
                documents.append(matcher.id() + offset)
                scores.append(matcher.score())
                matcher.next()
        order = np.argsort(np.array(documents, np.int64), kind="stable")
        return matching_given(np.array(documents, np.int64)[order], np.array(scores)[order])
