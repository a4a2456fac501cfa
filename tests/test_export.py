"""`/api/export`: a whole result set, piece by piece."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import building
from searcher.query import Tones
from searcher.request import Filters, Request
from searcher.search import Searcher
from searcher.whoosh.reader import WhooshReader
from tests.conftest import BuildSearcher, write_jsonl
from web.app import create_app

RECORDS = [
    {
        "id": f"{i * 7919 % 101:03}/ă{i}",
        "title": "Mường La" if i % 3 else "Sông Mã",
        "body": f"Bài số {i} về cây ăn quả.",
        "place": "Sơn La" if i % 2 else "Hà Giang",
        "published": f"2020-10-{i % 28 + 1:02}",
    }
    for i in range(60)
]


def build(folder: Path, records: list[dict[str, str]]) -> Path:
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", records)])
    return folder / "index"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return create_app(build(tmp_path_factory.mktemp("export"), RECORDS)).test_client()


def pieces(client: FlaskClient, url: str) -> Iterator[list[str]]:
    """The ids of each piece, following the links."""
    following: str | None = url
    while following:
        response = client.get(following)
        assert response.status_code == 200, response.text
        assert response.content_type == "application/x-ndjson"
        yield [json.loads(line)["id"] for line in response.text.splitlines()]
        link = re.fullmatch(r'<(.*)>; rel="next"', response.headers.get("Link", ""))
        following = link[1] if link else None


def exported(client: FlaskClient, url: str) -> list[str]:
    return [document_id for piece in pieces(client, url) for document_id in piece]


@pytest.mark.parametrize("per_page", [1, 7, 20, 60, 100])
def test_every_document_comes_exactly_once_in_the_order_of_ids(client: FlaskClient, per_page: int) -> None:
    found = list(pieces(client, f"/api/export?per_page={per_page}"))
    assert [document_id for piece in found for document_id in piece] == sorted(record["id"] for record in RECORDS)
    assert {len(piece) for piece in found[:-1]} <= {per_page}


@pytest.mark.parametrize(
    "asked",
    [
        "q=muong+la",
        "q=Sông+Mã&tones=exact",
        "place=son+la&from=2020-10-05",
        "q=-mã",
        "q=%22bài+số%22",
        "q=nơi:%22Sơn+La%22",
        "q=mươ*+-nơi:%22Hà+Giang%22+từ:5/10/2020",
    ],
)
def test_an_export_has_the_full_matches_of_the_search(client: FlaskClient, asked: str) -> None:
    answer = client.get(f"/api/search?{asked}&per_page=100").get_json()
    full = sorted(hit["id"] for hit in answer["hits"] if hit["matched"] == "full")
    assert len(full) == answer["total"] > 0
    assert exported(client, f"/api/export?{asked}&per_page=9") == full


def test_what_nothing_matches_is_an_empty_export(client: FlaskClient) -> None:
    for asked in ("q=khôngcóđâu", "q=???", "place=hue"):
        response = client.get(f"/api/export?{asked}")
        assert (response.status_code, response.text) == (200, "")
        assert "Link" not in response.headers


def test_lines_are_documents_as_they_are_served_by_id(client: FlaskClient) -> None:
    lines = client.get("/api/export?q=muong+la&per_page=3").text.splitlines()
    assert len(lines) == 3
    for line in lines:
        document = json.loads(line)
        assert document == client.get(f"/api/documents/{document['id'].replace('/', '%2F')}").get_json()


def test_an_export_goes_on_after_a_rebuild_without_loss_or_doubles(tmp_path: Path) -> None:
    client = create_app(build(tmp_path, RECORDS)).test_client()
    following = pieces(client, "/api/export?per_page=11")
    first = next(following)
    # What comes before the cursor and after it goes and comes; the last document of the piece goes, too.
    gone = {first[0], first[-1], sorted(record["id"] for record in RECORDS)[30]}
    new = [{"id": "999", "title": "Mới", "body": "Bài."}, {"id": "000", "title": "Mới", "body": "Bài."}]
    build(tmp_path, [record for record in reversed(RECORDS) if record["id"] not in gone] + new)
    rest = [document_id for piece in following for document_id in piece]
    stayed = {record["id"] for record in RECORDS} - gone
    assert sorted(set(first + rest) & stayed) == sorted(stayed)
    assert len(first + rest) == len(set(first + rest))
    assert rest[-1] == "999"


def test_documents_of_several_segments_and_deleted_ones_are_exported_right(tmp_path: Path) -> None:
    index_dir = build(tmp_path, RECORDS[:40])
    building.add(index_dir, [write_jsonl(tmp_path / "more.jsonl", RECORDS[35:])])
    building.remove(index_dir, [RECORDS[3]["id"], RECORDS[50]["id"]])
    wanted = sorted(record["id"] for i, record in enumerate(RECORDS) if i not in (3, 50))
    assert exported(create_app(index_dir).test_client(), "/api/export?per_page=8") == wanted


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cursor=st.text(max_size=12))
def test_any_cursor_goes_on_after_it(client: FlaskClient, cursor: str) -> None:
    cursor = cursor.encode("utf-8", "replace").decode("utf-8")
    response = client.get("/api/export", query_string={"cursor": cursor, "per_page": "1000"})
    found = [json.loads(line)["id"] for line in response.text.splitlines()]
    assert found == sorted(record["id"] for record in RECORDS if record["id"] > cursor)


def test_filters_of_a_piece_stay_in_its_link(client: FlaskClient) -> None:
    link = client.get("/api/export?q=muong+la&place=son+la&place=ha+giang&per_page=2").headers["Link"]
    for part in ("q=muong+la", "place=son+la", "place=ha+giang", "per_page=2", "cursor="):
        assert part in link


def test_a_deep_piece_reads_no_more_than_its_own_documents(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    document = WhooshReader.document
    monkeypatch.setattr(
        WhooshReader, "document", lambda reader, number: read.append(number) or document(reader, number)
    )
    for piece in pieces(client, "/api/export?per_page=10"):
        assert len(read) == len(piece)
        read.clear()


@pytest.mark.parametrize("per_page", ["0", "1001", "x"])
def test_a_bad_size_of_a_piece_is_named(client: FlaskClient, per_page: str) -> None:
    response = client.get(f"/api/export?per_page={per_page}")
    assert response.status_code == 400
    assert response.get_json()["parameter"] == "per_page"


def test_an_export_equals_a_sort_by_id_of_what_passes(build_searcher: BuildSearcher) -> None:
    searcher: Searcher = build_searcher(RECORDS)
    request = Request("muong la", tones=Tones.IGNORE, filters=Filters(place=("Sơn La",)))
    piece = searcher.export(request, "050", 5)
    wanted = sorted(r["id"] for i, r in enumerate(RECORDS) if i % 3 and i % 2 and r["id"] > "050")
    assert [document.id for document in piece.documents] == wanted[:5]
    assert piece.last_id == wanted[4]
