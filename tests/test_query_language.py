"""The query language through whole searches: what its signs find, how that is marked, and what is said of it."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import building
from searcher.prefixes import MOST_FORMS, MOST_TOGETHER
from searcher.query import Tones, parse_query
from searcher.rendering import explained, marked, results_object
from searcher.request import Filters, Request, Sort
from searcher.results import Results
from searcher.search import Searcher
from tests.conftest import BuildSearcher, write_jsonl

ARTICLES = [
    {"id": "a", "title": "Sông Mã được mùa nhãn", "body": "Cây ăn quả lên đồi.", "place": "Sơn La", "source": "Báo A",
     "section": "Kinh tế", "published": "2024-05-02"},
    {"id": "b", "title": "Hội nghị về cây", "body": "Nhãn chín sớm. Cây cho nhiều quả.", "place": "Hà Nội",
     "source": "Báo B", "section": "Kinh tế", "published": "2024-06-30"},
    {"id": "c", "title": "Nông thôn", "body": "Nông nghiệp và nóng ẩm, quả và cây.", "place": "Sơn La", "source": "Báo B",
     "section": "Xã hội", "published": "2023-12-31"},
    {"id": "d", "title": "Tin vắn", "body": "Không có gì."},
]  # fmt: skip


@pytest.fixture
def searcher(build_searcher: BuildSearcher) -> Searcher:
    return build_searcher(ARTICLES)


def ids(results: Results) -> list[str]:
    return [hit.document.id for hit in results.hits]


def found(searcher: Searcher, query: str, tones: Tones = Tones.AUTO) -> set[str]:
    """The full matches."""
    return {hit.document.id for hit in searcher.search(Request(query, tones=tones)).hits if hit.matched == "full"}


def test_what_must_stand_in_the_title_is_not_found_elsewhere(searcher: Searcher) -> None:
    assert found(searcher, "nhãn") == {"a", "b"}
    assert found(searcher, "title:nhãn") == found(searcher, "tieu-de:nhan") == {"a"}
    assert found(searcher, 'tiêu-đề:"mùa nhãn"') == {"a"}
    assert found(searcher, 'title:"nhãn mùa"') == set()
    assert found(searcher, "cây -title:nhãn") == {"b", "c"}


def test_without_its_title_an_article_is_not_even_a_partial_match(searcher: Searcher) -> None:
    results = searcher.search(Request("title:nhãn hội"))
    assert (results.total, results.total_partial, ids(results)) == (0, 1, ["a"])


def test_filters_typed_in_a_query_are_filters(searcher: Searcher) -> None:
    assert found(searcher, "cây nơi:Sơn La") == {"a", "c"}
    assert found(searcher, 'cây nguồn:"báo b"') == {"b", "c"}
    assert found(searcher, 'cây -nguồn:"báo b"') == {"a"}
    assert found(searcher, 'cây mục:"kinh te" -nơi:"Hà Nội"') == {"a"}
    assert found(searcher, "cây từ:2024") == {"a", "b"}
    assert found(searcher, "cây từ:5/2024 đến:5/2024") == {"a"}
    assert found(searcher, "cây đến:2023") == {"c"}


def test_filters_of_query_and_request_come_together(searcher: Searcher) -> None:
    asked = Filters(place=("Hà Nội",))
    results = searcher.search(Request("cây nơi:Sơn La từ:2024", filters=asked, facets=("place",)))
    assert set(ids(results)) == {"a", "b"}
    assert results.query.filters.place == ("Hà Nội", "Sơn La")
    assert [(value.value, value.count) for value in results.facets["place"]] == [("Hà Nội", 1), ("Sơn La", 1)]


def test_of_days_the_narrower_count() -> None:
    typed = parse_query("từ:2024 từ:3/2023 đến:2025 đến:2/2025").filters
    joined = Filters().joined(typed)
    assert (str(joined.published_from), str(joined.published_to)) == ("2024-01-01", "2025-02-28")


def test_filters_alone_list_what_passes_newest_first(searcher: Searcher) -> None:
    results = searcher.search(Request("nơi:Sơn La"))
    assert (ids(results), results.total, results.total_partial) == (["a", "c"], 2, 0)
    assert ids(searcher.search(Request('-nguồn:"Báo B"'))) == ["a", "d"]
    assert ids(searcher.search(Request("từ:2023", sort=Sort.OLDEST))) == ["c", "a", "b"]


def test_a_prefix_finds_what_begins_so(searcher: Searcher) -> None:
    assert found(searcher, "nong*") == {"c"}
    assert found(searcher, "ngh*") == {"b", "c"}
    assert found(searcher, '"cây ă*"') == {"a"}
    assert found(searcher, "cây -ngh*") == {"a"}
    assert found(searcher, "title:nh*") == {"a"}
    assert found(searcher, "zz*") == set()


def test_marks_of_a_prefix_count_as_those_of_a_word(build_searcher: BuildSearcher) -> None:
    forms = {"exact": "Hoàng", "compatible": "Hoầng", "folded": "Hoang", "conflicting": "Hoảng", "none": "Hung"}
    searcher = build_searcher([{"id": name, "body": f"Tin {form} hôm nay."} for name, form in forms.items()])
    assert ids(searcher.search(Request("hoà*")))[0] == "exact"
    assert found(searcher, "hoà*") == {"exact", "compatible", "folded", "conflicting"}
    assert found(searcher, "hoà*", Tones.EXACT) == {"exact"}
    assert found(searcher, "hoa*", Tones.EXACT) == {"folded"}
    assert found(searcher, "tin -hoà*") == {"compatible", "folded", "conflicting", "none"}


def test_a_prefix_stands_for_its_most_frequent_forms(build_searcher: BuildSearcher) -> None:
    rare = [{"id": f"x{i}", "body": f"Mã x{i:03}."} for i in range(MOST_FORMS + 5)]
    searcher = build_searcher([*rare, {"id": "often", "body": "Xã xã xã."}])
    results = searcher.search(Request("x*", per_page=100))
    assert results.query.words[0].expansions[0] == "xa"
    assert results.total == MOST_FORMS


def test_many_prefixes_stand_for_fewer_forms_each(build_searcher: BuildSearcher) -> None:
    searcher = build_searcher([{"body": " ".join(f"x{i:03}" for i in range(20))}])
    words = searcher.search(Request(" ".join(["x*"] + [f"x{i}*" for i in range(99)]))).query.words
    assert len(words[0].expansions) == MOST_TOGETHER // 100


def test_slop_lets_other_words_stand_between_in_this_order(searcher: Searcher) -> None:
    assert found(searcher, '"cây quả"') == set()
    assert found(searcher, '"cây quả"~1') == {"a"}
    assert found(searcher, '"cây quả"~2') == {"a", "b"}
    assert found(searcher, '"cay qua"~2') == {"a", "b"}
    assert found(searcher, '"cây quả"~2', Tones.EXACT) == {"a", "b"}
    assert found(searcher, 'nông -"cây quả"~2') == {"c"}


def test_or_in_vietnamese_finds_either(searcher: Searcher) -> None:
    assert found(searcher, "nóng HOẶC nhãn") == {"a", "b", "c"}


def snippet(searcher: Searcher, query: str) -> str:
    hit = searcher.search(Request(query)).hits[0]
    return marked(hit.title, "[", "]") + " | " + marked(hit.snippets[0], "[", "]")


def test_matches_are_marked_in_title_and_passage(searcher: Searcher) -> None:
    assert snippet(searcher, "nong*") == "[Nông] thôn | [Nông] nghiệp và [nóng] ẩm, quả và cây."
    assert snippet(searcher, 'sớm "cây quả"~2') == "Hội nghị về cây | Nhãn chín [sớm]. [Cây] cho nhiều [quả]."
    assert snippet(searcher, '"nông ẩm"~4') == "Nông thôn | [Nông] nghiệp và nóng [ẩm], quả và cây."


def test_articles_are_marked_as_hits_are(searcher: Searcher) -> None:
    article = searcher.article("c", "nong* nơi:Huế")
    assert article is not None
    assert marked(article.body, "[", "]") == "[Nông] nghiệp và [nóng] ẩm, quả và cây."


def test_the_query_comes_back_as_understood(searcher: Searcher) -> None:
    query = 'title:nhãn nong* "cây quả"~2 -"tin vắn" nơi:"Sơn La" -mục:x từ:2024'
    understood = results_object(searcher.search(Request(query)))["query"]
    assert understood["filters"] == {"place": ["Sơn La"], "not_section": ["x"], "from": "2024-01-01"}
    assert understood["words"][0] == {
        "text": "nhãn",
        "read_as": "exact",
        "expansions": [],
        "reading": None,
        "field": "title",
    }
    assert understood["words"][1] == {
        "text": "nong*",
        "read_as": "folded",
        "expansions": ["nong"],
        "reading": None,
        "prefix": True,
    }
    assert understood["phrases"] == [{"text": "cây quả", "slop": 2}]
    assert understood["excluded"] == ['"tin vắn"']


def test_explaining_says_all_of_it_in_words(searcher: Searcher) -> None:
    query = 'title:nhãn nong* "cây quả"~2 -tin nơi:"Sơn La" nơi:Huế -mục:x từ:2024'
    assert list(explained(searcher.search(Request(query)).query)) == [
        "nhãn: read as exact in the title",
        "nong*: read as folded, beginning: nong",
        "cây: read as exact",
        "quả: read as exact",
        '"cây quả": phrase, up to 2 other words between two',
        "tin: excluded",
        "place: Sơn La or Huế",
        "not section: x",
        "from: 2024-01-01",
    ]


def test_an_explanation_adds_up_with_every_sign(searcher: Searcher) -> None:
    for hit in searcher.search(Request('title:nh* "cây quả"~2 nóng* ch*', explain=True)).hits:
        assert hit.explanation
        assert sum(hit.explanation.values()) == pytest.approx(hit.score)


_SIGNS = st.sampled_from(
    [
        '"',
        '"',
        "-",
        "~",
        "~2",
        "*",
        ":",
        " ",
        " ",
        "OR",
        "title:",
        "nơi:",
        "từ:",
        "2024",
        "cây",
        "quả",
        "nh",
        "Sơn La",
        "nguồn:",
    ]
)


@pytest.fixture(scope="module")
def one_searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    folder = tmp_path_factory.mktemp("language")
    building.build(folder / "index", [write_jsonl(folder / "articles.jsonl", ARTICLES)])
    return Searcher(folder / "index")


@settings(max_examples=150)
@given(text=st.lists(_SIGNS, max_size=14).map("".join), tones=st.sampled_from(Tones))
def test_no_combination_of_signs_fails_a_search(one_searcher: Searcher, text: str, tones: Tones) -> None:
    results = one_searcher.search(Request(text, tones=tones, explain=True))
    assert results.listed == results.total + results.total_partial == len(results.hits)
    assert all(explained(results.query))


def test_slop_finds_what_looking_at_every_row_of_words_finds(build_searcher: BuildSearcher) -> None:
    numbers = random.Random(7)
    texts = [[numbers.choice(["cây", "quả", "chè", "xã", "họp"]) for _ in range(9)] for _ in range(60)]
    searcher = build_searcher([{"id": str(i), "body": " ".join(text)} for i, text in enumerate(texts)])
    for _ in range(40):
        phrase = [numbers.choice(["cây", "quả", "chè"]) for _ in range(numbers.choice([2, 2, 3]))]
        slop = numbers.randint(0, 3)
        wanted = set()
        for i, text in enumerate(texts):
            ends = [place for place in range(9) if text[place] == phrase[0]]
            for word in phrase[1:]:
                ends = [p for p in range(9) if text[p] == word and any(1 <= p - end <= slop + 1 for end in ends)]
            if ends:
                wanted.add(str(i))
        results = searcher.search(Request(f'"{" ".join(phrase)}"~{slop}', per_page=100))
        assert set(ids(results)) == wanted
