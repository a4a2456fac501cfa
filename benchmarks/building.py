"""From raw text to a served index: how long, beside pyvi with other engines.

    python -m benchmarks.building CORPUS.jsonl.gz [--articles 2000]

Every contender reads the same file, segments it and indexes title and body, with and without marks: `timtin build` with two
workers; pyvi and stock Whoosh; pyvi and tantivy. Each runs in a process of its own. The others take the words as pyvi gives them,
find no abbreviations, dates, places or document numbers, keep no positions of syllables and repair nothing.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory

from unidecode import unidecode

_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Cost:
    """What one contender took."""

    seconds: float
    cpu_seconds: float
    """Of all its processes."""
    peak_mb: float
    """Of the largest of them."""
    mb: float
    """Of the index."""


def main() -> int:
    """Run one contender, or each in a process of its own, and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.building", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--articles", type=int, default=2000, help="read no more than this many (default %(default)s)")
    parser.add_argument("--contender", choices=CONTENDERS, help="only this one, into --index")
    parser.add_argument("--index", type=Path)
    options = parser.parse_args()
    if options.contender:
        CONTENDERS[options.contender](options.corpus, options.index)
        return 0
    with TemporaryDirectory(prefix="timtin-building-") as folder:
        corpus = Path(folder) / "articles.jsonl"
        with corpus.open("w", encoding="utf-8") as file:
            count = sum(1 for line in islice(_lines(options.corpus), options.articles) if file.write(line))
        print(f"{count:,} articles of {options.corpus.name}")
        print(f"{'':24} {'seconds':>9} {'ratio':>7} {'CPU s':>9} {'ratio':>7} {'MB at peak':>11} {'MB on disk':>11}")
        costs: list[Cost] = []
        for name in CONTENDERS:
            cost = _measured(name, corpus, Path(folder) / name.replace(" ", ""))
            costs.append(cost)
            ratios = cost.seconds / costs[0].seconds, cost.cpu_seconds / costs[0].cpu_seconds
            print(
                f"{name:24} {cost.seconds:9.1f} {ratios[0]:7.1f} {cost.cpu_seconds:9.1f} {ratios[1]:7.1f} "
                f"{cost.peak_mb:11.0f} {cost.mb:11.1f}",
                flush=True,
            )
    return 0


def _measured(name: str, corpus: Path, index: Path) -> Cost:
    arguments = [sys.executable, "-m", "benchmarks.building", str(corpus), "--contender", name, "--index", str(index)]
    start = time.perf_counter()
    process = Popen(arguments, cwd=_ROOT)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{name} failed")
    size = sum(path.stat().st_size for path in index.rglob("*") if path.is_file())
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(time.perf_counter() - start, cpu, usage.ru_maxrss / 1000, size / 1e6)


def _lines(corpus: Path) -> Iterator[str]:
    packed = corpus.suffix == ".gz"
    with gzip.open(corpus, "rt", encoding="utf-8") if packed else corpus.open(encoding="utf-8") as file:
        yield from file


def _by_timtin(corpus: Path, index: Path) -> None:
    from index import building

    building.build(index, [corpus])


def _segmented(corpus: Path) -> Iterator[dict[str, str]]:
    """Each article as its words, by field form."""
    from pyvi import ViTokenizer

    for line in _lines(corpus):
        record = json.loads(line)
        toned = {name: ViTokenizer.tokenize(record[name] or "").lower() for name in ("title", "body")}
        folded = {f"{name}_folded": unidecode(text) for name, text in toned.items()}
        yield {"stored": line, **{f"{name}_toned": text for name, text in toned.items()}, **folded}


def _by_whoosh(corpus: Path, index: Path) -> None:
    from whoosh import analysis, fields
    from whoosh import index as whoosh_index

    index.mkdir()
    words = analysis.SpaceSeparatedTokenizer()
    schema = fields.Schema(stored=fields.STORED, **{name: fields.TEXT(analyzer=words) for name in _FIELDS})
    writer = whoosh_index.create_in(str(index), schema).writer(limitmb=512)
    for document in _segmented(corpus):
        writer.add_document(**document)
    writer.commit()


def _by_tantivy(corpus: Path, index: Path) -> None:
    import tantivy

    index.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _FIELDS:
        builder.add_text_field(name, tokenizer_name="whitespace")
    writer = tantivy.Index(builder.build(), path=str(index)).writer(heap_size=512_000_000)
    for document in _segmented(corpus):
        writer.add_document(tantivy.Document(**document))
    writer.commit()
    writer.wait_merging_threads()


_FIELDS = ("title_toned", "title_folded", "body_toned", "body_folded")
CONTENDERS: Mapping[str, Callable[[Path, Path], None]] = {
    "timtin": _by_timtin,
    "pyvi + stock Whoosh": _by_whoosh,
    "pyvi + tantivy": _by_tantivy,
}


if __name__ == "__main__":
    sys.exit(main())
