"""Are the answers right? Random queries over real news against brute force: a corpus → how many differ, by class and stage.

    python -m benchmarks.exactness CORPUS.jsonl.gz [--articles 3000] [--queries 1000]

Stages: one segment, several, the same after deletes and updates, and after a merge. At each, every query's total and top ten are
compared with a scan of all tokens in 64 bits, and a few of each class with Whoosh's own collector, limit=None, same weighting, same
index. Exit status 1 if any differs.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import numpy.typing as npt
from whoosh import index as whoosh_index
from whoosh import query
from whoosh.searching import Searcher

from benchmarks.performance.corpus import BenchDocument, read_documents
from benchmarks.performance.engine import K1, TOP, B
from benchmarks.performance.engine_timtin import indexed
from index.whoosh.schema import schema
from index.whoosh.segment_writer import ArraySegmentWriter
from searcher.whoosh.collector import ArrayCollector
from searcher.whoosh.open_segments import OpenSegments
from searcher.whoosh.weighting import ExactBM25

Ints = npt.NDArray[np.int64]
Scores = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
_TITLE, _BODY = "title_folded", "body_folded"
_SEGMENTS = 4
# Whoosh's own collector takes up to seconds a query.
_BY_WHOOSH = 3


def main() -> int:
    """Build, change and compare, stage by stage."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exactness", description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="articles, .jsonl or .jsonl.gz")
    parser.add_argument("--articles", type=int, help="read no more than this many")
    parser.add_argument("--queries", type=int, default=1000, help="at each stage (default %(default)s)")
    parser.add_argument("--seed", type=int, default=2025)
    options = parser.parse_args()
    documents = read_documents(options.corpus, options.articles, options.seed)
    drawing = random.Random(options.seed)
    wrong = 0
    with TemporaryDirectory(prefix="timtin-exactness-") as folder:
        for stage, index, live in _stages(Path(folder), documents, drawing):
            counts = _compare(index, live, options.queries, drawing)
            wrong += sum(counts.wrong.values())
            print(f"{stage}: {counts}", flush=True)
    return 1 if wrong else 0


