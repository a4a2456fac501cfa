"""index/building.py: what build, add and remove leave in the index, and what they report."""

import errno
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import index as whoosh_index

from index import building
from index.building import Progress
from index.errors import BadInput, IndexMissing, IndexUnusable, NothingToIndex
from index.generations import current_name, open_generation
from index.whoosh.array_file import ArrayFileWriter
from searcher.whoosh.reader import WhooshReader
from tests.conftest import write_jsonl


def source(folder: Path, *articles: tuple[str, str], name: str = "news") -> Path:
    """A file of articles, given as id and body."""
    return write_jsonl(folder / f"{name}.jsonl", [{"id": i, "title": "Tin", "body": body} for i, body in articles])


def stored(index_dir: Path) -> dict[str, str]:
    """Id → body of every document in the index; fails where an id is there twice."""
    reader = WhooshReader(open_generation(index_dir))
    documents = [reader.document(number) for number in range(reader.size) if reader.live[number]]
    assert len({document.id for document in documents}) == len(documents) == reader.documents
    assert open_generation(index_dir).manifest.documents == len(documents)
    return {document.id: document.body for document in documents}


def ids_with(index_dir: Path, word: str) -> set[str]:
    """Ids of the documents whose body has a word, by the postings."""
    reader = WhooshReader(open_generation(index_dir))
    frequencies = reader.terms.field("body", "folded", (word,)).spread(reader.size)
    return {reader.document(number).id for number in np.flatnonzero(frequencies).tolist()}


def test_a_build_reports_what_was_read_and_what_was_rejected(tmp_path: Path) -> None:
    file = source(tmp_path, ("a", "Một."), ("b", "Hai."))
    with file.open("a", encoding="utf-8") as lines:
        lines.write('{"title": "Chỉ có đầu đề"}\nkhông phải JSON\n')
    (tmp_path / "empty.txt").touch()
    report = building.build(tmp_path / "index", [file, tmp_path / "empty.txt"])
    assert (report.documents, report.accepted, report.replaced, report.removed) == (2, 2, 0, 0)
    assert [(rejection.file.name, rejection.line) for rejection in report.rejections] == [
        ("news.jsonl", 3),
        ("news.jsonl", 4),
        ("empty.txt", None),
    ]
    assert report.generation == current_name(tmp_path / "index")
    assert report.seconds > 0
    assert stored(tmp_path / "index") == {"a": "Một.", "b": "Hai."}


def test_a_build_starts_from_scratch(tmp_path: Path) -> None:
    building.build(tmp_path / "index", [source(tmp_path, ("a", "Một."))])
    building.build(tmp_path / "index", [source(tmp_path, ("b", "Hai."))])
    assert stored(tmp_path / "index") == {"b": "Hai."}


def test_of_the_same_id_twice_in_one_build_the_later_wins_and_is_counted(tmp_path: Path) -> None:
    first = source(tmp_path, ("a", "Mận."), ("b", "Hai."), ("a", "Mơ."), name="1")
    second = source(tmp_path, ("c", "Ba."), ("a", "Đào."), name="2")
    report = building.build(tmp_path / "index", [first, second])
    assert (report.documents, report.accepted, report.replaced) == (3, 5, 2)
    assert stored(tmp_path / "index") == {"a": "Đào.", "b": "Hai.", "c": "Ba."}
    assert ids_with(tmp_path / "index", "dao") == {"a"}
    assert ids_with(tmp_path / "index", "man") == ids_with(tmp_path / "index", "mo") == set()


def test_add_replaces_what_has_the_same_id_and_keeps_the_rest(tmp_path: Path) -> None:
    building.build(tmp_path / "index", [source(tmp_path, *((str(i), f"Bài {i}.") for i in range(10)))])
    report = building.add(tmp_path / "index", [source(tmp_path, ("3", "Mận."), ("x", "Mơ."), ("x", "Đào."))])
    assert (report.documents, report.accepted, report.replaced) == (11, 3, 2)
    expected = {str(i): f"Bài {i}." for i in range(10)} | {"3": "Mận.", "x": "Đào."}
    assert stored(tmp_path / "index") == expected
    assert ids_with(tmp_path / "index", "man") == {"3"}
    assert "3" not in ids_with(tmp_path / "index", "bai")


def test_remove_reports_ids_that_were_not_there(tmp_path: Path) -> None:
    building.build(tmp_path / "index", [source(tmp_path, ("a", "Một."), ("b", "Hai."), ("bài ở", "Ba."))])
    report = building.remove(tmp_path / "index", ["b", "nowhere", "b", "nowhere", "ba\u0300i \u01a1\u0309", "\udcff"])
    assert (report.documents, report.removed) == (1, 2)
    assert report.missing == ("nowhere", "\ufffd")
    assert stored(tmp_path / "index") == {"a": "Một."}
    assert building.remove(tmp_path / "index", ["b"]).missing == ("b",)


def test_an_index_emptied_by_removal_is_an_index_and_can_be_added_to(tmp_path: Path) -> None:
    building.build(tmp_path / "index", [source(tmp_path, ("a", "Một."), ("b", "Hai."))])
    assert building.remove(tmp_path / "index", ["a", "b"]).documents == 0
    assert stored(tmp_path / "index") == {}
    assert building.remove(tmp_path / "index", ["a"]).missing == ("a",)
    assert building.add(tmp_path / "index", [source(tmp_path, ("c", "Ba."))]).documents == 1
    assert building.add(tmp_path / "index", [source(tmp_path, ("a", "Bốn."))]).documents == 2
    assert stored(tmp_path / "index") == {"c": "Ba.", "a": "Bốn."}


