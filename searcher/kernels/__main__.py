"""Compiles every kernel, at deploy: `python -m searcher.kernels`. Ends with status 1 where that cannot be done."""

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pkgutil import iter_modules

from searcher import kernels

_MODULES = [module.name for module in iter_modules(kernels.__path__) if module.name != "__main__"]

if __name__ == "__main__":
    # numba compiles in one thread: a process for each core, two of which take two thirds of the time.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as processes:
        if not all(processes.map(kernels.is_compiled, _MODULES)):
            sys.exit("nothing was compiled: `pip install 'timtin[fast]'` brings numba")
