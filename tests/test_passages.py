"""searcher/passages.py and searcher/marking.py: the passages that show why an article matched."""

import re
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.language.normalise import normalise_text as normalise
from searcher import passages
from searcher.marking import Marker, find_marks, mark_text
from searcher.matches import Matches
from searcher.passage_windows import LONGEST, Windows
from searcher.passages import ELLIPSIS, MOST_PASSAGES, best_passages
from searcher.query import Tones, parse_query
from searcher.rendering import marked, passage_html
from searcher.request import Request
from searcher.results import Passage
from searcher.sentences import sentence_spans
from searcher.text_tokens import AnalysedTexts
from tests.conftest import BuildSearcher

FILLER = "Cuộc họp bàn nhiều việc khác của địa phương trong tháng tới. "


def show(query: str, text: str, tones: Tones = Tones.AUTO) -> list[str]:
    parsed = parse_query(query)
    matches = find_marks(parsed, tones, [text]).matches
    return [marked(p, "[", "]") for p in best_passages(matches, range(1), [1.0] * len(parsed.words))[0]]


def test_the_passage_is_the_sentence_that_matches_with_whole_words() -> None:
    text = (
        FILLER * 8
        + "Xã Ngọc Chiến có suối nước nóng rất đẹp để khách nghỉ ngơi dài ngày và vui chơi thỏa thích. "
        + FILLER * 8
    )
    assert show("suoi nuoc nong", text)[0].startswith("Xã Ngọc Chiến có [suối nước nóng]")


def test_marks_stand_on_the_toned_text_whatever_was_typed() -> None:
    for query in ("lo van phoi", "LÒ VĂN PHỚI", "Lo Văn Phoi"):
        assert "[Lò Văn Phới]" in show(query, "Ông Lò Văn Phới hiến đất.")[0]


def test_a_form_beside_its_neighbour_leaves_other_forms_unmarked() -> None:
    assert show("muong la", "Mường La là huyện vùng cao.") == ["[Mường La] là huyện vùng cao."]
    assert show("la", "Mường La là huyện.") == ["Mường [La là] huyện."]


def test_compatible_marks_leave_conflicting_ones_unmarked() -> None:
    assert show("má", "Mà má ở nhà.") == ["Mà [má] ở nhà."]
    assert show("má", "Mà ở nhà.") == ["[Mà] ở nhà."]


def test_a_phrase_is_marked_only_where_it_stands_whole() -> None:
    assert show('"nông thôn mới"', "Nông thôn mới, thôn mới.") == ["[Nông thôn mới], thôn mới."]


def test_a_document_number_has_one_mark() -> None:
    assert show("05-CT/TW", "Theo Chỉ thị 05-CT/TW năm nay.") == ["Theo Chỉ thị [05-CT/TW] năm nay."]


def test_words_far_apart_are_shown_in_passages_of_their_own_without_overlap() -> None:
    text = "Bản có chè. " + FILLER * 6 + "Xã có cam. " + FILLER * 6 + "Huyện có quýt. " + FILLER * 6
    passages = show("chè cam quýt", text)
    assert len(passages) == MOST_PASSAGES
    assert [next(w for w in ("[chè]", "[cam]", "[quýt]") if w in p) for p in passages] == ["[chè]", "[cam]", "[quýt]"]


def test_a_long_sentence_is_cut_at_words_around_its_matches() -> None:
    text = "Hội nghị " + "bàn việc chung " * 60 + "trong đó có Mường La " + "và nhiều nơi khác " * 60
    (passage,) = show("muong la", text)
    assert passage.startswith(ELLIPSIS)
    assert passage.endswith(ELLIPSIS)
    assert "[Mường La]" in passage
    assert set(passage.strip(ELLIPSIS).split()) <= {"[Mường", "La]", *text.split()}


def test_without_a_match_the_beginning_is_shown_unmarked() -> None:
    assert show("vắng", "Câu đầu. " + FILLER) == ["Câu đầu. " + FILLER.strip()]
    assert show("vắng", "") == []


@pytest.mark.parametrize("text", ["<script>alert(1)</script> chè & cam", 'x" onmouseover="chè'])
def test_everything_but_the_marks_is_escaped(text: str) -> None:
    html = passage_html(mark_text(text, find_marks(parse_query("chè"), Tones.AUTO, [text]).spans(0)))
    assert "<mark>chè</mark>" in html
    assert "<" not in html.replace("<mark>", "").replace("</mark>", "")
    assert '"' not in html


