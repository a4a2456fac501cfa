"""Names of places in the order of their letters, so that those that begin as somebody types are found at once.

Every unit's name and former name as it is written, and the old names among the aliases. Short forms and other spellings (`tphcm`,
`daklak`) and spots within a unit are for reading, not for showing.
"""

from bisect import bisect_left
from functools import cache
from typing import NamedTuple

from index.language.fold import fold
from index.places.gazetteer import COMMUNES, DISTRICTS, PROVINCES, gazetteer, name_key, read_rows


class PlaceNames(NamedTuple):
    """All names, in the order of their folded syllables, with one space between these."""

    folded: tuple[str, ...]
    names: tuple[str, ...]
    """Each as it is written."""
    bearers: tuple[str, ...]
    """The ids of the units that bear each, one space between."""

    def beginning_with(self, folded: str) -> range:
        """The places of the names that begin so.

        >>> names = place_names()
        >>> [names.names[i] for i in names.beginning_with("muong la")]
        ['Mường La', 'Mường Lai', 'Mường Lầm', 'Mường Lạn', 'Mường Lang', 'Mường Lát', 'Mường Lay']
        """
        # U+007F stands behind every letter of a folded name.
        return range(bisect_left(self.folded, folded), bisect_left(self.folded, folded + "\x7f"))

    def units(self, place: int) -> list[str]:
        """The ids of the units that bear a name, of the highest level that has it: `Hòa Bình` is the province.

        >>> names = place_names()
        >>> names.units(names.folded.index("hoa binh"))
        ['p17']
        """
        ids = self.bearers[place].split()
        return next(
            found for level in (PROVINCES, DISTRICTS, COMMUNES) if (found := [unit for unit in ids if unit[0] in level])
        )


@cache
def place_names() -> PlaceNames:
    """The names that ship with the package, put in order once a process (25 ms)."""
    aliases = (row.split("\t") for row in read_rows("place_aliases.tsv"))
    rows = [*gazetteer().bearers(), *((alias.title(), units) for alias, units, kind in aliases if kind == "old name")]
    # A letter stands at the same place in both texts: folding name by name would take five times as long.
    keys = "\n".join(name_key(name) if "'" in name or "-" in name else name.casefold() for name, _ in rows)
    folded = keys.translate({ord(letter): fold(letter) for letter in set(keys) - {"\n"}}).split("\n")
    ordered = sorted((key, *row) for key, row in zip(folded, rows, strict=True))
    return PlaceNames(*(tuple(column) for column in zip(*ordered, strict=True)))
