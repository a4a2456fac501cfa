"""timtin, by the path that people's queries take; from the same index formula R alone, and plain BM25 of the syllables as typed."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from benchmarks.formula_r import formula_r
from index import building
from searcher.quality.judged_set import JudgedSet
from searcher.quality.runs import Rank, plain_bm25, product
from searcher.search import Searcher


@contextlib.contextmanager
def rankings(judged: JudgedSet, folder: Path) -> Iterator[Mapping[str, Rank]]:
    """One index for all three."""
    building.build_documents(folder / "index", judged.passages)
    searcher = Searcher(folder / "index")
    yield {"timtin": product(searcher), "formula R": formula_r(searcher), "plain BM25": plain_bm25(searcher)}
