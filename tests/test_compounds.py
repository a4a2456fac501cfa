"""searcher/compounds.py: unmarked words are joined where the index's own words say so."""

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from searcher.compounds import LONGEST_COMPOUND, cut_compounds, find_compounds


@dataclass(frozen=True)
class Counts:
    """A lexicon of given words."""

    words: dict[str, int]

    def frequency(self, folded: str) -> int:
        return self.words.get(folded, 0)

    def compound_frequencies(self, folded: Sequence[str]) -> list[int]:
        return list(map(self.frequency, folded))

    @property
    def syllables(self) -> int:
        return sum(self.words.values())


NEWS = Counts(
    {"nong": 90, "thon": 80, "moi": 300, "nong_thon": 70, "thon_moi": 2, "xay": 60, "dung": 200, "xay_dung": 55}
)


def test_the_likeliest_words_are_joined_not_the_first_that_fit() -> None:
    assert list(find_compounds(["xay", "dung", "nong", "thon", "moi"], NEWS)) == [(0, 1), (2, 3)]
    rare_first = Counts({"hoc": 500, "sinh": 400, "hoc_sinh": 300, "sinh_hoc": 40, "hoc_sinh_hoc": 0})
    assert cut_compounds(["hoc", "sinh", "hoc"], rare_first) == [2, 1]


def test_without_known_compounds_every_syllable_stands_alone() -> None:
    assert cut_compounds(["la", "zzz", "x"], Counts({})) == [1, 1, 1]
    assert list(find_compounds([], NEWS)) == []


def test_no_syllable_is_asked_for_behind_the_last_compound_that_may_be() -> None:
    asked: list[str] = []

    class Asked(Counts):
        def frequency(self, folded: str) -> int:
            asked.append(folded)
            return super().frequency(folded)

        def compound_frequencies(self, folded: Sequence[str]) -> list[int]:
            return [self.words.get(one, 0) for one in folded]

    assert cut_compounds(["xay", "dung", "moi", "la"], Asked(NEWS.words)) == [2, 1, 1]
    assert asked == ["xay", "dung"]
    assert cut_compounds(["moi", "la"], Asked(NEWS.words)) == [1, 1]
    assert asked == ["xay", "dung"]


@given(st.lists(st.sampled_from(["nong", "thon", "moi", "xay", "dung", "zzz"]), max_size=30))
def test_a_cut_takes_every_syllable_once_and_only_words_of_the_index(syllables: list[str]) -> None:
    lengths = cut_compounds(syllables, NEWS)
    assert sum(lengths) == len(syllables)
    assert all(1 <= length <= LONGEST_COMPOUND for length in lengths)
    assert all(NEWS.frequency("_".join(syllables[a : b + 1])) for a, b in find_compounds(syllables, NEWS))
