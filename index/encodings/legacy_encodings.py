"""Text in a legacy encoding -> Unicode where that is sure, else a report. A step of import.

TCVN3, VNI, VIQR and UTF-8 read as Windows-1252 (once or twice) are told by what they turn into:
read in the right encoding, words that were none become Vietnamese syllables. A page may mix (a
pasted paragraph), so `restore` decides line by line, with the other lines of the document as
context, and never converts a line with a word in doubt.

Not its business: bytes (`byte_encodings`), and damage (a stripped soft hyphen is a lost ư in TCVN3,
a lost byte in mojibake): such words stay as they are and lower the confidence.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from index.encodings.encoding_evidence import VIETNAMESE_ONLY, Tally, weigh
from index.encodings.mojibake import from_mojibake
from index.encodings.tcvn3 import from_tcvn3
from index.encodings.viqr import from_viqr, words_in_doubt
from index.encodings.vni import from_vni

# A line is converted from this confidence on: three words gained and none spoilt (0.44). The
# highest of 1,647,611 clean lines (baomoi, dantri, headlines, vietnews) is 0.21; the lowest of 594
# sentences of eight syllables and more is 0.44 in VNI, 0.51 in the other encodings, the median
# 0.77.
SURE = 0.43
# Below SURE a line is reported from here on: two words gained, none spoilt (0.34). No clean line
# is.
WORTH_REPORTING = 0.3


def _from_mojibake_twice(text: str) -> str:
    return from_mojibake(from_mojibake(text))


CONVERTERS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {
        "utf8_as_cp1252": from_mojibake,
        "utf8_as_cp1252_twice": _from_mojibake_twice,
        "tcvn3": from_tcvn3,
        "vni": from_vni,
        "viqr": from_viqr,
    }
)
_WESTERN = re.compile(
    "[\u0080-\u0101\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2020-\u203a\u20ac\u2122]"
)
# Clean lines have 0.43 Western letters to each letter of their own (median; 99.9 % below 4.0),
# legacy lines have none of the latter: 239 of 46,884 clean lines are tried at all.
_WESTERN_TO_OWN = 5
_IS_WESTERN, _IS_VIETNAMESE, _LINE_END = 1, 2, 3
_LAST = 0x2122
"""The last character that is either."""
_VIQR_MARK = re.compile(r"[aeiouy](?:[\^(+~`]|[.?'][a-z])|dd", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Detection:
    """The likeliest legacy encoding of a text, None if it shows no sign of any; 0 to 1."""

    encoding: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Restored:
    """A text with its legacy lines converted where sure.

    `encoding` is the one seen in most lines, None in clean text; `converted_lines` counts what was
    converted from each; `reason` says why lines that look legacy were left (empty if there are
    none).
    """

    text: str
    encoding: str | None
    confidence: float
    converted: bool
    converted_lines: Mapping[str, int]
    reason: str = ""


_NO_EVIDENCE = Tally()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    encoding: str | None = None
    tally: Tally = _NO_EVIDENCE
    sure_by_context: bool = False

    @property
    def is_sure(self) -> bool:
        return self.sure_by_context or self.tally.confidence >= SURE


def detect(text: str) -> Detection:
    """Name the legacy encoding that explains a text best, taken as a whole.

    >>> detect("Tæng sè vèn ®Çu t­ x©y dùng tr­êng häc").encoding
    'tcvn3'
    >>> detect("Tổng số vốn đầu tư")
    Detection(encoding=None, confidence=0.0)
    """
    line = _examine(text)
    return Detection(line.encoding, line.tally.confidence)


def convert(text: str, encoding: str) -> str:
    """Read a text as one of `CONVERTERS`, whether or not it is; KeyError for another name.

    >>> convert("Hoäi ñoàng nhaân daân", "vni")
    'Hội đồng nhân dân'
    """
    return CONVERTERS[encoding](text)


def restore(text: str) -> Restored:
    """Convert the lines of a text that are surely in a legacy encoding.

    >>> restore("Nông thôn mới.\\nC¸c hé d©n ®· hiÕn ®Êt lµm ®­êng.").text
    'Nông thôn mới.\\nCác hộ dân đã hiến đất làm đường.'
    """
    # One word of one is 0.21, which is neither sure nor worth a report: of addresses each is tried as VIQR otherwise.
    if " " not in text and "\n" not in text:
        return Restored(text, None, 0.0, False, {})
    texts = text.split("\n")
    examined = {at: _examine(texts[at]) for at in (_suspects(text) if len(texts) > 1 else (0,))}
    if not any(line.tally.gained for line in examined.values()):
        return Restored(text, None, 0.0, False, {})
    return _convert(_with_context([examined.get(at) or _Line(line) for at, line in enumerate(texts)]))


def _suspects(text: str) -> list[int]:
    """The lines that `_candidates` may find anything for: counted together, in a third of the time that its patterns take."""
    kinds = _kinds().take(np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32), mode="clip")
    starts = np.append(0, np.flatnonzero(kinds == _LINE_END) + 1)
    # A line has a place at least, the last one too, so that none is empty.
    kinds = np.append(kinds, np.uint8(_LINE_END))
    western, vietnamese = (
        np.add.reduceat(kinds == kind, starts, dtype=np.int64) for kind in (_IS_WESTERN, _IS_VIETNAMESE)
    )
    suspects: list[int] = np.flatnonzero((western > _WESTERN_TO_OWN * vietnamese) | (vietnamese == 0)).tolist()
    return suspects


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """For each character, up to the last of either, whether it is Western, Vietnamese alone, or ends a line; clip to its end."""
    kinds = np.zeros(_LAST + 2, np.uint8)
    for code in range(_LAST + 1):
        if _WESTERN.match(chr(code)):
            kinds[code] = _IS_WESTERN
        elif VIETNAMESE_ONLY.match(chr(code)):
            kinds[code] = _IS_VIETNAMESE
    kinds[ord("\n")] = _LINE_END
    return kinds


def _examine(text: str) -> _Line:
    """Try every encoding that a text shows signs of and keep the best."""
    found = (_try(text, encoding) for encoding in _candidates(text))
    return max(found, key=lambda line: line.tally.confidence, default=_Line(text))


def _try(text: str, encoding: str) -> _Line:
    converted = CONVERTERS[encoding](text)
    return _Line(text) if converted == text else _Line(text, encoding, weigh(text, converted))


def _candidates(text: str) -> Iterator[str]:
    """The encodings worth trying; none, for nearly every line of clean news."""
    western = 0 if text.isascii() else len(_WESTERN.findall(text))
    vietnamese = 0 if text.isascii() else len(VIETNAMESE_ONLY.findall(text))
    if western > _WESTERN_TO_OWN * vietnamese:
        yield from ("utf8_as_cp1252", "utf8_as_cp1252_twice", "tcvn3", "vni")
    if not vietnamese and _VIQR_MARK.search(text):
        yield "viqr"


def _with_context(lines: list[_Line]) -> list[_Line]:
    """Accept short lines that agree with the encoding most sure lines of the document are in.

    One word gained and none spoilt is enough there; a line of open words only (`cã`, có in TCVN3)
    needs both its neighbours to be sure.
    """
    sure = Counter(line.encoding for line in lines if line.is_sure)
    if not sure:
        return lines
    encoding = sure.most_common(1)[0][0]
    assert encoding is not None
    marked = [at for at, line in enumerate(lines) if not line.text.isascii() or line.encoding]
    context = list(lines)
    for place, at in enumerate(marked):
        line = _try(lines[at].text, encoding)
        if lines[at].is_sure or line.encoding is None or line.tally.spoilt:
            continue
        neighbours = [lines[other] for other in marked[max(0, place - 1) : place + 2] if other != at]
        surrounded = len(neighbours) == 2 and all(other.is_sure and other.encoding == encoding for other in neighbours)
        if line.tally.gained or (surrounded and encoding != "viqr"):
            context[at] = _Line(line.text, encoding, line.tally, sure_by_context=True)
    return context


def _convert(lines: list[_Line]) -> Restored:
    texts: list[str] = []
    converted: Counter[str] = Counter()
    in_doubt: list[str] = []
    unsure = 0
    for line in lines:
        text = line.text
        if line.encoding is not None and line.is_sure:
            doubtful = words_in_doubt(text) if line.encoding == "viqr" else []
            in_doubt += doubtful
            if not doubtful:
                text = CONVERTERS[line.encoding](text)
                converted[line.encoding] += 1
        else:
            unsure += line.tally.confidence >= WORTH_REPORTING
        texts.append(text)
    main = _main_encoding(lines)
    tally = sum((line.tally for line in lines if line.encoding == main), _NO_EVIDENCE)
    return Restored(
        text="\n".join(texts),
        encoding=main,
        confidence=tally.confidence if main else 0.0,
        converted=bool(converted),
        converted_lines=dict(converted),
        reason=_reason(in_doubt, unsure),
    )


def _main_encoding(lines: list[_Line]) -> str | None:
    """The encoding of most sure lines, or where none is sure of most lines worth reporting."""
    sure = Counter(line.encoding for line in lines if line.is_sure)
    likely = Counter(line.encoding for line in lines if line.tally.confidence >= WORTH_REPORTING)
    ranked = (sure or likely).most_common(1)
    return ranked[0][0] if ranked else None


def _reason(in_doubt: list[str], unsure: int) -> str:
    reasons = []
    if in_doubt:
        words = ", ".join(dict.fromkeys(in_doubt))
        reasons.append(f"last mark may be a tone or punctuation: {words}")
    if unsure:
        reasons.append(f"lines too short or too mixed to be sure: {unsure}")
    return "; ".join(reasons)
