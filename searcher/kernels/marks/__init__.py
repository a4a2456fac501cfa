"""What matches in the texts of a page: where wanted terms stand, which of them count in each document, and where syllables lie."""

from searcher.kernels.marks.counted_words import counting
from searcher.kernels.marks.syllable_spans import spans
from searcher.kernels.marks.wanted_terms import occurrences

__all__ = ["counting", "occurrences", "spans"]
