"""Measure the place finder on labelled articles: `TIMTIN_DATA=… python -m benchmarks.places`.

Texts are read from the corpora under TIMTIN_DATA, labels from `tests/data/places_labelled.tsv`.
Scores are of the present provinces, micro-averaged: labels and answers are mapped to the 34 first.
Constants were tuned on one half of the articles alone; the other half is held out.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from index.places.gazetteer import gazetteer
from index.places.places import Found, find_place, resolve

LABELS = Path(__file__).parent.parent / "tests" / "data" / "places_labelled.tsv"
CORPORA = ("dantri", "baomoi")
# What any command of the application has imported already is imported before the clock starts.
LOADING = """
import collections, dataclasses, datetime, functools, pathlib, re, time, unicodedata, unidecode
start = time.process_time(), time.perf_counter()
from index.places.places import filter_keys, find_place, keys
keys(find_place("a", "b")), filter_keys("son la")
print((time.process_time() - start[0]) * 1000, (time.perf_counter() - start[1]) * 1000)
"""

Scored = tuple[str, str, frozenset[str], Found]


def held_out(article: str) -> bool:
    """Whether an article belongs to the half that was not looked at while tuning."""
    return sha256(article.encode()).digest()[0] % 2 == 1


def labels() -> dict[str, tuple[str, frozenset[str]]]:
    """Return the sample and the present provinces of each labelled article."""
    found = {}
    for line in LABELS.read_text(encoding="utf-8").splitlines()[1:]:
        article, sample, names = line.split("\t")
        found[article] = sample, frozenset(map(present, filter(None, names.split(";"))))
    return found


def present(name: str) -> str:
    """Return the present province of an old one's name."""
    (old,) = (unit for unit in resolve(f"tỉnh {name}") if unit.id[0] == "p")
    return gazetteer().merged_into(old.id)


def articles(folder: Path, wanted: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the wanted articles of the corpora."""
    ids = set(wanted)
    for corpus in CORPORA:
        with gzip.open(folder / "corpora" / f"{corpus}.jsonl.gz", "rt", encoding="utf-8") as lines:
            yield from (a for a in map(json.loads, lines) if a["id"] in ids)


def find(article: dict[str, Any]) -> Found:
    """Return the places of one article."""
    published = article.get("published")
    day = date.fromisoformat(published[:10]) if published else None
    url, source = article.get("url"), article.get("source")
    return find_place(article["title"], article["body"], article.get("place"), source, url, day)


def provinces(found: Found) -> frozenset[str]:
    """Return the present provinces of an answer."""
    return frozenset(gazetteer().merged_into(place.province.id) for place in found.places)


def counts(scored: Iterable[Scored]) -> Counter[str]:
    """Return right, wrong and missed answers."""
    total: Counter[str] = Counter()
    for _, _, truth, found in scored:
        answer = provinces(found)
        total.update(articles=1, exact=int(truth == answer))
        total.update(right=len(truth & answer), wrong=len(answer - truth), missed=len(truth - answer))
    return total


def report(title: str, scored: list[Scored]) -> None:
    """Print precision and recall of some articles."""
    c = counts(scored)
    precision = c["right"] / max(1, c["right"] + c["wrong"])
    recall = c["right"] / max(1, c["right"] + c["missed"])
    places, exact = c["right"] + c["missed"], c["exact"] / c["articles"]
    print(f"{title:18} {c['articles']:4} articles, {places:3} places", end="")
    print(f"  precision {precision:6.1%}  recall {recall:6.1%}  all right {exact:6.1%}")


def by_province(scored: list[Scored]) -> None:
    """Print the provinces with ten labels or more."""
    frequent = Counter(unit for _, _, truth, _ in scored for unit in truth)
    for unit, times in frequent.most_common():
        if times < 10:
            break
        right = sum(unit in t and unit in provinces(f) for _, _, t, f in scored)
        wrong = sum(unit not in t and unit in provinces(f) for _, _, t, f in scored)
        name = gazetteer().unit(unit).name
        print(f"  {name:32} {times:4}  precision {right / max(1, right + wrong):6.1%}  recall {right / times:6.1%}")


def loading(times: int = 15) -> tuple[float, float]:
    """Return the median milliseconds, of the processor and by the clock, to a first answer."""
    command = [sys.executable, "-c", LOADING]
    runs = [subprocess.run(command, capture_output=True, check=True, text=True) for _ in range(times)]
    processor, clock = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return statistics.median(processor), statistics.median(clock)


def main() -> None:
    """Print everything."""
    truth = labels()
    texts = list(articles(Path(os.environ["TIMTIN_DATA"]), truth))
    scored, took = [], []
    for article in texts:
        start = time.process_time()
        found = find(article)
        took.append((time.process_time() - start) / max(1, len(article["body"].split())) * 400e3)
        scored.append((article["id"], *truth[article["id"]], found))
    for half, title in ((False, "tuning half"), (True, "held-out half")):
        part = [s for s in scored if held_out(s[0]) == half]
        report(title, part)
        for sample in ("random", "local"):
            report(f"  {sample} sample", [s for s in part if s[1] == sample])
    report("all", scored)
    by_province(scored)
    print(f"find_place: {statistics.median(took):.2f} ms of processor for 400 syllables (median)")
    processor, clock = loading()
    print(f"import to first answer: {processor:.0f} ms of processor, {clock:.0f} ms by the clock")


if __name__ == "__main__":
    main()
