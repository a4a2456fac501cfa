"""index/normalise.py: text is repaired once, on entry, and nothing a reader sees is lost."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.normalise import normalise

ANY_CHARACTER = st.one_of(
    st.characters(exclude_categories=()),
    st.sampled_from("\ud800\udfff\x00\r\n\x85\u2028\u200b\u200d\ufeff\xad\xa0\u0301\u031bưệđ🌾"),
)


def test_decomposed_text_is_composed() -> None:
    assert normalise(unicodedata.normalize("NFD", "Mường La, Đắk Lắk")) == "Mường La, Đắk Lắk"


def test_ordinary_text_stays_as_it_is() -> None:
    text = "Uỷ ban nhân dân: “6.253 hộ”,\n\tđạt 25,06 % – 100 m²… 🌾"
    assert normalise(text) == text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_every_line_end_becomes_a_newline(end: str) -> None:
    assert normalise(f"một{end}hai") == "một\nhai"


@pytest.mark.parametrize("space", ["\xa0", "\u2002", "\u2009", "\u202f", "\u3000"])
def test_every_exotic_space_becomes_a_plain_one(space: str) -> None:
    assert normalise(f"Sơn{space}La") == "Sơn La"


@pytest.mark.parametrize(
    "invisible", ["\x00", "\x07", "\x1b", "\xad", "\u200b", "\u200d", "\u200e", "\u2060", "\ufeff"]
)
def test_invisible_characters_go_even_from_within_a_letter_and_its_mark(invisible: str) -> None:
    assert normalise(f"{invisible}Mu{invisible}\u031b\u01a1{invisible}\u0300ng{invisible}") == "Mường"


def test_half_a_surrogate_pair_becomes_a_replacement_character() -> None:
    assert normalise("a\ud800b") == "a\ufffdb"


@given(st.text(ANY_CHARACTER))
def test_whatever_comes_in_the_result_is_normal_text_that_can_be_written(text: str) -> None:
    result = normalise(text)
    result.encode("utf-8")
    assert unicodedata.is_normalized("NFC", result)
    assert not any(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in result)
    assert normalise(result) == result


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_no_letter_digit_or_sign_is_lost(text: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFC", text)
