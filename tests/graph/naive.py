"""The graph worked out the naive way: all readings at once, in plain Python, with no store and no step in between.

What `ledger` builds up change by change must be equal to this after every change.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from dealgraph.graph.derive import derive
from dealgraph.graph.edges import Statement, add_up, choose_name, round_edges
from dealgraph.graph.model import Edge, Reading
from dealgraph.graph.resolve import second_names
from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import Store
from dealgraph.graph.writes import edge_fields

__all__ = ["dump_graph", "naive_edges", "naive_entities", "stored_edges", "stored_entities"]

# Aliases that the embedded engine shows among a node's properties.
_OF_ENGINE = {"id", "type", "title"}


def _full_names(readings: Iterable[Reading]) -> dict[str, set[str]]:
    stated: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        for second, full in filter(None, map(second_names, reading.claims)):
            stated[second].add(full)
    return dict(stated)


def naive_edges(readings: list[Reading]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the properties of all edges that readings give, by (type, source, target)."""
    by_edge: dict[str, dict[str, Statement]] = defaultdict(dict)
    by_round: dict[tuple[str, str], dict[str, Statement]] = defaultdict(dict)
    full_names = _full_names(readings)
    for reading in readings:
        for claim in derive(reading, full_names).claims:
            said = claim.statement
            if claim.edge_key:
                by_edge[claim.edge_key][said.key] = said
            if said.round_key:
                company = said.source if said.type == "RAISED" else said.target or ""
                by_round[company, said.round_key][said.key] = said
    edges: list[Edge] = []
    for key, statements in by_edge.items():
        edge_type, source, target = key.split(" ")
        edges.append(add_up(edge_type, source, target, statements.values()))
    for (company, key), statements in by_round.items():
        edges += round_edges(key, company, list(statements.values()))
    return {(edge.type, edge.source, edge.target): edge_fields(edge) for edge in edges}


def naive_entities(readings: list[Reading]) -> dict[str, dict[str, Any]]:
    """Return what all entities but rounds are called, by key."""
    full_names = _full_names(readings)
    called: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"names": set(), "forms": set(), "kinds": set()})
    for reading in readings:
        for key, entity in derive(reading, full_names).entities.items():
            called[key]["names"] |= entity.names
            called[key]["forms"] |= entity.forms
            called[key]["kinds"] |= entity.kinds
    return {
        key: {field: sorted(values) for field, values in sets.items()}
        | {"name": choose_name(sets["names"] or sets["forms"])}
        | {"labels": sorted({"Entity", load_schema().label_of(key), *sets["kinds"]})}
        for key, sets in called.items()
    }


def stored_edges(store: Store) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Read all edges between entities out of a store, by (type, source, target)."""
    rows = store.read(
        "MATCH (s:Entity)-[r]->(t:Entity) RETURN type(r) AS kind, s.key AS source, t.key AS target, properties(r) AS p"
    )
    edges = {(row["kind"], row["source"], row["target"]): _own(row["p"]) for row in rows}
    assert len(edges) == len(rows), "an edge is stored twice"
    return edges


def stored_entities(store: Store) -> dict[str, dict[str, Any]]:
    """Read what all entities but rounds are called out of a store, by key."""
    rows = store.read(
        "MATCH (e:Entity) WHERE NOT e:FundingRound RETURN e.key AS key, e.name AS name, e.names AS names, "
        "e.forms AS forms, e.kinds AS kinds, labels(e) AS labels"
    )
    return {row.pop("key"): row | {"labels": sorted(row["labels"])} for row in rows}


def dump_graph(store: Store) -> tuple[list[Any], list[Any]]:
    """Return all nodes with labels and properties and all edges with properties, in one order."""
    nodes = store.read("MATCH (n) WHERE NOT n:Dealgraph RETURN labels(n) AS labels, properties(n) AS p")
    edges = store.read("MATCH (a)-[r]->(b) RETURN a.key AS a, type(r) AS kind, b.key AS b, properties(r) AS p")
    return (
        sorted(((sorted(row["labels"]), sorted(_own(row["p"]).items())) for row in nodes), key=repr),
        sorted(((row["kind"], row["a"], row["b"], sorted(_own(row["p"]).items())) for row in edges), key=repr),
    )


def _own(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in _OF_ENGINE}
