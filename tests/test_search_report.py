"""web/counting/report.py and `timtin report`: what people search for, and what in vain."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import timtin
from index.documents import VIETNAM
from web.counting.count_file import Counts, Matched, Searched, append_counts
from web.counting.report import SearchReport, as_text, report

DAY = date(2024, 5, 2)
BEFORE = DAY - timedelta(days=1)
FULL, PARTIAL, NONE = Matched

COUNTS: Counts = {
    Searched(DAY, "Mường La", FULL): 3,
    Searched(DAY, "muong la", FULL): 2,
    Searched(BEFORE, "MUONG LA", FULL): 1,
    Searched(DAY, "chè xanh", NONE): 2,
    Searched(BEFORE, "che xanh", NONE): 2,
    Searched(DAY, "cây chè tím", PARTIAL): 3,
    Searched(DAY, "tên một người", NONE): 2,
    Searched(DAY, None, NONE): 1,
    Searched(DAY - timedelta(days=9), "xưa", FULL): 50,
}


def summed(least: int = 3, top: int = 10, counts: Counts = COUNTS) -> SearchReport:
    return report(counts, BEFORE, DAY, least=least, top=top)


def test_a_report_sums_up_its_days_alone() -> None:
    found = summed()
    assert (found.total.full, found.total.partial, found.total.none) == (6, 3, 7)
    assert [(day, tally.searches, tally.none) for day, tally in found.days] == [(BEFORE, 3, 2), (DAY, 13, 5)]


def test_queries_are_one_whatever_their_marks_and_shown_as_most_often_typed() -> None:
    assert [(one.text, one.tally.searches) for one in summed().top] == [
        ("Mường La", 6),
        ("chè xanh", 4),
        ("cây chè tím", 3),
    ]


def test_queries_in_vain_are_lists_of_their_own() -> None:
    found = summed()
    assert [(one.text, one.tally.none) for one in found.top_none] == [("chè xanh", 4)]
    assert [(one.text, one.tally.partial) for one in found.top_partial] == [("cây chè tím", 3)]


def test_what_few_searched_for_is_not_named_unless_asked_for() -> None:
    assert "tên một người" not in as_text(summed())
    assert (summed().not_named, summed().without_text) == (2, 1)
    assert "2 searches for what was searched for fewer than 3 times" in as_text(summed())
    assert "tên một người" in as_text(summed(least=1))
    assert summed(least=1).not_named == 0


@pytest.mark.parametrize("top", [0, 1, 2])
def test_lists_are_as_long_as_asked_for(top: int) -> None:
    assert len(summed(top=top).top) == top
    assert summed(top=top).total == summed().total


def test_columns_are_aligned_however_wide_the_letters_are() -> None:
    columns = {"ab": 2, "Mường La": 8, "新聞": 4, "Mu\u031bo\u031b\u0300ng": 5, "🌾 lúa": 6}
    text = as_text(summed(counts={Searched(DAY, typed, FULL): 5 for typed in (*columns, "x" * 80)}))
    lines = {typed: line for line in text.splitlines() for typed in columns if line.startswith(f"{typed} ")}
    assert lines.keys() == columns.keys()
    widths = {len(line) - len(typed) + columns[typed] for typed, line in lines.items()}
    assert widths == {len(line) for line in text.splitlines() if line.startswith("x")}
    assert max(widths) <= 80


def test_days_without_a_search_make_no_table() -> None:
    assert as_text(summed(counts={})) == "2024-05-01 to 2024-05-02: 0 searches"


# ---- The command


def run(*arguments: object) -> Result:
    return CliRunner().invoke(timtin.main, ["report", *map(str, arguments)])


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """What was counted today, and five weeks ago."""
    today = datetime.now(VIETNAM).date()
    path = tmp_path / "counts.jsonl"
    counts = {
        Searched(today, "mường la", FULL): 4,
        Searched(today, "xyzzy", NONE): 1,
        Searched(today - timedelta(days=35), "nhãn", FULL): 3,
    }
    append_counts(path, counts, today)
    return path


def test_the_command_prints_a_table_and_needs_no_index(counted: Path) -> None:
    result = run(counted)
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "5 searches; 20.0% found nothing, 0.0% articles" in result.stdout
    assert "mường la" in result.stdout
    assert "xyzzy" not in result.stdout
    assert "nhãn" not in result.stdout


def test_options_choose_days_length_and_least(counted: Path) -> None:
    assert "nhãn" in run(counted, "--days", 40).stdout
    assert "xyzzy" in run(counted, "--least", 1).stdout
    assert "mường la" not in run(counted, "--top", 0).stdout
    assert run(counted, "--days", 0).exit_code == 2


def test_json_is_one_object(counted: Path) -> None:
    answer = json.loads(run(counted, "--json", "--least", 1).stdout)
    assert (answer["searches"], answer["none"], answer["partial"], answer["least"]) == (5, 1, 0, 1)
    assert answer["top"][0] == {"query": "mường la", "searches": 4, "none": 0, "partial": 0}
    assert [one["query"] for one in answer["top_none"]] == ["xyzzy"]
    assert [one["searches"] for one in answer["days"]] == [5]


def test_damaged_lines_are_reported_and_skipped(counted: Path) -> None:
    with counted.open("a", encoding="utf-8") as file:
        file.write("rubbish\n" * 30)
    result = run(counted)
    assert result.exit_code == 0
    assert f"skipped {counted}:5: " in result.stderr
    assert "… and 10 more skipped" in result.stderr
    assert "rubbish" not in result.stderr
    assert "mường la" in result.stdout


def test_a_file_that_is_not_there_or_is_something_else_is_bad_input(tmp_path: Path) -> None:
    other = tmp_path / "other.jsonl"
    other.write_text('{"title": "Tin"}\n')
    for path in (tmp_path / "none.jsonl", other, tmp_path):
        result = run(path)
        assert result.exit_code == 2, path
        assert str(path) in result.stderr
