"""searcher/whoosh/neighbours.py: how often syllables stand side by side, counted whatever way the index keeps them."""

from itertools import pairwise
from pathlib import Path

import pytest

from index import building
from index.generations import open_generation
from index.language.analysis import syllables
from index.whoosh import segment_file
from searcher.whoosh.reader import WhooshReader
from tests.conftest import write_jsonl

BODIES = ["Mường La là nơi ăn quả", "ăn quả là ăn, ăn quà", "La Mường La", "quả là quả"] * 3
TERMS = ["muong", "la", "an", "qua", "noi", "zzz"]


@pytest.mark.parametrize("frequent", [2, 8, 100])
def test_neighbours_are_counted_as_they_stand_in_the_bodies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frequent: int
) -> None:
    reader = opened(tmp_path, monkeypatch, frequent)
    pairs = [pair for body in BODIES for pair in pairwise(token.folded for token in syllables(body))]
    for term in TERMS:
        assert reader.beside(term, TERMS, behind=True) == [pairs.count((term, other)) for other in TERMS]
        assert reader.beside(term, TERMS, behind=False) == [pairs.count((other, term)) for other in TERMS]


def test_titles_are_looked_at_where_no_body_has_any(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = opened(tmp_path, monkeypatch, 100)
    assert reader.beside("tin", ["moi", "la"], behind=True) == [len(BODIES), 0]


def opened(folder: Path, monkeypatch: pytest.MonkeyPatch, frequent: int) -> WhooshReader:
    """An index in which a syllable is frequent that stands so many times."""
    monkeypatch.setattr(segment_file, "_FREQUENT_PAIR", frequent)
    records = [{"id": str(n), "title": "Tin mới", "body": body} for n, body in enumerate(BODIES)]
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", records)])
    return WhooshReader(open_generation(folder / "index"))
