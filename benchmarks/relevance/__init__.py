"""How good the answers are beside other engines: judged sets → each engine's own index → every query typed in five ways → tables.

In this order: __main__ → engine_*.py → report. Each engine cuts and folds the text itself, as its documentation would have one do.
"""
