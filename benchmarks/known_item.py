"""Known articles, looked for by their headlines: a corpus → judged queries → measures, through the product's own search.

    python -m benchmarks.known_item CORPUS.jsonl.gz [--articles 20000] [--queries 1500] [--keywords] [--write FILE]

The collection is the bodies, without titles; a query is a headline, or with --keywords two words of two syllables each, the rarest
that pyvi finds in the headline. Relevant is the one article. A query is left out where another body begins alike: its answer would
be as good.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.performance.corpus import read_records
from index.language.analysis import analyse, syllables
from searcher.quality.judged_set import read_judged_set
from searcher.quality.report import as_json, as_text, report
from searcher.quality.runs import ask, indexed, plain_bm25, product
from searcher.quality.variants import Variant

# Two bodies are near duplicates where so many of their first syllables, taken as a set, are the same.
_COMPARED = 60
_ALIKE = 0.8
_SHORTEST_TITLE = 4


def main() -> int:
    """Make the set, and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.known_item", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--articles", type=int, default=20_000, help="bodies to look among (default %(default)s)")
    parser.add_argument("--queries", type=int, default=1500, help="default %(default)s")
    parser.add_argument("--keywords", action="store_true", help="two keywords in place of the headline")
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--write", type=Path, help="write the set here, for `timtin evaluate`, and measure nothing")
    parser.add_argument("--json", action="store_true", help="print the measures as JSON")
    options = parser.parse_args()
    records = list(read_records(options.corpus, options.articles))
    judged = make_set(records, options.queries, options.seed, keywords=options.keywords)
    if options.write:
        write(judged, options.write)
        return 0
    with TemporaryDirectory(prefix="timtin-known-item-") as folder:
        write(judged, Path(folder) / "known.json")
        known = read_judged_set(Path(folder) / "known.json")
    with indexed(known) as searcher:
        asked = {variant: ask(known, variant, product(searcher)) for variant in Variant}
        baseline = {variant: ask(known, variant, plain_bm25(searcher)) for variant in Variant}
    reports = report(asked, baseline, asked[Variant.TONED])
    print(json.dumps(as_json(reports)) if options.json else as_text(reports))
    return 0


def make_set(records: Sequence[Any], count: int, seed: int, *, keywords: bool) -> dict[str, Any]:
    """Judged queries over the bodies of articles, drawn from a seed."""
    bodies = [str(record.get("body") or record.get("summary") or "") for record in records]
    passages = [{"id": str(number), "title": "", "text": body} for number, body in enumerate(bodies) if body.strip()]
    alike = near_duplicates(bodies)
    frequencies = (
        Counter(term for body in bodies for term in {token.folded for token in syllables(body)})
        if keywords
        else Counter()
    )
    drawing = random.Random(f"{seed} known items")
    queries: list[dict[str, Any]] = []
    for number in drawing.sample(range(len(bodies)), len(bodies)):
        title = str(records[number].get("title") or "")
        text = two_keywords(title, frequencies) if keywords else title
        if bodies[number].strip() and text and len(title.split()) >= _SHORTEST_TITLE:
            query = {"id": f"q{number}", "text": text, "relevant": [str(number)]}
            queries.append(query | ({"near_dup": True} if number in alike else {}))
        if sum("near_dup" not in query for query in queries) == count:
            break
    return {"passages": passages, "queries": queries}


def two_keywords(title: str, frequencies: Counter[str]) -> str | None:
    """The two words of two syllables in a title whose syllables are rarest, as they stand there; None where it has fewer."""
    words = {}
    for token in analyse(title):
        parts = token.folded.split("_")
        if token.kind == "word" and len(parts) == 2:
            words[title[token.start : token.end]] = sum(frequencies[part] for part in parts)
    rarest = sorted(words, key=lambda word: (words[word], word))[:2]
    return " ".join(rarest) if len(rarest) == 2 else None


def near_duplicates(bodies: Sequence[str]) -> set[int]:
    """The articles that begin like another: found among those that share one of their rarest first syllables."""
    openings = [frozenset(token.folded for token in syllables(body[:600])[:_COMPARED]) for body in bodies]
    counts = Counter(term for opening in openings for term in opening)
    by_term: dict[str, list[int]] = {}
    alike: set[int] = set()
    for number, opening in enumerate(openings):
        rare = sorted(opening, key=lambda term: (counts[term], term))[:8]
        for other in {other for term in rare for other in by_term.get(term, ())}:
            union = len(opening | openings[other])
            if union and len(opening & openings[other]) / union >= _ALIKE:
                alike |= {number, other}
        for term in rare:
            by_term.setdefault(term, []).append(number)
    return alike


def write(judged: dict[str, Any], path: Path) -> None:
    """Write a set as `timtin evaluate` reads it."""
    data = json.dumps(judged, ensure_ascii=False).encode("utf-8")
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)


if __name__ == "__main__":
    sys.exit(main())
