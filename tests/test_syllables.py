"""Which words are syllables: a property of spelling, checked against the rules one by one."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.syllables import all_syllables, is_vietnamese_syllable, read_syllable

SYLLABLES = list(all_syllables())


# fmt: off
KINDS_OF_RHYME = [
    "xã", "huyện", "nghiêng", "khuỷu", "thuở", "giếng", "gì", "quốc", "quyển", "quít",
    "kỹ", "Mỹ", "yêu", "uống", "oăm", "ngoằn", "ĐẢNG", "Ủy", "xoong", "khuya", "mười",
    "rượu", "giặt", "ghế", "nghề", "chuếch", "y", "ỷ", "à",
]
AGAINST_THE_RULES = [
    "", "t", "đ", "ce", "ka", "nge", "ngha", "gha", "bàc", "chảp", "ôtô", "café", "vừaa",
    "zô", "wa", "tưong", "Krông", "Đắk", "xã ", "hai-ba", "3", "iên",
]
# fmt: on


@pytest.mark.parametrize("word", KINDS_OF_RHYME)
def test_words_of_every_kind_of_rhyme_are_syllables(word: str) -> None:
    assert is_vietnamese_syllable(word)


@pytest.mark.parametrize("word", AGAINST_THE_RULES)
def test_words_against_the_spelling_rules_are_not(word: str) -> None:
    assert not is_vietnamese_syllable(word)


@pytest.mark.parametrize(("old", "new"), [("hòa", "hoà"), ("khỏe", "khoẻ"), ("thủy", "thuỷ")])
def test_both_tone_placements_are_the_same_syllable(old: str, new: str) -> None:
    assert read_syllable(old) == read_syllable(new) is not None


@pytest.mark.parametrize("word", ["qùa", "gìa", "tóan", "chiêù", "mưòi", "qúy"])
def test_a_tone_on_another_vowel_is_no_spelling(word: str) -> None:
    assert not is_vietnamese_syllable(word)


def test_stops_carry_the_acute_or_the_dot_only() -> None:
    for syllable in SYLLABLES:
        if syllable.endswith(("c", "ch", "p", "t")):
            assert {"\u0301", "\u0323"} & set(unicodedata.normalize("NFD", syllable)), syllable


def test_all_syllables_come_once_in_nfc_lower_case() -> None:
    assert len(SYLLABLES) == len(set(SYLLABLES))
    for syllable in SYLLABLES:
        assert syllable == unicodedata.normalize("NFC", syllable).lower()


@given(st.sampled_from(SYLLABLES))
def test_every_listed_syllable_is_one_in_any_case_and_normal_form(syllable: str) -> None:
    for form in (syllable, syllable.upper(), syllable.title()):
        assert is_vietnamese_syllable(form)
        assert is_vietnamese_syllable(unicodedata.normalize("NFD", form))


@given(st.sampled_from(SYLLABLES))
def test_a_syllable_spelt_again_is_itself_and_reads_the_same_in_both_placements(word: str) -> None:
    syllable = read_syllable(word)
    assert syllable is not None
    assert syllable.spell() == word
    again = read_syllable(syllable.spell(new_placement=True))
    assert again is not None
    assert again.spell() == word


@given(st.text())
def test_any_text_is_answered(word: str) -> None:
    assert isinstance(is_vietnamese_syllable(word), bool)
