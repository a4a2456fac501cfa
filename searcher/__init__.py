"""Query in, hits out.

The path of a query: `query` parses it (`query_chunks` by its signs, `query_fields` fields and days), `prefixes` asks the index what
begins like a prefix, `evaluation` finds what matches and what each word is worth (`matching`, `ranking`),
`selection` filters and orders, `marking` and `passages` show why each document matched; `search` calls them in this order, and
`whoosh/` is the index they see. `commands` is the way in from a shell, `rendering` the way out as JSON and HTML.
"""
