"""searcher/kernels/compiling.py: what was compiled is compiled anew where any file of its folder changes, and only then."""

import ast
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = sorted(path.parent for path in (ROOT / "searcher" / "kernels").glob("*/__init__.py"))
SHARED = ("searcher.kernels.compiling", "searcher.kernels.addresses", "searcher.kernels.ascending")
pytestmark = pytest.mark.skipif(find_spec("numba") is None and not os.environ.get("CI"), reason="needs numba")

CALLED = """
from searcher.kernels.compiling import inner
@inner
def part(number):
    return number + 1
"""
KERNEL = """
from searcher.kernels.compiling import kernel
from part.called import part
@kernel("int64(int64)")
def whole(number):
    return part(number)
"""


def run(folder: Path) -> list[str]:
    """What a process of its own computes, how often it found what was compiled before, and how often it did not."""
    script = "from part.kernel import whole; s = whole.stats; print(whole(1), len(s.cache_hits), len(s.cache_misses))"
    paths = os.pathsep.join([str(folder), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": paths, "NUMBA_CACHE_DIR": str(folder / "compiled")}
    ended = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, cwd=folder
    )
    return ended.stdout.split()


def test_a_change_in_a_file_beside_is_noticed_and_no_change_is_compiled_once(tmp_path: Path) -> None:
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "called.py").write_text(CALLED, encoding="utf-8")
    (tmp_path / "part" / "kernel.py").write_text(KERNEL, encoding="utf-8")
    assert run(tmp_path) == ["2", "0", "1"]
    assert run(tmp_path) == ["2", "1", "0"]
    (tmp_path / "part" / "called.py").write_text(CALLED.replace("+ 1", "+ 2"), encoding="utf-8")
    assert run(tmp_path) == ["3", "0", "1"]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_kernels_of_a_folder_are_compiled_so_that_changes_are_noticed(folder: Path) -> None:
    own = f"searcher.kernels.{folder.name}."
    for path in folder.glob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert "njit" not in source, path
        for node in ast.walk(ast.parse(source)):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                ours = name.split(".")[0] in ("index", "searcher")
                assert not ours or name in SHARED or name.startswith(own), f"{path}: {name}"
