"""index/language/marks.py: how marks typed agree with marks of the text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.fold import fold, tone
from index.language.marks import Agreement, agreement, has_marks

# Few letters, so that pairs often have the same ones; partly marked vowels, as readers type them.
toned_forms = st.builds(
    lambda onset, rhyme, mark: tone(unicodedata.normalize("NFC", onset + rhyme[:1] + mark + rhyme[1:])),
    st.sampled_from(["d", "đ", "m"]),
    st.sampled_from(["a", "ă", "â", "ai", "âi", "uong", "ưong", "uơng", "ương"]),
    st.sampled_from(["", "\u0300", "\u0301", "\u0323"]),
)


@pytest.mark.parametrize(
    ("typed", "text", "expected"),
    [
        ("mường", "mường", Agreement.EXACT),
        ("la", "la", Agreement.EXACT),
        ("mương", "mường", Agreement.COMPATIBLE),
        ("mưong", "mường", Agreement.COMPATIBLE),
        ("muòng", "mường", Agreement.COMPATIBLE),
        ("đuong", "đường", Agreement.COMPATIBLE),
        ("duờng", "đường", Agreement.COMPATIBLE),
        ("muong", "mường", Agreement.FOLDED),
        ("duong", "đường", Agreement.FOLDED),
        ("mường", "muong", Agreement.FOLDED),
        ("mường", "mương", Agreement.FOLDED),
        ("đi", "di", Agreement.FOLDED),
        ("đường", "dường", Agreement.FOLDED),
        ("mướng", "mường", Agreement.CONFLICTING),
        ("má", "mà", Agreement.CONFLICTING),
        ("tân", "tăn", Agreement.CONFLICTING),
        ("tâ", "tằ", Agreement.CONFLICTING),
        ("đướng", "dường", Agreement.CONFLICTING),
    ],
)
def test_marks_typed_agree_with_the_text_to_four_degrees(typed: str, text: str, expected: Agreement) -> None:
    assert agreement(tone(typed), tone(text)) is expected


@pytest.mark.parametrize(("typed", "text"), [("ma", "la"), ("ma", "man"), ("mường", "đường"), ("ma", ""), ("á", "é")])
def test_other_letters_do_not_agree_at_all(typed: str, text: str) -> None:
    assert agreement(typed, text) is None
    assert agreement(text, typed) is None


def test_the_degrees_are_ordered_from_conflicting_to_exact() -> None:
    assert Agreement.CONFLICTING < Agreement.FOLDED < Agreement.COMPATIBLE < Agreement.EXACT


def test_every_kind_of_mark_counts_as_one() -> None:
    assert all(has_marks(toned) for toned in ("đi", "ăn", "cơm", "má", "hòa"))
    assert not any(has_marks(toned) for toned in ("di", "an", "com", "12", ""))


@given(toned_forms, toned_forms)
def test_agreement_is_exact_for_the_same_form_only_and_nothing_for_other_letters_only(a: str, b: str) -> None:
    assert (agreement(a, b) is Agreement.EXACT) == (a == b)
    assert (agreement(a, b) is None) == (fold(a) != fold(b))


@given(toned_forms, toned_forms)
def test_typed_and_text_may_change_places_but_where_one_has_more_marks(a: str, b: str) -> None:
    there, back = agreement(a, b), agreement(b, a)
    if there is Agreement.COMPATIBLE:
        assert back is Agreement.FOLDED
    elif there is not Agreement.FOLDED:
        assert back is there


@given(toned_forms)
def test_what_is_typed_without_marks_agrees_as_folded_with_any_marks(text: str) -> None:
    assert agreement(fold(text), text) is (Agreement.FOLDED if has_marks(text) else Agreement.EXACT)
