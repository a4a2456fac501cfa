"""index/json_text.py: stored articles and answers as JSON, whatever stands in them."""

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.documents import Document
from index.json_text import json_text, read_json
from index.whoosh.preparation import stored_form
from searcher.rendering import document_object

texts = st.text(st.characters(exclude_categories=()), max_size=20)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), texts),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(texts, inner, max_size=3)),
    max_leaves=6,
)


@given(values)
def test_what_python_writes_is_read_as_python_reads_it(value: Any) -> None:
    for text in (json.dumps(value), json.dumps(value).replace(", ", ",\n")):
        assert read_json(text.encode()) == json.loads(text)


@given(values.filter(lambda value: "Infinity" not in json.dumps(value)))
def test_what_is_written_is_what_python_reads(value: Any) -> None:
    assert json.loads(json_text(value)) == json.loads(json.dumps(value))


@given(st.dictionaries(st.text(), st.one_of(st.text(), st.integers(), st.lists(st.text()))))
def test_but_for_white_space_and_floats_the_text_is_pythons(value: Any) -> None:
    assert json_text(value).decode() == json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def test_numbers_that_are_large_or_numpys_are_written() -> None:
    assert json_text([10**40, np.float64(1.5)]) == b"[10000000000000000000000000000000000000000,1.5]"


def test_what_is_no_json_value_is_refused() -> None:
    with pytest.raises(TypeError, match="object"):
        json_text(object())


@pytest.mark.parametrize("text", [b"", b"{", b'{"a": 1} 2', b'"\xff"', b"nothing"])
def test_what_is_no_json_text_is_a_value_error(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_json(text)


def test_a_stored_article_with_odd_values_is_read_and_written() -> None:
    odd = {"views": 10**40, "seen": math.inf, "signs": "😀\x00\u2028", "deep": [[{"a": None}]], "extra": 1}
    article = Document("1", "Họp bản", "Bàn\nvề “đường”.", extra=odd)
    read = read_json(stored_form(article))
    assert read == odd | {"id": "1", "title": "Họp bản", "body": "Bàn\nvề “đường”."}
    assert json.loads(json_text(document_object(article)))["extra"] == odd | {"seen": None}
