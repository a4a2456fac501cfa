"""The pages as a reader's browser gets them, over a small index of their own."""

import json
import re
from dataclasses import replace
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index import building
from searcher.query import Tones
from searcher.request import Filters, Request, Sort
from searcher.results import Passage
from searcher.search import Searcher
from tests.conftest import write_jsonl
from web import links, pages, passages
from web.app import create_app
from web.examples import EXAMPLES
from web.left_out import left_out
from web.parameters import SearchParameters, names_of, page_request, read
from web.texts import LANGUAGES

STATIC = Path(pages.__file__).parent / "static"
ODD_ID = "công văn/05 CT//TW?x=1#đầu%41"

ARTICLES = [
    {
        "id": "muong-la",
        "title": "Mường La mở rộng vùng cây ăn quả",
        "body": "Mở đầu không nhắc tên huyện.\n\nHuyện Mường La trồng xoài.\nHợp tác xã thu mua, Mường La lo đường.",
        "source": "Báo Sơn La",
        "place": "Sơn La",
        "section": "Nông nghiệp",
        "url": "https://example.org/muong-la",
        "published": "2024-05-02",
    },
    {
        "id": "script",
        "title": "Họp về <script>alert(1)</script> & thuế",
        "body": 'Thuế đất <img src=x onerror="alert(2)"> được bàn.',
        "source": "Báo Sơn La",
        "place": "Hà Nội",
        "section": "Kinh tế",
        "url": "javascript:alert(3)",
        "published": "2024-05-02T01:30:00+00:00",
    },
    {
        "id": "sample",
        "title": "Mai Sơn vào mùa xoài",
        "body": "Xoài chín sớm, cây sai quả.",
        "source": pages.SAMPLE_SOURCE,
        "place": "Sơn La",
        "section": "Nông nghiệp",
        "published": "2021-12-31",
    },
    {"id": "conflicting", "title": "Bản Mướng qua mùa mưa", "body": "Nước rút."},
    {"id": "unmarked", "title": "Tin tu Muong", "body": "Bai nay viet khong co gi tren chu."},
    {"id": ODD_ID, "title": "Đường về bản", "body": "Đường mới dài hai cây số.", "place": "Lai Châu"},
    {"id": "new-rural", "title": "Nông thôn mới ở Cò Nòi", "body": "Xã đạt nông thôn mới.", "place": "Sơn La"},
    {"id": "reform", "title": "Cải cách hành chính", "body": "Thủ tục gọn hơn, thuế nộp qua mạng.", "place": "Hà Nội"},
]


@pytest.fixture(scope="session")
def index_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pages")
    source = folder / "articles.jsonl"
    source.write_text("".join(json.dumps(article) + "\n" for article in ARTICLES), "utf-8")
    building.build(folder / "index", [source])
    return folder / "index"


@pytest.fixture(scope="session")
def client(index_dir: Path) -> FlaskClient:
    return create_app(index_dir).test_client()


def get(client: FlaskClient, path: str = "/", status: int = 200, **parameters: Any) -> str:
    """The page's HTML."""
    response = client.get(f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path)
    assert response.status_code == status
    assert response.content_type == "text/html; charset=utf-8"
    return response.text


