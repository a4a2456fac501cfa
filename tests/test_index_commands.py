"""index/commands.py and timtin.py: build, add, remove, status and analyse from a shell."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import timtin
from index import building
from index.errors import (
    BadDocument,
    BadInput,
    BadParameter,
    DocumentsRejected,
    IndexCorrupt,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    NothingToIndex,
)
from index.generations import open_generation
from tests.conftest import write_jsonl


def run(*arguments: str | Path, stdin: str | bytes | None = None, **environment: str) -> Result:
    result = CliRunner().invoke(timtin.main, [str(a) for a in arguments], input=stdin, env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def source(tmp_path: Path, *ids: str, wrong: str = "") -> Path:
    file = write_jsonl(tmp_path / "news.jsonl", [{"id": i, "title": "Tin", "body": f"Bài {i}."} for i in ids])
    with file.open("a", encoding="utf-8") as lines:
        lines.write(wrong)
    return file


def built(tmp_path: Path, *ids: str) -> Path:
    building.build(tmp_path / "index", [source(tmp_path, *ids)])
    return tmp_path / "index"


def documents(index_dir: Path) -> int:
    return open_generation(index_dir).manifest.documents


def test_build_says_what_was_read_on_standard_output_and_nothing_else(tmp_path: Path) -> None:
    result = run("build", source(tmp_path, "a", "b"), "--index", tmp_path / "index")
    assert result.exit_code == 0
    assert "2 documents" in result.stdout
    assert len(result.stdout.splitlines()) == 1
    assert result.stderr == ""  # a progress bar is for terminals
    assert "\x1b" not in result.output
    assert documents(tmp_path / "index") == 2


def test_build_names_rejected_lines_on_standard_error_and_goes_on(tmp_path: Path) -> None:
    file = source(tmp_path, "a", wrong="không\n{}\n")
    result = run("build", file, "--index", tmp_path / "index")
    assert result.exit_code == 0
    assert f"{file}:2: " in result.stderr
    assert f"{file}:3: " in result.stderr
    assert "2 rejected" in result.stdout
    assert documents(tmp_path / "index") == 1


def test_many_rejected_lines_are_counted_not_all_listed(tmp_path: Path) -> None:
    result = run("build", source(tmp_path, "a", wrong="không\n" * 5_000), "--index", tmp_path / "index")
    assert len(result.stderr.splitlines()) < 100
    assert "more rejected" in result.stderr
    assert "5,000 rejected" in result.stdout


@pytest.mark.parametrize("command", ["build", "add"])
def test_strict_exits_with_1_where_a_document_was_rejected_and_indexes_the_others(tmp_path: Path, command: str) -> None:
    index_dir = built(tmp_path, "x")
    assert run(command, source(tmp_path, "a"), "--index", index_dir, "--strict").exit_code == 0
    result = run(command, source(tmp_path, "a", "b", wrong="không\n"), "--index", index_dir, "--strict")
    assert result.exit_code == 1
    assert "rejected" in result.stderr
    assert documents(index_dir) == (2 if command == "build" else 3)


def test_add_replaces_and_says_so(tmp_path: Path) -> None:
    index_dir = built(tmp_path, "a", "b")
    result = run("add", source(tmp_path, "b", "c"), "--index", index_dir)
    assert result.exit_code == 0
    assert "1 replaced" in result.stdout
    assert "holds 3 documents" in result.stdout


def test_remove_says_what_went_and_names_ids_that_were_not_there_on_standard_error(tmp_path: Path) -> None:
    result = run("remove", "a", "nowhere", "--index", built(tmp_path, "a", "b"))
    assert result.exit_code == 0
    assert "1 document removed" in result.stdout
    assert "holds 1 document." in result.stdout
    assert "nowhere" in result.stderr
    assert "nowhere" not in result.stdout


def test_status_says_what_the_index_holds(tmp_path: Path) -> None:
    index_dir = built(tmp_path, "a", "b")
    generation = open_generation(index_dir)
    facts = json.loads(run("status", "--json", "--index", index_dir).stdout)
    assert facts["documents"] == 2
    assert facts["generation"] == generation.name
    assert facts["engine"] == "whoosh"
    assert facts["previous"] is None
    assert facts["bytes"] == sum(
        path.stat().st_size for path in generation.path.iterdir() if path.name != "manifest.json"
    )
    lines = dict(line.split(maxsplit=1) for line in run("status", "--index", index_dir).stdout.splitlines())
    assert lines["documents"] == "2"
    assert lines["generation"] == generation.name
    assert lines.keys() == facts.keys()


def test_analyse_prints_one_json_list_of_tokens(tmp_path: Path) -> None:
    result = run("analyse", "Uỷ ban, 6.253 hộ", "--json")
    assert result.exit_code == 0
    tokens = json.loads(result.stdout)
    assert all(list(token) == ["surface", "start", "end", "toned", "folded", "kind"] for token in tokens)
    assert tokens[0] == {
        "surface": "Uỷ ban",
        "start": 0,
        "end": 6,
        "toned": "ủy_ban",
        "folded": "uy_ban",
        "kind": "word",
    }
    assert [token["surface"] for token in tokens] == ["Uỷ ban", "Uỷ", "ban", "6.253", "hộ"]
    assert [token["kind"] for token in tokens] == ["word", "syllable", "syllable", "number", "syllable"]


def test_analyse_prints_a_table_with_a_line_for_each_token() -> None:
    lines = run("analyse", "Uỷ ban [bold]").stdout.splitlines()
    assert lines[0].split() == ["position", "start", "end", "kind", "surface", "toned", "folded", "also", "found", "as"]
    assert lines[1].split() == ["0", "0", "6", "word", "Uỷ", "ban", "ủy_ban", "uy_ban"]
    assert lines[4].split() == ["2", "8", "12", "syllable", "bold", "bold", "bold"]
    assert len(lines) == 5


@pytest.mark.parametrize("stdin", ["Mường La", "Mu\u031bo\u031b\u0300ng La", b"\xef\xbb\xbfM\xc6\xb0\xe1\xbb\x9dng La"])
def test_analyse_reads_standard_input_for_a_dash(stdin: str | bytes) -> None:
    tokens = json.loads(run("analyse", "-", "--json", stdin=stdin).stdout)
    assert [token["toned"] for token in tokens if token["kind"] == "syllable"] == ["mường", "la"]


@pytest.mark.parametrize("text", ["", "   ", "\udcff", "…"])
def test_analyse_takes_any_text(text: str) -> None:
    assert json.loads(run("analyse", text, "--json").stdout) == []
    assert run("analyse", text).exit_code == 0
    assert run("analyse", "-", "--json", stdin=b"\xff\xfe\x00").exit_code == 0


def test_bad_input_and_bad_usage_exit_with_2_and_leave_standard_output_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    for arguments in (
        ["build", tmp_path / "nowhere.jsonl"],
        ["build", tmp_path / "empty.txt"],
        ["build"],
        ["remove"],
        ["build", tmp_path / "empty.txt", "--wrong"],
        ["wrong"],
    ):
        result = run(*arguments, TIMTIN_INDEX=str(tmp_path / "index"))
        assert result.exit_code == 2, arguments
        assert result.stdout == ""
        assert result.stderr
    assert "nowhere.jsonl" in run("build", tmp_path / "nowhere.jsonl", "--index", tmp_path / "index").stderr


def test_no_usable_index_exits_with_3_and_says_what_to_run(tmp_path: Path) -> None:
    for arguments in (["status"], ["status", "--json"], ["remove", "a"], ["add", source(tmp_path, "a")]):
        result = run(*arguments, "--index", tmp_path / "index")
        assert result.exit_code == 3
        assert result.stdout == ""
        assert "timtin build" in result.stderr
    (built(tmp_path, "a") / "CURRENT").write_text("gone", "utf-8")
    assert run("status", "--index", tmp_path / "index").exit_code == 3
    assert run("build", source(tmp_path, "a"), "--index", tmp_path / "news.jsonl" / "index").exit_code == 3


def test_the_index_is_found_through_the_environment_and_the_option_wins(tmp_path: Path) -> None:
    index_dir = built(tmp_path, "a", "b")
    assert json.loads(run("status", "--json", TIMTIN_INDEX=str(index_dir)).stdout)["documents"] == 2
    assert run("status", "--index", tmp_path / "nowhere", TIMTIN_INDEX=str(index_dir)).exit_code == 3


def test_without_option_and_environment_the_index_is_timtin_index_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TIMTIN_INDEX", raising=False)
    assert run("build", source(tmp_path, "a")).exit_code == 0
    assert documents(tmp_path / "timtin-index") == 1


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DocumentsRejected(), 1),
        (BadInput(), 2),
        (BadDocument(), 2),
        (BadParameter("page", "wrong"), 2),
        (NothingToIndex(), 2),
        (IndexMissing(), 3),
        (IndexCorrupt(), 3),
        (IndexOutdated(), 3),
        (IndexLocked(), 3),
    ],
    ids=lambda value: type(value).__name__,
)
def test_every_error_has_its_exit_code(error: Exception, code: int) -> None:
    assert isinstance(error, timtin.TimtinError)
    assert timtin.exit_code(error) == code


@pytest.mark.parametrize("command", ["build", "add", "remove", "status", "analyse"])
def test_every_command_explains_itself(command: str) -> None:
    result = run(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    assert command in run("--help").stdout
