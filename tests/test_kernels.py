"""searcher/kernels: whole answers are the same by machine code and by NumPy, over one segment and several, with deletions."""

import json
import os
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from index import building
from searcher import kernels
from searcher.query import Tones
from searcher.rendering import results_object
from searcher.request import Request, Sort
from searcher.search import Searcher
from tests.conftest import BuildSearcher, write_jsonl

LOADED = kernels.load()
kernels.unload()
pytestmark = pytest.mark.skipif(not LOADED and not os.environ.get("CI"), reason="needs numba")

QUERIES = (
    "muong la",
    "Mường La cây ăn quả",
    "cay an qua huyen muong la tinh son la",
    '"nông thôn mới"',
    '"nong thon"~3 xã',
    "UBND xa",
    "ủy ban nhân dân",
    "05-CT/TW",
    "title:Sơn La",
    "xoài OR nhãn",
    "la -xoai",
    "nong*",
    "Mướng La",
    "muowngf la",
    "nongthon moi",
    "la la la",
    "kĩ thuật trồng cây",
    "nơi:Sơn La chè",
    "không có gì như thế zzzz",
    "",
)


@pytest.fixture(autouse=True)
def put_back() -> Iterator[None]:
    yield
    kernels.unload()


@pytest.fixture(scope="module", params=["one segment", "several segments"])
def index_dir(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kernels")
    seeds = Path(__file__).parent.parent / "seeds"
    building.build(folder / "index", [seeds])
    if request.param == "several segments":
        extra = [
            {
                "id": f"thêm {i}",
                "title": f"Mường La trồng xoài {i}",
                "body": f"Xã {i} của huyện Mường La trồng nhãn và xoài.",
            }
            for i in range(30)
        ]
        building.add(folder / "index", [write_jsonl(folder / "extra.jsonl", extra)])
        building.remove(folder / "index", [f"thêm {i}" for i in range(0, 30, 3)])
        segments = Searcher(folder / "index").reader().segments.segments
        assert len(segments) > 1
        assert any(segment.live is not None for segment in segments)
    return folder / "index"


def answers(index_dir: Path) -> Iterator[str]:
    """What a searcher of its own says to everything that is asked, but for how long it took."""
    searcher = Searcher(index_dir)
    for text in QUERIES:
        for request in (
            Request(text, explain=True),
            Request(text, tones=Tones.EXACT),
            Request(text, tones=Tones.IGNORE, per_page=3, page=2),
            Request(text, sort=Sort.NEWEST, facets=("source", "month")),
        ):
            answer = {**results_object(searcher.search(request)), "took_ms": 0}
            yield json.dumps([text, answer], ensure_ascii=False)


def test_whole_answers_are_the_same_by_machine_code_and_by_numpy(index_dir: Path) -> None:
    by_numpy = list(answers(index_dir))
    assert kernels.load()
    assert kernels.scoring is not None
    assert list(answers(index_dir)) == by_numpy
    assert any('"matched": "full"' in answer for answer in by_numpy)


def test_what_stands_for_words_may_stand_more_often_than_fits_into_a_byte(build_searcher: BuildSearcher) -> None:
    often = "UBND họp. " * 300
    bodies = ["Ủy ban nhân dân xã họp.", often, often + "Ủy ban nhân dân họp.", *["UBND xã."] * 9]
    index_dir = build_searcher([{"body": body} for body in bodies]).index_dir
    for text in ("ủy ban nhân dân", "uy ban nhan dan xa", '"ủy ban nhân dân" họp', "UBND"):
        by_numpy = found(index_dir, text)
        assert kernels.load()
        assert found(index_dir, text) == by_numpy
        kernels.unload()


def found(index_dir: Path, text: str) -> list[tuple[str, float]]:
    return [(hit.document.id, hit.score) for hit in Searcher(index_dir).search(Request(text)).hits]


def test_each_part_is_used_from_when_it_is_imported_on(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[list[str]] = []

    def importing(name: str) -> Any:
        used.append([part for part in kernels._PARTS if getattr(kernels, part) is not None])
        return import_module(name)

    monkeypatch.setattr(kernels, "import_module", importing)
    assert kernels.load()
    assert used == [list(kernels._PARTS[:count]) for count in range(len(kernels._PARTS))]


def test_numpy_alone_answers_where_one_part_cannot_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def importing(name: str) -> Any:
        if name.endswith("marks"):
            raise ImportError("broken")
        return import_module(name)

    monkeypatch.setattr(kernels, "import_module", importing)
    with pytest.warns(RuntimeWarning, match="NumPy alone answers .ImportError: broken"):
        assert not kernels.load()
    assert [getattr(kernels, part) for part in kernels._PARTS] == [None] * len(kernels._PARTS)