@given(
    st.text(alphabet=st.sampled_from("aáàAđ ổ.!?\n-…,\u0301🌾1"), max_size=600),
    st.lists(st.sampled_from(["a", "á", "đ", "aa", "1", '"a a"', "-"]), max_size=4),
)
def test_passages_are_pieces_of_the_text_with_marks_in_order(text: str, words: list[str]) -> None:
    text = normalise(text)
    query = parse_query(" ".join(words))
    matches = find_marks(query, Tones.AUTO, [text]).matches
    for passage in best_passages(matches, range(1), [1.0] * len(query.words))[0]:
        assert_sound(passage, text)


def assert_sound(passage: Passage, text: str) -> None:
    bare = passage.text.strip(ELLIPSIS)
    assert bare in text or not passage.marks
    assert len(passage.text) <= LONGEST + 60
    assert all(0 <= a < b <= len(passage.text) for a, b in passage.marks)
    assert all(left[1] <= right[0] for left, right in pairwise(passage.marks))


@given(st.text(alphabet=st.sampled_from('ab .!?\n…TP"A1'), max_size=300))
def test_sentences_are_in_order_and_leave_out_white_space_only(text: str) -> None:
    spans = list(sentence_spans(text))
    assert all(a < b for a, b in spans)
    assert all(left[1] <= right[0] for left, right in pairwise(spans))
    assert "".join("".join(text[a:b].split()) for a, b in spans) == "".join(text.split())


PIECES = [
    "a ",
    "b ",
    "c ",
    "d, ",
    "x. ",
    "A ",
    "b! ",
    "B? ",
    "\n",
    "\n  ",
    '. "',
    "TP. ",
    " Q. ",
    "… ",
    "ThS. ",
    "zz " * 40,
]


@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=120).map("".join), min_size=1, max_size=3),
    st.lists(st.sampled_from(["a", "b", "c", "d", '"a b"']), min_size=1, max_size=4),
)
@example(["a \n  \nb "], ["a", "b"])  # a line of white space
def test_passages_are_those_that_looking_at_every_sentence_would_choose(texts: list[str], words: list[str]) -> None:
    query = parse_query(" ".join(words))
    weights = [1.0 + i / 8 for i in range(len(query.words))]
    matches = Marker(query, Tones.AUTO).marks(AnalysedTexts(texts), len(texts)).matches
    for number, found in enumerate(best_passages(matches, range(len(texts)), weights)):
        windows = chosen_of_all(texts[number], places_in(matches, number), weights)
        expected = [texts[number][start:end] for start, end in windows]
        if expected:
            assert [passage.text.strip(ELLIPSIS) for passage in found] == [one.strip(ELLIPSIS) for one in expected]


def test_a_sentence_is_looked_for_once_however_many_matches_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    matches = Marker(parse_query("a b"), Tones.AUTO).marks(AnalysedTexts(["a " * 2000 + "b"]), 1).matches
    windows = Windows(matches.texts[0], matches, matches.of(0))
    looked_for = []
    sentence_of = Windows._sentence_of
    monkeypatch.setattr(Windows, "_sentence_of", lambda *given: looked_for.append(given) or sentence_of(*given))
    assert len({windows.sentence_of(match) for match in matches.of(0)}) == 1
    assert len(looked_for) == 1


