"""What clients may keep: an answer belongs to a URL, a reader's language, a generation and a version, and holds so long."""

import hashlib
from collections.abc import Callable
from importlib.metadata import version

from flask import Response, request

from web.languages import language
from web.problems import for_programs

VERSION = version("timtin")


def tag(generation: str) -> str:
    """The entity tag of what this URL answers, without having worked it out.

    It is weak: an answer also says how long it took, and it may travel compressed.
    """
    # The URL in its parts as they came: put together, and its escapes read, it takes 0.1 ms. Only a path can hold a line break.
    asked = map(request.environ.get, ("wsgi.url_scheme", "HTTP_HOST", "SCRIPT_NAME", "QUERY_STRING", "PATH_INFO"))
    parts = (VERSION, generation, "" if for_programs() else language().code, *(part or "" for part in asked))
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:20]


def not_modified(tag: str) -> bool:
    """Whether the client says that it has just this. `*` says nothing: whether there is anything is not known yet."""
    if "HTTP_IF_NONE_MATCH" not in request.environ:  # most say nothing, and to read that takes 8 µs
        return False
    known = request.if_none_match
    return not known.star_tag and known.contains_weak(tag)


def tagged(response: Response, tag: str, generation: str, fresh: int) -> Response:
    """The answer with its entity tag, the name of its generation, and for how many seconds nobody need ask whether it holds.

    For 0 it is asked about each time: a rebuild may switch the generation at any moment, and asking costs no search.
    """
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = f"max-age={fresh}" if fresh else "no-cache"
    response.headers["Timtin-Generation"] = generation
    return response


def kept(generation: Callable[[], str], answer: Callable[[], Response], fresh: int = 0) -> Response:
    """The answer as of the generation in use, to be kept for as long as that is; nothing new where the client has just this."""
    before = generation()
    asked = tag(before)
    if not_modified(asked):
        return tagged(Response(status=304), asked, before, fresh)
    response = answer()
    # After a switch in between the answer may be of either generation, and is not to be kept as of one.
    return tagged(response, asked, before, fresh) if generation() == before else response
