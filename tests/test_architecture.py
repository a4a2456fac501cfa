"""The tree is the architecture: imports go one way, and each outside library has one home."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# Left to right along the arrow: a package may import itself and what stands to its left.
ARROW = ("index", "searcher", "web", "timtin")
HOMES = {
    "whoosh": r"(index|searcher)/whoosh/.+",
    "pyvi": r"index/language/segmenter_(model|peer)\.py",
    "unidecode": r"index/language/fold\.py",
    "flask": r"web/.+",
    "werkzeug": r"web/.+",
    "waitress": r"web/commands\.py",
    "pydantic": r"web/(parameters|openapi)\.py",
    "pydantic_core": r"web/parameters\.py",
    "prometheus_client": r"web/metrics\.py",
    "typing_extensions": r"searcher/json_objects\.py|web/.+",
    "click": r"((index|searcher|web)/commands|timtin)\.py",
    "rich": r"index/commands\.py",
    "zstandard": r"index/whoosh/stored_documents\.py",
    "msgspec": r"index/json_text\.py",
    "numpy": r"(index|searcher)/.+",
    "numba": r"searcher/kernels/.+",
}
SOURCES = [*sorted(path for name in ARROW[:3] for path in (ROOT / name).rglob("*.py")), ROOT / "timtin.py"]


def imported_modules(path: Path) -> set[str]:
    """First names of all modules that a file imports, by statement or by name."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "find_spec")):
            names |= {argument.value.split(".")[0] for argument in node.args if isinstance(argument, ast.Constant)}
    return names


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_go_against_the_arrow_of_data(path: Path) -> None:
    own = ARROW.index(path.relative_to(ROOT).parts[0].removesuffix(".py"))
    for name in imported_modules(path):
        assert name not in ("seeds", "tests")
        if name in ARROW:
            assert ARROW.index(name) <= own, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_each_outside_library_is_imported_only_in_its_home(path: Path) -> None:
    relative = path.relative_to(ROOT).as_posix()
    for name in imported_modules(path) & HOMES.keys():
        assert re.fullmatch(HOMES[name], relative), f"{relative} imports {name}"


def test_every_library_with_a_home_is_used_there() -> None:
    used = {name for path in SOURCES for name in imported_modules(path)}
    assert HOMES.keys() <= used


def test_commands_that_do_not_serve_load_no_server_and_no_schemas() -> None:
    script = "import sys, timtin; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not {"flask", "werkzeug", "waitress", "pydantic", "prometheus_client"} & set(loaded.split())


def test_neither_searches_nor_pages_load_what_compiles() -> None:
    script = "import sys, timtin, searcher.search, web.app; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "searcher.whoosh.reader" in loaded
    assert "numba" not in loaded.split()
