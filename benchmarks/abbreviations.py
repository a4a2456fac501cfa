"""Mine abbreviations from a corpus, and hold the reviewed table against them.

    python -m benchmarks.abbreviations "$TIMTIN_DATA"/corpora/dantri.jsonl.gz --articles 8000 --sample 150

Prints the trusted pairs with their counts, the time taken, how many abbreviations of the table the corpus explains as
the table does, and where it trusts another reading. `--sample` prints so many trusted pairs drawn at random, to label.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from index.language.abbreviation_mining import MinedPair, PairCounter, find_pairs
from index.language.abbreviations import Abbreviation, Abbreviations, load, long_key, short_key


def articles(path: Path, limit: int | None) -> Iterator[str]:
    """Yield title and body of the first articles of a file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in islice(lines, limit):
            article = json.loads(line)
            yield f"{article['title']}\n{article['body']}"


def mine(texts: Iterable[str]) -> tuple[PairCounter, int, int, float]:
    """Return the pairs, the numbers of articles and characters, and the seconds of mining alone."""
    counter, count, characters, seconds = PairCounter(), 0, 0, 0.0
    for text in texts:
        start = time.process_time()
        counter.add(find_pairs(text))
        seconds += time.process_time() - start
        count += 1
        characters += len(text)
    return counter, count, characters, seconds


def confirmed(table: Abbreviations, pairs: Iterable[MinedPair]) -> list[Abbreviation]:
    """Return the rows of the table that some text explains in the same way."""
    explained = {(short_key(pair.short), long_key(pair.long)) for pair in pairs}
    return [row for row in table if (short_key(row.short), long_key(row.long)) in explained]


def contradicting(table: Abbreviations, trusted: Iterable[MinedPair]) -> list[MinedPair]:
    """Return trusted pairs whose reading the table does not have, though it has the abbreviation."""
    return [
        pair
        for pair in trusted
        if (known := [row for row in table if short_key(row.short) == short_key(pair.short)])
        and long_key(pair.long) not in {long_key(row.long) for row in known}
    ]


def main() -> None:
    """Read the command line and print what was found."""
    parser = argparse.ArgumentParser(description="Mine abbreviations and compare them with the reviewed table.")
    parser.add_argument("files", nargs="+", type=Path, help=".jsonl.gz, one article a line")
    parser.add_argument("--articles", type=int, help="read so many of each file")
    parser.add_argument("--sample", type=int, default=0, help="draw so many trusted pairs to label")
    options = parser.parse_args()

    counter, count, characters, seconds = mine(
        text for path in options.files for text in articles(path, options.articles)
    )
    pairs, trusted, table = counter.pairs(), counter.trusted(), load()
    drawn = random.Random(2025).sample(trusted, min(options.sample, len(trusted))) if options.sample else trusted
    for pair in drawn:
        print(f"{pair.short}\t{pair.long}\t{pair.documents}\t{pair.share:.2f}")
    rows = confirmed(table, pairs)
    shorts = {short_key(row.short) for row in table}
    widened = table.with_mined({pair.short: pair.long for pair in trusted})
    print(
        f"{count} articles, {characters} characters, {seconds:.1f} s: {characters / seconds / 1e6:.1f} M characters/s"
    )
    print(
        f"{len(pairs)} pairs, {len(trusted)} trusted, {len(widened.rows) - len(table.rows)} of them added to the table"
    )
    print(f"table: {len(shorts)} abbreviations, {len(table.rows)} readings; explained alike by a text:")
    print(f"{len({short_key(row.short) for row in rows})} abbreviations, {len(rows)} readings")
    for pair in contradicting(table, trusted):
        print(f"not in the table: {pair.short}\t{pair.long}\t{pair.documents}\t{pair.share:.2f}")


if __name__ == "__main__":
    main()
