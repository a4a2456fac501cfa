"""What the two priors of a score change: newer articles before older ones, and articles about the places that a query names.

    python -m benchmarks.priors freshness KNOWN.json.gz [--queries 300]   # of dated passages; known_item --write makes them
    python -m benchmarks.priors names INDEX                               # provinces and districts by their names
    python -m benchmarks.priors items KNOWN.json.gz [--queries 500]       # whether the known article is found
    python -m benchmarks.priors draw CORPUS.jsonl.gz --write KNOWN.json.gz    # items by a keyword and a place of their headlines

Each is measured without the prior and with it, in one run. An article is about a place where the index says so, which is what the
prior reads; whether it is the better answer is asked of items.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
from collections.abc import Iterator, Sequence
from itertools import combinations, islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np

from benchmarks.known_item import near_duplicates, word_frequencies, write
from benchmarks.performance.corpus import read_records
from index.language.analysis import analyse
from index.language.normalise import normalise_text
from index.places.gazetteer import DISTRICTS, PROVINCES, gazetteer
from index.places.places import find_place, keys
from searcher import freshness, query_places
from searcher.quality.judged_set import JudgedSet, read_judged_set
from searcher.quality.measures import difference
from searcher.quality.runs import ask, indexed, product
from searcher.quality.variants import Variant, vary
from searcher.query import Tones, parse_query
from searcher.query_places import QueryPlace, find_places
from searcher.readings import as_typed
from searcher.request import Request
from searcher.results import Hit
from searcher.search import Searcher

_VARIANTS = (Variant.TONED, Variant.UNMARKED)
_OFF: dict[Any, dict[str, float]] = {
    freshness: {"FRESHNESS_WEIGHT": 0.0},
    query_places: {"ABOUT_WEIGHT": 0.0, "NAMED_WEIGHT": 0.0},
}
# Two articles are about as good where what their texts are worth differs by so much at most.
_AS_GOOD = 0.02
_FEWEST_ABOUT = 10


def main() -> int:
    """Measure one of the two, or draw queries."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.priors", description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=("freshness", "names", "items", "draw"))
    parser.add_argument("path", type=Path, help="a judged set, an index, or articles")
    parser.add_argument("--queries", type=int, default=500, help="default %(default)s")
    parser.add_argument("--articles", type=int, default=12_000, help="to draw from (default %(default)s)")
    parser.add_argument("--write", type=Path, default=Path("place_items.json.gz"), help="default %(default)s")
    options = parser.parse_args()
    if options.what == "draw":
        write(
            draw(list(islice(read_records(options.path, options.articles), options.articles)), options.queries),
            options.write,
        )
    elif options.what == "names":
        for line in names(Searcher(options.path)):
            print(line)
    else:
        judged = read_judged_set(options.path)
        judged = JudgedSet(judged.passages, judged.queries[: options.queries])
        with indexed(judged) as searcher:
            module = freshness if options.what == "freshness" else query_places
            for line in items(judged, searcher, module):
                print(line)
            for line in newer_first(judged, searcher) if options.what == "freshness" else ():
                print(line)
    return 0


def items(judged: JudgedSet, searcher: Searcher, module: Any) -> Iterator[str]:
    """MRR@10 and nDCG@10 without a prior and with it."""
    for variant in _VARIANTS:
        with patch.multiple(module, **_OFF[module]):
            without = ask(judged, variant, product(searcher))
        asked = ask(judged, variant, product(searcher))
        for name in ("mrr@10", "ndcg@10"):
            before, now = ([one.measures.named()[name] for one in run] for run in (without, asked))
            gap = difference(now, before)
            change = f"{gap.mean * 100:+.2f} points ({gap.low * 100:+.2f} to {gap.high * 100:+.2f})"
            yield f"{variant.value:9} {name:8} {statistics.mean(before):.4f} → {statistics.mean(now):.4f} {change}"


def newer_first(judged: JudgedSet, searcher: Searcher) -> Iterator[str]:
    """Of two of the first ten that are about as good, how often the newer comes first; and how old the first three are."""
    reader = searcher.reader()
    for variant in _VARIANTS:
        for weight in (0.0, freshness.FRESHNESS_WEIGHT):
            with patch.object(freshness, "FRESHNESS_WEIGHT", weight):
                pages = [
                    searcher.search(Request(vary(query.text, variant, query.id), explain=True)).hits
                    for query in judged.queries
                ]
            pairs = [newer for hits in pages for newer in _pairs(hits)]
            newest = reader.published[reader.dated].max()
            ages = [
                float(np.median([newest - _published(hit) for hit in hits[:3]])) / 86_400
                for hits in pages
                if hits and all(hit.document.published for hit in hits[:3])
            ]
            gained = [_gained(hits[0]) for hits in pages if hits]
            yield (
                f"{variant.value:9} weight {weight}: the newer first in {np.mean(pairs):.1%} of {len(pairs)} pairs, "
                f"the first three {np.median(ages):.1f} days old, "
                f"of the first score {np.median(gained):.1%} (p95 {np.quantile(gained, 0.95):.1%})"
            )


