"""web/address.py: whole URLs are the operator's, or else of no use to anybody but who asked."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Response
from werkzeug.test import EnvironBuilder

from index.errors import BadParameter
from web.address import checked_base_url
from web.app import create_app

PATHS = ("/", "/?q=muong+la", "/documents/mau-001-muong-la-cay-an-qua", "/feed.atom?q=muong+la", "/opensearch.xml", "/robots.txt",
         "/sitemap.xml", "/sitemap-1.xml")  # fmt: skip
FORGED = {
    "Host": "forged.example",
    "X-Forwarded-Host": "forged.example",
    "X-Forwarded-Proto": "gopher",
    "Forwarded": "host=forged.example",
}


def addresses(text: str) -> set[str]:
    """Scheme and host of the whole URLs that stand in a text, but those of namespaces and of articles' sources."""
    found = set(re.findall(r"""(?<!xmlns=")(?<!xmlns:os=")https?://[^/"'<\s]+""", text))
    return found - {"https://schema.org", "https://example.org"}


@pytest.mark.parametrize("path", PATHS)
def test_with_a_base_url_no_header_changes_an_address(sample_index: Path, path: str) -> None:
    client = create_app(sample_index, base_url="https://tin.example.vn").test_client()
    response = client.get(path, headers=FORGED)
    assert addresses(response.text) == {"https://tin.example.vn"}
    assert not response.cache_control.private


@pytest.mark.parametrize("path", PATHS)
def test_without_one_what_repeats_the_host_is_kept_by_no_shared_cache(sample_index: Path, path: str) -> None:
    client = create_app(sample_index).test_client()
    response = client.get(path, headers={"Host": "tin.example:8000"})
    assert addresses(response.text) == {"http://tin.example:8000"}
    assert response.cache_control.private
    forged = client.get(path, headers=FORGED)
    assert addresses(forged.text) == {"http://forged.example"}  # X-Forwarded-* is not read
    assert forged.cache_control.private
    assert addresses(client.get(path, headers={"Host": "tin.example:8000"}).text) == {"http://tin.example:8000"}


def test_answers_without_addresses_may_be_shared(sample_index: Path) -> None:
    client = create_app(sample_index).test_client()
    for path in ("/api/search?q=la", "/suggest.json?q=la", "/static/style.css"):
        with client.get(path) as response:
            assert not response.cache_control.private


@pytest.mark.parametrize("path_kept", [True, False], ids=["path kept by the proxy", "path taken away"])
def test_under_a_path_every_link_stays_there(sample_index: Path, path_kept: bool) -> None:
    client = create_app(sample_index, base_url="https://example.vn/tin").test_client()
    before = "/tin" if path_kept else ""
    for path in PATHS:
        response = client.get(before + path)
        assert response.status_code == 200
        for link in re.findall(r'(?:href|src|action|formaction|template|data-suggestions)="(.*?)"', response.text):
            assert link.startswith(("/tin/", "https://example.vn/tin/", "#", "?")), link
    assert client.get("/tin" if path_kept else "/").status_code == 200


@pytest.mark.parametrize(
    "host", ['a"><script>', "a b", "", "a/b", "a@b", "[::1", "a" * 5000, "mường.vn".encode().decode("latin-1")]
)
def test_a_host_that_is_none_breaks_nothing(sample_index: Path, host: str) -> None:
    client = create_app(sample_index).test_client()
    for path in PATHS:
        response = client.get(path, headers={"Host": host})
        assert response.status_code in (200, 400)
        assert '"><script>' not in response.text


@pytest.mark.parametrize("host", ["a.vn:", "a.vn:0", "a.vn:99999", "web_1:8000", "[::::]", "[1]", "[::1]:0"])
def test_a_host_that_no_address_can_have_stands_in_none(sample_index: Path, host: str) -> None:
    app = create_app(sample_index)
    for path in PATHS:
        environ = EnvironBuilder(path=urlsplit(path).path, query_string=urlsplit(path).query).get_environ()
        # The test client itself stumbles over some of these.
        response = Response.from_app(app, environ | {"HTTP_HOST": host})
        text = response.get_data(as_text=True)
        assert response.status_code == 200
        assert addresses(text) <= {"http://localhost"}
        assert "http:///" not in text


@pytest.mark.parametrize(
    "text",
    ["", "tin.example.vn", "ftp://a.vn", "https://", "https://a b.vn", "https://u:p@a.vn", "https://a.vn/?x=1", "https://a.vn/#x",
     "https://a.vn:x", "https://a.vn:0", "https://a.vn:99999",
     "https://a_b.vn", "https://[::::]", "https://a..vn", "https://-a.vn", "https://a.vn/../b", "https://a.vn//b", "https://a.vn/%41",
     'https://a.vn/"', "https://[::1"],
)  # fmt: skip
def test_what_is_no_base_url_is_refused_by_name(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadParameter, match=r"--base-url: .*https://tin\.example\.vn"):
        create_app(tmp_path, base_url=text)


def test_base_urls_are_written_one_way() -> None:
    assert checked_base_url("HTTPS://A.vn:443/").geturl() == "https://a.vn"
    assert checked_base_url("http://[::1]:8000").geturl() == "http://[::1]:8000"


def test_the_document_of_the_api_says_under_which_path_it_is(sample_index: Path) -> None:
    client = create_app(sample_index, base_url="https://example.vn/tin").test_client()
    assert client.get("/tin/openapi.json").get_json()["servers"] == [{"url": "/tin"}]
    assert "servers" not in create_app(sample_index).test_client().get("/openapi.json").get_json()


def test_the_loop_that_follows_an_export_names_its_path_once(sample_index: Path) -> None:
    client = create_app(sample_index, base_url="https://example.vn/tin").test_client()
    page = client.get("/tin/api").text
    first, host = re.search(r"next='(.*?)'", page), re.search(r'"(\S+)\$next"', page)
    assert first
    assert host
    asked = host[1] + first[1]
    assert asked == "https://example.vn/tin/api/export?place=son+la"
    assert client.get(asked.removeprefix("https://example.vn")).status_code == 200
