"""Compiles every kernel, at deploy: `python -m searcher.kernels`. Ends with status 1 where that cannot be done."""

import sys
from pathlib import Path

from searcher.kernels import imported

_MODULES = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))

if __name__ == "__main__":
    for name in _MODULES:
        if imported(name) is None:
            sys.exit("nothing was compiled: `pip install 'timtin[fast]'` brings numba")
