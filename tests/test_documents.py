"""index/documents.py: what a record must be to count as a document."""

import json
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Document, as_record, instant, last_instant, parse_document, stored_document
from index.errors import BadDocument

KEYS = ["id", "title", "body", "summary", "url", "source", "place", "section", "author", "published", "date"]

offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
dates = st.one_of(
    st.dates().map(date.isoformat),
    st.datetimes(timezones=st.one_of(st.none(), offsets)).map(datetime.isoformat),
)
texts = st.text(st.characters(exclude_categories=()), max_size=20)
json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)
# Records that are right, and records of anything under the names that mean something.
good_records = st.fixed_dictionaries(
    {"title": texts.map("T{}".format), "body": texts.map("B{}".format)},
    optional=dict.fromkeys(("id", "url", "source", "place", "section", "author", "summary"), texts)
    | {"published": dates, "date": dates, "views": st.integers(), "tags": st.lists(texts, max_size=3)},
)
any_records = st.dictionaries(st.one_of(st.sampled_from(KEYS), texts), st.one_of(json_values, dates), max_size=8)


def document(**record: Any) -> Document:
    return parse_document({"title": "Họp bản", "body": "Bàn về đường."} | record)


def test_date_is_read_as_published_and_summary_as_body_where_those_are_absent() -> None:
    found = parse_document({"title": "Họp bản", "summary": "Bàn về đường.", "date": "2024-05-02"})
    assert (found.body, found.published) == ("Bàn về đường.", "2024-05-02")
    assert found.extra == {}
    found = document(body="", published=None, summary="Tóm tắt.", date="2024-05-02")
    assert (found.body, found.published) == ("Tóm tắt.", "2024-05-02")


def test_the_proper_names_win_and_the_others_are_kept_as_extra() -> None:
    found = document(summary="Tóm tắt.", published="2024-05-02", date="1999-01-01")
    assert (found.body, found.published) == ("Bàn về đường.", "2024-05-02")
    assert found.extra == {"summary": "Tóm tắt.", "date": "1999-01-01"}


def test_unknown_keys_are_kept() -> None:
    found = document(views=12, tags=["chè", "cam"], editor={"name": "Lò Thị Mai", "since": 2.5, "on": True}, note=None)
    assert found.extra == {
        "views": 12,
        "tags": ["chè", "cam"],
        "editor": {"name": "Lò Thị Mai", "since": 2.5, "on": True},
        "note": None,
    }


def test_every_text_is_normalised() -> None:
    decomposed = unicodedata.normalize("NFD", " Mường\xa0La\r\n")
    keys = ("title", "body", "url", "source", "place", "section", "author", "id")
    found = document(**dict.fromkeys(keys, decomposed))
    assert {getattr(found, key) for key in keys} == {"Mường La"}
    assert document(body="một\r\nhai").body == "một\nhai"


@pytest.mark.parametrize("value", [None, "", "  ", "\ufeff\n"])
def test_optional_texts_without_content_are_absent(value: str | None) -> None:
    found = document(url=value, source=value, place=value, section=value, author=value)
    assert {found.url, found.source, found.place, found.section, found.author} == {None}


@pytest.mark.parametrize("value", [None, "", "  ", "\u200b\n"])
@pytest.mark.parametrize("key", ["title", "body"])
def test_a_title_and_a_body_are_needed(key: str, value: str | None) -> None:
    with pytest.raises(BadDocument, match=f'"{key}"'):
        document(**{key: value})


@pytest.mark.parametrize("value", [1, True, ["a"], {"a": "b"}, 2.5])
@pytest.mark.parametrize("key", ["title", "body", "url", "source", "place", "section", "author", "published"])
def test_a_value_of_the_wrong_type_is_refused_by_its_key(key: str, value: object) -> None:
    with pytest.raises(BadDocument, match=f'"{key}"'):
        document(**{key: value})


@pytest.mark.parametrize("record", [None, [], "text", 3, [{"title": "a"}]])
def test_what_is_no_object_is_refused(record: object) -> None:
    with pytest.raises(BadDocument, match="object"):
        parse_document(record)


def test_an_id_is_a_text_or_a_whole_number() -> None:
    assert document(id="bài-1").id == "bài-1"
    assert document(id=42).id == "42"
    assert document(id=0).id == "0"
    for wrong in (1.5, True, False, ["a"], {}):
        with pytest.raises(BadDocument, match='"id"'):
            document(id=wrong)
    with pytest.raises(BadDocument, match='"id"'):
        document(id="x" * 10_000)


def test_a_missing_id_is_derived_from_the_url_whatever_the_text() -> None:
    first = document(url="https://bao.example/1", body="Một.")
    assert document(url="https://bao.example/1", body="Hai.", id="").id == first.id
    assert document(url="https://bao.example/2", body="Một.").id != first.id


