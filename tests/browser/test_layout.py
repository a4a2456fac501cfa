"""How pages fit: phones and wide screens, nothing that moves while it loads, few bytes, and paper."""

import io
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pypdf
import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.browser.conftest import PHONE, WIDE, OpenPage
from tests.browser.states import ARTICLE, STATES, State, asking

MOST_BYTES = 60_000
_SHIFTS = """
    new Promise(resolve => {
        const shifts = [];
        new PerformanceObserver(list => shifts.push(...list.getEntries().map(entry => entry.value)))
            .observe({type: 'layout-shift', buffered: true});
        setTimeout(() => resolve(shifts), 200);
    })
"""
_BYTES = """
    [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
        .map(entry => [new URL(entry.name).pathname, entry.transferSize])
"""


def sideways(page: Page) -> int:
    """By how many pixels a page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_no_page_scrolls_sideways_on_a_phone_or_shifts_while_it_loads(open_page: OpenPage, state: State) -> None:
    page = open_page(state.in_language("en"), status=state.status, width=PHONE)
    assert sideways(page) == 0
    assert page.evaluate(_SHIFTS) == []


@contextmanager
def arriving_in_two(address: str, path: str, cut: int) -> Iterator[str]:
    """The page at a path of a server, of which what follows `cut` bytes comes late; the rest as the server has it."""

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with urllib.request.urlopen(address + self.path) as answer:
                content, media_type = answer.read(), answer.headers["Content-Type"]
            self.send_response(200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            first = cut if self.path == path else len(content)
            self.wfile.write(content[:first])
            if content[first:]:
                time.sleep(0.8)  # Chromium paints what it has after half a second at the latest
                self.wfile.write(content[first:])

        def log_message(self, *_: object) -> None:
            """Nothing: what a test prints is its failures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Slow)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{path}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("end", [b"</header>", b"</form>", b"<svg", b"</svg>", b"</h3>", b"</p>"], ids=bytes.decode)
def test_what_is_painted_of_a_page_stays_in_place_when_the_rest_arrives(
    browser: Browser, address: str, end: bytes
) -> None:
    path = "/?q=nha"
    with urllib.request.urlopen(address + path) as answer:
        content = answer.read()
    assert content.count(end)
    for width in (WIDE, PHONE):
        half = sum(len(part) + len(end) for part in content.split(end)[: (content.count(end) + 1) // 2])
        with arriving_in_two(address, path, half) as slow:
            context = browser.new_context(viewport=ViewportSize(width=width, height=740))
            page = context.new_page()
            page.goto(slow)
            assert page.evaluate(_SHIFTS) == []
            context.close()


@pytest.mark.parametrize("state", ["start", "filtered", "odd-hits", "odd-article"])
def test_a_wide_screen_keeps_lines_short_enough_to_read(open_page: OpenPage, state: str) -> None:
    page = open_page(STATES[state].path, width=2560)
    assert sideways(page) == 0
    for text in page.locator("p.lead, p.passage, .body p").all():
        box = text.bounding_box()
        size = float(text.evaluate("p => parseFloat(getComputedStyle(p).fontSize)"))
        assert box is None or box["width"] <= 46 * size


def test_a_page_of_results_with_all_it_loads_is_small(open_page: OpenPage) -> None:
    page = open_page(asking(q="xã"))
    assert page.locator("li.hit").count() == 10
    sizes = dict(page.evaluate(_BYTES))
    assert "/static/style.css" in sizes
    assert 0 < sum(sizes.values()) < MOST_BYTES, sizes


def test_the_ground_is_dark_where_the_reader_prefers_it(open_page: OpenPage) -> None:
    for dark in (False, True):
        page = open_page(STATES["unmarked"].path, dark=dark)
        red, green, blue = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number)")
        assert (red + green + blue < 150) is dark


# ---- On paper


def unspaced(text: str) -> str:
    return "".join(text.split())


def test_a_printed_article_is_its_text_date_source_and_address_alone(open_page: OpenPage, address: str) -> None:
    page = open_page(STATES["article-from-search"].path)
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(format="A4")))
    # What is extracted has a space at each change of font, and of a letter with marks that may be anywhere.
    text = unspaced("".join(sheet.extract_text() for sheet in printed.pages))
    assert len(printed.pages) == 1
    for part in (
        "Mường La: Từ lời Bác dạy",
        "19/5/2021",
        "Tin mẫu timtin",
        "Chuyện giấy tờ cũng đổi khác.",
        address + ARTICLE,
    ):
        assert unspaced(part) in text
    page.emulate_media(media="print")
    assert page.locator("dt:visible").all_inner_texts() == ["Đăng", "Nguồn"]
    assert page.locator("body").inner_text().strip() == page.locator("article").inner_text().strip()
