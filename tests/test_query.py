"""searcher/query.py: what was typed becomes a query, and nothing that can be typed is an error."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcher.query import LONGEST_QUERY, parse_query


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


@pytest.mark.parametrize("text", ["", "   ", "???", '""', '"', "-", '-""', "\x00", "\ud800", "OR", "… – !"])
def test_what_has_no_word_is_an_empty_query(text: str) -> None:
    assert parse_query(text).is_empty


@given(st.text(alphabet=st.one_of(st.sampled_from('"-“”OR *~:áàđ_\u0301\ud800'), st.characters())))
def test_no_text_is_an_error(text: str) -> None:
    query = parse_query(text)
    assert all(term.words for clause in query.clauses for term in clause.terms)
