"""The wheel in an empty environment, without development dependencies: it installs, builds and searches."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    result = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_the_wheel_alone_builds_and_searches(tmp_path: Path) -> None:
    source = tmp_path / "source"
    ignored = shutil.ignore_patterns(".*", "*.egg-info", "build", "timtin-index", "node_modules", "__pycache__")
    shutil.copytree(ROOT, source, ignore=ignored)
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")
    run(*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, source, cwd=tmp_path)
    (wheel,) = tmp_path.glob("timtin-*.whl")
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"index", "searcher", "web", "timtin.py"}

    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    bin_dir = tmp_path / "venv" / "bin"
    # Compiled as it is imported: most of it never is.
    run(bin_dir / "python", *pip[1:], "install", "--no-compile", wheel, cwd=tmp_path)
    run(bin_dir / "timtin", "build", ROOT / "seeds", "--index", "ix", cwd=tmp_path)
    answer = json.loads(run(bin_dir / "timtin", "search", "muong la", "--json", "--index", "ix", cwd=tmp_path))
    assert "Mường La" in answer["hits"][0]["title"]
    client = "import web.app, pathlib; client = web.app.create_app(pathlib.Path('ix')).test_client()"
    pages = f"{client}; print(client.get('/?q=la').text, client.get('/api').text, client.get('/openapi.json').text)"
    pages += "; print(client.get('/feed.atom').text)"
    answers = run(bin_dir / "python", "-W", "ignore", "-c", pages, cwd=tmp_path)
    assert all(part in answers for part in ("<mark>", "<feed", "GET /api/export", '"openapi":"3.1'))
