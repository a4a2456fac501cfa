"""The API's document: operations → OpenAPI 3.1."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydantic import ConfigDict, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import get_original_bases, is_typeddict

from web import problems
from web.operations import JSON, Operation
from web.problems import Problem
from web.texts import LANGUAGES

Json = dict[str, Any]

_ENGLISH = LANGUAGES["en"]
_REF = "#/components/schemas/"
_ABOUT = "Full-text search over Vietnamese local news, typed with or without tone marks. Read-only."
_BAD = {
    400: "A parameter is bad or unknown; `parameter` names it.",
    404: "There is no such document.",
    503: "There is no index to search; `detail` says what to run.",
}
_ETAG = "The answer's tag for `If-None-Match`: another one after every rebuild of the index."
_NEXT = '`rel="next"`: where to go on; absent where nothing is left.'
# A parameter without a value counts as absent.
_WITHOUT_VALUE = {"const": ""}
# Docstrings describe fields. Settings are taken by a type that has none of its own, as a list of the one that is meant.
_SETTINGS = ConfigDict(use_attribute_docstrings=True)


class _Generator(GenerateJsonSchema):
    """Fields without titles, which would only repeat their names, and with the descriptions that they inherit."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def typed_dict_schema(self, schema: Any) -> Json:
        made = super().typed_dict_schema(schema)
        for base in filter(is_typeddict, get_original_bases(schema["cls"])):
            inherited = TypeAdapter(list[base], config=_SETTINGS).json_schema(schema_generator=_Generator)  # type: ignore[valid-type]  # a type at run time
            for name, field in inherited["$defs"][base.__name__]["properties"].items():
                if "description" in field:
                    made["properties"][name].setdefault("description", field["description"])
        return made


def openapi_document(operations: Sequence[Operation], version: str) -> Json:
    """The OpenAPI 3.1 document of these operations."""
    answers, asked, components = _schemas(operations)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "timtin",
            "version": version,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "paths": {one.path: {"get": _operation(one, answers[one.name], asked.get(one.name, {}))} for one in operations},
        "components": {"schemas": components},
    }


def _schemas(operations: Sequence[Operation]) -> tuple[Json, Json, Json]:
    """The JSON Schemas of the answers and of the parameters, each by operation, and the parts that they share.

    All are made at once, so that what is the same has one name.
    """
    kinds = {operation.name: operation.answer for operation in operations} | {"": Problem}
    adapters: list[Any] = [
        ((name, "answer"), "serialization", TypeAdapter(list[kind], config=_SETTINGS))  # type: ignore[valid-type]  # a type at run time
        for name, kind in kinds.items()
    ]
    models = {operation.name: operation.parameters for operation in operations if operation.parameters}
    adapters += [((name, "asked"), "validation", TypeAdapter(model)) for name, model in models.items()]
    made, shared = TypeAdapter.json_schemas(adapters, ref_template=_REF + "{model}", schema_generator=_Generator)
    components = dict(sorted(shared["$defs"].items()))
    answers = {name: made[(name, "answer"), "serialization"]["items"] for name in kinds}
    asked = {name: components[model.__name__] for name, model in models.items()}
    for model in set(models.values()):
        del components[model.__name__]
    return answers, asked, components


def _operation(operation: Operation, answer: Json, asked: Json) -> Json:
    return {
        "operationId": operation.name,
        "summary": _ENGLISH.say(f"operation_title.{operation.name}"),
        "description": _ENGLISH.say(f"operation.{operation.name}"),
        "parameters": _in_path(operation) + _in_query(operation, asked.get("properties", {})),
        "responses": {"200": _answer(operation, answer)} | _others(operation),
    }


def _in_path(operation: Operation) -> list[Json]:
    schema = {"type": "string", "minLength": 1}
    values = urlsplit(operation.example).path.split("/")[-1:]
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _ENGLISH.say(f"parameter.{name}"),
            "schema": schema,
            "example": value,
        }
        for name, value in zip(operation.path_names, values, strict=False)
    ]


def _in_query(operation: Operation, properties: Json) -> list[Json]:
    examples = parse_qs(urlsplit(operation.example).query)
    return [_parameter(name, schema, examples.get(name, [])) for name, schema in properties.items()]


def _parameter(name: str, described: Json, examples: list[str]) -> Json:
    schema = {key: value for key, value in described.items() if key != "default"}
    default = described.get("default")
    parameter: Json = {"name": name, "in": "query", "description": _ENGLISH.say(f"parameter.{name}")}
    if schema.get("type") == "array":
        one_value = "enum" in schema["items"]  # of names, separated by commas
        return (
            parameter
            | {"explode": not one_value, "schema": schema}
            | _example(examples[0].split(",") if one_value and examples else examples)
        )
    if schema != {"type": "string"}:
        schema = {"anyOf": [schema, _WITHOUT_VALUE]}
    return parameter | {"schema": schema | ({"default": default} if default else {})} | _example("".join(examples))


def _example(value: Any) -> Json:
    return {"example": value} if value else {}


def _answer(operation: Operation, answer: Json) -> Json:
    content = {"schema": answer}
    headers: Json = {"Timtin-Version": _header("The version of timtin that answers.", required=True)}
    if operation.kept:
        headers["ETag"] = _header(_ETAG)
        headers["Timtin-Generation"] = _header("The generation of the index that answers.")
    if operation.has_lines:
        content = {"schema": {"type": "string", "contentMediaType": JSON, "contentSchema": answer}}
        headers["Link"] = _header(_NEXT)
    response = {"description": "The answer.", "headers": headers, "content": {operation.media_type: content}}
    return response | ({"links": operation.links} if operation.links else {})


def _others(operation: Operation) -> Json:
    problem = {problems.MEDIA_TYPE: {"schema": {"$ref": _REF + Problem.__name__}}}
    others: Json = {"304": {"description": "What the client has still holds."}} if operation.kept else {}
    return others | {str(status): {"description": _BAD[status], "content": problem} for status in operation.problems}


def _header(description: str, *, required: bool = False) -> Json:
    return {"description": description, "required": required, "schema": {"type": "string"}}
