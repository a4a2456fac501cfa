"""index/reading.py: documents from files and folders, and a reason for whatever is not one."""

import gzip
import json
from pathlib import Path

import pytest

from index.documents import Document
from index.errors import BadInput
from index.reading import Rejection, find_files, likely_characters, read_documents

GOOD = '{"title": "Họp bản", "body": "Bàn về đường."}'


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def read(*files: Path) -> tuple[list[Document], list[Rejection]]:
    items = list(read_documents(files))
    documents = [item for item in items if isinstance(item, Document)]
    return documents, [item for item in items if isinstance(item, Rejection)]


def bad_line(tmp_path: Path, line: str | bytes) -> Rejection:
    """The rejection of a line that stands between two good ones."""
    content = line.encode("utf-8") if isinstance(line, str) else line
    file = write(tmp_path / "news.jsonl", f"{GOOD}\n".encode() + content + f"\n{GOOD}\n".encode())
    documents, rejections = read(file)
    assert len(documents) == 2
    assert [(rejection.file, rejection.line) for rejection in rejections] == [(file, 2)]
    assert str(rejections[0]).startswith(f"{file}:2: ")
    return rejections[0]


def test_a_text_file_is_one_article_with_its_first_line_as_title(tmp_path: Path) -> None:
    documents, rejections = read(write(tmp_path / "a.txt", "\n  Họp bản \n\nBàn về đường.\nVà nước.\n"))
    assert [(d.title, d.body) for d in documents] == [("Họp bản", "Bàn về đường.\nVà nước.")]
    assert rejections == []


@pytest.mark.parametrize("content", ["\ufeffHọp bản\nBàn.", "Họp bản\r\nBàn.\r\n", "Ho\u0323p ba\u0309n\nBàn."])
def test_byte_order_mark_windows_line_ends_and_decomposed_letters_make_no_difference(
    tmp_path: Path, content: str
) -> None:
    documents, _ = read(write(tmp_path / "a.txt", content))
    assert [(d.title, d.body) for d in documents] == [("Họp bản", "Bàn.")]


@pytest.mark.parametrize(
    ("content", "reason"), [("", "empty"), (" \n\ufeff\n", ""), ("Họp bản\n", "title"), ("Họp bản\n \n", "title")]
)
def test_a_text_file_without_a_title_and_a_body_is_rejected(tmp_path: Path, content: str, reason: str) -> None:
    file = write(tmp_path / "a.txt", content)
    documents, rejections = read(file)
    assert documents == []
    assert [rejection.file for rejection in rejections] == [file]
    assert reason in rejections[0].reason


def test_text_that_is_not_utf_8_is_rejected_with_its_line(tmp_path: Path) -> None:
    for encoded in ("Họp\nbàn".encode() + b"\n\xe9t\xe9", "Tên\nh\n".encode() + "bàn".encode("cp1258")):
        _, rejections = read(write(tmp_path / "a.txt", encoded))
        assert [rejection.line for rejection in rejections] == [3]
        assert "UTF-8" in rejections[0].reason


def test_nul_bytes_in_a_text_are_dropped(tmp_path: Path) -> None:
    documents, _ = read(write(tmp_path / "a.txt", "Họp\x00 bản\nBàn\x00.\x00"))
    assert [(d.title, d.body) for d in documents] == [("Họp bản", "Bàn.")]


def test_json_lines_are_one_article_each_and_empty_lines_none(tmp_path: Path) -> None:
    lines = f"\ufeff{GOOD}\r\n\r\n   \n{GOOD.replace('bản', 'xã')}"
    documents, rejections = read(write(tmp_path / "news.jsonl", lines))
    assert [d.title for d in documents] == ["Họp bản", "Họp xã"]
    assert rejections == []


