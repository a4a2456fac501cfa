"""Look-alike letters are mended in Vietnamese words and left in those of other languages."""

import pytest

from index.language.lookalikes import mend_d_stroke, mend_foreign_letters


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("\u0440hường", "phường"),
        ("N\u0430m", "Nam"),
        ("\u0421hính phủ", "Chính phủ"),
        ("ng\u03bfài", "ngoài"),
        ("c\u043e\u0302ng", "công"),
        ("b\u0430\u0301o", "báo"),
    ],
)
def test_cyrillic_and_greek_letters_in_latin_words_are_mended(written: str, meant: str) -> None:
    assert mend_foreign_letters(written) == (meant, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Москва",
        "рос",
        "Ελλάδα",
        "\u0441op",
        "kΩ",
        "nж",
        "μm",
        "\u0441\u0430\u0445\u0430\u0440",
        "Δt",
    ],
)
def test_words_of_other_alphabets_and_doubtful_mixtures_stay(text: str) -> None:
    assert mend_foreign_letters(text) == (text, 0)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ðồng Ðăng", "Đồng Đăng"),
        ("Ɖiện Biên", "Điện Biên"),
        ("ɖường", "đường"),
        ("ðất", "đất"),
        ("CÐ-ÐH", "CĐ-ĐH"),
        ("QÐ-UBND, HÐND", "QĐ-UBND, HĐND"),
        ("Ðắk Lắk", "Đắk Lắk"),
        ("20.000ð", "20.000đ"),
        ("5 ð", "5 đ"),
    ],
)
def test_letters_like_d_with_stroke_are_mended_in_vietnamese_words(written: str, meant: str) -> None:
    text, mended = mend_d_stroke(written)
    assert text == meant
    assert mended


@pytest.mark.parametrize(
    "text",
    ["Það er gott veður í dag", "við bæði", "VIÐ", "Guðmundur Ólafsson", "[ð]", "Sigurðardóttir"],
)
def test_icelandic_and_phonetic_letters_stay(text: str) -> None:
    assert mend_d_stroke(text) == (text, 0)
