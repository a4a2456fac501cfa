"""index/language/analysis.py: tokens of any text, with their places."""

import re
import time
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.language import addresses, dates, document_numbers
from index.language.analysis import Token, analyse, find_wholes, folded_term, syllable_span, syllables
from index.language.fold import fold_words
from index.language.normalise import normalise_text as normalise

VIETNAMESE = "aàáăằắâầấbcdđeèéêềếghiìíklmnoòóôồốơờớpqrstuùúưừứvxyỳý"
WORDS = "nông thôn mới xây dựng xã hội chủ nghĩa nhân dân hợp tác phát triển Sơn La Hồ Chí Minh uỷ ban hoà bình"

any_text = st.text(
    st.one_of(
        st.sampled_from("  \n_.,-/0123456789" + VIETNAMESE),
        st.sampled_from("\ud800\udfff\x00\u0301\u0323\u031b\u200b🌾👩½²ß\u0130"),
        st.characters(exclude_categories=()),
    ),
    max_size=60,
)
# Real words between odd signs: what pyvi joins and what it must not.
news_like = st.lists(
    st.tuples(st.sampled_from(WORDS.split()), st.sampled_from([" ", " ", " ", "_", "-", ", ", "\n", "/"]))
).map(lambda pairs: "".join(word + sign for word, sign in pairs))


def shown(text: str) -> list[tuple[str, str, str]]:
    return [(token.toned, token.folded, token.kind) for token in analyse(normalise(text))]


def words(text: str) -> list[str]:
    return [token.surface for token in analyse(normalise(text)) if token.kind == "word"]


def assert_tokens_fit(text: str, tokens: list[Token]) -> None:
    single = [token for token in tokens if token.kind != "word"]
    assert [token.position for token in single] == list(range(len(single)))
    assert [(token.start, token.end) for token in tokens] == sorted(
        ((token.start, token.end) for token in tokens), key=lambda span: (span[0], -span[1])
    )
    for token in tokens:
        assert text[token.start : token.end] == token.surface
        assert token.surface
        assert token.toned
        assert token.folded
    for before, after in pairwise(single):
        assert before.end <= after.start
    for word in (token for token in tokens if token.kind == "word"):
        parts = [token for token in single if word.start <= token.start and token.end <= word.end]
        assert len(parts) > 1
        assert (word.start, word.position) == (parts[0].start, parts[0].position)
        assert word.end == parts[-1].end
        assert word.toned == "_".join(part.toned for part in parts)
        assert word.folded == "_".join(part.folded for part in parts)


@given(any_text)
def test_tokens_of_any_text_lie_where_they_say_and_in_order(raw: str) -> None:
    text = normalise(raw)
    assert_tokens_fit(text, analyse(text))


@example("Năm 2020, 5 000 m2")
@example("10m2 và 2.500 đ, 1.2.3 a_b")
@given(st.one_of(any_text, news_like, st.text("ab1 .,-_\n\u0301é", max_size=60)))
def test_a_syllable_is_found_by_stepping_over_those_before_it(raw: str) -> None:
    text = normalise(raw)
    tokens = syllables(text)
    for first, token in enumerate(tokens):
        for further, behind in enumerate(tokens[first : first + 16]):
            assert syllable_span(text, token.start, further) == (behind.start, behind.end)
        if first + 1 < len(tokens):
            assert syllable_span(text, token.end) == (tokens[first + 1].start, tokens[first + 1].end)


@given(news_like)
def test_words_lie_over_their_syllables(raw: str) -> None:
    text = normalise(raw)
    assert_tokens_fit(text, analyse(text))


@given(st.one_of(any_text, news_like))
def test_words_only_add_to_the_syllables(raw: str) -> None:
    text = normalise(raw)
    assert [token for token in analyse(text) if token.kind != "word"] == syllables(text)


@given(any_text)
def test_no_letter_or_digit_is_left_out(raw: str) -> None:
    text = normalise(raw)
    covered = {place for token in syllables(text) for place in range(token.start, token.end)}
    assert all(place in covered for place, char in enumerate(text) if char.isalpha() or char.isdecimal())


@given(st.text(VIETNAMESE + VIETNAMESE.upper() + " "))
def test_decomposed_and_upper_case_text_gives_the_same_tokens(text: str) -> None:
    for variant in (text, text.upper()):
        assert shown(unicodedata.normalize("NFD", variant)) == shown(variant)
    forms = [(t.toned, t.folded, t.position) for t in syllables(normalise(text))]
    upper = normalise(unicodedata.normalize("NFD", text.upper()))
    assert [(t.toned, t.folded, t.position) for t in syllables(upper)] == forms


def test_syllables_and_words_share_positions() -> None:
    tokens = analyse("Xây dựng nông thôn mới")
    assert [(t.toned, t.position, t.kind) for t in tokens] == [
        ("xây_dựng", 0, "word"),
        ("xây", 0, "syllable"),
        ("dựng", 1, "syllable"),
        ("nông_thôn", 2, "word"),
        ("nông", 2, "syllable"),
        ("thôn", 3, "syllable"),
        ("mới", 4, "syllable"),
    ]


def test_a_number_drops_what_groups_its_thousands_and_a_document_number_is_taken_apart() -> None:
    assert shown("6.253 hộ, 25,06%") == [
        ("6253", "6253", "number"),
        ("hộ", "ho", "syllable"),
        ("25,06", "25,06", "number"),
    ]
    assert [toned for toned, _, kind in shown("05-CT/TW") if kind != "word"] == [
        "5-ct/tw",
        "chỉ thị 5",
        "05",
        "ct",
        "tw",
    ]
    assert [toned for toned, _, kind in shown("năm 2023.") if kind == "number"] == ["2023"]


