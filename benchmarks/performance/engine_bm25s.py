"""bm25s: scores computed when indexing, added up in an array over all documents.

It knows no AND, phrase, field or filter, and no total: it takes part in the top tens of `rare`, `common` and `or8`. Its
method `lucene` with k1 = 1.2 and b = 0.75 is the BM25 of the others, with exact lengths, in 32-bit floats. The index is
measured on disk and asked in memory; numba is used where it is installed.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import bm25s

from benchmarks.performance.corpus import BenchDocument
from benchmarks.performance.engine import K1, TOP, Answer, B, bytes_in
from benchmarks.performance.queries import BenchQuery

_KINDS = ("rare", "common", "or8")


class Bm25sEngine:
    """The top ten of terms of the body."""

    name = "bm25s"
    counts_exactly = False

    def build(self, documents: Sequence[BenchDocument], folder: Path) -> None:
        """Index, and save for the size on disk."""
        self._folder = folder
        self._top = min(TOP, len(documents))
        self._retriever = bm25s.BM25(k1=K1, b=B, method="lucene", backend="auto", csc_backend="auto")
        self._retriever.index([document.body for document in documents], show_progress=False)
        self._retriever.save(str(folder), show_progress=False)

    def prepare(self, query: BenchQuery) -> Callable[[], Answer] | None:
        """The terms are the query object."""
        if query.kind not in _KINDS:
            return None
        retrieve, terms, top = self._retriever.retrieve, [list(query.terms)], self._top

        def answer() -> Answer:
            documents, scores = retrieve(terms, k=top, show_progress=False)
            # Where fewer than ten match, others fill up with a score of 0.
            pairs = zip(documents[0].tolist(), scores[0].tolist(), strict=True)
            return Answer(None, [number for number, score in pairs if score > 0])

        return answer

    def size(self) -> int:
        """Bytes as saved."""
        return bytes_in(self._folder)

    def close(self) -> None:
        """Nothing is open: the index is in memory."""


def engines() -> list[Bm25sEngine]:
    """The engine of this file."""
    return [Bm25sEngine()]
