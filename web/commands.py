"""Commands that serve: `timtin serve`, `timtin demo`."""

import logging
from pathlib import Path

import click

from index import building
from index.commands import index_option, print_report, with_progress
from index.errors import BadInput, IndexUnusable
from searcher.search import Searcher

# Searching holds Python's global lock nearly all the time; more threads than this only queue inside.
_THREADS = 8
# A query is read to 1,000 characters, which are 12 kB in a URL at most; beyond this the server answers 431.
_MOST_HEADER_BYTES = 1 << 16
# Nothing that is answered here has a body; beyond this the server answers 413.
_MOST_BODY_BYTES = 1 << 16

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


@click.command()
@index_option
@_host
@_port
@_cors
@click.option(
    "--access-log",
    type=click.Path(path_type=Path, allow_dash=True),
    default=Path("-"),
    show_default=True,
    metavar="FILE",
    help="Log each request as a line of JSON; - is standard error, /dev/null none.",
)
def serve(index_dir: Path, host: str, port: int, origins: tuple[str, ...], access_log: Path) -> None:
    """Serve the search page and the JSON API; rebuilds are picked up by themselves."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        Searcher(index_dir).reader()
    except IndexUnusable as error:
        click.echo(f"timtin: {error}\nServing all the same; the index is picked up once it is there.", err=True)
    _serve(index_dir, host, port, origins, access_log)


@click.command()
@click.argument("source", type=click.Path(path_type=Path), default=Path("seeds"))
@index_option
@_host
@_port
def demo(source: Path, index_dir: Path, host: str, port: int) -> None:
    """Build an index from SOURCE (default: ./seeds) and serve it."""
    print_report(with_progress(lambda show: building.build(index_dir, [source], show)), index_dir)
    _serve(index_dir, host, port)


def _serve(
    index_dir: Path, host: str, port: int, origins: tuple[str, ...] = (), access_log: Path | None = None
) -> None:
    # Here, because the other commands are loaded with these and would take half as long again to start.
    import waitress

    from web.access_log import write_access_log
    from web.app import create_app

    app = create_app(index_dir, origins)
    app.extensions["timtin"].follow()
    if access_log is not None:
        write_access_log(app, access_log)
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=_THREADS,
            ident="timtin",
            max_request_header_size=_MOST_HEADER_BYTES,
            max_request_body_size=_MOST_BODY_BYTES,
        )
    except (OSError, ValueError) as error:
        raise BadInput(f"--host {host} --port {port}: cannot listen there ({error}); choose another port") from error
    click.echo(f"timtin serves at http://{_shown(host)}:{server.effective_port}/ (Ctrl-C stops it)")
    server.run()


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
