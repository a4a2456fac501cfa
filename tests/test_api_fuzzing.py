"""The running server against its own document: schemathesis asks for what the document allows and for what it does not."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.test_serving import serving

# All phases of this many examples an operation take 25 seconds on two cores.
_EXAMPLES = "30"


@pytest.mark.skipif(not find_spec("schemathesis") and not os.environ.get("CI"), reason="schemathesis is not installed")
def test_the_server_does_what_its_document_says(sample_index: Path, tmp_path: Path) -> None:
    with serving("serve", "--index", str(sample_index)) as address:
        command = [
            sys.executable, "-m", "schemathesis.cli", "run", f"{address}openapi.json", "--checks", "all", "--no-color",
            "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", _EXAMPLES, "--continue-on-failure",
            "--seed", "1",  # the same requests each time, so that a failure is of what was changed
        ]  # fmt: skip
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "No issues found" in result.stdout
    for phase in ("Examples", "Coverage", "Fuzzing", "Stateful"):
        assert f"✅ {phase}" in result.stdout, result.stdout