def _pairs(hits: Sequence[Hit]) -> Iterator[bool]:
    """Of pairs a day or more apart that are about as good, whether the newer comes first."""
    for first, second in combinations((hit for hit in hits if hit.document.published), 2):
        texts = [hit.score * (1 - _gained(hit)) for hit in (first, second)]
        apart = _published(first) - _published(second)
        if first.matched == second.matched and abs(apart) >= 86_400 and min(texts) >= (1 - _AS_GOOD) * max(texts):
            yield apart > 0


def _published(hit: Hit) -> float:
    return float(np.datetime64(str(hit.document.published)[:10], "s").astype(np.int64))


def _gained(hit: Hit) -> float:
    """The share of a score that is freshness."""
    return (hit.explanation or {}).get(freshness.LABEL, 0.0) / hit.score if hit.score else 0.0


def names(searcher: Searcher) -> Iterator[str]:
    """Of the first ten hits of a place's name, how many are about it, and how many have the name with its marks."""
    for level, what in ((PROVINCES, "provinces"), (DISTRICTS, "districts")):
        drawn = list(_places(level, searcher))
        for variant in _VARIANTS:
            with patch.multiple(query_places, **_OFF[query_places]):
                before = _shares(drawn, variant, searcher)
            now = _shares(drawn, variant, searcher)
            yield (
                f"{len(drawn)} {what}, {variant.value}: about it {before[0]:.1%} → {now[0]:.1%}, "
                f"with the name {before[1]:.1%} → {now[1]:.1%}"
            )


def _places(level: str, searcher: Searcher) -> Iterator[tuple[str, QueryPlace]]:
    """Names that mean units of a level alone, of which ten articles are."""
    for name in dict.fromkeys(unit.name for unit in gazetteer() if unit.id[0] in level):
        query = parse_query(name)
        found = find_places(query, Tones.AUTO, as_typed(query))
        means_one = len(found) == 1 and all(unit[0] in level for unit in found[0].units)
        if means_one and searcher.reader().count_at(found[0].units) >= _FEWEST_ABOUT:
            yield name, found[0]


def _shares(drawn: Sequence[tuple[str, QueryPlace]], variant: Variant, searcher: Searcher) -> tuple[float, float]:
    reader = searcher.reader()
    about, named = [], []
    for name, place in drawn:
        there = set(reader.documents_at(place.units).tolist())
        slots = tuple(("toned", (syllable,)) for syllable in place.names[0].split())
        having = set(reader.terms.side_by_side(slots).all_documents().tolist())
        found = [reader.number(one) for one in searcher.ids(Request(vary(name, variant, name)))]
        about.append(statistics.mean(number in there for number in found))
        named.append(statistics.mean(number in having for number in found))
    return statistics.mean(about), statistics.mean(named)


def draw(records: Sequence[Any], count: int) -> dict[str, Any]:
    """Judged queries: of a headline that names a place, which the body is about, that name and a word of two syllables."""
    bodies = [str(record.get("body") or "") for record in records]
    frequencies, alike, drawing = word_frequencies(bodies), near_duplicates(bodies), random.Random(5)
    queries: list[dict[str, Any]] = []
    for number in drawing.sample(range(len(bodies)), len(bodies)):
        title = normalise_text(str(records[number].get("title") or ""))
        query = parse_query(title)
        places = [
            one for one in find_places(query, Tones.EXACT, as_typed(query)) if one.text.istitle() and one.text in title
        ]
        about = keys(find_place("", bodies[number])) if places and number not in alike else frozenset()
        place = next((one for one in places if not about.isdisjoint(one.units)), None)
        if place is None:
            continue
        at = range(title.index(place.text), title.index(place.text) + len(place.text))
        words = {
            token.toned: title[token.start : token.end]
            for token in analyse(title)
            if token.kind == "word" and token.toned.count("_") == 1 and frequencies.get(token.toned)
            if token.end <= at.start or token.start >= at.stop
        }
        if words:
            # Of every other headline the rarest, of the others any.
            ordered = sorted(words, key=lambda word: (frequencies[word], word))
            word = words[drawing.choice(ordered) if number % 2 else ordered[0]]
            queries.append({"id": f"q{number}", "text": f"{word} {place.text}", "relevant": [str(number)]})
        if len(queries) == count:
            break
    passages = [{"id": str(number), "title": "", "text": body} for number, body in enumerate(bodies) if body.strip()]
    return {"passages": passages, "queries": queries}


if __name__ == "__main__":
    sys.exit(main())