def test_short_and_frequent_words_are_tokens_like_others() -> None:
    for word in ("an", "can", "in", "to", "y", "là", "và", "của", "the"):
        assert [t.toned for t in syllables(f"x {word} z")] == ["x", word, "z"]


@pytest.mark.parametrize("text", ["nông_thôn", "nông_ thôn", "nông _thôn", "_nông_thôn_", "xã_hội chủ_nghĩa"])
def test_a_typed_underscore_separates_and_never_joins(text: str) -> None:
    assert words(text) == []
    assert all("_" not in token.toned for token in analyse(text))


@given(news_like)
@example("Sơn nông_nông")
def test_no_word_reaches_over_an_underscore_a_line_end_or_punctuation(text: str) -> None:
    for word in words(text):
        assert not set(word) & set("_-,/\n")


def test_emoji_and_signs_are_no_tokens_and_break_nothing() -> None:
    assert [t.surface for t in analyse("🌾 nông thôn 👩‍🌾 – “mới” …")] == ["nông thôn", "nông", "thôn", "mới"]


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "_", "\u0301", "🌾"])
def test_text_without_letters_has_no_tokens(text: str) -> None:
    assert analyse(text) == []


@pytest.mark.parametrize("char", ["a", "ế", "1", "_", " ", "\n"])
def test_a_blob_of_a_million_characters_takes_no_time_to_speak_of(char: str) -> None:
    started = time.perf_counter()
    tokens = analyse(normalise(char * 1_000_000))
    # 0.1–0.5 s where time is linear, minutes where it is quadratic.
    assert time.perf_counter() - started < 15
    assert sum(token.end - token.start for token in tokens) == (1_000_000 if char.isalnum() else 0)


# --- dates, numbers and addresses are looked for where they can be, and found as if everywhere

PARTS = (
    "ngày tháng năm Ngày THÁNG NAM ngay thang nam 14 7 07 2020 1999 3020 2020-07-14 14/7/2020 14-07-2020 7/2020 số so số: "
    "Chỉ thị chi thi Quyết định CHỈ THỊ THÔNG TƯ LIÊN TỊCH thông tư tờ trình 05-CT/TW 15/2024/QĐ-UBND 5 05 123456 1234567 "
    "a.b x@y.vn https://a.vn/b www.sonla.gov.vn .vn .com 022.3836132 0212 3836 284 0912-345-678 +84 (84) (0212) 84 0 08 8 xã"
)
whole_like = st.lists(
    st.tuples(
        st.sampled_from([*PARTS.split(), *"()/-–.,:;+@_²٣İıſ\n"]),
        st.sampled_from(["", "", " ", " ", " ", "  ", "\t", "."]),
    ),
    max_size=14,
).map(lambda pairs: "".join(part + gap for part, gap in pairs))


def spans(matches: Iterable[re.Match[str]]) -> list[tuple[int, int]]:
    return [match.span() for match in matches]


@given(whole_like)
@example("ngày 14 tháng 7 năm 2020, tháng 7/2020, Thang 8-2021, -ngày 1/7 năm 2020, 1/7/2020ngày 2/7/2020")
def test_dates_are_looked_for_at_digits_and_none_is_missed(text: str) -> None:
    assert spans(dates._matches(text)) == spans(dates._DATE.finditer(text))


@given(whole_like)
def test_telephone_numbers_are_looked_for_alone_and_none_is_missed(text: str) -> None:
    assert spans(addresses._matches(text)) == spans(addresses._ADDRESS.finditer(text))


@given(whole_like)
@example("Thông tư liên tịch 5, chi thi số: 05 Quyết định 7")
def test_types_are_looked_for_in_front_of_numbers_and_none_is_missed(text: str) -> None:
    longs = set(document_numbers.document_types().values())
    names = sorted(longs | set(map(fold_words, longs)), key=len, reverse=True)
    assert all(name[-1].isalpha() for name in names)
    number = r"(?P<number>\d{1,6})(?!\w|[.,]\d|[/–-] ?[^\W_])"
    named = re.compile(rf"(?<!\w)(?:{'|'.join(names)})(?: s[ốo]:?)? {number}", re.IGNORECASE)
    assert [(whole.start, whole.end) for whole in document_numbers._named(text)] == spans(named.finditer(text))


@given(whole_like)
def test_wholes_come_in_order(text: str) -> None:
    wholes = find_wholes(text)
    assert [(whole.start, -whole.end) for whole in wholes] == sorted((whole.start, -whole.end) for whole in wholes)


@pytest.mark.parametrize(
    ("toned", "folded"),
    [("đường", "duong"), ("uỷ", "uy"), ("m2", "m2"), ("25,06", "25,06"), ("٣", "٣"), ("1٣,٣", "1٣,٣"), ("中", "zhong")],
)
def test_a_number_is_its_own_folded_form(toned: str, folded: str) -> None:
    assert folded_term(toned) == folded
    assert shown(toned)[0][1] == folded


@given(st.one_of(any_text, whole_like))
@example("²٣ 2٣")  # a raised 2 before a digit has the toned form of a number, so it has its folded form
def test_the_folded_form_of_a_syllable_follows_from_its_toned_form(raw: str) -> None:
    for token in syllables(normalise(raw)):
        assert token.folded == folded_term(token.toned)
