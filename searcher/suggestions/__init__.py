"""What is suggested while somebody types: completions by place, document number, words and title.

`typed` reads what was typed; `places`, `codes`, `words` and `titles` look for what it may become, each by itself; `mixing` puts a
few of each together. A `completion` knows which part of it was typed.
"""

from searcher.suggestions.mixing import complete

__all__ = ["complete"]
