"""web/parameters.py: what a URL asks for, strictly for programs and forgivingly for readers."""

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from index.errors import BadParameter
from searcher.request import Request
from web.parameters import ExportParameters, LeftOut, SearchParameters, names_of, page_request, read, read_forgiving

_VALUES = st.one_of(
    st.text(max_size=6),
    st.sampled_from(["", "1", "0", "100", "exact", "newest", "2024-05-02", "place,year", "vi", "ngày", "²", "1.0"]),
)
_ARGUMENTS = st.lists(
    st.tuples(st.one_of(st.sampled_from(names_of(SearchParameters)), st.text(max_size=4)), _VALUES), max_size=6
)


@given(_ARGUMENTS)
def test_a_reader_gets_an_answer_whatever_the_url_holds(arguments: list[tuple[str, str]]) -> None:
    for kind in (SearchParameters, ExportParameters):
        assert isinstance(read_forgiving(kind, MultiDict(arguments))[0].request(), Request)


def refusal(arguments: MultiDict[str, str]) -> BadParameter | None:
    try:
        read(SearchParameters, arguments)
    except BadParameter as error:
        return error
    return None


@given(_ARGUMENTS)
def test_a_program_is_understood_in_full_or_told_which_parameter_is_not(given_values: list[tuple[str, str]]) -> None:
    arguments = MultiDict(given_values)
    refused = refusal(arguments)
    if refused:
        assert refused.name in arguments
        assert str(refused).startswith(f"{refused.name}: ")
    else:
        assert set(arguments) <= set(names_of(SearchParameters))
        assert page_request(arguments) == (read(SearchParameters, arguments).request(), ())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"page": "0"}, "page: must be greater than or equal to 1"),
        ({"per_page": "101"}, "per_page: must be less than or equal to 100"),
        ({"page": "1.5"}, "page: must be a whole number"),
        ({"tones": "loud"}, "tones: must be 'auto', 'exact' or 'ignore'"),
        ({"from": "gestern"}, "from: 'gestern' is not a day; write it as 2024-05-02"),
        ({"sort": ["newest", "oldest"]}, "sort: may be given once"),
        ({"place": [f"a{i}" for i in range(101)]}, "place: may be given 100 times at most"),
    ],
)
def test_what_is_said_of_a_bad_parameter(query: dict[str, str | list[str]], said: str) -> None:
    with pytest.raises(BadParameter) as caught:
        read(SearchParameters, MultiDict(query))
    assert str(caught.value) == said


def test_a_reader_gets_the_first_of_too_many_values_and_the_default_for_a_bad_one() -> None:
    arguments = MultiDict(
        [("q", "một"), ("q", "hai"), ("page", "x"), ("page", "3"), ("sort", "newest"), ("sort", "x"), ("z", "")]
    )
    wanted, left_out = page_request(arguments)
    assert (wanted.text, wanted.page, wanted.sort) == ("một", 1, "newest")
    assert left_out == (
        LeftOut("q", ["một", "hai"], "repeated"),
        LeftOut("sort", ["newest", "x"], "repeated"),
        LeftOut("page", ["x"], "number"),
    )


@given(
    st.lists(st.text(min_size=1, max_size=80).map(str.strip).filter(bool), max_size=99),
    st.sampled_from(["place", "source"]),
)
def test_filters_of_a_page_are_those_that_fit_its_links_and_others_are_named(values: list[str], name: str) -> None:
    given_values = {name: values, "section": ["Kinh tế"]}
    wanted, left_out = page_request(MultiDict(given_values))
    kept = {one: list(getattr(wanted.filters, one)) for one in given_values}
    left = {one.name: list(one.values) for one in left_out}
    assert {one: kept[one] + left.get(one, []) for one in given_values} == given_values
    assert len(urlencode(kept, doseq=True)) <= 2000
    assert bool(left) == (len(urlencode(given_values, doseq=True)) >= 2000)
