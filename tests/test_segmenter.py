"""The segmenter against pyvi itself: same words, right places, linear time, no surprises."""

import gc
import gzip
import itertools
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import threading
import time
import unicodedata
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.language import segmenter, segmenter_joins, segmenter_model, segmenter_pieces, segmenter_rules
from index.language.segmenter import UnknownPyviWarning, Word, segment, split_words

PROJECT = Path(__file__).parents[1]
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyvi's source holds escapes that Python warns of
    from pyvi.ViTokenizer import ViTokenizer  # type: ignore[import-untyped]  # pyvi is not annotated


def words_by_pyvi(text: str) -> list[str]:
    """What pyvi says, line by line; it gives back a line without syllables as it is."""
    lines = [line for line in text.split("\n") if ViTokenizer.sylabelize(line)[1]]
    return [word for line in lines for word in ViTokenizer.tokenize(line).split(" ")]


def assert_as_pyvi(text: str) -> None:
    """The same words, with and without places, whatever pyvi can read."""
    readable = LONE_SURROGATE.sub("\ufffd", text)
    words = split_words(text)
    assert [LONE_SURROGATE.sub("\ufffd", word) for word in words] == words_by_pyvi(readable)
    assert_places_fit(text, segment(text), words)


def assert_all_as_pyvi(texts: list[str]) -> None:
    for text in texts:
        assert_as_pyvi(text)


def assert_places_fit(text: str, places: list[Word], words: list[str]) -> None:
    """Syllables lie in order and take all but white space; in NFC they spell the words."""
    assert len(places) == len(words)
    end = 0
    for place, word in zip(places, words, strict=True):
        syllables = place.syllables
        assert (place.start, place.end) == (syllables[0][0], syllables[-1][1])
        for syllable_start, syllable_end in syllables:
            assert end <= syllable_start <= syllable_end
            assert not text[end:syllable_start].strip()
            end = syllable_end
        if unicodedata.is_normalized("NFC", text):
            assert "_".join(text[start:stop] for start, stop in syllables) == word
    assert not text[end:].strip()


SENTENCES = [
    "Chủ tịch UBND xã Mường Chanh kiểm tra việc trồng cây ăn quả trên đất dốc.",
    "Từ ngày 01/7/2025, Quyết định số 15/2025/QĐ-UBND có hiệu lực thi hành.",
    "Theo Mr. Hùng và ThS. Lan, tổng vốn là 6.253,5 tỷ đồng (tăng 12,5% so với năm trước)!",
    'Bà con gọi đó là "con đường no ấm" ... còn chính quyền thì gọi là nông thôn mới ==> đúng.',
    "Quy định tại mục 1.1.a và 2.3,b của văn bản, gửi tin@so.vn. hoặc tin@so.vn.-",
    "Hồ sơ gửi về vanthu.so-nn@sonla.gov.vn hoặc https://dichvucong.gov.vn/p/home?id=1_2, TP.HCM",
    "ĐẠI HỘI ĐẢNG BỘ THÀNH PHỐ HÀ NỘI LẦN THỨ XVIII",
    "Nguyễn Văn A. Trần Thị B.C. Lê_Văn_Đ dùng tài_khoản a_b để đăng nhập",
    "phat trien nong thon moi tai xa muong la",
    "hoà bình, thuỷ lợi, quí vị; hòa bình, thủy lợi, quý vị",
    "Sáng nay\n\nĐoàn công tác  đến thăm\tbản\xa0Lướt\r\nvà trao quà.\n",
    "3G 4.0 5,5,5 1_000_000 ½ lít m² 20kg 7h30 số 8-NQ/TW",
    "",
    " ",
    "\n\n",
    ".",
    "a",
    "Hà Nội",
    "Hà\nNội",
]


@pytest.mark.parametrize("text", SENTENCES)
def test_words_are_those_of_pyvi(text: str) -> None:
    assert_as_pyvi(text)


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("form", ["NFD", "NFKD"])
def test_words_of_decomposed_text_are_those_of_pyvi(text: str, form: Any) -> None:
    assert_as_pyvi(unicodedata.normalize(form, text))


@pytest.mark.parametrize("change", [str.upper, str.lower, str.title, str.swapcase])
def test_letter_case_is_weighed_as_pyvi_weighs_it(change: Callable[[str], str]) -> None:
    assert_as_pyvi(change("\n".join(SENTENCES)))


