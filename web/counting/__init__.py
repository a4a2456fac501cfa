"""Counting what people search for, where the operator asks for it, and without knowing who they are.

A search → `searches` (does it count, and what did it find?) → `query_text` (what of its text is kept?) → `counter` (a minute in
memory) → `count_file` (days, queries, counts) → `report` (what `timtin report` says).
"""
