"""index/language/tone_placement.py: one spelling of a syllable, wherever its tone was drawn."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.tone_placement import TONES, place_tone

VOWELS = "aăâeêioôơuưy"
ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
# Every rhyme of written Vietnamese with its tone (acute) where the traditional rule draws it.
RHYMES = (
    "á ác ách ái ám án áng ánh áo áp át áu áy ắc ắm ắn ắng ắp ắt ấc ấm ấn ấng ấp ất ấu ấy é éc ém én éng éo ép ét "
    "ế ếch ếm ến ếnh ếp ết ếu í ía ích ím ín ính íp ít íu iếc iếm iến iếng iếp iết iếu ó óc ói óm ón óng óp ót "
    "óa oác oách oái oán oáng oánh oáo oáp oát oáy oắc oắm oắn oắng oắt óe oén oéo oét oóc oóng ố ốc ối ốm ốn ống ốp ốt "
    "ớ ới ớm ớn ớp ớt ú úa úc úi úm ún úng úp út uấn uấng uất uấy uế uếch uếnh uốc uối uốm uốn uống uốt uớ "
    "úy uých uýnh uýp uýt uýu uyến uyết ứ ứa ức ứi ứng ứt ứu ước ưới ướm ướn ướng ướp ướt ướu ý yếm yến yếng yết yếu"
)


def draw(bare: str, place: int, tone: str) -> str:
    return unicodedata.normalize("NFC", bare[: place + 1] + tone + bare[place + 1 :])


def without_tone(syllable: str) -> str:
    marks = (char for char in unicodedata.normalize("NFD", syllable) if char not in TONES)
    return unicodedata.normalize("NFC", "".join(marks))


def can_follow(onset: str, rhyme: str) -> bool:
    """Whether onset and rhyme are read apart: g + ía would be read gi + á, qu + óa has one vowel too many."""
    bare = without_tone(rhyme)
    if onset == "gi":
        return bare[0] not in "iy"
    if onset == "g":
        return bare[0] != "i"
    return onset != "qu" or bare[0] not in "ouôư"


@pytest.mark.parametrize(
    ("typed", "canonical"),
    [
        ("hoà", "hòa"),
        ("uỷ", "ủy"),
        ("thuý", "thúy"),
        ("khoẻ", "khỏe"),
        ("qúy", "quý"),
        ("gìa", "già"),
        ("gío", "gió"),
        ("hòan", "hoàn"),
        ("tóan", "toán"),
        ("qủa", "quả"),
        ("cuả", "của"),
        ("miá", "mía"),
        ("thủơ", "thuở"),
        ("ngòai", "ngoài"),
        ("khủyu", "khuỷu"),
        ("tìên", "tiền"),
        ("đựơc", "được"),
        ("qùynh", "quỳnh"),
        ("nghìêng", "nghiềng"),
    ],
)
def test_a_tone_drawn_elsewhere_moves_to_its_place(typed: str, canonical: str) -> None:
    assert place_tone(typed) == canonical
    assert place_tone(canonical) == canonical


@pytest.mark.parametrize("onset", ["", *ONSETS.split()])
def test_wherever_a_tone_is_drawn_on_the_vowels_the_spelling_is_one(onset: str) -> None:
    for rhyme in RHYMES.split():
        if can_follow(onset, rhyme):
            canonical = onset + rhyme
            bare = without_tone(canonical)
            for place, letter in enumerate(bare):
                if letter in VOWELS:
                    assert place_tone(draw(bare, place, "\u0301")) == canonical


@pytest.mark.parametrize("tone", TONES)
def test_every_tone_is_placed_alike(tone: str) -> None:
    for rhyme in RHYMES.split():
        canonical = unicodedata.normalize("NFC", unicodedata.normalize("NFD", "h" + rhyme).replace("\u0301", tone))
        assert place_tone(canonical) == canonical


@pytest.mark.parametrize("word", ["", "la", "hoa", "quy", "đi", "mương", "ươ", "đường_phố", "covid"])
def test_words_without_a_tone_stay(word: str) -> None:
    assert place_tone(word) == word


@pytest.mark.parametrize(
    "word",
    ["café", "résumé", "señor", "ñu", "piñ", "ṣa", "ńam", "müller", "жизнь", "naïve", "àéò", "ởởở", "fòa", "wìa"],
)
def test_foreign_words_stay(word: str) -> None:
    assert place_tone(word) == word


@given(st.text(st.one_of(st.sampled_from("hqugiđtcnoaeêươyàóểỷịựáốñṣ" + TONES), st.characters()), max_size=9))
def test_placing_twice_is_placing_once_and_changes_no_letter(text: str) -> None:
    syllable = unicodedata.normalize("NFC", text.casefold())
    placed = place_tone(syllable)
    assert place_tone(placed) == placed
    assert without_tone(placed) == without_tone(syllable)
