"""searcher/kernels: machine code, which does not see where an array ends, reads no further in a damaged index either."""

import contextlib
import os
import random
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index import building, generations
from index.errors import IndexCorrupt
from index.whoosh import segment_file
from index.whoosh.array_file import ArrayFile
from searcher import kernels
from searcher.request import Request
from searcher.search import Searcher
from tests.conftest import write_jsonl

pytestmark = pytest.mark.skipif(kernels.imported("places") is None and not os.environ.get("CI"), reason="needs numba")

QUERIES = (
    "muong la",
    "Mường La chè",
    "cay an qua huyen muong la",
    '"nông thôn mới"',
    '"nong thon"~3 xa',
    "Mướng La",
    "ma*",
)
# What machine code indexes by: not the texts of terms, nor what is said of documents apart from their words.
_LEFT_OUT = ("stored.", "ids.", "places.", "source.", "toned.bytes", "folded.bytes")
_MOST_MEMORY = 8 << 30

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "as high as can be": lambda data: b"\xff" * len(data),
    "any": lambda data: random.Random(len(data)).randbytes(len(data)),
    "from the back": lambda data: data[::-1],
    "one high": lambda data: data[: len(data) // 2] + b"\xff\xff\xff\x7f" + data[len(data) // 2 + 4 :],
}


@pytest.fixture(scope="module", params=["one segment", "short texts", "several segments"])
def index_dir(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damage")
    rng = random.Random(3)
    syllables = "xã Mường La huyện mường la má mà ma chè cây ăn quả nông thôn mới xoài nhãn cam họp đường"
    words = syllables.split()
    records = [
        {"id": str(i), "title": " ".join(rng.choices(words, k=4)), "body": " ".join(rng.choices(words, k=40)) + "."}
        for i in range(300)
    ]
    if request.param != "short texts":
        records[7]["body"] *= 300  # does not fit into bytes
    records[8]["body"] += " bưởi Mường La Mường La."
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(segment_file, "_FREQUENT_PAIR", 300)
        patch.setattr(segment_file, "_COUNTED_PAIR", 25)
        building.build(folder / "index", [write_jsonl(folder / "first.jsonl", records[:200])])
        if request.param == "several segments":
            building.add(folder / "index", [write_jsonl(folder / "second.jsonl", records[200:])])
            building.remove(folder / "index", ["3", "250"])
    return folder / "index"


def test_a_damaged_index_ends_no_process(index_dir: Path) -> None:
    script = "import sys; from tests.test_kernels_damage import search_damaged; search_damaged(sys.argv[1])"
    command = [sys.executable, "-X", "faulthandler", "-c", script, str(index_dir)]
    run = subprocess.run(command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, timeout=600)
    lines = run.stdout.splitlines()
    assert run.returncode == 0, (lines[-1:], run.stderr[-3000:])
    for kind in DAMAGE:
        assert lines.count(f"{kind}: damaged") > 10, kind


def search_damaged(index_dir: str) -> None:
    """Search an index by machine code, one array of its largest segment damaged after the other; says before each which it is.

    All kinds of damage in one process: for each by itself it takes twice as long, for machine code to be loaded.
    """
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    generations._CHECKED_AT_OPENING = 0  # as in an index too large for that
    assert kernels.load()
    largest = max(Searcher(Path(index_dir)).reader().segments, key=lambda segment: segment.size)
    path = largest.arrays.arrays.path
    whole, arrays = path.read_bytes(), ArrayFile(path)
    for kind, damage in DAMAGE.items():
        for name, (_, _, offset, _) in arrays._directory.items():
            size = arrays[name].nbytes
            if size < 4 or name.startswith(_LEFT_OUT):
                continue
            print(f"{kind}: {name}", flush=True)
            changed = damage(whole[offset : offset + size])
            with written(path, whole[:offset] + changed + whole[offset + size :]):
                said = "fine" if search(Path(index_dir)) else "damaged"
            print(f"{kind}: {said}", flush=True)


def search(index_dir: Path) -> bool:
    """Whether nothing was noticed."""
    try:
        searcher = Searcher(index_dir)
        for text in QUERIES:
            searcher.search(Request(text))
    except IndexCorrupt:
        return False
    return True


@contextlib.contextmanager
def written(path: Path, data: bytes) -> Iterator[None]:
    """Another file in the place of one, and that one again: a searcher that has it mapped keeps it."""
    kept = path.with_suffix(".kept")
    path.rename(kept)
    path.write_bytes(data)
    yield
    kept.replace(path)
