"""web/openapi.py, web/operations.py, web/api_guide.py: what the API says of itself is what it does."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest
from flask.testing import FlaskClient

from index import building
from tests.conftest import write_jsonl
from web.api import api
from web.app import create_app
from web.caching import VERSION
from web.parameters import ExportParameters, SearchParameters, names_of
from web.texts import LANGUAGES

ID = "mau-001-muong-la-cay-an-qua"
# What each operation is asked for here; `test_every_operation_is_tried` holds that none is missing.
URLS = {
    "search": [
        "/api/search",
        "/api/search?q=muong+la&facets=source,place,section,year,month&explain=1",
        "/api/search?q=Mường+la+cây&place=son+la&from=2020-01-01&to=2026-01-01&sort=newest&per_page=3",
        "/api/search?q=UBND&tones=ignore&lang=en",
        '/api/search?q=tiêu-đề:nhãn+nong*+"cây+quả"~3+title:"mường+la"+-xoài+-nguồn:x+nơi:"Sơn+La"+từ:2019',
        "/api/search?q=khôngcóđâu&page=7",
        f"/api/search?q={'la+' * 600}",
        "/api/search?section=&source=x&tones=&page=",
    ],
    "suggest": [
        "/api/suggest",
        "/api/suggest?q=muong+l",
        "/api/suggest?q=05-&limit=2",
        "/api/suggest?q=c%C3%A2y+%C4%83n",
    ],
    "document": [f"/api/documents/{ID}"],
    "similar": [f"/api/similar/{ID}", f"/api/similar/{ID}?limit=1"],
    "export": ["/api/export", "/api/export?q=muong+la&per_page=2", "/api/export?q=khôngcóđâu"],
    "openapi": ["/openapi.json"],
    "healthz": ["/healthz"],
    "readyz": ["/readyz"],
    "counts": ["/metrics"],
}


@pytest.fixture(scope="module")
def client(sample_index: Path) -> FlaskClient:
    return create_app(sample_index).test_client()


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> dict[str, Any]:
    """The document as it is served."""
    answer: dict[str, Any] = client.get("/openapi.json").get_json()
    return answer


def closed(schema: Any) -> Any:
    """A schema that allows no property that it does not describe."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: closed(part) for name, part in schema.items()}
    return {"additionalProperties": False} | parts if isinstance(schema.get("properties"), dict) else parts


