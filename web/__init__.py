"""Pages and JSON over HTTP, read-only.

`app` makes the Flask application; `parameters` reads a request, `pages` and `api` answer it, `problems` says what went wrong.
`commands` serves it from a shell.
"""
