"""Measurements → the report, as tables and as JSON.

A ratio is a peer's time by the subject's, over the queries that both were asked: above 1 the subject is faster. Ratios
of classes are averaged geometrically, so that being twice as fast here and half as fast there comes to 1.
"""

import statistics
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.performance.building import Built
from benchmarks.performance.measuring import Timed, percentile

_MIDDLE, _HIGH = 0.50, 0.99
_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some queries the p50 and p99: in microseconds, or as a ratio of two engines'."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class ClassReport:
    """One class of queries."""

    kind: str
    queries: Mapping[str, int]
    """How many were asked of each engine."""
    microseconds: Mapping[str, Figures]
    ratios: Mapping[str, Figures]
    """For each peer."""
    overlaps: Mapping[str, float]
    """For each peer with the subject's documents, the mean share of the top ten in common."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What building one engine took; bytes."""

    name: str
    articles: int
    seconds: float
    cpu_seconds: float
    size: int
    memory_after: int | None
    memory_peak: int | None


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is printed."""

    settings: Mapping[str, Any]
    subject: str
    classes: list[ClassReport]
    geometric_means: Mapping[str, Figures]
    """Of the ratios, for each peer."""
    builds: list[BuildReport]


def make_report(
    settings: Mapping[str, Any],
    subject: str,
    built: Sequence[Built],
    timed: Sequence[Timed],
    overlaps: Mapping[str, Mapping[str, float]],
) -> Report:
    """Sum up what was measured."""
    kinds = dict.fromkeys(item.query.kind for item in timed)
    engines = [one.engine.name for one in built]
    classes = [
        class_report(
            kind, subject, engines, [item for item in timed if item.query.kind == kind], overlaps.get(kind, {})
        )
        for kind in kinds
    ]
    peers = [name for name in engines if name != subject]
    means = {peer: mean for peer in peers if (mean := mean_ratio(one.ratios.get(peer) for one in classes))}
    return Report(settings, subject, classes, means, [build_report(one) for one in built])


def class_report(
    kind: str, subject: str, engines: Sequence[str], timed: Sequence[Timed], overlaps: Mapping[str, float]
) -> ClassReport:
    """Times and ratios of one class."""
    times = {name: [item.microseconds[name] for item in timed if name in item.microseconds] for name in engines}
    times = {name: values for name, values in times.items() if values}
    ratios = {name: ratio for name in times if name != subject and (ratio := ratio_to(subject, name, timed))}
    counts = {name: len(values) for name, values in times.items()}
    return ClassReport(kind, counts, {name: figures(values) for name, values in times.items()}, ratios, overlaps)


def ratio_to(subject: str, peer: str, timed: Iterable[Timed]) -> Figures | None:
    """How many times longer the peer takes than the subject, for queries that both were asked."""
    pairs = [
        (item.microseconds[subject], item.microseconds[peer])
        for item in timed
        if subject in item.microseconds and peer in item.microseconds
    ]
    if not pairs:
        return None
    ours, theirs = (figures(values) for values in zip(*pairs, strict=True))
    return Figures(theirs.p50 / ours.p50, theirs.p99 / ours.p99)


def figures(values: Sequence[float]) -> Figures:
    """p50 and p99."""
    return Figures(percentile(values, _MIDDLE), percentile(values, _HIGH))


def mean_ratio(ratios: Iterable[Figures | None]) -> Figures | None:
    """The geometric means over the classes that have a ratio."""
    known = [ratio for ratio in ratios if ratio]
    if not known:
        return None
    return Figures(
        statistics.geometric_mean(ratio.p50 for ratio in known), statistics.geometric_mean(ratio.p99 for ratio in known)
    )


def build_report(built: Built) -> BuildReport:
    """What building took, in plain numbers."""
    after, peak = (built.memory.after, built.memory.peak) if built.memory else (None, None)
    name, articles = built.engine.name, built.articles
    return BuildReport(name, articles, built.seconds, built.cpu_seconds, built.size, after, peak)


def as_json(report: Report) -> dict[str, Any]:
    """The report as an object that JSON can hold."""
    return asdict(report)


def as_text(report: Report) -> str:
    """The report as tables, engines from left to right."""
    names = [build.name for build in report.builds]
    parts = [
        textwrap.fill("; ".join(f"{name}: {value}" for name, value in report.settings.items()), 120),
        "\n".join(_times(report, names)),
        "\n".join(_ratios(report, names)),
        "\n".join(_overlaps(report, names)),
        "\n".join(_builds(report)),
    ]
    return "\n\n".join(part for part in parts if part)


def _times(report: Report, names: Sequence[str]) -> Iterable[str]:
    yield _row("p50 / p99, µs", names)
    for one in report.classes:
        yield _row(one.kind, (_pair(one.microseconds.get(name)) for name in names))
    counts = {name: max((one.queries.get(name, 0) for one in report.classes), default=0) for name in names}
    yield _row("queries a class", (str(counts[name]) for name in names))


def _ratios(report: Report, names: Sequence[str]) -> Iterable[str]:
    peers = [name for name in names if name != report.subject]
    if not peers:
        return
    yield _row(f"times {report.subject}'s", peers)
    for one in report.classes:
        yield _row(one.kind, (_pair(one.ratios.get(name)) for name in peers))
    yield _row("geometric mean", (_pair(report.geometric_means.get(name)) for name in peers))


def _overlaps(report: Report, names: Sequence[str]) -> Iterable[str]:
    peers = [name for name in names if any(name in one.overlaps for one in report.classes)]
    if not peers:
        return
    yield _row(f"top ten shared with {report.subject}", peers)
    for one in report.classes:
        yield _row(one.kind, (f"{one.overlaps[name]:.1%}" if name in one.overlaps else "–" for name in peers))


def _builds(report: Report) -> Iterable[str]:
    yield _row("index", ("articles", "seconds", "CPU seconds", "MB on disk", "MB memory", "MB at peak"))
    for one in report.builds:
        if not one.size:
            yield _row(one.name, ("(as above)",))
            continue
        memory = (one.memory_after, one.memory_peak)
        megabytes = ("–" if value is None else f"{value / _MEGABYTE:,.0f}" for value in memory)
        size = f"{one.size / _MEGABYTE:,.1f}"
        yield _row(one.name, (f"{one.articles:,}", f"{one.seconds:,.2f}", f"{one.cpu_seconds:,.2f}", size, *megabytes))


def _pair(value: Figures | None) -> str:
    return f"{_short(value.p50)} / {_short(value.p99)}" if value else "–"


def _short(value: float) -> str:
    """A number with as many decimals as tell something."""
    decimals = 2 if value < 10 else 1 if value < 100 else 0
    return f"{value:,.{decimals}f}"


def _row(title: str, cells: Iterable[str]) -> str:
    return f"{title:28}" + "".join(f"{cell:>18}" for cell in cells)