def test_compressed_json_lines_are_read_as_plain_ones(tmp_path: Path) -> None:
    lines = f"{GOOD}\nkhông\n{GOOD}\n".encode()
    file = write(tmp_path / "news.jsonl.gz", gzip.compress(lines))
    documents, rejections = read(file)
    assert len(documents) == 2
    assert [rejection.line for rejection in rejections] == [2]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "không phải JSON",
        '{"title": "a" "body": "b"}',
        '{"title": "a", "body": "b", "views": NaN}',
        '{"title": "a", "body": "b", "views": 1e999}',
        '{"title": "a", "body": "b", "views": ' + "9" * 5_000 + "}",
        "[" * 100_000,
        '{"title": "a", "body": "b", "tree": ' + "[" * 900 + "]" * 900 + "}",
        '{"title": "a", "body": "\x00"}',
        b'{"title": "\xff"}',
        b"\xff\xfe{\x00}\x00",
        b"\x00\x00",
    ],
    ids=lambda line: repr(line[:24]),
)
def test_a_line_that_is_not_json_is_rejected_with_its_number_and_stops_nothing(
    tmp_path: Path, line: str | bytes
) -> None:
    assert bad_line(tmp_path, line).reason


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('{"body": "b"}', "title"),
        ('{"title": "a"}', "body"),
        ('{"title": 3, "body": "b"}', "title"),
        ('{"title": "a", "body": "b", "published": "31/02/2024"}', "published"),
        ('{"title": "a", "body": "b", "id": [1]}', "id"),
        ("[]", "object"),
        ("null", "object"),
    ],
)
def test_a_line_that_is_no_document_is_rejected_with_the_key_that_is_wrong(tmp_path: Path, line: str, key: str) -> None:
    assert key in bad_line(tmp_path, line).reason


def test_invalid_utf_8_in_a_line_is_called_so(tmp_path: Path) -> None:
    assert "UTF-8" in bad_line(tmp_path, b'{"title": "B\xe0n", "body": "b"}').reason


