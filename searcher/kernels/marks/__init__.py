"""What matches in the texts of a page: where wanted terms stand, which count in each document, where they lie, which overlap."""

from searcher.kernels.marks.counted_words import counting
from searcher.kernels.marks.merged_matches import merged
from searcher.kernels.marks.syllable_spans import spans
from searcher.kernels.marks.wanted_terms import occurrences

__all__ = ["counting", "merged", "occurrences", "spans"]
