"""index/language/dates.py: a date is one form, however it is written, and found again in any other."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.analysis import analyse
from index.language.dates import find_dates


def forms(text: str) -> list[str]:
    return [whole.toned for whole in find_dates(text)]


@given(st.dates(date(1000, 1, 1), date(2999, 12, 31)))
def test_every_way_to_write_a_day_is_one_form(day: date) -> None:
    d, m, y = day.day, day.month, day.year
    written = [f"{d}/{m}/{y}", f"{d:02}/{m:02}/{y}", f"{d:02}-{m:02}-{y}", f"{d}.{m}.{y}", day.isoformat()]
    written += [
        f"ngày {d} tháng {m} năm {y}",
        f"{d} tháng {m} năm {y}",
        f"ngay {d} thang {m} nam {y}",
        f"{d}/{m} năm {y}",
    ]
    for text in written:
        assert forms(f"Hôm {text}, xã") == [day.isoformat()], text


@pytest.mark.parametrize("text", ["tháng 7/2020", "tháng 07 năm 2020", "Tháng 7-2020", "thang 7 nam 2020"])
def test_a_month_is_one_form(text: str) -> None:
    assert forms(text) == ["2020-07"]


@pytest.mark.parametrize("text", ["31/2/2020", "0/7/2020", "14/13/2020", "14/7-2020", "1.14.7.2020", "14/7/20200", "x"])
def test_what_no_calendar_has_is_not_a_date(text: str) -> None:
    assert forms(text) == []


def test_a_date_stands_whole_and_in_its_parts() -> None:
    tokens = [(token.toned, token.kind) for token in analyse("ngày 14/7/2020")]
    assert tokens == [
        ("ngày", "syllable"),
        ("2020-07-14", "date"),
        ("14", "number"),
        ("7", "number"),
        ("2020", "number"),
    ]


def test_upper_case_is_read_too() -> None:
    assert forms("NGÀY 14 THÁNG 7 NĂM 2020") == ["2020-07-14"]
    assert forms(unicodedata.normalize("NFC", "Ngày 14 Tháng 7 Năm 2020")) == ["2020-07-14"]
