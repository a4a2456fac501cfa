"""web/api.py and web/problems.py: JSON over HTTP, and what goes wrong there."""

import json
import unicodedata
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import building
from searcher.search import Searcher
from tests.conftest import write_jsonl
from web.app import create_app

RECORDS = [
    {"id": "a", "title": "Mường La", "body": "Cây ăn quả ở Mường La.", "place": "Sơn La", "published": "2020-10-05"},
    {"id": "b/ü c", "title": "Sông Mã", "body": "Nhãn ở Sông Mã.", "url": "https://example.org/1?a=b&c"},
    {"id": "c", "title": "<b>Đậm</b>", "body": "Xấu.", "url": "javascript:alert(1)"},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("api")
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", RECORDS)])
    return create_app(folder / "index").test_client()


def test_a_search_answers_the_contracts_json(client: FlaskClient) -> None:
    response = client.get("/api/search?q=muong+la&facets=place,year&explain=1")
    assert response.status_code == 200
    assert response.content_type == "application/json"
    answer = response.get_json()
    assert answer["total"] == 1
    assert answer["hits"][0]["title_html"] == "<mark>Mường La</mark>"
    assert answer["hits"][0]["snippets"][0]["html"] == "Cây ăn quả ở <mark>Mường La</mark>."
    assert answer["facets"] == {"place": [{"value": "Sơn La", "count": 1}], "year": [{"value": "2020", "count": 1}]}
    assert sum(answer["hits"][0]["explanation"].values()) == pytest.approx(answer["hits"][0]["score"], abs=1e-5)
    assert "Mường La" in response.get_data(as_text=True)  # Vietnamese stays readable on the wire


def test_parameters_reach_the_search(client: FlaskClient) -> None:
    answer = client.get(
        "/api/search?q=o&place=son+la&from=2020-10-01&to=2020-10-31&sort=newest&tones=ignore&per_page=1"
    )
    query = answer.get_json()["query"]
    assert query["filters"] == {"place": ["son la"], "from": "2020-10-01", "to": "2020-10-31"}
    assert query["tones"] == "ignore"


def test_similar_documents_answer_with_what_a_hit_says_of_them(client: FlaskClient) -> None:
    response = client.get("/api/similar/a")
    assert response.content_type == "application/json"
    answer = response.get_json()
    assert answer["id"] == "a"
    (hit,) = answer["hits"]
    assert (hit["id"], hit["title"], hit["url"]) == ("b/ü c", "Sông Mã", "https://example.org/1?a=b&c")
    assert hit["score"] > 0
    assert {"place", "source", "section", "author", "published", "extra"} <= hit.keys()
    assert client.get("/api/similar/b/%C3%BC%20c?limit=1").get_json()["hits"][0]["id"] == "a"
    assert client.get("/api/similar/c").get_json()["hits"] == []


def test_what_is_like_an_unknown_document_is_a_404_and_a_bad_limit_a_400_that_names_it(client: FlaskClient) -> None:
    missing = client.get("/api/similar/nothing")
    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")
    for limit in ("0", "101", "x", "-1", "9" * 5000):
        refused = client.get("/api/similar/a", query_string={"limit": limit})
        assert refused.status_code == 400
        assert refused.get_json()["detail"].startswith("limit: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("page", "0"), ("page", "x"), ("page", "-1"), ("page", "9" * 5000), ("page", "²"), ("per_page", "100000"),
        ("tones", "loud"), ("sort", "best"), ("from", "2020-13-01"), ("to", "gestern"), ("facets", "colour"),
        ("explain", "yes"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_a_400_that_names_it(client: FlaskClient, name: str, value: str) -> None:
    response = client.get("/api/search", query_string={"q": "la", name: value})
    assert response.status_code == 400
    assert response.content_type == "application/problem+json"
    problem = response.get_json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == 400
    assert problem["parameter"] == name
    assert problem["detail"].startswith(f"{name}: ")


def test_an_unknown_parameter_is_a_400_that_names_those_there_are(client: FlaskClient) -> None:
    problem = client.get("/api/search?q=la&colour=red").get_json()
    assert (problem["status"], problem["parameter"]) == (400, "colour")
    assert "unknown; this path knows q, tones, source, place, section, from, to, sort, page" in problem["detail"]
    assert client.get("/api/search?q=la&colour=").status_code == 400
    assert client.get("/api/documents/a?x=1").get_json()["detail"] == "x: unknown; this path knows no parameter"
    assert client.get("/?q=la&colour=red").status_code == 200  # a reader cannot mend a URL


def test_a_parameter_given_twice_is_a_400_unless_it_takes_several(client: FlaskClient) -> None:
    for twice in ("page=1&page=2", "q=la&q=mã", "from=2020-01-01&from=2021-01-01"):
        assert client.get(f"/api/search?{twice}").get_json()["detail"].endswith("may be given once")
    assert (
        "<mark>Mường La</mark>" in client.get("/?q=muong+la&q=x&page=1&page=9&sort=x&sort=newest").text
    )  # the page takes the first
    answer = client.get("/api/search?q=la&place=son+la&place=ha+giang").get_json()
    assert answer["query"]["filters"]["place"] == ["son la", "ha giang"]


def test_a_parameter_without_a_value_counts_as_absent(client: FlaskClient) -> None:
    names = (
        "q",
        "tones",
        "source",
        "place",
        "section",
        "from",
        "to",
        "sort",
        "page",
        "per_page",
        "facets",
        "explain",
        "lang",
    )
    for path in ("/api/search", "/api/export"):
        known = [
            name for name in names if path == "/api/search" or name not in ("sort", "page", "facets", "explain", "lang")
        ]
        assert client.get(f"{path}?{'&'.join(f'{name}=' for name in known)}").status_code == 200


def test_a_page_beyond_the_last_is_empty_and_no_error(client: FlaskClient) -> None:
    answer = client.get("/api/search?q=la&page=1000000").get_json()
    assert answer["hits"] == []
    assert answer["total"] == 1


@pytest.mark.parametrize("text", ["", "???", "\x00", '"', '"la', "-", "la" * 5000, "\u200b", "%ff", "<script>"])
def test_a_query_text_is_never_an_error(client: FlaskClient, text: str) -> None:
    assert client.get("/api/search", query_string={"q": text}).status_code == 200


def test_undecodable_bytes_in_a_query_are_no_error(client: FlaskClient) -> None:
    for raw in ("%ff%fe", "%ed%a0%80", "a%00b", "%"):
        assert client.get(f"/api/search?q={raw}").status_code == 200


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_any_text_gets_an_answer(client: FlaskClient, text: str) -> None:
    response = client.get("/api/search", query_string={"q": text.encode("utf-8", "surrogatepass")})
    assert response.status_code == 200


def test_decomposed_and_upper_case_queries_get_the_same_hits(client: FlaskClient) -> None:
    expected = client.get("/api/search", query_string={"q": "cây ăn quả"}).get_json()["hits"]
    assert expected
    for other in ("CÂY ĂN QUẢ", unicodedata.normalize("NFD", "cây ăn quả")):
        assert client.get("/api/search", query_string={"q": other}).get_json()["hits"] == expected


def test_a_document_comes_whole_by_its_id(client: FlaskClient) -> None:
    answer = client.get("/api/documents/b%2F%C3%BC%20c").get_json()
    assert answer["title"] == "Sông Mã"
    assert answer["url"] == "https://example.org/1?a=b&c"


@pytest.mark.parametrize("document_id", ["/lead", "a//b", "a b?c#d", "ünï/đ", "%2F", "a\nb"])
def test_any_id_can_be_asked_for(tmp_path: Path, document_id: str) -> None:
    record = {"id": document_id, "title": "Tin", "body": "Bài."}
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "documents.jsonl", [record])])
    client = create_app(tmp_path / "index").test_client()
    for path in ("/api/documents/", "/documents/"):
        assert client.get(path + quote(document_id)).status_code == 200, path


