"""What readers do on the pages, in a real browser."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, OpenPage
from tests.browser.states import ARTICLE, STATES, asking
from tests.test_pages import asked

BOX = "input[name=q]"
HITS = "li.hit"


def search_for(page: Page, text: str) -> None:
    page.locator(BOX).fill(text)
    page.locator(BOX).press("Enter")


def titles(page: Page) -> list[str]:
    return page.locator(f"{HITS} h3").all_inner_texts()


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
@pytest.mark.parametrize("typed", ["muong la cay an qua", "Mường La cây ăn quả"])
def test_the_right_article_comes_first_with_marks_or_without(open_page: OpenPage, typed: str, javascript: bool) -> None:
    page = open_page("/", javascript=javascript)
    search_for(page, typed)
    expect(page).to_have_title(f"{typed} – timtin")
    expect(page.locator(BOX)).to_have_value(typed)
    assert titles(page)[0] == "Mường La: Từ lời Bác dạy đến những vườn cây ăn quả liên kết"
    marked = page.locator(f"{HITS} >> nth=0").locator("h3 mark").all_inner_texts()
    assert {"Mường La", "cây ăn quả"} <= set(marked)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_a_filter_is_set_removed_and_brought_back_by_the_back_button(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(STATES["groups"].path, javascript=javascript)
    before = titles(page)
    page.get_by_text("Lọc và sắp xếp").click()
    page.get_by_role("group", name="Địa phương").get_by_label("Điện Biên").check()
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.get_by_role("link", name="Bỏ Địa phương: Điện Biên")).to_be_visible()
    assert asked(page.url)["place"] == ["Điện Biên"]
    assert set(page.locator(f"{HITS} .facts li:nth-child(2)").all_inner_texts()) == {"Điện Biên"}
    filtered = titles(page)
    page.get_by_role("link", name="Bỏ Địa phương: Điện Biên").click()
    expect(page.locator(".removals")).to_have_count(0)
    assert titles(page) == before
    page.go_back()
    expect(page.get_by_role("group", name="Địa phương").get_by_role("checkbox").first).to_be_checked()
    assert titles(page) == filtered


def test_a_filter_typed_in_the_box_is_shown_and_removed_there(open_page: OpenPage) -> None:
    page = open_page(asking(q='xã nơi:"Sơn La"'))
    count = len(titles(page))
    page.locator(".removals a").click()
    expect(page.locator(BOX)).to_have_value("xã")
    assert len(titles(page)) > count > 0


def test_order_and_dates_stay_in_the_form_and_the_address(open_page: OpenPage) -> None:
    page = open_page(asking(q="xã"))
    page.get_by_text("Lọc và sắp xếp").click()
    page.get_by_label("Từ ngày").fill("2021-01-01")
    page.get_by_label("Đến ngày").fill("2021-12-31")
    page.get_by_label("Sắp xếp").select_option("Cũ nhất trước")
    page.get_by_role("button", name="Áp dụng").click()
    expect(page.get_by_label("Từ ngày")).to_have_value("2021-01-01")
    days = page.locator(f"{HITS} time").evaluate_all("times => times.map(time => time.dateTime.slice(0, 10))")
    assert days == sorted(days)
    assert all("2021-01-01" <= day <= "2021-12-31" for day in days)
    # What was typed anew keeps the filters.
    search_for(page, "huyện")
    kept = asked(page.url)
    assert [kept[name] for name in ("q", "from", "to", "sort")] == [
        ["huyện"],
        ["2021-01-01"],
        ["2021-12-31"],
        ["oldest"],
    ]


def test_pages_are_turned_and_the_back_button_turns_them_back(open_page: OpenPage) -> None:
    page = open_page(asking(q="xã"))
    seen = [titles(page)]
    for _ in range(2):
        page.get_by_role("link", name="Trang sau").click()
        seen.append(titles(page))
    expect(page.get_by_role("link", name="Trang 3", exact=True)).to_have_attribute("aria-current", "page")
    assert len({title for page_titles in seen for title in page_titles}) == 30
    page.go_back()
    assert titles(page) == seen[1]
    page.get_by_role("link", name="Trang trước").click()
    assert titles(page) == seen[0]


def test_a_page_beyond_the_last_leads_back(open_page: OpenPage) -> None:
    page = open_page(STATES["page-beyond"].path)
    page.get_by_role("link", name="Đến trang cuối").click()
    assert titles(page)


def test_where_filters_removed_everything_one_click_brings_the_articles_back(open_page: OpenPage) -> None:
    page = open_page(STATES["filters-removed-all"].path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Bộ lọc đã loại hết kết quả")
    page.get_by_role("link", name="Bỏ mọi bộ lọc").click()
    assert asked(page.url) == {"q": ["muong la"]}
    assert titles(page)


def test_where_nothing_matches_the_page_says_so_and_offers_a_way(open_page: OpenPage) -> None:
    page = open_page(STATES["nothing"].path)
    expect(page.get_by_role("heading", level=1)).to_have_text("Không tìm thấy bài nào cho “zzqq wwkk”")
    page.goto(page.url.split("?")[0] + STATES["ways-out"].path[1:])
    page.get_by_role("link", name="Tìm các từ rời nhau").click()
    assert titles(page)


def test_a_bad_parameter_counts_as_its_default(open_page: OpenPage) -> None:
    page = open_page(asking(q="xã", page="x", per_page=-1, sort="?", tones="?", from_="hôm qua"))
    assert titles(page) == titles(open_page(asking(q="xã")))


def test_an_article_is_opened_read_at_its_first_match_and_left_for_the_results(open_page: OpenPage) -> None:
    page = open_page(STATES["unmarked"].path, width=PHONE)
    results = page.url
    page.get_by_role("link", name="Mường La: Từ lời Bác dạy").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mường La: Từ lời Bác dạy")
    page.get_by_role("link", name="Đến chỗ khớp đầu tiên").click()
    first = page.locator("#khop-dau-tien")
    expect(first).to_be_in_viewport()
    assert page.evaluate("document.activeElement.id") == "khop-dau-tien"
    page.get_by_role("link", name="Về kết quả tìm").click()
    assert asked(page.url) == asked(results)
    page.go_back()
    page.go_back()
    page.go_back()
    assert page.url == results


def test_an_article_with_an_odd_id_is_opened_and_so_is_its_json(open_page: OpenPage) -> None:
    page = open_page(asking(q="khúc khuỷu"))
    for title in titles(page):
        page.get_by_role("link", name=title, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        link = page.get_by_role("link", name="Bài này ở dạng JSON").get_attribute("href")
        assert link is not None
        assert page.request.get(urljoin(page.url, link)).json()["title"] == title
        page.go_back()


def test_an_unknown_article_leads_to_a_new_search(open_page: OpenPage) -> None:
    page = open_page(STATES["not-found"].path, status=404)
    expect(page.get_by_role("heading", level=1)).to_have_text("Không có trang này")
    search_for(page, "mường la")
    assert titles(page)


# ---- Dates


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no javascript"])
def test_a_bar_leads_to_its_year_then_to_a_month_and_back_to_any_time(open_page: OpenPage, javascript: bool) -> None:
    page = open_page(asking(q="xã"), javascript=javascript)
    everything = page.get_by_role("heading", level=1).inner_text()
    bars = page.get_by_role("region", name="Theo năm đăng").get_by_role("link")
    assert 2 <= bars.count() <= 10
    bars.filter(has_text="2023:").click()
    assert [asked(page.url)[name] for name in ("from", "to")] == [["2023-01-01"], ["2023-12-31"]]
    months = page.get_by_role("region", name="Theo tháng đăng, 2023")
    first = months.get_by_role("link", name="tháng").first
    count = int(first.locator(".count").inner_text())
    first.click()
    expect(page.locator(f"{HITS} time").first).to_contain_text("/2023")
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{count} bài")
    expect(page.locator(".bars [aria-current]")).to_have_count(1)
    page.get_by_role("link", name="Mọi thời gian").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(everything)


def test_bars_are_as_high_as_their_counts_and_named_with_them(open_page: OpenPage) -> None:
    page = open_page(asking(q="xã", lang="en"))
    bars = page.get_by_role("region", name="By year published").get_by_role("link")
    seen = []
    for bar in bars.all():
        count = int(bar.locator(".count").inner_text())
        box = bar.locator("svg").bounding_box()
        assert box is not None
        assert f": {count} article" in bar.locator(".visually-hidden").inner_text()
        seen.append((count, box["height"]))
    assert len(seen) > 2
    highest = max(count for count, _ in seen)
    assert [height for _, height in seen] == pytest.approx([count / highest * 56 for count, _ in seen], abs=1)


def test_what_was_understood_can_be_taken_back(open_page: OpenPage) -> None:
    page = open_page(asking(q="xã -thuế"))
    understood = page.get_by_role("list", name="Tìm theo")
    expect(understood).to_contain_text("Loại các bài có: thuế.")
    understood.get_by_role("link", name="Thôi loại").click()
    expect(page.locator(BOX)).to_have_value("xã")


def test_results_lead_to_themselves_as_json(open_page: OpenPage) -> None:
    page = open_page(asking(q="muong la"))
    seen = titles(page)
    link = page.get_by_role("link", name="Kết quả này ở dạng JSON").get_attribute("href")
    assert page.locator("link[rel=alternate][type='application/json']").get_attribute("href") == link
    answer = page.request.get(urljoin(page.url, link)).json()
    assert [hit["title"] for hit in answer["hits"]] == seen


# ---- Languages


def test_the_browsers_language_is_spoken_and_the_link_changes_it_for_good(open_page: OpenPage) -> None:
    page = open_page("/", locale="en-GB")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search Vietnam’s local news")
    page.get_by_role("link", name="Tiếng Việt").click()
    search_for(page, "muong la")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.locator(f"{HITS} time >> nth=0")).to_have_text(re.compile(r"^(\d\d:\d\d ngày )?\d+/\d+/\d{4}$"))
    page.locator(f"{HITS} h3 a >> nth=0").click()
    expect(page.get_by_role("link", name="Về kết quả tìm")).to_be_visible()
    page.get_by_role("link", name="English").click()
    expect(page.locator("article time")).to_have_text(re.compile(r"^\d+ [A-Z][a-z]+ \d{4}(, \d\d:\d\d)?$"))
    page.get_by_role("link", name="Back to the results").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("6 articles have all these words and 45 match in part")
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Điện Biên").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


# ---- Keyboard


def test_the_first_stop_of_the_tab_key_skips_to_the_content(open_page: OpenPage) -> None:
    page = open_page(ARTICLE)
    skip = page.get_by_role("link", name="Đến nội dung chính")
    expect(skip).not_to_be_in_viewport()
    page.keyboard.press("Tab")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("state", ["start", "filtered", "middle-page", "article-from-search"])
def test_every_stop_of_the_tab_key_is_seen_and_none_is_a_trap(open_page: OpenPage, state: str, dark: bool) -> None:
    page = open_page(STATES[state].path, dark=dark)
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    stops = page.locator("a:visible, input:visible:not([type=hidden]), select:visible, button:visible, summary:visible")
    seen = []
    for _ in range(stops.count() * 4):  # a date is several stops, and its own picker
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
                const stop = document.activeElement, style = getComputedStyle(stop);
                return [stop.outerHTML.slice(0, 90), style.outlineStyle, parseFloat(style.outlineWidth)];
            }"""
        )
        if stop[0].startswith("<body"):
            break
        seen.append(stop)
    assert seen[-1][0].startswith("<a")
    assert len({stop[0] for stop in seen}) >= stops.count() * 0.6
    assert [stop for stop in seen if stop[1] == "none" or stop[2] < 2] == []
