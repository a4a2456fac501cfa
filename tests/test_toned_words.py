"""What a score asks of the toned forms of a word is kept, and is that of the word with what stands for it there."""

import pytest

from searcher.evaluation import Standing
from searcher.query import parse_query
from searcher.request import Request
from searcher.scorer import LEAD, TEXT, TITLE, Scorer
from searcher.search import Searcher
from searcher.whoosh.toned_words import AskedPlace, Part
from tests.conftest import BuildSearcher


def test_what_was_asked_of_a_word_lately_is_not_counted_again(build_searcher: BuildSearcher, by: None) -> None:
    reader = build_searcher([{"body": "Xã Mường La."}, {"title": "Mướng", "body": "Mường Mướng."}, {}]).reader()
    (word,) = parse_query("muong").words
    asked = {
        TEXT: AskedPlace([Part((0.5,), ("mường",))], [Part((0.01,), ("mường", "mướng"))]),
        TITLE: AskedPlace([Part((0.5,), ("mường",))]),
        LEAD: AskedPlace([]),
    }
    score = Scorer(reader, Standing({}), alone=False)
    found = score.read(word, (), "key", lambda: asked)
    assert [
        [(part.forms, forms.df) for part, forms in found.counted[where].parts] for where in (TEXT, TITLE, LEAD)
    ] == [
        [(("mường",), 2), (("mường", "mướng"), 2)],
        [],
        [],
    ]
    assert [found.rest(where) for where in (TEXT, TITLE, LEAD)] == [0.5, 0.5, 1.0]
    assert score.read(word, (), "key", lambda: pytest.fail("asked again")).counted is found.counted


def test_a_word_is_scored_with_what_stands_for_it_whatever_was_asked_before(
    build_searcher: BuildSearcher, by: None
) -> None:
    searcher = build_searcher(
        [
            {"title": "UBND huyện", "body": "UBND huyện Mường La họp."},
            {"title": "Họp", "body": "Ủy ban nhân dân huyện họp với nhân dân."},
            *({"body": f"Nhân dân bản {n} họp."} for n in range(9)),
        ]
    )
    for alone in ("ủy", "ban", "nhân", "dân"):
        searcher.search(Request(alone))
    fresh = Searcher(searcher.index_dir)
    for text in ("ủy ban nhân dân", "uy ban nhan dan", "UBND"):
        asked, anew = (one.search(Request(text)).hits for one in (searcher, fresh))
        assert [(hit.document.id, hit.score) for hit in asked] == [(hit.document.id, hit.score) for hit in anew]
