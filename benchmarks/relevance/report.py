"""What every engine found, by variant → Markdown tables of one judged set: each measure, and the gaps to the first engine."""

from collections.abc import Iterator, Mapping, Sequence

from searcher.quality.measures import Difference, Measures, difference, mean
from searcher.quality.variants import Variant

Measured = Mapping[str, Mapping[Variant, Sequence[Measures]]]
"""By engine, of every query in the same order; the first engine is the one that the others are held against."""

# What the intervals are of: where most queries have one answer, and where they have several.
_COMPARED = ("mrr@10", "ndcg@10")


def as_text(measured: Measured) -> str:
    """A table for each measure, one of differences for each that is compared."""
    names = list(Measures(0, 0, 0, 0).named())
    tables = [_table(name, _means(measured, name)) for name in names]
    subject, *others = measured
    if others:
        tables += [_table(f"{name}: {subject} less …", _gaps(measured, name)) for name in _COMPARED]
    return "\n\n".join("\n".join(table) for table in tables)


def as_json(measured: Measured) -> dict[str, dict[str, dict[str, float]]]:
    """The means by engine, variant and measure, to six decimals."""
    return {
        engine: {
            variant.value: {name: round(value, 6) for name, value in mean(own).named().items()}
            for variant, own in by_variant.items()
        }
        for engine, by_variant in measured.items()
    }


def _means(measured: Measured, name: str) -> dict[str, dict[Variant, str]]:
    return {
        engine: {variant: f"{mean(own).named()[name]:.3f}" for variant, own in by_variant.items()}
        for engine, by_variant in measured.items()
    }


def _gaps(measured: Measured, name: str) -> dict[str, dict[Variant, str]]:
    subject, *others = measured
    return {
        other: {
            variant: _interval(difference(_values(measured[subject][variant], name), _values(own, name)))
            for variant, own in measured[other].items()
        }
        for other in others
    }


def _values(measures: Sequence[Measures], name: str) -> list[float]:
    return [one.named()[name] for one in measures]


def _interval(gap: Difference) -> str:
    return f"{gap.mean:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})"


def _table(title: str, rows: Mapping[str, Mapping[Variant, str]]) -> Iterator[str]:
    variants = list(next(iter(rows.values())))
    yield "| " + " | ".join([title, *variants]) + " |"
    yield "|---" * (1 + len(variants)) + "|"
    for engine, cells in rows.items():
        yield "| " + " | ".join([engine, *cells.values()]) + " |"