@pytest.mark.parametrize("at_once", [1, 6, 7])
def test_passages_are_the_same_however_many_texts_are_looked_at_together(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    query = parse_query("nông thôn mới")
    texts = [f"{FILLER * number}Nông thôn{' mới' * (number % 3)}. {FILLER}Mới họp." for number in range(7)]
    matches = Marker(query, Tones.AUTO).marks(AnalysedTexts(texts), len(texts)).matches
    expected = best_passages(matches, range(2, 7), [1.0, 1.5, 2.0])
    monkeypatch.setattr(passages, "_AT_ONCE", at_once)
    assert best_passages(matches, range(2, 7), [1.0, 1.5, 2.0]) == expected


class Place(NamedTuple):
    """A match, and the words of the query that it stands for."""

    start: int
    end: int
    first: int
    last: int


def places_in(matches: Matches, text: int) -> list[Place]:
    own = list(matches.of(text))
    columns = (matches.start, matches.end, matches.first, matches.last)
    return [Place(*map(int, row)) for row in zip(*(column[own] for column in columns), strict=True)]


def chosen_of_all(text: str, places: list[Place], weights: list[float]) -> list[tuple[int, int]]:
    windows = every_window(text, places)
    missing = {word for place in places for word in range(place.first, place.last + 1)}
    least = 0.15 * sum(weights[word] for word in missing)
    chosen: list[tuple[int, int]] = []
    while windows and missing and len(chosen) < MOST_PASSAGES:
        gains = [gain_of(inside(window, places), missing, weights) for window in windows]
        best = windows[gains.index(max(gains))]
        if chosen and max(gains) < least:
            break
        chosen.append(best)
        missing -= {place.first for place in inside(best, places)}
        windows = [free for window in windows if (free := without(window, chosen, text))]
    return chosen


def without(window: tuple[int, int], chosen: list[tuple[int, int]], text: str) -> tuple[int, int] | None:
    """A window that overlaps none that is chosen: itself, or its first sentence alone."""
    own_end = next((end for start, end in sentence_spans(text) if start == window[0] and end < window[1]), None)
    for free in (window, (window[0], own_end)):
        if free[1] is not None and all(free[1] <= start or end <= free[0] for start, end in chosen):
            return free
    return None


def inside(window: tuple[int, int], places: list[Place]) -> list[Place]:
    return [place for place in places if window[0] <= place.start and place.end <= window[1]]


def gain_of(places: list[Place], missing: set[int], weights: list[float]) -> float:
    gain = sum(weights[word] for word in sorted({place.first for place in places} & missing))
    for left, right in pairwise(places):
        if right.first == left.last + 1 and right.start - left.end <= 3 and {left.last, right.first} & missing:
            gain += 0.5 * min(weights[left.last], weights[right.first])
    return gain


def every_window(text: str, places: list[Place]) -> list[tuple[int, int]]:
    windows = []
    sentences = list(sentence_spans(text))
    for number, (start, end) in enumerate(sentences):
        own = [place for place in places if start <= place.start < end]
        if end - start > LONGEST:
            for place in own:
                begin = place.start - 40
                if begin <= start:
                    begin = start
                elif clause := re.search(r"[,;:]\s", text[begin : place.start]):
                    begin += clause.end()
                else:
                    begin = text.find(" ", begin, place.start) + 1 or place.start
                stop = min(end, begin + LONGEST)
                if stop < end:
                    space = text.rfind(" ", place.end, stop)
                    stop = max(stop if space < 0 else space, place.end)
                    shown = inside((begin, stop), places)[-1].end
                    comma = text.rfind(", ", max(shown, stop - 40), stop)
                    stop = stop if comma < 0 else comma
                if begin not in [window[0] for window in windows]:
                    windows.append((begin, stop))
        elif own:
            for following, following_end in sentences[number + 1 :]:
                if end - start >= 100 or following_end - start > LONGEST or "\n" in text[end:following]:
                    break
                end = following_end
            windows.append((start, end))
    return windows


def test_a_piece_of_a_long_sentence_begins_and_ends_between_clauses_where_it_can() -> None:
    text = (
        "Hội nghị "
        + "bàn việc chung " * 20
        + "của cả tỉnh, trong đó có Mường La "
        + "và nhiều nơi khác nữa " * 7
        + "trong vùng, rồi " * 2
        + "bế mạc " * 20
    )
    (passage,) = show("muong la", text)
    assert passage.startswith("…trong đó có [Mường La] và")
    assert passage.endswith("trong vùng…")


def test_a_sentence_is_shown_alone_where_what_follows_it_is_shown_already() -> None:
    first = "Xã vùng cao nào ở đây cũng có nhiều đồi chè xanh bên suối."
    second = "Huyện Mường La bàn việc làm đường về các bản xa."
    third = "Ở đó bà con trồng nhiều cam và quýt đã lâu năm."
    text = FILLER * 4 + f"{first} {second} {third} " + FILLER * 4
    assert [passage.replace("[", "").replace("]", "") for passage in show("muong la cam quyt che", text)] == [
        f"{second} {third} {FILLER.strip()}",
        first,
    ]


def test_what_stands_for_a_part_of_a_phrase_is_not_marked(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"body": "Từ TP.HCM về thành phố Sơn La."}])
    hit = searcher.search(Request("TP.HCM")).hits[0]
    assert marked(hit.snippets[0], "[", "]") == "Từ [TP.HCM] về thành phố Sơn La."
    hit = searcher.search(Request("TP Sơn La")).hits[0]
    assert marked(hit.snippets[0], "[", "]") == "Từ [TP].HCM về [thành phố Sơn La]."


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Trời rét dưới 13 độ C. Vùng núi có băng giá.", 2),
        ("Họp xong. [Ảnh: đường về bản.] Xem thêm.", 3),
        ("Ông nói: 'Đồng ý.' Cả bản vui.", 2),
        ("Họp ở Q. Ba Đình với Mr. Brown.", 1),
        ("Theo PGS. Nguyễn Văn A. (trường Y), cần tiêm.", 1),
    ],
)
def test_sentences_end_at_stops_that_end_them(text: str, count: int) -> None:
    assert len(list(sentence_spans(text))) == count
