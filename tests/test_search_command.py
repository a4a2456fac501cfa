"""searcher/commands.py: `timtin search` from a shell."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import timtin


@pytest.fixture
def run(sample_index: Path) -> "Run":
    return Run(sample_index)


class Run:
    """Runs `timtin search` on the sample index."""

    def __init__(self, index_dir: Path) -> None:
        self.index_dir = index_dir

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(timtin.main, ["search", *arguments, "--index", str(self.index_dir)])


def test_a_search_prints_hits_with_title_facts_and_passages(run: Run) -> None:
    result = run("muong", "la", "cay", "an", "qua")
    assert result.exit_code == 0
    assert "1. Mường La" in result.stdout
    assert "Sơn La · Tin mẫu timtin" in result.stdout
    assert "cây ăn quả" in result.stdout
    assert "\x1b" not in result.stdout


def test_json_is_one_object_as_the_api_answers(run: Run) -> None:
    answer = json.loads(run("muong la", "--json").stdout)
    assert answer["query"]["text"] == "muong la"
    assert answer["hits"]


def test_what_may_have_been_meant_is_printed_and_the_query_searched_as_typed(run: Run) -> None:
    lines = run("nông tôn mới").stdout.splitlines()
    assert lines[1] == "Did you mean: nông thôn mới"
    answer = json.loads(run("nông tôn mới", "--json").stdout)
    assert answer["suggestions"] == [{"text": "nông thôn mới", "reason": "spelling"}]
    assert answer["query"]["text"] == "nông tôn mới"
    assert "Did you mean" not in run("nông thôn mới").stdout


def test_explain_prints_summands_and_readings(run: Run) -> None:
    result = run("Mường La", "--explain", "--per-page", "1")
    assert "Mường: read as exact" in result.stdout
    assert "= score" in result.stdout
    assert "UBND: read as folded, and as ủy ban nhân dân" in run("UBND", "--explain").stdout
    assert "Muong: read as folded, likely mường" in run("Muong La", "--explain", "--per-page", "1").stdout


def test_an_excluded_word_is_not_taken_for_an_option(run: Run) -> None:
    everything = json.loads(run("Sơn La", "--json", "--per-page", "100").stdout)
    without = json.loads(run("Sơn La", "-nhãn", "--json", "--per-page", "100").stdout)
    assert 0 < without["total"] < everything["total"]


def test_filters_reach_the_search(run: Run) -> None:
    answer = json.loads(run("xã", "--place", "son la", "--from", "2021-01-01", "--sort", "oldest", "--json").stdout)
    dates = [hit["published"] for hit in answer["hits"]]
    assert answer["total"] == len(dates) > 0
    assert dates == sorted(dates)
    assert {hit["place"] for hit in answer["hits"]} == {"Sơn La"}


def test_a_page_beyond_the_last_says_how_many_there_are(run: Run) -> None:
    result = run("Mường La", "--page", "999")
    assert result.exit_code == 0
    assert "beyond the last" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["x", "--per-page", "100000"],
        ["x", "--page", "0"],
        ["x", "--from", "yesterday"],
        ["x", "--tones", "loud"],
        ["x", "--no"],
    ],
)
def test_a_bad_option_is_named_and_exits_with_2(run: Run, arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert arguments[1] in result.stderr
    assert "Traceback" not in result.output


@pytest.mark.parametrize("query", ['"', "???", "\x00", '"nông thôn', "\udcff", "a" * 5000])
def test_no_query_is_an_error(run: Run, query: str) -> None:
    result = run(query)
    assert result.exit_code == 0, result.output


def test_without_an_index_the_exit_code_is_3_and_the_message_names_the_command(tmp_path: Path) -> None:
    result = CliRunner().invoke(timtin.main, ["search", "la", "--index", str(tmp_path / "none")])
    assert result.exit_code == 3
    assert "timtin build" in result.stderr
