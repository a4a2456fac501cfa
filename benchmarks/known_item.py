"""Known articles, looked for by their headlines: a corpus → judged queries → measures, through the product's own search.

    python -m benchmarks.known_item CORPUS.jsonl.gz [--articles 20000] [--queries 1500] [--keywords | --syllables 4]
        [--formula-r] [--write FILE]

The collection is the bodies, without titles, with their dates where they have some; a query is a headline, or with --keywords the
two rarest of its words of two syllables, as they stand there, or with --syllables so many in a row, cut out anywhere. Words are
those that pyvi finds; a word is the rarer, the fewer bodies it is found in with the same marks, and one that is found in none is
not taken. Relevant is the one article. A query is left out where another body begins alike: its answer would be as good. --skip
draws from other articles, for tuning. --formula-r asks formula R alone too (`formula_r.py`), and says how much of its gaps to toned
queries is closed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.formula_r import formula_r, share_closed
from benchmarks.performance.corpus import read_records
from index.language.analysis import analyse, syllables
from index.language.chunk_table import number_chunks
from index.language.index_terms import index_terms_of_all
from index.language.normalise import normalise_text
from searcher.quality.judged_set import read_judged_set
from searcher.quality.measures import difference
from searcher.quality.report import as_json, as_text, interval, report
from searcher.quality.runs import Asked, ask, indexed, plain_bm25, product
from searcher.quality.variants import Variant

# Two bodies are near duplicates where so many of their first syllables, taken as a set, are the same.
_COMPARED = 60
_ALIKE = 0.8
_SHORTEST_TITLE = 4
_BATCH = 64  # bodies that are analysed together


def main() -> int:
    """Make the set, and measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.known_item", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--articles", type=int, default=20_000, help="bodies to look among (default %(default)s)")
    parser.add_argument("--skip", type=int, default=0, help="articles at the beginning of the corpus that are left out")
    parser.add_argument("--queries", type=int, default=1500, help="default %(default)s")
    short = parser.add_mutually_exclusive_group()
    short.add_argument("--keywords", action="store_true", help="two keywords in place of the headline")
    short.add_argument("--syllables", type=int, help="so many syllables in a row in place of the headline")
    parser.add_argument("--formula-r", action="store_true", help="ask formula R alone as well")
    parser.add_argument("--seed", type=int, default=2025)
    parser.add_argument("--write", type=Path, help="write the set here, for `timtin evaluate`, and measure nothing")
    parser.add_argument("--json", action="store_true", help="print the measures as JSON")
    options = parser.parse_args()
    records = list(islice(read_records(options.corpus, options.skip + options.articles), options.skip, None))
    judged = make_set(records, options.queries, options.seed, keywords=options.keywords, in_a_row=options.syllables)
    if options.write:
        write(judged, options.write)
        return 0
    with TemporaryDirectory(prefix="timtin-known-item-") as folder:
        write(judged, Path(folder) / "known.json")
        known = read_judged_set(Path(folder) / "known.json")
    with indexed(known) as searcher:
        asked = {variant: ask(known, variant, product(searcher)) for variant in Variant}
        baseline = {variant: ask(known, variant, plain_bm25(searcher)) for variant in Variant}
        alone = {variant: ask(known, variant, formula_r(searcher)) for variant in Variant if options.formula_r}
    reports = report(asked, baseline, asked[Variant.TONED])
    if options.json:
        print(json.dumps(as_json(reports)))
    else:
        print(as_text(reports))
        print("\n".join(beside_formula_r(_mrr(asked), _mrr(alone))))
    return 0


def beside_formula_r(own: Mapping[Variant, Sequence[float]], alone: Mapping[Variant, Sequence[float]]) -> Iterator[str]:
    """MRR@10 of formula R alone, its gaps to toned queries, what the product has more, and how much of the gaps it closes."""
    if not alone:
        return
    toned = Variant.TONED
    yield f"\n{'formula R':10}{'mrr@10':>8}   {'to toned':28}{'timtin less it':28}of its gap timtin closes"
    for variant, values in alone.items():
        line = f"{variant.value:10}{fmean(values):8.3f}   {interval(difference(values, alone[toned])):28}"
        line += f"{interval(difference(own[variant], values)):28}"
        if fmean(values) < fmean(alone[toned]):
            closed = share_closed(own[toned], own[variant], alone[toned], values)
            line += f"{closed.mean:.0%} ({closed.low:.0%} to {closed.high:.0%})"
        yield line.rstrip()


def _mrr(asked: Mapping[Variant, Sequence[Asked]]) -> dict[Variant, list[float]]:
    return {variant: [one.measures.mrr_10 for one in own] for variant, own in asked.items()}


def make_set(
    records: Sequence[Any], count: int, seed: int, *, keywords: bool, in_a_row: int | None = None
) -> dict[str, Any]:
    """Judged queries over the bodies of articles, drawn from a seed."""
    bodies = [str(record.get("body") or record.get("summary") or "") for record in records]
    passages = [
        {"id": str(number), "title": "", "text": body, "date": record.get("published")}
        for number, (record, body) in enumerate(zip(records, bodies, strict=True))
        if body.strip()
    ]
    alike = near_duplicates(bodies)
    frequencies = word_frequencies(bodies) if keywords else {}
    drawing = random.Random(f"{seed} known items")
    queries: list[dict[str, Any]] = []
    for number in drawing.sample(range(len(bodies)), len(bodies)):
        title = normalise_text(str(records[number].get("title") or ""))
        text = two_keywords(title, frequencies) if keywords else title
        if in_a_row:
            text = syllables_in_a_row(title, in_a_row, drawing)
        if bodies[number].strip() and text and len(title.split()) >= _SHORTEST_TITLE:
            query = {"id": f"q{number}", "text": text, "relevant": [str(number)]}
            queries.append(query | ({"near_dup": True} if number in alike else {}))
        if sum("near_dup" not in query for query in queries) == count:
            break
    return {"passages": passages, "queries": queries}


def word_frequencies(bodies: Sequence[str]) -> Mapping[str, int]:
    """In how many bodies each word of several syllables stands, by its toned form."""
    counts: Counter[str] = Counter()
    for first in range(0, len(bodies), _BATCH):
        batch = [normalise_text(body) for body in bodies[first : first + _BATCH]]
        for terms in index_terms_of_all(number_chunks(batch)):
            counts.update({toned for _, toned, _ in terms.covering})
    return counts


def two_keywords(title: str, frequencies: Mapping[str, int]) -> str | None:
    """The two rarest words of two syllables in a normalised title, as they stand there; None where it has fewer.

    >>> two_keywords("Hà Nội mở rộng trường học", {"hà_nội": 90, "mở_rộng": 20, "trường_học": 30})
    'mở rộng trường học'
    """
    words = {
        token.toned: token
        for token in reversed(analyse(title))
        if token.kind == "word" and token.toned.count("_") == 1 and frequencies.get(token.toned)
    }
    rarest = sorted(words, key=lambda word: (frequencies[word], word))[:2]
    chosen = sorted((words[word] for word in rarest), key=lambda token: token.start)
    return " ".join(title[token.start : token.end] for token in chosen) if len(chosen) == 2 else None


def syllables_in_a_row(title: str, count: int, drawing: random.Random) -> str | None:
    """So many syllables of a normalised title, cut out anywhere, with the signs between them; None where it has fewer."""
    tokens = syllables(title)
    if len(tokens) < count:
        return None
    first = drawing.randrange(len(tokens) - count + 1)
    return title[tokens[first].start : tokens[first + count - 1].end]


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
