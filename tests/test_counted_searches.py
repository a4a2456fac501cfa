"""web/counting/searches.py: which requests are counted, and which never."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index import building
from tests.conftest import write_jsonl
from web.app import create_app
from web.counting.count_file import Matched, read_count_file
from web.counting.counter import QueryCounter
from web.counting.searches import count_with

RECORDS = [
    {"id": "a", "title": "Mường La", "body": "Cây ăn quả ở Mường La.", "place": "Sơn La", "published": "2020-10-05"},
    {"id": "b", "title": "Sông Mã", "body": "Nhãn ở Sông Mã.", "place": "Sơn La", "published": "2021-01-01"},
]


@pytest.fixture(scope="module")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("counted")
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", RECORDS)])
    return folder / "index"


class Counting:
    """A client of an application that counts, and what it has counted."""

    def __init__(self, client: FlaskClient, counter: QueryCounter, path: Path) -> None:
        self.client = client
        self._counter = counter
        self._path = path

    def counted(self) -> dict[tuple[str | None, Matched], int]:
        self._counter.flush()
        return {(one.query, one.matched): count for one, count in read_count_file(self._path).counts.items()}


@pytest.fixture
def counting(index_dir: Path, tmp_path: Path) -> Counting:
    app = create_app(index_dir)
    counter = QueryCounter(tmp_path / "counts.jsonl")
    count_with(app, counter)
    return Counting(app.test_client(), counter, tmp_path / "counts.jsonl")


@pytest.mark.parametrize("path", ["/", "/api/search"])
def test_searches_are_counted_by_what_they_found(counting: Counting, path: str) -> None:
    for text in ("mường la", "mường la", "nhãn xyzzy", "xyzzy", "gọi 0912345678", "  Mường  La "):
        assert counting.client.get(path, query_string={"q": text}).status_code == 200
    assert counting.counted() == {
        ("mường la", Matched.FULL): 2,
        ("Mường La", Matched.FULL): 1,
        ("nhãn xyzzy", Matched.PARTIAL): 1,
        ("xyzzy", Matched.NONE): 1,
        (None, Matched.NONE): 1,
    }


@pytest.mark.parametrize("path", ["/", "/api/search"])
@pytest.mark.parametrize("header", [{"DNT": "1"}, {"Sec-GPC": "1"}, {"dnt": " 1 "}])
def test_who_objects_is_not_counted(counting: Counting, path: str, header: dict[str, str]) -> None:
    assert counting.client.get(f"{path}?q=mường", headers=header).status_code == 200
    assert counting.counted() == {}
    counting.client.get(f"{path}?q=mường", headers=dict.fromkeys(header, "0"))
    assert counting.counted() == {("mường", Matched.FULL): 1}


@pytest.mark.parametrize(
    "url",
    [
        "/", "/?q=", "/?q=%3F%3F", "/?place=son+la", "/?q=noi:Huế", "/?q=mường&page=2", "/api/search?q=mường&page=2",
        "/api/search?q=", "/api/suggest?q=mường", "/documents/a?q=mường", "/api/documents/a", "/api/similar/a",
        "/api/search?q=mường&tones=x", "/api/export?q=mường",
    ],
)  # fmt: skip
def test_what_is_no_first_page_of_a_search_for_words_is_not_counted(counting: Counting, url: str) -> None:
    counting.client.get(url)
    assert counting.counted() == {}


def test_asking_for_the_head_alone_or_ahead_of_the_reader_is_no_search(counting: Counting) -> None:
    assert counting.client.head("/?q=mường").status_code == 200
    assert counting.client.get("/?q=mường", headers={"Sec-Purpose": "prefetch;prerender"}).status_code == 200
    assert counting.counted() == {}


def test_asking_whether_an_answer_has_changed_is_no_search(counting: Counting) -> None:
    url = "/api/search?q=mường"
    tag = counting.client.get(url).headers["ETag"]
    assert counting.client.get(url, headers={"If-None-Match": tag}).status_code == 304
    assert counting.counted() == {("mường", Matched.FULL): 1}


@pytest.mark.parametrize("path", ["/", "/api/search"])
def test_filters_that_take_everything_away_make_no_query_without_results(counting: Counting, path: str) -> None:
    for filters in ({"q": "mường", "from": "2999-01-01"}, {"q": "mường nơi:Huế"}, {"q": "xyzzy", "place": "Sơn La"}):
        counting.client.get(path, query_string=filters)
    assert counting.counted() == {
        ("mường", Matched.FULL): 1,
        ("mường nơi:Huế", Matched.FULL): 1,
        ("xyzzy", Matched.NONE): 1,
    }


def test_a_page_says_that_searches_are_counted_where_they_are(counting: Counting, index_dir: Path) -> None:
    said, url = "counts what is searched for", "/?q=la&lang=en"
    assert said in counting.client.get(url).get_data(as_text=True)
    assert said not in create_app(index_dir).test_client().get(url).get_data(as_text=True)


def test_without_the_option_nothing_is_written(index_dir: Path) -> None:
    app = create_app(index_dir)
    before = sorted(index_dir.parent.rglob("*"))
    assert app.test_client().get("/?q=mường").status_code == 200
    assert sorted(index_dir.parent.rglob("*")) == before
