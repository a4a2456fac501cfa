"""index/language/index_terms.py: the terms of a text are those of the tokens of `analyse`, and cost a fifth of these."""

import gc
import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from weakref import ref

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.language import chunk_table, segmenter, segmenter_joins
from index.language import index_terms as module
from index.language.analysis import analyse, syllables
from index.language.chunk_table import number_chunks
from index.language.index_terms import IndexTerms, Term, folded_term, index_terms, index_terms_of_all
from index.language.normalise import normalise_text
from index.language.segmenter import find_compounds, segment
from index.places.place_words import _ChunkWords, words_of_all

SEEDS = Path(__file__).parents[1] / "seeds" / "articles.jsonl"
WORDS = (
    "nông thôn mới xây dựng xã hội chủ nghĩa hợp tác phát triển Sơn La Hồ Chí Minh uỷ ban hoà bình ngày tháng năm số"
)
WHOLES = (
    "14/7/2020 14 7 2020 05-CT/TW 15/2024/QĐ-UBND 05 Chỉ thị quyết định thi UBND KT-XH NN&PTNT HĐND TP.HCM TTg "
    "a@sonla.gov.vn http://sonla.gov.vn/a sonla.gov.vn 022.3836132 0912 345 678 6.253 25,06 1.234.567,8 20kg m2 a_b"
)
SIGNS = [*" \n_.,-–/@:()&+…“"]
RARE = ["\u0301", "\u0323", "x\u0301", "\u0958", "½", "²", "٣", "ß", "İ", "中", "한", "🌾", "\u200b", "\ud800", "\x1c"]
GAPS = ["", " ", " ", " ", " ", "  ", "\n", "\n\n", "\t", "\xa0", ", ", "_"]

any_text = st.text(st.one_of(st.sampled_from([*SIGNS, *"aàáăắđeếioơớuưựyAĐ0123456789"]), st.characters()), max_size=60)
news_like = st.lists(
    st.tuples(st.sampled_from([*WORDS.split(), *WHOLES.split(), *SIGNS, *RARE]), st.sampled_from(GAPS)), max_size=20
).map(lambda pairs: "".join(part + gap for part, gap in pairs))


def parts_of(terms: IndexTerms) -> tuple[list[str], list[Term], bytes]:
    return terms.syllables, terms.covering, terms.anchors


def assert_as_analyse(text: str) -> None:
    """The same forms at the same positions in the same order, each syllable behind what covers it."""
    tokens = analyse(text)
    parts = syllables(text)
    terms = index_terms(text)
    assert terms.syllables == [part.toned for part in parts]
    assert [folded_term(toned) for toned in terms.syllables] == [part.folded for part in parts]
    covering = [(position, 0, toned, folded) for position, toned, folded in terms.covering]
    own = [(position, 1, toned, folded_term(toned)) for position, toned in enumerate(terms.syllables)]
    combined = sorted([*covering, *own], key=lambda term: term[:2])
    assert [(t.position, t.toned, t.folded) for t in tokens] == [(p, toned, folded) for p, _, toned, folded in combined]


@settings(max_examples=300, deadline=None)
@given(st.one_of(any_text, news_like))
@example("²٣ ٣, Nông thôn")  # one toned form: a raised 2 before a digit, and a number
@example(" Nông  thôn\n\nmới ")
@example("nông thôn_ xã hội, – –")
@example("ngày 14/7/2020, ngày 14/7/2020")
@example("UBND\u0301 xã, x\u0301UBND")  # an abbreviation that ends, and one that begins, inside a syllable
def test_terms_of_any_text_are_those_of_its_tokens(raw: str) -> None:
    assert_as_analyse(normalise_text(raw))
    assert_as_analyse(raw)


def test_terms_of_articles_are_those_of_their_tokens() -> None:
    for line in SEEDS.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        assert_as_analyse(normalise_text(f"{article['title']}\n{article['body']}"))


@settings(deadline=None)
@given(st.lists(st.one_of(any_text, news_like), max_size=6))
@example(["Xây dựng nông", "thôn mới", "", " ", "ngày 14", "/7/2020 ở", "KT -", "XH", "\u0301", "tháng 7"])
@example([" \n", ""])
def test_terms_of_several_texts_are_those_of_each(texts: list[str]) -> None:
    found = index_terms_of_all(number_chunks(texts))
    assert list(map(parts_of, found)) == [parts_of(index_terms(text)) for text in texts]


def test_words_and_wholes_stand_at_their_first_syllable() -> None:
    assert parts_of(index_terms("Xây dựng nông thôn: Chỉ thị 05-CT/TW, phát triển KT-XH"))[:2] == (
        ["xây", "dựng", "nông", "thôn", "chỉ", "thị", "05", "ct", "tw", "phát", "triển", "kt", "xh"],
        [
            (0, "xây_dựng", "xay_dung"),
            (2, "nông_thôn", "nong_thon"),
            (4, "chỉ_thị", "chi_thi"),
            (6, "5-ct/tw", "5-ct/tw"),
            (6, "chỉ thị 5", "chi thi 5"),
            (9, "phát_triển", "phat_trien"),
            (11, "ktxh", "ktxh"),
        ],
    )


