"""The browser explorer: a small server on a store's read mode, and the page that it serves.

`app` puts it together, `api` has the endpoints, `openapi` describes them, `neighbourhood` and `evidence` make what they
answer, `fence` keeps strangers out, `reopen` keeps an embedded store fresh, `serve` runs it.
"""
