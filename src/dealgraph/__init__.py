"""dealgraph: an investor relationship knowledge graph, read from news, every edge with the sentence that proves it.

    import dealgraph
    kg = dealgraph.open("deals.kgl")
    report = kg.load("articles/")
    rows = kg.ask("investors-of", organization="Databricks")
    kg.draw("Databricks", hops=2).save("databricks.html")

Nothing is imported until it is used, so that the command line answers at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dealgraph.graph.errors import DealgraphError
    from dealgraph.knowledge import KnowledgeGraph, LoadReport, samples
    from dealgraph.knowledge import open_graph as open

__all__ = ["DealgraphError", "KnowledgeGraph", "LoadReport", "__version__", "open", "samples"]

__version__ = "0.1.0"

_HOMES = {
    "DealgraphError": ("dealgraph.graph.errors", "DealgraphError"),
    "KnowledgeGraph": ("dealgraph.knowledge", "KnowledgeGraph"),
    "LoadReport": ("dealgraph.knowledge", "LoadReport"),
    "open": ("dealgraph.knowledge", "open_graph"),
    "samples": ("dealgraph.knowledge", "samples"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module 'dealgraph' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)


def __dir__() -> list[str]:
    return sorted(__all__)
