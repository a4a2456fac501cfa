"""Dates, document numbers and telephone numbers in real news: how many of those that a plain cue announces are found.

    TIMTIN_DATA=... python -m benchmarks.wholes [--articles N] [--sample N] [--missed]

The cues know nothing of the rules: `ngày` before a digit with a year close by; `số` or a type of document before a chunk of
digits, capitals and a slash; `ĐT`, `SĐT`, `Hotline` before nine digits or more. `--sample` prints so many finds of each kind, drawn
with a fixed seed, to judge their precision by eye; `--missed` prints what a cue announced and no rule found.
"""

import argparse
import gzip
import json
import os
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from index.language.analysis import find_wholes
from index.language.normalise import normalise_text

CORPORA = ("dantri", "baomoi")
CUES = {
    "date": re.compile(r"[Nn]gày (?P<it>\d{1,2}(?: tháng |[/.-])\d{1,2}(?: năm |[/.-])[12]\d{3})\b"),
    "code": re.compile(
        r"(?:[Ss]ố|[Nn]ghị định|[Nn]ghị quyết|[Qq]uyết định|[Cc]hỉ thị|[Tt]hông tư) "
        r"(?P<it>\d+[\w/–-]*[/–-][A-ZĐ]{2}[\w/–-]*[A-ZĐ]\d*)(?=[\s,.;)])"
    ),
    "address": re.compile(r"(?:S?[ĐD]T|[Hh]otline|[Đđ]iện thoại):? (?P<it>\(?0(?:[ .)-]?\d){8,10})\b"),
}


def articles(limit: int) -> Iterator[str]:
    """Title and body of the first articles of each corpus, normalised."""
    for corpus in CORPORA:
        path = Path(os.environ["TIMTIN_DATA"]) / "corpora" / f"{corpus}.jsonl.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in islice(lines, limit):
                article = json.loads(line)
                yield normalise_text(f"{article['title']}\n{article['body']}")


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=12_000, help="of each corpus")
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--missed", action="store_true")
    arguments = parser.parse_args()
    finds: dict[str, list[str]] = defaultdict(list)
    announced: dict[str, int] = defaultdict(int)
    missed: dict[str, list[str]] = defaultdict(list)
    for text in articles(arguments.articles):
        wholes = find_wholes(text)
        for whole in wholes:
            finds[whole.kind].append(text[max(0, whole.start - 30) : whole.end + 20].replace("\n", " "))
        for kind, cue in CUES.items():
            places = {position for w in wholes if w.kind == kind for position in range(w.start, w.end)}
            for match in cue.finditer(text):
                announced[kind] += 1
                if match.start("it") not in places:
                    missed[kind].append(match[0])
    print(f"{'kind':14}{'found':>8}{'announced':>11}{'of these found':>16}")
    for kind, found in sorted(finds.items()):
        share = f"{1 - len(missed[kind]) / announced[kind]:.1%}" if announced[kind] else "-"
        print(f"{kind:14}{len(found):8,}{announced[kind]:11,}{share:>16}")
        for example in random.Random(5).sample(found, min(arguments.sample, len(found))):
            print("   ", example)
        for example in missed[kind] if arguments.missed else ():
            print("    missed:", example)


if __name__ == "__main__":
    main()
