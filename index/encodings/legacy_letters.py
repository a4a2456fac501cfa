"""The table of Vietnamese letters in legacy encodings, as `tcvn3`, `vni` and `viqr` read it.

`data/legacy_letters.tsv` -> one `Letter` for each letter with a mark. The file holds lower case,
and the seven capitals that TCVN3 has codes of their own for; the rest follows by rule, in the
module of each encoding.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Letter:
    """`letter` in NFC and how each encoding writes it; `vni` and `viqr` are empty for capitals."""

    letter: str
    tcvn3: str
    vni: str
    viqr: str


@cache
def letters() -> tuple[Letter, ...]:
    """All letters of the table: 67 in lower case and the capitals Ă Â Ê Ô Ơ Ư Đ."""
    table = []
    for letter, code, *others in rows("legacy_letters.tsv"):
        vni, viqr = others or ("", "")
        table.append(Letter(letter, chr(int(code, 16)), vni, viqr))
    return tuple(table)


def rows(name: str) -> Iterator[list[str]]:
    """The rows of a tab-separated file in `index/data/`, without its comments."""
    text = files("index").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.split("\n"):
        if line and not line.startswith("#"):
            yield line.split("\t")
