"""searcher/bounds.py, searcher/ordering.py: no document is worth more than its bound, and the first are those of scoring all."""

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import building
from searcher import bounds, contribution, ordering
from searcher.contribution import Contribution, Total
from searcher.evaluation import evaluate
from searcher.freshness import freshness
from searcher.ordering import Candidates, best
from searcher.prefixes import with_beginnings
from searcher.query import Query, Tones, parse_query
from searcher.ranking import idf
from searcher.readings import as_typed, likely_readings
from searcher.request import Request, Sort
from searcher.scoring import contributions
from searcher.search import Searcher
from searcher.whoosh.frequencies import Mask
from searcher.whoosh.reader import WhooshReader
from tests.conftest import write_jsonl

# Of some folded forms several toned ones, frequent ones first; two that an abbreviation and another spelling stand for.
FREQUENT_FIRST = "la là má mà mường muông đất dat đường xã nông thôn mới cây ăn quả kỹ thuật ubnd ủy ban nhân dân"
WORDS = FREQUENT_FIRST.split()
QUERY_WORDS = [
    *WORDS,
    "mã",
    "muong",
    "ma",
    "duong",
    "xa",
    "thon",
    "kĩ",
    "mươ*",
    "th*",
    '"cây ăn"',
    "-quả",
    "OR",
    "title:nông",
    "không",
    "Sơn La",
    "huyện Mường La",
    "muong la",
]
PLACES = ["", "", "Sơn La", "Mường La, Sơn La", "xã Mường La, Sơn La", "Lai Châu"]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """Two segments with holes; some texts come several times, so that scores are equal.

    The articles are of eleven years and about several places; one of five has no date.
    """
    folder = tmp_path_factory.mktemp("bounds")
    rng = random.Random(11)
    weights = [1 / rank for rank in range(1, len(WORDS) + 1)]
    records = [
        {
            "id": str(i),
            "title": " ".join(rng.choices(WORDS, k=4)),
            "body": " ".join([*rng.choices(WORDS, weights, k=rng.randint(0, 150)), rng.choice(PLACES)]),
            "place": rng.choice(PLACES),
            **({"published": f"{2015 + i % 11}-01-{1 + i % 28:02}"} if i % 5 else {}),
        }
        for i in range(330)
    ]
    records += [{**record, "id": f"again {record['id']}"} for record in records[:40]]
    building.build(folder / "index", [write_jsonl(folder / "a.jsonl", records[:250])])
    building.add(folder / "index", [write_jsonl(folder / "b.jsonl", records[250:])])
    building.remove(folder / "index", [str(i) for i in range(0, 330, 23)])
    return Searcher(folder / "index")


queries = st.lists(st.sampled_from(QUERY_WORDS), min_size=1, max_size=6).map(" ".join)
tones = st.sampled_from(Tones)


def understood(text: str, tones: Tones, reader: WhooshReader) -> tuple[Query, Mask, Mask, tuple[Contribution, ...]]:
    query = with_beginnings(parse_query(text), reader)
    found = evaluate(query, tones, reader)
    readings = likely_readings(query, reader) if tones is Tones.AUTO else as_typed(query)
    parts = tuple(contributions(query, tones, reader, found.standing, readings))
    return query, found.full, found.partial, parts + freshness(parts, reader)


def test_what_is_bounded_here_has_places_dates_and_words_together(searcher: Searcher) -> None:
    *_, parts = understood("nông thôn Sơn La", Tones.AUTO, searcher.reader())
    assert [part.label for part in parts][-5:] == [
        "nông_thôn + Sơn_La",
        "place:Sơn La",
        "lead:",
        "title:",
        "freshness:",
    ]


@pytest.mark.parametrize("text", ["ủy ban nhân dân", "uy ban nhan dan"])
def test_a_word_is_counted_as_one_with_what_stands_for_it(searcher: Searcher, text: str) -> None:
    reader = searcher.reader()
    *_, parts = understood(text, Tones.IGNORE, reader)
    word = parts[0].summands[0]
    assert len(word.frequencies) == len(word.bounds) == 2
    counts = sum(one.at(np.arange(reader.size)).astype(float) for one in word.frequencies)
    has = np.flatnonzero(counts)
    assert max(impact.frequencies.df for impact in word.bounds) < len(has)
    most = idf(len(has), reader.documents) * (word.norm.k1 + 1)
    expected = most * counts[has] / (counts[has] + word.norm.of_document[has])
    assert Total([Contribution("", (word,))]).at(has) == pytest.approx(expected, rel=1e-12)


