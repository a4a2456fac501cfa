"""searcher/kernels/marks and searcher/kernels/passages: compiled code and NumPy give the same marks and passages."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.language.analysis import syllables
from index.language.index_terms import ANCHORED
from index.whoosh import segment_file, text_field
from searcher import kernels, passage_promises, passage_windows, passages, syllable_places
from searcher.marking import Marker, Marks
from searcher.matches import APART, Matches
from searcher.passages import best_passages, marked_texts
from searcher.query import Tones, parse_query
from searcher.request import Request
from searcher.results import Passage
from searcher.search import Searcher
from searcher.text_tokens import AnalysedTexts, Texts
from searcher.whoosh import indexed_text
from tests.conftest import BuildSearcher
from tests.test_passages import PIECES, chosen_of_all, places_in
from tests.test_segments import documents_of, prepare, written

marks, compiled_passages = kernels.imported("marks"), kernels.imported("passages")
kernels.unload()  # what is imported is an attribute of its package
pytestmark = pytest.mark.skipif(marks is None and not os.environ.get("CI"), reason="needs numba")

Found = TypeVar("Found")


def both_ways(find: Callable[[], Found]) -> tuple[Found, Found]:
    """What is found by NumPy alone, and by compiled code."""
    found = find()
    assert (kernels.marks, kernels.passages) == (None, None)
    kernels.marks, kernels.passages = marks, compiled_passages
    try:
        return found, find()
    finally:
        kernels.unload()


def plain(found: Marks) -> tuple[Any, ...]:
    columns = (found.matches.of_text, found.matches.start, found.matches.end, found.matches.first, found.matches.last)
    return *(column.tolist() for column in columns), found.weakest


WORDS = ["a", "á", "à", "b", "bá", "c", "1.000", '"a b"', '"b c"~2', "1"]
TEXTS = st.lists(st.sampled_from(["a ", "á ", "Ạ ", "b ", "bá ", "c, ", "1.000 ", "A. ", "\n", "1"]), max_size=40)


@given(
    st.integers(1, 3).flatmap(lambda size: st.lists(TEXTS.map("".join), min_size=2 * size, max_size=2 * size)),
    st.lists(st.sampled_from(WORDS), max_size=6),
)
@example(["", ""], [])
@example(["", ""], ["a"])
def test_the_same_counts_in_every_document(texts: list[str], words: list[str]) -> None:
    query = parse_query(" ".join(words))
    for tones in Tones:
        found, compiled = both_ways(
            lambda tones=tones: plain(Marker(query, tones).marks(AnalysedTexts(texts), len(texts) // 2))  # type: ignore[misc]  # a default has no type in a lambda
        )
        assert compiled == found


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 30), st.integers(1, 6), st.integers(0, 3), st.integers(0, 2)))
)
@example([])
@example([(0, 3, 2, 0, 0), (0, 3, 4, 1, 1), (0, 3, 4, 0, 2), (0, 6, 2, 0, 0), (0, 7, 1, 1, 0), (1, 0, 1, 0, 0)])
def test_the_same_matches_are_kept_of_those_that_overlap(rows: list[tuple[int, ...]]) -> None:
    of_text, start, length, first, more = np.array(rows, np.int64).reshape(-1, 5).T.copy()
    columns = (of_text, start, start + length, first, first + more)

    def merged() -> list[list[int]]:
        kept = Matches.merged(["", "", ""], *columns)
        return [column.tolist() for column in (kept.of_text, kept.start, kept.end, kept.first, kept.last)]

    found, compiled = both_ways(merged)
    assert compiled == found


SIGNS = list("\t\n\x1c\x85\u1680\u2003\u3000 \"”’'»)]“‘«([*+•–-/.&,;:!?…\U0001f33eĐÀỸàz9")
ROUGH = [
    *SIGNS,
    *SIGNS[-12:],
    "Aa ",
    "TP.",
    "ThS. ",
    " Mrs. A",
    "tx. Đ",
    "độ C. A",
    "bảng A. B",
    " Q. ",
    "a",
    "b ",
    "a b c ",
]


def passages_of(matches: Matches, texts: range, weights: Sequence[float]) -> tuple[Any, ...]:
    return best_passages(matches, texts, weights), marked_texts(matches, texts)


@given(
    st.lists(st.lists(st.sampled_from([*ROUGH, *PIECES]), max_size=90).map("".join), min_size=1, max_size=4),
    st.lists(st.sampled_from(["a", "b", "c", "d", "tp", "ths", '"a b"']), min_size=1, max_size=5),
    st.integers(0, 3),
)
@example(["a \n  \nb "], ["a", "b"], 0)  # a line of white space
@example(["", "Một. " * 80, "x" * 400], ["a"], 0)
def test_the_same_passages_are_chosen(texts: list[str], words: list[str], first: int) -> None:
    query = parse_query(" ".join(words))
    weights = [1.0 + i / 7 for i in range(len(query.words))]
    matches = Marker(query, Tones.AUTO).marks(AnalysedTexts(texts), len(texts)).matches
    own = range(min(first, len(texts) - 1), len(texts))
    found, compiled = both_ways(lambda: passages_of(matches, own, weights))
    assert compiled == found


@given(
    st.lists(st.sampled_from(PIECES), max_size=300).map("".join),
    st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=2, max_size=4, unique=True),
)
def test_compiled_passages_are_those_that_looking_at_every_sentence_would_choose(text: str, words: list[str]) -> None:
    query = parse_query(" ".join(words))
    weights = [1.0 + i / 8 for i in range(len(query.words))]
    matches = Marker(query, Tones.AUTO).marks(AnalysedTexts([text]), 1).matches
    expected = [
        text[start:end].replace("\n", " ") for start, end in chosen_of_all(text, places_in(matches, 0), weights)
    ]
    _, (found,) = both_ways(lambda: best_passages(matches, range(1), weights))
    if expected:
        assert [passage.text.strip("…") for passage in found] == [one.strip("…") for one in expected]


def test_more_words_than_a_number_has_bits_are_marked_without_compiled_code() -> None:
    words = [f"{letter}{vowel}" for letter in "bcdghklmnprstvx" for vowel in "aeiou"]
    text = " ".join(words) + ". " + " và ".join(words)
    query = parse_query(" ".join(words))
    found, compiled = both_ways(lambda: plain(Marker(query, Tones.AUTO).marks(AnalysedTexts([text]), 1)))
    assert compiled == found
    assert len(query.words) > 62


PARTS = [
    "a",
    "Đ",
    "á",
    "1",
    "23",
    "0",
    "000",
    " ",
    ", ",
    ",",
    ".",
    "_",
    "\n",
    "m²",
    "\u0301",
    "𝐀",
    "𝟙",
    "٣",
    "9" * 65,
    "b" * 99,
]


def spans(texts: Sequence[str], rows: Sequence[tuple[int, int, int]]) -> list[tuple[int, int]]:
    """Where compiled code says that syllables start and end: of rows of a text, the place of an anchor, and how far behind."""
    together = Texts(texts)
    anchors = np.array([start for _, start, _ in rows], np.uint32)
    none, numbers = np.zeros(0, np.uint32), np.arange(len(rows) + 1, dtype=np.uint32)
    field = (none, np.zeros(0, np.uint16), none, none, numbers, anchors)
    found = []
    for number, (text, _, further) in enumerate(rows):
        own = np.array([[0, number, text]])
        start, end = np.zeros(1, np.int64), np.zeros(1, np.int64)
        where = (syllable_places.kind_of_character(), together.characters, together.starts)
        marks.spans((field, field), own, *where, np.array([text]), np.array([further]), start, end)
        found.append((int(start[0]), int(end[0])))
    return found


@given(st.lists(st.lists(st.sampled_from(PARTS), max_size=60).map("".join), min_size=1, max_size=3), st.integers(1, 16))
@example(["1,5 🌾𝐀b"], 2)
@example(["12.𝟙"], 1)
@example(["1.000.000,5 1.000,5.3 0,5 01,5 1.2.3 1,000.50 1234.567 12.000.0000 a"], 16)
@example(
    [f"{'1.' + '.'.join(['000'] * 8)},5 {'1.' + '.'.join(['000'] * 9)} 1,{'1' * 12} 1,{'1' * 13} {'1' * 16},5 b"], 16
)
def test_a_place_that_compiled_code_says_is_that_of_the_syllable(texts: list[str], step: int) -> None:
    rows, expected = [], []
    for number, text in enumerate(texts):
        tokens = syllables(text)
        for at, token in enumerate(tokens):
            first = at - at % step
            rows.append((number, tokens[first].start, at - first))
            expected.append((token.start, token.end))
    for row, found, place in zip(rows, spans(texts, rows), expected, strict=True):
        assert found in (place, (-1 - row[1], 0))


def test_places_behind_numbers_with_signs_are_said() -> None:
    text = "Giá 1.250.000,5 đồng, 0,5 % của 2m và 192.168.1.1 ngày 12/7, 01.5"
    tokens = syllables(text)
    found = spans(
        [text], [(0, tokens[first].start, at) for first in (0, 1) for at in range(min(16, len(tokens) - first))]
    )
    places = [(token.start, token.end) for token in tokens]
    assert found == places[:16] + places[1:17]


TEXT = "Xã Mường La có chè, có cam; xã Chiềng Hoa có quýt, có mận và mơ, 1.250 cây. Bản Là ở xa. "


def shown(searcher: Searcher, query: str) -> list[tuple[str | None, Passage, tuple[Passage, ...]]]:
    return [(hit.tones, hit.title, hit.snippets) for hit in searcher.search(Request(query)).hits]


@pytest.mark.parametrize("rare", [None, 8], ids=["numbers fit", "numbers do not fit"])
def test_hits_are_the_same(build_searcher: BuildSearcher, monkeypatch: pytest.MonkeyPatch, rare: int | None) -> None:
    if rare is not None:
        for module in (segment_file, text_field, indexed_text):
            monkeypatch.setattr(module, "RARE", rare)
    bodies = [TEXT * 3, TEXT[3:] + "Vắng.\nUBND xã họp. " * 9, "Không có.", "\u0301a xa\u0301 mường " * 9]
    searcher = build_searcher([{"title": f"Xã {body[:9]}", "body": body} for body in bodies])
    for query in (
        "xã mường la",
        "la",
        "quyt man mo",
        '"mường la" xa',
        "mơ",
        "1250",
        "ủy ban nhân dân",
        "khong co",
        "-la xa",
    ):
        found, compiled = both_ways(lambda query=query: shown(searcher, query))  # type: ignore[misc]  # a default has no type in a lambda
        assert compiled == found


def test_texts_of_several_segments_are_marked_together(tmp_path: Path) -> None:
    documents = documents_of(
        [(["Mường", "La"], ["xã", "mường", "la"]), (["chè"], ["xã", "là"]), (["La"], ["mường", "má"])]
    )
    arrays = [written(tmp_path / f"{i}.arrays", [prepare(one)]) for i, one in enumerate(documents)]
    texts = [getattr(document, field) for field in ("title", "body") for document in documents]
    places = [(own, 0) for own in arrays]
    found, compiled = both_ways(
        lambda: plain(Marker(parse_query("muong la"), Tones.AUTO).marks(indexed_text.IndexedTexts(texts, places), 3))
    )
    assert compiled == found
    assert {text % 3 for text in found[0]} == {0, 1, 2}


def test_what_is_compiled_agrees_with_the_files_that_it_does_not_watch() -> None:
    from searcher.kernels.marks import merged_matches
    from searcher.kernels.marks import syllable_spans as spans
    from searcher.kernels.passages import choice, shown, windows

    assert spans.ANCHORED == ANCHORED
    assert merged_matches.APART == APART
    own = (syllable_places._SIGN, syllable_places._POINT, syllable_places._LETTER, syllable_places._DIGIT)
    assert (*own, syllable_places._LONGEST) == (spans.SIGN, spans.POINT, spans.LETTER, spans.DIGIT, spans.LONGEST)
    assert (choice.MOST_PASSAGES, choice.LEAST_GAIN) == (passages.MOST_PASSAGES, passages._LEAST_GAIN)
    pieces = (passage_windows.LONGEST, passage_windows._SHORT, passage_windows._LEAD_IN)
    assert pieces == (windows.LONGEST, windows.SHORT, windows.LEAD_IN)
    assert (choice.BESIDE, choice.WIDEST_GAP) == (passage_promises._BESIDE, passage_promises._WIDEST_GAP)
    assert len(passages.ELLIPSIS) == shown.ELLIPSIS
