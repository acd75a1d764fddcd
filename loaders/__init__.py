"""Loaders: from articles to claims. `sources` finds and cleans texts, `reader` reads them, `pipeline` runs both.

This room knows `dealgraph.graph` and nothing of stores or queries.
"""
