"""web/counting/: what is kept of a query, the file of counts, and counting by many threads."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import BadInput
from web.counting import count_file
from web.counting.count_file import Matched, Searched, append_counts, open_count_file, read_count_file, tidy
from web.counting.counter import QueryCounter
from web.counting.query_text import LONGEST_KEPT, kept_text, query_key

ROOT = Path(__file__).parent.parent
DAY = date(2024, 5, 2)


def searched(query: str | None, matched: Matched = Matched.FULL, day: date = DAY) -> Searched:
    return Searched(day, query, matched)


def counts_in(path: Path) -> Mapping[Searched, int]:
    return read_count_file(path).counts


# ---- What is kept of a text


@pytest.mark.parametrize(
    "text",
    [
        "an.nguyen@vi-du.vn", "＠taikhoan", "0912345678", "0912 345 678", "(024) 3825.1234", "+84 91 234 56 78",
        "０９１２３４５６７８", "so cmnd 012345678", "cccd 001090012345", "001 090 012 345", "0.0.1.0.9.0.0.1.2",
        "hộ chiếu B1234567", "C12345678", "phạt nguội 29A-123.45", "29a12345", "29-X1 123.45", "29A-1234", "30 F 123 45",
        "50LD-12345", "٠٩١٢٣٤٥٦٧٨", "¹²³⁴⁵⁶⁷⁸⁹",
        "x" * (LONGEST_KEPT + 1), "", " \n ", "\u200b",
    ],
)  # fmt: skip
def test_texts_that_look_like_personal_data_or_are_nothing_are_not_kept(text: str) -> None:
    assert kept_text(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Mường La", "05-CT/TW", "15/2024/QĐ-UBND", "nghị quyết 202/2025/QH15", "01/01/2024", "từ:5/2024 đến:2025", "1.000.000 đồng",
        "QCVN 01:2021/BXD", "covid-19 2021", "lớp 10A 2024", "20 tỷ 2024", "-má", '"nông thôn mới"', "19001234", "🌾", "quốc lộ 6",
        "năm 1945 1975", "x" * LONGEST_KEPT,
    ],
)  # fmt: skip
def test_other_texts_are_kept_on_one_line(text: str) -> None:
    assert kept_text(f" {text}\n") == text


DIGITS = "0123456789٣９²"


@given(st.text(st.sampled_from(DIGITS + " .-/@()ab"), min_size=1, max_size=30))
def test_nothing_is_kept_with_an_at_sign_or_nine_digits_between_which_no_letter_stands(text: str) -> None:
    kept = kept_text(text)
    if kept is not None:
        plain = unicodedata.normalize("NFKC", kept)
        assert "@" not in plain
        assert all(sum(map(str.isdecimal, part)) < 9 for part in re.split("[^\\W\\d_]", plain))


@given(st.text(max_size=120))
def test_what_is_kept_is_short_on_one_line_without_controls_and_stays_as_it_is(text: str) -> None:
    kept = kept_text(text)
    if kept is not None:
        assert 0 < len(kept) <= LONGEST_KEPT
        assert not any(unicodedata.category(character) in ("Cc", "Cs") for character in kept)
        assert kept_text(kept) == kept
        assert query_key(kept)


@given(st.text(max_size=60))
def test_a_key_is_the_same_whatever_the_case_and_the_form_of_unicode(text: str) -> None:
    kept = kept_text(text)
    composed = kept_text(unicodedata.normalize("NFD", text))
    if kept and composed:
        assert query_key(kept) == query_key(composed)


def test_texts_that_differ_in_marks_case_and_signs_around_words_are_one_query() -> None:
    assert query_key("muong la") == query_key("Mường La") == query_key("“MƯỜNG  la”, ")
    assert len({query_key(text) for text in ("má", "-má", "ma -la", "05-CT/TW", "5 CT TW")}) == 5


# ---- The file


def test_counts_are_read_as_they_were_added_and_the_same_are_summed(tmp_path: Path) -> None:
    path = tmp_path / "counts.jsonl"
    open_count_file(path)
    assert counts_in(path) == {}
    first = {searched("mường la"): 2, searched(None, Matched.NONE): 1, searched('a "b" \\ c'): 1}
    append_counts(path, first, DAY)
    append_counts(path, {searched("mường la"): 3, searched("mường la", Matched.PARTIAL): 1}, DAY)
    assert counts_in(path) == first | {searched("mường la"): 5, searched("mường la", Matched.PARTIAL): 1}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_lines_do_not_tell_what_was_searched_for_after_what(tmp_path: Path) -> None:
    for name, order in (("one", "ba hai mot"), ("other", "mot hai ba")):
        append_counts(tmp_path / name, {searched(text): 1 for text in order.split()}, DAY)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_a_line_cut_short_is_reported_and_spoils_no_other(tmp_path: Path) -> None:
    path = tmp_path / "counts.jsonl"
    append_counts(path, {searched("a"): 1, searched("b"): 2}, DAY)
    os.truncate(path, path.stat().st_size - 7)
    assert counts_in(path) == {searched("a"): 1}
    append_counts(path, {searched("c"): 4}, DAY)
    found = read_count_file(path)
    assert found.counts == {searched("a"): 1, searched("c"): 4}
    assert [damaged.line for damaged in found.damaged] == [3]
    assert [damaged.line for damaged in tidy(path, DAY + timedelta(days=1))] == [3]
    assert read_count_file(path).damaged == ()
    assert counts_in(path) == found.counts


@pytest.mark.parametrize(
    "line",
    [
        b"\xff", b"null", b"[1]", b"[" * 9999, b'{"day": "2024-05-02", "query": 1, "matched": "full", "count": 1}',
        b'{"day": "2024-13-02", "query": "a", "matched": "full", "count": 1}', b'{"day": "2024-05-02"}',
        b'{"day": 3, "query": "a", "matched": "full", "count": 1}',
        b'{"day": "2024-05-02", "query": "a", "matched": "x", "count": 1}',
        b'{"day": "2024-05-02", "query": "a", "matched": "full", "count": 0}',
        b'{"day": "2024-05-02", "query": "a", "matched": "full", "count": true}',
        b'{"day": "2024-05-02", "query": "a", "matched": "full", "count": 1e999}',
    ],
)  # fmt: skip
def test_a_line_that_is_no_count_is_damaged(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "counts.jsonl"
    append_counts(path, {searched("a"): 1}, DAY)
    path.write_bytes(path.read_bytes() + line + b"\n\n")
    found = read_count_file(path)
    assert (found.counts, len(found.damaged)) == ({searched("a"): 1}, 1)


def test_what_the_rules_no_longer_keep_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "counts.jsonl"
    append_counts(path, {searched("gọi 0912345678"): 2, searched("a\x1b[31m"): 1}, DAY)
    assert counts_in(path) == {searched(None): 2, searched("a[31m"): 1}


@pytest.mark.parametrize(
    "content", [b"not ours\n", b"{}\n", b'{"file": "timtin counted searches", "version": 2}\n', b"\n"]
)
def test_a_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other"
    path.write_bytes(content)
    for use in (
        lambda: open_count_file(path),
        lambda: read_count_file(path),
        lambda: append_counts(path, {searched("a"): 1}, DAY),
        lambda: tidy(path, DAY),
    ):
        with pytest.raises(BadInput, match="is no file of counted searches"):
            use()
    assert path.read_bytes() == content


def test_a_path_that_cannot_be_a_file_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none" / "counts.jsonl", Path("/dev/null")):
        with pytest.raises(BadInput, match=re.escape(str(path))):
            open_count_file(path)
        if path.name != "null":
            with pytest.raises(BadInput, match=re.escape(str(path))):
                read_count_file(path)


def test_a_day_later_the_file_is_tidied_once(tmp_path: Path) -> None:
    path = tmp_path / "counts.jsonl"
    for _ in range(5):
        append_counts(path, {searched("a"): 1, searched("b"): 1}, DAY)
    path.chmod(0o640)
    before = path.read_bytes()
    tidy(path, DAY)
    assert path.read_bytes() == before
    tidy(path, DAY + timedelta(days=1))
    assert len(path.read_bytes().splitlines()) == 3
    assert counts_in(path) == {searched("a"): 5, searched("b"): 5}
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["counts.jsonl"]


def test_rare_texts_are_forgotten_after_a_month_and_days_after_a_year_but_searches_stay_counted(tmp_path: Path) -> None:
    path = tmp_path / "counts.jsonl"
    days_ago = {days: DAY - timedelta(days=days) for days in (1, 29, 40, 366)}
    append_counts(
        path,
        {
            searched("Hiếm", day=days_ago[40]): 1,
            searched("hiem", Matched.NONE, days_ago[40]): 1,
            searched("Thường", day=days_ago[40]): 2,
            searched("thuong", day=days_ago[40]): 1,
            searched("lần trước", day=days_ago[40]): 1,
            searched("lan truoc", day=days_ago[29]): 1,
            searched("mới", day=days_ago[1]): 1,
            searched("xưa", day=days_ago[366]): 9,
        },
        DAY - timedelta(days=1),
    )
    tidy(path, DAY)
    assert counts_in(path) == {
        searched(None, day=days_ago[40]): 1,
        searched(None, Matched.NONE, days_ago[40]): 1,
        searched("Thường", day=days_ago[40]): 2,
        searched("thuong", day=days_ago[40]): 1,
        searched("lần trước", day=days_ago[40]): 1,
        searched("lan truoc", day=days_ago[29]): 1,
        searched("mới", day=days_ago[1]): 1,
    }


def test_a_file_grows_no_larger_than_its_bound_and_loses_no_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "counts.jsonl"
    monkeypatch.setattr(count_file, "MOST_BYTES", 8000)
    monkeypatch.setattr(count_file, "_TIDIED_BYTES", 6000)
    days = [DAY - timedelta(days=1), DAY]
    for day in days:
        for turn in range(5):
            append_counts(path, {searched(f"câu {turn} {n}", day=day): 1 + n % 3 for n in range(20)}, DAY)
            tidy(path, DAY)
            assert path.stat().st_size <= 8000
    counts = counts_in(path)
    for day in days:
        assert sum(count for one, count in counts.items() if one.day == day) == 5 * sum(1 + n % 3 for n in range(20))
    kept = {one.query for one in counts if one.query}
    lost = {f"câu {turn} {n}" for turn in range(5) for n in range(20)} - {one.query for one in counts if one.day == DAY}
    assert kept
    assert all(int(text.split()[-1]) % 3 == 0 for text in lost), "of a day the rarest texts go first"


# ---- Counting


def test_many_threads_that_count_while_the_file_is_written_lose_nothing(tmp_path: Path) -> None:
    counters = [QueryCounter(tmp_path / "counts.jsonl", lambda: DAY) for _ in range(2)]  # as two servers of one file

    def count(counter: QueryCounter, own: str) -> None:
        for n in range(400):
            counter.count(f"câu {n % 7}", Matched.FULL)
            counter.count(own, Matched.NONE)
            if n % 50 == 0:
                counter.flush()

    threads = [Thread(target=count, args=(counters[n % 2], f"riêng {n}")) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for counter in counters:
        counter.close()
    counts = counts_in(tmp_path / "counts.jsonl")
    assert counts == {
        **{searched(f"câu {n}"): 6 * len(range(n, 400, 7)) for n in range(7)},
        **{searched(f"riêng {n}", Matched.NONE): 400 for n in range(6)},
    }


def test_what_cannot_be_written_waits_and_is_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "counts"
    folder.mkdir()
    counter = QueryCounter(folder / "counts.jsonl", lambda: DAY)
    counter.count("a", Matched.FULL)
    (folder / "counts.jsonl").unlink()
    folder.rmdir()
    counter.flush()
    counter.flush()
    assert caplog.text.count("cannot be counted") == 1
    counter.count("a", Matched.FULL)
    folder.mkdir()
    counter.close()
    assert counts_in(folder / "counts.jsonl") == {searched("a"): 2}


def test_a_disk_that_fills_up_leaves_no_half_of_what_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counter = QueryCounter(tmp_path / "counts.jsonl", lambda: DAY)
    counter.count("a", Matched.FULL)
    counter.flush()
    counter.count("b", Matched.FULL)
    write = os.write

    def full(descriptor: int, data: bytes) -> int:
        if len(data) > 10:
            return write(descriptor, data[:10])
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as context:
        context.setattr("web.counting.count_file.os.write", full)
        counter.flush()
    assert counts_in(tmp_path / "counts.jsonl") == {searched("a"): 1}
    assert read_count_file(tmp_path / "counts.jsonl").damaged == ()
    counter.close()
    assert counts_in(tmp_path / "counts.jsonl") == {searched("a"): 1, searched("b"): 1}


def test_texts_beyond_what_waits_in_memory_are_counted_without_their_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.counting.counter._MOST_WAITING", 3)
    counter = QueryCounter(tmp_path / "counts.jsonl", lambda: DAY)
    for text in ("a", "b", "c", "d", "a", "e"):
        counter.count(text, Matched.FULL)
    counter.close()
    assert counts_in(tmp_path / "counts.jsonl") == Counter(
        {searched("a"): 2, searched("b"): 1, searched("c"): 1, searched(None): 2}
    )


def test_a_process_killed_while_it_writes_leaves_a_file_that_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "counts.jsonl"
    script = f"""
from datetime import date, timedelta
from pathlib import Path
from web.counting.count_file import Matched, Searched, append_counts, tidy
day = date(2024, 5, 2)
print("begins", flush=True)
while True:
    append_counts(Path({str(path)!r}), {{Searched(day, f"câu {{n}}", Matched.FULL): 1 for n in range(300)}}, day)
    tidy(Path({str(path)!r}), day)
    day += timedelta(days=1)
"""
    for _ in range(3):
        process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        while not path.exists() or path.stat().st_size < 20_000:
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        found = read_count_file(path)
        assert found.counts
        assert len(found.damaged) <= 1
    counter = QueryCounter(path, partial(date, 2024, 5, 3))
    counter.count("về sau", Matched.FULL)
    counter.close()
    found = read_count_file(path)
    assert found.counts[searched("về sau", day=date(2024, 5, 3))] == 1
    assert json.loads(path.read_bytes().splitlines()[0])["version"] == 1
