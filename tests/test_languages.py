"""web/texts.py, web/languages.py and web/data/: the pages in Vietnamese and in English."""

import re
import string
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from web import texts
from web.app import create_app
from web.problems import PROGRAM_PATHS
from web.texts import LANGUAGES, Language

WEB = Path(texts.__file__).parent
VIETNAMESE, ENGLISH = LANGUAGES["vi"], LANGUAGES["en"]
CODES = ("vi", "en")


@pytest.fixture(scope="module")
def client(sample_index: Path) -> FlaskClient:
    return create_app(sample_index).test_client()


def forms(language: Language) -> dict[str, tuple[str, ...]]:
    """Each key of a language and the texts it may give: one, or a singular and a plural."""
    found = {}
    for section, entries in language.sections.items():
        for name, text in entries.items():
            if not isinstance(text, list):
                found[f"{section}.{name}"] = tuple(text.values()) if isinstance(text, Mapping) else (text,)
    return found


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


# ---- Data


def test_both_languages_have_the_same_texts_with_the_same_placeholders() -> None:
    one, other = forms(VIETNAMESE), forms(ENGLISH)
    assert one.keys() == other.keys()
    for key in one:
        assert len({frozenset(placeholders(text)) for text in one[key] + other[key]}) == 1, key
    assert [len(language.sections["date"]["months"]) for language in LANGUAGES.values()] == [12, 12]


@pytest.mark.parametrize("code", CODES)
def test_a_text_holds_markup_only_where_its_key_says_so(code: str) -> None:
    for key, variants in forms(LANGUAGES[code]).items():
        assert key.endswith("_html") or not any(re.search("[<>&]", text) for text in variants), key


@pytest.mark.parametrize("code", CODES)
def test_a_text_with_a_plural_has_a_singular_and_counts(code: str) -> None:
    for entries in LANGUAGES[code].sections.values():
        for name, text in entries.items():
            if isinstance(text, Mapping):
                assert text.keys() == {"one", "other"}, name
                assert "count" in placeholders(text["one"]), name


def test_every_text_is_used_and_every_text_used_exists() -> None:
    source = "".join(path.read_text("utf-8") for path in (*WEB.glob("*.py"), *WEB.glob("templates/*")))
    known = forms(VIETNAMESE).keys()
    named = {key for key in re.findall(r'"(\w+\.(?!html")\w+)"', source) if key.split(".")[0] in VIETNAMESE.sections}
    assert named <= known
    # The others are put together from their beginning and a value (`"field." ~ name`), or read by `Language` itself.
    beginnings = tuple(re.findall(r'"(\w+\.\w*)(?:\{|" ~)', source))
    assert {key for key in known - named if not key.startswith(beginnings)} == {
        "language.thousands",
        "language.decimal",
    }


# ---- Which language


@pytest.mark.parametrize(
    ("given", "accepted", "code"),
    [
        (None, None, "vi"),
        (None, "en", "en"),
        (None, "en-GB,en;q=0.9,vi;q=0.8", "en"),
        (None, "vi-VN,vi;q=0.9,en;q=0.8", "vi"),
        (None, "fr,de;q=0.5", "vi"),
        (None, "fr, *;q=0.1", "vi"),
        (None, ";;q=,\x7f", "vi"),
        ("en", "vi", "en"),
        ("vi", "en", "vi"),
        ("fr", "en", "en"),
        ("", None, "vi"),
        ("EN", None, "vi"),
    ],
)
def test_the_address_decides_then_the_browser_then_vietnamese(
    client: FlaskClient, given: str | None, accepted: str | None, code: str
) -> None:
    response = client.get(
        "/", query_string={} if given is None else {"lang": given}, headers={"Accept-Language": accepted or ""}
    )
    assert f'<html lang="{code}">' in response.text
    assert response.headers["Content-Language"] == code
    assert "Accept-Language" in response.headers["Vary"]


def pages_in(language: str) -> list[str]:
    query = f"lang={language}&q=muong+la"
    return [
        f"/?lang={language}", f"/?{query}", f"/?{query}&place=Hà+Nội&to=2020-01-01", f"/?{query}&page=99", "/?q=zzqq&lang=en",
        f"/documents/mau-001-muong-la-cay-an-qua?{query}", f"/nowhere?{query}", f"/api?{query}",
    ]  # fmt: skip


