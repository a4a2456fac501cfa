"""How good the answers are beside other engines, each with the analyzer that its documentation would have one take.

    python -m benchmarks.relevance FILE... [--variant toned,unmarked,…] [--engines timtin,fts5,tantivy,whoosh] [--json FILE]

FILE is a judged set as `timtin evaluate` reads it; `python -m benchmarks.known_item CORPUS --write FILE` makes such sets. Printed
are, for each, tables of every measure by engine and way of typing, and what timtin has more than each, with a paired bootstrap
interval (95 %). `make bench-relevance` makes all the tables of `docs/relevance.md`.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.relevance.engine import Rankings
from benchmarks.relevance.report import Measured, as_json, as_text
from index.errors import BadInput
from searcher.quality.judged_set import JudgedSet, read_judged_set
from searcher.quality.measures import Measures
from searcher.quality.runs import ask
from searcher.quality.variants import Variant

# The first is what the others are held against; it brings formula R and plain BM25 along.
ENGINES = {name: f"benchmarks.relevance.engine_{name}" for name in ("timtin", "fts5", "tantivy", "whoosh")}


def main() -> int:
    """Measure every set, and print."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.relevance", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("files", metavar="FILE", type=Path, nargs="+", help="judged queries, .json or .json.gz")
    every = ",".join(Variant)
    parser.add_argument("--variant", type=_variants, default=list(Variant), help=f"some of {every}; default all")
    peers = [name for name in ENGINES if name != "timtin"]
    parser.add_argument(
        "--engines", type=_engines, default=list(ENGINES), help=f"some of {','.join(peers)}; default all"
    )
    parser.add_argument("--json", type=Path, help="write the measures here too")
    options = parser.parse_args()
    try:
        sets = {path.name.removesuffix(".gz").removesuffix(".json"): read_judged_set(path) for path in options.files}
        engines = {name: _rankings(name) for name in options.engines}
    except (BadInput, ModuleNotFoundError) as error:
        parser.error(f"{error}")
    figures = {}
    for name, judged in sets.items():
        measured = _measured(judged, engines, options.variant)
        print(f"## {name}: {len(judged.queries):,} queries, {len(judged.passages):,} passages\n")
        print(as_text(measured), end="\n\n", flush=True)
        figures[name] = as_json(measured)
    if options.json:
        options.json.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _measured(judged: JudgedSet, engines: dict[str, Rankings], variants: Sequence[Variant]) -> Measured:
    """Every query of every variant, asked of one engine after the other."""
    measured: dict[str, dict[Variant, Sequence[Measures]]] = {}
    for rankings in engines.values():
        with TemporaryDirectory(prefix="timtin-relevance-") as folder, rankings(judged, Path(folder)) as ranks:
            for name, rank in ranks.items():
                start = time.perf_counter()
                measured[name] = {
                    variant: [asked.measures for asked in ask(judged, variant, rank)] for variant in variants
                }
                print(f"{name}: asked in {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)
    return measured


def _variants(text: str) -> list[Variant]:
    if unknown := set(_names(text)) - set(Variant):
        raise argparse.ArgumentTypeError(f"not a variant: {', '.join(sorted(unknown))}; known: {', '.join(Variant)}")
    return [Variant(name) for name in _names(text)]


def _engines(text: str) -> list[str]:
    if unknown := set(_names(text)) - set(ENGINES):
        raise argparse.ArgumentTypeError(f"not an engine: {', '.join(sorted(unknown))}; known: {', '.join(ENGINES)}")
    return list(dict.fromkeys(["timtin", *_names(text)]))


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _rankings(name: str) -> Rankings:
    """The function of an engine's module; a missing library is told, so that no peer is left out unseen."""
    try:
        rankings: Rankings = importlib.import_module(ENGINES[name]).rankings
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{name}: {error}; install the extra `bench`, or leave it out with --engines"
        ) from error
    return rankings


if __name__ == "__main__":
    sys.exit(main())
