"""web/sitemaps.py: every article once, with its date, in parts that add up."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from index import building
from tests.conftest import write_jsonl
from web import sitemaps
from web.app import create_app

SITEMAPS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ODD_ID = "bài lạ/1?x&y'<"
RECORDS = [
    {"id": "new", "title": "Mới", "body": "Tin.", "published": "2024-05-02"},
    {"id": ODD_ID, "title": "Không ngày", "body": "Tin lạ."},
    {"id": "old", "title": "Cũ", "body": "Tin cũ.", "published": "2020-01-01T12:00:00+00:00"},
    {"id": "/../x", "title": "Cũ hơn", "body": "Tin cũ hơn.", "published": "0001-01-01"},
]


def served(folder: Path, records: list[dict[str, str]]) -> FlaskClient:
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", records)])
    return create_app(folder / "index").test_client()


def listed(client: FlaskClient, path: str) -> list[tuple[str | None, str | None]]:
    """The addresses of a sitemap, or of an index of them, with their dates."""
    response = client.get(path)
    assert (response.status_code, response.mimetype) == (200, "application/xml")
    entries = ElementTree.fromstring(response.data)
    return [(entry.findtext(f"{SITEMAPS}loc"), entry.findtext(f"{SITEMAPS}lastmod")) for entry in entries]


def test_every_article_is_listed_once_with_its_date_oldest_first(tmp_path: Path) -> None:
    client = served(tmp_path, RECORDS)
    assert listed(client, "/sitemap.xml") == [("http://localhost/sitemap-1.xml", "2024-05-02T00:00:00+07:00")]
    found = listed(client, "/sitemap-1.xml")
    assert [date for _, date in found] == [
        None, "0001-01-01T00:00:00+07:00", "2020-01-01T19:00:00+07:00", "2024-05-02T00:00:00+07:00", None,
    ]  # fmt: skip
    titles = ["Tìm tin địa phương", "Cũ hơn", "Cũ", "Mới", "Không ngày"]
    for (address, _), title in zip(found, titles, strict=True):
        page = client.get(address or "").text
        assert f">{title}</h1>" in page
        assert f'<link rel="canonical" href="{escape(address or "")}">' in page


def test_many_articles_come_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "PART", 3)
    records = [
        {"id": f"{i:02}", "title": "Tin", "body": f"Bài {i}.", "published": f"2024-01-{i + 1:02}"} for i in range(7)
    ]
    client = served(tmp_path, records)
    parts = listed(client, "/sitemap.xml")
    assert [date for _, date in parts] == [f"2024-01-{day}T00:00:00+07:00" for day in ("03", "06", "07")]
    found = [(address or "").rpartition("/")[2] for part, _ in parts for address, _ in listed(client, part or "")]
    assert found == ["", *(record["id"] for record in records)]
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "d.jsonl", [*records, records[0] | {"id": "new"}])])
    assert len(listed(client, "/sitemap-3.xml")) == 2


@pytest.mark.parametrize(
    "path", ["/sitemap-0.xml", "/sitemap-2.xml", "/sitemap-x.xml", "/sitemap--1.xml", "/sitemap-9999999999999.xml"]
)
def test_there_are_no_other_parts(tmp_path: Path, path: str) -> None:
    assert served(tmp_path, RECORDS).get(path).status_code == 404


def test_the_length_of_a_part_is_known_before_it_is_sent(tmp_path: Path) -> None:
    client = served(tmp_path, RECORDS)
    whole, head = client.get("/sitemap-1.xml"), client.head("/sitemap-1.xml")
    assert head.headers["Content-Length"] == str(len(whole.data))


def test_without_an_index_there_is_nothing_to_list(tmp_path: Path) -> None:
    client = create_app(tmp_path / "none").test_client()
    for path in ("/sitemap.xml", "/sitemap-1.xml", "/feed.atom", "/suggest.json?q=a"):
        assert client.get(path).status_code == 503
    for path in ("/robots.txt", "/opensearch.xml"):
        assert client.get(path).status_code == 200