def test_compressed_data_cut_short_gives_what_stood_before(tmp_path: Path) -> None:
    lines = "".join(json.dumps({"id": i, "title": f"Tin {i * i}", "body": f"Bài {i**5}"}) + "\n" for i in range(5_000))
    data = gzip.compress(lines.encode())
    good = write(tmp_path / "good.jsonl", GOOD)
    documents, rejections = read(write(tmp_path / "cut.jsonl.gz", data[: len(data) // 2]), good)
    assert 100 < len(documents) < 5_000
    assert documents[-1].title == "Họp bản"
    assert [rejection.file.name for rejection in rejections] == ["cut.jsonl.gz"]
    assert rejections[0].line is not None
    assert "gzip" in rejections[0].reason


@pytest.mark.parametrize(
    "data", [b"khong phai gzip", b"\x1f\x8b", gzip.compress(GOOD.encode(), mtime=0)[:-6] + b"abcdef"]
)
def test_data_that_is_not_gzip_is_rejected_and_the_next_file_read(tmp_path: Path, data: bytes) -> None:
    broken = write(tmp_path / "broken.jsonl.gz", data)
    documents, rejections = read(broken, write(tmp_path / "good.jsonl", GOOD))
    assert documents[-1].title == "Họp bản"
    assert [rejection.file for rejection in rejections] == [broken]


@pytest.mark.parametrize("name", ["empty.txt", "empty.jsonl", "empty.jsonl.gz"])
def test_an_empty_file_is_reported(tmp_path: Path, name: str) -> None:
    for content in (b"", gzip.compress(b"")) if name.endswith("gz") else (b"",):
        documents, rejections = read(write(tmp_path / name, content))
        assert documents == []
        assert [rejection.reason for rejection in rejections] == ["empty file"]


def test_a_file_of_unknown_kind_is_reported_with_the_kinds_that_are_read(tmp_path: Path) -> None:
    documents, rejections = read(write(tmp_path / "news.csv", GOOD))
    assert documents == []
    assert all(suffix in rejections[0].reason for suffix in (".txt", ".jsonl", ".jsonl.gz"))


def test_what_cannot_be_opened_is_reported_and_the_next_file_read(tmp_path: Path) -> None:
    gone = tmp_path / "gone.jsonl"
    gone.symlink_to(tmp_path / "nowhere.jsonl")
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    documents, rejections = read(gone, folder, write(tmp_path / "good.jsonl", GOOD))
    assert len(documents) == 1
    assert [rejection.file for rejection in rejections] == [gone, folder]


def test_a_folder_stands_for_the_files_below_it_that_can_be_read_in_a_fixed_order(tmp_path: Path) -> None:
    wanted = [
        write(tmp_path / name, GOOD) for name in ("a.txt", "b/c.jsonl", "b/d.jsonl.gz", "named.txt/e.jsonl", "z.jsonl")
    ]
    for name in (".hidden.txt", ".git/f.txt", "b/.g/h/i.jsonl", "readme.md", "j.gz", "k.jsonl.bak", "l.txt~", "json"):
        write(tmp_path / name, GOOD)
    assert find_files([tmp_path]) == wanted


def test_names_of_files_in_a_folder_may_be_in_capitals(tmp_path: Path) -> None:
    files = [write(tmp_path / "A.TXT", "Họp bản\nBàn."), write(tmp_path / "b.JSONL", f"{GOOD}\n")]
    assert find_files([tmp_path]) == files
    documents, rejections = read(*files)
    assert (len(documents), rejections) == (2, [])


def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path) -> None:
    link = tmp_path / "a.txt"
    link.symlink_to(tmp_path / "gone.txt")
    assert find_files([tmp_path]) == [link]
    _, (rejection,) = read(link)
    assert str(rejection) == f"{link}: cannot be read: No such file or directory"


def test_a_folder_whose_own_path_has_a_hidden_part_is_read(tmp_path: Path) -> None:
    file = write(tmp_path / ".cache" / "news" / "a.txt", GOOD)
    assert find_files([tmp_path / ".cache"]) == [file]
    assert find_files([tmp_path / ".cache" / "news"]) == [file]


def test_sources_keep_their_order_and_a_file_named_twice_is_read_once(tmp_path: Path) -> None:
    first, second = write(tmp_path / "b.txt", GOOD), write(tmp_path / "a.txt", GOOD)
    assert find_files([first, tmp_path, first]) == [first, second]


def test_a_file_named_itself_is_taken_whatever_its_name(tmp_path: Path) -> None:
    files = [write(tmp_path / name, GOOD) for name in (".hidden.jsonl", "news.csv")]
    assert find_files(files) == files


def test_a_source_that_does_not_exist_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere\.jsonl"):
        find_files([write(tmp_path / "a.txt", GOOD), tmp_path / "nowhere.jsonl"])


def test_progress_only_grows_and_ends_at_the_size_of_all_files(tmp_path: Path) -> None:
    many = "".join(GOOD.replace("bản", f"bản {i}") + "\n" for i in range(2_000)).encode()
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    files = [
        write(tmp_path / "a.txt", "Họp bản\nBàn."),
        write(tmp_path / "b.jsonl", many),
        write(tmp_path / "c.jsonl.gz", gzip.compress(many)),
        write(tmp_path / "d.jsonl.gz", gzip.compress(many)[:3_000]),
        write(tmp_path / "e.csv", "a,b"),
        write(tmp_path / "f.jsonl", ""),
        folder,
        write(tmp_path / "g.txt", b"\xff"),
    ]
    seen: list[int] = []
    assert len(list(read_documents(files, seen.append))) > 4_000
    assert seen == sorted(seen)
    assert len(set(seen)) > 5
    assert seen[-1] == sum(file.stat().st_size for file in files)


def test_a_text_file_may_end_its_lines_with_carriage_returns_alone(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("Tin xã\rHọp dân.\r".encode())
    (item,) = read_documents([file])
    assert isinstance(item, Document)
    assert (item.title, item.body) == ("Tin xã", "Họp dân.")


def test_a_file_of_blank_lines_is_reported_as_empty(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"\n \n\n")
    (item,) = read_documents([file])
    assert isinstance(item, Rejection)
    assert item.reason == "empty file"


def test_how_much_a_file_holds_is_guessed_by_its_size(tmp_path: Path) -> None:
    text = "\n".join(f"Xã Mường La họp lần {number} về nông thôn mới." for number in range(2000))
    plain = write(tmp_path / "a.txt", text)
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(text.encode("utf-8")))
    assert len(text) * 0.5 < likely_characters(plain) < len(text) * 2
    assert 0 < likely_characters(packed) < len(text)
    assert likely_characters(tmp_path / "nowhere.txt") == 0
