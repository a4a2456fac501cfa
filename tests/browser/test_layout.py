"""How pages fit: phones and wide screens, nothing that moves while it loads, few bytes, and paper."""

import io

import pypdf
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, OpenPage
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
