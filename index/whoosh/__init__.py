"""The index format inside Whoosh: our codec, segment writer and field type over memory-mapped arrays.

Whoosh keeps its schema, table of contents, lock, commits and readers; what was slow in it is replaced here. The import paths of
`schema.TokenField`, `schema.TokenFormat` and `codec.ArraySegment` stand in every index and are permanent.
"""
