"""web/caching.py, web/compression.py, web/cross_origin.py, web/metrics.py: what goes with an answer."""

import gzip
import re
import threading
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from index import building
from index.errors import BadParameter
from searcher import kernels
from searcher.search import Searcher
from tests.conftest import write_jsonl
from web.app import create_app
from web.commands import _SENT_TOGETHER

SEARCH = "/api/search?q=muong+la"
RECORD = {"id": "a", "title": "Mường La", "body": "Cây ăn quả."}


@pytest.fixture(scope="module")
def client(sample_index: Path) -> FlaskClient:
    return create_app(sample_index).test_client()


def own_index(folder: Path, *records: dict[str, str]) -> Path:
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", records or (RECORD,))])
    return folder / "index"


# Kept answers


def test_what_the_client_has_is_not_sent_again_nor_searched_for(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(SEARCH)
    assert first.headers["Cache-Control"] == "no-cache"
    monkeypatch.setattr(Searcher, "search", None)
    for tags in (first.headers["ETag"], f'"other", {first.headers["ETag"]}', first.headers["ETag"].removeprefix("W/")):
        again = client.get(SEARCH, headers={"If-None-Match": tags})
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert "Accept-Encoding" in again.headers["Vary"]


def test_a_tag_belongs_to_one_url(client: FlaskClient) -> None:
    tags = {
        client.get(url).headers["ETag"] for url in (SEARCH, f"{SEARCH}&page=2", "/api/export?q=muong+la", "/api/export")
    }
    assert len(tags) == 4


def test_a_tag_that_is_not_ours_gets_the_answer(client: FlaskClient) -> None:
    for tags in ('"x"', "*", "W/", "rubbish", ""):
        assert client.get(SEARCH, headers={"If-None-Match": tags}).status_code == 200


def test_a_rebuild_makes_tags_new(tmp_path: Path) -> None:
    client = create_app(own_index(tmp_path)).test_client()
    before = client.get(SEARCH).headers
    own_index(tmp_path)
    after = client.get(SEARCH, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.headers["ETag"] != before["ETag"]
    assert after.headers["Timtin-Generation"] != before["Timtin-Generation"]


def test_an_answer_during_a_switch_is_kept_as_of_no_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(own_index(tmp_path)).test_client()
    search = Searcher.search

    def search_and_switch(self: Searcher, *asked: object) -> object:
        found = search(self, *asked)  # type: ignore[arg-type]  # whatever it is asked with
        own_index(tmp_path)
        return found

    monkeypatch.setattr(Searcher, "search", search_and_switch)
    response = client.get(SEARCH)
    assert response.status_code == 200
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    "path", ["/healthz", "/readyz", "/metrics", "/api/none", "/api/search?page=0", "/api/documents/none"]
)
def test_what_holds_for_a_moment_is_not_kept(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_a_bad_parameter_is_refused_whatever_the_client_has(client: FlaskClient) -> None:
    tag = client.get(SEARCH).headers["ETag"]
    assert client.get("/api/search?page=0", headers={"If-None-Match": tag}).status_code == 400


# Compression


@pytest.mark.parametrize(
    "path",
    [
        SEARCH,
        "/api/export",
        "/?q=muong+la",
        "/static/style.css",
        "/openapi.json",
        "/metrics",
        "/feed.atom",
        "/sitemap-1.xml",
    ],
)
def test_large_texts_are_compressed_for_those_who_take_it(client: FlaskClient, path: str) -> None:
    plain = client.get(path, headers={"Accept-Encoding": "identity"}, buffered=True)
    packed = client.get(path, headers={"Accept-Encoding": "br;q=1.0, gzip;q=0.8, *;q=0.1"}, buffered=True)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    for response in (plain, packed):
        assert "Accept-Encoding" in response.headers["Vary"]
    if path not in (SEARCH, "/?q=muong+la", "/metrics"):  # these say how long something took
        assert gzip.decompress(packed.data) == plain.data


@pytest.mark.parametrize("accepted", ["", "identity", "gzip;q=0", "br", "gzip;q=0, *"])
def test_those_who_do_not_take_it_get_it_plain(client: FlaskClient, accepted: str) -> None:
    assert "Content-Encoding" not in client.get(SEARCH, headers={"Accept-Encoding": accepted}).headers


def test_small_answers_and_pieces_of_files_stay_as_they_are(client: FlaskClient) -> None:
    assert "Content-Encoding" not in client.get("/healthz", headers={"Accept-Encoding": "gzip"}).headers
    part = client.get("/static/style.css", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-2000"}, buffered=True)
    assert part.status_code == 206
    assert "Content-Encoding" not in part.headers


def test_a_compressed_file_is_known_again(client: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip"}
    tag = client.get("/static/style.css", headers=headers, buffered=True).headers["ETag"]
    assert tag.startswith("W/")
    again = client.get("/static/style.css", headers=headers | {"If-None-Match": tag}, buffered=True)
    assert again.status_code == 304


# Methods


@pytest.mark.parametrize("path", ["/api/search?q=la", "/api/export", "/openapi.json", "/healthz", "/metrics"])
def test_head_is_get_without_the_body(client: FlaskClient, path: str) -> None:
    response = client.head(path)
    assert (response.status_code, response.data) == (200, b"")
    if path in ("/api/export", "/openapi.json"):
        assert response.headers["Content-Length"] == client.get(path).headers["Content-Length"]
    assert client.head("/api/search?page=0").status_code == 400


@pytest.mark.parametrize("path", ["/api/search", "/api/documents/x", "/api/export", "/openapi.json", "/healthz"])
def test_options_says_what_there_is(client: FlaskClient, path: str) -> None:
    response = client.options(path)
    assert response.status_code == 200
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_other_methods_are_a_405_problem_that_says_what_there_is(client: FlaskClient, method: str) -> None:
    for path in ("/api/search", "/healthz", "/openapi.json"):
        response = client.open(path, method=method)
        assert response.status_code == 405
        assert response.content_type == "application/problem+json"
        assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


# Other origins


def test_no_other_origin_may_read_unless_named(client: FlaskClient) -> None:
    for method in ("GET", "OPTIONS"):
        response = client.open(
            SEARCH, method=method, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
        )
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


def test_named_origins_may_read_answers_and_problems(sample_index: Path) -> None:
    client = create_app(sample_index, ["https://a.example", "http://localhost:5173/"]).test_client()
    for origin in ("https://a.example", "http://localhost:5173"):
        for path in (SEARCH, "/api/search?page=0", "/api/documents/none", "/openapi.json"):
            headers = client.get(path, headers={"Origin": origin}).headers
            assert headers["Access-Control-Allow-Origin"] == origin
            assert "ETag" in headers["Access-Control-Expose-Headers"]
            assert "Origin" in headers["Vary"]
    for other in ("https://b.example", "https://a.example.evil.example", "null"):
        headers = client.get(SEARCH, headers={"Origin": other}).headers
        assert "Access-Control-Allow-Origin" not in headers
        assert "Origin" in headers["Vary"]  # or a cache would give one origin's answer to another
    assert "Access-Control-Allow-Origin" not in client.get("/?q=la", headers={"Origin": "https://a.example"}).headers


def test_what_a_client_has_is_readable_from_a_named_origin(sample_index: Path) -> None:
    client = create_app(sample_index, ["https://a.example"]).test_client()
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    preflight = client.options(SEARCH, headers=asked | {"Access-Control-Request-Headers": "if-none-match"})
    assert "GET" in preflight.headers["Access-Control-Allow-Methods"]
    assert "If-None-Match" in preflight.headers["Access-Control-Allow-Headers"]
    headers = {"Origin": "https://a.example", "If-None-Match": client.get(SEARCH).headers["ETag"]}
    again = client.get(SEARCH, headers=headers)
    assert (again.status_code, again.headers["Access-Control-Allow-Origin"]) == (304, "https://a.example")


def test_any_origin_may_read_where_the_operator_says_so(sample_index: Path) -> None:
    headers = create_app(sample_index, ["*"]).test_client().get(SEARCH, headers={"Origin": "https://b.example"}).headers
    assert headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "origin", ["example.org", "https://example.org/path", "ftp://x", "", "https://a b", "https://a,https://b"]
)
def test_what_is_no_origin_is_refused(tmp_path: Path, origin: str) -> None:
    with pytest.raises(BadParameter, match="--cors"):
        create_app(tmp_path, [origin])


# Counts


def samples(client: FlaskClient, name: str) -> dict[tuple[str, ...], float]:
    """The samples of one metric by the values of their labels, sorted by label."""
    return {
        tuple(value for _, value in sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(client.get("/metrics").text)
        for sample in family.samples
        if sample.name == name
    }


def test_whether_machine_code_searches_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    client = create_app(own_index(tmp_path)).test_client()
    *others, last = kernels._PARTS
    for part in others:  # as while a server loads them
        monkeypatch.setattr(kernels, part, kernels)
    monkeypatch.setattr(kernels, last, None)
    assert samples(client, "timtin_machine_code") == {(): 0}
    monkeypatch.setattr(kernels, last, kernels)
    assert samples(client, "timtin_machine_code") == {(): 1}


def test_whether_the_generation_in_use_is_warm_is_told(tmp_path: Path) -> None:
    app = create_app(own_index(tmp_path))
    assert samples(app.test_client(), "timtin_warm") == {(): 0}
    app.extensions["timtin"].warm()
    assert samples(app.test_client(), "timtin_warm") == {(): 1}


def test_requests_are_counted_by_route_method_and_status(tmp_path: Path) -> None:
    client = create_app(own_index(tmp_path)).test_client()
    for path in (SEARCH, SEARCH, "/api/search?page=0", "/api/documents/a", "/api/documents/none", "/none"):
        client.get(path)
    client.open("/api/search", method="RUBBISH")
    assert samples(client, "timtin_request_seconds_count") == {
        ("GET", "/api/search", "200"): 2,
        ("GET", "/api/search", "400"): 1,
        ("GET", "/api/documents/<id:document_id>", "200"): 1,
        ("GET", "/api/documents/<id:document_id>", "404"): 1,
        ("GET", "none", "404"): 1,
        ("other", "none", "405"): 1,
    }
    assert "muong" not in client.get("/metrics").text  # nobody's query is kept


def test_the_index_is_counted(tmp_path: Path) -> None:
    client = create_app(tmp_path / "index").test_client()
    assert samples(client, "timtin_ready") == {(): 0}
    assert not samples(client, "timtin_index_documents")
    own_index(tmp_path)
    assert samples(client, "timtin_ready") == {(): 1}
    assert samples(client, "timtin_index_documents") == {(): 1}
    ((generation, _),) = samples(client, "timtin_index_info")
    assert generation == client.get("/readyz").get_json()["generation"]


def test_no_request_of_many_threads_is_lost(client: FlaskClient, sample_index: Path) -> None:
    app = create_app(sample_index)
    threads = [
        threading.Thread(target=lambda: [app.test_client().get("/healthz") for _ in range(50)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert samples(app.test_client(), "timtin_request_seconds_count")["GET", "/healthz", "200"] == 200


# What must not get out, or in


def test_no_answer_names_files_of_the_server(tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    clients = [create_app(index_dir).test_client()]
    answers = [clients[0].get(path) for path in (SEARCH, "/readyz", "/", "/documents/a")]
    own_index(tmp_path)
    manifest = next(index_dir.glob("generations/*/manifest.json"))
    text = manifest.read_text()
    for broken in (re.sub(r'"format_version": \d+', '"format_version": 0', text), "{"):
        manifest.write_text(broken)
        answers += [create_app(index_dir).test_client().get(path) for path in (SEARCH, "/readyz", "/")]
    (index_dir / "CURRENT").write_text("../..")
    answers += [create_app(index_dir).test_client().get(SEARCH)]
    for answer in answers:
        assert answer.status_code == 503
        assert "timtin build" in answer.text
        assert "/" not in answer.get_json()["detail"] if answer.is_json else str(tmp_path) not in answer.text


@pytest.mark.parametrize("raw", ["%ff", "%ed%a0%80", "a%00b", "%", "%c3%28", "%2e%2e/%2e%2e"])
def test_undecodable_urls_are_answered_cleanly(client: FlaskClient, raw: str) -> None:
    assert client.get(f"/api/search?q={raw}").status_code == 200
    assert client.get(f"/api/export?q={raw}&cursor={raw}").status_code == 200
    assert client.get(f"/api/documents/{raw}").status_code == 404
    assert client.get(f"/api/search?tones={raw}").status_code == 400
    assert client.get(f"/api/search?{raw}=1").status_code == 400
    assert client.get(f"/{raw}").status_code == 404


def test_a_range_beyond_the_end_says_where_that_is(client: FlaskClient) -> None:
    with client.get("/static/style.css") as whole:
        size = len(whole.data)
    response = client.get("/static/style.css", headers={"Range": "bytes=99999999-"})
    assert (response.status_code, response.headers["Content-Range"]) == (416, f"bytes */{size}")


@pytest.mark.parametrize("url", [SEARCH, "/api/suggest?q=m", "/?q=muong+la"])
def test_a_header_is_short_enough_to_be_sent_with_its_body(client: FlaskClient, url: str) -> None:
    answer = client.get(url, headers={"Accept-Encoding": "gzip"})
    header = len(str(answer.headers))
    assert header < _SENT_TOGETHER < header + len(answer.data)


def test_what_programs_are_answered_belongs_to_no_language(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=la", headers={"Accept-Language": "vi"})
    again = {"Accept-Language": "en", "If-None-Match": answer.headers["ETag"]}
    same = client.get("/api/search?q=la", headers=again)
    assert same.status_code == 304
    assert same.headers["Vary"] == answer.headers["Vary"]
