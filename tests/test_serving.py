"""`timtin serve` as a process of its own, over real HTTP."""

import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from index import building
from tests.conftest import write_jsonl

ROOT = Path(__file__).parent.parent


@contextmanager
def serving(*arguments: str) -> Iterator[str]:
    """The address of a server started with these arguments on a free port."""
    command = [sys.executable, "-m", "timtin", *arguments, "--port", "0"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        line = ""
        while "http://" not in line:
            line = process.stdout.readline()
            assert line, "the server ended before it listened"
        match = re.search(r"http://\S+", line)
        assert match
        yield match[0]
    finally:
        process.terminate()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


def get(url: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(url, timeout=30) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def total(address: str) -> int:
    status, body = get(f"{address}api/search?q=muong+la")
    assert status == 200, body
    return int(json.loads(body)["total"])


def has_total(address: str, count: int) -> bool:
    return total(address) == count


def within_seconds(seconds: float, holds: Callable[[], bool]) -> bool:
    """Whether something comes to hold: a server follows a rebuild as soon as the new generation is warm."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_a_search_over_http_finds_marks_without_typing_them(sample_index: Path) -> None:
    with serving("serve", "--index", str(sample_index)) as address:
        status, body = get(f"{address}api/search?q=muong+la+cay+an+qua")
        assert status == 200
        assert "<mark>" in json.loads(body)["hits"][0]["title_html"]
        status, page = get(f"{address}?q=muong+la")
        assert status == 200
        assert "<mark>Mường La</mark>" in page.decode()
        assert get(f"{address}?q=%00%ff&page=x")[0] == 200
        assert get(f"{address}api/search?q={'a' * 8000}")[0] == 200


def raw(address: str, request: bytes) -> bytes:
    """What a server answers to bytes, up to the end of the connection or of the answer's head."""
    url = urlsplit(address)
    answer = b""
    with socket.create_connection((url.hostname, url.port), timeout=30) as connection:
        with suppress(ConnectionError):  # the server need not read to the end what it refuses
            connection.sendall(request)
        with suppress(ConnectionError):
            while b"\r\n\r\n" not in answer and (part := connection.recv(65536)):
                answer += part
    return answer


def test_requests_that_are_too_large_or_broken_are_refused_and_the_server_lives(sample_index: Path) -> None:
    end = b" HTTP/1.1\r\nHost: x\r\n\r\n"
    with serving("serve", "--index", str(sample_index), "--cors", "https://a.example") as address:
        for request, status in (
            (b"GET /api/search?q=" + b"%e1%bb%9d" * 1000 + end, 200),
            (b"GET /api/search?q=" + b"a" * 100_000 + end, 431),
            (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n", 413),
            (b"GET /\xff\xfe" + end, 400),
            (b"GET /%ff%fe" + end, 404),
            (b"rubbish\r\n\r\n", 400),
            (b"HEAD /api/search?q=la" + end, 200),
            (b"GET /api/search?q=la HTTP/1.1\r\nHost: x\r\nOrigin: https://a.example\r\n\r\n", 200),
        ):
            answer = raw(address, request)
            assert int(answer.split()[1]) == status, (request[:60], answer[:300])
        assert b"Access-Control-Allow-Origin: https://a.example" in answer
        assert get(f"{address}healthz")[0] == 200


def test_behind_a_proxy_addresses_are_those_of_its_base_url(sample_index: Path) -> None:
    with serving("serve", "--index", str(sample_index), "--base-url", "https://tin.example.vn/tim/") as address:
        for path in ("feed.atom?q=muong+la", "tim/feed.atom?q=muong+la"):
            status, feed = get(address + path)
            assert status == 200
            assert b"https://tin.example.vn/tim/documents/" in feed
            assert b"127.0.0.1" not in feed


def test_a_rebuild_under_load_fails_no_request(tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    records = [{"id": str(i), "title": "Mường La", "body": f"Bài số {i} về Mường La."} for i in range(30)]
    source = write_jsonl(tmp_path / "documents.jsonl", records)
    building.build(index_dir, [source])
    failures: list[object] = []
    totals: set[int] = set()
    stop = threading.Event()

    def ask(address: str) -> None:
        while not stop.is_set():
            try:
                totals.add(total(address))
            except Exception as error:
                failures.append(error)

    with serving("serve", "--index", str(index_dir)) as address:
        threads = [threading.Thread(target=ask, args=(address,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for count in (20, 10, 25, 5):
            write_jsonl(source, records[:count])
            building.build(index_dir, [source])
            assert within_seconds(30, partial(has_total, address, count))
        stop.set()
        for thread in threads:
            thread.join()
    assert not failures
    assert totals <= {30, 20, 10, 25, 5}


def test_a_server_without_an_index_starts_and_picks_it_up_once_built(tmp_path: Path) -> None:
    index_dir = tmp_path / "index"
    with serving("serve", "--index", str(index_dir)) as address:
        status, body = get(f"{address}api/search?q=la")
        assert status == 503
        assert "timtin build" in json.loads(body)["detail"]
        building.build(index_dir, [write_jsonl(tmp_path / "d.jsonl", [{"title": "Mường La", "body": "Tin."}])])
        assert total(address) == 1
        building.build(index_dir, [write_jsonl(tmp_path / "d.jsonl", [{"title": "Tin", "body": "Tin."}])])
        assert within_seconds(30, partial(has_total, address, 0))
        (index_dir / "CURRENT").write_text("khong-co\n")  # what cannot be used leaves the one before serving
        time.sleep(0.5)
        assert total(address) == 0


def test_demo_builds_the_samples_and_serves_them(tmp_path: Path) -> None:
    with serving("demo", "seeds", "--index", str(tmp_path / "index")) as address:
        assert total(address) > 0


def test_a_server_logs_without_spying_and_counts_what_is_searched_for_until_it_is_stopped(
    sample_index: Path, tmp_path: Path
) -> None:
    log, counts = tmp_path / "access.jsonl", tmp_path / "counts.jsonl"
    options = ("--access-log", str(log), "--count-queries", str(counts))
    with serving("serve", "--index", str(sample_index), *options) as address:
        for _ in range(3):
            assert get(f"{address}?q=M%C6%B0%E1%BB%9Dng+La")[0] == 200
        assert get(f"{address}api/search?q=xyzzy")[0] == 200
        assert "xyzzy" not in counts.read_text("utf-8")  # in memory for a minute
    assert [json.loads(line)["route"] for line in log.read_text("utf-8").splitlines()] == ["/"] * 3 + ["/api/search"]
    assert "xyzzy" not in log.read_text("utf-8")
    report = subprocess.run(
        [sys.executable, "-m", "timtin", "report", str(counts), "--json", "--least", "1"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    assert {one["query"]: one["searches"] for one in json.loads(report.stdout)["top"]} == {"Mường La": 3, "xyzzy": 1}


def test_a_server_that_could_not_log_or_count_does_not_start(sample_index: Path, tmp_path: Path) -> None:
    for option in ("--access-log", "--count-queries"):
        command = [sys.executable, "-m", "timtin", "serve", "--index", str(sample_index), "--port", "0"]
        result = subprocess.run(
            [*command, option, str(tmp_path / "none" / "file")], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert result.returncode == 2
        assert str(tmp_path / "none" / "file") in result.stderr
