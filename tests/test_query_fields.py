"""searcher/query_fields.py and query_chunks.py: names of fields, their values, and what is none."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.query import parse_query
from searcher.query_fields import field_named, named_days
from tests.test_query import excluded, shape


def filters(text: str) -> list[tuple[str, str]]:
    return [(typed.name, typed.value) for typed in parse_query(text).filters]


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("title", ("tiêu-đề", "tieu-de", "tiêuđề", "tieude", "TITLE", "Tiêu-Đề", "tiêu-đê")),
        ("source", ("nguồn", "nguon", "Nguồn", "nguôn", "source")),
        ("place", ("nơi", "noi", "NƠI", "place")),
        ("section", ("mục", "muc", "section")),
        ("from", ("từ", "tu", "from")),
        ("to", ("đến", "den", "To")),
        (None, ("nói", "nội", "mức", "tự", "đèn", "abc", "nguồn-gốc", "tiêu")),
    ],
)
def test_fields_are_named_with_marks_without_or_with_some_of_them(field: str | None, names: tuple[str, ...]) -> None:
    assert {field_named(name) for name in names} == {field}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-05-02", date(2024, 5, 2), date(2024, 5, 2)),
        ("2/5/2024", date(2024, 5, 2), date(2024, 5, 2)),
        ("02-05-2024", date(2024, 5, 2), date(2024, 5, 2)),
        ("ngày 2 tháng 5 năm 2024", date(2024, 5, 2), date(2024, 5, 2)),
        ("5/2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("tháng 5/2024", date(2024, 5, 1), date(2024, 5, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("12/2023", date(2023, 12, 1), date(2023, 12, 31)),
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_day_a_month_or_a_year_is_a_span_of_days(text: str, first: date, last: date) -> None:
    assert named_days(text) == (first, last)
    assert [typed.day for typed in parse_query(f'từ:"{text}" đến:"{text}"').filters] == [first, last]


@pytest.mark.parametrize(
    "text", ["", "hôm qua", "31/2/2024", "13/2024", "0/2024", "24", "20245", "5/24", "2024-05-02x"]
)
def test_what_no_calendar_has_is_no_date(text: str) -> None:
    assert named_days(text) is None


def test_values_are_words_or_stand_in_quotes() -> None:
    assert filters('nguồn:"Báo Sơn La" mục:kinh-tế') == [("source", "Báo Sơn La"), ("section", "kinh-tế")]
    assert filters("nguồn:“Báo Sơn La”") == [("source", "Báo Sơn La")]
    assert shape('chè nguồn:"Báo Sơn La" xanh') == [["che"], ["xanh"]]


def test_a_place_takes_the_words_along_that_make_a_known_name() -> None:
    assert filters("nơi:Sơn La nhãn") == [("place", "Sơn La")]
    assert shape("nơi:Sơn La nhãn") == [["nhan"]]
    assert filters("noi:huyện Mường La") == [("place", "huyện Mường La")]
    assert (filters("nơi:Huế mưa"), shape("nơi:Huế mưa")) == ([("place", "Huế")], [["mua"]])
    assert (filters("nơi:Xyz mưa"), shape("nơi:Xyz mưa")) == ([("place", "Xyz")], [["mua"]])
    assert filters('nơi:Sơn "La"') == [("place", "Sơn")]


def test_values_and_titles_can_be_excluded() -> None:
    query = parse_query('xoài -nguồn:"Báo A" -title:nhãn')
    assert [(typed.name, typed.excluded) for typed in query.filters] == [("source", True)]
    assert [(term.words[0].folded, term.in_title) for term in query.excluded] == [("nhan", True)]


def test_a_title_takes_a_word_or_a_phrase() -> None:
    for text in ("title:nhãn lồng", 'tiêu-đề:"nhãn lồng"', 'tieude:"nhãn lồng"~4'):
        assert parse_query(text).clauses[0].terms[0].in_title
    assert shape("title:nhãn lồng") == [["nhan"], ["long"]]
    term = parse_query('tieude:"nhãn lồng"~4').clauses[0].terms[0]
    assert (term.text, term.slop) == ("nhãn lồng", 4)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("abc:xyz", [["abc xyz"]]),
        ("từ:khongphaingay", [["tu khongphaingay"]]),
        ("-từ:2024", []),
        ("title:", [["title"]]),
        ('title:""', [["title"]]),
        ('title:"nhãn', [["title"], ["nhan"]]),
        ("nơi: Huế", [["noi"], ["hue"]]),
        ("8:30", [["8 30"]]),
        ("lúc 8:30", [["luc"], ["8 30"]]),
        ("https://example.org/a", [["https example org a"]]),
        ("Hà Nội:mưa", [["ha"], ["noi mua"]]),
        ("(nơi:Huế", [["noi hue"]]),
        ('nơi:"Huế"x', [["noi"], ["hue"], ["x"]]),
    ],
)
def test_what_is_no_field_is_read_as_words(text: str, read: list[list[str]]) -> None:
    assert shape(text) == read
    assert not parse_query(text).filters


def test_an_excluded_day_is_read_as_an_excluded_phrase() -> None:
    assert excluded("-từ:2024") == ["từ 2024"]


def test_or_beside_a_filter_joins_nothing() -> None:
    assert shape("chè OR nơi:Huế cam") == [["che"], ["cam"]]
    assert filters("nơi:Huế OR nơi:Vinh") == [("place", "Huế"), ("place", "Vinh")]


_PIECES = st.sampled_from(
    [
        "chè",
        "OR",
        "HOẶC",
        '"cây ăn quả"~2',
        "-má",
        "-OR",
        "nơi:Huế",
        'nguồn:"Báo A"',
        "từ:2024",
        "-mục:x",
        "title:nhãn",
        "*",
    ]
)


@given(st.lists(_PIECES, max_size=8), st.data())
def test_a_query_without_one_of_its_filters_means_the_same_otherwise(pieces: list[str], data: st.DataObject) -> None:
    query = parse_query(" ".join(pieces))
    if not query.filters:
        return
    gone = data.draw(st.sampled_from(query.filters))
    left = parse_query(query.without([gone]))
    assert (left.clauses, left.excluded) == (query.clauses, query.excluded)
    described = [(typed.name, typed.value) for typed in query.filters if typed is not gone]
    assert [(typed.name, typed.value) for typed in left.filters] == described
    assert not parse_query(query.without(query.filters)).filters
