"""index/generations.py: the index in use stays whole, whatever happens to the one being built."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index import building, generations
from index.building import Progress
from index.errors import IndexCorrupt, IndexLocked, IndexMissing, IndexOutdated, IndexUnusable
from index.generations import Generation, open_generation
from searcher.request import Request
from searcher.search import Searcher
from tests.conftest import write_jsonl

ROOT = Path(__file__).parent.parent

# Builds an index, says so in the middle, and waits there.
HANGING_BUILD = """
import sys
from pathlib import Path
from index import building

def hang(progress):
    print("building", flush=True)
    sys.stdin.read()

building.build(Path(sys.argv[1]), [Path(sys.argv[2])], hang)
"""


def source(tmp_path: Path, *titles: str) -> Path:
    return write_jsonl(tmp_path / "news.jsonl", [{"id": t, "title": t, "body": f"Bài về {t}."} for t in titles])


def built(tmp_path: Path, *titles: str) -> Generation:
    """The generation that a build of articles with these titles (and ids) puts in use."""
    building.build(tmp_path / "index", [source(tmp_path, *titles)])
    return open_generation(tmp_path / "index")


def found(tmp_path: Path, query: str) -> list[str]:
    return [hit.document.id for hit in Searcher(tmp_path / "index").search(Request(query)).hits]


def on_disk(tmp_path: Path) -> set[str]:
    return {path.name for path in (tmp_path / "index" / "generations").iterdir()}


def checksums(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def change_manifest(generation: Generation, **values: Any) -> None:
    file = generation.path / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text("utf-8")) | values), "utf-8")


def largest_file(generation: Generation) -> Path:
    return max((generation.path / name for name in generation.manifest.sizes), key=lambda file: file.stat().st_size)


def test_a_build_puts_a_generation_in_use_and_its_manifest_accounts_for_every_file(tmp_path: Path) -> None:
    generation = built(tmp_path, "chè", "cam")
    assert (tmp_path / "index" / "CURRENT").read_text("utf-8").strip() == generation.name
    manifest = json.loads((generation.path / "manifest.json").read_text("utf-8"))
    assert manifest["documents"] == 2
    assert manifest["engine"] == "whoosh"
    assert manifest["previous"] is None
    on_the_disk = checksums(generation.path)
    del on_the_disk["manifest.json"]
    assert manifest["checksums"] == on_the_disk
    assert manifest["sizes"] == {name: (generation.path / name).stat().st_size for name in on_the_disk}


def test_a_rebuild_keeps_the_generation_before_and_clears_older_ones(tmp_path: Path) -> None:
    first, second = built(tmp_path, "chè"), built(tmp_path, "cam")
    assert on_disk(tmp_path) == {first.name, second.name}
    third = built(tmp_path, "quýt")
    assert on_disk(tmp_path) == {second.name, third.name}
    assert third.manifest.previous == second.name
    assert open_generation(tmp_path / "index", second.name).manifest.documents == 1
    assert found(tmp_path, "quýt") == ["quýt"]
    assert found(tmp_path, "cam") == []


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, RuntimeError])
@pytest.mark.parametrize("change", [building.build, building.add])
def test_a_change_that_breaks_off_leaves_the_index_in_use_and_nothing_else(
    tmp_path: Path, change: Callable[..., object], interruption: type[BaseException]
) -> None:
    generation = built(tmp_path, "chè", "cam")
    before = checksums(generation.path)

    def interrupt(progress: Progress) -> None:
        if progress.documents == 2:
            raise interruption

    with pytest.raises(interruption):
        change(tmp_path / "index", [source(tmp_path, "quýt", "bưởi", "hồng")], interrupt)
    assert found(tmp_path, "chè") == ["chè"]
    assert on_disk(tmp_path) == {generation.name}
    assert checksums(generation.path) == before
    change(tmp_path / "index", [source(tmp_path, "quýt")])
    assert found(tmp_path, "quýt") == ["quýt"]
    assert len(on_disk(tmp_path)) == 2


def test_a_first_build_that_breaks_off_leaves_no_index(tmp_path: Path) -> None:
    def interrupt(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        building.build(tmp_path / "index", [source(tmp_path, "chè")], interrupt)
    with pytest.raises(IndexMissing):
        open_generation(tmp_path / "index")
    assert on_disk(tmp_path) == set()


def test_what_a_killed_first_build_left_goes_before_the_next_writes(tmp_path: Path) -> None:
    left = tmp_path / "index" / "generations" / "20240101T000000.000000Z"
    left.mkdir(parents=True)
    (left / "0.stream").write_bytes(b"large")
    with generations.writing(tmp_path / "index"):
        started = generations.start(tmp_path / "index")
    assert on_disk(tmp_path) == {started.name}


def test_a_second_writer_is_refused_by_the_name_of_the_first_and_a_killed_one_leaves_nothing_behind(
    tmp_path: Path,
) -> None:
    index_dir = tmp_path / "index"
    generation = built(tmp_path, "chè")
    with subprocess.Popen(
        [sys.executable, "-W", "ignore", "-c", HANGING_BUILD, str(index_dir), str(source(tmp_path, "cam"))],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        try:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "building\n"
            for change in (
                lambda: building.build(index_dir, [source(tmp_path, "cam")]),
                lambda: building.add(index_dir, [source(tmp_path, "cam")]),
                lambda: building.remove(index_dir, ["chè"]),
            ):
                with pytest.raises(IndexLocked, match=rf"\b{writer.pid}\b"):
                    change()
            assert found(tmp_path, "chè") == ["chè"]
        finally:
            writer.kill()
    assert len(on_disk(tmp_path)) == 2  # what the killed one had begun
    assert open_generation(index_dir).name == generation.name
    rebuilt = built(tmp_path, "quýt")
    assert on_disk(tmp_path) == {generation.name, rebuilt.name}
    assert found(tmp_path, "quýt") == ["quýt"]


def test_a_missing_index_is_called_so_with_the_command_to_build_one(tmp_path: Path) -> None:
    for index_dir in (tmp_path / "nowhere", tmp_path, source(tmp_path, "chè")):
        with pytest.raises(IndexMissing, match=r"timtin build .*--index") as missing:
            open_generation(index_dir)
        assert str(index_dir) in str(missing.value)
    built(tmp_path, "chè")
    (tmp_path / "index" / "CURRENT").unlink()
    with pytest.raises(IndexMissing):
        open_generation(tmp_path / "index")


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"../index", b"/etc", b".", b"..", b"\xff\xfe", b"no-such", b"a\x00b", b"a/b", b"a" * 300]
)
def test_a_current_that_names_no_generation_is_corrupt(tmp_path: Path, content: bytes) -> None:
    built(tmp_path, "chè")
    (tmp_path / "index" / "CURRENT").write_bytes(content)
    with pytest.raises(IndexCorrupt, match="timtin build"):
        open_generation(tmp_path / "index")
    built(tmp_path, "cam")
    assert found(tmp_path, "cam") == ["cam"]
    assert len(on_disk(tmp_path)) == 1


def remove_largest(generation: Generation) -> None:
    largest_file(generation).unlink()


def cut_largest(generation: Generation) -> None:
    os.truncate(largest_file(generation), 10)


def extend_largest(generation: Generation) -> None:
    with largest_file(generation).open("ab") as file:
        file.write(b"\x00")


def remove_manifest(generation: Generation) -> None:
    (generation.path / "manifest.json").unlink()


@pytest.mark.parametrize("damage", [remove_largest, cut_largest, extend_largest, remove_manifest])
def test_files_missing_or_of_another_size_are_corruption_by_their_name(
    tmp_path: Path, damage: Callable[[Generation], None]
) -> None:
    generation = built(tmp_path, "chè")
    name = "manifest.json" if damage is remove_manifest else largest_file(generation).name
    damage(generation)
    with pytest.raises(IndexCorrupt, match="timtin build") as corrupt:
        open_generation(tmp_path / "index")
    assert name in str(corrupt.value)
    built(tmp_path, "cam")
    assert found(tmp_path, "cam") == ["cam"]


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '"text"', '{"format_version": 1}', "\x00"])
def test_a_manifest_that_cannot_be_read_is_corruption(tmp_path: Path, content: str) -> None:
    generation = built(tmp_path, "chè")
    (generation.path / "manifest.json").write_text(content, "utf-8")
    with pytest.raises(IndexCorrupt, match=r"manifest\.json"):
        open_generation(tmp_path / "index")


@pytest.mark.parametrize("values", [{"unknown": 1}, {"sizes": []}, {"checksums": None}])
def test_a_manifest_of_another_shape_is_corruption(tmp_path: Path, values: dict[str, Any]) -> None:
    change_manifest(built(tmp_path, "chè"), **values)
    with pytest.raises(IndexCorrupt, match=r"manifest\.json"):
        open_generation(tmp_path / "index")


@pytest.mark.parametrize("version", ["format_version", "analysis_version"])
def test_an_index_of_another_version_is_refused_with_the_command_to_rebuild_it(tmp_path: Path, version: str) -> None:
    change_manifest(built(tmp_path, "chè"), **{version: 999})
    with pytest.raises(IndexOutdated, match=r"999.*timtin build"):
        open_generation(tmp_path / "index")
    with pytest.raises(IndexOutdated):
        building.add(tmp_path / "index", [source(tmp_path, "cam")])
    assert built(tmp_path, "cam").manifest.documents == 1


def test_a_directory_that_cannot_be_made_is_an_unusable_index(tmp_path: Path) -> None:
    file = source(tmp_path, "chè")
    with pytest.raises(IndexUnusable, match="--index"):
        building.build(file / "index", [file])


@pytest.mark.parametrize(
    "change",
    [
        lambda tmp_path: building.add(tmp_path / "index", [source(tmp_path, "quýt", "cam")]),
        lambda tmp_path: building.remove(tmp_path / "index", ["cam"]),
    ],
    ids=["add", "remove"],
)
def test_add_and_remove_link_what_did_not_change_and_leave_the_generation_before_as_it_was(
    tmp_path: Path, change: Callable[[Path], object]
) -> None:
    old = built(tmp_path, "chè", "cam", "bưởi", "hồng", "mận", "mơ")
    before = checksums(old.path)
    change(tmp_path)
    new = open_generation(tmp_path / "index")
    assert new.name != old.name
    assert checksums(old.path) == before
    shared = [name for name in new.manifest.sizes if name in old.manifest.sizes]
    linked = [name for name in shared if (new.path / name).samefile(old.path / name)]
    assert largest_file(old).name in linked
    assert largest_file(old).stat().st_nlink == 2
    assert open_generation(tmp_path / "index", old.name).manifest == old.manifest
    assert new.manifest.previous == old.name
    assert new.manifest.checksums.items() <= checksums(new.path).items()


def test_a_reader_goes_on_with_its_generation_while_others_take_its_place(tmp_path: Path) -> None:
    built(tmp_path, "chè")
    reader = Searcher(tmp_path / "index").reader()
    building.add(tmp_path / "index", [source(tmp_path, "cam")])
    assert [reader.document(n).id for n in range(reader.documents)] == ["chè"]


def test_the_lock_is_free_again_after_every_change(tmp_path: Path) -> None:
    built(tmp_path, "chè")
    with generations.writing(tmp_path / "index"):
        pass
    building.remove(tmp_path / "index", ["chè"])