SYLLABLES = "nông thôn nghiệp phát triển hợp tác xã Nguyễn Hà Nội THÀNH PHỐ hoà bình ủy ban"
RULED = "UBND TP.HCM Tp. Mr. Mrs. Ms. Dr. ThS. ==> -> ... >> a@b.c x.y@z-w.gov.vn @b.c a@ http://"
RARE = "1.000 1_0 12/7 b:// ΑΣ ς İ ı ß ǅ ʰ Ⅷ ﬁ 中 한국 😀 e\u0302\u0301 \u1100\u1161\u11a8"
FRAGMENTS = [
    *[*SYLLABLES.split(), *RULED.split(), *RARE.split()],
    *'aAĐđéơ019٣²½.,_-+@:/()"“…=>',
    *"\u0301\u0323\u0344\u0958\u09be\u0f73\u0f72\u037e\u212a\u200b\u200d\ufeff\ufffd",
    *"\x00\x1b\x7f\ud800\udfff\U000e0001",
    *(" ", " ", " ", " ", " ", "  ", "\n", "\t", "\r", "\x1c", "\x85", "\xa0", "\u2003", "\u2028"),
]
texts = st.lists(
    st.one_of(
        st.sampled_from(FRAGMENTS),
        st.sampled_from(FRAGMENTS),
        st.characters(),
        st.sampled_from(sorted(segmenter_model.read_model(segmenter_model.pyvi_folder()).followers)),
    ),
    max_size=30,
).flatmap(lambda parts: st.sampled_from(["", " "]).map(lambda gap: gap.join(parts)))


@settings(max_examples=400, deadline=None)
@given(texts)
def test_words_of_any_text_are_those_of_pyvi(text: str) -> None:
    assert_as_pyvi(text)


