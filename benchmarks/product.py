"""How fast a whole search is: ten hits from the text of a query to JSON, in process and over HTTP, to the page people read, and
what is suggested for it. "At the server" is what the access log says of a request: without reading it, sending, and the client.

    python -m benchmarks.product CORPUS.jsonl.gz [--index DIR] [--queries 400] [--runs 3] [--numpy-alone]

Queries are one to five words in a row of a headline, half of them without marks; others warm up first. Printed are the medians of
the runs' percentiles, how long the index takes to open, and the private memory that this takes.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote
from urllib.request import urlopen

from unidecode import unidecode

from benchmarks.performance.measuring import percentile
from index import building
from index.json_text import json_text
from searcher import kernels
from searcher.rendering import results_object
from searcher.request import Request
from searcher.search import Searcher

_WARMING = 200
_BY_NUMPY_ALONE = "import sys; sys.modules['numba'] = None; from timtin import main; main()"
_STATUS = Path("/proc/self/status")


def main() -> int:
    """Build where no index is given, then measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.product", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--index", type=Path, help="an index that timtin has built of them")
    parser.add_argument("--queries", type=int, default=400, help="of each run (default %(default)s)")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--numpy-alone", action="store_true", help="leave out machine code, if numba is installed")
    parser.add_argument("--opening", action="store_true", help="only open the index and say what it took")
    options = parser.parse_args()
    if options.opening:
        print(json.dumps(_opened(options.index)))
        return 0
    with TemporaryDirectory(prefix="timtin-product-") as folder:
        index = options.index or Path(folder) / "index"
        if not options.index:
            building.build(index, [options.corpus])
        _report(index, options.corpus, options.queries, options.runs, options.numpy_alone)
    return 0


def _report(index: Path, corpus: Path, count: int, runs: int, numpy_alone: bool) -> None:
    command = [sys.executable, "-m", "benchmarks.product", str(corpus), "--index", str(index), "--opening"]
    opened = [json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(runs)]
    seconds, memory = (statistics.median(values) for values in zip(*opened, strict=True))
    searcher = Searcher(index)
    print(f"{searcher.reader().documents:,} articles, {len(searcher.reader().segments.segments)} segments")
    print(f"opened in {seconds * 1000:.0f} ms, {memory / 1e6:.1f} MB of private memory")
    print("by machine code" if not numpy_alone and kernels.load() else "by NumPy alone")
    searcher.warm()  # as a server is, as soon as machine code is there
    queries = make_queries(corpus, _WARMING + count * runs, 7)
    for query in queries[:_WARMING]:
        searcher.search(Request(query))
    portions = [queries[_WARMING + run * count : _WARMING + (run + 1) * count] for run in range(runs)]
    _print("in process, with JSON", [_times(portion, lambda query: _to_json(searcher, query)) for portion in portions])
    with (
        TemporaryDirectory(prefix="timtin-log-") as folder,
        served(index, Path(folder) / "access.log") as port,
        contextlib.closing(HTTPConnection("127.0.0.1", port)) as connection,
    ):
        for title, path in (
            ("/api/search", "/api/search?q="),
            ("the page", "/?q="),
            ("/api/suggest", "/api/suggest?q="),
        ):
            ask = partial(_ask, connection, path)
            for query in queries[:_WARMING]:
                ask(query)
            _print(f"{title}, over loopback", [_times(portion, ask) for portion in portions])
            logged = _logged(Path(folder) / "access.log")[-count * runs :]
            _print(f"{title}, at the server", [logged[run * count : (run + 1) * count] for run in range(runs)])


def _logged(log: Path) -> list[float]:
    """How many milliseconds a server took for each request, from having read it to having its answer."""
    return [float(json.loads(line)["ms"]) for line in log.read_text(encoding="utf-8").splitlines()]


@contextlib.contextmanager
def served(index: Path, log: Path | None = None) -> Iterator[int]:
    """The port of a server of its own, on this machine alone, once it has loaded what it searches by, and is warm."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = ["-c", _BY_NUMPY_ALONE] if not kernels.are_loaded() else ["-m", "timtin"]
    command = [sys.executable, *program, "serve", "--index", str(index), "--port", str(port)]
    command += ["--access-log", str(log)] if log else []
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            for _ in range(1800):  # what was never compiled is, first, and then warmed
                with contextlib.suppress(OSError), urlopen(f"http://127.0.0.1:{port}/metrics") as metrics:
                    said = metrics.read().decode()
                    if f"timtin_machine_code {float(kernels.are_loaded())}" in said and "timtin_warm 1.0" in said:
                        break
                time.sleep(0.1)
            else:
                raise SystemExit("the server was not warm after three minutes; what it would say is not comparable")
            yield port
        finally:
            server.terminate()


def _opened(index: Path) -> tuple[float, int]:
    """Seconds that opening takes, and bytes by which the private memory of the process grows."""
    before, start = _private(), time.perf_counter()
    Searcher(index).reader()
    return time.perf_counter() - start, _private() - before


def _private() -> int:
    """Bytes of memory that are this process's own; 0 where that cannot be told."""
    found = re.search(r"^RssAnon:\s+(\d+) kB", _STATUS.read_text() if _STATUS.exists() else "", re.M)
    return int(found[1]) * 1024 if found else 0


def make_queries(corpus: Path, count: int, seed: int) -> list[str]:
    """Parts of headlines, drawn from a seed: one to five words in a row, half of them without marks."""
    with (
        gzip.open(corpus, "rt", encoding="utf-8") if corpus.suffix == ".gz" else corpus.open(encoding="utf-8") as lines
    ):
        titles = [str(json.loads(line).get("title") or "").split() for line in lines]
    drawing = random.Random(seed)
    queries: list[str] = []
    while len(queries) < count:
        words = drawing.choice(titles)
        length = drawing.randint(1, 5)
        if len(words) >= length:
            start = drawing.randrange(len(words) - length + 1)
            query = " ".join(words[start : start + length])
            queries.append(unidecode(query) if len(queries) % 2 else query)
    return queries


def _to_json(searcher: Searcher, query: str) -> None:
    json_text(results_object(searcher.search(Request(query))))


def _ask(connection: HTTPConnection, path: str, query: str) -> None:
    """Ask over a connection that stays open, as that of a proxy would."""
    connection.request("GET", path + quote(query))
    connection.getresponse().read()


def _times(queries: Sequence[str], ask: Callable[[str], None]) -> list[float]:
    times = []
    for query in queries:
        start = time.perf_counter()
        ask(query)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _print(title: str, runs: Sequence[Sequence[float]]) -> None:
    shares = ((share, statistics.median(percentile(times, share) for times in runs)) for share in (0.5, 0.95, 0.99))
    print(f"{title}: " + ", ".join(f"p{share * 100:.0f} {value:.2f} ms" for share, value in shares))


if __name__ == "__main__":
    sys.exit(main())
