"""Machine code for what a search spends its time on, where numba is installed (the extra `fast`) and `load` was called.

A module that has a kernel in here has the same in NumPy, and takes the kernel where its part is not None:

    if kernels.scoring is not None:
        return kernels.scoring.…(…)

A part of several files is a folder, and `compiling.py` says how its functions are compiled.

Only a server loads them: a process that imports numba waits more than a second for it, and 67 MB are then its own.
"""

import warnings
from importlib import import_module
from typing import Any

places: Any = None
"""Where terms stand side by side: `searcher/kernels/places/`."""
postings: Any = None
"""Which documents have a word: `searcher/kernels/postings.py`."""
frequencies: Any = None
"""How often documents have several things together: `searcher/kernels/frequencies.py`."""
scoring: Any = None
"""What documents are worth: `searcher/kernels/scoring.py`."""
readings: Any = None
"""What unmarked words likely stand for: `searcher/kernels/readings.py`."""
marks: Any = None
"""What matches in the texts of a page, and where: `searcher/kernels/marks/`."""
passages: Any = None
"""Which passages of these texts are shown: `searcher/kernels/passages/`."""

_PARTS = ("places", "postings", "frequencies", "scoring", "readings", "marks", "passages")


def load() -> bool:
    """Have machine code used from now on, by every search of this process; False where NumPy goes on alone.

    Searches may run meanwhile: each part is used once it is there, and says what NumPy does.

    What was not compiled before is compiled now, in a minute or two, and kept beside the source or in NUMBA_CACHE_DIR.
    """
    for name in _PARTS:
        part = _import(name)
        if part is None:
            unload()
            return False
        # It stays what importing made of it: a search that runs meanwhile may have seen it already, and be about to call it.
        globals()[name] = part
    return True


def are_loaded() -> bool:
    """Whether every part is in use."""
    return all(globals()[name] is not None for name in _PARTS)


def unload() -> None:
    """Have NumPy answer again."""
    globals().update(dict.fromkeys(_PARTS))


def imported(name: str) -> Any:
    """A module of this package, without having searches use it; None, with a warning as `load` has it."""
    before = globals().get(name)
    module = _import(name)
    if name in _PARTS and module is not None:  # to import a module makes it an attribute of its package
        globals()[name] = before
    return module


def is_compiled(name: str) -> bool:
    """Whether a module of this package can be used, which is now compiled."""
    return imported(name) is not None


def _import(name: str) -> Any:
    """The module; None, with a warning where that says something new, where numba cannot be used."""
    try:
        return import_module(f"searcher.kernels.{name}")
    except Exception as error:  # numba is an extra; what is installed may be broken, or find no folder to compile into
        if not (isinstance(error, ModuleNotFoundError) and error.name == "numba"):
            warnings.warn(
                f"numba cannot be used, so that NumPy alone answers ({type(error).__name__}: {error}); install another version, "
                "or set NUMBA_CACHE_DIR to a folder that can be written",
                RuntimeWarning,
                stacklevel=3,
            )
        return None