@settings(max_examples=200, deadline=None)
@given(st.text("\u0301\u0323\u0f73\u0f72\u0344\u1161a\u09c7\u09be\u0958한ệ", max_size=400))
def test_composing_is_that_of_unicodedata(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert segmenter_rules.compose(text) == composed
    starts = segmenter_rules.offsets_in(text)
    assert len(starts) == len(composed) + 1
    assert (starts[0], starts[-1]) == (0, len(text))
    assert starts == sorted(starts)


@pytest.mark.skipif("TIMTIN_DATA" not in os.environ, reason="needs TIMTIN_DATA")
def test_words_of_news_are_those_of_pyvi() -> None:
    corpus = Path(os.environ["TIMTIN_DATA"]) / "corpora" / "baomoi.jsonl.gz"
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        for line in itertools.islice(lines, 0, 3000, 100):
            article = json.loads(line)
            assert_as_pyvi(f"{article['title']}\n{article['body']}")


def test_a_typed_underscore_is_part_of_its_syllable() -> None:
    (word,) = segment("nông_thôn")
    assert word == Word(0, 9)
    assert split_words("nông_thôn") == split_words("nông thôn") == ["nông_thôn"]
    assert segment("nông thôn") == [Word(0, 9, (4, 5))]


def test_a_word_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        segment("xã")[0].start = 1  # type: ignore[misc]  # what must not be done


def test_places_in_decomposed_text_are_those_of_the_text_as_given() -> None:
    text = unicodedata.normalize("NFD", "Chuyện nông thôn, đất nước")
    surfaces = [text[word.start : word.end] for word in segment(text)]
    composed = [unicodedata.normalize("NFC", surface) for surface in surfaces]
    assert composed == ["Chuyện", "nông thôn", ",", "đất nước"]


# --- linear time

REPEATED = [
    *("-", "@", "a.", "a@", "a@a.", "1.", "_", "://", "A.", "a://", "x", "7", "\r", "\u2028", "\n"),
    *(".", "a-a@", "a.b@c", "+-@a.b", "1_a", "é-", "Σʰ", "a ", "Nguyễn ", "nông thôn ", "Đ", "=>"),
    *(
        "\u0301",
        "\u0301\u0323",
        "\u0958",
        "\u1100\u1161",
        "\u0f73\u0f72",
        "e\u0323\u0302",
        "\u1161",
    ),
]


@pytest.mark.parametrize("part", REPEATED, ids=ascii)
@pytest.mark.parametrize("around", ["", "a", "@b.c"])
def test_repeated_characters_are_cut_as_pyvi_cuts_them(part: str, around: str) -> None:
    for times in (1, 2, 3, 65, 300):
        assert_as_pyvi(around + part * times)
        assert_as_pyvi(part * times + around)


def cpu_seconds(text: str) -> float:
    """The best of three times of segmenting a text, both ways.

    Without the garbage collector, which a text of enough lines sets off, and which looks at all that other tests have left.
    """

    def once() -> float:
        start = time.process_time()
        segment(text)
        split_words(text)
        return time.process_time() - start

    collecting = gc.isenabled()
    gc.disable()
    try:
        return min(once() for _ in range(3))
    finally:
        if collecting:
            gc.enable()


@pytest.mark.parametrize("part", REPEATED, ids=ascii)
def test_time_is_linear(part: str) -> None:
    length = 8_000
    short = "a" + part * (length // len(part))
    # Four times the text takes four times as long; sixteen, were it quadratic.
    assert cpu_seconds(short * 4) < 12 * max(cpu_seconds(short), 0.001)


# --- the model, and what happens without it


@pytest.fixture
def unloaded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The segmenter as it is before its first use."""
    monkeypatch.setattr(segmenter, "_loaded", None)
    return


@pytest.fixture
def unknown_pyvi(unloaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed pyvi whose list of words is another."""
    monkeypatch.setitem(segmenter_model.DIGESTS, "models/words.txt", "0" * 64)


@pytest.mark.usefixtures("unknown_pyvi")
def test_another_pyvi_is_asked_itself_and_one_warning_says_so() -> None:
    with pytest.warns(UnknownPyviWarning, match=r"words\.txt is not that of pyvi 0\.1\.1") as caught:
        assert_all_as_pyvi([*SENTENCES, *(unicodedata.normalize("NFD", text) for text in SENTENCES)])
    assert len(caught) == 1


@pytest.mark.filterwarnings("ignore::index.language.segmenter.UnknownPyviWarning")
def test_pyvi_asked_itself_gives_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [*SENTENCES, "nông thôn nông_thôn \ud800 xã", "\x00 \u0301a\u0323 \u0958"]
    texts += [unicodedata.normalize("NFD", text) for text in texts]
    fast = [segment(text) for text in texts]
    monkeypatch.setattr(segmenter, "_loaded", None)
    monkeypatch.setitem(segmenter_model.DIGESTS, "ViTokenizer.py", "0" * 64)
    assert [segment(text) for text in texts] == fast


def test_without_pyvi_the_error_says_what_to_install(unloaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ModuleNotFoundError, match="pip install pyvi"):
        segment("xã")


@pytest.mark.parametrize("name", sorted(segmenter_model.DIGESTS))
def test_a_changed_or_missing_file_of_pyvi_is_noticed(name: str, tmp_path: Path) -> None:
    for other in segmenter_model.DIGESTS:
        (tmp_path / other).parent.mkdir(exist_ok=True)
        shutil.copy(segmenter_model.pyvi_folder() / other, tmp_path / other)
    assert segmenter_model.read_model(tmp_path).syllables
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes() + b" ")
    with pytest.raises(segmenter_model.ModelMismatch, match="is not that of pyvi"):
        segmenter_model.read_model(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(segmenter_model.ModelMismatch, match="cannot be read"):
        segmenter_model.read_model(tmp_path)


class Poison:
    """Pickles as a call."""

    def __init__(self, function: Callable[..., object], *arguments: object) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> Any:
        return self.call


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_poisoned_pickle_is_refused_and_runs_nothing(protocol: int, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    for poison in (
        Poison(os.mkdir, str(trace)),
        Poison(eval, f"__import__('os').mkdir({str(trace)!r})"),
    ):
        with pytest.raises(pickle.UnpicklingError, match="refused"):
            segmenter_model.unpickle_crfsuite(pickle.dumps(poison, protocol))
    assert not trace.exists()


def test_a_pickle_without_a_model_is_refused() -> None:
    unpacking = pickle.dumps(Poison(__import__("_codecs").encode, "x", "zlib"))
    for pickled in (pickle.dumps({"modelfile": b"lCRF"}), unpacking):
        with pytest.raises(pickle.UnpicklingError, match="refused"):
            segmenter_model.unpickle_crfsuite(pickled)


def test_a_file_of_another_kind_is_no_model() -> None:
    with pytest.raises(segmenter_model.ModelMismatch):
        segmenter_model.parse_crfsuite(bytes(100))


# --- threads, forks, memory


@pytest.mark.usefixtures("unloaded")
def test_threads_load_one_model_and_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(SENTENCES)
    expected = words_by_pyvi(text)
    loads: list[Path] = []

    def counted(folder: Path) -> segmenter_model.Model:
        loads.append(folder)
        return segmenter_model.read_model(folder)

    monkeypatch.setattr(segmenter, "read_model", counted)
    together = threading.Barrier(8)

    def work(_: int) -> list[str]:
        together.wait()
        return split_words(text)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, range(8))) == [expected] * 8
    assert len(loads) == 1


def test_threads_agree_while_the_memory_of_pieces_overflows(unloaded: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (segmenter_joins, segmenter_pieces):
        monkeypatch.setattr(module, "CACHED_ENTRIES", 120)
    expected = [segment(text) for text in SENTENCES]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(segment, SENTENCES * 10)) == expected * 10


@pytest.mark.usefixtures("unloaded")
def test_a_text_of_more_syllables_than_are_remembered_is_cut_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "\n".join(SENTENCES)
    expected = segment(text)
    monkeypatch.setattr(segmenter, "_loaded", None)
    for module in (segmenter_joins, segmenter_pieces):
        monkeypatch.setattr(module, "CACHED_ENTRIES", 7)
    assert segment(text) == expected


def test_chunks_are_remembered_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segmenter_pieces, "CACHED_ENTRIES", 10)
    model = segmenter_model.read_model(segmenter_model.pyvi_folder())
    table = segmenter_pieces.PieceTable(model, segmenter_pieces.PairNumbers(model), 1000)
    for number in range(1, 100):
        assert len(table.rows_of([["x" * (number % 60 + 1)]])) == 3
        assert len(table._chunks) <= 10
    assert max(map(len, table._chunks)) <= segmenter_pieces.CACHED_LENGTH


