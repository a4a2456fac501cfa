"""Whole searches against a brute-force scan: same totals, same hits, same scores, however the index came about."""

import math
import random
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from index import building
from index.documents import Document, parse_document
from index.language.analysis import analyse
from index.language.marks import Agreement
from index.whoosh.inverting import LEAD
from searcher.matching import match
from searcher.query import Query, Tones, Word, parse_query
from searcher.readings import Shares, likely_readings
from searcher.request import Request
from searcher.scoring import FOREIGN_WEIGHT, LEAD_WEIGHT, PAIR_WEIGHT, ROW_WEIGHT, SHORT, TIE_BREAK, TITLE_WEIGHT
from searcher.search import FULL_FIRST_WORDS, Searcher
from tests.conftest import write_jsonl

# No abbreviations, no y: expansions are tested elsewhere. Of some folded forms several toned ones.
MARKED = "mường muông lạ là má mà đất đường xã nông thôn mới cây ăn ấn quả"
WORDS = [*MARKED.split(), "messi", "muong", "la", "ma", "dat", "duong", "xa", "thon", "moi", "an", "qua"]
Tokens = list[tuple[str, str]]
"""The toned and the folded form of each syllable."""


class Scan:
    """Formula R, document by document, in 64 bits."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents = documents
        self.titles = [self._tokens(document.title) for document in documents]
        self.bodies = [self._tokens(document.body) for document in documents]
        self.both = [[*title, ("", ""), *body] for title, body in zip(self.titles, self.bodies, strict=True)]
        self.leads = [body[:LEAD] for body in self.bodies]

    @staticmethod
    def _tokens(text: str) -> Tokens:
        own = {token.position: token for token in analyse(text)}
        return [(token.toned, token.folded) for token in own.values()]

    def _bm25(self, counts: list[int], lengths: list[int], k1: float, b: float) -> list[float]:
        n, df = len(counts), sum(count > 0 for count in counts)
        idf = math.log(1 + (n - df + 0.5) / (df + 0.5))
        mean = sum(lengths) / n
        return [
            idf * (k1 + 1) * tf / (tf + k1 * (1 - b + b * length / mean))
            for tf, length in zip(counts, lengths, strict=True)
        ]

    def _worth(
        self, where: list[Tokens], fits: Callable[[str, str], bool], k1: float = 1.2, b: float = 0.8
    ) -> list[float]:
        counts = [sum(fits(toned, folded) for toned, folded in tokens) for tokens in where]
        return self._bm25(counts, [sum(token != ("", "") for token in tokens) for tokens in where], k1, b)

    def _row(self, words: Sequence[Word], marks: bool) -> list[float]:
        """What words side by side are worth, by their letters, or by the marks of those that have some."""

        def fits(word: Word, token: tuple[str, str]) -> bool:
            return token[0] == word.toned if marks and word.marked else token[1] == word.folded

        counts = [
            sum(
                all(map(fits, words, tokens[first : first + len(words)]))
                for first in range(len(tokens) - len(words) + 1)
            )
            for tokens in self.both
        ]
        return self._bm25(counts, [len(tokens) - 1 for tokens in self.both], 1.2, 0.8)

    def scores(self, query: Query, readings: Sequence[Shares]) -> list[float]:
        parts: list[tuple[float, list[float]]] = []
        some = any(word.marked for word in query.words)

        def at_least(word: Word, least: Agreement) -> Callable[[str, str], bool]:
            @cache
            def fits(toned: str, folded: str) -> bool:
                agreed = match(word, toned, folded, Tones.AUTO)
                return agreed is not None and agreed >= least

            return fits

        def is_form(form: str) -> Callable[[str, str], bool]:
            return lambda toned, folded: toned == form

        for word in dict.fromkeys(query.words):
            exact, not_conflicting = (at_least(word, least) for least in (Agreement.EXACT, Agreement.FOLDED))
            mixed: list[tuple[float, Callable[[str, str], bool]]] = [(0.25, at_least(word, Agreement.CONFLICTING))]
            if word.marked:
                mixed += [(0.25, at_least(word, Agreement.COMPATIBLE)), (0.5, exact)]
            else:  # its likely forms, each by its share in quarters; what is left goes to any form
                shares = {form: round(4 * p + 1e-9) / 4 for form, p in readings[query.words.index(word)].items()}
                mixed += [(0.75 - sum(shares.values()) / 2, at_least(word, Agreement.CONFLICTING))]
                mixed += [(share / 2, is_form(form)) for form, share in shares.items()]
            times = FOREIGN_WEIGHT if word.toned == "messi" else 1.0
            for weight, fits in mixed:
                parts.append((times * weight, self._worth(self.both, fits)))
                parts.append((times * weight * TITLE_WEIGHT, self._worth(self.titles, fits)))
            in_lead = [(0.5, fits) for _, fits in mixed[:2]] if word.marked else mixed
            parts += [(weight * LEAD_WEIGHT, self._worth(self.leads, fits, 0.8, 0.0)) for weight, fits in in_lead]
            if not some:
                parts.append((times * TIE_BREAK, self._worth(self.both, exact)))
            elif word.marked:
                parts.append((times * TIE_BREAK, self._worth(self.both, not_conflicting)))
        pairs = {(left.text, right.text): (left, right) for left, right in pairwise(query.words)}
        parts += [(PAIR_WEIGHT, self._row(pair, marks=False)) for pair in pairs.values()]
        if 2 <= len(query.words) <= SHORT:
            parts.append((ROW_WEIGHT, self._row(query.words, marks=True)))
        return [sum(weight * worth[d] for weight, worth in parts) for d in range(len(self.documents))]

    def hits(self, query: Query, scores: Sequence[float], count: int) -> tuple[int, int, list[float]]:
        """Full matches, partial ones, and the scores of the best."""
        wanted = [word.folded for word in query.words]
        has = [sum(w in {folded for _, folded in tokens} for w in wanted) for tokens in self.both]
        full = {d for d, count in enumerate(has) if count == len(wanted)}
        partial = {d for d, count in enumerate(has) if 0 < count < len(wanted)}
        first = len(wanted) <= FULL_FIRST_WORDS

        def rank(d: int) -> tuple[bool, float]:
            return (first and d not in full, -scores[d])

        ordered = sorted(full | partial, key=rank)
        return len(full), len(partial), [scores[d] for d in ordered[:count]]


def records(rng: random.Random, ids: range) -> list[dict[str, str]]:
    return [
        {
            "id": str(i),
            "title": " ".join(rng.choices(WORDS, k=5)),
            "body": " ".join(rng.choices(WORDS, k=rng.randint(1, 150))),
        }
        for i in ids
    ]


def assert_same(searcher: Searcher, live: Sequence[dict[str, str]], rng: random.Random, queries: int) -> None:
    scan = Scan([parse_document(record) for record in live])
    for _ in range(queries):
        text = " ".join(rng.choices(WORDS, k=rng.randint(1, 6)))
        query = parse_query(text)
        results = searcher.search(Request(text))
        scores = scan.scores(query, likely_readings(query, searcher.reader()))
        full, partial, expected = scan.hits(query, scores, 10)
        assert (results.total, results.total_partial) == (full, partial), text
        # pyvi's words of the texts add a little of their own; without them the sums are formula R's.
        found = [(hit.document.id, hit.score) for hit in results.hits]
        assert [score for _, score in found] == pytest.approx(expected, rel=1e-6), text
        own = dict(zip((d.id for d in scan.documents), scores, strict=True))
        assert [score for _, score in found] == pytest.approx([own[i] for i, _ in found], rel=1e-6), text


@pytest.fixture(autouse=True)
def without_compounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searcher.scoring.find_compounds", lambda syllables, lexicon: iter(()))


def test_hits_totals_and_scores_are_those_of_a_scan_before_and_after_every_kind_of_change(tmp_path: Path) -> None:
    rng = random.Random(20250701)
    live = {record["id"]: record for record in records(rng, range(120))}
    index_dir = tmp_path / "index"
    searcher = Searcher(index_dir)
    building.build(index_dir, [write_jsonl(tmp_path / "first.jsonl", list(live.values()))])
    assert_same(searcher, list(live.values()), rng, 25)
    for step in range(3):  # more segments, replaced documents
        added = records(rng, range(100 + 30 * step, 140 + 30 * step))
        building.add(index_dir, [write_jsonl(tmp_path / f"{step}.jsonl", added)])
        live |= {record["id"]: record for record in added}
        assert_same(searcher, list(live.values()), rng, 12)
    gone = rng.sample(sorted(live), 10)
    building.remove(index_dir, gone)
    live = {i: record for i, record in live.items() if i not in gone}
    assert_same(searcher, list(live.values()), rng, 25)
    assert len(searcher.reader().segments.segments) > 1
    building.remove(index_dir, more := rng.sample(sorted(live), 80))  # enough holes for a merge
    live = {i: record for i, record in live.items() if i not in more}
    assert_same(searcher, list(live.values()), rng, 25)
    assert len(searcher.reader().segments.segments) == 1


def test_every_page_together_is_the_whole_list(tmp_path: Path) -> None:
    rng = random.Random(7)
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "a.jsonl", records(rng, range(150)))])
    searcher = Searcher(tmp_path / "index")
    whole = [hit.document.id for hit in searcher.search(Request("mường la đất", per_page=100)).hits]
    paged = [
        hit.document.id
        for page in range(1, 12)
        for hit in searcher.search(Request("mường la đất", page=page, per_page=10)).hits
    ]
    assert paged[:100] == whole
    assert len(paged) == len(set(paged))