def test_many_additions_are_merged_and_lose_nothing(tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    building.build(index_dir, [source(tmp_path, ("0", "Bài sáng 0."))])
    for i in range(1, 11):
        building.add(index_dir, [source(tmp_path, (str(i), f"Bài sáng {i}."))])
    assert stored(index_dir) == {str(i): f"Bài sáng {i}." for i in range(11)}
    assert ids_with(index_dir, "sang") == {str(i) for i in range(11)}
    assert ids_with(index_dir, "7") == {"7"}
    with whoosh_index.open_dir(str(open_generation(index_dir).path)).reader() as reader:
        assert len(list(reader.leaf_readers())) < 9


def test_replacing_everything_again_and_again_does_not_make_the_index_grow(tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    articles = [(str(i), f"Bài {i}.") for i in range(20)]
    building.build(index_dir, [source(tmp_path, *articles)])
    for _ in range(4):
        assert building.add(index_dir, [source(tmp_path, *articles)]).replaced == 20
    assert len(stored(index_dir)) == 20
    assert WhooshReader(open_generation(index_dir)).segments.documents_all < 40


@pytest.mark.parametrize("content", ["", "không\n", '{"title": "Chỉ có đầu đề"}\n'])
def test_nothing_to_index_is_an_error_and_leaves_the_index_as_it_was(tmp_path: Path, content: str) -> None:
    index_dir = tmp_path / "index"
    building.build(index_dir, [source(tmp_path, ("a", "Một."))])
    before = current_name(index_dir), sorted(path.name for path in (index_dir / "generations").iterdir())
    (tmp_path / "bad.jsonl").write_text(content, "utf-8")
    for change in (building.build, building.add):
        with pytest.raises(NothingToIndex, match=r"bad\.jsonl"):
            change(index_dir, [tmp_path / "bad.jsonl"])
    assert (current_name(index_dir), sorted(path.name for path in (index_dir / "generations").iterdir())) == before
    assert stored(index_dir) == {"a": "Một."}


def test_a_full_disk_is_told_and_leaves_the_index_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index_dir = tmp_path / "index"
    source = write_jsonl(tmp_path / "news.jsonl", [{"id": "1", "title": "Tin", "body": "Mường La"}])
    building.build(index_dir, [source])
    before = current_name(index_dir)

    def no_room(self: object, *, lasting: bool = True) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(ArrayFileWriter, "finish", no_room)
    with pytest.raises(IndexUnusable, match="No space left on device; the index in use was left as it was"):
        building.build(index_dir, [source])
    assert current_name(index_dir) == before
    assert [path.name for path in (index_dir / "generations").iterdir()] == [before]


def test_no_documents_at_hand_are_nothing_to_index(tmp_path: Path) -> None:
    with pytest.raises(NothingToIndex, match="no document to index"):
        building.build_documents(tmp_path / "index", [])


def test_a_folder_without_sources_is_nothing_to_index(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    with pytest.raises(NothingToIndex, match="news"):
        building.build(tmp_path / "index", [tmp_path / "news"])


def test_a_source_that_does_not_exist_stops_a_build_before_it_begins(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nowhere"):
        building.build(tmp_path / "index", [source(tmp_path, ("a", "Một.")), tmp_path / "nowhere"])
    assert not (tmp_path / "index").exists()


def test_there_must_be_an_index_to_add_to_or_to_remove_from(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="timtin build"):
        building.add(tmp_path / "index", [source(tmp_path, ("a", "Một."))])
    with pytest.raises(IndexMissing, match="timtin build"):
        building.remove(tmp_path / "index", ["a"])


def test_progress_grows_to_the_size_of_the_sources_and_counts_documents(tmp_path: Path) -> None:
    file = source(tmp_path, *((str(i), "Bài. " * 200) for i in range(30)))
    with file.open("a", encoding="utf-8") as lines:
        lines.write("không\n")
    seen: list[Progress] = []
    building.build(tmp_path / "index", [file], seen.append)
    assert [progress.bytes_read for progress in seen] == sorted(progress.bytes_read for progress in seen)
    assert {progress.bytes_total for progress in seen} == {file.stat().st_size}
    assert all(progress.bytes_read <= progress.bytes_total for progress in seen)
    assert (seen[-1].documents, seen[-1].rejected) == (30, 1)


small_ids = st.sampled_from(["a", "b", "c", "d e", "ở/é"])
changes = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["build", "add", "add"]), st.lists(small_ids, min_size=1, max_size=4)),
        st.tuples(st.just("remove"), st.lists(small_ids, min_size=1, max_size=4)),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=5)
@given(changes)
def test_after_any_changes_the_index_holds_what_a_dictionary_would(changes: list[tuple[str, list[str]]]) -> None:
    expected: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as name:
        index_dir = Path(name) / "index"
        building.build(index_dir, [source(Path(name), ("z", "Bài z."))])
        expected["z"] = "Bài z."
        for turn, (change, ids) in enumerate(changes):
            before = dict(expected)
            if change == "remove":
                report = building.remove(index_dir, ids)
                expected = {i: body for i, body in expected.items() if i not in ids}
                assert report.removed == len(before) - len(expected)
                assert set(report.missing) == set(ids) - before.keys()
            else:
                articles = [(i, f"Lượt {turn} bài {place}.") for place, i in enumerate(ids)]
                run: Any = building.build if change == "build" else building.add
                report = run(index_dir, [source(Path(name), *articles)])
                kept = {} if change == "build" else before
                expected = kept | dict(articles)
                assert report.replaced == len(kept) + len(articles) - len(expected)
            assert report.documents == len(expected)
            assert stored(index_dir) == expected
