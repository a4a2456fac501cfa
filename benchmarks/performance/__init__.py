"""How fast timtin answers and indexes, beside its peers: `python -m benchmarks.performance CORPUS.jsonl.gz`.

In this order: corpus → queries → building (each `engine_*`) → checking → measuring → report.
"""
