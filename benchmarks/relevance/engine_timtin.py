"""timtin, by the path that people's queries take; and plain BM25 over the syllables as typed, from the same index."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from index import building
from searcher.quality.judged_set import JudgedSet
from searcher.quality.runs import Rank, plain_bm25, product
from searcher.search import Searcher


@contextlib.contextmanager
def rankings(judged: JudgedSet, folder: Path) -> Iterator[Mapping[str, Rank]]:
    """One index for both."""
    building.build_documents(folder / "index", judged.passages)
    searcher = Searcher(folder / "index")
    yield {"timtin": product(searcher), "plain BM25": plain_bm25(searcher)}
