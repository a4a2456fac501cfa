"""Documents in, index out.

The path of an article: `reading` finds it in a file, `documents` checks it, `language/` and `encodings/` repair its text and
make it tokens, `places/` finds where it is about, `whoosh/` writes them as segments of arrays, and `building` publishes the
result as one of the `generations` of the index directory. `commands` is the way in from a shell.
"""
