"""index/language/fold.py: the toned and the folded form of a token."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.fold import fold, tone

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
BASES = {"a": "aăâ", "e": "eê", "i": "i", "o": "oôơ", "u": "uư", "y": "y"}
LETTERS = {
    unicodedata.normalize("NFC", vowel + mark): base
    for base, vowels in BASES.items()
    for vowel in vowels
    for mark in TONES
    if vowel + mark != base
} | {"đ": "d"}

ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
VOWELS = "a ă â e ê i o ô ơ u ư y ia iê oa oă oe ua uâ uê uô uơ uy uyê ưa ươ yê ai ây eo ưu"
syllables = st.builds(
    lambda onset, vowel, mark, coda: unicodedata.normalize("NFC", onset + vowel + mark + coda),
    st.sampled_from(ONSETS.split()),
    st.sampled_from(VOWELS.split()),
    st.sampled_from(TONES),
    st.sampled_from(["", "c", "ch", "m", "n", "ng", "nh", "p", "t"]),
)


def test_vietnamese_has_67_letters_with_marks() -> None:
    assert len(LETTERS) == 67


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_every_letter_with_marks_folds_to_its_ascii_letter_in_either_case_and_form(form: str) -> None:
    for letter, base in LETTERS.items():
        for written in (letter, letter.upper()):
            toned = tone(unicodedata.normalize(form, written))
            assert toned == letter
            assert fold(toned) == base


@pytest.mark.parametrize(
    ("written", "toned"), [("HOÀ", "hòa"), ("Hòa", "hòa"), ("UỶ", "ủy"), ("Đắk", "đắk"), ("LA", "la")]
)
def test_the_toned_form_ignores_case_and_tone_placement_and_keeps_marks(written: str, toned: str) -> None:
    assert tone(written) == tone(unicodedata.normalize("NFD", written)) == toned


@pytest.mark.parametrize(
    ("toned", "folded"),
    [("½", "12"), ("m²", "m2"), ("straße", "strasse"), ("œuvre", "oeuvre"), ("đường", "duong"), ("covid", "covid")],
)
def test_what_grows_when_folded_is_folded_within_its_token(toned: str, folded: str) -> None:
    assert fold(toned) == folded


@pytest.mark.parametrize("toned", ["\U00020000", "\ue000", "\U0001f33e"])
def test_what_has_no_ascii_form_can_still_be_found(toned: str) -> None:
    assert fold(toned)


@given(syllables)
def test_every_syllable_folds_to_ascii_letters_and_folding_again_changes_nothing(syllable: str) -> None:
    folded = fold(tone(syllable))
    assert folded.isascii()
    assert folded.isalpha()
    assert folded.islower()
    assert len(folded) == len(syllable)
    assert fold(folded) == folded


@given(syllables)
def test_case_and_composition_do_not_change_the_toned_form(syllable: str) -> None:
    toned = tone(syllable)
    assert tone(syllable.upper()) == tone(unicodedata.normalize("NFD", syllable.upper())) == toned
    assert tone(toned) == toned


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20))
def test_no_token_folds_to_nothing_or_to_what_separates_words(text: str) -> None:
    folded = fold(tone(text))
    assert folded
    assert not folded.isascii() or folded.isalnum()
