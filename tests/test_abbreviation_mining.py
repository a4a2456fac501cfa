"""Finding abbreviations that a text explains, and deciding which to believe."""

import os
import pickle
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.language.abbreviation_mining import MinedPair, PairCounter, find_pairs

CORPORA = Path(os.environ.get("TIMTIN_DATA", "no-data")) / "corpora"


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("Sáng nay, Hợp tác xã (HTX) họp.", ("HTX", "Hợp tác xã")),
        ("của hội đồng nhân dân (viết tắt là HĐND) tỉnh", ("HĐND", "hội đồng nhân dân")),
        ("một hợp tác xã (sau đây gọi tắt là “HTX”)", ("HTX", "hợp tác xã")),
        ("một hợp tác xã (gọi tắt: HTX)", ("HTX", "hợp tác xã")),
        ("lo HTX (hợp tác xã) thua lỗ", ("HTX", "hợp tác xã")),
        ("lo HTX (viết tắt của hợp tác xã) thua lỗ", ("HTX", "hợp tác xã")),
        ("phòng, chống lụt bão (PCLB)", ("PCLB", "phòng, chống lụt bão")),
        ("phát triển kinh tế - xã hội (KT-XH)", ("KT-XH", "kinh tế - xã hội")),
        ("phát triển kinh tế-xã hội (KT - XH)", ("KT - XH", "kinh tế-xã hội")),
        ("ngành Khoa học và Công nghệ (KH&CN)", ("KH&CN", "Khoa học và Công nghệ")),
        ("ngành Khoa học và Công nghệ (KH và CN)", ("KH và CN", "Khoa học và Công nghệ")),
        ("các doanh nghiệp nhỏ và vừa (DNNVV)", ("DNNVV", "doanh nghiệp nhỏ và vừa")),
        ("Sở Văn hóa và Thể thao (Sở VHTT)", ("VHTT", "Văn hóa và Thể thao")),
        ("có Tờ trình (TTr)", None),
        ("nộp tờ trình (TTr)", ("TTr", "tờ trình")),
        ("theo Chương trình (CTr)", ("CTr", "Chương trình")),
        ("vận động “nông thôn mới” (NTM)", ("NTM", "nông thôn mới")),
        ("sân bay Tân Sơn Nhất (TSN)", ("TSN", "Tân Sơn Nhất")),
        ("một danh hiệu nghệ sĩ ưu tú (NSƯT)", ("NSƯT", "nghệ sĩ ưu tú")),
    ],
)
def test_an_explained_abbreviation_is_found(text: str, pair: tuple[str, str] | None) -> None:
    assert list(find_pairs(text)) == ([pair] if pair else [("TTr", "Tờ trình")])


@pytest.mark.parametrize(
    "text",
    [
        "huyện Mường La (Sơn La)",
        "đại hội đồng (HDND)",
        "hội dồng nhân dân (HĐND)",
        "hội đồng nhân dân họp (HĐND)",
        "Hội đồng. Nhân dân (HĐND)",
        "hội đồng\nnhân dân (HĐND)",
        "đồng nhân dân (HĐND)",
        "hội đồng nhân dân (HĐND",
        "hội đồng nhân dân (HĐND tỉnh)",
        "sở văn hóa và thể thao (Bộ VHTT)",
        "văn hóa và (VHV)",
        "và vườn (VV)",
        "họp hành (H)",
        "tăng 5 % (2016)",
        "tổ 3 xã (TBX)",
        "HTX (hợp tác xã tỉnh)",
        "chị Hoa (Sơn La)",
        "",
    ],
)
def test_brackets_that_explain_nothing_yield_nothing(text: str) -> None:
    assert list(find_pairs(text)) == []


def test_pairs_come_in_the_order_of_the_text() -> None:
    text = "Hợp tác xã (HTX), bảo hiểm y tế (BHYT)\nNTM (nông thôn mới)"
    assert [short for short, _ in find_pairs(text)] == ["HTX", "BHYT", "NTM"]


PIECES = st.sampled_from(
    [
        "(",
        ")",
        "HTX",
        "hợp ",
        "tác ",
        "xã ",
        "hợp tác xã ",
        "(HTX)",
        "VVV",
        "và ",
        " ",
        "&",
        ".",
        "\n",
        "“",
        "Đ",
        "đất ",
        "gọi tắt ",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join)))
