"""searcher/corrections: what may have been meant, and above all what may not be offered."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import building
from index.language.fold import fold
from searcher.corrections import suggesting
from searcher.corrections.evidence import Evidence, Marks, Syllable, most_share
from searcher.corrections.plain_words import find_rows
from searcher.corrections.suggesting import suggest
from searcher.query import Tones
from searcher.rendering import results_object
from searcher.request import Filters, Request, Sort
from searcher.search import Searcher
from tests.conftest import write_jsonl

SENTENCES = (
    "Huyện Mường La trồng cây ăn quả trên đất dốc.",
    "Xây dựng nông thôn mới ở vùng cao cần nhiều thời gian.",
    "Sở Y tế kiểm tra an toàn thực phẩm tại chợ trung tâm.",
    "Đường cao tốc mới rút ngắn thời gian đi lại.",
    "Tổ công tác xử lý vi phạm nhanh chóng và đúng luật.",
    "Ủy ban nhân dân tỉnh họp về ngân sách năm sau.",
    "Đội tuyển tập luyện cho World Cup, Messi không thi đấu.",
    "Trang facebook của xã có tin mới, ai có iPhone cũng xem được.",
    "Chiến dịch tiêm phòng covid bắt đầu ở trường học.",
    "Chính quyền thành phố tặng quà cho hộ nghèo.",
)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("suggestions")
    records = [
        {"id": str(n), "title": f"Tin số {n}", "body": " ".join(SENTENCES[(n + k) % len(SENTENCES)] for k in range(6))}
        for n in range(200)
    ]
    building.build(folder / "index", [write_jsonl(folder / "documents.jsonl", records)])
    return Searcher(folder / "index")


def suggested(searcher: Searcher, text: str, tones: Tones = Tones.AUTO) -> Sequence[tuple[str, str]]:
    results = searcher.search(Request(text, tones))
    return [(suggestion.text, suggestion.reason) for suggestion in results.suggestions]


@pytest.mark.parametrize(
    ("typed", "meant", "reason"),
    [
        ("Mướng La", "Mường La", "tones"),
        ("muong la", "mường la", "tones"),
        ("Muong La", "Mường La", "tones"),
        ("MUONG LA", "MƯỜNG LA", "tones"),
        ("Mương La", "Mường La", "tones"),
        ("cay an qua", "cây ăn quả", "tones"),
        ("đuờng cao tốc", "đường cao tốc", "tones"),
        ("dường cao tốc", "đường cao tốc", "tones"),
        ("an toàn thưc phẩm", "an toàn thực phẩm", "tones"),
        ("an toan thực phẩm", "an toàn thực phẩm", "tones"),
        ("Muwowngf La", "Mường La", "telex"),
        ("noong thoon mowis", "nông thôn mới", "telex"),
        ("nông thôn mowis", "nông thôn mới", "telex"),
        ("ddwowngf cao toocs", "đường cao tốc", "telex"),
        ("nhanh chosng", "nhanh chóng", "telex"),
        ("Muong72 La", "Mường La", "vni"),
        ("nong6 thon6 moi71", "nông thôn mới", "vni"),
        ("d9uong72 cao toc61", "đường cao tốc", "vni"),
        ("nongthonmoi", "nông thôn mới", "joined"),
        ("nôngthônmới", "nông thôn mới", "joined"),
        ("nôngthôn mới", "nông thôn mới", "joined"),
        ("Muongla", "Mường la", "joined"),
        ("nông tôn mới", "nông thôn mới", "spelling"),
        ("nông thôn mớo", "nông thôn mới", "spelling"),
        ("nogn thôn mới", "nông thôn mới", "spelling"),
        ("nông thhôn mới", "nông thôn mới", "spelling"),
        ("nong thin moi", "nông thôn mới", "spelling"),
        ("sử lý vi phạm", "xử lý vi phạm", "spelling"),
    ],
)
def test_what_was_meant_is_offered_with_the_reason(searcher: Searcher, typed: str, meant: str, reason: str) -> None:
    assert suggested(searcher, typed) == [(meant, reason)]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Mường La",
            "nông thôn mới",
            "xử lý vi phạm",
            "đường cao tốc mới",
            "an toàn thực phẩm",
            "Mường La cây ăn quả",
        ),
        *(
            "facebook",
            "iPhone",
            "Messi",
            "World Cup",
            "covid",
            "covid-19",
            "Ronaldo",
            "TikTok",
            "blockchain",
            "Harry Potter",
        ),
        *("05-CT/TW", "15/2020/NĐ-CP", "14/7/2020", "2/9", "1000", "QL6", "B52", "www.example.vn", "abc@example.vn"),
        *("", " ", "?!", '"', "-", "OR", "~~", "[[[", "x", "la", "ưưưư", "zzzz"),
    ],
)
def test_what_is_right_or_foreign_is_left_alone(searcher: Searcher, text: str) -> None:
    assert suggested(searcher, text) == []


def test_an_unmarked_query_of_two_readings_gets_no_suggestion(tmp_path: Path) -> None:
    texts = ["Họ thấy kim đồng hồ.", "Nhà của thầy Kim ở đây."] * 40
    records = [{"id": str(n), "title": "Tin", "body": text} for n, text in enumerate(texts)]
    building.build(tmp_path / "index", [write_jsonl(tmp_path / "documents.jsonl", records)])
    both = Searcher(tmp_path / "index")
    assert suggested(both, "thay kim") == []
    assert suggested(both, "thay kim o") == []
    assert suggested(both, "kim dong ho") == [("kim đồng hồ", "tones")]


def test_operators_and_quotes_stay_and_the_plain_words_around_them_are_mended(searcher: Searcher) -> None:
    assert suggested(searcher, 'Mướng La -xoai "nong thon"') == [('Mường La -xoai "nong thon"', "tones")]
    assert suggested(searcher, "title:muong nong6 thon6 moi71, muong la") == [
        ("title:muong nông thôn mới, mường la", "vni")
    ]
    for text in ('"mướng la"', "-mướng", "title:mướng", "mướn*", '"nong thon"~5'):
        assert suggested(searcher, text) == []


def test_what_joins_words_is_no_plain_word() -> None:
    texts = ("mướng_la", "mướng-la", "mướng/la", "abc@example.vn", "C++", "R&D")
    assert [list(find_rows(text)) for text in texts] == [[]] * len(texts)


@given(st.lists(st.sampled_from(["Mường", "la", "OR", "HOẶC", "19", "m2", "K08", "½"]), min_size=1).map(" ".join))
def test_rows_of_letters_and_digits_are_those_that_they_are_beside_signs(text: str) -> None:
    assert list(find_rows(text)) == list(find_rows(text + " -x"))


def test_marks_are_not_mended_where_they_have_no_say(searcher: Searcher) -> None:
    assert suggested(searcher, "muong la", Tones.IGNORE) == []
    assert suggested(searcher, "muong la", Tones.EXACT) == [("mường la", "tones")]
    assert suggested(searcher, "nongthonmoi", Tones.IGNORE) == [("nông thôn mới", "joined")]


def test_suggestions_are_for_the_first_page_by_relevance_and_keep_the_results(searcher: Searcher) -> None:
    first = searcher.search(Request("Mướng La"))
    assert results_object(first)["suggestions"] == [{"text": "Mường La", "reason": "tones"}]
    assert first.query.text == "Mướng La"
    assert first.total > 0
    assert not searcher.search(Request("Mướng La", page=2)).suggestions
    assert not searcher.search(Request("Mướng La", sort=Sort.NEWEST)).suggestions
    nothing = searcher.search(Request("nongthonmoi", filters=Filters(place=("Sơn La",))))
    assert nothing.total == 0
    assert nothing.suggestions


@pytest.mark.parametrize(
    "text", ["muong la", "Mường la cay", "cay an qua OR muong la", '"cay an" qua', "muong la cay* qua", "nogn thon"]
)
def test_what_a_search_has_read_changes_no_suggestion(searcher: Searcher, text: str) -> None:
    results = searcher.search(Request(text))
    assert results.suggestions == suggest(text, Tones.AUTO, searcher.reader())


def test_a_long_query_is_not_looked_into(searcher: Searcher) -> None:
    assert suggested(searcher, "nongthonmoi " * 13) == []


@given(text=st.text(alphabet=st.sampled_from('muongla nộimớ"-:*~[]w67(,.OR\n'), max_size=60))
def test_no_text_is_an_error_and_only_plain_words_change(searcher: Searcher, text: str) -> None:
    for suggestion in suggest(text, Tones.AUTO, searcher.reader()):
        assert suggestion.text != text
        edges = [0, *(edge for row in find_rows(text) for chunk in row for edge in (chunk.start, chunk.end)), len(text)]
        kept = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
        place = 0
        for piece in kept:
            place = suggestion.text.index(piece, place) + len(piece)


def test_no_syllable_is_likelier_than_what_was_not_looked_up_may_be(searcher: Searcher) -> None:
    evidence = Evidence(searcher.reader())
    syllables = {
        Syllable(fold(word), Marks.OPEN) for text in (*SENTENCES, "Tin số") for word in text.rstrip(".").split()
    }
    assert evidence.count(Syllable("tin", Marks.OPEN)) > 0.05 * searcher.reader().syllables  # of every article's title
    for before in (None, Syllable("tin", Marks.OPEN)):
        assert all(evidence.share(before, syllable) <= most_share(before) for syllable in syllables)


def test_slips_left_unlooked_at_would_change_nothing(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    rng, words = random.Random(3), " ".join(SENTENCES).replace(".", "").replace(",", "").split()
    typed = []
    for _ in range(300):
        first = rng.randrange(len(words) - 4)
        row = " ".join(words[first : first + rng.randrange(1, 5)])
        place = rng.randrange(len(row))
        row = row[:place] + rng.choice(["", "h", "n", "s", "w"]) + row[place + 1 :]
        typed.append(rng.choice([row, fold(row)]))
    quick = [suggest(row, Tones.AUTO, searcher.reader()) for row in typed]
    places = 0

    def none_is_hopeless(most: Mapping[int, float], worth: Sequence[float], asked: Any) -> list[int]:
        nonlocal places
        places += len(hopeless(most, worth, asked))
        return []

    hopeless = suggesting._hopeless
    monkeypatch.setattr(suggesting, "_hopeless", none_is_hopeless)
    assert [suggest(row, Tones.AUTO, searcher.reader()) for row in typed] == quick
    assert places > 20
    assert sum(map(bool, quick)) > 20
