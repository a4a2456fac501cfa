"""index/segmenter.py: the words are those that pyvi joins, with their places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyvi import ViTokenizer

from index.segmenter import word_spans

SENTENCES = [
    "Ông Lò Văn Phới, bản Co Sáng, đã hiến 1.200 m² đất làm đường giao thông nông thôn.",
    "Sở Nông nghiệp và Phát triển nông thôn tỉnh Sơn La phối hợp với Ủy ban nhân dân huyện.",
    "Năm 2023, thu nhập bình quân đầu người đạt 45,5 triệu đồng/người/năm.",
    "Phát triển kinh tế - xã hội, bảo đảm quốc phòng – an ninh",
    "TP. Hồ Chí Minh đẩy mạnh chuyển đổi số (Nghị quyết 05-NQ/TW)",
    "“Bà con học tập kinh nghiệm trồng cây ăn quả”, ông nói…",
    "THÔNG BÁO TUYỂN DỤNG VIÊN CHỨC NĂM 2024",
    "Thư gửi về hop.thu@sonla.example hoặc https://sonla.example/tin-tuc?id=1 trước 17h00 ngày 2/9.",
    "bán bán bán hàng hàng hoá hoá bán hàng",
    "Các hợp tác xã hội nhập kinh tế quốc tế",
]
VOCABULARY = (
    "nông thôn mới xây dựng xã hội chủ nghĩa nhân dân hợp tác phát triển kinh tế sơn la uỷ ban hoà bình học sinh "
    "Nông Thôn Sơn La Hồ Chí Minh XÃ HỘI , . - 12 6.253"
)


def joined(text: str) -> list[str]:
    return [text[start:end] for start, end in word_spans(text)]


def joined_by_pyvi(line: str) -> list[str]:
    return [word.replace("_", " ") for word in ViTokenizer.tokenize(line).split() if "_" in word]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_words_of_a_sentence_are_those_that_pyvi_joins(sentence: str) -> None:
    assert joined(sentence) == joined_by_pyvi(sentence)


def test_there_are_words_to_compare() -> None:
    assert joined("Sở Nông nghiệp tỉnh Sơn La") == ["Nông nghiệp", "Sơn La"]
    assert sum(len(joined(sentence)) for sentence in SENTENCES) > 20


@given(st.lists(st.sampled_from(VOCABULARY.split()), max_size=25).map(" ".join))
def test_the_words_of_any_line_are_those_that_pyvi_joins(line: str) -> None:
    assert joined(line) == joined_by_pyvi(line)


def test_every_line_is_cut_as_if_it_stood_alone() -> None:
    text = "\n".join(["", *SENTENCES, "", "nông", "thôn", *SENTENCES[::-1], ""])
    assert joined(text) == [word for line in text.split("\n") for word in joined_by_pyvi(line)]


def test_spans_are_in_order_and_do_not_overlap_even_for_a_word_that_comes_again() -> None:
    text = "nông thôn, nông dân\nnông thôn mới và nông thôn cũ"
    spans = word_spans(text)
    assert [text[start:end] for start, end in spans].count("nông thôn") == 3
    ends = [0, *(end for _, end in spans)]
    assert all(end <= start < stop for end, (start, stop) in zip(ends, spans, strict=False))


def test_runs_of_spaces_and_tabs_within_a_line_do_not_shift_spans() -> None:
    text = "   Xây  dựng\tnông   thôn"
    assert joined(text) == ["Xây  dựng", "nông   thôn"]


@pytest.mark.parametrize("text", ["", "\n", "nông", "…", "12 34"])
def test_what_has_no_two_syllables_has_no_words(text: str) -> None:
    assert word_spans(text) == []


def test_words_are_found_far_into_a_line_too_long_for_pyvi() -> None:
    text = "nông thôn, " * 4_000
    spans = word_spans(text)
    assert spans[0] == (0, 9)
    assert spans[-1] == (len(text) - 11, len(text) - 2)
    assert len(spans) >= 3_990
