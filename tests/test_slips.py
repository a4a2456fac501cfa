"""searcher/corrections/slips.py: one slip away from what was typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.fold import fold
from index.language.syllables import all_syllables, is_folded_syllable
from searcher.corrections.slips import find_slips


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tôn", "thôn"),  # left out
        ("thônn", "thôn"),  # twice
        ("htôn", "thôn"),  # swapped
        ("rhôn", "thôn"),  # the key beside t
        ("sử", "xử"),
        ("chuyền", "truyền"),
        ("dữ", "giữ"),
        ("nàng", "làng"),
        ("ngần", "gần"),
        ("bạt", "bạc"),
        ("nghành", "ngành"),
        ("đờng", "đuờng"),  # agrees with đường
        ("nng", "nong"),
    ],
)
def test_a_slip_is_undone(typed: str, meant: str) -> None:
    assert meant in find_slips(typed)


@given(st.sampled_from(sorted(all_syllables())), st.data())
def test_a_syllable_is_among_those_meant_by_it_with_a_letter_left_out(syllable: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(syllable) - 1))
    typed = syllable[:place] + syllable[place + 1 :]
    assert fold(syllable) in map(fold, find_slips(typed)) or fold(typed) == fold(syllable)


@given(st.text(max_size=12))
def test_every_slip_is_a_syllable_and_not_what_was_typed(typed: str) -> None:
    assert all(is_folded_syllable(fold(slip)) and slip != typed for slip in find_slips(typed))
