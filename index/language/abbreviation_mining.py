"""Abbreviations that a corpus explains itself: text → pairs → trusted pairs.

Part of building an index. News explains an abbreviation in brackets where it first uses it, so a corpus teaches the
search engine what no table made beforehand can hold. `find_pairs` proposes pairs from one text; `PairCounter` adds them
up over documents and says which to believe. What a query is expanded by is decided in `abbreviations`, not here.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from unicodedata import combining, normalize

from index.language.abbreviations import CONNECTIVES, long_key, short_key

# What stands in brackets is short: longer ones are remarks, and a limit keeps time linear in the text.
_BRACKETS = re.compile(r"\(([^()\n]{2,100})\)")
_CALLED = re.compile(
    r"(?:(?:sau đây|sau này|được|thường|tên|từ) )*(?:(?:gọi|viết) tắt|tắt|gọi)(?: (?:là|của|thành))?[\s:]+",
    re.IGNORECASE,
)
_QUOTES = " \t\xa0\"'“”‘’"

# A letter stands for a syllable; a small letter after it belongs to that syllable: CTr, ThS, TTr.
_LETTER = "[A-ZĂÂĐÊÔƠƯ][hrgi]?"
_SHORT = rf"(?P<short>(?:{_LETTER})+(?:(?: ?[&–-] ?| và |\. ?)(?:{_LETTER})+)*)"
_INSIDE = re.compile(rf"(?P<before>(?:\w+ ){{0,3}}?){_SHORT}")
_BEFORE = re.compile(rf"(?<![\w&.–-]){_SHORT}[{_QUOTES}]*$")
_UNIT = re.compile(_LETTER)
_SYLLABLE = re.compile(r"\b\w+")
# What may stand between two syllables of a long form. A full stop or a colon ends it.
_GAP = re.compile(rf"[{_QUOTES},/&–-]*")

_MOST_LETTERS = 14
_LONGEST_SHORT = 40  # characters
_LONGEST_LONG = 160  # characters: 14 syllables are some 70, and connectives come on top

_FAMILY_NAME = re.compile(
    "bùi|dương|hoàng|huỳnh|hồ|lâm|lê|lý|ngô|nguyễn|phan|phạm|trần|trịnh|trương|võ|vũ|vương|đinh|đoàn|đào|đặng|đỗ"
)
# Names of persons, and names of two syllables, share their initials with many others: they need this many documents.
_NAME_DOCUMENTS = 10


def find_pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield abbreviations and their long forms, both as written, where `text` explains one by the other.

    One of the two stands in brackets right after the other, and the initials of the long form spell the abbreviation.
    `text` is normalised (NFC). Time is linear in its length.

    >>> list(find_pairs("Hội đồng nhân dân (viết tắt là HĐND) và Sở Khoa học và Công nghệ (Sở KH&CN)"))
    [('HĐND', 'Hội đồng nhân dân'), ('KH&CN', 'Khoa học và Công nghệ')]
    >>> list(find_pairs("Các HTX (hợp tác xã) ở huyện Mường La (Sơn La)"))
    [('HTX', 'hợp tác xã')]
    """
    for brackets in _BRACKETS.finditer(text):
        inside = brackets[1].strip(_QUOTES)
        if called := _CALLED.match(inside):
            inside = inside[called.end() :].strip(_QUOTES)
        if found := _INSIDE.fullmatch(inside):
            if long := _long_before(text, brackets.start(), found["before"], found["short"]):
                yield found["short"], long
        elif (found := _BEFORE.search(text[max(0, brackets.start() - _LONGEST_SHORT) : brackets.start()])) and (
            _long_before(inside, len(inside), "", found["short"]) == inside
        ):
            yield found["short"], inside


def _long_before(text: str, end: int, repeated: str, short: str) -> str | None:
    """Return what ends at `end` and is spelled by `short`, after the words `repeated`; None if nothing is."""
    units = [_initial(unit) for unit in _UNIT.findall(short)]
    if not 2 <= len(units) <= _MOST_LETTERS:
        return None
    syllables = _syllables_before(text, end)
    words = [syllable[0] for syllable in syllables]
    for skipped in (frozenset[str](), CONNECTIVES):
        first = _spelled_from(units, words, skipped)
        if first is None:
            continue
        wanted = repeated.casefold().split()
        if wanted and words[max(0, first - len(wanted)) : first] != wanted:
            continue
        return text[syllables[first][1] : syllables[-1][2]]
    return None