def test_both_forms_stand_in_the_text_side_by_side(text: str) -> None:
    for short, long in find_pairs(text):
        first, second = sorted((text.find(short), text.find(long)))
        assert first >= 0
        assert second >= 0
        assert "(" in text
        assert long[0].isalnum()
        assert long[-1].isalnum()
        assert sum(letter.isupper() for letter in short) >= 2


@given(st.lists(st.sampled_from("abcdđeghiklmnopqrstuvxyăâêôơư"), min_size=2, max_size=14))
def test_any_initials_are_found_in_both_orders(initials: list[str]) -> None:
    long = " ".join(f"{initial}oo" for initial in initials)
    short = "".join(initials).upper()
    assert list(find_pairs(f"nay {long} ({short})")) == [(short, long)]
    assert list(find_pairs(f"nay {short} ({long})")) == [(short, long)]


@pytest.mark.parametrize(
    "piece", ["(", "(A", "(AB)", "và (VV) ", "A&", "A.", "(gọi tắt ", "a", "VVVVVVVVV (và và và và) "]
)
def test_long_texts_of_brackets_and_letters_are_read_to_the_end(piece: str) -> None:
    text = piece * (100_000 // len(piece)) + "\nhợp tác xã (HTX)"
    assert list(find_pairs(text))[-1] == ("HTX", "hợp tác xã")


def counted(*texts: str) -> PairCounter:
    counter = PairCounter()
    for text in texts:
        counter.add(find_pairs(text))
    return counter


def test_a_pair_is_trusted_when_two_documents_give_it() -> None:
    assert counted("hợp tác xã (HTX), hợp tác xã (HTX)").trusted() == []
    assert counted("hợp tác xã (HTX)", "hợp tác xã (HTX)").trusted() == [MinedPair("HTX", "hợp tác xã", 2, 1.0)]


def test_a_reading_is_trusted_when_four_in_five_documents_agree() -> None:
    chosen, other = "thủ tục hành chính (TTHC)", "trung tâm hành chính (TTHC)"
    assert [pair.long for pair in counted(*[chosen] * 8, *[other] * 2).trusted()] == ["thủ tục hành chính"]
    assert counted(*[chosen] * 7, *[other] * 2).trusted() == []


def test_spellings_of_a_reading_count_together_and_the_commonest_stands_for_them() -> None:
    counter = counted(
        "Toà án nhân dân (TAND)", "tòa án nhân dân (TAND)", "tòa án nhân dân (TAND)", "TÒA ÁN NHÂN DÂN (TAND)"
    )
    assert counter.trusted() == [MinedPair("TAND", "tòa án nhân dân", 4, 1.0)]
    assert counted("văn hóa và thể thao (VHTT)", "văn hóa, thể thao (VH-TT)").pairs()[0].documents == 2


def test_names_of_persons_and_of_two_syllables_need_more_documents() -> None:
    person, place, sights = "Nguyễn Văn Bình (NVB)", "Đà Nẵng (ĐN)", "Tân Sơn Nhất (TSN)"
    texts = [f"{person}. {place}. {sights}."]
    assert [pair.short for pair in counted(*texts * 9).trusted()] == ["TSN"]
    assert [pair.short for pair in counted(*texts * 10).trusted()] == ["NVB", "TSN", "ĐN"]


PAIRS = st.lists(
    st.tuples(st.sampled_from(["HTX", "H&TX", "HĐ"]), st.sampled_from(["hợp tác xã", "hội tài xế", "Hợp tác xã"])),
    max_size=4,
)


@given(st.lists(PAIRS, max_size=8), st.integers(0, 8))
def test_counts_of_a_corpus_read_by_two_processes_merge_to_those_of_the_whole(
    documents: list[list[tuple[str, str]]], cut: int
) -> None:
    whole, part, rest = PairCounter(), PairCounter(), PairCounter()
    for at, pairs in enumerate(documents):
        whole.add(pairs)
        (part if at < cut else rest).add(pairs)
    part.merge(pickle.loads(pickle.dumps(rest)))
    assert part.pairs() == whole.pairs()


@pytest.mark.skipif(not CORPORA.is_dir(), reason="TIMTIN_DATA is not set")
def test_trusted_pairs_of_real_news_agree_with_the_reviewed_table() -> None:
    from benchmarks.abbreviations import articles, contradicting, mine
    from index.language.abbreviations import load

    counter, _, _, _ = mine(islice(articles(CORPORA / "dantri.jsonl.gz", None), 2_500))
    trusted = counter.trusted()
    assert len(trusted) >= 20
    assert contradicting(load(), trusted) == []
