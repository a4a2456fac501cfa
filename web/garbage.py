"""Python's garbage collector in a process that serves: what stays is not looked at again and again.

A full collection looks at every object that there is, imported modules and the tables of a generation above all, and some search
waits for it: 69 ms, where one of 100,000 articles takes 8 (`docs/performance.md`).
"""

import gc

# New objects, more than went, after which the young ones are looked at; a search leaves some 90, what is kept of words. After
# 700, as Python has it, one search in eight waits 0.2 ms and one in eighty 2.3 ms, 1.8 % of the time of all; now one in 285 waits
# 10 ms, 0.7 %.
_NEW_OBJECTS = 20_000


def leave_what_stays() -> None:
    """Collect, and leave what is left out of all collections to come, until this is called again: once a generation is warm.

    What nothing refers to any more goes at once all the same, a generation among it; only cycles wait for the next call. What comes
    later is looked at seldom. For a process of our own alone: who calls a library decides about the collector.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])
