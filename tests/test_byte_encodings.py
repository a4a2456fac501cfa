"""Bytes: every encoding is told, every input is answered."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.encodings.byte_encodings import decode
from index.encodings.legacy_letters import letters

TEXT = "Ủy ban nhân dân xã Nậm Lúc phát động trồng rừng, giữ nguồn nước cho 412 hộ ở bản Nậm Chày.\n"


def cp1258(text: str) -> bytes:
    """Base letters that the code page has, and its combining tones after them."""
    data = b""
    for letter in text:
        try:
            data += letter.encode("cp1258")
        except UnicodeEncodeError:
            base, tone = unicodedata.normalize("NFD", letter)[0], ""
            for mark in unicodedata.normalize("NFD", letter)[1:]:
                composed = unicodedata.normalize("NFC", base + mark)
                base, tone = (base, mark) if mark in "\u0300\u0301\u0303\u0309\u0323" else (composed, tone)
            data += (base + tone).encode("cp1258")
    return data


def font_bytes(text: str, encoding: str) -> bytes:
    codes = {letter.letter: str(getattr(letter, encoding)) for letter in letters()}
    return "".join(codes.get(letter) or letter for letter in text).encode("cp1252")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_told_without_a_mark(encoding: str) -> None:
    decoded = decode(TEXT.encode(encoding))
    assert (decoded.text, decoded.encoding) == (TEXT, encoding)
    assert decoded.confidence > 0.9


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    data = ("\ufeff" + TEXT).encode(encoding.removesuffix("-sig"))
    decoded = decode(data)
    assert (decoded.text, decoded.encoding, decoded.confidence) == (TEXT, encoding, 1.0)


@pytest.mark.parametrize("encoding", ["cp1258", "tcvn3", "vni"])
def test_vietnamese_code_pages_are_told_apart(encoding: str) -> None:
    text = TEXT.replace("Ủ", "ủ")
    data = cp1258(text) if encoding == "cp1258" else font_bytes(text, encoding)
    decoded = decode(data)
    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert decoded.confidence > 0.6


def test_western_bytes_are_windows_1252() -> None:
    for text in ("Où est la forêt près de l’école ?", "Über den schönen Fluß führt eine Brücke"):
        assert decode(text.encode("cp1252")).text == text


def test_ascii_and_nothing_at_all_are_utf8() -> None:
    assert decode(b"Nam Luc 412").encoding == "utf-8"
    assert decode(b"").text == ""


def test_utf8_cut_inside_a_letter_is_still_utf8() -> None:
    cut = decode("Rừng phòng hộ đầu nguồn Nậm Thi ở".encode()[:-1])
    assert cut.encoding == "utf-8"
    assert cut.text.startswith("Rừng phòng hộ")
    assert cut.text.endswith("\ufffd")


@given(st.binary(max_size=200))
def test_any_bytes_are_answered(data: bytes) -> None:
    decoded = decode(data)
    assert 0 <= decoded.confidence <= 1


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100))
def test_valid_utf8_without_nulls_is_read_as_written(text: str) -> None:
    text = text.replace("\x00", "").replace("\ufeff", "")
    assert decode(text.encode()).text == text
