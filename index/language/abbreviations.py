"""Abbreviations of local government and its news: short forms ↔ long forms, from a reviewed table.

Part of reading a query: a reader types UBND where an article has "ủy ban nhân dân", or the other way round. Which
readings may widen a query stands in the table itself, `data/abbreviations.tsv`: CT alone could be a directive, a
company, a programme or a chairman, and expanding it blindly would drown the result. Pairs mined from the corpus add to
the table and never override it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Literal, cast, get_args
from unicodedata import normalize

from index.language.fold import fold
from index.language.marks import Agreement, agreement

Expand = Literal["yes", "no", "type"]
_EXPAND = get_args(Expand)

# Words between the initials that abbreviations leave out, and writers too.
CONNECTIVES = frozenset({"và", "va", "and", "of"})

_WORD = re.compile(r"[^\W_]+")
# What a folded Vietnamese syllable looks like. An abbreviation of that shape, typed small, is a word: ca, da, bot.
_SYLLABLE_SHAPE = re.compile(
    r"(?:ngh?|gh|gi|kh|nh|ph|qu|th|tr|ch|[bcdghklmnprstvx])?"
    r"(?:a[iouy]?|e[ou]?|i(?:eu?|[au])?|o(?:a[ioy]?|eo?|[io])?|u(?:ay?|o[iu]?|y[aeu]?|[eiu])?|y(?:eu?)?)"
    r"(?:ng|nh|ch|[cmnpt])?"
)
_FEWEST_MINED = 3  # letters: of two, most have several readings
_MANY_SYLLABLES = 4  # with so many the same, a wrong mark makes no other word


@dataclass(frozen=True)
class Abbreviation:
    """One reading of an abbreviation, and whether a query may be widened by it."""

    short: str
    long: str
    expand: Expand


class Abbreviations:
    """Readings of abbreviations, the commonest first, found by either form.

    >>> known = Abbreviations([Abbreviation("HĐND", "hội đồng nhân dân", "yes"), Abbreviation("CT", "chỉ thị", "type")])
    >>> known.expansions("hdnd"), known.expansions("CT"), known.document_type("CT")
    (('hội đồng nhân dân',), (), 'chỉ thị')
    >>> known.shortenings(("hội", "đồng", "nhan", "dan"))
    ('HĐND',)
    """

    def __init__(self, rows: Iterable[Abbreviation]) -> None:
        self.rows = tuple(rows)
        self._by_short: dict[str, list[Abbreviation]] = {}
        for row in self.rows:
            self._by_short.setdefault(short_key(row.short), []).append(row)

    @cached_property
    def _by_folded_short(self) -> dict[str, list[Abbreviation]]:
        """Readings of the abbreviations with marks, by what is left of them without."""
        found: dict[str, list[Abbreviation]] = {}
        for short, rows in self._by_short.items():
            if not short.isascii():
                found.setdefault(fold(short), []).extend(rows)
        return found

    @cached_property
    def _by_folded_long(self) -> dict[tuple[str, ...], list[Abbreviation]]:
        """Readings that may widen a query, by the folded syllables of the long form."""
        found: dict[tuple[str, ...], list[Abbreviation]] = {}
        for row in self.rows:
            if row.expand == "yes":
                found.setdefault(long_key(row.long), []).append(row)
        return found

    @cached_property
    def _short_beginnings(self) -> frozenset[str]:
        """All that abbreviations begin with, whole ones too."""
        keys = (*self._by_short, *self._by_folded_short)
        return frozenset(key[:end] for key in keys for end in range(1, len(key) + 1))

    @cached_property
    def _long_beginnings(self) -> Mapping[str, frozenset[str]]:
        """The first folded syllable of each long form that may be shortened, and those that come behind it."""
        found: dict[str, set[str]] = {}
        for first, *rest in filter(None, self._by_folded_long):
            found.setdefault(first, set()).update(rest[:1])
        return {first: frozenset(second) for first, second in found.items()}

    def __iter__(self) -> Iterator[Abbreviation]:
        return iter(self.rows)

    def with_mined(self, pairs: Mapping[str, str]) -> "Abbreviations":
        """Return these and the abbreviations that a corpus explains; of what is known already, nothing changes.

        Abbreviations of two letters, and those that are a syllable when typed small, are left out.
        """
        added = [
            Abbreviation(short, long, "yes")
            for short, long in pairs.items()
            if len(short_key(short)) >= _FEWEST_MINED
            and short_key(short) not in self._by_short
            and not reads_as_syllable(short)
        ]
        return Abbreviations((*self.rows, *added)) if added else self

    def readings(self, short: str) -> tuple[Abbreviation, ...]:
        """Return every reading of an abbreviation, the commonest first, however it is written.

        Typed without marks it stands for those with marks too (`sdd`: SDD, SDĐ), its own readings before theirs.

        >>> [reading.long for reading in load().readings("TTHC")]
        ['thủ tục hành chính', 'trung tâm hành chính']
        """
        return self._read(short_key(short))

    def _read(self, wanted: str) -> tuple[Abbreviation, ...]:
        return (*self._by_short.get(wanted, ()), *self._by_folded_short.get(wanted, ()))

    def expansions(self, *short: str) -> tuple[str, ...]:
        """Return the long forms by which a query with this abbreviation, in one piece or several, may be widened.

        >>> load().expansions("ubnd"), load().expansions("NN và PTNT"), load().expansions("KT")
        (('ủy ban nhân dân',), ('nông nghiệp và phát triển nông thôn',), ())
        """
        wanted = "".join(_less_connectives(_all_pieces(short)))
        if wanted not in self._by_short and wanted not in self._by_folded_short:  # as nearly all that is asked
            return ()
        return tuple(reading.long for reading in self._read(wanted) if reading.expand == "yes")

    def may_begin_short(self, text: str) -> bool:
        """Whether an abbreviation may begin with this piece, of those that `expansions` is asked for: one word in twenty may.

        >>> load().may_begin_short("UB"), load().may_begin_short("nhân")
        (True, False)
        """
        pieces = _pieces(text)
        return not pieces or pieces[0] in self._short_beginnings

    def may_begin_long(self, syllable: str, behind: str) -> bool:
        """Whether a long form may begin with these two syllables, of those that `shortenings` is asked for; behind "và" any may.

        >>> load().may_begin_long("ủy", "ban"), load().may_begin_long("ủy", "mường"), load().may_begin_long("mường", "la")
        (True, False, False)
        """
        pieces = _all_pieces((syllable, behind))
        if len(pieces) < 2 or pieces[1] in CONNECTIVES:
            return True
        return _folded(pieces[1]) in self._long_beginnings.get(_folded(pieces[0]), ())

    def shortenings(self, long: Sequence[str]) -> tuple[str, ...]:
        """Return the abbreviations that the syllables of a long form stand for.

        Marks may be left out, of any syllable, but not be others, save those of one syllable of four or more. "và" does not matter.

        >>> load().shortenings(("ủy", "ban", "nhân", "dân")), load().shortenings(("khoa", "hoc", "cong", "nghe"))
        (('UBND',), ('KH&CN',))
        >>> load().shortenings(("quốc", "lồ")), load().shortenings(("căn", "cươc", "cống", "dân"))
        ((), ('CCCD',))
        """
        typed = _less_connectives(_all_pieces(long))
        rows = self._by_folded_long.get(tuple(map(_folded, typed)))
        if rows is None:
            return ()
        most_wrong = 1 if len(typed) >= _MANY_SYLLABLES else 0
        meant = (row.short for row in rows if _wrong(typed, _words(row.long)) <= most_wrong)
        return tuple(dict.fromkeys(meant))

    def parts(self, key: str) -> tuple[tuple[str, str], ...]:
        """Return the two parts in which the abbreviation with this `short_key` may be written: TPHCM, TP.HCM.

        >>> load().parts("tphcm"), load().parts("catp")
        ((('tp', 'hcm'),), ())
        """
        return self._in_two.get(key, ())

    @cached_property
    def _in_two(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """The abbreviations that may be written in two parts: the first is one too, and its long form begins the other's."""
        found = {}
        for key, rows in self._by_short.items():
            longs = [long_key(row.long) for row in rows if row.expand == "yes"]
            cuts = ((key[:cut], key[cut:]) for cut in range(2, len(key) - 1))
            if parts := tuple((head, tail) for head, tail in cuts if longs and self._begins(head, tail, longs)):
                found[key] = parts
        return found

    def _begins(self, head: str, tail: str, longs: Sequence[tuple[str, ...]]) -> bool:
        if reads_as_syllable(head) or reads_as_syllable(tail):
            return False  # `ca TP`, which any text may have, is not CATP
        heads = [long_key(row.long) for row in self._by_short.get(head, ())]
        return any(long[: len(own)] == own for own in heads for long in longs)

    def document_type(self, short: str) -> str | None:
        """Return the type of document that an abbreviation stands for in a number such as 05-CT/TW.

        >>> load().document_type("CT"), load().document_type("qd"), load().document_type("UBND")
        ('chỉ thị', 'quyết định', None)
        """
        return next((reading.long for reading in self.readings(short) if reading.expand == "type"), None)