def test_an_abbreviation_that_is_its_own_syllable_is_no_second_term() -> None:
    assert parts_of(index_terms("UBND xã"))[:2] == (["ubnd", "xã"], [])


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "– –", "_", "\u0301", "🌾 👩‍🌾"])
def test_text_without_letters_has_no_terms(text: str) -> None:
    assert parts_of(index_terms(text)) == ([], [], b"")


# --- words of several syllables


def assert_compounds_of_segment(text: str) -> None:
    numbered = number_chunks([text])
    starts, ends = find_compounds(text, numbered, numbered.starts(text))
    several = [(word.start, word.end) for word in segment(text) if word.gaps]
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == several


@settings(deadline=None)
@given(st.one_of(any_text, news_like))
def test_compounds_are_the_words_with_gaps(text: str) -> None:
    assert_compounds_of_segment(text)


@pytest.fixture
def unknown_pyvi(monkeypatch: pytest.MonkeyPatch) -> None:
    """The segmenter as it is when the installed pyvi has to be asked itself."""
    monkeypatch.setattr(segmenter, "_loaded", segmenter._Loaded(None))


@pytest.mark.usefixtures("unknown_pyvi")
def test_terms_are_the_same_when_pyvi_itself_is_asked() -> None:
    for text in ("", "mới", "Xây dựng nông thôn mới,\nhợp tác xã  ở Sơn La", "xa\u0303 ho\u0323\u0302i, 6.253 hộ"):
        assert_compounds_of_segment(text)
        assert_as_analyse(text)


# --- what is remembered


@pytest.fixture
def own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of chunks that knows none yet."""
    monkeypatch.setattr(chunk_table, "_tables", chunk_table._Tables())


@pytest.mark.usefixtures("own_table")
@pytest.mark.parametrize("bound", ["MOST_CHUNKS", "MOST_CHARACTERS", "_MOST_TERMS"])
def test_what_is_remembered_stays_within_bounds_and_changes_nothing(
    bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [normalise_text(f"{WORDS} {WHOLES} {number} " * 2 + "x" * 100) for number in range(5)]
    expected = [parts_of(index_terms(text)) for text in texts]
    monkeypatch.setattr(module if bound == "_MOST_TERMS" else chunk_table, bound, 50)
    monkeypatch.setattr(chunk_table, "_tables", chunk_table._Tables())
    sizes = []
    for text, parts in zip(texts, expected, strict=True):
        assert parts_of(index_terms(text)) == parts
        sizes.append(len(chunk_table._tables.table))
    assert sizes == [len(set(texts[0].split()))] * 5


@pytest.mark.usefixtures("own_table")
def test_a_full_table_goes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_table, "MOST_CHUNKS", 10)
    gc.disable()  # as builds do
    try:
        numbered = number_chunks([f"{WORDS} {WHOLES}"])
        index_terms_of_all(numbered)
        words_of_all(numbered)
        joiner = segmenter._joiner()
        assert joiner is not None
        kept = [ref(numbered.table.columns(kind)) for kind in (module._Syllables, _ChunkWords, joiner.chunk_pieces)]
        kept.append(ref(numbered.table.columns(joiner.chunk_pieces).table))
        del numbered
        assert all(part() is not None for part in kept)
        index_terms("nông thôn")
        assert [part() for part in kept] == [None] * 4
    finally:
        gc.enable()


@pytest.mark.usefixtures("own_table")
def test_a_chunk_of_more_pieces_than_a_table_has_rows_is_cut_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{WORDS} " + "-".join(map(str, range(50))) + f" {WHOLES}"
    expected = parts_of(index_terms(text))
    monkeypatch.setattr(chunk_table, "_tables", chunk_table._Tables())
    monkeypatch.setattr(segmenter_joins, "CACHED_ENTRIES", 3)
    assert parts_of(index_terms(text)) == expected


def test_threads_agree_while_what_is_remembered_overflows(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [" ".join(WORDS.split()[i:]) + " " + WHOLES for i in range(10)]
    expected = [parts_of(index_terms(text)) for text in texts]
    monkeypatch.setattr(chunk_table, "MOST_CHUNKS", 40)
    with ThreadPoolExecutor(4) as pool:
        assert [parts_of(terms) for terms in pool.map(index_terms, texts * 10)] == expected * 10


# --- linear time

BLOBS = [
    *"-a@1_( \n",
    "a.",
    "1.",
    "1 ",
    "a@a.",
    "+84 ",
    "a_",
    "A-",
    "HĐ ",
    "1/",
    "tháng 1 ",
    "\u0301",
    "a\u0301",
    "\u0301\u0323",
]


@pytest.mark.parametrize("part", BLOBS, ids=ascii)
def test_a_blob_of_a_million_characters_takes_no_time_to_speak_of(part: str) -> None:
    text = (part * 1_000_000)[:1_000_000]
    started = time.process_time()
    terms = index_terms(text)
    # 0.01–1.3 s where time is linear, minutes where it is quadratic.
    assert time.process_time() - started < 15
    assert bool(terms.syllables) == any(char.isalnum() for char in part)
