"""Which language a request is answered in: `?lang=`, else Accept-Language, else Vietnamese; links keep what was given."""

from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, request

from web.problems import for_programs
from web.texts import LANGUAGES, Language
from web.varying import vary

_SAID_IN_A_LANGUAGE = ("text/html", "application/atom+xml", "application/opensearchdescription+xml")


def register(app: Flask) -> None:
    """Have the application's templates speak the reader's language, its links keep it, and its pages say which it is."""
    app.url_defaults(_keep_given)
    app.after_request(_name_language)
    for function in (language, given_language, in_language, say):
        app.add_template_global(function)
    app.jinja_env.globals["languages"] = tuple(LANGUAGES.values())
    app.add_template_filter(lambda count: language().number(count), "number")
    app.add_template_filter(lambda published: language().time_element(published), "as_time")
    app.add_template_filter(lambda milliseconds: language().seconds(milliseconds), "seconds")


def language() -> Language:
    """The language of the present request; an unknown `lang` counts as none."""
    if "language" not in g:
        code = given_language() or request.accept_languages.best_match(LANGUAGES)
        g.language = LANGUAGES.get(code or "", next(iter(LANGUAGES.values())))
    found: Language = g.language
    return found


def say(key: str, **values: object) -> str:
    """A text in the language of the present request."""
    return language().say(key, **values)


def in_language(other: Language) -> str:
    """A link to the present page in another language, relative to its path."""
    arguments = {**request.args.to_dict(flat=False), "lang": [other.code]}
    return f"?{urlencode(arguments, doseq=True)}"


def given_language() -> str | None:
    """The language that the URL asks for, None where it asks for none there is."""
    code = request.args.get("lang", "")
    return code if code in LANGUAGES else None


def _keep_given(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint.startswith(("pages.", "guide.", "feeds.", "discovery.")) and (code := given_language()):
        values.setdefault("lang", code)


def _name_language(response: Response) -> Response:
    # An answer without a body has no type of its own, and is taken for a page.
    if response.mimetype in _SAID_IN_A_LANGUAGE and not for_programs():
        vary(response, "Accept-Language")
        response.content_language.add(language().code)
    return response
