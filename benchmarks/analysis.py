"""Measure the segmenter against pyvi, in one run: a corpus → a table.

    python -m benchmarks.analysis CORPUS.jsonl.gz

The two take turns on each chunk of articles, so what else the machine does hits both alike. Speeds
are CPU time, and each ratio is the median over the chunks. The segmenter starts with empty memos.
Needs nothing but the standard library, and pyvi as the peer.
"""

import argparse
import gzip
import json
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT))

from index.language.segmenter import segment, split_words  # noqa: E402  # found by the path above

SENTENCE = "Xã phát triển nông thôn mới."
IMPORTS = {
    "pyvi": "from pyvi.ViTokenizer import tokenize as use",
    "timtin": "from index.language.segmenter import split_words as use",
}


class ChunkResult(NamedTuple):
    """What one chunk of articles came to; times in CPU seconds."""

    tokens: int
    differing: int
    pyvi: float
    without_places: float
    with_places: float


def read_articles(corpus: Path, limit: int | None) -> Iterator[str]:
    """Title and body of each article, a line between them."""
    with gzip.open(corpus) if corpus.suffix == ".gz" else corpus.open("rb") as lines:
        for line in islice(lines, limit):
            article = json.loads(line)
            yield f"{article['title']}\n{article['body']}"


def chunks_of(articles: Iterator[str], size: int) -> Iterator[list[str]]:
    """The articles in lists of one size; the last may be shorter."""
    while chunk := list(islice(articles, size)):
        yield chunk


def seconds_of(work: Callable[[str], object], articles: list[str]) -> float:
    """The CPU seconds a function takes for the articles, each result dropped as soon as it is made.

    Keeping them would charge the segmenter for Python's search for garbage among all words so far.
    """
    start = time.process_time()
    for article in articles:
        work(article)
    return time.process_time() - start


def differing_tokens(ours: list[list[str]], theirs: list[list[str]]) -> int:
    """How many places of the two lists of tokens differ, article by article."""
    return sum(
        one != other
        for our_tokens, their_tokens in zip(ours, theirs, strict=True)
        for one, other in zip_longest(our_tokens, their_tokens)
    )


def measure_chunk(articles: list[str], by_pyvi: Callable[[str], list[str]]) -> ChunkResult:
    """One turn of each; without places goes first, so it is the one that meets new chunks."""
    without_places = seconds_of(split_words, articles)
    theirs: list[list[str]] = []
    pyvi = seconds_of(lambda article: theirs.append(by_pyvi(article)), articles)
    with_places = seconds_of(segment, articles)
    differing = differing_tokens(list(map(split_words, articles)), theirs)
    return ChunkResult(sum(map(len, theirs)), differing, pyvi, without_places, with_places)


def pyvi_by_line() -> Callable[[str], list[str]]:
    """pyvi as a function from an article to its tokens."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyvi's source holds escapes that Python warns of
        from pyvi.ViTokenizer import tokenize  # type: ignore[import-untyped]  # pyvi is not annotated

    def by_pyvi(article: str) -> list[str]:
        lines = [line for line in article.split("\n") if line.strip()]
        return [token for line in lines for token in tokenize(line).split(" ")]

    return by_pyvi


def start_of(statement: str) -> tuple[float, float, float]:
    """Import seconds, seconds to the first sentence, and peak MB of a fresh process."""
    program = f"""
import time
start = time.perf_counter()
{statement}
imported = time.perf_counter()
use({SENTENCE!r})
used = time.perf_counter()
from pathlib import Path
status = Path("/proc/self/status")  # getrusage would count the memory of the parent in
if status.exists():
    peak = int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
else:
    import resource
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
print(imported - start, used - start, peak)
"""
    command = [sys.executable, "-W", "ignore", "-c", program]
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    imported, used, peak = map(float, finished.stdout.split())
    return imported, used, peak


def median_start(statement: str, times: int = 5) -> tuple[float, float, float]:
    """The medians of several fresh processes."""
    imported, used, peak = zip(*(start_of(statement) for _ in range(times)), strict=True)
    return statistics.median(imported), statistics.median(used), statistics.median(peak)


def print_report(results: list[ChunkResult]) -> None:
    """The table."""
    tokens = sum(result.tokens for result in results)
    pyvi_speed = tokens / sum(result.pyvi for result in results)
    print(f"{tokens:,} tokens in {len(results)} chunks, ", end="")
    print(f"{sum(result.differing for result in results):,} differ\n")
    print(f"{'':24}{'tokens/s':>12}{'ratio (median of chunks)':>28}{'lowest':>10}")
    print(f"{'pyvi, line by line':24}{pyvi_speed:>12,.0f}{1:>28.1f}")
    for name, field in (("without places", "without_places"), ("with places", "with_places")):
        seconds = [getattr(result, field) for result in results]
        ratios = [result.pyvi / spent for result, spent in zip(results, seconds, strict=True)]
        speed = tokens / sum(seconds)
        ratio = statistics.median(ratios)
        print(f"{'timtin, ' + name:24}{speed:>12,.0f}{ratio:>28.1f}{min(ratios):>10.1f}")
    print(f"\n{'fresh process':24}{'import s':>12}{'first sentence s':>28}{'MB':>10}")
    for name, statement in IMPORTS.items():
        imported, used, peak = median_start(statement)
        print(f"{name:24}{imported:>12.3f}{used:>28.3f}{peak:>10.1f}")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--articles", type=int, help="read no more than this many")
    parser.add_argument("--tokens", type=int, default=2_000_000, help="stop after this many")
    parser.add_argument("--chunk", type=int, default=100, help="articles between turns")
    arguments = parser.parse_args()
    by_pyvi = pyvi_by_line()
    results: list[ChunkResult] = []
    tokens = 0
    for articles in chunks_of(read_articles(arguments.corpus, arguments.articles), arguments.chunk):
        results.append(measure_chunk(articles, by_pyvi))
        tokens += results[-1].tokens
        if tokens >= arguments.tokens:
            break
    if not results:
        parser.error(f"{arguments.corpus} holds no article")
    print_report(results)


if __name__ == "__main__":
    main()
