"""Numbers for terms: a toned form → its number, and back to it and to its folded form."""

from index.language.analysis import folded_term


class Vocabulary(dict[str, int]):
    """The number of each toned term; a syllable that is not there gets a number when asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.toned: list[str] = []
        self.folded: list[str] = []

    def __missing__(self, syllable: str) -> int:
        return self.covering(syllable, folded_term(syllable))

    def covering(self, toned: str, folded: str) -> int:
        """The number of any term whose folded form is known."""
        number = self.setdefault(toned, len(self.folded))
        if number == len(self.folded):
            self.toned.append(toned)
            self.folded.append(folded)
        return number
