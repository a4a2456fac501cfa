"""How well unmarked text is cut into words by an index's own lexicon, against a gold segmentation.

    TIMTIN_DATA=... python -m benchmarks.compounds INDEX

INDEX is an index built from news, of which no sentence is in the gold set. Each sentence of `lists/segmentation` is folded and
cut at its signs; what is counted is gaps between neighbouring syllables: a boundary, or inside a word.
"""

import argparse
import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from index import generations
from index.language.fold import fold, tone
from searcher.compounds import LONGEST_COMPOUND, cut_compounds
from searcher.whoosh.reader import WhooshReader

SEGMENTATION = Path(os.environ["TIMTIN_DATA"]) / "lists" / "segmentation"
WORD = re.compile(r"(?!\d+$)\w+")


def runs(part: str) -> Iterator[list[list[str]]]:
    """The runs of words between signs and numbers, each word as its folded syllables."""
    for line in (SEGMENTATION / f"vtb_{part}.tsv").read_text(encoding="utf-8").splitlines():
        run: list[list[str]] = []
        for word in [*line.split("\t")[1].split(), "."]:
            if WORD.fullmatch(word):
                run.append([fold(tone(syllable)) for syllable in word.split("_")])
            else:
                yield run
                run = []


def inside(lengths: Sequence[int]) -> list[bool]:
    """For each gap between syllables whether it lies inside a word."""
    return [flag for length in lengths for flag in [*[True] * (length - 1), False]][:-1]


def longest_match(syllables: Sequence[str], reader: WhooshReader) -> list[int]:
    """The longest word of the index from the left, and again from its end: how many syllables each takes."""
    lengths: list[int] = []
    at = 0
    while at < len(syllables):
        fitting = (n for n in range(min(LONGEST_COMPOUND, len(syllables) - at), 1, -1))
        length = next((n for n in fitting if reader.frequency("_".join(syllables[at : at + n]))), 1)
        lengths.append(length)
        at += length
    return lengths


def measure(name: str, part: str, cut: Callable[[Sequence[str]], list[int]]) -> None:
    """Print one row: gaps told right, and precision and recall of those inside words."""
    right = gaps = both = guessed = gold = 0
    for run in runs(part):
        expected = inside([len(word) for word in run])
        found = inside(cut([syllable for word in run for syllable in word]))
        right += sum(a == b for a, b in zip(expected, found, strict=True))
        both += sum(a and b for a, b in zip(expected, found, strict=True))
        gaps, guessed, gold = gaps + len(expected), guessed + sum(found), gold + sum(expected)
    print(f"{part:6}{name:14}{gaps:8,}{right / gaps:8.1%}{both / max(guessed, 1):12.1%}{both / gold:10.1%}")


def main() -> None:
    """Read the argument, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("index", type=Path, help="an index directory")
    reader = WhooshReader(generations.open_generation(parser.parse_args().index))
    print(f"{reader.documents:,} articles\n{'':20}{'gaps':>8}{'right':>8}{'precision':>12}{'recall':>10}")
    for part in ("train", "dev"):
        measure("no words", part, lambda syllables: [1] * len(syllables))
        measure("longest match", part, lambda syllables: longest_match(syllables, reader))
        measure("likeliest cut", part, lambda syllables: cut_compounds(syllables, reader))


if __name__ == "__main__":
    main()