@given(queries, tones, st.sampled_from([2, 24]))
def test_no_document_is_worth_more_than_its_bound(searcher: Searcher, text: str, tones: Tones, together: int) -> None:
    reader = searcher.reader()
    _, full, partial, parts = understood(text, tones, reader)
    documents = np.flatnonzero(full | partial)
    scores = Total(parts).at(documents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounds, "_TOGETHER", together)
        promised = bounds.bounds(Total(parts).bounding_impacts, full | partial)
    assert np.all(promised.values[documents] >= [promised.reached_by(score) for score in scores])
    assert np.all(promised.values[documents] > 0)
    assert not promised.values[~(full | partial)].any()


@given(
    queries,
    tones,
    st.integers(1, 60),
    st.sampled_from([1, 5, 64]),
    st.sampled_from([1, 7, 2048]),
)
def test_the_first_are_those_of_scoring_every_document(
    searcher: Searcher, text: str, tones: Tones, count: int, scored: int, at_once: int
) -> None:
    reader = searcher.reader()
    query, full, partial, parts = understood(text, tones, reader)
    full_first = len(query.words) <= 4
    expected: list[int] = []
    for group in (full, partial) if full_first else (full | partial,):
        documents = np.flatnonzero(group)
        scores = np.round(Total(parts).at(documents), 9)
        expected += documents[np.lexsort((documents, -reader.published[documents], -scores))].tolist()
    with pytest.MonkeyPatch.context() as patch:  # small numbers, so that a few hundred documents take many rounds
        patch.setattr(ordering, "_DIRECTLY", scored)
        patch.setattr(ordering, "_SCORED", scored)
        patch.setattr(ordering, "_LEFT", at_once)
        patch.setattr(ordering, "_AT_ONCE", at_once)
        documents, scores = best(Candidates(full, partial, parts, full_first), Sort.RELEVANCE, count, reader)
    assert documents.tolist() == expected[:count]
    assert scores == pytest.approx([Total(parts).at(np.array([document]))[0] for document in documents], rel=1e-12)


def test_a_query_of_more_parts_than_fit_into_16_bits_finds_what_scoring_every_document_does(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "_DIRECTLY", 40)
    reader = searcher.reader()
    text = " ".join(random.Random(3).choices(WORDS, k=60))
    _, full, partial, parts = understood(text, Tones.AUTO, reader)
    assert len(Total(parts).bounding_impacts) > 48
    everything = np.flatnonzero(full | partial)
    expected = everything[np.argsort(-Total(parts).at(everything), kind="stable")[:10]]
    documents, _ = best(Candidates(full, partial, parts, False), Sort.RELEVANCE, 10, reader)
    assert set(documents.tolist()) == set(expected.tolist())


@pytest.mark.parametrize("text", ["đ*", "mươ* đ*", "th* m*"])
def test_the_forms_of_a_prefix_are_counted_together_and_not_one_by_one(searcher: Searcher, text: str) -> None:
    *_, parts = understood(text, Tones.AUTO, searcher.reader())
    for summand in (summand for part in parts for summand in part.summands):
        assert summand.frequencies[0] is summand.bounds[0].frequencies


def test_scores_are_the_same_however_much_is_worked_out_at_once(searcher: Searcher) -> None:
    _, full, partial, parts = understood("muong la nông thôn UBND Sơn La", Tones.AUTO, searcher.reader())
    documents = np.flatnonzero(full | partial)
    whole = Total(parts).at(documents)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contribution, "_AT_ONCE", 3 * len(documents))
        patch.setattr(contribution, "_FEWEST", 7)
        assert Total(parts).at(documents).tolist() == whole.tolist()


def test_an_index_of_deleted_articles_alone_finds_nothing_whatever_is_asked(tmp_path: Path) -> None:
    article = {"id": "a", "title": "Nông thôn", "body": "Tỉnh Sơn La họp.", "published": "2025-01-02"}
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "a.jsonl", [article])])
    building.remove(tmp_path / "index", ["a"])
    searcher = Searcher(tmp_path / "index")
    for text in ("nông thôn Sơn La", "-quả", "th*", "nơi:Huế", "UBND"):
        assert searcher.search(Request(text, explain=True)).listed == 0


@pytest.mark.parametrize("text", ["la", "mã", "mường la", "xa la đất ma cay"])
def test_pages_neither_repeat_nor_lose_a_document(searcher: Searcher, text: str) -> None:
    whole = [hit.document.id for hit in searcher.search(Request(text, per_page=100)).hits]
    results = searcher.search(Request(text, per_page=7))
    pages = range(1, -(-results.listed // 7) + 1)
    paged = [hit.document.id for page in pages for hit in searcher.search(Request(text, page=page, per_page=7)).hits]
    assert paged[:100] == whole[:100]
    assert len(paged) == len(set(paged)) == results.listed