def validator(document: dict[str, Any], schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """What checks values against a schema of the document."""
    whole = {"components": closed(document["components"])} | closed(schema)
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The operations of the document, with their paths."""
    for path, item in document["paths"].items():
        yield path, item["get"]


def test_the_document_is_openapi_3_1_of_this_version(client: FlaskClient, document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == VERSION
    assert client.get("/api/search?q=la").headers["Timtin-Version"] == VERSION
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema"} | schema)


def test_every_path_for_programs_is_in_the_document(client: FlaskClient, document: dict[str, Any]) -> None:
    rules = {rule.rule for rule in client.application.url_map.iter_rules() if rule.endpoint.startswith("api.")}
    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule) for rule in rules} == set(document["paths"])
    for path in ("/api/search", "/api/documents/{document_id}", "/api/export", "/openapi.json", "/metrics"):
        assert path in document["paths"]


def test_every_operation_is_tried() -> None:
    assert [operation.name for operation in api.operations] == list(URLS)


@pytest.mark.parametrize(("name", "url"), [(name, url) for name, urls in URLS.items() for url in urls])
def test_answers_are_what_the_document_says(client: FlaskClient, document: dict[str, Any], name: str, url: str) -> None:
    described = next(item for _, item in operations(document) if item["operationId"] == name)["responses"]["200"]
    response = client.get(url)
    assert response.status_code == 200
    ((media_type, content),) = described["content"].items()
    assert response.content_type == media_type
    assert {header for header, said in described["headers"].items() if said["required"]} <= set(response.headers.keys())
    schema = content["schema"]
    if media_type == "application/json":
        validator(document, schema).validate(response.get_json())
    elif "contentSchema" in schema:
        one_line = validator(document, schema["contentSchema"])
        for line in response.text.splitlines():
            one_line.validate(json.loads(line))


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("/api/search?page=0", 400), ("/api/export?per_page=1001", 400), (f"/api/documents/{ID}?q=la", 400),
        ("/api/documents/none", 404), ("/api/none", 404),
    ],
)  # fmt: skip
def test_problems_are_what_the_document_says(
    client: FlaskClient, document: dict[str, Any], url: str, status: int
) -> None:
    response = client.get(url)
    assert (response.status_code, response.content_type) == (status, "application/problem+json")
    problem = response.get_json()
    validator(document, {"$ref": "#/components/schemas/Problem"}).validate(problem)
    assert problem["status"] == status


def test_a_check_against_the_document_can_fail(document: dict[str, Any]) -> None:
    problem = validator(document, {"$ref": "#/components/schemas/Problem"})
    right = {"type": "about:blank", "title": "Bad Request", "status": 400, "detail": "x"}
    assert problem.is_valid(right)
    assert not problem.is_valid(right | {"colour": "red"})
    assert not problem.is_valid({"status": 400})


def test_the_document_names_the_parameters_that_are_read(document: dict[str, Any]) -> None:
    for path, model in (("/api/search", SearchParameters), ("/api/export", ExportParameters)):
        named = [parameter["name"] for parameter in document["paths"][path]["get"]["parameters"]]
        assert named == list(names_of(model))


def test_everything_in_the_document_is_described(document: dict[str, Any]) -> None:
    for path, item in operations(document):
        assert item["summary"], path
        assert item["description"], path
        for parameter in item["parameters"]:
            assert parameter["description"], parameter
    fields = {
        f"{name}.{field}": said
        for name, schema in document["components"]["schemas"].items()
        for field, said in schema.get("properties", {}).items()
    }
    undescribed = {name for name, said in fields.items() if "description" not in said and "$ref" not in said}
    assert undescribed == {"FiltersObject.from", "HealthObject.status", "ReadyObject.status"}


def test_examples_find_something(client: FlaskClient) -> None:
    for operation in api.operations:
        response = client.get(operation.example)
        assert response.status_code == 200, operation.example
    assert client.get(next(iter(api.operations)).example).get_json()["total"] > 0


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_page_about_the_api_explains_every_path_and_parameter(
    client: FlaskClient, document: dict[str, Any], code: str
) -> None:
    page = client.get(f"/api?lang={code}").text
    assert f'<html lang="{code}">' in page
    for path, item in operations(document):
        assert f"<code>GET {path}</code>" in page
        for parameter in item["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page
    assert not re.search(r'src="(?!/static/)', page)  # nothing from other hosts


def test_the_commands_on_the_page_about_the_api_work(client: FlaskClient) -> None:
    urls = re.findall(r"<code>curl &#39;([^<]*)&#39;</code>|<code>curl '([^<]*)'</code>", client.get("/api").text)
    assert len(urls) == len(api.operations)
    for escaped in (one or other for one, other in urls):
        url = urlsplit(escaped.replace("&amp;", "&"))
        assert client.get(f"{url.path}?{url.query}").status_code == 200, url


def test_the_page_about_the_api_names_an_article_of_the_index(tmp_path: Path) -> None:
    record = {"id": "một/hai ba", "title": "Tin", "body": "Bài."}
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "documents.jsonl", [record])])
    assert "/api/documents/m%E1%BB%99t%2Fhai%20ba" in create_app(tmp_path / "index").test_client().get("/api").text


def test_the_page_about_the_api_needs_no_index(tmp_path: Path) -> None:
    assert create_app(tmp_path / "none").test_client().get("/api").status_code == 200


def test_every_text_about_the_api_is_of_something_in_the_document(document: dict[str, Any]) -> None:
    names = {item["operationId"] for _, item in operations(document)}
    parameters = {parameter["name"] for _, item in operations(document) for parameter in item["parameters"]}
    for language in LANGUAGES.values():
        assert set(language.sections["operation"]) == set(language.sections["operation_title"]) == names
        assert set(language.sections["parameter"]) == parameters
