"""How long articles like one take, how near in time they are, and what each part of finding them is worth.

    python -m benchmarks.similar INDEX [--articles 400] [--runs 3]   # time, and how many of the best are found
    python -m benchmarks.similar INDEX --days                        # of dated articles: how soon the most alike come
    python -m benchmarks.similar JUDGED.json.gz --judged             # with and without each part, on long and short articles

Of a built index articles are drawn from a seed. Times are of the call that the API makes, its answer as JSON; those that come
first only warm. What is found is compared with scoring far more candidates, found by every posting of every term.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.performance.measuring import percentile
from searcher import similar
from searcher.quality.judged_set import JudgedSet, read_judged_set
from searcher.quality.measures import difference
from searcher.quality.runs import ask_similar, indexed
from searcher.rendering import similar_object
from searcher.search import Searcher
from searcher.whoosh.reader import WhooshReader

_WARMING = 100
_COMPARED = 60
_DEPTH = 10
_MANY = 3000
_CUTS = (None, 150, 40)
_PARTS: dict[str, dict[str, float]] = {
    "never borrowing": {"SHORT": 0},
    "always borrowing": {"SHORT": sys.maxsize},
    "no nearness": {"NEARNESS": 0.0},
}
_EDGES = (0, 1, 2, 4, 8, 16, 32, 64, 128, 256)


def main() -> int:
    """Draw, and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.similar", description=__doc__.partition("\n")[0])
    parser.add_argument("index", type=Path, help="an index that timtin has built, or a judged set")
    parser.add_argument("--articles", type=int, default=400, help="of each run (default %(default)s)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--days", action="store_true", help="count days between articles that are alike, and measure no time"
    )
    parser.add_argument("--judged", action="store_true", help="measure what parts are worth on a judged set")
    options = parser.parse_args()
    if options.judged:
        _print_parts(read_judged_set(options.index).with_start())
        return 0
    searcher = Searcher(options.index)
    live = np.flatnonzero(searcher.reader().live).tolist()
    drawn = random.Random(7).choices(live, k=_WARMING + options.articles * options.runs)
    if options.days:
        _print_days(drawn[: options.articles], searcher.reader())
        return 0
    for number in drawn[:_WARMING]:
        _ask(searcher, number)
    runs = [
        [_ask(searcher, number) for number in drawn[_WARMING + run * options.articles :][: options.articles]]
        for run in range(options.runs)
    ]
    shares = ((share, statistics.median(percentile(times, share) for times in runs)) for share in (0.5, 0.95, 0.99))
    print(f"{searcher.reader().documents:,} articles: " + ", ".join(f"p{s * 100:.0f} {ms:.2f} ms" for s, ms in shares))
    print(f"of the best {_DEPTH} {_found(drawn[:_COMPARED], searcher.reader()):.1%} are found")
    return 0


def _ask(searcher: Searcher, number: int) -> float:
    """Milliseconds."""
    document_id = searcher.reader().id(number)
    start = time.perf_counter()
    json.dumps(similar_object(document_id, searcher.similar([document_id]) or ()), ensure_ascii=False)
    return (time.perf_counter() - start) * 1000


def _found(drawn: list[int], reader: WhooshReader) -> float:
    """The share of the best that are among the best by far more candidates."""
    own = [set(similar.find_similar([number], reader)[0][:_DEPTH].tolist()) for number in drawn]
    with patch.multiple(similar, CANDIDATES=_MANY, MOST_POSTINGS=sys.maxsize):
        best = [set(similar.find_similar([number], reader)[0][:_DEPTH].tolist()) for number in drawn]
    return sum(len(a & b) for a, b in zip(own, best, strict=True)) / max(1, sum(map(len, best)))


def _print_parts(judged: JudgedSet) -> None:
    """nDCG@10 with and without parts, over articles as they are and cut to so many words."""
    for words in _CUTS:
        passages = tuple(replace(one, body=" ".join(one.body.split()[:words])) for one in judged.passages)
        with indexed(JudgedSet(passages, judged.queries)) as searcher:
            as_it_is = _ndcg(judged, searcher)
            print(f"{words or 'all':>4} words, {'as it is':16} {sum(as_it_is) / len(as_it_is):.3f}")
            for name, changes in _PARTS.items():
                with patch.multiple(similar, **changes):
                    values = _ndcg(judged, searcher)
                gap = difference(as_it_is, values)
                interval = f"{gap.mean:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})"
                print(f"{words or 'all':>4} words, {name:16} {sum(values) / len(values):.3f}  as it is, {interval}")


def _ndcg(judged: JudgedSet, searcher: Searcher) -> list[float]:
    return [one.measures.ndcg_10 for one in ask_similar(judged, searcher)]


def _print_days(drawn: list[int], reader: WhooshReader) -> None:
    """How many of the five most alike, and of any five, lie so many days away."""
    rng = np.random.default_rng(7)
    dated = np.flatnonzero(reader.dated)
    with patch.object(similar, "NEARNESS", 0.0):
        pairs = [
            (number, other) for number in drawn for other in similar.find_similar([number], reader)[0][:5].tolist()
        ]
    anyone = [(number, other) for number in drawn for other in rng.choice(dated, 5).tolist()]
    alike, random_ones = (_counts(found, reader) for found in (pairs, anyone))
    for edge, share, expected in zip(_EDGES, alike, random_ones, strict=True):
        ratio = f"{share / expected:6.1f} times" if expected else ""
        print(f"from {edge:3} days: {share:6.1%} of those alike, {expected:6.1%} of any {ratio}")


def _counts(pairs: list[tuple[int, int]], reader: WhooshReader) -> list[float]:
    days = np.array([abs(reader.published[a] - reader.published[b]) / 86_400 for a, b in pairs])
    return [
        float(np.mean((days >= low) & (days < high))) for low, high in zip(_EDGES, (*_EDGES[1:], np.inf), strict=True)
    ]


if __name__ == "__main__":
    sys.exit(main())
