"""searcher/whoosh/toned_runs.py: how syllables are written side by side, counted over segments, titles and bodies."""

import random
from collections import Counter
from itertools import product
from pathlib import Path

import pytest

from index import building
from index.generations import open_generation
from index.language.fold import fold
from searcher.whoosh.reader import WhooshReader
from tests.conftest import write_jsonl

SYLLABLES = ["la", "là", "lá", "mường", "muống", "qua", "quả"]
FOLDED = sorted(set(map(fold, SYLLABLES)))


@pytest.fixture(scope="module")
def reader_and_texts(tmp_path_factory: pytest.TempPathFactory) -> tuple[WhooshReader, list[list[str]]]:
    """An index of two segments with deleted articles, and the syllables of each text that is left."""
    folder, rng = tmp_path_factory.mktemp("runs"), random.Random(1)
    records = [
        {"id": str(n), "title": " ".join(rng.choices(SYLLABLES, k=6)), "body": " ".join(rng.choices(SYLLABLES, k=20))}
        for n in range(40)
    ]
    building.build(folder / "index", [write_jsonl(folder / "first.jsonl", records[:25])])
    building.add(folder / "index", [write_jsonl(folder / "second.jsonl", records[25:])])
    building.remove(folder / "index", ["3", "30"])
    texts = [
        record[field].split() for record in records if record["id"] not in ("3", "30") for field in ("title", "body")
    ]
    return WhooshReader(open_generation(folder / "index")), texts


@pytest.mark.parametrize("length", [2, 3])
def test_rows_are_counted_as_they_stand_in_the_texts(
    reader_and_texts: tuple[WhooshReader, list[list[str]]], length: int
) -> None:
    reader, texts = reader_and_texts
    assert len(reader.segments.segments) == 2
    rows = Counter(row for text in texts for row in zip(*(text[n:] for n in range(length)), strict=False))
    for folded in product(FOLDED, repeat=length):
        expected = {row: count for row, count in rows.items() if tuple(map(fold, row)) == folded}
        assert reader.toned_runs(folded) == expected
        assert reader.side_by_side(folded) == sum(expected.values())


def test_what_stands_nowhere_is_counted_nowhere(reader_and_texts: tuple[WhooshReader, list[list[str]]]) -> None:
    reader, _ = reader_and_texts
    assert reader.toned_runs(("zzz", "la")) == {}
    assert reader.side_by_side(("zzz", "la")) == 0


@pytest.mark.parametrize("times", [1, 255, 256, 700])
def test_a_syllable_is_counted_in_full_however_often_an_article_has_it(tmp_path: Path, times: int) -> None:
    bodies = ["la " * times + "mới", *["la mới"] * 600, "mới"]
    records = [{"id": str(n), "title": "Tin", "body": body} for n, body in enumerate(bodies)]
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "documents.jsonl", records)])
    reader = WhooshReader(open_generation(tmp_path / "index"))
    assert reader.frequency("la") == times + 600
    assert reader.frequency("moi") == 602
    assert reader.frequency("tin") == 602