@cache
def load() -> Abbreviations:
    """Return the reviewed table."""
    table = files("index").joinpath("data/abbreviations.tsv").read_text(encoding="utf-8")
    lines = [line for line in table.splitlines() if not line.startswith("#")]
    return Abbreviations(_row(line) for line in lines[1:])


def _row(line: str) -> Abbreviation:
    """Read one line of the table; the fourth column, a note, is for people."""
    short, long, expand = line.split("\t")[:3]
    if expand not in _EXPAND:
        raise ValueError(f"expand is {expand!r}, not yes, no or type: {line!r}")
    return Abbreviation(short, long, cast("Expand", expand))


def short_key(short: str) -> str:
    """Return what all ways to write an abbreviation have in common; marks stay.

    >>> short_key("KT - XH"), short_key("NN và PTNT"), short_key("TP.HCM"), short_key("HĐND")
    ('ktxh', 'nnptnt', 'tphcm', 'hđnd')
    """
    return "".join(_words(short))


def long_key(long: str) -> tuple[str, ...]:
    """Return what the spellings of a long form have in common: its folded syllables, less "và".

    >>> long_key("Giáo dục và Đào tạo") == long_key("giáo dục - đào tạo")
    True
    """
    return tuple(map(_folded, _words(long)))


def reads_as_syllable(short: str) -> bool:
    """Whether an abbreviation, typed small and without marks, looks like a Vietnamese syllable.

    >>> reads_as_syllable("BOT"), reads_as_syllable("ĐA"), reads_as_syllable("UBND")
    (True, True, False)
    """
    return _SYLLABLE_SHAPE.fullmatch(fold(short_key(short))) is not None


def _words(text: str) -> list[str]:
    """Return the case-folded words of a form, less the connectives between them."""
    return _less_connectives(_pieces(text))


def _less_connectives(words: Sequence[str]) -> list[str]:
    return [word for at, word in enumerate(words) if word not in CONNECTIVES or not 0 < at < len(words) - 1]


def _all_pieces(texts: Sequence[str]) -> list[str]:
    return [piece for text in texts for piece in _pieces(text)]


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[str, ...]:
    """Return the case-folded words of a text, remembering them: each word of a query is asked for with its neighbours, too."""
    return tuple(_WORD.findall(normalize("NFC", text).casefold()))


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    """Fold a word, remembering it: six in seven syllables of the table are repeated, and so are those of queries."""
    return fold(word)


def _wrong(typed: Sequence[str], written: Sequence[str]) -> int:
    """How many syllables were typed with marks that are not those written."""
    return sum(not _may_mean(*pair) for pair in zip(typed, written, strict=True))


def _may_mean(typed: str, written: str) -> bool:
    """Whether a syllable with all, some or none of its marks, in either placement, is the written one."""
    agreed = agreement(typed, written)
    return typed.isascii() or (agreed is not None and agreed >= Agreement.COMPATIBLE)
