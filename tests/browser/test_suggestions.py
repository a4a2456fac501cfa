"""Suggestions while a reader types: the combobox of the ARIA Authoring Practices, by keyboard and by pointer."""

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import AXE, PHONE, WIDE, OpenPage
from tests.browser.states import asking
from tests.browser.test_accessibility import RUN_AXE
from tests.test_pages import asked

BOX = "input[name=q]"


def options(page: Page) -> Locator:
    return page.get_by_role("option")


def type_in(page: Page, text: str) -> None:
    page.locator(BOX).fill("")
    page.locator(BOX).press_sequentially(text)
    expect(page.get_by_role("listbox")).to_be_visible()


@pytest.mark.parametrize("typed", ["muong l", "Mường L", "Muwowngf L", "Muong72 L"])
def test_places_are_offered_however_they_are_typed(open_page: OpenPage, typed: str) -> None:
    page = open_page("/")
    type_in(page, typed)
    expect(options(page).filter(has_text="Mường La").first).to_be_visible()
    assert options(page).locator("mark").count() > 0
    assert options(page).locator("[lang=vi]").count() == options(page).count()


def test_arrows_choose_and_enter_searches(open_page: OpenPage) -> None:
    page = open_page("/")
    type_in(page, "muong l")
    box = page.get_by_role("combobox")
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    first = options(page).first
    expect(first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == first.get_attribute("id")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(options(page).last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    text = first.get_attribute("data-text")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*q=*")
    assert asked(page.url)["q"] == [text]


def test_a_place_that_is_chosen_finds_as_many_articles_as_it_says(open_page: OpenPage) -> None:
    page = open_page("/")
    type_in(page, "son l")
    place = options(page).filter(has_text="Địa phương").first
    said = re.search(r"(\d+) bài", place.inner_text())
    assert said
    place.click()
    page.wait_for_url("**/?*q=*")
    assert asked(page.url)["q"] == ['nơi:"Sơn La"']
    expect(page.get_by_role("heading", name=re.compile(rf"^{said[1]} bài"))).to_be_visible()


def test_enter_without_a_choice_searches_what_was_typed(open_page: OpenPage) -> None:
    page = open_page("/")
    type_in(page, "muong l")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?*q=*")
    assert asked(page.url)["q"] == ["muong l"]


def test_escape_closes_the_list_then_empties_the_box(open_page: OpenPage) -> None:
    page = open_page("/")
    type_in(page, "muong l")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(page.locator(BOX)).to_have_value("muong l")
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_have_value("")


def test_a_click_chooses_and_leaving_the_box_closes_the_list(open_page: OpenPage) -> None:
    page = open_page("/")
    type_in(page, "muong l")
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_be_hidden()
    type_in(page, "muong l")
    text = options(page).first.get_attribute("data-text")
    options(page).first.click()
    page.wait_for_url("**/?*q=*")
    assert asked(page.url)["q"] == [text]


def test_keys_of_an_input_method_are_left_alone(open_page: OpenPage) -> None:
    page = open_page("/")
    type_in(page, "muong l")
    for key in ("ArrowDown", "Enter", "Escape"):
        event = f"new KeyboardEvent('keydown', {{key: '{key}', isComposing: true, bubbles: true, cancelable: true}})"
        assert page.evaluate(f"document.querySelector('{BOX}').dispatchEvent({event})"), key
    expect(page.get_by_role("listbox")).to_be_visible()
    assert page.get_by_role("combobox").get_attribute("aria-activedescendant") is None


@pytest.mark.parametrize("code", ["vi", "en"])
def test_axe_finds_nothing_in_an_open_list_and_nothing_else_moves(open_page: OpenPage, code: str) -> None:
    page = open_page(asking(q="xã", lang=code))
    heading = page.get_by_role("heading", level=1)
    for scheme, width in (("light", WIDE), ("dark", PHONE)):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size(ViewportSize(width=width, height=800))
        page.keyboard.press("Escape")
        before = heading.bounding_box()
        type_in(page, "muong l")
        page.keyboard.press("ArrowDown")
        assert heading.bounding_box() == before
        assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        page.evaluate(AXE.read_text("utf-8"))
        assert page.evaluate(RUN_AXE)["violations"] == [], scheme


def test_without_javascript_the_box_is_a_plain_search_field(open_page: OpenPage) -> None:
    page = open_page("/", javascript=False)
    page.get_by_role("searchbox").fill("muong la")
    expect(page.locator("[role=listbox]")).to_be_hidden()
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("li.hit").first).to_be_visible()
