"""Pages and JSON over HTTP, read-only.

`app` makes the Flask application; `parameters` reads a request, `pages` and `api` answer it, `problems` says what went wrong.
The API's views are `operations`: their annotations serve them and describe them, in `openapi` to programs and in `api_guide` to
people. What goes with an answer is in `caching`, `compression`, `cross_origin` and `metrics`.
What a page shows beside the hits is made in `links` (addresses), `refining` (filters), `summary` (how much was found),
`understanding` (how the query was read), `timeline` (when it was published) and `no_results` (ways out). `languages` chooses the
language of an answer, `texts` holds what is said in it, `passages` marks matches. `access_log` says what was answered, `counting`
what was searched for where that is wanted. `feeds` gives searches as Atom, `discovery` and `sitemaps` what browsers and crawlers
look for, `structured_data` what pages tell them; `xml` writes their answers, and `address` knows where the world finds all this.
`commands` serves it from a shell.
"""
