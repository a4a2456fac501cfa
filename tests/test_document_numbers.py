"""index/language/document_numbers.py: numbers of official documents, whole, in parts, and by the name of their type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.analysis import analyse
from index.language.document_numbers import find_document_numbers


def codes(text: str) -> list[str]:
    return [whole.toned for whole in find_document_numbers(text)]


@pytest.mark.parametrize(
    ("written", "whole", "named"),
    [
        ("05-CT/TW", "5-ct/tw", "chỉ thị 5"),
        ("319-QĐ/TU", "319-qđ/tu", "quyết định 319"),
        ("15/2024/QĐ-UBND", "15/2024/qđ-ubnd", "quyết định 15"),
        ("30/2020/NĐ-CP", "30/2020/nđ-cp", "nghị định 30"),
        ("05–CT/TW", "5-ct/tw", "chỉ thị 5"),
        ("26-NQ/TW", "26-nq/tw", "nghị quyết 26"),
        ("19-2017/NQ-CP", "19-2017/nq-cp", "nghị quyết 19"),
        ("05/2013/TTLT-BCA-BQP-BYT-TANDTC-VKSNDTC", "5/2013/ttlt-bca-bqp-byt-tandtc-vksndtc", "thông tư liên tịch 5"),
    ],
)
def test_a_number_is_found_whole_and_by_the_name_of_its_type(written: str, whole: str, named: str) -> None:
    assert codes(f"theo văn bản {written} của") == [whole, named]


@pytest.mark.parametrize("typed", ["Chỉ thị số 05", "chỉ thị 5", "chi thi so 05", "CHỈ THỊ SỐ 05", "Chỉ thị số: 05"])
def test_a_type_in_words_names_the_same_document(typed: str) -> None:
    assert codes(typed) == ["chỉ thị 5"]


def test_a_number_stands_whole_and_in_its_parts() -> None:
    tokens = [(token.toned, token.kind) for token in analyse("15/2024/QĐ-UBND")]
    assert ("15/2024/qđ-ubnd", "code") in tokens
    assert [toned for toned, kind in tokens if kind != "code"] == ["15", "2024", "qđ", "ubnd"]


@pytest.mark.parametrize("text", ["1/2", "14/7/2020", "24/7", "km 5-6", "A-B/C", "http://a.vn/05-CT/TW2x_y", "và/hoặc"])
def test_other_fractions_and_addresses_are_no_document(text: str) -> None:
    assert codes(text) == []


@given(st.integers(1, 99_999), st.integers(1950, 2050), st.sampled_from(["QĐ-UBND", "NĐ-CP", "NQ-HĐND", "TT-BTTTT"]))
def test_leading_zeros_and_case_do_not_matter(number: int, year: int, rest: str) -> None:
    first = codes(f"{number:05}/{year}/{rest}")
    assert first == codes(f"{number}/{year}/{rest.lower()}")
    assert first[0] == f"{number}/{year}/{rest.lower()}"
