"""What is suggested while somebody types: completions by place, document number, words and title.

`typed` reads what was typed; `places`, `codes`, `words` and `titles` look for what it may become, each by itself; `mixing` puts a
few of each together. Where nothing is found, `keys` reads what was typed as the keys of an input method. A `completion` knows which
part of it was typed.
"""

from searcher.suggestions.mixing import complete

__all__ = ["complete"]