def _syllables_before(text: str, end: int) -> list[tuple[str, int, int]]:
    """Return the syllables of the clause that ends at `end`, case-folded, with their places in `text`."""
    start = max(0, end - _LONGEST_LONG)
    found: list[tuple[str, int, int]] = []
    for syllable in _SYLLABLE.finditer(text, start, end):
        if found and not _GAP.fullmatch(text, found[-1][2], syllable.start()):
            found.clear()
        found.append((syllable[0].casefold(), syllable.start(), syllable.end()))
    return found if found and _GAP.fullmatch(text, found[-1][2], end) else []


def _spelled_from(units: Sequence[str], words: Sequence[str], skipped: frozenset[str]) -> int | None:
    """Return where the words begin whose initials are `units`, read backwards from the last word."""
    if not words or words[-1] in CONNECTIVES:
        return None
    at = len(words)
    for unit in reversed(units):
        at -= 1
        while 0 <= at < len(words) - 1 and words[at] in skipped:
            at -= 1
        if at < 0 or not _initial(words[at]).startswith(unit):
            return None
    return None if words[at] in CONNECTIVES else at


def _initial(word: str) -> str:
    """Return the first two letters of a word without marks, but with the stroke of đ."""
    return "".join(letter for letter in normalize("NFD", word[:2].casefold()) if not combining(letter))


@dataclass(frozen=True)
class MinedPair:
    """An abbreviation with what the corpus says it stands for, and in how many documents it says so."""

    short: str
    long: str
    documents: int
    share: float


class PairCounter:
    """Counts, over documents, which long forms abbreviations are explained by.

    Spellings of one reading (hoà, hòa; with or without "và", capitals) are counted together.

    >>> counter = PairCounter()
    >>> for text in ("hợp tác xã (HTX)", "Hợp tác xã (HTX)", "hợp tác xã (HTX)"):
    ...     counter.add(find_pairs(text))
    >>> counter.trusted()
    [MinedPair(short='HTX', long='hợp tác xã', documents=3, share=1.0)]
    """

    def __init__(self) -> None:
        # key of the short form → key of the long form → both as written → documents
        self._spellings: defaultdict[str, defaultdict[tuple[str, ...], Counter[tuple[str, str]]]]
        self._spellings = defaultdict(partial(defaultdict, Counter))  # not a lambda: workers send their counts

    def add(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Count the pairs of one document, each reading once."""
        found = {(short_key(short), long_key(long)): (short, long) for short, long in pairs}
        for (short, reading), written in found.items():
            self._spellings[short][reading][written] += 1

    def add_counted(self, short: str, long: str, documents: int) -> None:
        """Take over one pair that was counted before."""
        self._spellings[short_key(short)][long_key(long)][short, long] += documents

    def merge(self, other: "PairCounter") -> None:
        """Take over the counts of other documents."""
        for short, readings in other._spellings.items():
            for reading, written in readings.items():
                self._spellings[short][reading] += written

    def pairs(self) -> list[MinedPair]:
        """Return every reading in its commonest spelling, most documents first."""
        found = []
        for readings in self._spellings.values():
            total = sum(written.total() for written in readings.values())
            for written in readings.values():
                short, long = min(written, key=lambda pair: (-written[pair], pair))
                found.append(MinedPair(short, long, written.total(), written.total() / total))
        return sorted(found, key=lambda pair: (-pair.documents, pair.short, pair.long))

    def trusted(self, documents: int = 2, share: float = 0.8) -> list[MinedPair]:
        """Return the readings given in so many documents and in such a share of all that explain the abbreviation."""
        return [
            pair
            for pair in self.pairs()
            if pair.share >= share
            and pair.documents >= (max(documents, _NAME_DOCUMENTS) if _is_name(pair.long) else documents)
        ]


def _is_name(long: str) -> bool:
    """Whether a long form is written like a person's name, or like any name of two syllables.

    >>> _is_name("Nguyễn Văn Bình"), _is_name("Thanh Hà"), _is_name("Tân Sơn Nhất"), _is_name("Hồ sơ mời thầu")
    (True, True, False, False)
    """
    words = _SYLLABLE.findall(long)
    if len(words) > 4 or not all(map(str.istitle, words)):
        return False
    return len(words) == 2 or _FAMILY_NAME.fullmatch(words[0].casefold()) is not None
