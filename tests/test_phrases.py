"""searcher/whoosh/phrases.py: phrases begin where the texts have them, whatever way the index keeps their words."""

import random
from pathlib import Path

import pytest

from index import building
from index.generations import open_generation
from index.language.analysis import syllables
from index.whoosh import segment_file
from index.whoosh.text_field import TextField
from searcher.whoosh.phrases import Slot, phrase_positions
from searcher.whoosh.reader import WhooshReader
from tests.conftest import write_jsonl

# Some stand often and some hardly ever.
SYLLABLES = ["la", "là", "cây", "cay", "quả"] * 6 + ["mường", "nhãn", "nong", "nông", "xoài"]


def bodies(seed: int) -> list[str]:
    chosen = random.Random(seed)
    return [" ".join(chosen.choices(SYLLABLES, k=chosen.randint(1, 12))) for _ in range(40)]


def slots(seed: int) -> tuple[Slot, ...]:
    chosen = random.Random(seed)
    known = {"toned": sorted(set(SYLLABLES)), "folded": ["la", "cay", "qua", "muong", "nhan", "nong", "xoai", "zzz"]}
    forms = [chosen.choice(["folded", "folded", "toned"]) for _ in range(chosen.randint(2, 3))]
    return tuple((form, tuple(chosen.sample(known[form], chosen.randint(1, 4)))) for form in forms)


def begins(body: str, wanted: tuple[Slot, ...]) -> list[int]:
    tokens = syllables(body)
    return [
        start
        for start in range(len(tokens) - len(wanted) + 1)
        if all(getattr(token, form) in terms for token, (form, terms) in zip(tokens[start:], wanted, strict=False))
    ]


@pytest.mark.parametrize("frequent", [2, 12, 1000])
def test_phrases_begin_where_the_texts_have_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, frequent: int
) -> None:
    monkeypatch.setattr(segment_file, "_FREQUENT_PAIR", frequent)
    # However many of its words are frequent, no phrase makes the index look at every syllable it has.
    monkeypatch.delattr(TextField, "folded_positions")
    texts = bodies(frequent)
    records = [{"id": str(n), "title": "Tin", "body": body} for n, body in enumerate(texts)]
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "documents.jsonl", records)])
    (segment,) = WhooshReader(open_generation(tmp_path / "index")).segments
    starts = segment.arrays.text("body").starts.tolist()
    for seed in range(200):
        wanted = slots(seed)
        expected = [starts[n] + start for n, body in enumerate(texts) for start in begins(body, wanted)]
        assert phrase_positions(segment, "body", wanted).tolist() == expected, wanted
