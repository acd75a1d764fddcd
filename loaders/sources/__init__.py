"""Sources: from files, folders and standard input to articles. `iter_articles` is the way in.

One bad article never stops a run: what cannot be read is a `Skip` with its reason, in its place in the order. Only a
source that the user named and that does not exist is an error, raised before anything is read.

Room: loaders. May import `dealgraph.graph` (model, values, errors, records), never a store or a query. `trafilatura`
belongs to `html`, `markdown_it` to `markdown`, `dateparser` to `dates`; each is imported when first needed.
"""

from __future__ import annotations

from dealgraph.loaders.sources.articles import MAX_FILE_BYTES, MAX_LINE_BYTES, iter_articles
from dealgraph.loaders.sources.skip import Skip

__all__ = ["MAX_FILE_BYTES", "MAX_LINE_BYTES", "Skip", "iter_articles"]
