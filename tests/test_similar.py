"""searcher/similar.py and the term vectors it compares: which articles are like one, and in which order."""

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import building
from index.errors import BadParameter
from index.language.fold import fold
from index.language.index_terms import index_terms
from index.whoosh.segment_stream import TEXT_FIELDS
from searcher.search import Searcher
from searcher.similar import CANDIDATES, find_similar
from searcher.whoosh.term_counts import GatheredTexts
from tests.conftest import BuildSearcher, write_jsonl

BRIDGE: list[dict[str, Any]] = [
    {
        "id": "sap",
        "title": "Sập cầu treo ở Nậm Păm",
        "body": "Cầu treo bản Hốc ở Nậm Păm sập vì lũ, ba người bị thương.",
    },
    {"id": "sua", "title": "Nậm Păm sửa cầu", "body": "Huyện cho sửa cầu treo bản Hốc ở Nậm Păm bị lũ cuốn."},
    {"id": "lu", "title": "Lũ ở Mường La", "body": "Mưa lớn gây lũ ở Mường La, nhiều nhà bị ngập."},
    {"id": "che", "title": "Giá chè tăng", "body": "Giá chè ở Mộc Châu tăng, người trồng phấn khởi."},
    {"id": "chen", "title": "Chè Mộc Châu được mùa", "body": "Người trồng chè ở Mộc Châu được mùa, giá tăng."},
]


def like(searcher: Searcher, *document_ids: str, limit: int = 10) -> list[str]:
    found = searcher.similar(document_ids, limit)
    assert found is not None
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    return [one.document.id for one in found]


def test_articles_on_the_same_event_come_first(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(BRIDGE)
    assert like(searcher, "sap")[0] == "sua"
    assert like(searcher, "che")[0] == "chen"
    assert like(searcher, "sap", limit=1) == ["sua"]


def test_an_article_is_not_like_itself_and_several_are_one_start(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher(BRIDGE)
    assert "sap" not in like(searcher, "sap")
    assert set(like(searcher, "sap", "che")[:2]) == {"sua", "chen"}


def test_the_same_text_comes_once_and_never_where_it_is_the_articles_own(build_searcher: BuildSearcher) -> None:
    again = [{**BRIDGE[0], "id": "sap-2", "title": "Cầu sập"}, {**BRIDGE[1], "id": "sua-2"}]
    found = like(build_searcher([*BRIDGE, *again]), "sap")
    assert "sap-2" not in found
    assert len({"sua", "sua-2"} & set(found)) == 1


def test_of_articles_alike_the_one_of_the_same_days_comes_first_and_an_undated_one_is_not_held_back(
    build_searcher: BuildSearcher,
) -> None:
    dates = {"nay": "2024-05-03", "xưa": "2014-05-03", "không": None}
    others = [
        {"id": day, "title": "Sửa cầu", "body": f"Sửa cầu treo {day}.", "published": date}
        for day, date in dates.items()
    ]
    start = {"id": "sap", "title": "Cầu treo sập", "body": "Cầu treo sập.", "published": "2024-05-02"}
    found = build_searcher([start, *others]).similar(["sap"])
    assert found is not None
    scores = {one.document.id: one.score for one in found}
    assert scores["nay"] > 1.05 * scores["xưa"]
    assert scores["xưa"] == pytest.approx(scores["không"])


def test_what_is_not_held_is_none_and_what_shares_nothing_is_like_nothing(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"id": "a", "title": "Một", "body": "hai"}, {"id": "b", "title": "Ba", "body": "…"}])
    assert searcher.similar(["c"]) is None
    assert searcher.similar(["a", "c"]) is None
    assert searcher.similar(["a"]) == ()
    assert searcher.similar(["b"]) == ()


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_limit_out_of_range_is_named(build_searcher: BuildSearcher, limit: int) -> None:
    with pytest.raises(BadParameter, match="limit"):
        build_searcher(BRIDGE).similar(["sap"], limit)


def test_deleted_articles_are_not_found_and_those_of_other_segments_are(tmp_path: Path) -> None:
    parts = [write_jsonl(tmp_path / f"{n}.jsonl", BRIDGE[n : n + 1]) for n in range(len(BRIDGE))]
    building.build(tmp_path / "index", parts[:1])
    for part in parts[1:]:
        building.add(tmp_path / "index", [part])
    building.remove(tmp_path / "index", ["chen"])
    searcher = Searcher(tmp_path / "index")
    whole = tmp_path / "whole"
    building.build(whole, [write_jsonl(tmp_path / "whole.jsonl", [one for one in BRIDGE if one["id"] != "chen"])])
    assert like(searcher, "sap")[0] == "sua"
    assert set(like(searcher, "sap")) == set(like(Searcher(whole), "sap"))


def test_among_more_articles_than_are_scored_the_same_one_is_found(build_searcher: BuildSearcher) -> None:
    words = ["một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"]
    others = [
        {"id": f"n{n}", "title": f"Tin {words[n % 10]}", "body": f"Bài {words[n // 10 % 10]} {words[n // 100]} ở bản."}
        for n in range(3 * CANDIDATES)
    ]
    searcher = build_searcher([*BRIDGE, *others])
    assert like(searcher, "sap")[0] == "sua"
    documents, scores = find_similar([searcher.reader().number("sap") or 0], searcher.reader())
    assert 0 < len(documents) == len(scores) <= CANDIDATES


WORDS = st.sampled_from(["cầu", "cau", "câu", "mường", "muông", "la", "lá", "bản", "treo", "12", "05-CT/TW"])
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_counts_are_those_of_the_texts(tmp_path_factory: pytest.TempPathFactory, texts: list[tuple[str, str]]) -> None:
    folder = tmp_path_factory.mktemp("counts")
    records = [{"id": str(n), "title": f"tin {a}", "body": f"bài {b}"} for n, (a, b) in enumerate(texts)]
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", records)])
    reader = Searcher(folder / "index").reader()
    terms = [("cầu",), ("muông",), ("cau", "treo"), ("muong", "la"), ("la", "la"), ("không", "có"), ("12",)]
    counts = GatheredTexts(reader.segments, np.flatnonzero(reader.live)).counts(terms)
    for field in TEXT_FIELDS:
        for row, number in zip(counts[field].tolist(), np.flatnonzero(reader.live).tolist(), strict=True):
            toned = index_terms(getattr(reader.document(number), field)).syllables
            folded = [fold(syllable) for syllable in toned]
            expected = Counter((syllable,) for syllable in toned) + Counter(pairwise(folded))
            assert row == [expected[term] for term in terms]
