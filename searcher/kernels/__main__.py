"""Compiles every kernel, at deploy: `python -m searcher.kernels`. Ends with status 1 where that cannot be done."""

import sys
from pkgutil import iter_modules

from searcher import kernels

_MODULES = [module.name for module in iter_modules(kernels.__path__) if module.name != "__main__"]

if __name__ == "__main__":
    for name in _MODULES:
        if kernels.imported(name) is None:
            sys.exit("nothing was compiled: `pip install 'timtin[fast]'` brings numba")
