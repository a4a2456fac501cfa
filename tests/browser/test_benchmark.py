"""The program that measures pages in Chromium."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_pages_are_measured_at_both_sizes_and_shift_at_neither() -> None:
    command = [sys.executable, "-m", "benchmarks.pages", "seeds/articles.jsonl", "--pages", "2"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300).stdout
    assert re.findall(r"^(\w+): first contentful paint \d+ ms", printed, re.M) == ["phone", "desk"]
    assert printed.count("layout shift 0.000") == 2
