"""index/language/spelling_variants.py: i or y, only where that is another spelling and not another word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.fold import tone
from index.language.marks import has_marks
from index.language.spelling_variants import other_spelling
from index.language.syllables import all_syllables, is_vietnamese_syllable

SYLLABLES = sorted(all_syllables())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kĩ", "kỹ"),
        ("lí", "lý"),
        ("mĩ", "mỹ"),
        ("sĩ", "sỹ"),
        ("tỉ", "tỷ"),
        ("hi", "hy"),
        ("quí", "quý"),
        ("quít", "quýt"),
    ],
)
def test_spellings_of_one_word_are_each_other(one: str, other: str) -> None:
    assert (other_spelling(one), other_spelling(other)) == (other, one)


@pytest.mark.parametrize(
    "word", ["tai", "tay", "túi", "túy", "thi", "thy", "vi", "vy", "chị", "nghỉ", "y", "ý", "khỉ", "kít"]
)
def test_where_the_letter_makes_another_word_it_stays(word: str) -> None:
    assert other_spelling(word) is None


def test_the_other_spelling_of_every_syllable_is_a_syllable_whose_other_spelling_it_is() -> None:
    found = [(tone(syllable), other) for syllable in SYLLABLES if (other := other_spelling(tone(syllable)))]
    assert len(found) > 80
    for toned, other in found:
        assert other_spelling(other) == toned != other
        assert is_vietnamese_syllable(other), other
        assert has_marks(other) == has_marks(toned)


@given(st.text(max_size=12))
def test_any_text_is_answered(text: str) -> None:
    other_spelling(text)
