"""How pages fit: phones and wide screens, nothing that moves while it loads, few bytes, and paper."""

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.states import STATES, State

MOST_BYTES = 60_000


def sideways(page: Page) -> int:
    """By how many pixels a page can be scrolled sideways."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_no_page_scrolls_sideways_on_a_phone(open_page: OpenPage, state: State) -> None:
    page = open_page(state.in_language("en"), status=state.status, width=PHONE)
    assert sideways(page) == 0
