"""The units of Viet Nam before and after 1 July 2025, and the way from one to the other.

`data/units.tsv` and `data/place_aliases.tsv` → `Unit`s by id, by toned name, and their relations.

On that day 63 provinces became 34, the 705 districts ceased to exist and 10,000 communes became
3,321. News keeps using the old names, so both sets live side by side: an id says which one it
belongs to (`p24` a province before, `P24` one since; `d` a district, which is always old; `c00679`
and `C00679` a commune). Loading must be quick, since every command that filters pays for it:
the table stays text until a unit is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from unicodedata import is_normalized, normalize

MERGER = date(2025, 7, 1)
DATA = files("index").joinpath("data")

KINDS = {
    "t": "tỉnh",
    "p": "thành phố",
    "q": "quận",
    "h": "huyện",
    "x": "thị xã",
    "f": "phường",
    "c": "xã",
    "n": "thị trấn",
    "k": "đặc khu",
}
PROVINCES, DISTRICTS, COMMUNES = "pP", "d", "cC"
MANY = 300  # units asked for one by one, after which the rest is read at once (50 ms)

# `hoà`, `khoẻ`, `thuỷ` → `hòa`, `khỏe`, `thủy`: in an open syllable the first vowel bears the mark.
_MOVED = "oà òa oá óa oả ỏa oã õa oạ ọa oè òe oé óe oẻ ỏe oẽ õe oẹ ọe uỳ ùy uý úy uỷ ủy uỹ ũy uỵ ụy"
_PAIRS = _MOVED.split()
_TONE_MOVED = dict(zip(_PAIRS[0::2], _PAIRS[1::2], strict=True))
_CELL_ENDS = re.compile(r"[\t\n]")
_CELL_REST = re.compile(r":[^\t]*")
_SUCCEEDED = re.compile(r"\t(\w+):\w*:([\w ]+):")
_TOKEN = re.compile(r"\w+|'")


@dataclass(frozen=True, slots=True)
class Unit:
    """One province, district or commune under its last name; earlier ones are `former`."""

    id: str
    kind: str
    name: str
    parent: str | None
    successors: tuple[str, ...]
    former: tuple[str, ...]

    @property
    def current(self) -> bool:
        """Whether the unit exists since 1 July 2025."""
        return self.id[0] in "PC"

    @property
    def title(self) -> str:
        """Kind and name together, as written in an address; `Quận 1` says its kind already."""
        numbered = self.name.casefold().startswith(self.kind)
        return self.name if numbered else f"{self.kind} {self.name}"


def toned(token: str) -> str:
    """Return the case-folded NFC form of a syllable with its tone mark where dictionaries put it.

    >>> toned("Hoà"), toned("Quý"), toned("THUỶ")
    ('hòa', 'quý', 'thủy')
    """
    low = (token if is_normalized("NFC", token) else normalize("NFC", token)).casefold()
    moved = _TONE_MOVED.get(low[-2:])
    return low if moved is None or low.startswith("qu") else low[:-2] + moved


def name_key(name: str) -> str:
    """Return the toned syllables of a name, one space between, hyphens dropped.

    >>> name_key("Bà Rịa - Vũng Tàu"), name_key("Cư M’gar")
    ('bà rịa vũng tàu', "cư m ' gar")
    """
    return " ".join(map(toned, _TOKEN.findall(name.replace("’", "'"))))


class Gazetteer:
    """All units by name; the text of the table is its own index, so nothing is split up early.

    A unit is looked for in the text when first asked for (0.2 ms) and remembered. Splitting all
    rows into cells beforehand took three times as long as reading the names alone.
    """

    def __init__(self, text: str, aliases: Iterable[str]) -> None:
        self._text = text
        self._units: dict[str, Unit] = {}
        self._whole = False
        self._predecessors: dict[str, list[str]] | None = None
        self._names: dict[str, str] = {}
        self._named: dict[str, tuple[str, ...]] = {}
        for row in text.strip("\n").split("\n"):
            name, bearers = row.split("\t", 1)
            odd = "'" in name or "-" in name
            self._add(name_key(name) if odd else name.casefold(), bearers)
        for row in aliases:
            alias, units, _ = row.split("\t")
            self._add(alias, units.replace(" ", "\t"))

    def _add(self, key: str, bearers: str) -> None:
        """Let units bear one more name."""
        known = self._names.setdefault(key, bearers)
        if known is not bearers:
            self._names[key] = f"{known}\t{bearers}"

    @property
    def names(self) -> Iterable[str]:
        """All names, toned."""
        return self._names.keys()

    def bearers(self) -> Iterator[tuple[str, str]]:
        """Yield every name of the table as it is written, aliases left out, and the ids of the units that bear it."""
        for row in self._text.strip("\n").split("\n"):
            name, bearers = row.split("\t", 1)
            yield name, _CELL_REST.sub("", bearers).replace("\t", " ")

    def is_name(self, key: str) -> bool:
        """Whether a toned name is known."""
        return key in self._names

    def named(self, key: str) -> tuple[str, ...]:
        """Return the ids of the units that bear a toned name, now or before; none if unknown."""
        found = self._named.get(key)
        if found is None:
            bearers = self._names.get(key)
            if bearers is None:
                return ()
            found = self._named[key] = tuple(dict.fromkeys(cell.partition(":")[0] for cell in bearers.split("\t")))
        return found

    def __contains__(self, unit_id: str) -> bool:
        return f"\t{unit_id}:" in self._text

    def __iter__(self) -> Iterator[Unit]:
        for row in self._text.strip("\n").split("\n"):
            name, *cells = row.split("\t")
            yield from (self._made(name, cell) for cell in cells if ":" in cell)

    def provinces(self) -> tuple[str, ...]:
        """Return the ids of the 63 provinces before and the 34 since."""
        return tuple(re.findall(r"\t([pP]\d+):", self._text))

    def unit(self, unit_id: str) -> Unit:
        """Return the unit with this id; raises KeyError where there is none."""
        known = self._units.get(unit_id)
        if known is not None:
            return known
        if len(self._units) >= MANY and not self._whole:
            self._whole = bool(list(self))
            return self.unit(unit_id)
        text = self._text
        at = text.find(f"\t{unit_id}:")
        if at < 0:
            raise KeyError(unit_id)
        begin, ends = text.rindex("\n", 0, at) + 1, _CELL_ENDS.search(text, at + 1)
        cell = text[at + 1 : ends.start()] if ends else text[at + 1 :]
        return self._made(text[begin : text.index("\t", begin)], cell)

    def _made(self, name: str, cell: str) -> Unit:
        """Return the unit that a cell of the table describes."""
        unit_id, where, successors, former = cell.split(":")
        known = self._units.get(unit_id)
        if known is None:
            known = self._units[unit_id] = Unit(
                unit_id,
                KINDS[where[0]],
                name,
                where[1:] or None,
                tuple(successors.split()),
                tuple(former.split("|")) if former else (),
            )
        return known

    def ancestors(self, unit_id: str) -> tuple[str, ...]:
        """Return the ids above a unit, nearest first: the district, then the province."""
        above = []
        parent = self.unit(unit_id).parent
        while parent is not None:
            above.append(parent)
            parent = self.unit(parent).parent
        return tuple(above)

    def province(self, unit_id: str) -> str:
        """Return the province that a unit lies in, of the same side of the merger."""
        return unit_id if unit_id[0] in PROVINCES else self.ancestors(unit_id)[-1]

    def merged_into(self, province: str) -> str:
        """Return the present province of an old one; a present one is its own.

        >>> gazetteer().unit(gazetteer().merged_into("p02")).name
        'Tuyên Quang'
        """
        unit = self.unit(province)
        return province if unit.current else unit.successors[0]

    def predecessors(self, unit_id: str) -> tuple[str, ...]:
        """Return the old units that gave land to a present one; none for an old one."""
        if self._predecessors is None:
            self._predecessors = {}
            for old, successors in _SUCCEEDED.findall(self._text):
                for new in successors.split():
                    self._predecessors.setdefault(new, []).append(old)
        return tuple(self._predecessors.get(unit_id, ()))


def read_rows(name: str) -> list[str]:
    """Return the lines of a data file without its comments."""
    text = (DATA / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and line[0] != "#"]


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer that ships with the package, read once a process."""
    text = (DATA / "units.tsv").read_text(encoding="utf-8")
    header = text.index("\n", text.rindex("#"))
    return Gazetteer(text[header:], read_rows("place_aliases.tsv"))
