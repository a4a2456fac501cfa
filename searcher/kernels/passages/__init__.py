"""Which passages of the texts of a page are shown, and where their marks are.

characters → sentences → windows → choice → shown, and marks for texts that are shown whole.
"""

from searcher.kernels.passages.marks import marked_texts
from searcher.kernels.passages.shown import best_passages

__all__ = ["best_passages", "marked_texts"]
