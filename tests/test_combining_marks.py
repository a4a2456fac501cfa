"""Marks: runs cut, composed, put in order; nothing guessed."""

import unicodedata

import pytest

from index.language.combining_marks import LONGEST_RUN, compose, cut_runs, mend_order


@pytest.mark.parametrize("mark", ["\u0301", "\u0323", "\u05b0", "\u0f73", "\u0344"])
def test_runs_are_cut_at_thirty_marks_of_any_script(mark: str) -> None:
    text, cut = cut_runs("a" + mark * 1000 + "b")
    marks = unicodedata.normalize("NFD", text)[1:-1]
    assert cut == 1
    assert LONGEST_RUN - 1 <= len(marks) <= LONGEST_RUN
    assert text.startswith("a")
    assert text.endswith("b")


def test_runs_of_thirty_marks_and_long_runs_of_punctuation_stay() -> None:
    for text in ("a" + "\u0301" * LONGEST_RUN, "…" * 100, "“”" * 50):
        assert cut_runs(text) == (text, 0)


def test_decomposed_text_is_composed() -> None:
    assert compose(unicodedata.normalize("NFD", "Thượng Cường")) == ("Thượng Cường", 1)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("đa\u0301\u0302t", "đất"),
        ("tha\u0309\u0306ng", "thẳng"),
        ("E\u0300\u0302", "Ề"),
        ("ba\u0303\u0303i", "bãi"),
        ("co\u0302\u0302\u0323ng", "cộng"),
        ("mơ\u0301\u031bi", "mới"),
    ],
)
def test_marks_out_of_order_or_typed_twice_are_mended(written: str, meant: str) -> None:
    text, mended = mend_order(unicodedata.normalize("NFC", written))
    assert (text, mended) == (meant, 1)


@pytest.mark.parametrize("written", ["a\u0301\u0300", "ả\u0301", "n\u0303\u0301", "a´", "o`", "â\u0306"])
def test_what_could_be_meant_in_two_ways_stays(written: str) -> None:
    composed = unicodedata.normalize("NFC", written)
    assert mend_order(composed) == (composed, 0)
