"""Legacy encodings: restored when sure, reported when not, clean text left alone."""

import gzip
import json
import os
import re
import time
import unicodedata
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encodings.encoding_evidence import lower_bound
from index.encodings.legacy_encodings import CONVERTERS, SURE, WORTH_REPORTING, convert, detect, restore
from index.encodings.legacy_letters import letters
from index.encodings.mojibake import read_as_cp1252

SENTENCES = [
    "Xã vùng cao Nậm Khắt vừa khánh thành cây cầu treo dài tám mươi mét bắc qua suối lớn.",
    "Nhờ nguồn vốn vay ưu đãi, nhiều gia đình người Mông đã xây được chuồng trại kiên cố.",
    "Bí thư chi bộ thôn Tả Phìn vận động bà con góp công sửa đường, giữ vệ sinh chung.",
]
CLEAN = [
    *SENTENCES,
    "Có cô nào ôm gà vào nhà không, mà sao ồn thế?",
    "Có cô ôm cá cho bà; bà có hai cháu bé, nhà vá, cây me",
    "Nho nguon von vay uu dai, nhieu gia dinh da xay duoc chuong trai. Co ai o nha khong?",
    "The council hasn't added a single address to its budget; isn't that odd? (See a.o.)",
    "Le député a été élu après des mois d’efforts ; né à Nîmes, il préfère « à côté ».",
    "Größere Städte müssen für die Bürger schönere Plätze bauen, heißt es in der Verfügung.",
    "Það er mikið að gera í dag, við förum með börnin á ströndina og borðum ís.",
    "El niño comió piña en la mañana; la señora salió después con él y mamá.",
    "A ação da câmara não é só pão e água, são três órgãos.",
    "Příliš žluťoučký kůň úpěl ďábelské ódy.",
    "C++, a^2 + b^2, o(n), y = f(x), e.g. a.b.c, i.e. add",
    "5 µm, 20 °C, ±3, © 2020, 4×4, ½, “thử” – ‘nghiệm’…",
]


def codes(encoding: str) -> dict[str, str]:
    lower = {letter.letter: str(getattr(letter, encoding)) for letter in letters()}
    upper = {letter.upper(): code.upper() for letter, code in lower.items() if encoding != "tcvn3"}
    return {letter: code for letter, code in (upper | lower).items() if code}


def encode(text: str, encoding: str) -> str:
    if encoding == "utf8_as_cp1252":
        return read_as_cp1252(text.encode())
    if encoding == "utf8_as_cp1252_twice":
        return read_as_cp1252(read_as_cp1252(text.encode()).encode())
    table = codes(encoding)
    return "".join(table.get(letter, letter) for letter in text)


@pytest.mark.parametrize("encoding", list(CONVERTERS))
@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_in_every_encoding_come_back_exactly(sentence: str, encoding: str) -> None:
    legacy = encode(sentence, encoding)
    restored = restore(legacy)
    assert restored.text == sentence
    assert (restored.encoding, restored.converted, restored.reason) == (encoding, True, "")
    assert restored.confidence >= SURE
    assert detect(legacy).encoding == encoding
    assert convert(legacy, encoding) == sentence


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_of_any_language_is_left_alone(text: str) -> None:
    for form in (text, unicodedata.normalize("NFD", text), text.upper()):
        restored = restore(form)
        assert restored.text is form
        assert (restored.encoding, restored.converted) == (None, False)


def test_latin1_readers_leave_controls_and_are_understood() -> None:
    assert restore(SENTENCES[0].encode().decode("latin-1")).text == SENTENCES[0]


