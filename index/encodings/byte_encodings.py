"""Bytes of unknown encoding -> text, for files and pages that do not say, or say it wrongly.

In order: a byte order mark; UTF-16 by where its zero bytes stand; UTF-8 by its strict form; then
the 8-bit code pages, told apart by which one makes Vietnamese of the bytes: CP1258, TCVN3 and VNI
fonts. What remains is Windows-1252, which has a character for every byte. Nothing raises; a low
`confidence` asks for a second look.

Text that arrives as UTF-8 but holds font codes or mojibake is decoded as it is: `legacy_encodings`
reads it.
"""

import codecs
import re
import unicodedata
from dataclasses import dataclass

from index.encodings.encoding_evidence import Tally, lower_bound, weigh
from index.encodings.legacy_encodings import CONVERTERS, SURE
from index.encodings.mojibake import read_as_cp1252

# Longest first: the mark of UTF-32-LE begins with that of UTF-16-LE.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
# UTF-16 is told from a part of the text; Vietnamese sentences have a zero in three of four of its
# high bytes.
_PROBE = 4096
_LEAST_ZEROS = 0.25


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text, its encoding (Python's name, or tcvn3, vni), and how likely that is (0 to 1)."""

    text: str
    encoding: str
    confidence: float


def decode(data: bytes) -> Decoded:
    """Decode bytes in the encoding they are most likely in.

    >>> decode("Xã Mường La".encode("utf-16"))
    Decoded(text='Xã Mường La', encoding='utf-16-le', confidence=1.0)
    >>> decode(b"H\\xe9i n\\xabng d\\xa9n huy\\xd6n t\\xd8nh S\\xacn La").text
    'Hội nông dân huyện tỉnh Sơn La'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            body = data[len(mark) :]
            return Decoded(body.decode(encoding.removesuffix("-sig"), "replace"), encoding, 1.0)
    return _decode_utf16(data) or _decode_utf8(data) or _decode_8_bit(data)


def _decode_utf16(data: bytes) -> Decoded | None:
    """UTF-16 without a mark: zero bytes in every second place, which no other text has."""
    probe = data[:_PROBE]
    zeros_even, zeros_odd = probe[0::2].count(0), probe[1::2].count(0)
    high, low = max(zeros_even, zeros_odd), min(zeros_even, zeros_odd)
    if high < _LEAST_ZEROS * len(probe) / 2 or high <= 9 * low or not high:
        return None
    encoding = "utf-16-be" if zeros_even > zeros_odd else "utf-16-le"
    return Decoded(data.decode(encoding, "replace"), encoding, lower_bound(high, high + low))


def _decode_utf8(data: bytes) -> Decoded | None:
    """UTF-8, whole or with a few broken places (a page cut in the middle of a letter)."""
    sequences = len(_UTF8_SEQUENCE.findall(data))
    try:
        # A random byte after a lead byte is a continuation in one of four cases, so n sequences
        # that are all valid by chance have a probability of 4**-n at most.
        chance = 0.0 if data.isascii() else 0.25 ** min(sequences, 500)
        return Decoded(data.decode("utf-8"), "utf-8", 1 - chance)
    except UnicodeDecodeError:
        broken = len(_HIGH_BYTE.findall(_UTF8_SEQUENCE.sub(b"", data)))
        confidence = lower_bound(sequences, sequences + broken)
        if confidence < SURE:
            return None
        return Decoded(data.decode("utf-8", "replace"), "utf-8", confidence)


def _decode_8_bit(data: bytes) -> Decoded:
    """The code page that makes Vietnamese syllables of most words, Windows-1252 if none does."""
    western = read_as_cp1252(data)
    readings = {
        "cp1258": unicodedata.normalize("NFC", data.decode("cp1258", "replace")),
        "tcvn3": CONVERTERS["tcvn3"](western),
        "vni": CONVERTERS["vni"](western),
    }
    tallies = {name: _weigh_lines(western, text) for name, text in readings.items()}
    best = max(tallies, key=lambda name: tallies[name].confidence)
    if tallies[best].confidence >= SURE:
        return Decoded(readings[best], best, tallies[best].confidence)
    return Decoded(western, "cp1252", 1 - tallies[best].confidence)


def _weigh_lines(before: str, after: str) -> Tally:
    return weigh(before.replace("\n", " "), after.replace("\n", " "))
