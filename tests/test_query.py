"""searcher/query.py: what was typed becomes a query, and nothing that can be typed is an error."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from index.language.analysis import syllables
from searcher.query import LONGEST_QUERY, MOST_WITH_SLOP, parse_query
from searcher.query_chunks import MOST_SLOP, read_chunks


def shape(text: str) -> list[list[str]]:
    """Clauses as lists of terms, a term as its folded words."""
    return [[" ".join(w.folded for w in term.words) for term in c.terms] for c in parse_query(text).clauses]


def excluded(text: str) -> list[str]:
    return [" ".join(word.toned for word in term.words) for term in parse_query(text).excluded]


def test_words_are_wanted_each() -> None:
    assert shape("Mường La cây") == [["muong"], ["la"], ["cay"]]


def test_quotes_of_every_kind_make_a_phrase() -> None:
    for text in ('"nông thôn mới"', "“nông thôn mới”", "«nông thôn mới»"):
        assert shape(text) == [["nong thon moi"]]


def test_a_quote_that_is_never_closed_is_read_as_words() -> None:
    assert shape('"nông thôn mới') == [["nong"], ["thon"], ["moi"]]
    assert shape('nông" thôn') == [["nong"], ["thon"]]


def test_minus_excludes_a_word_or_a_phrase_and_only_before_it() -> None:
    assert excluded('chè -má -"cà phê"') == ["má", "cà phê"]
    assert excluded("kinh tế - xã hội") == []
    assert excluded("2016-2020 KT-XH") == []
    assert excluded("- -- ---") == []


def test_or_joins_the_terms_beside_it() -> None:
    assert shape("chè OR cam quýt") == [["che", "cam"], ["quyt"]]
    assert shape('a OR "b c" OR d') == [["a", "b c", "d"]]


def test_or_without_a_neighbour_is_dropped_and_in_lower_case_is_a_word() -> None:
    assert shape("OR chè OR") == [["che"]]
    assert shape("chè or cam") == [["che"], ["or"], ["cam"]]


def test_or_may_be_said_in_vietnamese_in_capitals() -> None:
    assert shape("chè HOẶC cam") == [["che", "cam"]]
    assert shape("chè hoặc cam") == [["che"], ["hoac"], ["cam"]]
    assert shape('chè "HOẶC" cam') == [["che"], ["hoac"], ["cam"]]


def prefixes(text: str) -> list[str]:
    return [word.text for word in parse_query(text).words if word.is_prefix]


def test_a_star_behind_a_word_makes_it_a_prefix() -> None:
    assert prefixes('nong* thôn "mường l*" QL6*') == ["nong*", "l*", "QL6*"]
    assert shape("nong* thôn") == [["nong"], ["thon"]]


@pytest.mark.parametrize("text", ["*", "* a", "*a", "**a**", "5*3", "a *", "nong *"])
def test_other_stars_separate_words(text: str) -> None:
    assert prefixes(text) == []


def slops(text: str) -> list[tuple[str, int]]:
    return [(term.text, term.slop) for clause in parse_query(text).clauses for term in clause.terms]


def test_a_tilde_and_a_number_behind_quotes_are_slop() -> None:
    assert slops('"cây quả"~3 chè') == [("cây quả", 3), ("chè", 0)]
    assert slops('"cây quả"~999999') == [("cây quả", MOST_SLOP)]
    assert parse_query('-"cây quả"~3').excluded[0].slop == 3


def test_other_tildes_separate_words() -> None:
    assert slops('"cây quả"~') == [("cây quả", 0)]
    assert slops('"cây quả"~x') == [("cây quả", 0), ("x", 0)]
    assert slops('"cây quả"~3x') == [("cây quả", 0), ("3 x", 0)]
    assert slops("~3") == [("3", 0)]
    assert slops("cây~3") == [("cây 3", 0)]


def test_a_long_phrase_is_read_without_slop() -> None:
    assert slops('"a b c d e g h i"~2') == [("a b c d e g h i", 2)]
    assert slops('"a b c d e g h i k"~2') == [("a b c d e g h i k", 0)]


def test_or_does_not_reach_over_what_is_excluded() -> None:
    assert shape("chè OR -má cam") == [["che"], ["cam"]]
    assert shape("chè OR ? cam") == [["che", "cam"]]
    for query in ("chè OR -má nơi:Huế cam", "chè OR ? nơi:Huế cam"):
        parsed = parse_query(query)
        assert shape(parsed.without(parsed.filters)) == shape(query) == [["che"], ["cam"]]


def test_slop_is_read_for_so_many_words_of_a_query() -> None:
    found = [slop for _, slop in slops('"cây quả"~3 ' * MOST_WITH_SLOP)]
    assert found == [3] * (MOST_WITH_SLOP // 2) + [0] * (MOST_WITH_SLOP // 2)
    without = [term.slop for term in parse_query('-"cây quả"~3 ' * MOST_WITH_SLOP).excluded]
    assert without == found
    assert [slop for _, slop in slops('"c* quả"~3 ' * 2)] == [3, 0]


def test_slop_of_one_word_says_nothing() -> None:
    assert slops('"cây"~3') == [("cây", 0)]


def test_a_chunk_of_several_tokens_is_a_phrase() -> None:
    assert shape("05-CT/TW") == [["05 ct tw"]]


def test_a_number_is_one_however_its_thousands_are_grouped() -> None:
    assert shape("6.253 6,253 6253 25,06%") == [["6253"], ["6253"], ["6253"], ["25,06"]]


def test_decomposed_and_upper_case_queries_equal_the_normal_one() -> None:
    words = [(w.toned, w.folded) for w in parse_query("Lò Văn Phới hiến đất").words]
    for other in ("LÒ VĂN PHỚI HIẾN ĐẤT", unicodedata.normalize("NFD", "Lò Văn Phới hiến đất")):
        assert [(w.toned, w.folded) for w in parse_query(other).words] == words


def test_a_long_query_is_cut_and_says_so() -> None:
    query = parse_query("nông " * 300)
    assert query.truncated
    assert len(query.text) <= LONGEST_QUERY
    assert not parse_query("nông " * 200).truncated


def test_a_word_that_is_cut_is_dropped_unless_it_is_all_there_is() -> None:
    assert parse_query("nông thôn " * 99 + "mới " + "đường" * 10).words[-1].text == "mới"
    assert parse_query("x " * 499 + "a bc").words[-1].text == "a"
    assert parse_query("x " * 499 + "ab cd").words[-1].text == "ab"
    assert parse_query("a" * 5000).text == "a" * LONGEST_QUERY


@pytest.mark.parametrize("text", ["", "   ", "???", '""', '"', "-", '-""', "\x00", "\ud800", "OR", "… – !"])
def test_what_has_no_word_is_an_empty_query(text: str) -> None:
    assert parse_query(text).is_empty


@given(st.text(alphabet=st.one_of(st.sampled_from('"-“”OR *~:áàđ_\u0301\ud800'), st.characters())))
def test_no_text_is_an_error(text: str) -> None:
    query = parse_query(text)
    assert all(term.words for clause in query.clauses for term in clause.terms)


_SIGNS = st.sampled_from(
    [
        '"',
        "-",
        "~",
        "*",
        ":",
        " ",
        "OR",
        "HOẶC",
        "~3",
        "title:",
        "nơi:",
        "từ:",
        "2/5/2024",
        "Sơn La",
        "-nguồn:",
        "https://",
        "a",
    ]
)


@given(st.lists(st.one_of(_SIGNS, st.characters()), max_size=40).map("".join))
def test_no_combination_of_signs_is_an_error(text: str) -> None:
    query = parse_query(text)
    assert all(query.text[typed.start : typed.end].strip() for typed in query.filters)
    assert all(term.words for clause in query.clauses for term in clause.terms)
    assert parse_query(query.text).clauses == query.clauses


@given(
    st.text(
        alphabet=st.one_of(st.sampled_from("aáàđ_ .,/-5"), st.characters(exclude_characters='"“”„‟«»＂*~:')),
        max_size=60,
    )
)
def test_a_query_without_signs_is_its_words(text: str) -> None:
    """Every run without white space is a word, or a phrase where it has several."""
    query = parse_query(text)
    runs = query.text.split()
    assume(not any(run in ("OR", "HOẶC") or run.startswith("-") for run in runs))
    words = [[token.surface for token in syllables(run)] for run in runs]
    read = [[[word.text for word in term.words] for term in clause.terms] for clause in query.clauses]
    assert read == [[run] for run in words if run]
    assert not query.filters
    assert not query.excluded
    assert not any(word.is_prefix for word in query.words)
    assert not any(term.slop or term.in_title for clause in query.clauses for term in clause.terms)


PLAIN = st.lists(st.sampled_from(["Mường", "la", "OR", "19", "m2", "K08", "½", "họp", "ĐBSCL"]), min_size=1).map(
    " ".join
)


@given(PLAIN)
def test_letters_and_digits_are_read_as_they_are_beside_signs(text: str) -> None:
    assert list(read_chunks(text)) == list(read_chunks(text + " :"))[:-1]
