"""A view and its annotations → a path that reads, answers and says how long that holds, and an entry of the API's document.

A view is annotated with the model of its parameters and the type of its answer. The same model reads the URL and describes the
parameters; the same type is what the type checker holds the view to and what the document says of the answer.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_type_hints

from flask import Blueprint, Response, request

from index.json_text import json_text
from web.caching import kept
from web.parameters import Parameters, read

View = Callable[..., Any]
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Operation:
    """One path of the API."""

    name: str
    """The view's name, under which `web/data/` says what it is for."""
    path: str
    """As OpenAPI writes it: `/api/documents/{document_id}`."""
    parameters: type[Parameters] | None
    """Those it knows; None where any are let pass."""
    answer: Any
    """The type of the answer; of one line of it where the answer has lines."""
    has_lines: bool
    media_type: str
    example: str
    """A URL that shows what it is for."""
    kept: bool
    """Whether clients may keep the answer for as long as the generation is in use."""
    fresh: int
    """Seconds in which clients that keep it need not ask whether it still holds."""
    problems: Sequence[int]
    """Statuses of what may go wrong."""
    links: Mapping[str, Any]
    """Other operations that the answer leads to, as OpenAPI writes them."""

    @property
    def path_names(self) -> list[str]:
        """The names that stand in the path."""
        return re.findall(r"{(\w+)}", self.path)


class Api(Blueprint):
    """A blueprint that remembers its operations; `generation` names the one of the index that answers."""

    def __init__(self, generation: Callable[[], str]) -> None:
        super().__init__("api", __name__)
        self.operations: list[Operation] = []
        self._generation = generation

    def operation(
        self,
        rule: str,
        *,
        example: str | None = None,
        media_type: str = JSON,
        line: Any = None,
        kept: bool = True,
        fresh: int = 0,
        problems: Sequence[int] = (503,),
        links: Mapping[str, Any] | None = None,
    ) -> Callable[[View], View]:
        """Serve a view at a path: `asked` is read from the URL by its annotation, what the view gives is written as JSON.

        A view that writes its answer itself gives a Response, or a text where `media_type` is no JSON; `line` is the type of its
        lines where it has lines.
        """

        def register(view: View) -> View:
            hints = get_type_hints(view)
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)
            entry = Operation(
                name=view.__name__,
                path=path,
                parameters=hints.get("asked"),
                answer=line or hints["return"],
                has_lines=line is not None,
                media_type=media_type,
                example=example or rule,
                kept=kept,
                fresh=fresh,
                problems=sorted({*problems, *([400] if "asked" in hints else []), *([404] if "{" in path else [])}),
                links=links or {},
            )
            self.operations.append(entry)
            self.add_url_rule(rule, view.__name__, self._serving(view, entry))
            return view

        return register

    def _serving(self, view: View, operation: Operation) -> View:
        def serve(**path: str) -> Response:
            asked = {"asked": read(operation.parameters, request.args)} if operation.parameters else {}
            if not operation.kept:
                response = _written(view(**asked, **path), operation.media_type)
                response.headers["Cache-Control"] = "no-store"
                return response
            return kept(
                self._generation, lambda: _written(view(**asked, **path), operation.media_type), operation.fresh
            )

        return serve


def _written(answer: Any, media_type: str) -> Response:
    if isinstance(answer, Response):
        return answer
    return Response(json_text(answer) if media_type == JSON else answer, content_type=media_type)
