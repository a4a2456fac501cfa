"""Measure search engines on the same tokens of real news: a corpus → tables, and JSON.

    python -m benchmarks.performance CORPUS.jsonl.gz [--peers tantivy,fts5] [--articles 3000] [--json FILE]

Exit status 1 and a list of the queries if engines that count exactly do not agree; then nothing is timed.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sqlite3
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.performance.building import Built, build
from benchmarks.performance.checking import check
from benchmarks.performance.corpus import WINDOW, BenchDocument, read_documents, windows
from benchmarks.performance.engine import Engine
from benchmarks.performance.engine_timtin import TimtinEngine
from benchmarks.performance.measuring import measure, prepare
from benchmarks.performance.queries import BenchQuery, make_queries
from benchmarks.performance.report import Report, as_json, as_text, make_report

# Modules with a function `engines()`, imported when asked for: each peer is a library that need not be installed.
ENGINES = {
    "timtin": "benchmarks.performance.engine_timtin",
    "tantivy": "benchmarks.performance.engine_tantivy",
    "fts5": "benchmarks.performance.engine_fts5",
    "bm25s": "benchmarks.performance.engine_bm25s",
    "whoosh": "benchmarks.performance.engine_whoosh",
}
# What all others are compared with; the first peer where it is not among ENGINES.
SUBJECT = "timtin"
# Takes part with fewer articles and queries: a thousand times slower, it would take hours.
SLOW = "whoosh"
_SHOWN_DISAGREEMENTS = 20


def main() -> int:
    """Read the arguments, then documents → queries → indexes → check → times → report."""
    parser = _parser()
    options = parser.parse_args()
    names = ([SUBJECT] if SUBJECT in ENGINES else []) + [name for name in options.peers if name != SUBJECT]
    engines = _engines(parser, names)
    if options.numpy_alone:
        TimtinEngine.compiled = False

    documents = read_documents(options.corpus, options.articles, options.seed)
    if not documents:
        parser.error(f"{options.corpus} holds no article")
    _say(f"{len(documents):,} articles read")
    if options.windows:
        documents = windows(documents, options.windows, options.seed)
    settings = _settings(options, documents) | {name: _version(name) for name in names}
    queries = make_queries(documents, options.queries, options.seed)
    for kind in (kind for kind, of_class in queries.items() if not of_class):
        _say(f"{kind}: no such query can be made of these articles")

    with TemporaryDirectory(prefix="timtin-bench-") as folder:
        built = [_built(engine, documents, Path(folder), options.stock_articles) for engine in engines]
        documents.clear()  # only tokens; the times are of engines in an otherwise empty process
        try:
            report = _measured(built, queries, options, settings)
        finally:
            for engine in reversed(engines):
                engine.close()
    if report is None:
        return 1
    print(as_text(report))
    if options.json:
        options.json.write_text(json.dumps(as_json(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.performance", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    peers = [name for name in ENGINES if name != SUBJECT]
    parser.add_argument("--peers", type=_names, default=peers, help="some of " + ",".join(peers) + "; default all")
    parser.add_argument("--articles", type=int, help="read no more than this many")
    parser.add_argument("--windows", type=int, help=f"make so many articles of {WINDOW} tokens of those that are read")
    parser.add_argument("--queries", type=int, default=200, help="of each class (default %(default)s)")
    parser.add_argument(
        "--numpy-alone", action="store_true", help="leave out timtin's compiled code, if numba is installed"
    )
    parser.add_argument("--stock-queries", type=int, default=30, help=f"of each class for {SLOW} (default %(default)s)")
    parser.add_argument("--stock-articles", type=int, default=32_000, help=f"at most, for {SLOW} (default %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="times that each query is timed (default %(default)s)")
    parser.add_argument("--seed", type=int, default=2025, help="of queries, turns and made-up dates")
    result = Path(os.environ["BENCH_JSON"]) if os.environ.get("BENCH_JSON") else None
    parser.add_argument("--json", type=Path, default=result, help="write the figures here too (or set BENCH_JSON)")
    return parser


def _names(text: str) -> list[str]:
    """Names of peers, parted by commas."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in names if name not in ENGINES]:
        raise argparse.ArgumentTypeError(f"not a peer: {', '.join(unknown)}; known: {', '.join(ENGINES)}")
    return list(dict.fromkeys(names))


def _engines(parser: argparse.ArgumentParser, names: Sequence[str]) -> list[Engine]:
    """The engines of some modules; ends the program if a library is missing, so that no peer is left out unseen."""
    engines: list[Engine] = []
    for name in names:
        try:
            module = importlib.import_module(ENGINES[name])
        except ModuleNotFoundError as error:
            parser.error(f"{name}: {error}; install it, or leave it out with --peers")
        engines += module.engines()
    if not engines:
        parser.error("no engine to measure; name some with --peers")
    return engines


def _built(engine: Engine, documents: Sequence[BenchDocument], folder: Path, most: int) -> Built:
    indexed = documents[:most] if engine.name == SLOW else documents
    built = build(engine, indexed, folder / engine.name)
    _say(f"{engine.name}: {len(indexed):,} articles indexed in {built.seconds:.1f} s")
    return built


def _measured(
    built: Sequence[Built],
    queries: Mapping[str, Sequence[BenchQuery]],
    options: argparse.Namespace,
    settings: Mapping[str, Any],
) -> Report | None:
    """Check, and time if all is well; None, with the reasons on standard error, if not."""
    engines = [one.engine for one in built]
    subject = engines[0].name
    whole = {one.engine.name for one in built if one.articles == built[0].articles}
    for name in (engine.name for engine in engines if engine.name not in whole):
        _say(f"{name}: has fewer articles, so its totals are not compared")
    exact = {engine.name for engine in engines if engine.counts_exactly and engine.name in whole}

    prepared = prepare(queries, engines, {SLOW: options.stock_queries})
    checked = check(prepared, exact, subject, whole)
    if checked.disagreements:
        print(*checked.disagreements[:_SHOWN_DISAGREEMENTS], sep="\n", file=sys.stderr)
        print(f"{len(checked.disagreements)} queries with different totals: nothing is timed", file=sys.stderr)
        return None
    _say(f"{len(prepared):,} queries: equal totals on {', '.join(sorted(exact))}")
    start = time.perf_counter()
    timed = measure(prepared, options.rounds, options.seed)
    _say(f"timed in {time.perf_counter() - start:.0f} s")
    return make_report(settings, subject, built, timed, checked.overlaps)


def _settings(options: argparse.Namespace, documents: Sequence[BenchDocument]) -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "corpus": options.corpus.name + (f", windows of {WINDOW} tokens" if options.windows else ""),
        "articles": len(documents),
        "tokens": sum(len(document.title) + len(document.body) for document in documents),
        "queries": options.queries,
        "rounds": options.rounds,
        "seed": options.seed,
        "numba": _version("numba") if TimtinEngine.compiled else "not used",
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }


def _version(name: str) -> str:
    """The version of an engine's library."""
    if name == "fts5":
        return f"SQLite {sqlite3.sqlite_version}"
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "not installed as a package"


def _say(message: str) -> None:
    """Progress, apart from the result."""
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
