"""Write `index/data/units.tsv` from three public lists of administrative units.

A folder with `before_units.tsv`, `after_units.tsv`, `old_to_new_communes.tsv` → one row a unit,
and on stderr what is wrong with the lists. Run once when a list changes:

    python -m tools.build_gazetteer FOLDER

The lists come from three hands and disagree in spelling, codes and gaps; what was repaired is
counted here, so that a new version of a list cannot go wrong in silence.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from index.places.gazetteer import DATA, KINDS, name_key, toned

OLD_PROVINCES, NEW_PROVINCES = 63, 34
HEADER = """\
# Units of Viet Nam before and after 1 July 2025; made by tools/build_gazetteer.py, see README.md.
# A name, then every unit that bears it: id : letter of the kind and id of the parent : ids of
# successors : former names, split by |. A former name has a line too, with the bare ids.
"""


@dataclass
class Row:
    """A unit on its way to the file."""

    kind: str
    name: str
    parent: str = ""
    successors: list[str] = field(default_factory=list)
    former: list[str] = field(default_factory=list)


Units = dict[str, Row]


def read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a tab-separated list, white space tidied."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            {key: " ".join((value or "").split()) for key, value in row.items()}
            for row in csv.DictReader(lines, delimiter="\t")
        ]


def split_kind(title: str) -> tuple[str, str]:
    """Return the letter of a unit's kind and its name; a numbered unit keeps its kind in the name.

    >>> split_kind("Thị Trấn Mường Chà"), split_kind("Quận 1")
    (('n', 'Mường Chà'), ('q', 'Quận 1'))
    """
    text = normalize("NFC", title).replace("’", "'")
    for letter, kind in sorted(KINDS.items(), key=lambda item: -len(item[1])):
        if text.casefold().startswith(kind + " "):
            name = text[len(kind) + 1 :].removeprefix("NT ")
            return letter, text if name.isdigit() else " ".join(map(placed, name.split()))
    raise ValueError(f"no kind in {title!r}")


def placed(syllable: str) -> str:
    """Return a syllable with its tone mark in the canonical place and its capitals kept.

    >>> placed("Hoà")
    'Hòa'
    """
    low = toned(syllable)
    return "".join(c.upper() if s.isupper() else c for c, s in zip(low, syllable, strict=True))


def since(rows: list[dict[str, str]]) -> Units:
    """Return provinces and communes since the merger."""
    units: Units = {}
    for row in rows:
        province = "P" + row["province_code"]
        units.setdefault(province, Row(*split_kind(row["province"])))
        units["C" + row["commune_code"]] = Row(*split_kind(row["commune"]), province)
    return units


def before(rows: list[dict[str, str]]) -> Units:
    """Return provinces, districts and communes before the merger, parents found by their path."""
    by_path = {row["path_with_type"]: row["level"][0] + row["code"] for row in rows}
    units: Units = {}
    for row in rows:
        above = row["path_with_type"].partition(", ")[2]
        units[by_path[row["path_with_type"]]] = Row(*split_kind(row["name_with_type"]), by_path.get(above, ""))
    return units


class Joined:
    """The old and the new units, and the mapping laid over them."""

    def __init__(self, old: Units, new: Units) -> None:
        self.old, self.new = old, new
        self.notes: Counter[str] = Counter()
        self.paths = {(row.kind, name_key(row.name), row.parent): unit for unit, row in old.items() if unit[0] == "d"}
        self.provinces = {name_key(r.name): u for u, r in old.items() if u[0] == "p"}
        self.provinces["huế"] = self.provinces["thừa thiên huế"]
        self.by_name = {(row.parent, name_key(row.name)): unit for unit, row in new.items() if unit[0] == "C"}

    def successor(self, row: dict[str, str], province: str) -> str | None:
        """Return the new commune a row points to, checked against the list of new communes."""
        key = name_key(split_kind(row["new_commune"])[1])
        code = "C" + row["new_code"]
        found = self.new.get(code)
        if found is None or name_key(found.name) != key:
            self.notes["new commune found by name, its code is not in the list"] += 1
            code = self.by_name.get((province, key), "")
        elif split_kind(row["new_commune"])[0] != found.kind:
            self.notes["new commune of another kind in the two lists (xã, phường)"] += 1
        if not code or self.new[code].parent != province:
            self.notes["successor outside the province's successor, dropped"] += 1
            return None
        return code

    def place(self, row: dict[str, str], neighbours: dict[str, Counter[str]]) -> str:
        """Return the old district of a row; where the list has none, the one of its neighbours."""
        *district, province = row["old_district_and_province"].split(", ")
        above = self.provinces[name_key(split_kind(province)[1])]
        if district:
            kind, name = split_kind(district[0])
            return self.paths[kind, name_key(name), above]
        self.notes["district missing in the mapping, taken from its neighbours"] += 1
        return neighbours[row["new_code"]].most_common(1)[0][0]

    def lay(self, rows: list[dict[str, str]]) -> None:
        """Give the old communes their last names, their districts and their successors."""
        merged = majority(rows, self.new, self.provinces)
        neighbours: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            if "," in row["old_district_and_province"]:
                neighbours[row["new_code"]][self.place(row, neighbours)] += 1
        for row in rows:
            unit = "c" + row["old_code"]
            kind, name = split_kind(row["old_commune"])
            district = self.place(row, neighbours)
            known = self.old.get(unit)
            if known is None:
                self.notes["old commune known to the mapping alone"] += 1
                known = self.old[unit] = Row(kind, name, district)
            elif name_key(known.name) != name_key(name) and known.name not in known.former:
                self.notes["old commune renamed between the two lists, both names kept"] += 1
                known.former.append(known.name)
            known.kind, known.name, known.parent = kind, name, district
            code = self.successor(row, merged[self.old[district].parent])
            if code and code not in known.successors:
                known.successors.append(code)
        for province, into in merged.items():
            self.old[province].successors = [into]
        self.islands(merged)

    def islands(self, merged: dict[str, str]) -> None:
        """Give districts without communes, which are islands, the special zone of their name."""
        inhabited = {row.parent for unit, row in self.old.items() if unit[0] == "c"}
        for unit, row in self.old.items():
            if unit[0] == "d" and unit not in inhabited:
                row.successors = [self.by_name[merged[row.parent], name_key(row.name)]]
                self.notes["district without communes, now a special zone"] += 1


def majority(rows: list[dict[str, str]], new: Units, provinces: dict[str, str]) -> dict[str, str]:
    """Return the new province that most communes of each old province went to."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        old = provinces[name_key(split_kind(row["old_district_and_province"].split(", ")[-1])[1])]
        found = new.get("C" + row["new_code"])
        if found is not None:
            votes[old][found.parent] += 1
    return {old: counted.most_common(1)[0][0] for old, counted in votes.items()}