def text_of(html: str) -> str:
    """What a reader reads, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", re.sub(r"(?s)<head>.*</head>", "", html))).split())


def links_of(html: str) -> dict[str, str]:
    """Link texts and where they lead; the first of equal ones."""
    found: dict[str, str] = {}
    for href, inner in re.findall(r'(?s)<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', html):
        found.setdefault(text_of(inner), unescape(href))
    return found


def asked(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)


def hits(html: str) -> list[str]:
    return re.findall(r'(?s)<li class="hit">.*?</p>\s*</li>', html)


# ---- First page


def test_the_first_page_offers_a_box_examples_and_the_number_of_articles(client: FlaskClient) -> None:
    html = get(client)
    assert re.search(r'<input type="search" id="q" name="q" value=""[^>]* autofocus>', html)
    assert "8 bài báo" in text_of(html)
    assert asked(links_of(html)['"nông thôn mới"']) == {"q": ['"nông thôn mới"']}


def test_the_first_page_offers_those_examples_that_find_something(client: FlaskClient, sample_index: Path) -> None:
    assert set(EXAMPLES) <= set(links_of(get(create_app(sample_index).test_client())))
    offered = set(EXAMPLES) & set(links_of(get(client)))
    assert offered == {
        example for example in EXAMPLES if client.get("/api/search?q=" + quote(example)).get_json()["total"]
    }
    assert "05-CT/TW" not in offered


def test_examples_are_looked_up_once_a_generation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searches = []
    search = Searcher.search
    monkeypatch.setattr(Searcher, "search", lambda *given: searches.append(given) or search(*given))

    def build(body: str) -> None:
        (tmp_path / "articles.jsonl").write_text(json.dumps({"title": "Tin", "body": body}) + "\n", "utf-8")
        building.build(tmp_path / "index", [tmp_path / "articles.jsonl"])

    build("Chè.")
    client = create_app(tmp_path / "index").test_client()
    for _ in range(2):
        html = get(client)
        assert "Thử tìm" not in html
        assert not set(EXAMPLES) & set(links_of(html))
    assert len(searches) == len(EXAMPLES)
    build("Nông thôn mới.")
    assert set(EXAMPLES) & set(links_of(get(client))) == {'"nông thôn mới"'}


def test_the_first_page_says_that_samples_are_samples(client: FlaskClient) -> None:
    assert "1 bài ở đây là tin mẫu" in text_of(get(client))


def test_the_first_page_leads_to_everything_of_a_place(client: FlaskClient) -> None:
    html = get(client, links_of(get(client))["Sơn La"])
    assert "3 bài" in text_of(html)
    assert len(hits(html)) == 3


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_a_query_of_nothing_visible_is_the_first_page(client: FlaskClient, text: str) -> None:
    assert "Thử tìm:" in get(client, q=text)


# ---- Results


def test_what_may_have_been_meant_is_offered_as_a_link_that_keeps_the_filters(sample_index: Path) -> None:
    client = create_app(sample_index).test_client()
    html = get(client, q="nông tôn mới", section="Nông nghiệp", page=1)
    assert "Có phải bạn muốn tìm: nông thôn mới" in text_of(html)
    assert asked(links_of(html)["nông thôn mới"]) == {"q": ["nông thôn mới"], "section": ["Nông nghiệp"]}
    assert 'name="q" value="nông tôn mới"' in html
    assert "Có phải" not in get(client, q="nông thôn mới")


def test_what_may_have_been_meant_is_offered_where_nothing_matches(sample_index: Path) -> None:
    html = get(create_app(sample_index).test_client(), q="nôngthônmới")
    assert "Không tìm thấy bài nào" in html
    assert "Có phải bạn muốn tìm: nông thôn mới" in text_of(html)
    assert asked(links_of(html)["nông thôn mới"]) == {"q": ["nông thôn mới"]}


def test_the_box_keeps_the_query(client: FlaskClient) -> None:
    assert 'name="q" value="&#34;cây ăn&#34; &lt;b&gt;"' in get(client, q='"cây ăn" <b>')


def test_marked_text_is_found_and_marked_without_typing_marks(client: FlaskClient) -> None:
    html = get(client, q="muong la")
    assert "<mark>Mường La</mark> mở rộng vùng cây ăn quả" in html
    assert "Huyện <mark>Mường La</mark> trồng xoài." in html
    assert "Gõ không dấu nên tìm với mọi dấu, xếp trước là “mường la”." in text_of(html)


def test_decomposed_and_upper_case_letters_give_the_same_hits(client: FlaskClient) -> None:
    composed = hits(get(client, q="mường la"))
    assert len(composed) == 3
    for text in ("mu\u031bo\u031b\u0300ng la", "MƯỜNG LA"):
        others = hits(get(client, q=text))
        assert [re.sub(r'href="[^"]*"', "", hit) for hit in others] == [
            re.sub(r'href="[^"]*"', "", hit) for hit in composed
        ]


def test_full_and_partial_matches_stand_under_headings_of_their_own(client: FlaskClient) -> None:
    html = get(client, q="xoài mường")
    assert "1 bài có đủ các từ và 3 bài khớp một phần" in text_of(html)
    assert html.index("Có đủ các từ</h2>") < html.index("documents/muong-la")
    assert html.index("documents/muong-la") < html.index("Khớp một phần</h2>") < html.index("documents/sample")


def test_long_queries_mix_full_and_partial_matches_and_have_no_headings(client: FlaskClient) -> None:
    html = get(client, q="huyện mường la trồng xoài")
    assert 'class="group"' not in html
    assert "khớp một phần" in hits(html)[-1]


def test_partial_matches_alone_say_which_word_no_article_has(client: FlaskClient) -> None:
    read = text_of(get(client, q="xoài zzqq"))
    assert "Không bài nào có đủ các từ; 2 bài khớp một phần" in read
    assert "Không bài nào có: zzqq." in read


def test_badges_say_where_the_marks_typed_are_not_those_of_the_text(client: FlaskClient) -> None:
    badges = {
        re.findall(r'href="/documents/([^?"]+)', hit)[0]: re.findall(r'class="badge">([^<]+)', hit)
        for hit in hits(get(client, q="Mường"))
    }
    assert badges == {"muong-la": [], "unmarked": ["khớp không dấu"], "conflicting": ["khác dấu"]}


@pytest.mark.parametrize("parameters", [{"q": "muong"}, {"q": "Mường", "tones": "ignore"}])
def test_marks_that_were_not_asked_for_have_no_badges(client: FlaskClient, parameters: dict[str, Any]) -> None:
    html = get(client, **parameters)
    assert len(hits(html)) == 3
    assert 'class="badge"' not in html


def test_a_hit_shows_its_facts_the_way_they_are_written_in_vietnam(client: FlaskClient) -> None:
    facts = [text_of(fact) for fact in re.findall(r"<li[ >].*?</li>", hits(get(client, q="mường"))[0])]
    assert facts[:4] == ["2/5/2024", "Sơn La", "Nông nghiệp", "Báo Sơn La"]
    assert facts[4].startswith("nguồn gốc")
    assert "08:30 ngày 2/5/2024" in text_of(get(client, q="thuế"))


def test_a_hit_links_to_its_article_with_the_whole_search(client: FlaskClient) -> None:
    found = hits(get(client, q="xoài", tones="ignore", place="son la", sort="newest"))[0]
    url = next(iter(links_of(found).values()))
    assert urlsplit(url).path == "/documents/muong-la"
    assert asked(url) == {"q": ["xoài"], "tones": ["ignore"], "place": ["son la"], "sort": ["newest"]}


def test_what_was_cut_and_what_was_excluded_is_said(client: FlaskClient) -> None:
    assert "chỉ 1.000 ký tự đầu được đọc" in text_of(get(client, q="xoài " * 250))
    assert "Loại các bài có: thuế." in text_of(get(client, q="hành chính -thuế"))


def test_numbers_and_abbreviations_are_not_called_unmarked(client: FlaskClient) -> None:
    assert "Gõ không dấu" not in get(client, q="05-CT/TW thuế")


# ---- Filters


def test_filters_offer_the_values_there_are_with_their_counts(client: FlaskClient) -> None:
    html = get(client, q="xoài")
    assert re.search(r'<details class="filters">', html)
    assert re.findall(r'name="place" value="([^"]*)"( checked)?', html) == [("Sơn La", "")]
    assert re.findall(r'name="source" value="([^"]*)"', html) == ["Báo Sơn La", pages.SAMPLE_SOURCE]


def test_a_filter_in_force_is_open_checked_and_offers_the_other_values(client: FlaskClient) -> None:
    html = get(client, q="thuế", place="ha noi")
    assert '<details class="filters" open>' in html
    assert re.findall(r'name="place" value="([^"]*)"( checked)?', html) == [("Hà Nội", " checked")]
    html = get(client, place=["ha noi", "Nơi Không Có"])
    offered = re.findall(r'name="place" value="([^"]*)"( checked)?', html)
    assert ("Nơi Không Có", " checked") in offered
    assert ("Hà Nội", " checked") in offered
    assert ("Sơn La", "") in offered


def test_a_chosen_place_that_texts_alone_name_counts_what_it_finds(client: FlaskClient) -> None:
    html = get(client, place="Mường La")
    assert re.findall(r'value="Mường La" checked.*?<span class="count">(\d+)</span>', html, re.S) == ["1"]


def test_each_filter_in_force_can_be_removed_by_itself(client: FlaskClient) -> None:
    url: dict[str, Any] = {
        "q": "xoài",
        "place": ["Sơn La", "Hà Nội"],
        "from": "2021-01-01",
        "tones": "ignore",
        "page": 2,
        "per_page": 1,
    }
    found = links_of(get(client, **url))
    kept = {"q": ["xoài"], "tones": ["ignore"], "per_page": ["1"]}
    assert asked(found["Bỏ Địa phương: Sơn La ×"]) == kept | {"place": ["Hà Nội"], "from": ["2021-01-01"]}
    assert asked(found["Bỏ Từ ngày 1/1/2021 ×"]) == kept | {"place": ["Sơn La", "Hà Nội"]}
    assert "tones" not in asked(found["Bỏ Dấu: không kể dấu ×"])


def test_a_bad_parameter_counts_as_its_default(client: FlaskClient) -> None:
    parameters: dict[str, Any] = {"from": "hôm qua", "tones": "?", "sort": "x", "page": "-1", "per_page": "9999"}
    html = get(client, q="xoài", **parameters)
    assert len(hits(html)) == 2
    assert '<details class="filters">' in html


def test_by_date_partial_matches_are_a_link_away(client: FlaskClient) -> None:
    html = get(client, q="xoài zzqq", sort="newest")
    assert hits(html) == []
    assert asked(links_of(html)["Xếp theo độ phù hợp để xem cả bài khớp một phần"]) == {"q": ["xoài zzqq"]}


def test_filters_typed_in_the_query_show_and_can_be_removed_from_it(client: FlaskClient) -> None:
    typed = 'xoài nơi:Sơn La -nguồn:"Báo Sơn La" từ:2021 sai'
    html = get(client, q=typed, section="Nông nghiệp")
    assert len(hits(html)) == 1
    found = links_of(html)
    kept = {"section": ["Nông nghiệp"]}
    assert asked(found["Bỏ Địa phương: Sơn La ×"]) == kept | {"q": ['xoài -nguồn:"Báo Sơn La" từ:2021 sai']}
    assert asked(found["Bỏ Trừ nguồn: Báo Sơn La ×"]) == kept | {"q": ["xoài nơi:Sơn La từ:2021 sai"]}
    assert asked(found["Bỏ Từ ngày 1/1/2021 ×"]) == kept | {"q": ['xoài nơi:Sơn La -nguồn:"Báo Sơn La" sai']}
    assert asked(found["Bỏ Chuyên mục: Nông nghiệp ×"]) == {"q": [typed]}


def test_a_filter_that_cannot_be_taken_out_cleanly_is_not_offered_for_removal(client: FlaskClient) -> None:
    found = links_of(get(client, q="nơi:Sơn từ:2021 La xoài"))
    assert "Bỏ Địa phương: Sơn ×" in found
    assert "Bỏ Từ ngày 1/1/2021 ×" not in found  # it parts `Sơn` from `La`


def test_filters_alone_in_the_query_list_what_passes(client: FlaskClient) -> None:
    html = get(client, q="nơi:Sơn La")
    assert len(hits(html)) == 3
    assert "3 bài" in text_of(html)
    assert urlsplit(links_of(html)["Bỏ Địa phương: Sơn La ×"]).query == ""


def test_filters_in_the_query_that_let_nothing_through_are_said_and_led_out_of(client: FlaskClient) -> None:
    html = get(client, q="xoài nơi:Huế")
    assert "Bộ lọc đã loại hết kết quả" in text_of(html)
    assert "Có 2 bài khớp với “xoài”" in text_of(html)
    assert asked(links_of(html)["Bỏ mọi bộ lọc"]) == {"q": ["xoài"]}
    html = get(client, q="xoài từ:2024 đến:2023")
    assert "có lẽ hai ngày bị đổi chỗ cho nhau" in text_of(html)


def test_the_page_says_what_signs_were_taken_to_mean(client: FlaskClient) -> None:
    read = text_of(get(client, q='"cây quả"~3 xo* tiêu-đề:"vùng cây" -thuế'))
    assert "“xo*” là mọi từ bắt đầu như vậy: xoai." in read
    assert "Giữa hai từ liền nhau của “cây quả” có thể xen tối đa 3 từ khác." in read
    assert "Chỉ lấy những bài mà tiêu đề có “vùng cây”." in read
    assert "Loại các bài có: thuế." in read


def test_ways_out_keep_the_filters_of_the_query(client: FlaskClient) -> None:
    way = links_of(get(client, q='"quả cây" nơi:Sơn La'))["Tìm các từ rời nhau: quả cây"]
    assert asked(way)["q"] == ["quả cây nơi:Sơn La"]


# ---- Dates


def test_years_of_what_was_found_are_bars_that_filter_and_can_be_taken_back(client: FlaskClient) -> None:
    html = get(client, q="xoài", sort="oldest", per_page=1)
    assert "Theo năm đăng" in text_of(html)
    links = links_of(html)
    assert {label for label in links if label.startswith("20") and "bài" in label} == {
        "2021: 1 bài 2021 1",
        "2024: 1 bài 2024 1",
    }
    year = get(client, links["2024: 1 bài 2024 1"])
    assert asked(links["2024: 1 bài 2024 1"]) == {
        "q": ["xoài"], "sort": ["oldest"], "from": ["2024-01-01"], "to": ["2024-12-31"], "per_page": ["1"],
    }  # fmt: skip
    assert len(hits(year)) == 1
    assert "Theo tháng đăng, 2024" in text_of(year)
    assert asked(links_of(year)["tháng 5/2024: 1 bài 5 1"])["to"] == ["2024-05-31"]
    for label in ("Mọi thời gian", "Bỏ Đăng: 2024 ×"):
        assert asked(links_of(year)[label]) == {"q": ["xoài"], "sort": ["oldest"], "per_page": ["1"]}


def test_the_form_counts_years_and_marks_the_one_chosen(client: FlaskClient) -> None:
    html = get(client, q="xoài", **{"from": "2021-01-01", "to": "2021-12-31"})
    assert "Trọn một năm 2024 1 2021 1" in text_of(html)
    assert re.search(r'aria-current="true">2021</a>', html)


def test_bars_count_the_undated_apart_and_full_matches_alone(client: FlaskClient) -> None:
    html = text_of(get(client, place="Sơn La", per_page=1))
    assert "Không kể 1 bài không ghi ngày đăng." in html
    assert "Chỉ kể những bài khớp đủ." not in html
    assert "Chỉ kể những bài khớp đủ." in text_of(get(client, q="cây xoài", per_page=1))


def test_what_is_undated_has_no_bars(client: FlaskClient) -> None:
    assert "Theo năm đăng" not in get(client, q="cai cach", per_page=1)


def test_where_days_removed_everything_the_bars_show_where_there_is_something(client: FlaskClient) -> None:
    html = get(client, q="xoài", **{"from": "2030-01-01"})
    assert "Bộ lọc đã loại hết kết quả" in html
    assert "2021: 1 bài 2021 1" in links_of(html)


# ---- Pages


def test_the_pager_keeps_every_parameter(client: FlaskClient) -> None:
    html = get(client, q="xoài mường", per_page=1, page=2, tones="ignore", to="2030-01-01", section="Nông nghiệp")
    kept = {
        "q": ["xoài mường"],
        "per_page": ["1"],
        "tones": ["ignore"],
        "to": ["2030-01-01"],
        "section": ["Nông nghiệp"],
    }
    assert asked(links_of(html)["← Trang trước"]) == kept
    html = get(client, q="xoài mường", per_page=1, page=2)
    assert asked(links_of(html)["Trang sau →"]) == {"q": ["xoài mường"], "per_page": ["1"], "page": ["3"]}
    assert links_of(html)["Trang 4"]
    assert 'aria-current="page"><span class="visually-hidden">Trang </span>2</a>' in html


def test_pages_together_list_every_hit_once(client: FlaskClient) -> None:
    found = [hits(get(client, q="xoài mường", per_page=1, page=page)) for page in range(1, 5)]
    titles = [re.findall(r"<h3>(.*)</h3>", "".join(page))[0] for page in found]
    assert len({text_of(title) for title in titles}) == 4


@pytest.mark.parametrize("page", [3, 10**9])
def test_a_page_beyond_the_last_says_so_and_leads_back(client: FlaskClient, page: int) -> None:
    html = get(client, q="xoài", per_page=1, page=page)
    assert "kết quả chỉ có 2 trang" in text_of(html)
    assert asked(links_of(html)["Về trang 1"]) == {"q": ["xoài"], "per_page": ["1"]}
    assert asked(links_of(html)["Đến trang cuối"])["page"] == ["2"]
    assert len(hits(get(client, links_of(html)["Đến trang cuối"]))) == 1


@pytest.mark.parametrize(
    "parameters",
    [
        {"q": "xoài mường", "per_page": 2, "page": 2},
        {"q": "thuế", "tones": "exact", "sort": "newest", "from": "2024-01-01", "to": "2024-12-31"},
        {"place": ["Sơn La", "Hà Nội"], "section": "Nông nghiệp"},
        {"q": "zzqq"},
    ],
)
def test_every_page_of_results_has_a_json_twin(client: FlaskClient, parameters: dict[str, Any]) -> None:
    html = get(client, **parameters)
    url = links_of(html)["Kết quả này ở dạng JSON"]
    assert f'<link rel="alternate" type="application/json" href="{escape(url)}">' in html
    twin = client.get(url)
    assert twin.status_code == 200
    titles = [text_of(title) for title in re.findall(r"<h3>(.*)</h3>", html)]
    assert [hit["title"] for hit in twin.get_json()["hits"]] == titles
    assert set(twin.get_json()["facets"]) == {"place", "section", "source", "year", "month"}


# ---- No hits


def test_a_query_that_matches_nothing_says_which_words_no_article_has(client: FlaskClient) -> None:
    html = get(client, q="zzqq wwkk")
    assert "Không tìm thấy bài nào cho “zzqq wwkk”" in text_of(html)
    assert "Không bài nào có: zzqq, wwkk." in text_of(html)
    assert "xem lại chính tả" in html


@pytest.mark.parametrize(
    ("parameters", "label", "query", "count"),
    [
        ({"q": "quả cây ăn", "tones": "exact"}, None, None, None),
        ({"q": "muóng", "tones": "exact"}, "Tìm với mọi dấu", "muóng", 3),
        ({"q": '"quả ăn cây"'}, "Tìm các từ rời nhau: quả ăn cây", "quả ăn cây", 5),
        ({"q": "xoài -xoai"}, "Không loại bài nào: xoài", "xoài", 2),
    ],
)
def test_ways_out_name_a_search_that_finds_something(
    client: FlaskClient, parameters: dict[str, Any], label: str | None, query: str | None, count: int | None
) -> None:
    html = get(client, **parameters)
    if label is None:
        assert hits(html)
        return
    assert hits(html) == []
    way = links_of(html)[label]
    assert asked(way)["q"] == [query]
    assert f"{label} {count} bài" in text_of(html)
    assert len(hits(get(client, way))) == count


def test_a_phrase_whose_words_exist_is_named_as_a_phrase(client: FlaskClient) -> None:
    assert "Không bài nào có: “quả ăn cây”." in text_of(get(client, q='"quả ăn cây"'))


def test_filters_that_remove_everything_say_what_there_is_without_them(client: FlaskClient) -> None:
    html = get(client, q="xoài", place="Hà Nội", section="Nông nghiệp", page=7)
    assert "Bộ lọc đã loại hết kết quả" in html
    assert "Có 2 bài khớp với “xoài”" in text_of(html)
    assert asked(links_of(html)["Bỏ mọi bộ lọc"]) == {"q": ["xoài"]}
    assert asked(links_of(html)["Bỏ “Địa phương: Hà Nội”"]) == {"q": ["xoài"], "section": ["Nông nghiệp"]}
    assert "Bỏ “Chuyên mục: Nông nghiệp”" not in links_of(html)  # it alone would bring nothing back


def test_filters_alone_that_remove_everything_lead_to_the_first_page(client: FlaskClient) -> None:
    html = get(client, to="2020-01-01", **dict[str, Any]({"from": "2030-01-01"}))
    assert "Trong 8 bài, không bài nào qua được bộ lọc" in text_of(html)
    assert "có lẽ hai ngày bị đổi chỗ" in text_of(html)
    assert links_of(html)["Bỏ mọi bộ lọc"] == "/"


def test_nothing_is_blamed_on_filters_where_there_is_nothing_without_them(client: FlaskClient) -> None:
    html = get(client, q="zzqq", place="Hà Nội")
    assert "Bộ lọc đã loại" not in html
    assert "Không bài nào có: zzqq." in text_of(html)


@pytest.mark.parametrize("text", ["!!! …", "-", '""', "—"])
def test_punctuation_alone_gets_a_gentle_answer(client: FlaskClient, text: str) -> None:
    html = get(client, q=text)
    assert "Chưa có từ nào để tìm" in html
    assert "Không tìm thấy" not in html


# ---- Article


def test_an_article_marks_the_query_and_links_to_the_first_match_in_its_body(client: FlaskClient) -> None:
    html = get(client, "/documents/muong-la", q="muong la")
    body = html[html.index('<div class="body" lang="vi">') :]
    paragraphs = re.findall(r"<p>(.*?)</p>", body)
    assert paragraphs[:3] == [
        "Mở đầu không nhắc tên huyện.",
        'Huyện <mark id="khop-dau-tien" tabindex="-1">Mường La</mark> trồng xoài.',
        "Hợp tác xã thu mua, <mark>Mường La</mark> lo đường.",
    ]
    assert links_of(html)["Đến chỗ khớp đầu tiên ↓"] == "#khop-dau-tien"


def test_an_article_without_a_query_has_nothing_to_jump_to(client: FlaskClient) -> None:
    html = get(client, "/documents/muong-la")
    assert "<mark" not in html
    assert "khop-dau-tien" not in html
    assert links_of(html)["← Về trang tìm"] == "/"


def test_an_article_ends_with_links_to_those_like_it(client: FlaskClient) -> None:
    html = get(client, "/documents/muong-la", q="mường")
    section = html[html.index("Tin liên quan</h2>") :]
    urls = re.findall(r'<li><a href="(/documents/[^"]+)"', section)
    assert "/documents/sample" in urls
    assert len(urls) <= 5
    assert not any("/documents/muong-la" in url for url in urls)
    assert '<time datetime="2021-12-31">' in section
    assert "Related articles</h2>" in get(client, "/documents/muong-la", lang="en")


def test_an_article_like_no_other_has_no_list_of_those_like_it(tmp_path: Path) -> None:
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "one.jsonl", [ARTICLES[0]])])
    html = create_app(tmp_path / "index").test_client().get("/documents/muong-la").get_data(as_text=True)
    assert "Tin liên quan" not in html


def test_an_article_leads_back_to_the_very_page_of_results(client: FlaskClient) -> None:
    results = "/?" + urlencode({"q": "xoài mường", "place": "Sơn La", "per_page": 1, "page": 2})
    article = next(iter(links_of(hits(get(client, results))[0]).values()))
    back = links_of(get(client, article))["← Về kết quả tìm"]
    assert asked(back) == asked(results)


def test_an_article_shows_its_facts_source_and_json_twin(client: FlaskClient) -> None:
    html = get(client, "/documents/muong-la")
    found = links_of(html)
    assert found["https://example.org/muong-la"] == "https://example.org/muong-la"
    assert asked(found["Sơn La"]) == {"place": ["Sơn La"]}
    assert '<time datetime="2024-05-02">2/5/2024</time>' in html
    twin = client.get(found["Bài này ở dạng JSON"]).get_json()
    assert twin["id"] == "muong-la"
    assert f'<link rel="alternate" type="application/json" href="{found["Bài này ở dạng JSON"]}">' in html


def test_samples_alone_are_labelled_as_samples(client: FlaskClient) -> None:
    assert "Tin mẫu." in text_of(get(client, "/documents/sample"))
    assert "Tin mẫu." not in text_of(get(client, "/documents/muong-la"))


def test_any_id_can_be_followed_from_a_hit(client: FlaskClient) -> None:
    url = next(iter(links_of(hits(get(client, q="duong ve ban"))[0]).values()))
    assert "?x" not in url
    assert "Đường mới dài hai cây số." in text_of(get(client, url))


ODD_IDS = [
    "a/../b", "../a", "a/.", "/a", "a//b", "a/", "100%", "%2F", "a b", "a.json", "b?c#d", "a+b&c=d", "a;b",
    "a\nb", "đầu\\cuối", '"<b>\''
]  # fmt: skip


def test_articles_of_any_id_and_their_json_are_led_to(tmp_path: Path) -> None:
    articles = [{"id": name, "title": f"Bài thứ {i}", "body": "Xoài chín."} for i, name in enumerate(ODD_IDS)]
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "odd.jsonl", articles)])
    client = create_app(tmp_path / "index").test_client()
    links = links_of(get(client, q="xoài", per_page=50))
    for article in articles:
        html = get(client, links[article["title"]])
        assert article["title"] in html
        assert asked(links[article["title"]])["q"] == ["xoài"]
        assert client.get(links_of(html)["Bài này ở dạng JSON"]).get_json()["id"] == article["id"]


@pytest.mark.parametrize("path", ["/documents/khong-co?q=m%C6%B0a", "/nowhere?q=m%C6%B0a"])
def test_an_unknown_article_or_page_is_404_with_the_query_kept_in_a_box(client: FlaskClient, path: str) -> None:
    html = get(client, path, status=404)
    assert "Không có trang này" in html
    assert 'name="q" value="mưa"' in html
    assert links_of(html)["Về trang tìm"] == "/"


def test_without_an_index_the_page_is_503_and_names_the_command(tmp_path: Path) -> None:
    client = create_app(tmp_path / "none").test_client()
    for path in ("/", "/?q=x", "/documents/x"):
        html = get(client, path, status=503)
        assert "<code>timtin build SOURCE... --index DIR</code>" in html
        assert str(tmp_path) not in html  # the page is everybody's to see


# ---- Every page


EVERY_PAGE = [
    ("/", 200),
    ("/?q=xo%C3%A0i+m%C6%B0%E1%BB%9Dng", 200),
    ("/?q=xo%C3%A0i&place=S%C6%A1n+La&tones=ignore&per_page=1&page=2&from=2020-01-01&sort=oldest", 200),
    ("/?q=" + quote("<script>\"'&thuế"), 200),
    ("/?q=thu%E1%BA%BF", 200),
    ("/?q=zzqq&place=%3Cb%3E", 200),
    ("/?q=xoai&place=H%C3%A0+N%E1%BB%99i", 200),
    ("/?q=xoai&page=99", 200),
    ("/?q=xoai+zzqq&sort=newest", 200),
    ("/?q=th%C3%B4n+zzqq&tones=exact", 200),
    ("/?q=...", 200),
    ("/?section=N%C3%B4ng+nghi%E1%BB%87p", 200),
    ("/documents/muong-la?q=muong", 200),
    ("/?q=xo%C3%A0i&from=2024-05-01&to=2024-05-31", 200),
    ("/?q=M%C6%B0%E1%BB%9Dng+-thu%E1%BA%BF+xo*", 200),
    ("/documents/script?q=" + quote('"><script>thuế'), 200),
    ("/documents/sample", 200),
    ("/documents/none?q=" + quote('"><script>'), 404),
]
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"}


class Outline(HTMLParser):
    """Checks tags as they come: every one closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        assert len(attrs) == len(dict(attrs)), f"an attribute twice in <{tag}>"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def values(self, name: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(name)) is not None]


