"""Draw how latency grows with a collection: figures of `make bench`, one file a size → an SVG.

    python -m benchmarks.plot docs/latency.svg 10k.json 32k.json 102k.json

One panel a class of queries, p50 as a line and p99 dotted, for every engine that all files have.
"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")
from matplotlib import pyplot as plt  # the backend is chosen first

_COLUMNS = 3
_STYLES = {"p50": "-", "p99": ":"}


def main() -> int:
    """Read the files and draw."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.plot", description=__doc__.partition("\n")[0])
    parser.add_argument("svg", type=Path, help="what to write")
    parser.add_argument("figures", type=Path, nargs="+", help="written with BENCH_JSON=FILE make bench")
    options = parser.parse_args()
    reports = [json.loads(path.read_text("utf-8")) for path in options.figures]
    draw(sorted(reports, key=lambda report: int(report["settings"]["articles"])), options.svg)
    return 0


def draw(reports: list[dict[str, Any]], svg: Path) -> None:
    """Draw reports, the smallest collection first."""
    kinds = [one["kind"] for one in reports[0]["classes"]]
    engines = [build["name"] for build in reports[0]["builds"]]
    engines = [name for name in engines if all(name in {b["name"] for b in r["builds"]} for r in reports)]
    mpl.rcParams.update(
        {
            "svg.hashsalt": "timtin",
            "svg.fonttype": "none",
            "font.size": 8,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )
    rows = -(-len(kinds) // _COLUMNS)
    figure, panels = plt.subplots(rows, _COLUMNS, figsize=(9, 2.4 * rows), sharex=True, layout="constrained")
    for panel, kind in zip(panels.flat, kinds, strict=False):
        for number, engine in enumerate(engines):
            _lines(panel, reports, kind, engine, f"C{number}")
        panel.set(title=kind, xscale="log", yscale="log")
    for panel in panels.flat[len(kinds) :]:
        panel.set_axis_off()
    figure.supxlabel("articles")
    figure.supylabel("µs (line: p50, dots: p99)")
    figure.legend(*panels.flat[0].get_legend_handles_labels(), loc="outside upper center", ncols=len(engines))
    figure.savefig(svg, metadata={"Date": None})


def _lines(panel: Any, reports: list[dict[str, Any]], kind: str, engine: str, colour: str) -> None:
    sizes, values = [], []
    for report in reports:
        (found,) = (one for one in report["classes"] if one["kind"] == kind)
        if engine in found["microseconds"]:
            sizes.append(report["settings"]["articles"])
            values.append(found["microseconds"][engine])
    for share, style in _STYLES.items():
        label = engine if share == "p50" else None
        panel.plot(sizes, [value[share] for value in values], style, color=colour, marker=".", label=label)


if __name__ == "__main__":
    sys.exit(main())
