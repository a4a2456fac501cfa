"""index/language/numbers.py: a number is one token and one form, however its thousands are grouped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.analysis import syllables
from index.language.numbers import canonical_number


def forms(text: str) -> list[str]:
    return [token.toned for token in syllables(text) if token.kind == "number"]


@pytest.mark.parametrize("written", ["6.253", "6,253", "6253"])
def test_a_number_is_one_however_its_thousands_are_grouped(written: str) -> None:
    assert forms(f"có {written} hộ.") == ["6253"]


@pytest.mark.parametrize("written", ["25,06 %", "25.06%", "(25,06%)"])
def test_a_decimal_part_is_kept_and_the_sign_that_parts_it_does_not_matter(written: str) -> None:
    assert forms(written) == ["25,06"]


def test_a_unit_behind_a_number_is_a_token_of_its_own_raised_or_not() -> None:
    for text in ("1.000 m²", "1.000m2", "1000 m2"):
        assert [token.toned for token in syllables(text)] == ["1000", "m2"]
    assert [token.toned for token in syllables("10.350m2")] == ["10350", "m2"]


def test_a_range_is_its_two_ends() -> None:
    for dash in "-–—":
        assert forms(f"giai đoạn 2016{dash}2020") == ["2016", "2020"]


@pytest.mark.parametrize("chain", ["192.168.1.1", "1.2.3", "14.7.2020"])
def test_a_chain_of_numbers_is_plain_digits_in_parts(chain: str) -> None:
    assert forms(chain) == chain.split(".")


def test_a_full_stop_behind_a_number_is_not_part_of_it() -> None:
    assert forms("Năm 2023. Có 6.253. Đạt 25,06.") == ["2023", "6253", "25,06"]


@given(st.integers(1000, 10**15 - 1))
def test_every_way_to_group_thousands_is_the_plain_number(number: int) -> None:
    plain = str(number)
    assert {canonical_number(f"{number:,}"), canonical_number(f"{number:,}".replace(",", "."))} == {plain}
    assert forms(f"{number:,}") == forms(plain) == [plain]


@given(st.integers(0, 10**9), st.integers(1, 9999))
def test_a_comma_and_a_point_before_decimals_are_one_number(whole: int, part: int) -> None:
    decimals = f"{part:04d}"
    assert forms(f"{whole},{decimals}") == forms(f"{whole}.{decimals}") == [f"{whole},{decimals}"]
