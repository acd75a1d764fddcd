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

    `name` is the reader's name and version, such as "fast-1"; it changes when its output does.
    """

    @property
    def name(self) -> str:
        """The reader's name and version."""
        ...

    def __call__(self, article: Article) -> Reading:
        """Read one article, whose `language` is "de" or "en"."""
        ...


def make_reader(name: str = "fast") -> Reader:
    """Make a reader.

    Args:
        name: "fast" (grammar alone).

    Raises:
        SchemaError: there is no reader of that name.
    """
    if name == "fast":
        from dealgraph.loaders.reader.fast import FastReader  # imported late: packs take time to compile

        return FastReader()
    raise SchemaError(f"no reader {name!r}; there is 'fast'")
