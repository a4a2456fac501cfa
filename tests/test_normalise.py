"""Normalising: each step, and what holds for any text: idempotent, linear, never raising."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language.normalise import STEPS, normalise, normalise_text

TRICKY = st.text(
    st.one_of(
        st.characters(exclude_categories=[]),
        st.sampled_from("aăâeêoôơuưyđdnhĐ \n\t\r\x0b\x85\u2028\u00a0\u200b\u200d\ufeff\u00ad"),
        st.sampled_from("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323\u0340\u0344\u0f73"),
        st.sampled_from("\u0915\u093c\u0958\U0001d15e\u1100\u1161\u11a8👨👧\ufe0f"),
        st.sampled_from("ÐðƉɖ\u0430\u0435\u043e\u0440\u0441\u0457\u0456\u0308\u0397\u03bf0"),
        st.sampled_from("\ud800\udbff\udc00\udfff"),
    ),
    max_size=80,
)


@settings(max_examples=1000)
@given(TRICKY)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = normalise(text)
    assert normalise(once.text).text == once.text
    assert normalise_text(text) == once.text


@given(TRICKY)
def test_the_result_is_nfc_utf8_with_plain_spaces_and_breaks(text: str) -> None:
    result = normalise_text(text)
    result.encode("utf-8")
    assert unicodedata.is_normalized("NFC", result)
    assert not set(result) & set("\r\x0b\x0c\x85\u2028\u2029\u00a0\u3000\u200b\ufeff\u00ad\x00")


def test_clean_text_is_returned_as_it_is() -> None:
    text = "Sáng 5/3, UBND xã Bản Lầu tổ chức hội nghị “Chung sức xây dựng nông thôn mới” – 200 hộ."
    assert normalise(text).text is text
    assert not normalise(text).repairs


@pytest.mark.parametrize(
    ("step", "written", "expected"),
    [
        ("surrogates", "\ud83d\ude00 \udc00", "😀 \ufffd"),
        ("line breaks", "a\r\nb\rc\x0bd\x0ce\x85f\u2028g\u2029h", "a\nb\nc\nd\ne\nf\ng\nh"),
        ("spaces", "Lào\u00a0Cai\u2009–\u3000Yên\u202fBái", "Lào Cai – Yên Bái"),
        (
            "invisible characters",
            "\ufeffthu\u00ad hoạch\u200b \u202anhanh\u2060",
            "thu hoạch nhanh",
        ),
        ("control characters", "\x00nhà\x1b\tmáy\x9d", "nhà\tmáy"),
        ("runs of marks", "x" + "\u0332" * 99, "x" + "\u0332" * 30),
        ("composition", unicodedata.normalize("NFD", "Quảng Ngãi"), "Quảng Ngãi"),
        ("foreign letters", "h\u043ec sinh", "hoc sinh"),
        ("order of marks", "cá\u0302p xã", "cấp xã"),
        ("đ", "Ðoàn kết", "Đoàn kết"),
    ],
)
def test_each_step_repairs_its_kind_and_counts_it(step: str, written: str, expected: str) -> None:
    normalised = normalise(written)
    assert normalised.text == expected
    assert set(normalised.repairs) == {step}


def test_every_step_has_a_case_above() -> None:
    cases = test_each_step_repairs_its_kind_and_counts_it.pytestmark[0].args[1]  # type: ignore[attr-defined]  # pytest's own
    assert [case[0] for case in cases] == [name for name, _ in STEPS]


def test_a_joiner_stays_inside_emoji_only() -> None:
    family = "👨\u200d👩\u200d👧"
    assert normalise_text(f"{family} a\u200db \u200d") == f"{family} ab "


def test_entities_and_spacing_accents_are_not_touched() -> None:
    text = "AT&amp;T, co´, a`"
    assert normalise_text(text) == text


@pytest.mark.parametrize("unit", ["\u0301\u0323", "\u0f73", "\u0344", "\u0430", "Ð", "\ud800", "\u200d", "á\u0302"])
def test_time_grows_with_length_and_not_with_its_square(unit: str) -> None:
    def seconds(repeats: int) -> float:
        text = "a" + unit * repeats
        start = time.process_time()
        normalise(text)
        return time.process_time() - start

    # 16 times the text: linear takes 16 times as long, quadratic 256 times.
    short = max(min(seconds(2_000) for _ in range(3)), 1e-4)
    assert min(seconds(32_000) for _ in range(3)) < 80 * short


NOT_LOOKALIKES = st.characters(categories=["L", "N", "P", "S"], exclude_characters="ÐƉðɖ").filter(
    lambda letter: not "\u0370" <= letter <= "\u052f"
)


@given(st.text(NOT_LOOKALIKES))
def test_no_letter_digit_or_sign_is_lost(text: str) -> None:
    assert normalise_text(text) == unicodedata.normalize("NFC", text)
