"""What pages say of themselves to search engines: schema.org objects for JSON-LD, and the sentence beneath a link.

Templates write them with Jinja's `tojson`, which escapes `<`, `>`, `&` and `'`: no title can end the <script> that holds them.
"""

import textwrap
from typing import Any

from flask import Flask

from index.documents import Document
from searcher.rendering import safe_url
from web.address import absolute_url
from web.discovery import canonical_article, search_template

_CONTEXT = "https://schema.org"
# Search engines cut longer ones.
_DESCRIPTION = 160


def register(app: Flask) -> None:
    """Have the application's templates say it."""
    app.add_template_global(news_article)
    app.add_template_global(web_site)
    app.add_template_filter(description)


def description(text: str) -> str:
    """The beginning of a text, for the line beneath a link to it.

    >>> description("Họp bản.\\n\\nBàn về đường."), len(description("Bàn về đường. " * 20))
    ('Họp bản. Bàn về đường.', 158)
    """
    return textwrap.shorten(text[: 4 * _DESCRIPTION], _DESCRIPTION, placeholder="…")


def news_article(document: Document) -> dict[str, Any]:
    """An article as a NewsArticle; what is not known is left out."""
    address = canonical_article(document.id)
    known = {
        "@context": _CONTEXT,
        "@type": "NewsArticle",
        "headline": document.title,
        "description": description(document.body),
        "datePublished": document.published,
        "author": _named("Person", document.author),
        "publisher": _named("Organization", document.source),
        "articleSection": document.section,
        "contentLocation": _named("Place", document.place),
        "inLanguage": "vi",
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "isBasedOn": safe_url(document.url),
    }
    return {name: value for name, value in known.items() if value}


def web_site() -> dict[str, Any]:
    """The site, and how it is searched."""
    target = {"@type": "EntryPoint", "urlTemplate": search_template("pages.search")}
    search = {"@type": "SearchAction", "target": target, "query-input": "required name=searchTerms"}
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": "timtin",
        "url": absolute_url("pages.search", lang=None),
        "inLanguage": "vi",
        "potentialAction": search,
    }


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": name} if name else None