def test_a_restored_text_is_left_alone() -> None:
    for encoding in CONVERTERS:
        once = restore(encode(SENTENCES[1], encoding)).text
        assert restore(once).text == once


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("§¶NG Bé TØNH, Héi §ång", "ĐẢNG BỘ TỈNH, Hội Đồng"),
        ("§¶NG ë TØNH", "ĐẢNG Ở TỈNH"),
        ("A¸nh s¸ng vµ ¢Ên t\u00adîng, ¤èc", "Ánh sáng và Ấn tượng, Ốc"),
        ("Bµ TR¦NG ë L¹NG S¥N", "BÀ TRƯNG Ở LẠNG SƠN"),
        ("TP Hµ Néi", "TP Hà Nội"),
        ("TP Hµ", "TP Hà"),
    ],
)
def test_tcvn3_capitals_are_read_in_both_conventions(written: str, meant: str) -> None:
    assert convert(written, "tcvn3") == meant


def test_a_page_with_one_pasted_paragraph_is_restored_in_that_paragraph_only() -> None:
    page = "\n".join([SENTENCES[0], "", encode(SENTENCES[1], "tcvn3"), SENTENCES[2]])
    restored = restore(page)
    assert restored.text == "\n".join([SENTENCES[0], "", SENTENCES[1], SENTENCES[2]])
    assert dict(restored.converted_lines) == {"tcvn3": 1}


def test_a_short_line_is_sure_only_in_the_company_of_its_document() -> None:
    short = encode("Tả Phìn", "tcvn3")
    assert restore(short).text == short
    document = [SENTENCES[0], "Tả Phìn", SENTENCES[1]]
    legacy = "\n".join(encode(line, "tcvn3") for line in document)
    assert restore(legacy).text == "\n".join(document)


@given(st.sampled_from(" ".join(SENTENCES).split()), st.sampled_from(list(CONVERTERS)))
def test_a_word_alone_is_too_little_to_be_converted_or_reported(word: str, encoding: str) -> None:
    alone = encode(word, encoding)
    assert detect(alone).confidence < WORTH_REPORTING
    assert (restore(alone).text, restore(alone).reason) == (alone, "")


def test_a_short_legacy_line_is_reported_and_not_converted() -> None:
    two_words = encode("sửa đường", "vni")
    restored = restore(two_words)
    assert (restored.text, restored.encoding, restored.converted) == (two_words, "vni", False)
    assert "sure" in restored.reason


def test_viqr_words_in_doubt_keep_their_line_as_it_is() -> None:
    assert restore("Nhie^`u ho^. da^n chuye^?n dde^'n o+? Ba'c Ha`").converted
    doubtful = "Ca'c cha'u ddu+o+.c ve^` tham gia cuo^.c thi."
    restored = restore(doubtful)
    assert (restored.text, restored.converted) == (doubtful, False)
    assert "thi." in restored.reason


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Ho. o+? la.i, co' ca? tre? em.", "Họ ở lại, có cả trẻ em."),
        ("Anh ho?i 'ca'i na`y' la` gi`?", "Anh hỏi 'cái này' là gì?"),
        ("HDDND xa~ va` VDDV, GDDDT", "HĐND xã và VĐV, GDĐT"),
        ("cha'u B.A. dde^'n, K.I.T", "cháu B.A. đến, K.I.T"),
        ("mo^.t nga`y.Ma(.t kha'c", "một ngày.Mặt khác"),
        (r"ba\. va` c\+", "ba. và c+"),
        ("www.baoai.vn, a@o.vn", "www.baoai.vn, a@o.vn"),
        ("Dda(k No^ng", "Đăk Nông"),
        ("cho+` da^'u... ro^`i.", "chờ dấu... rồi."),
    ],
)
def test_viqr_tells_tones_from_punctuation(written: str, meant: str) -> None:
    assert convert(written, "viqr") == meant


def test_vni_reads_marks_in_either_case_after_capitals() -> None:
    assert convert("OÂng, Oâng, ÑAÛNG, ÖÙng", "vni") == "Ông, Ông, ĐẢNG, Ứng"


