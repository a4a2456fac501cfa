"""web/feeds.py: searches as Atom feeds, read by the standard library's parser and by feedparser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from xml.etree import ElementTree

import feedparser
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from index import building
from index.documents import instant
from searcher.search import Searcher
from tests.conftest import write_jsonl
from web.app import create_app
from web.xml import date_time, well_formed

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
RFC_3339 = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)"

RECORDS = [
    {
        "id": "công văn/05?x=1&y",
        "title": "Mường La <b>& vườn</b> xoài",
        "body": "Huyện Mường La trồng xoài & nhãn <i>ghép</i>.",
        "url": "https://example.org/a?b=1&c=2",
        "source": "Báo Sơn La",
        "section": "Nông nghiệp",
        "place": "Sơn La",
        "author": "Lò Văn Pành",
        "published": "2024-05-02T01:30:00.250000+00:00",
    },
    {
        "id": "unsafe",
        "title": "Tin Muong La",
        "body": "Khong dau.",
        "url": "javascript:alert(1)",
        "published": "2024-05-02",
    },
    {"id": "undated", "title": "Mường La không ngày", "body": "Tin cũ."},
    {"id": "partial", "title": "Mường Nhé", "body": "Vào mùa mưa.", "published": "2025-01-01"},
    *(
        {
            "id": f"old-{i}",
            "title": f"Tin cũ số {i}",
            "body": "Xã họp.",
            "published": f"2020-01-{i:02}",
            "place": "Hà Nội",
        }
        for i in range(1, 26)
    ),
]


def served(folder: Path, records: Any = RECORDS, **settings: Any) -> FlaskClient:
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", records)])
    return create_app(folder / "index", **settings).test_client()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return served(tmp_path_factory.mktemp("feeds"))


def feed(client: FlaskClient, **parameters: Any) -> ElementTree.Element:
    """The feed of these parameters, `from` and `to` without their underscore."""
    named = {name.rstrip("_"): value for name, value in parameters.items()}
    response = client.get(f"/feed.atom?{urlencode(named, doseq=True)}")
    assert (response.status_code, response.mimetype) == (200, "application/atom+xml")
    return ElementTree.fromstring(response.data)


def entries(feed: ElementTree.Element) -> list[ElementTree.Element]:
    return feed.findall(f"{ATOM}entry")


def titles(feed: ElementTree.Element) -> list[str | None]:
    return [entry.findtext(f"{ATOM}title") for entry in entries(feed)]


def link(element: ElementTree.Element, relation: str) -> str | None:
    found = [link.get("href") for link in element.findall(f"{ATOM}link") if link.get("rel") == relation]
    assert len(found) <= 1
    return found[0] if found else None


# What is in a feed


def test_full_matches_alone_come_newest_first_and_undated_ones_last(client: FlaskClient) -> None:
    assert titles(feed(client, q="muong la")) == [
        "Mường La <b>& vườn</b> xoài",
        "Tin Muong La",
        "Mường La không ngày",
    ]
    assert titles(feed(client, q="muong la", sort="oldest", facets="place")) == titles(feed(client, q="muong la"))


def test_tones_and_filters_choose_as_on_the_page(client: FlaskClient) -> None:
    assert len(entries(feed(client, q="Mường La", tones="exact"))) == 2
    assert titles(feed(client, q="muong la", from_="2024-05-02", to="2024-05-02", place="son la")) == [
        "Mường La <b>& vườn</b> xoài"
    ]
    assert titles(feed(client, section="nong nghiep")) == ["Mường La <b>& vườn</b> xoài"]
    assert titles(feed(client, q='mục:"Nông nghiệp"')) == ["Mường La <b>& vườn</b> xoài"]


def test_asked_for_nothing_it_gives_the_newest_of_all(client: FlaskClient) -> None:
    found = feed(client)
    assert titles(found)[:2] == ["Mường Nhé", "Mường La <b>& vườn</b> xoài"]
    assert found.findtext(f"{OPENSEARCH}totalResults") == str(len(RECORDS))
    assert len(entries(found)) == 20
    assert entries(feed(client, q="… !!!")) == []


def test_an_entry_says_what_is_known_of_an_article(client: FlaskClient) -> None:
    entry = entries(feed(client, q="muong la", place="son la"))[0]
    assert entry.findtext(f"{ATOM}published") == entry.findtext(f"{ATOM}updated") == "2024-05-02T08:30:00+07:00"
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "Lò Văn Pành"
    assert entry.findtext(f"{ATOM}source/{ATOM}title") == "Báo Sơn La"
    category = entry.find(f"{ATOM}category")
    assert category is not None
    assert category.get("term") == "Nông nghiệp"
    assert link(entry, "via") == "https://example.org/a?b=1&c=2"
    summary = entry.find(f"{ATOM}summary")
    assert summary is not None
    assert summary.get("type") == "html"
    assert summary.text == "<p>Huyện <mark>Mường La</mark> trồng xoài &amp; nhãn &lt;i&gt;ghép&lt;/i&gt;.</p>"
    address = link(entry, "alternate")
    assert address
    page = client.get(address)
    assert "<mark>Mường La</mark>" in page.text  # the article, with the words of the search
    assert link(entries(feed(client, q="khong dau"))[0], "via") is None


def test_an_undated_article_bears_a_date_that_keeps_it_last(client: FlaskClient) -> None:
    entry = entries(feed(client, q="muong la"))[-1]
    assert entry.find(f"{ATOM}published") is None
    assert entry.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"


def test_the_feed_is_as_new_as_its_newest_article_or_as_the_index(client: FlaskClient) -> None:
    assert feed(client, q="muong la").findtext(f"{ATOM}updated") == "2024-05-02T08:30:00+07:00"
    built = client.application.extensions["timtin"].reader().generation.manifest.built
    assert feed(client, q="zzqq").findtext(f"{ATOM}updated") == built


def test_the_title_says_what_is_followed_in_the_readers_language(client: FlaskClient) -> None:
    assert feed(client, q="chè", place="Sơn La", tones="exact").findtext(f"{ATOM}title") == (
        "chè · Địa phương: Sơn La · Dấu: chỉ đúng dấu đã gõ – timtin"
    )
    english = feed(client, q="chè", lang="en")
    assert english.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert (link(english, "self") or "").endswith("/feed.atom?q=ch%C3%A8&lang=en")
    assert client.get("/feed.atom", headers={"Accept-Language": "en"}).headers["Content-Language"] == "en"
    assert "Accept-Language" in client.get("/feed.atom").headers["Vary"]


# What readers of feeds rely on


@pytest.mark.parametrize("asked", [{}, {"q": "muong la"}, {"q": "zzqq"}, {"place": "Hà Nội", "page": 2, "per_page": 7}])
def test_every_feed_has_what_atom_demands(client: FlaskClient, asked: dict[str, Any]) -> None:
    found = feed(client, **asked)
    for element in (found, *entries(found)):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", element.findtext(f"{ATOM}id") or "")
        assert re.fullmatch(RFC_3339, element.findtext(f"{ATOM}updated") or "")
        assert urlsplit(link(element, "alternate") or "").scheme == "http"
    assert found.findtext(f"{ATOM}author/{ATOM}name")  # else every entry would need one
    assert link(found, "self")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries(found)]
    assert len(set(ids)) == len(ids)


def test_feedparser_reads_it_without_complaint(client: FlaskClient) -> None:
    read = feedparser.parse(client.get("/feed.atom?q=muong+la").data, sanitize_html=False)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    entry = read.entries[0]
    assert entry.title == "Mường La <b>& vườn</b> xoài"
    assert "Mường La</mark>" in entry.summary
    assert entry.published_parsed[:5] == (2024, 5, 2, 1, 30)
    assert {one.rel for one in entry.links} == {"alternate", "via"}


def test_ids_survive_a_rebuild_and_belong_to_article_and_search(tmp_path: Path) -> None:
    def ids(found: ElementTree.Element) -> list[str | None]:
        return [element.findtext(f"{ATOM}id") for element in (found, *entries(found))]

    before = ids(feed(served(tmp_path), q="muong la"))
    changed = [record | {"body": "Mường La đổi khác."} for record in RECORDS]
    client = served(tmp_path, changed[::-1])
    assert set(ids(feed(client, q="muong la", per_page=100))) >= set(before)
    assert ids(feed(client, q="Mường La"))[0] != before[0]
    assert ids(feed(client, q="muong la", page=2, per_page=2, lang="en"))[0] == before[0]  # parts of one feed


def test_its_pages_lead_to_each_other_and_hold_every_match_once(client: FlaskClient) -> None:
    found = feed(client, place="Hà Nội", per_page=10)
    seen = titles(found)
    assert link(found, "previous") is None
    while next_page := link(found, "next"):
        before, found = link(found, "self"), ElementTree.fromstring(client.get(next_page).data)
        assert link(found, "previous") == before
        seen += titles(found)
    assert link(found, "self") == link(found, "last")
    assert seen == [f"Tin cũ số {i}" for i in range(25, 0, -1)]
    beyond = feed(client, place="Hà Nội", page=99)
    assert entries(beyond) == []
    assert (link(beyond, "previous") or "").endswith("&page=2")


def test_a_feed_that_did_not_change_is_neither_sent_nor_searched_for_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = served(tmp_path)
    tag = client.get("/feed.atom?q=muong+la").headers["ETag"]
    asked = {"If-None-Match": tag}
    assert client.get("/feed.atom?q=muong+la", headers=asked | {"Accept-Language": "en"}).status_code == 200
    assert client.get("/feed.atom?q=muong+la", headers=asked | {"Host": "other.example"}).status_code == 200
    elsewhere = create_app(tmp_path / "index", base_url="https://tin.example.vn").test_client()
    assert elsewhere.get("/feed.atom?q=muong+la", headers=asked).status_code == 200
    monkeypatch.setattr(Searcher, "search", None)
    again = client.get("/feed.atom?q=muong+la", headers=asked)
    assert (again.status_code, again.data) == (304, b"")
    monkeypatch.undo()
    served(tmp_path)
    assert client.get("/feed.atom?q=muong+la", headers=asked).status_code == 200


# Rubbish


@pytest.fixture(scope="module")
def feed_of_text(client: FlaskClient) -> Callable[[str], ElementTree.Element]:
    return lambda text: feed(client, q=text, place=text, page=text)


@given(
    text=st.text(st.characters(codec="utf-8"), max_size=40) | st.text("\0\x01\x0b\x1f￾￿\x7f\x85]>&\"'<", max_size=10)
)
def test_whatever_is_asked_the_feed_is_well_formed(
    feed_of_text: Callable[[str], ElementTree.Element], text: str
) -> None:
    assert feed_of_text(text).tag == f"{ATOM}feed"


@given(text=st.text(max_size=60))
def test_any_text_can_stand_in_xml(text: str) -> None:
    markup = well_formed(text).replace("&", "&amp;").replace("<", "&lt;")
    read = ElementTree.fromstring(f"<a>{markup}</a>".encode()).text or ""
    assert read == re.sub("\r\n?", "\n", well_formed(text))
    assert len(well_formed(text)) == len(text)


def test_articles_may_hold_what_xml_forbids(tmp_path: Path) -> None:
    rubbish = "Mường La \x00\x08\x1b\ufffe\uffff ]]> &#0; \u2028"
    record = {
        "id": "a\x01",
        "title": rubbish,
        "body": rubbish,
        "section": rubbish,
        "source": rubbish,
        "author": rubbish,
    }
    found = feed(served(tmp_path, [record | {"url": "https://example.org/\x02\ufffe"}]), q="muong la")
    assert (titles(found)[0] or "").startswith("Mường La")


@pytest.mark.parametrize(
    "published", ["0001-01-01", "9999-12-31", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"]
)
def test_any_date_of_the_calendar_can_be_written(published: str) -> None:
    assert re.fullmatch(RFC_3339, date_time(instant(published)))
