"""Prepared queries → microseconds, all engines in one run.

What else a shared machine does hits all engines alike only if they take turns: each round goes through all queries of all
classes in random order, and each query through its engines in random order. A query's time is the median of its rounds.
Between two of them all other queries are asked, so the processor's caches do not hold what this one reads.
"""

import gc
import math
import random
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter_ns

from benchmarks.performance.engine import Answer, Engine
from benchmarks.performance.queries import BenchQuery


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query, and for each engine that does it the function to be timed."""

    query: BenchQuery
    runs: Mapping[str, Callable[[], Answer]]


@dataclass(frozen=True, slots=True)
class Timed:
    """A query and the microseconds that each engine took."""

    query: BenchQuery
    microseconds: Mapping[str, float]


def prepare(
    queries: Mapping[str, Sequence[BenchQuery]], engines: Sequence[Engine], limits: Mapping[str, int]
) -> list[Prepared]:
    """Every query for every engine that does it; an engine with a limit gets the first so many of each class."""
    prepared = []
    for of_class in queries.values():
        for place, query in enumerate(of_class):
            taking_part = [engine for engine in engines if place < limits.get(engine.name, len(of_class))]
            runs = {engine.name: engine.prepare(query) for engine in taking_part}
            prepared.append(Prepared(query, {name: run for name, run in runs.items() if run}))
    return prepared


def measure(prepared: Sequence[Prepared], rounds: int, seed: int) -> list[Timed]:
    """Time every query on every engine so many times; in the order of the queries given."""
    drawing = random.Random(f"{seed} turns")
    spent: list[dict[str, list[float]]] = [{name: [] for name in item.runs} for item in prepared]
    # What was built would be searched for garbage again and again, in the time of whoever allocates next.
    gc.collect()
    gc.freeze()
    try:
        for _ in range(rounds):
            for place in drawing.sample(range(len(prepared)), len(prepared)):
                runs = prepared[place].runs
                for name in drawing.sample(list(runs), len(runs)):
                    spent[place][name].append(_microseconds(runs[name]))
    finally:
        gc.unfreeze()
    return [
        Timed(item.query, {name: statistics.median(times) for name, times in by_engine.items()})
        for item, by_engine in zip(prepared, spent, strict=True)
    ]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values does not exceed.

    >>> percentile([4.0, 1.0, 3.0, 2.0], 0.5)
    2.0
    """
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _microseconds(run: Callable[[], Answer]) -> float:
    start = perf_counter_ns()
    run()
    return (perf_counter_ns() - start) / 1000
