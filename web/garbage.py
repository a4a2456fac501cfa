"""Python's garbage collector in a process that serves: what stays is not looked at again and again.

A full collection looks at every object that there is, imported modules and the tables of a generation above all, and some search
waits for it: 69 ms, where one of 100,000 articles takes 8 (`docs/performance.md`).
"""

import gc


def leave_what_stays() -> None:
    """Collect, and leave what is left out of all collections to come, until this is called again: once a generation is warm.

    What nothing refers to any more goes at once all the same, a generation among it; only cycles wait for the next call. For a
    process of our own alone: who calls a library decides about the collector.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
