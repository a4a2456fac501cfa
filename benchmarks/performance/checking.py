"""Prepared queries → do the engines agree? Before anything is timed.

Totals and counts by source must be equal wherever they are exact. Top tens may differ, since engines round lengths or have
another idf: how much of them is shared is told.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from statistics import fmean

from benchmarks.performance.engine import Answer
from benchmarks.performance.measuring import Prepared


@dataclass(frozen=True, slots=True)
class Check:
    """What asking every query once came to."""

    disagreements: list[str]
    """One line for each query whose totals differ."""
    overlaps: Mapping[str, Mapping[str, float]]
    """For each class and engine, the mean share of the top ten that is the reference's too."""


def check(prepared: Sequence[Prepared], exact: AbstractSet[str], reference: str, compared: AbstractSet[str]) -> Check:
    """Ask every query of every engine once, which warms them up as well.

    `exact` engines must agree; `compared` ones have the documents of the reference, and so are asked for overlap.
    """
    disagreements: list[str] = []
    shares: dict[str, dict[str, list[float]]] = {}
    for item in prepared:
        answers = {name: run() for name, run in item.runs.items()}
        disagreements += _disagreement(item, {name: answers[name] for name in answers if name in exact})
        if reference in answers:
            of_class = shares.setdefault(item.query.kind, {})
            for name in (answers.keys() & compared) - {reference}:
                of_class.setdefault(name, []).append(overlap(answers[reference].ids, answers[name].ids))
    means = {kind: {name: fmean(of_class[name]) for name in of_class} for kind, of_class in shares.items()}
    return Check(disagreements, means)


def overlap(ids: Sequence[int], others: Sequence[int]) -> float:
    """The share of one list of documents that is in the other, of the longer one; 1 where both are empty.

    >>> overlap([1, 2, 3, 4], [4, 3, 9])
    0.5
    """
    longest = max(len(ids), len(others))
    return len(set(ids) & set(others)) / longest if longest else 1.0


def _disagreement(item: Prepared, answers: Mapping[str, Answer]) -> list[str]:
    """One line if the totals differ, or else the counts by source; none if all is well."""
    where = f"{item.query.kind}, {item.query}"
    totals = {name: answer.total for name, answer in answers.items()}
    if len(set(totals.values())) > 1:
        return [f"totals differ: {where}: {_listed(totals)}"]
    facets = {name: dict(sorted(answer.facets.items())) for name, answer in answers.items()}
    if len({tuple(counts.items()) for counts in facets.values()}) > 1:
        return [f"counts by source differ: {where}: {_listed(facets)}"]
    return []


def _listed(values: Mapping[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
