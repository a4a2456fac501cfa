"""How well unmarked text is read: headlines without marks → the likely toned forms, by an index of other articles.

    python -m benchmarks.readings CORPUS.jsonl.gz --index DIR [--headlines 1000] [--skip N] [--seed 2025]

INDEX must not hold the articles of CORPUS; where both are of one file, build it of other lines and --skip those. Read are whole
headlines, and parts of two to five syllables in a row, as people type them. *Right* are syllables of letters that get the form they
have in the headline, and texts of which all do; *offered* is what `likely_text` gives, and how much of that is right.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.performance.corpus import read_records
from index.generations import open_generation
from index.language.analysis import syllables
from index.language.normalise import normalise_text
from searcher.quality.variants import Variant, vary
from searcher.query import parse_query
from searcher.readings import likely_text, read_query
from searcher.whoosh.reader import WhooshReader

_LENGTHS = (2, 3, 4, 5)


@dataclass(frozen=True)
class _Row:
    """What was read of texts of one kind."""

    texts: int
    syllables: int
    right: int
    texts_right: int
    offered: int
    offered_right: int
    milliseconds: float


def main() -> int:
    """Draw, read, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readings", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--index", type=Path, required=True, help="an index of other articles")
    parser.add_argument("--headlines", type=int, default=1000, help="default %(default)s")
    parser.add_argument("--skip", type=int, default=0, help="articles at the beginning of CORPUS that are left out")
    parser.add_argument("--seed", type=int, default=2025)
    options = parser.parse_args()
    records = islice(read_records(options.corpus, None), options.skip, None)
    titles = [normalise_text(str(record.get("title") or "")) for record in records]
    drawing = random.Random(options.seed)
    drawn = drawing.sample([title for title in titles if title], options.headlines)
    reader = WhooshReader(open_generation(options.index))
    print(
        f"{reader.documents:,} articles indexed\n{'':14}{'texts':>8}{'syllables':>11}{'right':>9}{'texts right':>13}",
        end="",
    )
    print(f"{'offered':>9}{'of these right':>16}{'ms a text':>11}")
    _print("headlines", _read(drawn, reader))
    for length in _LENGTHS:
        _print(
            f"{length} syllables", _read([part for title in drawn if (part := _part(title, length, drawing))], reader)
        )
    return 0


def _part(title: str, length: int, drawing: random.Random) -> str | None:
    tokens = syllables(title)
    if len(tokens) < length:
        return None
    first = drawing.randrange(len(tokens) - length + 1)
    return title[tokens[first].start : tokens[first + length - 1].end]


def _read(texts: Sequence[str], reader: WhooshReader) -> _Row:
    """Read some texts, as if they had been typed without marks."""
    everything = right = texts_right = offered = offered_right = 0
    started = time.perf_counter()
    for text in texts:
        expected = [token.toned for token in syllables(text)]
        query = parse_query(vary(text, Variant.UNMARKED, ""))
        found = [next(iter(shares)) for shares in read_query(query, reader)]
        letters = [n for n, toned in enumerate(expected) if toned.isalpha()]
        if len(found) != len(expected):
            continue  # typed signs mean something: a minus, a quote
        hits = [found[n] == expected[n] for n in letters]
        everything, right, texts_right = everything + len(hits), right + sum(hits), texts_right + all(hits)
        if offer := likely_text(query, reader):
            offered += 1
            offered_right += [token.toned for token in syllables(offer)] == expected
    elapsed = (time.perf_counter() - started) * 1000 / max(1, len(texts))
    return _Row(len(texts), everything, right, texts_right, offered, offered_right, elapsed)


def _print(name: str, row: _Row) -> None:
    cells = (
        f"{name:14}{row.texts:8,}{row.syllables:11,}{row.right / row.syllables:9.1%}{row.texts_right / row.texts:13.1%}"
    )
    print(
        f"{cells}{row.offered / row.texts:9.1%}{row.offered_right / max(row.offered, 1):16.1%}{row.milliseconds:11.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
