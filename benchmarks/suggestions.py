"""How fast suggestions come while somebody types, and after how many letters the one that is meant is among them.

    python -m benchmarks.suggestions INDEX [--titles 100] [--places 100] [--runs 3]

Drawn from the index: titles, typed up to their 24th letter, and names of places that articles are about, typed whole; each with its
marks and without. Every letter asks for eight suggestions. Each run types others; printed are the medians of the runs' percentiles
(where other programs are running, the processor's time says more than the clock's), and how often the very title or name was
suggested once so many letters were typed, of those that are longer. The first request of a process is measured in processes of
their own, with the index opened before it.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from unidecode import unidecode

from benchmarks.performance.measuring import percentile
from benchmarks.performance.memory import resident
from index.places.place_names import place_names
from searcher.search import Searcher
from searcher.whoosh.reader import WhooshReader

_LONGEST = 24
_MARKS = (4, 8, 12)


@dataclass(frozen=True, slots=True)
class Intended:
    """What somebody has in mind."""

    text: str
    kind: str
    letters: str
    """As it is typed."""
    unmarked: bool


def main() -> int:
    """Measure one index."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.suggestions", description=__doc__.partition("\n")[0])
    parser.add_argument("index", type=Path, help="an index that timtin has built")
    parser.add_argument(
        "--titles", type=int, default=100, help="of each run, with marks and without (default %(default)s)"
    )
    parser.add_argument(
        "--places", type=int, default=100, help="of each run, with marks and without (default %(default)s)"
    )
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--first", action="store_true", help="only ask once and say what it took")
    options = parser.parse_args()
    if options.first:
        print(json.dumps(_first(options.index)))
        return 0
    command = [sys.executable, "-m", "benchmarks.suggestions", str(options.index), "--first"]
    firsts = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(options.runs)]
    _report(options.index, firsts, options.titles, options.places, options.runs)
    return 0


def _report(index: Path, firsts: Sequence[Sequence[float]], titles: int, places: int, runs: int) -> None:
    searcher = Searcher(index)
    reader = searcher.reader()
    seconds, memory = (statistics.median(values) for values in zip(*firsts, strict=True))
    print(f"{reader.documents:,} articles, {len(reader.segments.segments)} segments")
    print(f"first request: {seconds * 1000:.0f} ms, {memory / 1e6:.1f} MB of private memory")
    searcher.suggest("t")
    before = resident("self", "RssAnon")
    drawing = random.Random(5)
    typed = [_type(searcher, list(_drawn(reader, titles, places, drawing))) for _ in range(runs)]
    for name, clock in (("by the clock", 0), ("of the processor", 1)):
        times = [[taken[clock] for _, requests, _ in run for taken in requests] for run in typed]
        shares = ((share, statistics.median(percentile(run, share) for run in times)) for share in (0.5, 0.95, 0.99))
        print(f"{name}: " + ", ".join(f"p{share * 100:.0f} {value:.2f} ms" for share, value in shares))
    for kind in ("title", "place"):
        for unmarked in (False, True):
            known = [
                (one, found) for run in typed for one, _, found in run if (one.kind, one.unmarked) == (kind, unmarked)
            ]
            print(f"{kind}s {'without' if unmarked else 'with'} marks: " + ", ".join(_hit_rates(known)))
    requests = sum(len(taken) for run in typed for _, taken, _ in run)
    print(f"private memory after {requests:,} requests: {(resident('self', 'RssAnon') - before) / 1e6:.1f} MB more")


def _hit_rates(known: Sequence[tuple[Intended, Mapping[int, bool]]]) -> Iterator[str]:
    for letters in _MARKS:
        hits = [found[letters] for _, found in known if letters in found]
        if hits:
            yield f"after {letters} letters {sum(hits) / len(hits):.0%} of {len(hits)}"


def _drawn(reader: WhooshReader, titles: int, places: int, drawing: random.Random) -> Iterator[Intended]:
    documents = drawing.sample(reader.live.nonzero()[0].tolist(), titles)
    known = drawing.sample(reader.name_counts.nonzero()[0].tolist(), places)
    texts = [(reader.title(document), "title") for document in documents]
    texts += [(place_names().names[place], "place") for place in known]
    drawing.shuffle(texts)
    for text, kind in texts:
        yield Intended(text, kind, text[:_LONGEST], False)
        yield Intended(text, kind, unidecode(text)[:_LONGEST], True)


def _type(
    searcher: Searcher, intended: Sequence[Intended]
) -> list[tuple[Intended, list[tuple[float, float]], Mapping[int, bool]]]:
    """Of each: the milliseconds that every letter took, by the clock and of the processor, and after which it was suggested."""
    gc.collect()
    typed = []
    for one in intended:
        times = []
        found = {}
        for letters in range(1, len(one.letters) + 1):
            start, worked = time.perf_counter(), time.thread_time()
            suggestions = searcher.suggest(one.letters[:letters])
            times.append(((time.perf_counter() - start) * 1000, (time.thread_time() - worked) * 1000))
            if letters in _MARKS and letters < len(one.text):
                found[letters] = any((s.text, s.kind) == (one.text, one.kind) for s in suggestions)
        typed.append((one, times, found))
    return typed


def _first(index: Path) -> tuple[float, int]:
    """Seconds that the first request takes, and bytes by which the private memory of the process grows."""
    searcher = Searcher(index)
    searcher.reader()
    before, start = resident("self", "RssAnon"), time.perf_counter()
    searcher.suggest("muong l")
    return time.perf_counter() - start, resident("self", "RssAnon") - before


if __name__ == "__main__":
    sys.exit(main())
