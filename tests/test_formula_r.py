"""benchmarks/formula_r.py: the formula by itself, against the product with all that was added to it taken out."""

import random

import pytest

from benchmarks.formula_r import formula_r, share_closed
from searcher.quality.runs import product
from tests.conftest import BuildSearcher
from tests.test_exactness import MARKED, records


def test_it_is_what_the_product_ranks_by_without_what_was_added(
    build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(41)
    searcher = build_searcher(records(rng, range(100)))
    monkeypatch.setattr("searcher.scoring.find_compounds", lambda syllables, lexicon: iter(()))
    monkeypatch.setattr("searcher.search.FULL_FIRST_WORDS", 0)
    monkeypatch.setattr("searcher.scoring.TIE_BREAK", 0.0)
    monkeypatch.setattr("searcher.scoring.ROW_WEIGHT", 0.0)
    monkeypatch.setattr("searcher.scoring.PAIR_WEIGHT", 0.5)
    for _ in range(20):
        words = [word for word in MARKED.split() if word not in ("la", "thon", "an")]
        query = " ".join(rng.sample(words, rng.randint(1, 6)))
        assert list(formula_r(searcher)(query)) == list(product(searcher)(query)), query


def test_an_unmarked_query_finds_every_form_alike(build_searcher: BuildSearcher) -> None:
    bodies = ["Đây là Mường nhé.", "Đây là muông nhé.", "Đây là muong nhé."]
    searcher = build_searcher([{"id": str(n), "body": body} for n, body in enumerate(bodies)])
    assert list(formula_r(searcher)("muong")) == ["0", "1", "2"]
    assert formula_r(searcher)("Mường")[0] == "0"
    assert list(formula_r(searcher)("?!")) == []


def test_the_share_of_a_gap_that_is_closed_has_an_interval_over_the_queries() -> None:
    toned, before, now = [1.0] * 50, [0.5, 1.0] * 25, [0.75, 1.0] * 25
    half = share_closed(toned, now, toned, before)
    assert (half.mean, half.low, half.high) == pytest.approx((0.5, 0.5, 0.5))
    uneven = share_closed(toned, [0.5, 1.0] + [1.0] * 48, toned, before)
    assert uneven.mean == pytest.approx(0.96)
    assert uneven.low < uneven.mean < uneven.high <= 1
