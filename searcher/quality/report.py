"""What was asked, by variant → the report of `timtin evaluate`, as a table and as JSON."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from searcher.quality.measures import Difference, Measures, difference, mean
from searcher.quality.runs import Asked
from searcher.quality.variants import Variant

_WORST = 5
_WIDEST = 100
_COLUMNS = ("queries", *Measures(0, 0, 0, 0).named())


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the gaps and the intervals are of."""

    measure: str
    baseline: str


SEARCH = Comparison("mrr@10", "plain BM25")
SIMILAR = Comparison("ndcg@10", "search")
"""Of an event there are several articles: that all of them come early is what counts."""


@dataclass(frozen=True, slots=True)
class VariantReport:
    """One way of typing."""

    variant: Variant
    asked: Sequence[Asked]
    measures: Measures
    to_toned: Difference
    """Less what the same queries get with all marks."""
    to_baseline: Difference
    """Less what the baseline gets."""
    comparison: Comparison


def report(
    asked: Mapping[Variant, Sequence[Asked]],
    baseline: Mapping[Variant, Sequence[Asked]],
    toned: Sequence[Asked],
    comparison: Comparison = SEARCH,
) -> list[VariantReport]:
    """Sum up, variant by variant; `toned` are the same queries with all marks."""
    return [
        VariantReport(
            variant,
            own,
            mean([one.measures for one in own]),
            difference(_values(own, comparison), _values(toned, comparison)),
            difference(_values(own, comparison), _values(baseline[variant], comparison)),
            comparison,
        )
        for variant, own in asked.items()
    ]


def as_json(reports: Sequence[VariantReport]) -> dict[str, Any]:
    """The measures by variant, to six decimals."""
    return {
        one.variant.value: {
            "queries": len(one.asked),
            **{name: round(value, 6) for name, value in one.measures.named().items()},
        }
        for one in reports
    }


def as_text(reports: Sequence[VariantReport]) -> str:
    """A table, and the queries of the first variant that found least."""
    return "\n".join([*_table(reports), "", *_worst(reports[0])])


def _table(reports: Sequence[VariantReport]) -> Iterator[str]:
    header = "".join(f"{name:>12}" for name in _COLUMNS)
    measure, baseline = reports[0].comparison.measure, reports[0].comparison.baseline
    yield f"{'':10}{header}   {measure + ' to toned':28}{measure} to {baseline}"
    for one in reports:
        values = "".join(f"{value:12.3f}" for value in one.measures.named().values())
        gaps = f"{interval(one.to_toned):28}{interval(one.to_baseline)}"
        yield f"{one.variant.value:10}{len(one.asked):12,}{values}   {gaps}"


def interval(gap: Difference) -> str:
    """A difference and between what it is."""
    return f"{gap.mean:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})"


def _worst(one: VariantReport) -> Iterator[str]:
    found_late = [(_place(asked), asked) for asked in one.asked if asked.measures.mrr_10 < 1]
    late = sorted(found_late, key=lambda item: item[0] or 1 << 30, reverse=True)[:_WORST]
    if late:
        yield f"worst of {one.variant.value}:"
    for place, asked in late:
        yield f"  {f'first right at {place}' if place else 'nothing right':24} {asked.query.id}: {shorten(asked.typed, _WIDEST)}"


def _place(asked: Asked) -> int | None:
    """Where the first relevant passage stands, from 1; None where none was found."""
    ranked = [found for found in asked.ranked if found not in asked.query.exclude]
    return next((place for place, found in enumerate(ranked, 1) if found in asked.query.relevant), None)


def _values(asked: Sequence[Asked], comparison: Comparison) -> list[float]:
    return [one.measures.named()[comparison.measure] for one in asked]
