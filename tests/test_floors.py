"""Relevance does not fall: every judged set at hand scores no less than its floors say."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import floors
from benchmarks.floors import NOISE, by_hand, digest, falls, judged_sets, measured

SETS = judged_sets()
RECORDED = json.loads(floors.FLOORS.read_text("utf-8"))


@pytest.mark.parametrize("name", SETS)
def test_no_score_falls_below_its_floor(name: str) -> None:
    judged = SETS[name]
    assert falls(name, digest(judged), measured(judged), RECORDED["sets"].get(name)) == []


@pytest.mark.parametrize("name", ["seeds-short", "seeds-places", "seeds-codes"])
def test_every_judged_article_is_there_and_no_query_twice(name: str) -> None:
    judged = by_hand(name)
    known = {passage.id for passage in judged.passages}
    assert all(query.relevant <= known for query in judged.queries)
    assert len({query.text for query in judged.queries}) == len(judged.queries) > 60


def test_a_fall_a_changed_set_and_a_set_without_floors_are_told() -> None:
    scores = {"toned": {"mrr@10": 0.8}}
    held = {"digest": "d", "floors": {"toned": {"mrr@10": 0.8 + 2 * NOISE}}}
    assert falls("s", "d", scores, held) == ["s, toned: mrr@10 is 0.8000, its floor is 0.8200"]
    assert falls("s", "d", scores, {**held, "floors": {"toned": {"mrr@10": 0.8 + NOISE / 2}}}) == []
    assert "has changed" in falls("s", "other", scores, held)[0]
    assert "no floors" in falls("s", "d", scores, None)[0]


def test_a_floor_is_lowered_only_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "floors.json"
    monkeypatch.setattr(floors, "judged_sets", lambda: {"short": by_hand("seeds-short")})
    high = {"toned": {"mrr@10": 2.0, "ndcg@10": 0.1}}
    file.write_text(
        json.dumps({"sets": {"short": {"digest": digest(by_hand("seeds-short")), "floors": high}}, "lowered": []})
    )
    monkeypatch.setattr(sys, "argv", ["floors", "--file", str(file)])
    assert floors.main() == 1
    assert "its floor is 2.0000" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["floors", "--file", str(file), "--write"])
    floors.main()
    raised = json.loads(file.read_text())["sets"]["short"]["floors"]["toned"]
    assert raised["mrr@10"] == 2.0
    assert raised["ndcg@10"] > 0.1
    monkeypatch.setattr(sys, "argv", ["floors", "--file", str(file), "--write", "--lower", "Một lý do."])
    floors.main()
    after = json.loads(file.read_text())
    assert after["sets"]["short"]["floors"]["toned"]["mrr@10"] <= 1
    assert after["lowered"][0]["why"] == "Một lý do."
    monkeypatch.setattr(sys, "argv", ["floors", "--file", str(file), "--write", "--lower", " "])
    with pytest.raises(SystemExit):
        floors.main()
