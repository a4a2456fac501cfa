"""Commands that change the index or look into it: build, add, remove, status, analyse."""

import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from index import building, generations
from index.building import Report
from index.errors import DocumentsRejected
from index.language.abbreviations import load
from index.language.analysis import Token, analyse
from index.language.spelling_variants import other_spelling
from index.mending import mend_record
from index.whoosh.generation_writer import Effort

DEFAULT_INDEX = Path("timtin-index")

# Enough to see what is wrong with a source; the count says how many there are.
_REJECTIONS_SHOWN = 20

index_option = click.option(
    "--index",
    "index_dir",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TIMTIN_INDEX",
    default=DEFAULT_INDEX,
    show_default=True,
    show_envvar=True,
    help="The index directory.",
)
_sources = click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
_workers = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=Effort.workers,
    show_default=True,
    help="Processes that analyse and write, for sources large enough to need them.",
)
_memory = click.option(
    "--memory",
    "memory_mb",
    type=click.IntRange(400),
    default=Effort.memory_mb,
    show_default=True,
    metavar="MB",
    help="Memory that all workers together may take; less makes more segments, and starts no more workers than fit.",
)
_strict = click.option("--strict", is_flag=True, help="Exit with status 1 if any document was rejected.")


@click.command()
@_sources
@index_option
@_workers
@_memory
@_strict
def build(sources: tuple[Path, ...], index_dir: Path, workers: int, memory_mb: int, strict: bool) -> None:
    """(Re)build the whole index from SOURCES: files or folders of .txt, .jsonl, .jsonl.gz.

    The index in use goes on serving until the new one is complete.
    """
    report = with_progress(lambda show: building.build(index_dir, sources, show, Effort(workers, memory_mb)))
    print_report(report, index_dir, strict=strict)


@click.command()
@_sources
@index_option
@_workers
@_memory
@_strict
def add(sources: tuple[Path, ...], index_dir: Path, workers: int, memory_mb: int, strict: bool) -> None:
    """Add the documents of SOURCES to the index, replacing those with the same ids."""
    report = with_progress(lambda show: building.add(index_dir, sources, show, Effort(workers, memory_mb)))
    print_report(report, index_dir, strict=strict)


@click.command()
@click.argument("ids", nargs=-1, required=True)
@index_option
def remove(ids: tuple[str, ...], index_dir: Path) -> None:
    """Remove documents by their IDS."""
    report = building.remove(index_dir, ids)
    for missing in report.missing:
        click.echo(f"{missing}: not in the index", err=True)
    click.echo(f"{_documents(report.removed)} removed; {index_dir} holds {_documents(report.documents)}.")


@click.command()
@index_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(index_dir: Path, as_json: bool) -> None:
    """Say what the index holds and which version built it."""
    generation = generations.open_generation(index_dir)
    manifest = generation.manifest
    facts = {
        "index": str(index_dir),
        "generation": generation.name,
        "documents": manifest.documents,
        "engine": manifest.engine,
        "bytes": sum(manifest.sizes.values()),
        "built": manifest.built,
        "build_seconds": manifest.build_seconds,
        "previous": manifest.previous,
        "format_version": manifest.format_version,
        "analysis_version": manifest.analysis_version,
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False))
    else:
        for name, value in facts.items():
            click.echo(f"{name:<17}{'-' if value is None else value}")


@click.command(name="analyse")
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON list of tokens.")
def analyse_command(text: str, as_json: bool) -> None:
    """Print the tokens of TEXT as the index sees them, and what was repaired; `-` reads standard input."""
    if text == "-":
        text = sys.stdin.buffer.read().decode("utf-8", "replace")
    mended = mend_record({"text": text})
    tokens = analyse(str(mended.record["text"]))
    if as_json:
        click.echo(json.dumps([_token_object(token) for token in tokens], ensure_ascii=False))
        return
    for remark in mended.remarks:
        click.echo(f"look at {remark}", err=True)
    for kind, count in sorted(mended.repairs.items()):
        click.echo(f"repaired {kind}: {count:,}", err=True)
    _print_tokens(tokens)


def with_progress(change: Callable[[Callable[[building.Progress], None]], Report]) -> Report:
    """Run a change of the index with a progress bar on standard error, where that is a terminal."""
    console = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[documents]:,} documents, {task.fields[rate]:.0f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("indexing", total=None, documents=0, rate=0.0)

        def show(progress: building.Progress) -> None:
            seconds = bar.tasks[0].elapsed or 0.0
            bar.update(
                task,
                total=progress.bytes_total,
                completed=progress.bytes_read,
                documents=progress.documents,
                rate=progress.documents / seconds if seconds else 0.0,
            )

        return change(show)


def print_report(report: Report, index_dir: Path, *, strict: bool = False) -> None:
    """Say what a build or an addition did; raises DocumentsRejected under `strict` where there is cause."""
    _print_first("rejected", report.rejections)
    _print_first("look at", report.remarks)
    for kind, count in sorted(report.repairs.items()):
        click.echo(f"repaired {kind}: {count:,}", err=True)
    parts = [f"{_documents(report.accepted)} read in {report.seconds:.1f} s"]
    if report.replaced:
        parts.append(f"{report.replaced:,} replaced by a later one with the same id")
    if report.rejections:
        parts.append(f"{len(report.rejections):,} rejected")
    click.echo(f"{', '.join(parts)}; {index_dir} holds {_documents(report.documents)}.")
    if strict and report.rejections:
        raise DocumentsRejected(
            f"{_documents(len(report.rejections))} rejected; the others are indexed and in use. "
            "Mend the lines named above and build again."
        )


def _print_first(verb: str, items: Sequence[object]) -> None:
    for item in items[:_REJECTIONS_SHOWN]:
        click.echo(f"{verb} {item}", err=True)
    hidden = len(items) - _REJECTIONS_SHOWN
    if hidden > 0:
        click.echo(
            f"… and {hidden:,} more to {verb}" if verb == "look at" else f"… and {hidden:,} more {verb}", err=True
        )


def _documents(count: int) -> str:
    return f"{count:,} document{'' if count == 1 else 's'}"


def _token_object(token: Token) -> dict[str, object]:
    names = ("surface", "start", "end", "toned", "folded", "kind")
    return {name: getattr(token, name) for name in names}


def _print_tokens(tokens: Sequence[Token]) -> None:
    table = Table(box=None, header_style="bold")
    for name in ("position", "start", "end"):
        table.add_column(name, justify="right")
    for name in ("kind", "surface", "toned", "folded", "also found as"):
        table.add_column(name)
    for token in tokens:
        places = (str(number) for number in (token.position, token.start, token.end))
        table.add_row(*places, token.kind, token.surface, token.toned, token.folded, ", ".join(_also_found_as(token)))
    Console(width=None if sys.stdout.isatty() else 200, markup=False).print(table)


def _also_found_as(token: Token) -> Sequence[str]:
    """Other forms that find a token, as weaker matches."""
    other = other_spelling(token.toned)
    if token.kind == "abbreviation":
        return load().expansions(token.surface)
    if token.kind == "word":
        return load().shortenings(token.toned.split("_"))
    return (other,) if other else ()