@pytest.fixture(params=EVERY_PAGE, ids=lambda page: page[0])
def outline(request: pytest.FixtureRequest, client: FlaskClient) -> Outline:
    path, status = request.param
    parser = Outline()
    parser.feed(get(client, path, status=status))
    parser.close()
    return parser


def test_every_page_is_well_formed(outline: Outline) -> None:
    assert outline.open == []
    ids = outline.values("id")
    assert len(ids) == len(set(ids))


def test_every_page_has_landmarks_one_h1_and_headings_in_order(outline: Outline) -> None:
    names = [tag for tag, _ in outline.tags]
    assert ("html", {"lang": "vi"}) in outline.tags
    assert [names.count(name) for name in ("main", "title", "h1")] == [1, 1, 1]
    levels = [int(name[1]) for name in names if re.fullmatch("h[1-6]", name)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert outline.tags[names.index("a")][1] == {"class": "skip", "href": "#noi-dung"}


def test_every_field_has_a_label_and_every_inner_link_a_target(outline: Outline) -> None:
    labelled = set(outline.values("for"))
    for tag, attrs in outline.tags:
        if tag in ("input", "select") and attrs.get("type") not in ("hidden", "checkbox"):
            assert attrs["id"] in labelled
    for href in outline.values("href"):
        if href.startswith("#"):
            assert href[1:] in outline.values("id")


def test_no_page_runs_or_loads_anything_from_elsewhere(outline: Outline) -> None:
    scripts = [attrs for tag, attrs in outline.tags if tag == "script" and attrs.get("type") != "application/ld+json"]
    assert scripts == [{"src": "/static/suggest.js", "defer": None}]
    for tag, attrs in outline.tags:
        assert tag not in ("style", "iframe", "img", "object")
        assert not any(name == "style" or name.startswith("on") for name in attrs)
        for name in ("href", "src", "action", "formaction"):
            url = (attrs.get(name) or "").removeprefix("http://localhost/")
            if tag == "a" and url.startswith("https://example.org/"):
                assert "noopener" in (attrs.get("rel") or "")
            else:
                assert not urlsplit(url).scheme
                assert not url.startswith("//")


def test_markup_in_titles_bodies_and_queries_is_shown_as_text(client: FlaskClient) -> None:
    html = get(client, q="<script>thuế") + get(client, "/documents/script", q="<script> thuế")
    assert html.count("<script") == html.count('<script src="/static/suggest.js" defer></script>') + 1
    assert html.count('<script type="application/ld+json">') == 1
    assert "<img" not in html
    assert "javascript:" not in html
    assert "&lt;img src=x onerror=&quot;alert(2)&quot;&gt;" in html


def test_assets_are_served_and_load_nothing(client: FlaskClient) -> None:
    for href in re.findall(r'<link [^>]*href="([^"]+)"', get(client)):
        response = client.get(href)
        assert response.status_code == 200
        assert "url(" not in response.text
        assert "@import" not in response.text
        response.close()


# ---- Colours


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", [0, 1, 2], ids=["light", "dark", "print"])
def test_text_stands_out_from_its_ground(scheme: int) -> None:
    block = re.findall(r":root \{(.*?)\}", (STATIC / "style.css").read_text("utf-8"), re.DOTALL)[scheme]
    colour = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+);", block))
    for ground in ("paper", "raised"):
        for ink in ("ink", "faint", "link", "visited"):
            assert _contrast(colour[ink], colour[ground]) >= 4.5, (ink, ground)
        for edge in ("field", "accent"):
            assert _contrast(colour[edge], colour[ground]) >= 3, (edge, ground)
    assert _contrast(colour["accent"], colour["paper"]) >= 4.5
    assert _contrast(colour["on-accent"], colour["accent"]) >= 4.5
    # In large type a highlight ends below the highest marks, which then stand on paper.
    assert _contrast(colour["on-mark"], colour["mark"]) >= 4.5
    assert _contrast(colour["on-mark"], colour["paper"]) >= 4.5


