"""Documents in, index out.

The path of an article: `reading` finds it in a file, `documents` checks it, `normalise` repairs its text, `analysis` makes it
tokens (`segmenter`, `fold`, `tone_placement`), `whoosh_writer` writes them, and `building` publishes the result as one of the
`generations` of the index directory. `commands` is the way in from a shell.
"""
