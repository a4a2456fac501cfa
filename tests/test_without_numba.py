"""searcher/kernels where numba is missing, broken, or finds no folder: NumPy alone answers, and it is said why."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(arguments: list[str], numba: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Python in a process of its own, with this as numba."""
    (folder / "numba.py").write_text(numba, "utf-8")
    path = os.pathsep.join([str(folder), str(ROOT)])
    return subprocess.run(
        [sys.executable, *arguments], env={**os.environ, "PYTHONPATH": path}, cwd=folder, capture_output=True, text=True
    )


@pytest.mark.parametrize(
    ("numba", "said"),
    [
        ("raise ModuleNotFoundError(name='numba')", ""),
        ("raise ModuleNotFoundError('no llvmlite', name='llvmlite')", "(ModuleNotFoundError: no llvmlite)"),
        ("raise ImportError('needs another NumPy')", "(ImportError: needs another NumPy)"),
        ("def njit(**_): raise RuntimeError('no locator')", "set NUMBA_CACHE_DIR to a folder that can be written"),
    ],
    ids=["missing", "half installed", "broken", "no folder"],
)
def test_numpy_alone_answers_where_numba_cannot_be_used(tmp_path: Path, numba: str, said: str) -> None:
    script = "from searcher.whoosh.compiled import COMPILED; import searcher.whoosh.collector; print(COMPILED)"
    script += "; from searcher import kernels; print(kernels.load(), kernels.scoring)"
    ended = run(["-c", script], numba, tmp_path)
    assert (ended.returncode, ended.stdout) == (0, "False\nFalse None\n")
    assert said in ended.stderr if said else not ended.stderr


def test_compiling_at_deploy_fails_where_nothing_can_be_compiled(tmp_path: Path) -> None:
    ended = run(["-m", "searcher.kernels"], "raise ModuleNotFoundError(name='numba')", tmp_path)
    assert ended.returncode == 1
    assert "nothing was compiled" in ended.stderr