# ---- Invariants


@given(st.lists(st.text("aở <&\n", max_size=6), max_size=12))
def test_lines_hold_the_text_and_the_marked_characters_of_a_passage(pieces: list[str]) -> None:
    """Every second piece is marked, line ends inside included."""
    text, marks = "", []
    for i, piece in enumerate(pieces):
        if i % 2 and piece:
            marks.append((len(text), len(text) + len(piece)))
        text += piece
    found = list(passages.lines(Passage(text, tuple(marks))))
    assert "\n".join(line.text for line in found) == text
    marked = [line.text[a:b] for line in found for a, b in line.marks]
    assert "".join(marked) == "".join(text[a:b] for a, b in marks).replace("\n", "")


_values = st.lists(st.text("aơ &=#", min_size=1).map(str.strip).filter(bool), max_size=3).map(tuple)


@given(
    st.builds(
        Request,
        text=st.text(max_size=20),
        tones=st.sampled_from(Tones),
        filters=st.builds(Filters, _values, _values, _values, st.none() | st.dates(), st.none() | st.dates()),
        sort=st.sampled_from(Sort),
        page=st.integers(1, 10**9),
        per_page=st.integers(1, 100),
    )
)
def test_parameters_give_the_request_they_stand_for(wanted: Request) -> None:
    assert read(SearchParameters, MultiDict(links.parameters(wanted))).request() == wanted


