"""Commands that serve: `timtin serve`, `timtin demo`."""

import contextlib
import json
import logging
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

import click

from index import building
from index.commands import index_option, print_report, with_progress
from index.documents import VIETNAM
from index.errors import BadInput, IndexUnusable
from searcher import kernels
from searcher.search import Searcher
from web.counting.count_file import read_count_file
from web.counting.counter import QueryCounter
from web.counting.report import as_json as report_as_json
from web.counting.report import as_text as report_as_text
from web.counting.report import report as search_report
from web.garbage import leave_what_stays

# Searching holds Python's global lock nearly all the time; more threads than this only queue inside.
_THREADS = 8
# A query is read to 1,000 characters, which are 12 kB in a URL at most; beyond this the server answers 431.
_MOST_HEADER_BYTES = 1 << 16
# Nothing that is answered here has a body; beyond this the server answers 413.
_MOST_BODY_BYTES = 1 << 16
# An answer's header waits for its body: sent by itself, it is one more call of the system, 50 µs of the 290 of waitress. A header
# has 450 to 620 bytes. An answer that is shorter than this as a whole waits for another thread, as long as for two calls, and where
# the next request came in the same packet until that is answered.
_SENT_TOGETHER = 768
# Lines of a file that cannot be read, as they are named.
_DAMAGED_SHOWN = 20

_host = click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
_cors = click.option(
    "--cors",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let pages of this origin (https://example.org, or * for any) read the API; may be given again.",
)
_port = click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one."
)
_base_url = click.option(
    "--base-url",
    metavar="URL",
    help="The address that readers know it by, such as https://tin.example.vn; without it, whatever they ask for.",
)


@click.command()
@index_option
@_host
@_port
@_cors
@_base_url
@click.option(
    "--access-log",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    show_default=True,
    metavar="FILE",
    help="Log each request as a line of JSON; - is standard error, /dev/null none.",
)
@click.option(
    "--count-queries",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Count what is searched for, for `timtin report FILE`; without it nothing is kept of queries.",
)
def serve(
    index_dir: Path,
    host: str,
    port: int,
    origins: tuple[str, ...],
    base_url: str | None,
    access_log: Path,
    count_queries: Path | None,
) -> None:
    """Serve the search page and the JSON API; rebuilds are picked up by themselves."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # It warns of every request that waits for a thread: in most of a busy second, between lines of JSON.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    _serve(index_dir, host, port, origins, base_url, access_log, count_queries)


@click.command()
@click.argument("source", type=click.Path(path_type=Path), default=Path("seeds"))
@index_option
@_host
@_port
def demo(source: Path, index_dir: Path, host: str, port: int) -> None:
    """Build an index from SOURCE (default: ./seeds) and serve it."""
    print_report(with_progress(lambda show: building.build(index_dir, [source], show)), index_dir)
    _serve(index_dir, host, port)


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--days", type=click.IntRange(1, 10_000), default=30, show_default=True, help="Days to sum up, today included."
)
@click.option(
    "--least", type=click.IntRange(1), default=3, show_default=True, help="Name what was searched for so often or more."
)
@click.option("--top", type=click.IntRange(0), default=20, show_default=True, help="Queries in each list.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def report(file: Path, days: int, least: int, top: int, as_json: bool) -> None:
    """Say what people search for, and what in vain, as counted in FILE by `timtin serve --count-queries FILE`."""
    found = read_count_file(file)
    for damaged in found.damaged[:_DAMAGED_SHOWN]:
        click.echo(f"skipped {file}:{damaged.line}: {damaged.reason}", err=True)
    if len(found.damaged) > _DAMAGED_SHOWN:
        click.echo(f"… and {len(found.damaged) - _DAMAGED_SHOWN:,} more skipped", err=True)
    today = datetime.now(VIETNAM).date()
    summed = search_report(found.counts, today - timedelta(days=days - 1), today, least=least, top=top)
    click.echo(json.dumps(report_as_json(summed), ensure_ascii=False) if as_json else report_as_text(summed))


def _serve(
    index_dir: Path,
    host: str,
    port: int,
    origins: tuple[str, ...] = (),
    base_url: str | None = None,
    access_log: Path | None = None,
    count_queries: Path | None = None,
) -> None:
    # Here, because the other commands are loaded with these and would take half as long again to start.
    import waitress

    from web.access_log import write_access_log
    from web.app import create_app
    from web.counting.searches import count_with

    app = create_app(index_dir, origins, base_url)
    _open(app.extensions["timtin"])
    if access_log is not None:
        write_access_log(app, access_log)
    with _counter(count_queries) as counter:
        if counter is not None:
            count_with(app, counter)
        try:
            server = waitress.create_server(
                app,
                host=host,
                port=port,
                threads=_THREADS,
                ident="timtin",
                max_request_header_size=_MOST_HEADER_BYTES,
                max_request_body_size=_MOST_BODY_BYTES,
                send_bytes=_SENT_TOGETHER,
            )
        except (OSError, ValueError) as error:
            raise BadInput(
                f"--host {host} --port {port}: cannot listen there ({error}); choose another port"
            ) from error
        click.echo(f"timtin serves at http://{_shown(host)}:{server.effective_port}/ (Ctrl-C stops it)")
        server.run()


def _open(searcher: Searcher) -> None:
    """Open what there is to search, and whatever comes to be there later; by machine code where numba is installed."""
    try:
        searcher.reader()
    except IndexUnusable as error:
        click.echo(f"timtin: {error}\nServing all the same; the index is picked up once it is there.", err=True)
    searcher.follow(leave_what_stays)
    # Beside what serves: what was never compiled takes a minute or two, and NumPy answers until then.
    Thread(target=kernels.load, name="timtin-kernels", daemon=True).start()


@contextlib.contextmanager
def _counter(path: Path | None) -> Iterator[QueryCounter | None]:
    """What counts searches in a file, where one is named; what it has counted is written when the server is stopped."""
    if path is None:
        yield None
        return
    counter = QueryCounter(path)
    counter.start()
    signal.signal(signal.SIGTERM, _stop)
    try:
        yield counter
    finally:
        counter.close()


def _stop(*_: object) -> None:
    """End as Ctrl-C ends, which lets what is open be closed."""
    raise SystemExit


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