def build(folder: Path) -> tuple[Units, Counter[str]]:
    """Return all units by id, and how often each fault of the lists was met; checks the counts."""
    new = since(read(folder / "after_units.tsv"))
    old = before(read(folder / "before_units.tsv"))
    joined = Joined(old, new)
    joined.lay(read(folder / "old_to_new_communes.tsv"))
    counts = Counter(unit[0] for unit in (*old, *new))
    if (counts["p"], counts["P"]) != (OLD_PROVINCES, NEW_PROVINCES):
        raise SystemExit(f"expected {OLD_PROVINCES} and {NEW_PROVINCES} provinces: {counts}")
    reached = {code for row in old.values() for code in row.successors}
    joined.notes["new communes that no old one leads to"] = sum(unit[0] == "C" and unit not in reached for unit in new)
    joined.notes["old communes without a successor (merged earlier)"] = sum(
        unit[0] == "c" and not row.successors for unit, row in old.items()
    )
    joined.notes |= Counter({f"units {level}": n for level, n in counts.items()})
    return old | new, joined.notes


def table(units: Units) -> str:
    """Return the rows of the file, a name each, in the order of the alphabet."""
    rows: dict[str, list[str]] = defaultdict(list)
    for unit, row in units.items():
        where, successors = row.kind + row.parent, " ".join(row.successors)
        rows[row.name].append(":".join((unit, where, successors, "|".join(row.former))))
        for name in row.former:
            rows[name].append(unit)
    return "".join("\t".join((name, *rows[name])) + "\n" for name in sorted(rows))


def main(folder: str) -> None:
    """Write the file and report."""
    units, notes = build(Path(folder))
    (DATA / "units.tsv").write_text(HEADER + table(units), encoding="utf-8", newline="\n")
    for note, times in sorted(notes.items()):
        print(f"{times:7,}  {note}", file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1])
