"""Where terms stand side by side: in which documents, with which marks, and beside which others.

fields → rows → documents, toned_rows and neighbours.
"""

from searcher.kernels.places.documents import count_rows
from searcher.kernels.places.neighbours import count_beside
from searcher.kernels.places.rows import ANYWHERE
from searcher.kernels.places.toned_rows import count_places, count_toned

__all__ = ["ANYWHERE", "count_beside", "count_places", "count_rows", "count_toned"]
