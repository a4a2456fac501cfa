"""searcher/quality/: measures are those of ir-measures, variants what people type, and `timtin evaluate` tells both."""

import gzip
import json
import random
import unicodedata
from pathlib import Path
from typing import Any

import ir_measures
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

import timtin
from index.errors import BadInput
from index.language.fold import fold, tone
from index.language.marks import agreement
from searcher.quality.judged_set import read_judged_set
from searcher.quality.measures import difference, measure
from searcher.quality.variants import Variant, other_tone, vary

IDS = [f"p{n}" for n in range(30)]
HEADLINE = "Ủy ban nhân dân xã Mường La họp bàn làm đường về 12 bản"


@given(
    st.lists(st.sampled_from(IDS), unique=True),
    st.sets(st.sampled_from(IDS), min_size=1),
    st.sets(st.sampled_from(IDS), max_size=5),
)
def test_measures_are_those_of_ir_measures(ranked: list[str], relevant: set[str], exclude: set[str]) -> None:
    own = measure(ranked, relevant, exclude)
    kept = [document for document in ranked if document not in exclude]
    run = [ir_measures.ScoredDoc("q", document, -place) for place, document in enumerate(kept)]
    qrels = [ir_measures.Qrel("q", document, 1) for document in relevant]
    measures = {
        "mrr@10": ir_measures.RR @ 10,
        "ndcg@10": ir_measures.nDCG @ 10,
        "recall@10": ir_measures.R @ 10,
        "recall@100": ir_measures.R @ 100,
    }
    theirs = ir_measures.calc_aggregate(list(measures.values()), qrels, run) if run else {}
    for name, value in own.named().items():
        assert value == pytest.approx(theirs.get(measures[name], 0.0)), name


def test_a_difference_says_between_what_it_lies() -> None:
    rng = np.random.default_rng(1)
    baseline = rng.random(500)
    gap = difference((baseline + 0.1 + rng.normal(0, 0.1, 500)).tolist(), baseline.tolist())
    assert gap.low < gap.mean < gap.high
    assert (gap.low, gap.high) == pytest.approx((0.09, 0.11), abs=0.01)
    assert difference([1.0, 0.0], [1.0, 0.0]).high == 0


def test_variants_change_marks_alone() -> None:
    for variant in Variant:
        typed = vary(HEADLINE, variant, "q1")
        assert typed == vary(HEADLINE, variant, "q1")
        assert len(typed.split()) == len(HEADLINE.split())
        assert [fold(tone(word)) for word in typed.split()] == [fold(tone(word)) for word in HEADLINE.split()]
    assert vary(HEADLINE, Variant.TONED, "q1") == HEADLINE
    assert vary(HEADLINE, Variant.UNMARKED, "q1").isascii()
    assert vary("Đường ở Hòa Bình, hướng Tây", Variant.HATS, "q1") == "Đương ơ Hoa Binh, hương Tây"
    halves = [vary(HEADLINE, Variant.HALF, str(seed)) for seed in range(20)]
    assert len(set(halves)) > 10
    wrong = vary(HEADLINE, Variant.WRONG, "q1").split()
    changed = [n for n, (a, b) in enumerate(zip(HEADLINE.split(), wrong, strict=True)) if a != b]
    assert changed == [3, 7, 11]


@pytest.mark.parametrize("syllable", ["la", "hòa", "Mường", "đường", "NGHIÊNG", "quý", "gì", "thuở"])
def test_another_tone_is_another_tone_on_the_same_letters(syllable: str) -> None:
    for seed in range(20):
        other = other_tone(syllable, random.Random(seed))
        assert unicodedata.is_normalized("NFC", other)
        assert tone(other) != tone(syllable)
        assert agreement(tone(other), tone(syllable)) is not None


def judged(**changes: Any) -> dict[str, Any]:
    texts = {
        "a": "Xã Mường La họp bàn làm đường.",
        "b": "Xã Mường Bú trồng chè.",
        "c": "Học sinh đến lớp.",
        "d": "Mường La trồng xoài.",
    }
    return {
        "passages": [{"id": name, "title": "Tin" if name == "a" else "", "text": text} for name, text in texts.items()],
        "queries": [
            {"id": "1", "text": "mường la làm đường", "relevant": ["a"]},
            {"id": "2", "text": "trồng chè", "relevant": ["b"], "exclude": ["d"]},
            {"id": "3", "text": "học sinh", "relevant": ["c"], "near_dup": True},
        ],
        **changes,
    }


