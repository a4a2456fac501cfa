"""What is one thing to a reader and several tokens to an index: a date, a document number, an address.

The index holds it whole and in its parts; the whole form is the same however it was written.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Whole:
    """One such thing with its place in the text."""

    start: int
    end: int
    toned: str
    """Its one form, with marks: for dates, numbers and addresses never that of a syllable or a word."""
    folded: str
    kind: str
    """`date`, `code`, `address` or `abbreviation`."""