def run_afresh(program: str) -> str:
    """What a program prints in a process of its own."""
    command = [sys.executable, "-W", "error", "-c", program]
    finished = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True, timeout=120)
    return finished.stdout


def test_a_fresh_process_needs_neither_scikit_learn_nor_60_megabytes_nor_a_temporary_file() -> None:
    program = """
import resource, sys, tempfile
from pathlib import Path
tempfile.mkstemp = None
from index.language import segmenter
assert segmenter._loaded is None, "the model is read on import"
assert segmenter.split_words("phát triển nông thôn") == ["phát_triển", "nông_thôn"]
unwanted = {"pyvi", "sklearn", "pycrfsuite", "sklearn_crfsuite"} & set(sys.modules)
assert not unwanted, unwanted
status = Path("/proc/self/status")  # getrusage counts the parent's memory in, on Linux
if status.exists():
    print(int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    assert int(run_afresh(program)) < 60_000_000


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_forked_while_the_parent_loads_can_load() -> None:
    program = """
import os, signal
from index.language import segmenter
with segmenter._loading:
    child = os.fork()
    if not child:
        signal.alarm(60)
        os._exit(segmenter.split_words("nông thôn") != ["nông_thôn"])
assert os.waitpid(child, 0)[1] == 0
before = segmenter.split_words("xã nông thôn mới")
child = os.fork()
if not child:
    os._exit(segmenter.split_words("xã nông thôn mới") != before)
assert os.waitpid(child, 0)[1] == 0
assert segmenter.split_words("xã nông thôn mới") == before
print("done")
"""
    assert run_afresh(program) == "done\n"


@given(st.text(alphabet="aàĐđBTp.,;:!?)]”\"'…-_1²\u0301", max_size=6))
def test_a_word_alone_or_before_a_sign_is_what_the_rules_cut(chunk: str) -> None:
    if size := segmenter_rules.word_in(chunk):
        assert segmenter_rules.cut(chunk) == [part for part in (chunk[:size], chunk[size:]) if part]