def test_suggestions_say_what_they_are_and_what_of_them_was_typed(client: FlaskClient) -> None:
    response = client.get("/api/suggest?q=muong+l")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "max-age=60"
    found = response.get_json()["suggestions"]
    assert {(one["text"], one["kind"]) for one in found} >= {("Mường La", "place")}
    for one in found:
        assert one["kind"] in ("title", "place", "code", "words")
        start, end = one["marks"][0]
        assert f"<mark>{one['text'][start:end]}</mark>" in one["html"]


@pytest.mark.parametrize("limit", ["0", "21", "x", "-1", "9" * 5000, "²"])
def test_a_bad_number_of_suggestions_is_a_400_that_names_it(client: FlaskClient, limit: str) -> None:
    response = client.get("/api/suggest", query_string={"q": "la", "limit": limit})
    assert response.status_code == 400
    assert response.get_json()["detail"].startswith("limit: ")


def test_as_many_suggestions_come_as_were_asked_for(client: FlaskClient) -> None:
    assert len(client.get("/api/suggest?q=m&limit=1").get_json()["suggestions"]) == 1
    assert client.get("/api/suggest").get_json() == {"suggestions": []}


@pytest.mark.parametrize("text", ["???", "\x00", '"la', "la" * 5000, "\u200b", "<script>", "-la"])
def test_what_cannot_be_completed_is_no_error(client: FlaskClient, text: str) -> None:
    assert client.get("/api/suggest", query_string={"q": text}).status_code == 200


def test_links_that_are_not_http_are_withheld(client: FlaskClient) -> None:
    assert client.get("/api/documents/c").get_json()["url"] is None


def test_an_unknown_document_or_path_is_a_404_problem(client: FlaskClient) -> None:
    for path in ("/api/documents/zzz", "/api/nothing", "/api/documents/%00"):
        response = client.get(path)
        assert response.status_code == 404, path
        assert response.get_json()["title"] == "Not Found"


def test_the_api_is_read_only(client: FlaskClient) -> None:
    response = client.post("/api/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_without_an_index_the_server_answers_503_and_says_what_to_run(tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    client = create_app(index_dir).test_client()
    assert client.get("/healthz").status_code == 200
    for path in ("/readyz", "/api/search?q=la", "/api/suggest?q=la"):
        response = client.get(path)
        assert response.status_code == 503
        assert "timtin build" in response.get_json()["detail"]
        assert int(response.headers["Retry-After"]) > 0
    building.build(index_dir, [write_jsonl(tmp_path / "documents.jsonl", RECORDS)])
    assert client.get("/readyz").get_json()["documents"] == 3


def test_an_unexpected_error_is_a_500_without_a_traceback(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("searcher.search.evaluate", explode)
    response = client.get("/api/search?q=la")
    assert response.status_code == 500
    assert "secret" not in json.dumps(response.get_json())


def test_what_is_logged_of_an_unexpected_error_stays_on_its_line(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Searcher, "article", explode)
    client.get("/api/documents/a%0Dforged%20line")
    assert "unexpected error" in caplog.text
    assert "\rforged line" not in caplog.text


def test_answers_forbid_framing_and_foreign_content(client: FlaskClient) -> None:
    headers = client.get("/api/search?q=la").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
