"""index/language/addresses.py: web and e-mail addresses and telephone numbers, whole and in parts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.addresses import find_addresses
from index.language.analysis import analyse


def forms(text: str) -> list[str]:
    return [whole.toned for whole in find_addresses(text)]


@pytest.mark.parametrize(
    "written",
    ["http://songma.sonla.gov.vn", "https://www.songma.sonla.gov.vn/", "songma.sonla.gov.vn", "SongMa.SonLa.gov.vn"],
)
def test_a_site_is_one_form_with_or_without_its_scheme(written: str) -> None:
    assert forms(f"Xem {written}.") == ["songma.sonla.gov.vn"]


def test_an_e_mail_address_stands_whole_and_in_its_parts() -> None:
    tokens = [(token.toned, token.kind) for token in analyse("vanthu.so-nn@sonla.gov.vn,")]
    assert tokens[0] == ("vanthu.so-nn@sonla.gov.vn", "address")
    assert [toned for toned, kind in tokens if kind not in ("address", "word")] == [
        "vanthu",
        "so",
        "nn",
        "sonla",
        "gov",
        "vn",
    ]


@pytest.mark.parametrize(
    "written", ["0212 3836 284", "0212.3836.284", "(0212) 3836284", "+84 212 3836 284", "02123836284"]
)
def test_a_telephone_number_is_its_digits(written: str) -> None:
    assert forms(f"ĐT: {written}") == ["02123836284"]


@pytest.mark.parametrize(
    "text", ["0,5 ha", "05-CT/TW", "012", "6.253.000.000 đồng", "01/7/2025", "a@b", "U.S.A", "v.v."]
)
def test_other_numbers_and_abbreviations_are_no_address(text: str) -> None:
    assert forms(text) == []


@given(st.text(max_size=200))
def test_any_text_is_answered_and_places_lie_in_it(text: str) -> None:
    for whole in find_addresses(text):
        assert 0 <= whole.start < whole.end <= len(text)


@pytest.mark.parametrize("unit", ["a@", "a.", "0", "0 ", "http://", "www.", "@", "-"])
def test_a_blob_takes_time_in_step_with_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = unit * (length // len(unit))
        start = time.process_time()
        forms(text)
        return time.process_time() - start

    # 16 times the text: linear takes 16 times as long, quadratic 256 times.
    assert min(seconds(80_000) for _ in range(2)) < 80 * max(min(seconds(5_000) for _ in range(2)), 1e-3)
