"""A judged set → an index in a temporary place → the ids that each query finds, through the product's own search."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from index import building
from searcher.quality.judged_set import JudgedQuery, JudgedSet
from searcher.quality.measures import Measures, measure
from searcher.quality.variants import Variant, vary
from searcher.query import parse_query
from searcher.ranking import bm25, exact
from searcher.request import Request
from searcher.search import Searcher

_DEEPEST = 100

Rank = Callable[[str], Sequence[str]]
"""A query's text → ids, best first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as it was typed, what it found, and how good that is."""

    query: JudgedQuery
    typed: str
    ranked: tuple[str, ...]
    measures: Measures


@contextlib.contextmanager
def indexed(judged: JudgedSet) -> Iterator[Searcher]:
    """A searcher over the passages, as long as the `with` lasts."""
    with TemporaryDirectory(prefix="timtin-evaluate-") as folder:
        building.build_documents(Path(folder) / "index", judged.passages)
        yield Searcher(Path(folder) / "index")


def ask(judged: JudgedSet, variant: Variant, rank: Rank) -> list[Asked]:
    """Ask every query in one way of typing."""
    asked = []
    for query in judged.queries:
        typed = vary(query.text, variant, query.id)
        ranked = tuple(rank(typed))
        asked.append(Asked(query, typed, ranked, measure(ranked, query.relevant, query.exclude)))
    return asked


def ask_similar(judged: JudgedSet, searcher: Searcher) -> list[Asked]:
    """What is most like the passages that each query excludes, whatever its text says.

    A query excludes the article that it was made from; where it names several they are one start together.
    """
    asked = []
    for query in judged.queries:
        found = searcher.similar(sorted(query.exclude), _DEEPEST) or ()
        ranked = tuple(one.document.id for one in found)
        asked.append(Asked(query, query.text, ranked, measure(ranked, query.relevant, query.exclude)))
    return asked


def product(searcher: Searcher) -> Rank:
    """What people get."""
    return lambda text: searcher.ids(Request(text, per_page=_DEEPEST))


def plain_bm25(searcher: Searcher) -> Rank:
    """Plain BM25 of the syllables exactly as they are typed, any of them, title and body together: what most engines give."""
    reader = searcher.reader()
    everything = np.flatnonzero(reader.live)

    def rank(text: str) -> Sequence[str]:
        words = dict.fromkeys(word.toned for word in parse_query(text).words)
        frequencies = [reader.terms.text("toned", (word,)) for word in words]
        impacts = [(1.0, bm25(one, reader.norms["text"], reader.documents)) for one in frequencies if one.df]
        scores = exact(impacts, everything)
        best = np.argsort(-scores, kind="stable")[:_DEEPEST]
        return [reader.id(number) for number in everything[best[scores[best] > 0]].tolist()]

    return rank
