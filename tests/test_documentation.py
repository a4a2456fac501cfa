"""Documents are tested: every path and command that they name exists."""

import re
from pathlib import Path

import click
import pytest

import timtin

ROOT = Path(__file__).parent.parent
DOCUMENTS = (
    "README.md",
    "ARCHITECTURE.md",
    "docs/analysis.md",
    "docs/performance.md",
    "docs/privacy.md",
    "seeds/README.md",
    "tests/data/README.md",
)
_PATH = re.compile(r"`((?:index|searcher|web|seeds|tests|docs|benchmarks)/[\w./-]*|[\w-]+\.(?:py|md|toml)|Makefile)`")
_CODE = re.compile(r"^```\n(.*?)^```$|`([^`\n]+)`", re.M | re.S)
_COMMAND = re.compile(r"^timtin +([a-z]+)((?: [^#\n]*)?)", re.M)
_MAKE = re.compile(r"^make ([a-z-]+)", re.M)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_of(name: str) -> str:
    """Fenced blocks and inline code of a document, a line each."""
    return "\n".join(block or inline for block, inline in _CODE.findall(text_of(name)))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_path_named_in_a_document_exists(name: str) -> None:
    paths = _PATH.findall(text_of(name))
    folder = (ROOT / name).parent
    missing = [path for path in paths if not (ROOT / path).exists() and not (folder / path).exists()]
    assert not missing


def test_from_a_command_to_its_result_are_six_files_at_most() -> None:
    steps = text_of("ARCHITECTURE.md").partition("## From a command")[2].partition("\n## ")[0]
    assert max(line.count("→") for line in steps.splitlines()) < 6


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_and_option_named_in_a_document_exists(name: str) -> None:
    for command, rest in _COMMAND.findall(code_of(name)):
        assert command in timtin.main.commands, command
        options = {o for p in timtin.main.commands[command].params for o in p.opts}
        assert set(re.findall(r"--[a-z-]+", rest)) <= options, rest


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_make_target_named_in_a_document_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.M))
    assert set(_MAKE.findall(code_of(name))) <= targets


def test_every_command_is_in_the_readme_and_has_help() -> None:
    for name, command in timtin.main.commands.items():
        assert f"timtin {name}" in text_of("README.md")
        assert command.help
        for parameter in command.params:
            if isinstance(parameter, click.Option) and not isinstance(parameter.type, click.Choice | click.IntRange):
                assert parameter.help, f"{name} {parameter.name}"


def test_readme_stays_short_and_begins_with_commands() -> None:
    lines = text_of("README.md").splitlines()
    assert len(lines) < 150
    assert "make demo" in lines[:20]
    assert "make test" in lines[:20]
