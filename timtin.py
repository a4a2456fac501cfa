"""The `timtin` command: joins the commands of index, searcher and web, and turns errors into exit codes."""

import sys

import click

from index import commands as index_commands
from index.errors import BadInput, DocumentsRejected, IndexUnusable, TimtinError
from searcher import commands as searcher_commands
from web import commands as web_commands

# Exit codes; the first class that fits counts. 4 is for an engine that cannot be reached.
_EXIT_CODES: tuple[tuple[type[TimtinError], int], ...] = (
    (DocumentsRejected, 1),
    (BadInput, 2),
    (IndexUnusable, 3),
)

# What a shell gives a program that Ctrl-C ended: 128 and the number of the signal.
_INTERRUPTED = 130


class _Timtin(click.Group):
    """A group that prints timtin's errors as one message and exits with their code."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TimtinError as error:
            click.echo(f"timtin: {error}", err=True)
            ctx.exit(exit_code(error))
        except KeyboardInterrupt:
            click.echo("timtin: stopped; an index that was in use is as it was", err=True)
            ctx.exit(_INTERRUPTED)


def exit_code(error: TimtinError) -> int:
    """The exit code for an error."""
    return next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), 2)


@click.group(cls=_Timtin)
@click.version_option(package_name="timtin")
def main() -> None:
    """Search Vietnamese local news, typed with or without tone marks."""


for command in (
    index_commands.build,
    index_commands.add,
    index_commands.remove,
    searcher_commands.search,
    searcher_commands.evaluate,
    web_commands.serve,
    web_commands.report,
    index_commands.analyse_command,
    index_commands.status,
    web_commands.demo,
):
    main.add_command(command)


if __name__ == "__main__":
    sys.exit(main())
