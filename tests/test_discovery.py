"""web/discovery.py, web/structured_data.py: what browsers and crawlers are told, in heads of pages and in files of their own."""

import json
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urlsplit
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from index import building
from tests.conftest import write_jsonl
from web.app import create_app
from web.structured_data import description

ROOT = "http://localhost"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
ODD_ID = "bài lạ/1?x&y"
RECORDS = [
    {
        "id": ODD_ID,
        "title": "Họp </script><script>alert(1)</script> <!-- & 'thuế'",
        "body": "Thuế đất được bàn.\n\n" + "Xã Chiềng Khoong họp. " * 30,
        "url": "https://example.org/a",
        "source": "Báo Sơn La",
        "place": "Sơn La",
        "section": "Kinh tế",
        "author": "Lò Văn Pành",
        "published": "2024-05-02",
    },
    {"id": "plain", "title": "Mường La", "body": "Tin về Mường La.", "url": "javascript:alert(1)"},
    {"id": "other", "title": "Mường Nhé", "body": "Mưa ở Mường Nhé.", "place": "Điện Biên"},
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("discovery")
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", RECORDS)])
    return create_app(folder / "index").test_client()


class Head(HTMLParser):
    """The <link>, <meta> and JSON-LD of a page, and every kind of <script> it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[dict[str, str | None]] = []
        self.meta: dict[str | None, str | None] = {}
        self.scripts: list[str | None] = []
        self.data: list[Any] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "link":
            self.links.append(attributes)
        elif tag == "meta":
            self.meta[attributes.get("name")] = attributes.get("content")
        elif tag == "script":
            self.scripts.append(attributes.get("type"))

    def handle_data(self, data: str) -> None:
        if self.lasttag == "script" and data.strip() and self.scripts[-1] == "application/ld+json":
            self.data.append(json.loads(data))

    def link(self, rel: str, kind: str | None = None) -> str | None:
        """The one link of a relation, and where there are several kinds, of a kind."""
        found = [one["href"] for one in self.links if one["rel"] == rel and (kind is None or one.get("type") == kind)]
        assert len(found) <= 1
        return found[0] if found else None


def head(client: FlaskClient, path: str = "/", **parameters: Any) -> Head:
    named = {name.rstrip("_"): value for name, value in parameters.items()}
    return Head(client.get(f"{path}?{urlencode(named, doseq=True)}").text)


# Adding the site to a browser


def test_every_page_names_the_search_engine(client: FlaskClient) -> None:
    for path in ("/", "/?q=la", "/documents/plain", "/documents/none"):
        assert Head(client.get(path).text).link("search") == "/opensearch.xml"


def test_the_search_engine_is_described_with_urls_that_work(client: FlaskClient) -> None:
    response = client.get("/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    described = ElementTree.fromstring(response.data)
    assert described.tag == f"{OPENSEARCH}OpenSearchDescription"
    assert 0 < len(described.findtext(f"{OPENSEARCH}ShortName") or "") <= 16
    assert 0 < len(described.findtext(f"{OPENSEARCH}Description") or "") <= 1024
    assert described.findtext(f"{OPENSEARCH}Language") == "vi"
    kinds = []
    for url in described.findall(f"{OPENSEARCH}Url"):
        address = url.attrib["template"].replace("{searchTerms}", "m%C6%B0%E1%BB%9Dng+la").replace("{startPage?}", "")
        assert "{" not in address
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.mimetype == url.attrib["type"]
        kinds.append(answer.mimetype)
        if "q=" in address:
            assert "Mường La" in answer.text
    assert kinds[:3] == ["text/html", "application/x-suggestions+json", "application/atom+xml"]
    image = described.find(f"{OPENSEARCH}Image")
    assert image is not None
    with client.get(image.text or "") as icon:
        assert icon.mimetype == image.get("type")


def test_the_language_that_was_asked_for_goes_with_the_search_engine(client: FlaskClient) -> None:
    address = head(client, lang="en").link("search") or ""
    described = ElementTree.fromstring(client.get(address).data)
    template = described.findall(f"{OPENSEARCH}Url")[0].attrib["template"]
    assert 'lang="en"' in client.get(template.replace("{searchTerms}", "la")).text


def test_suggestions_come_as_browsers_expect_them(client: FlaskClient) -> None:
    response = client.get("/suggest.json?q=muo")
    assert response.content_type == "application/x-suggestions+json"
    typed, found = response.get_json(force=True)
    assert typed == "muo"
    assert "Mường La" in found
    for typed in ("", "zzqq", '"', "\x00\ufffe", "a" * 3000):
        answer = client.get(f"/suggest.json?{urlencode({'q': typed})}").get_json(force=True)
        assert answer[0] == typed
        assert isinstance(answer[1], list)


def test_who_asks_for_an_icon_without_having_read_a_page_gets_that_of_the_pages(client: FlaskClient) -> None:
    with client.get("/favicon.ico") as answer, client.get("/static/favicon.svg") as icon:
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/svg+xml", icon.data)
        assert answer.headers["ETag"]


# What crawlers may fetch and list


def test_robots_may_read_pages_and_not_the_paths_of_programs(client: FlaskClient) -> None:
    response = client.get("/robots.txt")
    assert response.mimetype == "text/plain"
    rules = RobotFileParser()
    rules.parse(response.text.splitlines())
    assert rules.site_maps() == [f"{ROOT}/sitemap.xml"]
    for path in (
        "/",
        "/?q=la",
        "/documents/plain",
        "/sitemap.xml",
        "/sitemap-1.xml",
        "/feed.atom?q=la",
        "/static/style.css",
    ):
        assert rules.can_fetch("any", path), path
    for path in ("/api/search?q=la", "/api/documents/plain", "/suggest.json?q=la", "/healthz"):
        assert not rules.can_fetch("any", path), path


def test_an_article_has_one_address_however_it_is_reached(client: FlaskClient) -> None:
    plain = f"{ROOT}/documents/b%C3%A0i%20l%E1%BA%A1/1%3Fx&y"
    for parameters in ({}, {"q": "thuế"}, {"lang": "en", "place": "Sơn La"}):
        assert (
            head(client, f"/documents/{urlsplit(plain).path.removeprefix('/documents/')}", **parameters).link(
                "canonical"
            )
            == plain
        )
    assert "Thuế đất" in client.get(plain).text


def test_a_search_has_one_address_however_it_is_written(client: FlaskClient) -> None:
    addresses = {
        Head(client.get(f"/?{query}").text).link("canonical")
        for query in (
            "q=muong+la&place=S%C6%A1n+La&place=H%C3%A0+N%E1%BB%99i",
            "place=H%C3%A0+N%E1%BB%99i&place=S%C6%A1n+La&place=S%C6%A1n+La&q=muong++la+",
            "page=1&per_page=10&tones=auto&sort=relevance&q=muong+la&place=S%C6%A1n+La&place=H%C3%A0+N%E1%BB%99i&lang=en&x=1",
            "q=muong+la&place=S%C6%A1n+La&place=H%C3%A0+N%E1%BB%99i&page=x&from=hom+qua",
        )
    }
    assert addresses == {f"{ROOT}/?q=muong+la&place=H%C3%A0+N%E1%BB%99i&place=S%C6%A1n+La"}
    assert head(client, q="la", page=2).link("canonical") == f"{ROOT}/?q=la&page=2"


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        ({"q": "muong la"}, True),
        ({"place": "Sơn La"}, True),
        ({"q": "muong", "per_page": 10, "sort": "relevance"}, True),
        ({"q": "zzqq"}, False),
        ({"q": "!!!"}, False),
        ({"q": "muong zzqq"}, False),  # partial matches alone
        ({"q": "muong", "page": 99}, False),
        ({"q": "muong la", "place": "Sơn La"}, False),
        ({"place": ["Sơn La", "Điện Biên"]}, False),
        ({"q": "muong la", "sort": "newest"}, False),
    ],
)
def test_search_engines_list_simple_searches_that_find_something(
    client: FlaskClient, asked: dict[str, Any], listed: bool
) -> None:
    assert head(client, **asked).meta.get("robots") == (None if listed else "noindex")


def test_articles_and_the_start_page_are_for_listing(client: FlaskClient) -> None:
    for path in ("/", "/documents/plain"):
        assert "robots" not in head(client, path).meta


def test_the_start_page_names_its_languages(client: FlaskClient) -> None:
    page = head(client, lang="en")
    assert page.link("canonical") == f"{ROOT}/?lang=en"
    assert {one["hreflang"]: one["href"] for one in page.links if "hreflang" in one} == {
        "vi": f"{ROOT}/?lang=vi",
        "en": f"{ROOT}/?lang=en",
    }


def test_pages_lead_to_the_feed_of_what_they_show(client: FlaskClient) -> None:
    for parameters, expected in (
        ({}, "/feed.atom"),
        ({"q": "muong la", "sort": "newest", "page": 2, "per_page": 3}, "/feed.atom?q=muong+la"),
        ({"place": "Sơn La", "tones": "exact", "lang": "en"}, "/feed.atom?place=S%C6%A1n+La&tones=exact&lang=en"),
    ):
        page = head(client, **parameters)
        assert page.link("alternate", "application/atom+xml") == expected
        assert (
            f'<a href="{expected.replace("&", "&amp;")}">' in client.get(f"/?{urlencode(parameters, doseq=True)}").text
        )


# What pages say of themselves


def test_an_article_says_what_it_is(client: FlaskClient) -> None:
    page = head(client, f"/documents/{ODD_ID.replace('?', '%3F')}", q="thuế")
    (said,) = page.data
    address = page.link("canonical")
    assert said.pop("description") == page.meta["description"]
    assert said == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": RECORDS[0]["title"],
        "datePublished": "2024-05-02",
        "author": {"@type": "Person", "name": "Lò Văn Pành"},
        "publisher": {"@type": "Organization", "name": "Báo Sơn La"},
        "articleSection": "Kinh tế",
        "contentLocation": {"@type": "Place", "name": "Sơn La"},
        "inLanguage": "vi",
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "isBasedOn": "https://example.org/a",
    }


def test_what_is_not_known_is_not_said(client: FlaskClient) -> None:
    (said,) = head(client, "/documents/plain").data
    assert said.keys() == {
        "@context", "@type", "headline", "description", "inLanguage", "url", "mainEntityOfPage",
    }  # fmt: skip


def test_the_start_page_says_how_the_site_is_searched(client: FlaskClient) -> None:
    (said,) = head(client).data
    assert said["@type"] == "WebSite"
    action = said["potentialAction"]
    assert action["@type"] == "SearchAction"
    name = re.fullmatch(r"required name=(\w+)", action["query-input"])
    assert name
    address = action["target"]["urlTemplate"].replace(f"{{{name[1]}}}", "muong+la")
    assert "<mark>Mường La</mark>" in client.get(address).text


def test_no_title_ends_the_script_that_holds_it(client: FlaskClient) -> None:
    page = head(client, f"/documents/{ODD_ID.replace('?', '%3F')}")
    assert page.data[0]["headline"] == RECORDS[0]["title"]
    assert page.scripts.count("application/ld+json") == 1
    assert page.scripts.count(None) == 1  # suggest.js
    assert len(page.scripts) == 2


@given(text=st.text(max_size=400))
def test_a_description_is_one_short_line_of_the_text(text: str) -> None:
    short = description(text)
    assert len(short) <= 160
    assert short.removesuffix("…") in " ".join(text.split())