@pytest.mark.parametrize("path", pages_in("en"))
def test_every_link_and_form_of_a_page_keeps_the_language_that_was_given(client: FlaskClient, path: str) -> None:
    html = client.get(path).text
    for href in re.findall(r'<a [^>]*?href="([^"#][^"]*)"', html):
        url = urlsplit(href.replace("&amp;", "&"))
        if not url.path.startswith(PROGRAM_PATHS) and not url.scheme:
            other = f'href="{href}" lang="vi" hreflang="vi"' in html
            assert parse_qs(url.query)["lang"] == ["vi" if other else "en"], href
    for form in re.findall(r"(?s)<form.*?</form>", html):
        assert '<input type="hidden" name="lang" value="en">' in form


def test_links_carry_no_language_that_was_not_given(client: FlaskClient) -> None:
    html = client.get("/?q=muong+la", headers={"Accept-Language": "en"}).text
    assert re.findall(r'href="([^"]*lang=[^"]*)"', html) == ["?q=muong+la&amp;lang=vi"]
    assert 'name="lang"' not in html


def test_a_page_links_to_itself_in_the_other_language(client: FlaskClient) -> None:
    html = client.get("/?q=mường+la&place=A&place=B&lang=en").text
    (link,) = re.findall(r'<a href="([^"]*)" lang="vi" hreflang="vi">Tiếng Việt</a>', html)
    assert parse_qs(link.replace("&amp;", "&")[1:]) == {"q": ["mường la"], "place": ["A", "B"], "lang": ["vi"]}


@pytest.mark.parametrize("path", pages_in("en"))
def test_no_vietnamese_of_the_page_itself_is_left_in_english(client: FlaskClient, path: str) -> None:
    html = client.get(path).text
    own = {text for key, variants in forms(VIETNAMESE).items() for text in variants if not key.startswith("language.")}
    for text in sorted(own):
        # Single words may be the articles' own.
        if len(text.split()) > 2 and "{" not in text and "<" not in text:
            assert text not in html


@pytest.mark.parametrize(("language", "title"), [("en", "There is nothing to search yet"), ("vi", "Chưa có gì để tìm")])
def test_problems_are_said_in_the_readers_language(tmp_path: Path, language: str, title: str) -> None:
    response = create_app(tmp_path / "none").test_client().get("/", headers={"Accept-Language": language})
    assert response.status_code == 503
    assert f"<h1>{title}</h1>" in response.text
    assert "Accept-Language" in response.vary


# ---- What is said


def test_english_tells_one_from_many(client: FlaskClient) -> None:
    assert ENGLISH.say("results.partial", count=1) == "1 matches in part"
    assert ENGLISH.say("results.partial", count=0) == "0 match in part"
    assert VIETNAMESE.say("results.partial", count=1) == "1 bài khớp một phần"
    assert "All articles here are <strong>samples</strong>" in client.get("/?lang=en").text


def test_values_in_markup_are_escaped() -> None:
    said = ENGLISH.say("nothing.filtered_html", count=1, text="<b>")
    assert said == "<strong>1</strong> article matches “&lt;b&gt;”, but it does not pass the filters in use."


@given(st.dates())
def test_a_day_is_written_without_leading_zeros_in_both_languages(day: date) -> None:
    month = day.strftime("%B")
    assert VIETNAMESE.published(day.isoformat()) == f"{day.day}/{day.month}/{day.year}"
    assert ENGLISH.published(day.isoformat()) == f"{day.day} {month} {day.year}"


@given(st.integers(0, 10**12))
def test_a_number_keeps_its_digits_in_groups_of_three(count: int) -> None:
    for language in LANGUAGES.values():
        groups: list[Any] = language.number(count).split(language.sections["language"]["thousands"])
        assert "".join(groups) == str(count)
        assert all(len(group) == 3 for group in groups[1:])


def test_words_of_the_articles_are_vietnamese_on_an_english_page(client: FlaskClient) -> None:
    meant = client.get("/?lang=en&q=muong+la").text
    assert re.search(r'Did you mean: <a href="[^"]*" lang="vi">mường la</a>', meant)
    assert '<strong lang="vi">zzqx</strong>' in client.get("/?lang=en&q=zzqx+xoai").text
