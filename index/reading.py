"""Step 0 of a build: files and folders → Documents, and for what is not one, a Rejection that says where and why.

Nothing that is wrong with one file or one line stops the others.
"""

import gzip
import json
import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from index.documents import Document, parse_document
from index.encodings.byte_encodings import decode
from index.errors import BadDocument, BadInput
from index.mending import mend_record

SUFFIXES = (".txt", ".jsonl", ".jsonl.gz")

# From here on a text that is not UTF-8 is taken for what it is most likely: below, a few wrong letters would go unseen.
_SURE_OF_BYTES = 0.5
# Of Vietnamese news in JSON, in UTF-8 and packed.
_CHARACTERS_A_BYTE = 0.75
_CHARACTERS_A_PACKED_BYTE = 2.0
_LINE_END = re.compile(r"\r\n?|\n")


@dataclass(frozen=True, slots=True)
class Rejection:
    """One file or line that gave no document."""

    file: Path
    line: int | None
    """Counted from 1; None where the file as a whole is meant."""
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file or line that was accepted and that somebody should look at."""

    file: Path
    line: int | None
    text: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.text}"


def find_files(sources: Iterable[Path]) -> list[Path]:
    """The files to read, in a fixed order: every source that is a file, and what folders hold below them.

    In folders only names that end in one of SUFFIXES (in any case) count, and hidden files and folders are passed over. A link
    that leads nowhere counts too: reading it is what says so. Raises BadInput for a source that does not exist.
    """
    files: list[Path] = []
    for source in sources:
        if source.is_dir():
            files.extend(_files_below(source))
        elif source.exists():
            files.append(source)
        else:
            raise BadInput(f"{source}: no such file or folder")
    return list(dict.fromkeys(files))


def likely_characters(file: Path) -> int:
    """About how many characters a file holds, by its size alone."""
    try:
        size = file.stat().st_size
    except OSError:
        return 0
    return int(size * (_CHARACTERS_A_PACKED_BYTE if file.name.lower().endswith(".gz") else _CHARACTERS_A_BYTE))


def _files_below(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.name.lower().endswith(SUFFIXES)
        and (path.is_file() or (path.is_symlink() and not path.exists()))
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def read_documents(
    files: Iterable[Path],
    on_progress: Callable[[int], None] = lambda _: None,
    repairs: Counter[str] | None = None,
) -> Iterator[Document | Rejection | Remark]:
    """Every document of the files in order, a Rejection in place of each that is not one, Remarks before those with some.

    `on_progress` is told the bytes read so far, as the files lie on disk, over all files; `repairs` is added to for every
    repair that was made to a text.
    """
    counts = Counter[str]() if repairs is None else repairs
    done = 0
    for file in files:
        size = 0
        try:
            size = file.stat().st_size
            with file.open("rb") as raw:
                for item in _read_file(file, raw, counts):
                    yield item
                    on_progress(done + min(raw.tell(), size))
        except OSError as error:
            yield Rejection(file, None, f"cannot be read: {error.strerror or error}")
        done += size
        on_progress(done)


def _read_file(file: Path, raw: BinaryIO, repairs: Counter[str]) -> Iterator[Document | Rejection | Remark]:
    name = file.name.lower()
    if name.endswith(".txt"):
        yield from _read_text(file, raw.read(), repairs)
    elif name.endswith(".jsonl"):
        yield from _read_lines(file, raw, repairs)
    elif name.endswith(".jsonl.gz"):
        with gzip.open(raw) as lines:
            yield from _read_lines(file, lines, repairs)  # type: ignore[arg-type]  # GzipFile reads as BinaryIO does
    else:
        yield Rejection(file, None, f"unknown kind of file; timtin reads {', '.join(SUFFIXES)}")


def _read_text(file: Path, data: bytes, repairs: Counter[str]) -> Iterator[Document | Rejection | Remark]:
    """A text file is one article: its first non-empty line the title, the rest the body."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        decoded = decode(data)
        # Windows-1252 is what is left where no Vietnamese encoding fits: any bytes at all can be read as it.
        if decoded.encoding == "cp1252" or decoded.confidence < _SURE_OF_BYTES:
            line = data.count(b"\n", 0, error.start) + 1
            yield Rejection(
                file, line, f"neither UTF-8 (byte {error.start}) nor a Vietnamese encoding that timtin knows"
            )
            return
        yield Remark(file, None, f"bytes read as {decoded.encoding} (confidence {decoded.confidence:.2f})")
        repairs[f"files read as {decoded.encoding}"] += 1
        text = decoded.text
    title, _, body = _LINE_END.sub("\n", text).strip().partition("\n")
    if not title:
        yield Rejection(file, None, "empty file")
    elif not body.strip():
        yield Rejection(file, None, "no text below the title line")
    else:
        yield from _read_record(file, None, {"title": title, "body": body}, repairs)


def _read_lines(file: Path, lines: BinaryIO, repairs: Counter[str]) -> Iterator[Document | Rejection | Remark]:
    number = 0
    empty = True
    try:
        for number, line in enumerate(lines, 1):
            if line.strip(b" \t\r\n\xef\xbb\xbf"):
                empty = False
                yield from _read_line(file, number, line, repairs)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        yield Rejection(file, number + 1, f"broken gzip data, the rest of the file is lost: {error}")
        return
    if empty:
        yield Rejection(file, None, "empty file")


def _read_line(file: Path, number: int, line: bytes, repairs: Counter[str]) -> Iterator[Document | Rejection | Remark]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        yield Rejection(file, number, f"not UTF-8 text (byte {error.start} of the line)")
    except json.JSONDecodeError as error:
        yield Rejection(file, number, f"invalid JSON at column {error.colno}: {error.msg}")
    except (RecursionError, ValueError) as error:  # nested too deep; a number too long to convert
        yield Rejection(file, number, f"JSON that cannot be read: {error}")
    else:
        yield from _read_record(file, number, record, repairs)


def _read_record(
    file: Path, line: int | None, record: object, repairs: Counter[str]
) -> Iterator[Document | Rejection | Remark]:
    mended = mend_record(record) if isinstance(record, Mapping) else None
    try:
        document = parse_document(mended.record, str) if mended else parse_document(record)
    except BadDocument as error:
        yield Rejection(file, line, str(error))
        return
    if mended:
        repairs.update(mended.repairs)
        yield from (Remark(file, line, remark) for remark in mended.remarks)
    yield document
