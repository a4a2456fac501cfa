"""The file of counted searches: a line of JSON says of how many searches on a day with one text it is the sum.

    {"file": "timtin counted searches", "version": 1, "tidied": "2024-05-02"}
    {"day": "2024-05-02", "query": "mường la", "matched": "full", "count": 3}
    {"day": "2024-05-02", "query": null, "matched": "none", "count": 1}

Lines are appended, and later ones may add to the same; once a day, and where the file is larger than MOST_BYTES, it is tidied:
written anew, one line for all that is the same. `query` is null where the text is not kept. Processes that append take turns by a
lock, and a line that was cut short by a crash spoils no other.
"""

import contextlib
import fcntl
import json
import os
import stat
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path

from index.errors import BadInput
from web.counting.query_text import kept_text, query_key

MOST_BYTES = 4_000_000
"""About 40,000 lines; tidying them takes 1.7 s of a processor."""
KEPT_DAYS = 366
RARE = 3
"""A query that was searched for fewer times is forgotten …"""
RARE_DAYS = 30
"""… this many days later."""

# So that a file that is full is not written anew for every line.
_TIDIED_BYTES = MOST_BYTES * 3 // 4
_KIND = "timtin counted searches"
_VERSION = 1
_LONGEST_HEADER = 200
_MOST_COUNTED = 10**9


