"""Scores that must not fall: judged sets → measures by variant → the floors in a file, which a test holds.

    python -m benchmarks.floors                      # what holds now, beside the floors
    python -m benchmarks.floors --write              # raise floors that are exceeded, and set those that are missing
    python -m benchmarks.floors --write --lower WHY  # lower them too; the reason goes into the file

The sets are the project's own, over seeds/; where TIMTIN_DATA names a folder, its judged sets as well.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.documents import Document, parse_document
from searcher.quality.judged_set import JudgedQuery, JudgedSet, read_judged_set
from searcher.quality.measures import mean
from searcher.quality.runs import ask, ask_similar, indexed, product
from searcher.quality.variants import Variant

_ROOT = Path(__file__).resolve().parent.parent
FLOORS = _ROOT / "tests" / "judged" / "floors.json"
_BY_HAND = {
    name: _ROOT / "tests" / "judged" / f"{name.replace('-', '_')}.tsv"
    for name in ("seeds-short", "seeds-places", "seeds-codes")
}
_SEEDS = _ROOT / "seeds" / "articles.jsonl"
NOISE = 0.01
"""A score may fall by so much below its floor: a change that is no loss moves a few queries by a place."""
_HELD = ("mrr@10", "ndcg@10")

Scores = dict[str, dict[str, float]]
"""By variant and measure."""


def main() -> int:
    """Measure, and say or write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.floors", description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="raise floors that are exceeded")
    parser.add_argument("--lower", metavar="WHY", help="with --write: lower floors too, for this reason")
    parser.add_argument("--file", type=Path, default=FLOORS)
    options = parser.parse_args()
    if options.lower is not None and not options.lower.strip():
        parser.error("--lower needs a reason")
    recorded = json.loads(options.file.read_text("utf-8")) if options.file.exists() else {"sets": {}, "lowered": []}
    fallen = False
    for name, judged in judged_sets().items():
        scores, floors = measured(judged), recorded["sets"].get(name)
        for line in falls(name, digest(judged), scores, floors):
            print(line)
            fallen = True
        _print(name, scores, floors)
        recorded["sets"][name] = _new_floors(judged, scores, floors, lower=bool(options.lower))
    if options.write:
        if options.lower:
            recorded["lowered"].append({"day": f"{datetime.now(UTC):%Y-%m-%d}", "why": options.lower})
        options.file.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        return 0
    return 1 if fallen else 0


def judged_sets() -> dict[str, JudgedSet]:
    """Every set that is at hand, by name."""
    sets = {"seeds-known-item": known_items()} | {name: by_hand(name) for name in _BY_HAND}
    data = os.environ.get("TIMTIN_DATA")
    for path in sorted(Path(data, "relevance").glob("*.json.gz")) if data else ():
        sets[path.name.removesuffix(".json.gz")] = read_judged_set(path)
    return sets


def _articles() -> list[Document]:
    return [parse_document(json.loads(line)) for line in _SEEDS.read_text("utf-8").splitlines() if line.strip()]


def known_items() -> JudgedSet:
    """Headlines of the sample articles over their bodies without titles."""
    articles = _articles()
    queries = tuple(JudgedQuery(one.id, one.title, frozenset({one.id}), frozenset()) for one in articles)
    return JudgedSet(tuple(Document(one.id, "", one.body) for one in articles), queries)


def by_hand(name: str) -> JudgedSet:
    """Queries over the sample articles that were judged by hand: short ones, places, or document numbers and abbreviations."""
    lines = [line for line in _BY_HAND[name].read_text("utf-8").splitlines() if line and not line.startswith("#")]
    rows = [line.split("\t") for line in lines]
    queries = tuple(JudgedQuery(text, text, frozenset(ids.split()), frozenset()) for text, ids in rows)
    return JudgedSet(tuple(_articles()), queries)


def digest(judged: JudgedSet) -> str:
    """Of everything that the scores of a set depend on, but the engine."""
    queries = [[query.id, query.text, sorted(query.relevant), sorted(query.exclude)] for query in judged.queries]
    whole = [[asdict(passage) for passage in judged.passages], queries]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode("utf-8")).hexdigest()[:16]


def measured(judged: JudgedSet) -> Scores:
    """The scores of a set, typed in each way; and what is like the articles that its queries exclude, where they do."""
    with indexed(judged) as searcher:
        asked = {variant.value: ask(judged, variant, product(searcher)) for variant in Variant}
        if any(query.exclude for query in judged.queries):
            asked["similar"] = ask_similar(judged.with_start(), searcher)
    means = {name: mean([one.measures for one in own]).named() for name, own in asked.items()}
    return {name: {measure: round(values[measure], 4) for measure in _HELD} for name, values in means.items()}


def falls(name: str, its_digest: str, scores: Scores, floors: Mapping[str, Any] | None) -> list[str]:
    """What is wrong with the scores of a set: one line for each."""
    if floors is None:
        return [f"{name}: has no floors; set them with python -m benchmarks.floors --write"]
    if floors["digest"] != its_digest:
        return [f"{name}: the set has changed since its floors were set; look at the scores, then --write --lower WHY"]
    return [
        f"{name}, {variant}: {measure} is {scores[variant][measure]:.4f}, its floor is {floor:.4f}"
        for variant, by_measure in floors["floors"].items()
        for measure, floor in by_measure.items()
        if scores[variant][measure] < floor - NOISE
    ]


def _new_floors(judged: JudgedSet, scores: Scores, floors: Mapping[str, Any] | None, *, lower: bool) -> dict[str, Any]:
    """The floors of a set after a run: no lower than before, unless that is asked for."""
    if floors is None or lower:
        return {"digest": digest(judged), "floors": scores}
    raised = {
        variant: {
            measure: max(value, floors["floors"].get(variant, {}).get(measure, 0)) for measure, value in own.items()
        }
        for variant, own in scores.items()
    }
    return {"digest": floors["digest"], "floors": raised}


def _print(name: str, scores: Scores, floors: Mapping[str, Any] | None) -> None:
    for variant, by_measure in scores.items():
        held = floors["floors"].get(variant, {}) if floors else {}
        cells = (f"{measure} {value:.4f} (floor {held.get(measure, 0):.4f})" for measure, value in by_measure.items())
        print(f"{name:20}{variant:10}" + "   ".join(cells))


if __name__ == "__main__":
    sys.exit(main())