def _stages(
    folder: Path, documents: Sequence[BenchDocument], drawing: random.Random
) -> Iterator[tuple[str, Any, dict[str, BenchDocument]]]:
    """The index after each change, and the documents that it should hold by id."""
    live = {str(document.number): document for document in documents}
    for name, parts in (("one segment", 1), (f"{_SEGMENTS} segments", _SEGMENTS)):
        (folder / name).mkdir()
        index = whoosh_index.create_in(str(folder / name), schema())
        for part in range(parts):
            _write(index, documents[part::parts])
        yield name, index, live
    deleted = set(drawing.sample(sorted(live), len(live) // 20))
    _delete(index, deleted)
    live = {number: document for number, document in live.items() if number not in deleted}
    updated = drawing.sample(sorted(live), len(live) // 30)
    _delete(index, set(updated))
    bodies = drawing.sample(updated, len(updated))
    changed = [replace(live[number], body=live[other].body) for number, other in zip(updated, bodies, strict=True)]
    _write(index, changed)
    live |= {str(document.number): document for document in changed}
    yield "after deletes and updates", index, live
    ArraySegmentWriter(index).commit(optimize=True)
    yield "after a merge", index, live


def _write(index: Any, documents: Sequence[BenchDocument]) -> None:
    writer = ArraySegmentWriter(index)
    for document in documents:
        writer.add_document(document=indexed(document))
    writer.commit(merge=False)


def _delete(index: Any, ids: set[str]) -> None:
    writer = ArraySegmentWriter(index)
    with index.reader() as reader:
        writer.delete_documents([number for number, found in enumerate(_ids(reader)) if found in ids])
    writer.commit(merge=False)


def _ids(reader: Any) -> list[str]:
    """The id of each document of an index, deleted or not, by number."""
    found = []
    for leaf, _ in reader.leaf_readers():
        found += [document.decode() for document in leaf.codec().arrays(leaf.storage(), leaf.segment()).ids.all()]
    return found


class Scan:
    """All tokens of one field, looked through anew for every query."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        """Texts by document number, without tokens where a document is deleted."""
        vocabulary: dict[str, int] = {}
        ids = [[vocabulary.setdefault(token, len(vocabulary)) for token in text] for text in texts]
        self.numbers = vocabulary
        self.lengths = np.array([len(text) for text in ids])
        self.tokens = np.array([number for text in ids for number in text], np.int64)
        self.documents = np.repeat(np.arange(len(ids)), self.lengths)
        self._order = np.argsort(self.tokens, kind="stable")
        self._starts = np.searchsorted(self.tokens[self._order], np.arange(len(vocabulary) + 1))

    def places(self, term: str) -> Ints:
        """Where a term stands."""
        number = self.numbers.get(term)
        return self._order[:0] if number is None else self._order[self._starts[number] : self._starts[number + 1]]

    def frequencies(self, term: str) -> Ints:
        """How often it stands in each document."""
        return np.bincount(self.documents[self.places(term)], minlength=len(self.lengths))

    def near(self, terms: Sequence[str], slop: int) -> Mask:
        """The documents in which each term stands at most so far behind the one before."""
        reached = self.places(terms[0])
        for term in terms[1:]:
            places = self.places(term)
            fits = np.zeros(len(places), np.bool_)
            for distance in range(1, slop + 1):
                before = np.maximum(places - distance, 0)
                fits |= np.isin(places - distance, reached) & (self.documents[before] == self.documents[places])
            reached = places[fits]
        return np.bincount(self.documents[reached], minlength=len(self.lengths)) > 0


@dataclass
class BruteForce:
    """What every query matches, and what each document is worth, document by document."""

    fields: Mapping[str, Scan]
    live: Mask
    published: Ints

    def __call__(self, q: query.Query) -> tuple[Mask, Scores]:
        if isinstance(q, query.Term):
            return self._term(q.fieldname, str(q.text))
        if isinstance(q, query.Phrase):
            has = self.fields[q.fieldname].near(q.words, q.slop)
            return has, np.where(has, sum(self._term(q.fieldname, word)[1] for word in q.words), 0.0)
        if isinstance(q, query.Prefix):
            scan = self.fields[q.fieldname]
            has = np.zeros(len(self.live), np.bool_)
            for term in [term for term in scan.numbers if term.startswith(q.text)]:
                has |= scan.frequencies(term) > 0
            return has, has.astype(np.float64)
        if isinstance(q, query.NumericRange):
            has = self.live & (self.published >= q.start) & (self.published <= q.end)
            return has, has.astype(np.float64)
        if isinstance(q, query.AndNot):
            (has, scores), (unwanted, _) = self(q.a), self(q.b)
            return has & ~unwanted, np.where(unwanted, 0.0, scores)
        found = [self(part) for part in q.subqueries]
        masks = np.array([has for has, _ in found])
        has = masks.all(axis=0) if isinstance(q, query.And) else masks.any(axis=0)
        return has, np.where(has, np.sum([scores for _, scores in found], axis=0), 0.0)

    def _term(self, field: str, term: str) -> tuple[Mask, Scores]:
        scan = self.fields[field]
        frequencies = scan.frequencies(term).astype(np.float64)
        documents, df = int(self.live.sum()), int((frequencies > 0).sum())
        idf = np.log(1 + (documents - df + 0.5) / (df + 0.5))
        norm = K1 * (1 - B + B * scan.lengths / scan.lengths[self.live].mean())
        return frequencies > 0, idf * (K1 + 1) * frequencies / (frequencies + norm)


@dataclass
class Compared:
    """How many queries were compared, and how many differ, by class."""

    asked: Counter[str]
    wrong: Counter[str]
    by_whoosh: int

    def __str__(self) -> str:
        classes = ", ".join(f"{kind} {count}" for kind, count in self.asked.items())
        differing = dict(self.wrong) if self.wrong else "0"
        return f"{self.asked.total():,} queries ({classes}; {self.by_whoosh} by Whoosh too), differing: {differing}"


def _compare(index: Any, live: Mapping[str, BenchDocument], count: int, drawing: random.Random) -> Compared:
    compared = Compared(Counter(), Counter(), 0)
    reader = index.reader()
    weighting = ExactBM25(OpenSegments(reader.leaf_readers()), K1, B)
    searcher = Searcher(reader, weighting=weighting)
    alive = weighting.segments.live
    held = [live[number] if alive[place] else None for place, number in enumerate(_ids(reader))]
    brute_force = BruteForce(
        {
            _TITLE: Scan([document.title if document else [] for document in held]),
            _BODY: Scan([document.body if document else [] for document in held]),
        },
        alive[: len(held)],
        np.array([document.published if document else 0 for document in held]),
    )
    documents = [document for document in held if document]
    kinds = list(_MAKERS)
    while compared.asked.total() < count:
        kind = kinds[compared.asked.total() % len(kinds)]
        q = _MAKERS[kind](drawing.choice(documents), drawing)
        if q is None:
            continue
        compared.asked[kind] += 1
        has, scores = brute_force(q)
        collector = ArrayCollector(weighting, TOP, newest_first=kind == "newest")
        searcher.search_with_collector(q, collector)
        if not _same(collector, has, brute_force.published if kind == "newest" else scores):
            compared.wrong[kind] += 1
            print(f"differs: {kind} {q}", file=sys.stderr)
        if compared.asked[kind] <= _BY_WHOOSH and kind in _WHOOSH_CAN:
            compared.by_whoosh += 1
            hits = searcher.search(q, limit=None, optimize=False)
            listed = {hit.docnum: hit.score for hit in hits}
            if len(listed) != collector.total or any(
                abs(listed.get(number, 0) - score) > 1e-9 * score for number, score in collector.results()
            ):
                compared.wrong[f"{kind} by Whoosh"] += 1
    reader.close()
    return compared


def _same(collector: ArrayCollector, has: Mask, scores: Any) -> bool:
    """Whether total and top ten are those; equal scores in the order of documents."""
    matching = np.flatnonzero(has)
    rounded = np.array([float(f"{score:.10g}") for score in scores[matching]])
    best = matching[np.lexsort((matching, -rounded))][:TOP]
    if collector.total != len(matching) or len(collector.documents) != len(best):
        return False
    # Sums that are equal but for the order of their summands may stand either way.
    return bool(
        np.allclose(scores[collector.documents], scores[best], rtol=1e-9, atol=0) and has[collector.documents].all()
    )


def _drawn(document: BenchDocument, drawing: random.Random, count: int) -> list[query.Term] | None:
    terms = sorted(set(document.body))
    return None if len(terms) < count else [query.Term(_BODY, term) for term in drawing.sample(terms, count)]


def _some(count: int, make: Callable[[list[query.Term]], query.Query]) -> Make:
    def maker(document: BenchDocument, drawing: random.Random) -> query.Query | None:
        terms = _drawn(document, drawing, count)
        return None if terms is None else make(terms)

    return maker


def _phrase(document: BenchDocument, drawing: random.Random) -> query.Query | None:
    length = drawing.randint(2, 4)
    words = document.body
    if len(words) < length:
        return None
    start = drawing.randrange(len(words) - length + 1)
    phrase = words[start : start + length]
    return query.Phrase(_BODY, phrase) if all(map(str.isalpha, phrase)) else None


def _near(document: BenchDocument, drawing: random.Random) -> query.Query | None:
    slop, words = drawing.randint(2, 5), document.body
    if len(words) < 20:
        return None
    places = [drawing.randrange(len(words) - 10)]
    for _ in range(drawing.randint(1, 2)):
        places.append(places[-1] + drawing.randint(1, slop))
    phrase = [words[place] for place in places if place < len(words)]
    return query.Phrase(_BODY, phrase, slop=slop) if all(map(str.isalpha, phrase)) else None


def _prefix(document: BenchDocument, drawing: random.Random) -> query.Query | None:
    words = [word for word in document.body if word.isalpha() and len(word) > 2]
    return query.Prefix(_BODY, drawing.choice(words)[: drawing.randint(2, 4)]) if words else None


def _range(document: BenchDocument, drawing: random.Random) -> query.NumericRange:
    return query.NumericRange("published", document.published, document.published + drawing.randint(0, 100_000_000))


def _dated(document: BenchDocument, drawing: random.Random) -> query.Query | None:
    terms = _drawn(document, drawing, 2)
    return None if terms is None else query.And([query.Or(terms), _range(document, drawing)])


def _two_fields(document: BenchDocument, drawing: random.Random) -> query.Query | None:
    terms = _drawn(document, drawing, 3)
    if terms is None:
        return None
    return query.And([query.Or([query.Term(_TITLE, term.text), term]) for term in terms])


Make = Callable[[BenchDocument, random.Random], "query.Query | None"]
_MAKERS: Mapping[str, Make] = {
    "term": _some(1, lambda terms: terms[0]),
    "and2": _some(2, query.And),
    "and4": _some(4, query.And),
    "or8": _some(8, query.Or),
    "not": _some(3, lambda terms: query.AndNot(query.Or(terms[:2]), terms[2])),
    "nested": _some(4, lambda terms: query.Or([query.And(terms[:2]), query.AndNot(terms[2], terms[3])])),
    "phrase": _phrase,
    "near": _near,
    "prefix": _prefix,
    "two fields": _two_fields,
    "filtered": _dated,
    "newest": _range,
}
# It cannot do a range over a column, scores each term of a prefix, and its AndNot skips over documents that it should exclude.
_WHOOSH_CAN = frozenset({"term", "and2", "and4", "or8", "phrase", "near", "two fields"})


if __name__ == "__main__":
    sys.exit(main())
