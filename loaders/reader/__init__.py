"""Readers: from an article to what it says. One interface, `Reader`; `make_reader` gives one by name.

Room: loaders. May import `dealgraph.graph` (model, keys, schema, values, errors), never a store or a query.
"""

from __future__ import annotations

from typing import Protocol

from dealgraph.graph.errors import SchemaError
from dealgraph.graph.model import Article, Reading

__all__ = ["Reader", "make_reader"]


class Reader(Protocol):
    """Reads one article. Offline, deterministic: the same article gives the same reading.

    `name` is the reader's name and version, such as "fast-1"; it changes when its output does. A reader that mostly
    waits for a server has `waits = True`: it may be called from several threads, and its workers are threads.
    """

    @property
    def name(self) -> str:
        """The reader's name and version."""
        ...

    def __call__(self, article: Article) -> Reading:
        """Read one article, whose `language` is "de" or "en"."""
        ...


def make_reader(name: str = "learned", *, min_confidence: float | None = None) -> Reader:
    """Make a reader.

    Args:
        name: "learned" (a small network; finds most) or "fast" (grammar alone).
        min_confidence: claims that the reader is less sure of, 0..1, are not made but counted; None for the reader's
            own threshold.

    Raises:
        SchemaError: there is no reader of that name, or the confidence is not between 0 and 1.
    """
    if min_confidence is not None and not 0 <= min_confidence <= 1:
        raise SchemaError(f"a confidence lies between 0 and 1, not {min_confidence!r}")
    # Imported late: packs take time to compile, weights to load.
    if name == "fast":
        from dealgraph.loaders.reader.fast import FastReader

        return FastReader(min_confidence)
    if name == "learned":
        from dealgraph.loaders.reader.learned.reader import LearnedReader

        return LearnedReader(min_confidence)
    if name == "llm":
        raise SchemaError("the reader 'llm' needs a server and a model; make it with dealgraph.llm.llm_reader()")
    raise SchemaError(f"no reader {name!r}; there are 'learned', 'fast' and 'llm'")
