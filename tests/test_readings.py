"""searcher/readings.py: the index's own texts say what an unmarked word stands for."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.generations import open_generation
from index.language.fold import fold
from searcher.query import parse_query
from searcher.readings import LONGEST_READ, Forms, count_forms, likely_readings, read_words
from searcher.whoosh.reader import WhooshReader
from tests.conftest import BuildSearcher

SENTENCES = [
    "mường la có nhiều vườn cây ăn quả",
    "người mường la trồng cây ăn quả",
    "xã mường la họp",
    "đây là quả cam và kia là quả bưởi",
    "ăn quá nhiều là không tốt",
    "rau muống là rau",
    "nước là nguồn sống",
]
NEWS = " . ".join(SENTENCES).split(" ")


@dataclass(frozen=True)
class Counts:
    """What a text has, row by row."""

    texts: Sequence[str]
    times: int = 1

    def toned_runs(self, folded: tuple[str, ...]) -> Mapping[tuple[str, ...], float]:
        rows = zip(*(self.texts[n:] for n in range(len(folded))), strict=False)
        counted = Counter(row for row in rows if tuple(map(fold, row)) == folded)
        return {row: self.times * count for row, count in counted.items()}

    def forms_of(self, toned: str, folded: str, some_tone: bool) -> Forms:
        return count_forms(toned, folded, some_tone, self)

    @property
    def syllables(self) -> int:
        return self.times * len(self.texts)


def likeliest(text: str, lexicon: Counts | WhooshReader) -> list[str]:
    return [next(iter(shares)) for shares in likely_readings(parse_query(text), lexicon)]


def test_neighbours_decide_what_an_unmarked_word_stands_for() -> None:
    assert likeliest("la", Counts(NEWS)) == ["là"]
    assert likeliest("muong la", Counts(NEWS, 100)) == ["mường", "la"]
    assert likeliest("rau muong la", Counts(NEWS, 100)) == ["rau", "muống", "là"]
    assert likeliest("cay an qua", Counts(NEWS)) == ["cây", "ăn", "quả"]


def test_what_stands_beside_or_is_no_neighbour() -> None:
    assert likeliest("muong OR la", Counts(NEWS, 100)) == ["mường", "là"]


def test_marks_that_were_typed_stay_and_others_are_added() -> None:
    assert likeliest("mương la", Counts(NEWS, 100))[0] == "mường"
    assert likeliest("muống la", Counts(NEWS, 100)) == ["muống", "là"]
    assert likeliest("mướng la", Counts(NEWS, 100))[0] == "mướng"


def test_beside_a_tone_a_word_without_marks_is_rather_as_it_was_typed() -> None:
    both = Counts(["ca", "chua", ".", "cà", "chua", ".", "cà", "chua", ".", "ngọt"], 100)
    assert likeliest("ca chua", both) == ["cà", "chua"]
    assert likeliest("ca chua ngọt", both) == ["ca", "chua", "ngọt"]


typed = st.lists(st.sampled_from([*NEWS, *map(fold, NEWS), "zzz", "12", "muóng"]), max_size=LONGEST_READ + 4)


@given(typed)
def test_every_word_has_shares_that_keep_its_letters_the_likeliest_first(words: list[str]) -> None:
    query = parse_query(" ".join(words))
    read = likely_readings(query, Counts(NEWS, 10))
    assert len(read) == len(query.words)
    for word, shares in zip(query.words, read, strict=True):
        assert all(fold(toned) == word.folded for toned in shares)
        assert sum(shares.values()) == pytest.approx(1, abs=0.16)
        assert all(a >= b for a, b in pairwise(shares.values()))
    assert read_words([], Counts(NEWS)) == []


def test_an_index_counts_what_its_articles_say_titles_too(build_searcher: BuildSearcher) -> None:
    articles = [{"title": "Mường La đổi mới", "body": "Người Mường La trồng cây ăn quả."}] * 3 + [
        {"body": "Đó là quả."}
    ]
    reader = build_searcher(articles).reader()
    assert reader.toned_runs(("muong", "la")) == {("mường", "la"): 6}
    assert reader.toned_runs(("la", "qua")) == {("là", "quả"): 1}
    assert reader.toned_runs(("zzz",)) == reader.toned_runs(("zzz", "qua")) == {}
    assert likeliest("muong la cay an qua", reader) == ["mường", "la", "cây", "ăn", "quả"]


def test_news_is_read_by_its_own_words(sample_index: Path) -> None:
    reader = WhooshReader(open_generation(sample_index))
    assert likeliest("nong thon moi", reader) == ["nông", "thôn", "mới"]
    assert likeliest("Uy ban nhan dan xa", reader) == ["ủy", "ban", "nhân", "dân", "xã"]
