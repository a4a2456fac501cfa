"""Mentions: a text → the names of units in it, each with how far it may be believed.

A name in news is seldom just a place: `đường Điện Biên Phủ` is a street, `Nguyễn Thái Bình` a man,
`CLB Hà Nội` a team, `quê Nghệ An` where somebody came from. A mention therefore carries a weight,
made from what stands before it (`data/place_cues.tsv`), and the units it could stand for.
Only runs of words with capitals are looked at, which `place_words` tells from the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.places.gazetteer import (
    COMMUNES,
    DISTRICTS,
    PROVINCES,
    gazetteer,
)
from index.places.place_cues import cue_words, cues_before, first_words
from index.places.place_words import NAME, NUMBER, NUMBERED, Words, most_words

# A run of words with capitals, an apostrophe joins (`Cư M'gar`); or a word that may stand before a number.
_RUN = re.compile(rb"Q|[CN](?:[CNI]|'(?s:.)?)*+")
LONGEST_NAME = 5  # syllables; `Văn Miếu Quốc Tử Giám` is the longest
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


class Reader:
    """Reads the mentions of one text, and counts the foreign names that it passes."""

    def __init__(self, text: Words) -> None:
        self.words, self.low, self.kinds = text
        self.places = gazetteer()
        self.most_words, _ = most_words()
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
        previous: Mention | None = None
        kinds = self.kinds
        for run in _RUN.finditer(kinds):
            start, end = run.span()
            if kinds[start] == NUMBER:
                number = self.numbered(start + 1)
                found = iter((number,) if number else ())
            elif kinds.find(NAME, start, end) >= 0:
                found = self.run(start, end)
            else:  # as four in five
                continue
            for mention in found:
                weighed = self.weighed(mention, previous)
                if weighed.weight > 0:
                    yield weighed
                    previous = weighed

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
