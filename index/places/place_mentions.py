"""Mentions: a text → the names of units in it, each with how far it may be believed.

A name in news is seldom just a place: `đường Điện Biên Phủ` is a street, `Nguyễn Thái Bình` a man,
`CLB Hà Nội` a team, `quê Nghệ An` where somebody came from. A mention therefore carries a weight,
made from what stands before it (`data/place_cues.tsv`), and the units it could stand for.
One pass over the tokens; a token that does not begin with a capital costs one comparison.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, count
from operator import ne

from index.places.gazetteer import (
    COMMUNES,
    DISTRICTS,
    PROVINCES,
    Gazetteer,
    gazetteer,
    toned,
)
from index.places.place_cues import cue_words, cues_before, first_words

# Spaces are passed over within a match, and a sign is what no word begins with: a fifth of the time less.
_TOKEN = re.compile(r" *+(\w++|[^ ])")
LONGEST_NAME = 5  # syllables; `Văn Miếu Quốc Tử Giám` is the longest
REMEMBERED = 200_000  # words; bounds the memory
LOOK_BACK = 5  # syllables before a name that can tell what it is
APART = frozenset('.;:!?()[]\n"“”…')
LINKS = frozenset([",", "(", "-", "–", "của", "thuộc", "ở", "tại"])

LEVELS = {
    "tỉnh": PROVINCES,
    "thành phố": PROVINCES + DISTRICTS,
    "tp": PROVINCES + DISTRICTS,
    "huyện": DISTRICTS,
    "quận": DISTRICTS,
    "thị xã": DISTRICTS,
    "tx": DISTRICTS,
    "xã": COMMUNES,
    "phường": COMMUNES,
    "thị trấn": COMMUNES,
    "tt": COMMUNES,
    "đặc khu": COMMUNES,
}
INITIALS = {"h": DISTRICTS, "q": DISTRICTS, "x": COMMUNES, "p": COMMUNES}  # with a full stop
NUMBERED = {"q": "quận", "p": "phường", "quận": "quận", "phường": "phường"}
FULL_NAME = 3  # syllables of most people's; streets and squares bear shorter ones too
RESIDENCE = 0.45  # where somebody lives is often, but not always, where it happened


@dataclass(frozen=True, slots=True)
class Mention:
    """One name in the text: what it may stand for, and how much it counts."""

    name: str
    units: tuple[str, ...]
    kind: bool  # whether tỉnh, huyện, xã … stood before it
    weight: float
    start: int  # token
    end: int


def tokens(text: str) -> list[str]:
    """Return words and punctuation marks, line ends among them.

    >>> tokens("Ở TP.Vinh (Nghệ An)")
    ['Ở', 'TP', '.', 'Vinh', '(', 'Nghệ', 'An', ')']
    """
    return _TOKEN.findall(text)


class _Toned(dict[str, str]):
    """Remembers the toned form of each word met: four times as quick as making it again."""

    def __missing__(self, word: str) -> str:
        if len(self) > REMEMBERED:
            self.clear()
        self[word] = made = toned(word)
        return made


_TONED = _Toned()


@lru_cache(maxsize=2)
def most_words(places: Gazetteer) -> tuple[dict[str, int], frozenset[str]]:
    """Return how many words a name has at most that begins with a word, and with two words; and the words to look at alone.

    Of a thousand capitalised words 470 begin a name, and 130 do so with the word behind them.
    """
    most: dict[str, int] = {}
    keys = {*places.names, *cue_words("no place"), *cue_words("foreign")}
    for key in keys:
        words = key.split(" ")
        for beginning in {words[0], " ".join(words[:2])}:
            most[beginning] = max(most.get(beginning, 0), len(words))
    return most, frozenset(NUMBERED) | {key for key in keys if " " not in key}


class Reader:
    """Reads the mentions of one text, and counts the foreign names that it passes."""

    def __init__(self, words: list[str], places: Gazetteer | None = None) -> None:
        self.words = words
        self.low = list(map(_TONED.__getitem__, words))
        self.places = places or gazetteer()
        self.most_words, self.names_alone = most_words(self.places)
        self.foreign = 0

    def occurrences(self, cue: str) -> int:
        """Return how often the words of one cue occur."""
        begun = first_words(cue).intersection(self.low)
        if not begun:
            return 0
        text = f" {' '.join(self.low)} "
        return sum(text.count(f" {words} ") for words in cue_words(cue) if words.partition(" ")[0] in begun)

    def mentions(self) -> Iterator[Mention]:
        """Yield the mentions in the order of the text."""
        words, low, done = self.words, self.low, 0
        previous: Mention | None = None
        # Most words equal their toned form, so one comparison leaves the few that may begin a name.
        starts = list(compress(count(), map(ne, words, low)))
        if not NUMBERED.keys().isdisjoint(words):
            starts = sorted({*starts, *(at for at, word in enumerate(words) if word in NUMBERED)})
        for at in starts:
            if at < done:
                continue
            if words[at][0].isupper():
                done = self.run_end(at)
                if not self.may_name(at, done):
                    continue
                found = self.run(at, done)
            else:
                number = self.numbered(at + 1) if words[at] in NUMBERED else None
                found = iter((number,) if number else ())
            for mention in found:
                weighed = self.weighed(mention, previous)
                if weighed.weight > 0:
                    yield weighed
                    previous = weighed

    def run_end(self, at: int) -> int:
        """Return where the capitalised words from `at` end; an apostrophe joins (`Cư M'gar`)."""
        words, end = self.words, at + 1
        while end < len(words) and (words[end][0].isupper() or words[end] in "'’"):
            end += 2 if words[end] in "'’" else 1
        return min(end, len(words))

    def may_name(self, start: int, end: int) -> bool:
        """Whether a run of capitalised words holds anything to look at: four in five do not."""
        low, most, alone = self.low, self.most_words, self.names_alone
        for at in range(start, end):
            first = low[at]
            if first in alone or (first in most and " ".join(low[at : at + 2]).replace("’", "'") in most):
                return True
        return False

    def run(self, start: int, end: int) -> Iterator[Mention]:
        """Yield the names in a run of capitalised words, the longest first."""
        at = start
        while at < end:
            numbered = self.numbered(at + 1) if self.low[at] in NUMBERED else None
            if numbered is not None:
                yield numbered
                return
            size = self.longest(at, end)
            if size > 0:
                mention = self.read(at, at + size, start, end)
                if mention is not None:
                    yield mention
            at += abs(size) or 1

    def longest(self, at: int, end: int) -> int:
        """Return how many words from `at` make a known name, negative where it is no place."""
        low, is_name = self.low, self.places.is_name
        most = self.most_words.get(low[at], 0)
        if most > 1:
            most = self.most_words.get(" ".join(low[at : at + 2]).replace("’", "'"), 1)
        if not most:
            return 0
        no_place, foreign = cue_words("no place"), cue_words("foreign")
        for size in range(min(most, LONGEST_NAME, end - at), 0, -1):
            key = " ".join(low[at : at + size]).replace("’", "'")
            if key in no_place:
                return -size
            self.foreign += key in foreign
            if is_name(key):
                after = at + size
                for more in (2, 1):  # `Bà Rịa - Vũng Tàu`, `Thừa Thiên - Huế`
                    if low[after : after + 1] in (["-"], ["–"]) and is_name(
                        " ".join((key, *low[after + 1 : after + 1 + more]))
                    ):
                        return size + 1 + more
                return size
        return 0

    def numbered(self, at: int) -> Mention | None:
        """Return the numbered district or ward whose number stands at `at`, if there is one."""
        kind = at - 1
        at += at < len(self.words) and self.words[at] == "."
        if at >= len(self.words) or not (self.words[at].isascii() and self.words[at].isdigit()):
            return None
        key = f"{NUMBERED[self.low[kind]]} {int(self.words[at])}"
        units = self.places.named(key)
        return Mention(key, units, True, 1.0, kind, at + 1) if units else None

    def kind_before(self, at: int) -> tuple[str, int]:
        """Return the levels that the word before `at` allows, and where that word begins."""
        low = self.low
        dot = at >= 2 and low[at - 1] == "."
        last = at - 2 if dot else at - 1
        if last < 0:
            return "", at
        if not dot and last >= 1 and (two := f"{low[last - 1]} {low[last]}") in LEVELS:
            return LEVELS[two], last - 1
        if low[last] in LEVELS:
            return LEVELS[low[last]], last
        if dot and low[last] in INITIALS and len(low[at]) > 1:  # not the initials `P.V.`
            return INITIALS[low[last]], last
        return "", at

    def read(self, at: int, end: int, run_start: int, run_end: int) -> Mention | None:
        """Return the mention at a known name, or None where it can be no place."""
        key = " ".join(w for w in self.low[at:end] if w not in "-–").replace("’", "'")
        units = self.places.named(key)
        levels, begin = self.kind_before(at)
        fitting = tuple(unit for unit in units if unit[0] in levels)
        if fitting:
            return Mention(key, fitting, True, 1.0, begin, end)
        if key in cue_words("needs kind") or (end - at == 1 and key not in cue_words("one word")):
            return None
        bare = tuple(unit for unit in units if unit[0] not in COMMUNES)
        house = at > 0 and self.words[at - 1].isdigit() and bare and bare[0][0] in DISTRICTS
        if not bare or house or self.embedded(at, end, run_start, run_end):
            return None
        return Mention(key, bare, False, 0.9, at, end)

    def embedded(self, at: int, end: int, run_start: int, run_end: int) -> bool:
        """Whether a bare name is part of a longer one, such as a person's or a company's."""
        if at > run_start:
            left = self.words[at - 1]
            opens = at - 1 == run_start and (at < 2 or self.words[at - 2] in APART)
            if left.istitle() and (not opens or self.low[at - 1] in cue_words("surname")):
                return True
        return end < run_end and self.words[end].istitle() and self.low[end] not in cue_words("surname")

    def weighed(self, mention: Mention, previous: Mention | None) -> Mention:
        """Return the mention with its weight; an address is believed or not as a whole."""
        factor = self.factor(mention.start)
        if previous is not None and self.linked(previous, mention):
            factor = min(previous.weight, 1.0)
        weight = mention.weight * factor
        return Mention(mention.name, mention.units, mention.kind, weight, mention.start, mention.end)

    def linked(self, previous: Mention, mention: Mention) -> bool:
        """Whether an address goes on (`xã A, huyện B`), or a way (`cao tốc Hà Nội - Hải Phòng`)."""
        gap = self.low[previous.end : mention.start]
        if previous.units[0][0] in PROVINCES and previous.name != mention.name:
            return gap in (["-"], ["–"]) and previous.weight < 1
        return len(gap) <= 2 and all(word in LINKS for word in gap)

    def factor(self, at: int) -> float:
        """Return what the words before a mention make of it: 0 no place, 1 nothing said."""
        low, before = self.low, cues_before()
        best, worst, seen = 1.0, 1.0, 0
        for back in range(at - 1, max(at - LOOK_BACK - 3, -1), -1):
            word = low[back]
            if word in APART:
                two = before.get(f"{low[back - 2]} {low[back - 1]}") if back > 1 else None
                if word == ":" and two is not None:  # `Địa chỉ: …`, `Quê quán: …`
                    worst = min(worst, two[0])
                if word == "(" and self.person_before(back):
                    worst = min(worst, RESIDENCE)
                break
            if word == ",":
                continue
            seen += 1
            cue = before.get(word)
            if back > 0 and (two := before.get(f"{low[back - 1]} {word}")) is not None:
                cue = two
            if cue is not None and seen <= cue[1]:
                best, worst = max(best, cue[0]), min(worst, cue[0])
            if seen == LOOK_BACK:
                break
        return worst if worst < 1 else best

    def person_before(self, bracket: int) -> bool:
        """Whether a bracket follows a person's name: `chị Hiếu (Ba Đình, Hà Nội)`."""
        at = bracket - 1
        while at >= max(bracket - LONGEST_NAME, 0) and self.words[at][0].isupper():
            if self.low[at] in cue_words("person"):
                return True
            at -= 1
        length = bracket - 1 - at
        if length >= FULL_NAME and self.low[at + 1] in cue_words("surname"):
            return True
        return at >= 0 and length > 0 and self.low[at] in cue_words("person")