def evaluated(path: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(timtin.main, ["evaluate", str(path), *arguments])
    return result.exit_code, result.output


def test_evaluate_measures_every_variant_through_the_search(tmp_path: Path) -> None:
    path = tmp_path / "judged.json.gz"
    path.write_bytes(gzip.compress(json.dumps(judged()).encode()))
    status, output = evaluated(path, "--json")
    assert status == 0
    measures = json.loads(output)
    assert list(measures) == [variant.value for variant in Variant]
    expected = {"queries": 2, "mrr@10": 1.0, "ndcg@10": 1.0, "recall@10": 1.0, "recall@100": 1.0}
    assert measures["toned"] == measures["unmarked"] == expected
    status, output = evaluated(path, "--variant", "unmarked")
    assert status == 0
    assert "mrr@10 to plain BM25" in output
    assert "unmarked" in output
    assert "\ntoned" not in output


def test_evaluate_shows_the_queries_that_found_least(tmp_path: Path) -> None:
    path = tmp_path / "judged.json"
    queries = [{"id": "9", "text": "học sinh", "relevant": ["b"]}, {"id": "8", "text": "mường", "relevant": ["d"]}]
    path.write_text(json.dumps(judged(queries=queries)), encoding="utf-8")
    _, output = evaluated(path, "--variant", "toned")
    assert "nothing right            9: học sinh" in output


def test_similar_asks_the_queries_that_exclude_for_what_is_like_the_excluded(tmp_path: Path) -> None:
    path = tmp_path / "judged.json"
    queries = [
        {"id": "1", "text": "học sinh", "relevant": ["b"], "exclude": ["d"]},
        {"id": "2", "text": "học sinh", "relevant": ["d"], "exclude": ["a", "b"]},
        {"id": "3", "text": "mường la", "relevant": ["a"]},
        {"id": "4", "text": "mường la", "relevant": ["a"], "exclude": ["d"], "near_dup": True},
    ]
    path.write_text(json.dumps(judged(queries=queries)), encoding="utf-8")
    status, output = evaluated(path, "--similar", "--json")
    assert status == 0
    measures = json.loads(output)
    assert list(measures) == [variant.value for variant in Variant]
    # Both b and a share a place with d, b more; of what is neither a nor b only d shares anything with them.
    assert measures["toned"] == {"queries": 2, "mrr@10": 1.0, "ndcg@10": 1.0, "recall@10": 1.0, "recall@100": 1.0}
    assert measures["toned"] == measures["hats"]
    status, output = evaluated(path, "--similar", "--variant", "wrong")
    assert status == 0
    assert "ndcg@10 to search" in output
    assert "\ntoned" not in output


def test_similar_without_articles_to_start_from_says_so(tmp_path: Path) -> None:
    path = tmp_path / "judged.json"
    path.write_text(json.dumps(judged(queries=[{"id": "1", "text": "a", "relevant": ["b"]}])), encoding="utf-8")
    status, output = evaluated(path, "--similar")
    assert status == 2
    assert "exclude" in output


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "no list of objects under .passages."),
        (json.dumps({"passages": [{"text": "a"}], "queries": []}), "passage 1: .id. is missing"),
        (json.dumps(judged(queries=[{"text": "a", "relevant": ["b"]}])), "query 1: .id. is missing"),
        (json.dumps(judged(queries=[{"id": "1", "text": "a", "relevant": "b"}])), "query 1: .relevant. is no list"),
        (json.dumps({"passages": [{"id": "a"}, {"id": "a"}], "queries": []}), "two passages have the id a"),
        ('{"passages": [], "queries": []}', "no query to ask"),
        (json.dumps(judged(queries=[{"id": "1", "text": "a", "relevant": []}])), "relevant"),
        (json.dumps(judged(queries=[{"id": "1", "text": "a", "relevant": ["zzz"]}])), "not there: zzz"),
    ],
)
def test_a_file_of_something_else_is_named_with_what_is_expected(tmp_path: Path, content: str, says: str) -> None:
    path = tmp_path / "judged.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=says):
        read_judged_set(path)
    status, output = evaluated(path)
    assert status == 2
    assert "judged.json" in output
    assert "Traceback" not in output