class Matched(StrEnum):
    """What a search found, its filters left aside."""

    FULL = "full"
    """Articles with every word."""
    PARTIAL = "partial"
    """Articles with some of the words alone."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Searched:
    """What searches have in common that are counted together."""

    day: date
    """In Vietnam."""
    query: str | None
    """None where the text is not kept."""
    matched: Matched


Counts = Mapping[Searched, int]


@dataclass(frozen=True, slots=True)
class Damaged:
    """A line that cannot be read."""

    line: int
    """From 1."""
    reason: str


@dataclass(frozen=True, slots=True)
class CountFile:
    """What a file holds."""

    counts: Counts
    damaged: tuple[Damaged, ...]


def open_count_file(path: Path) -> None:
    """Make sure that there is a file and that searches can be counted in it; raises BadInput where not.

    A new one can be read by its owner alone.
    """
    try:
        with _locked(path) as descriptor:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise BadInput(f"{path}: is no file; name one to count searches in")
            _read(path, _whole(descriptor))
    except OSError as error:
        raise BadInput(
            f"{path}: cannot be written ({error.strerror}); name a file in a folder that is there"
        ) from error


def read_count_file(path: Path) -> CountFile:
    """The counts in a file. Raises BadInput where it cannot be read or holds something else."""
    try:
        with path.open("rb") as file:
            start = file.read(_LONGEST_HEADER)
            if start:
                _tidied(path, start.split(b"\n")[0])  # before the rest of what may be anything
            return _read(path, start + file.read())
    except OSError as error:
        raise BadInput(
            f"{path}: cannot be read ({error.strerror}); name the file that `timtin serve --count-queries` writes"
        ) from error


def append_counts(path: Path, counts: Counts, today: date) -> None:
    """Add counts to a file, all of them or, where OSError or BadInput is raised, none."""
    with _locked(path) as descriptor:
        size = os.fstat(descriptor).st_size
        if not size:
            lead = _header(today)
        else:
            _tidied(path, _start(descriptor))
            lead = b"" if os.pread(descriptor, 1, size - 1) == b"\n" else b"\n"
        data = lead + _lines(counts)
        try:
            _write(descriptor, data)
        except OSError:
            os.ftruncate(descriptor, size)
            raise


def tidy(path: Path, today: date) -> tuple[Damaged, ...]:
    """Write a file anew where that is due; the damaged lines that were dropped. Raises OSError or BadInput."""
    with _locked(path) as descriptor:
        size = os.fstat(descriptor).st_size
        if not size or (_tidied(path, _start(descriptor)) == today and size <= MOST_BYTES):
            return ()
        found = _read(path, _whole(descriptor))
        data = _bounded(_forgetting(found.counts, today))
        aside = path.with_name(path.name + ".new")
        written = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.fchmod(written, stat.S_IMODE(os.fstat(descriptor).st_mode))
            _write(written, _header(today) + data)
        finally:
            os.close(written)
        aside.replace(path)
    return found.damaged


def _forgetting(counts: Counts, today: date) -> Counts:
    """Without days long past, and without the texts that few searched for, some time ago."""
    total: Counter[str] = Counter()
    last: dict[str, date] = {}
    keys = {query: query_key(query) for query in {searched.query for searched in counts} if query is not None}
    for searched, count in counts.items():
        if searched.query is not None:
            key = keys[searched.query]
            total[key] += count
            last[key] = max(last.get(key, searched.day), searched.day)
    rare = {key for key, day in last.items() if total[key] < RARE and day < today - timedelta(days=RARE_DAYS)}
    kept: Counter[Searched] = Counter()
    for searched, count in counts.items():
        if searched.day > today - timedelta(days=KEPT_DAYS):
            forgotten = searched.query is not None and keys[searched.query] in rare
            kept[_without_text(searched) if forgotten else searched] += count
    return kept


def _bounded(counts: Counts) -> bytes:
    """Lines with texts as far as there is room: those of the oldest days go first, and the rarest of a day. The counts stay."""
    lines = _lines(counts)
    if len(lines) <= _TIDIED_BYTES:
        return lines
    kept: Counter[Searched] = Counter()
    room = _TIDIED_BYTES
    for searched, count in sorted(counts.items(), key=lambda item: (item[0].day, item[1]), reverse=True):
        if searched.query is not None:
            room -= len(_line(searched, count))
        kept[searched if room >= 0 else _without_text(searched)] += count
    return _lines(kept)


def _without_text(searched: Searched) -> Searched:
    return Searched(searched.day, None, searched.matched)


def _header(today: date) -> bytes:
    return _json({"file": _KIND, "version": _VERSION, "tidied": today.isoformat()})


def _lines(counts: Counts) -> bytes:
    """In an order that does not tell what was searched for after what."""
    ordered = sorted(counts.items(), key=lambda item: (item[0].day, item[0].query or "", item[0].matched))
    return b"".join(_line(searched, count) for searched, count in ordered)


def _line(searched: Searched, count: int) -> bytes:
    return _json(
        {"day": searched.day.isoformat(), "query": searched.query, "matched": searched.matched, "count": count}
    )


def _json(value: Mapping[str, object]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode() + b"\n"


def _read(path: Path, data: bytes) -> CountFile:
    first, *lines = data.split(b"\n")
    if data:
        _tidied(path, first)
    counts: Counter[Searched] = Counter()
    damaged: list[Damaged] = []
    for number, line in enumerate(lines, 2):
        if line:
            try:
                searched, count = _parsed(line)
            except (ValueError, KeyError, TypeError, RecursionError) as error:
                damaged.append(Damaged(number, f"{type(error).__name__}: {error}"))
            else:
                counts[searched] += count
    return CountFile(counts, tuple(damaged))


def _tidied(path: Path, first: bytes) -> date:
    """The day in a header; what has another first line is some other file, and raises BadInput before it is overwritten."""
    try:
        header = json.loads(first)
        if header["file"] == _KIND and header["version"] == _VERSION:
            return date.fromisoformat(header["tidied"])
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise BadInput(f"{path}: is no file of counted searches; name another, or one that is not there yet")


def _parsed(line: bytes) -> tuple[Searched, int]:
    record = json.loads(line)
    query, count = record["query"], record["count"]
    if not (query is None or isinstance(query, str)):
        raise ValueError("query is neither a text nor null")
    if not isinstance(count, int) or isinstance(count, bool) or not 0 < count <= _MOST_COUNTED:
        raise ValueError("count is not a whole number from 1")
    # Rules that have become stricter hold for what was kept before.
    kept = None if query is None else kept_text(query)
    return Searched(date.fromisoformat(record["day"]), kept, Matched(record["matched"])), count


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[int]:
    """A descriptor of the file that the path names, for this process alone."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            if _named(path, descriptor):
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _named(path: Path, descriptor: int) -> bool:
    """Whether the path still names this file: another process may have tidied or moved it while this one waited."""
    try:
        return os.path.samestat(os.stat(path), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _start(descriptor: int) -> bytes:
    return os.pread(descriptor, _LONGEST_HEADER, 0).split(b"\n")[0]


def _whole(descriptor: int) -> bytes:
    return os.pread(descriptor, os.fstat(descriptor).st_size, 0)


def _write(descriptor: int, data: bytes) -> None:
    """All of it, down to the disk."""
    while data:
        data = data[os.write(descriptor, data) :]
    os.fsync(descriptor)
