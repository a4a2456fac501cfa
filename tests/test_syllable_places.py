"""searcher/syllable_places.py: where syllables lie, from what an index knows of a text."""

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from index.language.analysis import syllables
from searcher.syllable_places import plain_places

PIECES = ["a", "Đ", "á", "1", "23", " ", ", ", ".", "_", "-", "\n", "m²", "\u0301", "𝐀", "𝟙", "🌾", "9" * 65, "b" * 257]


@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=60).map("".join), min_size=1, max_size=3), st.integers(1, 16)
)
@example(["1,5 🌾𝐀b"], 2)
@example(["1.1 a"], 2)
@example(["12.𝟙"], 1)
@example(["1.1.1 a 23"], 1)
@example(["a" * 513 + " 1.000 b"], 16)
@example(["9" * 129 + " 1,5"], 4)
def test_a_place_that_is_said_to_be_right_is_that_of_the_syllable(texts: list[str], step: int) -> None:
    rows = []
    expected = []
    for number, text in enumerate(texts):
        tokens = syllables(text)
        for at, token in enumerate(tokens):
            first = at - at % step
            rows.append((number, tokens[first].start, at - first))
            expected.append((token.start, token.end))
    starts, ends, right = plain_places(texts, *np.array(rows, np.int64).reshape(-1, 3).T)
    for start, end, is_right, place in zip(starts, ends, right, expected, strict=True):
        assert not is_right or (start, end) == place


def test_the_places_of_ordinary_text_are_said() -> None:
    text = "UBND xã Mường La (Sơn La) họp ngày 12/7, có 05 hộ ở bản Nà Lốc; QL6 dài 300 km."
    tokens = syllables(text)
    of_text = np.zeros(len(tokens), np.int64)
    further = np.arange(len(tokens))
    starts, ends, right = plain_places([text], of_text, of_text, further)
    assert right.all()
    assert list(zip(starts, ends, strict=True)) == [(token.start, token.end) for token in tokens]


def test_places_up_to_a_number_with_signs_are_said_whatever_comes_behind_it() -> None:
    text = "Mường La có 1.000 hộ"
    zero = np.zeros(5, np.int64)
    starts, _, right = plain_places([text], zero, zero, np.arange(5))
    assert right.tolist() == [True, True, True, False, False]
    assert starts[:3].tolist() == [0, 6, 9]
