"""Entities: one level, complete ones only."""

from hypothesis import given
from hypothesis import strategies as st

from index.encodings.html_entities import unescape_entities


def test_named_and_numbered_entities_are_replaced() -> None:
    source = "x&atilde; T&acirc;n L&#7853;p &#x111;&ecirc; &quot;n&uacute;i&quot;"
    assert unescape_entities(source) == 'xã Tân Lập đê "núi"'


def test_exactly_one_level_is_unescaped() -> None:
    assert unescape_entities("&amp;lt;b&amp;gt;") == "&lt;b&gt;"


def test_what_is_no_entity_stays() -> None:
    for text in ("AT&T", "R&D; và", "&nbsp", "a & b;", "&khongco;", "&notit;", "&;", "&#;"):
        assert unescape_entities(text) == text


def test_numbers_that_are_no_character_become_the_replacement_character() -> None:
    assert unescape_entities("&#xD800;&#9999999;") == "\ufffd\ufffd"


@given(st.text(alphabet="&#x1;aglmpt09F"))
def test_any_text_is_answered(text: str) -> None:
    unescape_entities(text)
