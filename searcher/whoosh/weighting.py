"""BM25 with exact lengths and live document frequencies, as a weighting that Whoosh's own matchers can score by.

The same arithmetic serves `collector.ArrayCollector`; Whoosh's BM25F keeps lengths in one lossy byte and counts deleted documents.
"""

import warnings
from dataclasses import replace
from typing import Any

from whoosh import scoring

from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.ranking import Impact, Norm, bm25, norm
from searcher.whoosh.compiled import COMPILED
from searcher.whoosh.kept import Kept
from searcher.whoosh.open_segments import OpenSegments
from searcher.whoosh.term_frequencies import TermFrequencies
from searcher.whoosh.term_rows import TermRows
from searcher.whoosh.term_sets import OfTerm, in_any_field

# What is kept of terms: room for all frequent ones, a few hundred, at some two bytes a document each, and as much for them in any
# of several fields.
_KEPT_BYTES = 64_000_000
_KEPT_BYTES_A_DOCUMENT = 4500


class ExactBM25(scoring.WeightingModel):
    """Scores of single terms of single fields, over all segments."""

    def __init__(self, segments: OpenSegments, k1: float = 1.2, b: float = 0.75, *, compiled: bool = COMPILED) -> None:
        self.segments = segments
        self.terms = TermFrequencies(segments)
        self._norms: dict[str, Norm] = {}
        self._kept: Kept[OfTerm] = Kept(_KEPT_BYTES + _KEPT_BYTES_A_DOCUMENT * segments.documents)
        self._k1, self._b = k1, b
        self.rows = self._room_for_rows() if compiled else None

    def of_term(self, term: str, *fieldnames: str) -> OfTerm:
        """What a term matches in any of some field forms (`body_folded`)."""
        return self._kept.get((term, fieldnames), lambda: self._of_term(term, fieldnames))

    def impact(self, fieldname: str, term: str) -> Impact:
        """What a term of a field form is worth in each document."""
        return self.of_term(term, fieldname).parts[0]

    def _of_term(self, term: str, fieldnames: tuple[str, ...]) -> OfTerm:
        if len(fieldnames) == 1:
            found = OfTerm((self._impact(fieldnames[0], term),), None, self.segments.size)
        else:
            found = in_any_field([self.of_term(term, name) for name in fieldnames], self.segments.size)
        if self.rows is None or found.is_few:
            return found
        return replace(found, row=self.rows.row(term, fieldnames, found))

    def _impact(self, fieldname: str, term: str) -> Impact:
        field, form = fieldname.rsplit("_", 1)
        frequencies = self.terms.field(field, form, (term,))
        return bm25(frequencies, self._norm(field), self.segments.documents)

    def _room_for_rows(self) -> TermRows | None:
        """Rows for compiled code; None where a limit of memory (`ulimit -v`) leaves no addresses for them, 3 kB a document."""
        try:
            return TermRows(self.segments.size, [self._norm(field) for field in TEXT_FIELDS])
        except MemoryError as error:
            warnings.warn(f"NumPy alone answers, without compiled code: {error}", RuntimeWarning, stacklevel=3)
            return None

    def _norm(self, field: str) -> Norm:
        if field not in self._norms:
            lengths = self.segments.lengths[field]
            mean = float(lengths[self.segments.live].mean()) if self.segments.documents else 0.0
            self._norms[field] = norm(lengths, mean, self._k1, self._b)
        return self._norms[field]

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> "ExactScorer":
        """What Whoosh asks for a term of one segment."""
        offset = next(offset for leaf, offset in searcher.get_parent().leaf_searchers() if leaf is searcher)
        return ExactScorer(self.impact(fieldname, text.decode("utf-8")), offset)


class ExactScorer(scoring.BaseScorer):
    """Scores of one term in one segment."""

    def __init__(self, impact: Impact, offset: int) -> None:
        self._impact, self._offset = impact, offset

    def supports_block_quality(self) -> bool:
        """No: Whoosh's own collectors skip what they must not, so they are to look at everything."""
        return False

    def score(self, matcher: Any) -> float:
        """The score of the document that a matcher stands at."""
        worth = self._impact.idf * (self._impact.norm.k1 + 1) * matcher.weight()
        return float(worth / (matcher.weight() + self._impact.norm.of_document[matcher.id() + self._offset]))