@given(st.integers(1, 10**9), st.integers(1, 500) | st.integers(1, 10**9))
def test_a_pager_names_few_pages_the_present_one_among_them(page: int, last: int) -> None:
    numbers = links.page_numbers(min(page, last), last)
    named = [number for number in numbers if number is not None]
    assert {1, last, min(page, last)} <= set(named)
    assert named == sorted(set(named))
    assert len(numbers) <= 9


def test_a_page_stays_small_however_many_filters_its_url_has(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    searches = []
    search = Searcher.search
    monkeypatch.setattr(Searcher, "search", lambda *given: searches.append(given) or search(*given))
    for count in (100, 1000):
        response = client.get("/?" + urlencode({"q": "muong", "place": [f"a{i}" for i in range(count)]}, doseq=True))
        assert response.status_code == 200
        assert len(response.data) < 300_000
    client.get("/?" + urlencode({"q": " ".join(f"nơi:a{i}" for i in range(120))}))
    assert len(searches) < 100


def test_a_page_stays_small_however_long_the_filters_of_its_url_are(client: FlaskClient) -> None:
    for size in (1, 3, 10, 60):
        values = {name: [f"á{i}{'ộ' * size}" for i in range(99)] for name in links.FIELDS}
        response = client.get("/?" + urlencode({"q": "muong", **values}, doseq=True))
        assert "quá dài" in response.text
        assert len(response.data) < 600_000


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"from": "hôm qua"}, "“hôm qua” không phải là một ngày nên “Từ ngày” bị bỏ qua; hãy viết như 2024-05-02."),
        ({"to": "x" * 50, "lang": "en"}, f"“{'x' * 40}…” is not a day, so “To” was left out; write it as 2024-05-02."),
        ({"sort": "<b>"}, "“<b>” không phải là một lựa chọn của “Sắp xếp” nên dùng lựa chọn mặc định."),
        ({"tones": "loud", "lang": "en"}, "“loud” is none of the choices of “Tone marks”, so the usual one is used."),
        ({"page": "-1", "lang": "en"}, "“-1” is not a number that “Page” can be, so the usual one is used."),
        ({"per_page": "1000"}, "“1000” không phải là số dùng được cho “Số bài mỗi trang” nên dùng số mặc định."),
        ({"sort": ["newest", "oldest"], "lang": "en"}, "“Sort by” was given 2 times; only the first counts."),
        ({"section": ["x"] * 101, "lang": "en"}, "“Section” was given 101 times; only the first counts."),
        ({"place": ["Sơn La", "Atlantis"], "lang": "en"}, "No article here has “Place: Atlantis”."),
    ],
)
def test_what_of_an_address_is_not_understood_is_said_in_the_language_of_the_page(
    client: FlaskClient, parameters: dict[str, Any], said: str
) -> None:
    for query in ({}, {"q": "xoài"}):
        assert said in text_of(get(client, "/", **query, **parameters))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(names_of(SearchParameters)), st.sampled_from(["", "x", "-1", "1", "vi", "2024-05-02"])
        ),
        max_size=12,
    )
)
def test_every_page_has_words_for_what_it_left_out(arguments: list[tuple[str, str]]) -> None:
    wanted, unread = page_request(MultiDict(arguments))
    for spoken in LANGUAGES.values():
        assert len(left_out(unread, replace(wanted, filters=Filters()), spoken)) == len(unread)


def test_a_page_that_was_understood_says_nothing_of_that(client: FlaskClient) -> None:
    for parameters in ({}, {"q": "xoài", "place": "son la", "from": "2020-01-01", "utm_source": "x", "sort": ""}):
        assert "left-out" not in get(client, "/", **parameters)