def test_without_a_url_an_id_is_derived_from_title_and_body() -> None:
    assert document().id == document(source="Báo").id
    assert document().id != document(body="Bàn về nước.").id
    assert document(title="a b", body="c").id != document(title="a", body="b c").id
    assert document().id == document(title=unicodedata.normalize("NFD", "Họp bản")).id


def test_derived_ids_are_url_safe_and_the_same_in_every_run() -> None:
    for found in (document(), document(url="https://bao.example/tin?id=1&x=ở")):
        assert re.fullmatch(r"[A-Za-z0-9_-]{16,64}", found.id)
    assert document(url="https://bao.example/1").id == "ed260d13078de94a8fef"


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2024-05-02", "2024-05-02"),
        (" 2024-05-02 ", "2024-05-02"),
        ("2024-05-02T08:30:00", "2024-05-02T08:30:00+07:00"),
        ("2024-05-02 08:30", "2024-05-02T08:30:00+07:00"),
        ("2024-05-02T08:30:00+09:00", "2024-05-02T08:30:00+09:00"),
        ("2024-05-02T01:30:00Z", "2024-05-02T01:30:00+00:00"),
        (None, None),
        ("", None),
    ],
)
def test_a_time_without_a_zone_is_vietnams(written: str | None, published: str | None) -> None:
    assert document(published=written).published == published
    assert document(date=written).published == published


@pytest.mark.parametrize(
    "written",
    [
        "2024-02-30",
        "2023-02-29",
        "2024-13-01",
        "2024-05-02T25:00:00",
        "02/05/2024",
        "hôm qua",
        "2024",
        "\ud800",
        "0000-01-01",
        "10000-01-01",
        "-0001-01-01",
        "2024-05-02T08:30:00+99:00",
        "2024-05-02T08:30:00 ICT",
        "9" * 400,
        "   ",
    ],
)
def test_an_impossible_date_is_refused_and_the_message_shows_how_to_write_one(written: str) -> None:
    with pytest.raises(BadDocument, match=r'"published".*2024-05-02') as refusal:
        document(published=written)
    assert len(str(refusal.value)) < 250


@pytest.mark.parametrize(
    "written",
    ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
def test_the_first_and_the_last_year_are_dates_like_others(written: str) -> None:
    published = document(published=written).published
    assert published is not None
    assert abs(instant(published)) < 2**40


def test_an_instant_counts_seconds_and_a_date_begins_at_midnight_in_vietnam() -> None:
    begin = int(datetime(2024, 5, 1, 17, tzinfo=UTC).timestamp())
    assert instant("2024-05-02") == begin
    assert instant("2024-05-02T00:00:00+07:00") == begin
    assert instant("2024-05-01T17:00:01+00:00") == begin + 1
    assert last_instant(date(2024, 5, 2)) == begin + 24 * 60 * 60 - 1


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999"])
def test_extra_holds_no_number_that_json_cannot_write(value: str) -> None:
    with pytest.raises(BadDocument, match='"views"'):
        document(views=json.loads(f'{{"day": [1, {value}]}}'))


def test_extra_nested_deeper_than_can_be_read_back_is_refused() -> None:
    deep: list[Any] = []
    for _ in range(200):
        deep = [deep]
    with pytest.raises(BadDocument, match='"tree"'):
        document(tree=deep)


def test_extra_can_be_written_as_utf_8() -> None:
    found = document(**json.loads('{"a\\ud800": "\\udfff", "b": ["\\ud83c\\udf3e", {"c": "x\\ud800y"}]}'))
    assert found.extra == {"a\ufffd": "\ufffd", "b": ["🌾", {"c": "x\ufffdy"}]}


@given(good_records)
def test_a_document_becomes_a_record_and_the_same_document_again(record: dict[str, Any]) -> None:
    found = parse_document(record)
    written = json.dumps(as_record(found), ensure_ascii=False, allow_nan=False).encode("utf-8")
    assert parse_document(json.loads(written)) == stored_document(json.loads(written)) == found


@pytest.mark.parametrize("record", [None, [], "bài", {}, {"title": "Tin"}, {"id": "1", "title": "Tin", "extra": 1}])
def test_what_is_no_stored_record_is_refused(record: Any) -> None:
    with pytest.raises(BadDocument):
        stored_document(record)


@given(st.one_of(any_records, json_values))
def test_any_json_is_a_document_or_refused_as_one(record: object) -> None:
    try:
        found = parse_document(record)
    except BadDocument:
        return
    assert found.id
    assert found.title
    assert found.body
    assert found.published is None or isinstance(instant(found.published), int)
    json.dumps(as_record(found), ensure_ascii=False, allow_nan=False).encode("utf-8")
