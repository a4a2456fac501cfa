"""What several test modules share: small indexes built from documents that the tests write, and real news where it is."""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from index import building
from index.language.index_terms import terms_of
from index.whoosh.segment_stream import IndexedDocument
from searcher import kernels
from searcher.search import Searcher

# The machines that run this are shared and slow at times: an example that takes long is no failure.
settings.register_profile("timtin", deadline=None, max_examples=60)
settings.load_profile("timtin")

Records = Sequence[Mapping[str, Any]]
BuildSearcher = Callable[[Records], Searcher]


def write_jsonl(path: Path, records: Records) -> Path:
    """Write records as a source file."""
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture(scope="session", autouse=True)
def by_numpy() -> None:
    """NumPy answers wherever a test loads no machine code: what pytest imported of it, to look for examples, is in use."""
    kernels.unload()


@pytest.fixture
def build_searcher(tmp_path: Path) -> BuildSearcher:
    """Build an index from records and open it; documents without a title or body get a neutral one."""

    def build(records: Records) -> Searcher:
        complete = [{"id": str(i), "title": "Tin", "body": "Bài.", **record} for i, record in enumerate(records)]
        source = write_jsonl(tmp_path / "documents.jsonl", complete)
        building.build(tmp_path / "index", [source])
        return Searcher(tmp_path / "index")

    return build


@pytest.fixture(params=["numpy", "machine code"])
def by(request: pytest.FixtureRequest) -> Iterator[None]:
    """NumPy alone, and then machine code, which in CI has to be there."""
    if request.param == "machine code" and not kernels.load():
        assert not os.environ.get("CI")
        pytest.skip("needs numba")
    yield
    kernels.unload()


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Real news, laid out as the README says; tests that need it skip where TIMTIN_DATA is not set."""
    value = os.environ.get("TIMTIN_DATA")
    if not value:
        pytest.skip("TIMTIN_DATA is not set")
    return Path(value)


@pytest.fixture(scope="session")
def sample_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the sample articles; tests only read it."""
    index_dir = tmp_path_factory.mktemp("samples") / "index"
    building.build(index_dir, [Path(__file__).parent.parent / "seeds"])
    return index_dir


def indexed_document(number: int, title: Sequence[str], body: Sequence[str]) -> IndexedDocument:
    """A document of these syllables, ready to be indexed."""
    return IndexedDocument(
        id=str(number),
        stored=b"",
        published=number,
        facets={"source": "tin"},
        place_keys=(),
        texts={"title": terms_of(title), "body": terms_of(body)},
    )
