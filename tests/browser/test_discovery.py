"""What pages tell browsers and crawlers, as Chromium reads it under the pages' own policy."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.states import ARTICLE, MARKUP_ARTICLE, asking

_DATA = """
    [...document.querySelectorAll('script[type="application/ld+json"]')].map(script => JSON.parse(script.textContent))
"""
_XML = """
    async url => {
        const read = new DOMParser().parseFromString(await (await fetch(url)).text(), 'application/xml');
        const urls = [...read.getElementsByTagName('Url')];
        return {
            root: read.documentElement.nodeName,
            errors: read.getElementsByTagName('parsererror').length,
            titles: [...read.querySelectorAll('entry > title')].map(title => title.textContent),
            templates: Object.fromEntries(urls.map(url => [url.getAttribute('type'), url.getAttribute('template')])),
        };
    }
"""


def read_xml(page: Page, url: str) -> Any:
    """What Chromium finds in an XML document."""
    return page.evaluate(_XML, url)


@pytest.mark.parametrize(
    ("path", "kind"), [("/", "WebSite"), (ARTICLE, "NewsArticle"), (MARKUP_ARTICLE, "NewsArticle")]
)
def test_structured_data_is_read_and_nothing_in_it_runs(open_page: OpenPage, path: str, kind: str) -> None:
    page = open_page(path)
    (data,) = page.evaluate(_DATA)
    assert data["@type"] == kind
    assert page.evaluate("document.querySelector('link[rel=canonical]').href") == data["url"]
    if kind == "NewsArticle":
        assert data["headline"] == page.locator("h1").inner_text()
        assert page.title() == f"{data['headline']} – timtin"


def test_the_feed_of_a_search_has_what_its_page_shows(open_page: OpenPage) -> None:
    page = open_page(asking(q="muong la", sort="newest"))
    found = read_xml(page, page.evaluate("document.querySelector('link[rel=alternate][type*=atom]').href"))
    assert (found["root"], found["errors"]) == ("feed", 0)
    assert found["titles"] == page.locator("li.hit h3").all_inner_texts()


def test_the_search_engine_that_a_page_names_suggests_and_finds(open_page: OpenPage) -> None:
    page = open_page("/")
    described = read_xml(page, page.evaluate("document.querySelector('link[rel=search]').href"))
    assert (described["root"], described["errors"]) == ("OpenSearchDescription", 0)
    templates = described["templates"]
    suggestions = templates["application/x-suggestions+json"].replace("{searchTerms}", "muong+l")
    typed, found = page.evaluate("async url => (await fetch(url)).json()", suggestions)
    assert typed == "muong l"
    assert "Mường La" in found
    page.goto(templates["text/html"].replace("{searchTerms}", "m%C6%B0%E1%BB%9Dng+la"))
    assert page.locator("li.hit mark").first.inner_text() == "Mường La"