def test_vni_of_the_fonts_and_of_the_converter_are_both_read() -> None:
    assert convert("kyõ thuaät, tyû leä, mì toâm", "vni") == "kỹ thuật, tỷ lệ, mì tôm"
    assert convert("kì thuaät, nöôùc Mì, kë luaät", "vni") == "kỹ thuật, nước Mỹ, kỷ luật"
    assert convert("hoïc kì, moùn mì, vì sao", "vni") == "học kì, món mì, vì sao"


def test_a_lost_byte_is_not_guessed() -> None:
    whole = encode("bộ đội dựng nhà mới cho hộ nghèo", "utf8_as_cp1252_twice")
    assert convert(whole, "utf8_as_cp1252_twice") == "bộ đội dựng nhà mới cho hộ nghèo"
    once = encode("chờ đợi", "utf8_as_cp1252")
    assert convert(once.replace("\u009d", ""), "utf8_as_cp1252") == "chá» đợi"


def test_confidence_grows_with_evidence_and_falls_with_contradiction() -> None:
    assert lower_bound(1, 1) < lower_bound(3, 3) < lower_bound(30, 30) < 1
    assert lower_bound(28, 30) < lower_bound(30, 30)
    assert lower_bound(0, 5) == 0


def test_an_unknown_encoding_is_refused() -> None:
    with pytest.raises(KeyError):
        convert("a", "vps")


MIXED = st.text(
    st.one_of(
        st.characters(exclude_categories=[]),
        st.sampled_from("aeiouyAdDnh '.?^(+~`\\\n µ¸®­§ÃÆ°á»\x9d\u00a0ö"),
    ),
    max_size=60,
)


@settings(max_examples=300)
@given(MIXED)
def test_any_text_is_answered_and_lines_are_kept(text: str) -> None:
    restored = restore(text)
    assert restored.text.count("\n") == text.count("\n")
    assert 0 <= restored.confidence <= 1
    assert restored.converted or restored.text == text
    for encoding in CONVERTERS:
        convert(text, encoding)


@pytest.mark.parametrize("unit", ["a'", "a' 'b", "Ã", "µ", "aø", "' ", "kì ", "Bµ ", "ddd", "a.\n"])
def test_time_grows_with_length_and_not_with_its_square(unit: str) -> None:
    def seconds(repeats: int) -> float:
        start = time.process_time()
        restore(unit * repeats)
        return time.process_time() - start

    # 16 times the text: linear takes 16 times as long, quadratic 256 times.
    short = max(min(seconds(500) for _ in range(3)), 1e-4)
    assert min(seconds(8_000) for _ in range(3)) < 80 * short


needs_data = pytest.mark.skipif("TIMTIN_DATA" not in os.environ, reason="TIMTIN_DATA is not set")
HIDDEN_BY_VIQR = re.compile(r"[aăâeêioôơuưy][.?']", re.IGNORECASE)


@needs_data
@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viqr", "utf8_as_cp1252"])
def test_ninety_nine_of_a_hundred_real_sentences_are_restored_exactly(encoding: str) -> None:
    path = Path(os.environ["TIMTIN_DATA"], "lists", "legacy_encoding", "legacy_samples.jsonl")
    samples = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    exact = total = 0
    for sample in samples:
        hidden = encoding == "viqr" and HIDDEN_BY_VIQR.search(sample["nfc"])
        if len(sample["nfc"].split()) >= 8 and not hidden:
            total += 1
            exact += restore(sample[encoding]).text == sample["nfc"]
    assert total > 400
    assert exact >= 0.99 * total


@needs_data
@pytest.mark.parametrize("corpus", ["baomoi", "dantri", "headlines", "vietnews"])
def test_no_clean_article_is_converted(corpus: str) -> None:
    path = Path(os.environ["TIMTIN_DATA"], "corpora", f"{corpus}.jsonl.gz")
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for article in map(json.loads, islice(file, 1000)):
            text = f"{article['title']}\n{article['body']}"
            restored = restore(text)
            assert (restored.text, restored.encoding) == (text, None), article["id"]
