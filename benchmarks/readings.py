"""How well unmarked text is read: headlines without marks → the likely toned forms, by an index of other articles.

    python -m benchmarks.readings CORPUS.jsonl.gz --index DIR [--headlines 1000] [--seed 2025] [--pyvi]

INDEX must not hold the articles of CORPUS. Read are whole headlines, and parts of two to five syllables in a row, cut anywhere.
*Right* are syllables of letters that get the form they have in the headline, and texts of which all do. --pyvi reads the headlines
by pyvi's `ViUtils.add_accents` as well.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.performance.corpus import read_records
from index.generations import open_generation
from index.language.analysis import syllables
from index.language.normalise import normalise_text
from searcher.quality.variants import Variant, vary
from searcher.query import parse_query
from searcher.readings import likely_readings
from searcher.whoosh.reader import WhooshReader

_LENGTHS = (2, 3, 4, 5)

Read = Callable[[str], Sequence[str]]
"""Unmarked text → the toned form of each syllable."""


def main() -> int:
    """Draw, read, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.readings", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--index", type=Path, required=True, help="an index of other articles")
    parser.add_argument("--headlines", type=int, default=1000, help="default %(default)s")
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--pyvi", action="store_true", help="read the headlines by pyvi as well")
    options = parser.parse_args()
    titles = [normalise_text(str(record.get("title") or "")) for record in read_records(options.corpus, None)]
    drawing = random.Random(options.seed)
    drawn = drawing.sample([title for title in titles if syllables(title)], options.headlines)
    reader = WhooshReader(open_generation(options.index))
    print(f"{reader.documents:,} articles indexed")
    print(f"{'':14}{'texts':>8}{'syllables':>11}{'right':>9}{'texts right':>13}")

    def by_index(text: str) -> Sequence[str]:
        return [next(iter(shares)) for shares in likely_readings(parse_query(text), reader)]

    _print("headlines", drawn, by_index)
    for length in _LENGTHS:
        parts = [part for title in drawn if (part := _part(title, length, drawing))]
        _print(f"{length} syllables", parts, by_index)
    if options.pyvi:
        _print("by pyvi", drawn, _pyvi())
    return 0


def _pyvi() -> Read:
    from pyvi.ViUtils import add_accents

    return lambda text: [token.toned for token in syllables(normalise_text(add_accents(text)))]


def _part(title: str, length: int, drawing: random.Random) -> str | None:
    tokens = syllables(title)
    if len(tokens) < length:
        return None
    first = drawing.randrange(len(tokens) - length + 1)
    return title[tokens[first].start : tokens[first + length - 1].end]


def _print(name: str, texts: Sequence[str], read: Read) -> None:
    """Read some texts, as if they had been typed without marks, and print how much is right."""
    read_texts = everything = right = texts_right = 0
    for text in texts:
        typed = vary(text, Variant.UNMARKED, "")
        expected, found = [token.toned for token in syllables(text)], read(typed)
        if len(found) != len(expected):
            continue  # signs that mean something where they are typed: a minus, OR
        hits = [found[n] == toned for n, toned in enumerate(expected) if toned.isalpha()]
        read_texts, everything, right = read_texts + 1, everything + len(hits), right + sum(hits)
        texts_right += all(hits)
    print(f"{name:14}{read_texts:8,}{everything:11,}{right / everything:9.1%}{texts_right / read_texts:13.1%}")


if __name__ == "__main__":
    sys.exit(main())
