"""The page about the API that people read: what its document tells programs, in the reader's language, with examples to run."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, render_template

from index.errors import IndexUnusable
from web.api import api, openapi, searcher
from web.languages import language
from web.operations import Operation
from web.texts import Language

guide = Blueprint("guide", __name__)


@dataclass(frozen=True, slots=True)
class Explained:
    """A path as it is explained."""

    name: str
    path: str
    example: str
    parameters: tuple[tuple[str, str, Any], ...]
    """Names, the values that each takes, and its default."""


@guide.get("/api")
def show() -> str:
    """Every path with its parameters and an example."""
    document, spoken, known_id = openapi(), language(), _newest_id()
    return render_template("api.html", paths=[_explained(one, document, spoken, known_id) for one in api.operations])


def _newest_id() -> str | None:
    """The id of an article that the index holds, so that the examples find one."""
    with suppress(IndexUnusable):
        reader = searcher().reader()
        return reader.id(int(reader.newest_first[0])) if reader.documents else None
    return None


def _explained(operation: Operation, document: Mapping[str, Any], spoken: Language, known_id: str | None) -> Explained:
    schemas = document["components"]["schemas"]
    example = operation.example
    if "document_id" in operation.path_names and known_id is not None:
        example = operation.path.format(document_id=quote(known_id, safe=""))
    parameters = tuple(
        (one["name"], values(one["schema"], schemas, spoken), one["schema"].get("default"))
        for one in document["paths"][operation.path]["get"]["parameters"]
    )
    return Explained(operation.name, operation.path, example, parameters)


def values(schema: Mapping[str, Any], schemas: Mapping[str, Any], spoken: Language) -> str:
    """The values that a parameter takes, in words.

    >>> from web.texts import LANGUAGES
    >>> values({"anyOf": [{"type": "integer", "minimum": 1, "maximum": 100}, {"const": ""}]}, {}, LANGUAGES["vi"])
    'số từ 1 đến 100'
    """
    schema = schema.get("anyOf", [schema])[0]
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if schema["type"] == "array":
        one = values(schema["items"], schemas, spoken)
        return (
            spoken.say("guide.separated", one=one)
            if "enum" in schema["items"]
            else spoken.say("guide.repeated", one=one)
        )
    if "enum" in schema:
        return " · ".join(schema["enum"])
    if schema["type"] == "integer":
        return spoken.say("guide.number", least=schema["minimum"], most=schema["maximum"])
    return spoken.say("guide.day") if schema.get("format") == "date" else spoken.say("guide.text")
