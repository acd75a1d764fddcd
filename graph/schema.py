"""The schema: what `schema.yaml` says, checked once and typed.

Everything that turns into a label or a relationship type in Cypher passes through this module; nothing else may. Room:
graph. Imports nothing of ours but `errors`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from dealgraph.graph.errors import SchemaError

__all__ = ["EdgeType", "Schema", "load_schema", "parse_schema"]

_SECTIONS = {"entities", "records", "kinds", "edges", "naming", "links", "statuses", "properties"}
# What each entry of a section must say, and what it may; entries of all other sections but `properties` are text.
_ENTRIES: dict[str, tuple[set[str], set[str]]] = {
    "entities": ({"prefix", "reads"}, set()),
    "records": ({"prefix", "reads"}, set()),
    "edges": ({"source", "target", "reads", "states"}, {"undirected", "derived_from"}),
    "links": ({"source", "target", "reads"}, set()),
}
# Names that one engine or the other gives a meaning of its own.
_TAKEN = {"id", "type", "labels", "title"}
_STATED = {"amount", "currency", "lead", "role", "round", "valuation"}


@dataclass(frozen=True, slots=True)
class EdgeType:
    """One relation: its ends, whether its direction means anything, and what its claims may state.

    `derived_from` names the claim type that it is worked out from; None means that claims of its own name state it.
    """

    name: str
    source: frozenset[str]
    target: frozenset[str]
    reads: str
    states: frozenset[str]
    undirected: bool = False
    derived_from: str | None = None


@dataclass(frozen=True, slots=True)
class Schema:
    """The closed list of labels, edge types and statuses.

    `entities` and `records` map a label to its key prefix; `properties` maps a label to its
    properties and their meanings; `reads` maps any label, type or status to its meaning.
    """

    entities: Mapping[str, str]
    records: Mapping[str, str]
    kinds: frozenset[str]
    edges: Mapping[str, EdgeType]
    naming: frozenset[str]
    links: frozenset[str]
    statuses: tuple[str, ...]
    properties: Mapping[str, Mapping[str, str]]
    reads: Mapping[str, str]

    def label_of(self, key: str) -> str:
        """Return the entity label that a key's prefix stands for: "org:meta" gives "Organization".

        Raises:
            SchemaError: the prefix is none of the schema's.
        """
        prefix = key.partition(":")[0]
        for label, known in self.entities.items():
            if prefix == known:
                return label
        raise SchemaError(f"key {key!r} starts with none of {', '.join(sorted(self.entities.values()))}")

    def prefix_of(self, label: str) -> str:
        """Return the key prefix of an entity label: "Organization" gives "org".

        Raises:
            SchemaError: the schema has no such entity.
        """
        if label not in self.entities:
            raise SchemaError(f"label {label!r} is no entity of the schema; it has {', '.join(self.entities)}")
        return self.entities[label]

    def claim_types(self) -> frozenset[str]:
        """Return the types that a claim can have: the edges that claims state, and the naming types."""
        return frozenset(name for name, edge in self.edges.items() if edge.derived_from is None) | self.naming

    def edge(self, name: str) -> EdgeType:
        """Return one edge type.

        Raises:
            SchemaError: the schema has no such edge.
        """
        if name not in self.edges:
            raise SchemaError(f"edge type {name!r} is not in the schema; it has {', '.join(self.edges)}")
        return self.edges[name]


def parse_schema(text: str) -> Schema:
    """Read and check a schema.

    Args:
        text: YAML in the form of `schema.yaml`.

    Raises:
        SchemaError: it is no YAML, a section or key is missing or unknown, a prefix is there twice, or an edge names a
            label that no section declares.
    """
    data = _load_sections(text)
    labels = data["entities"].keys() | data["records"].keys() | {"Entity"}
    reads: dict[str, str] = dict(data["kinds"]) | dict(data["naming"]) | dict(data["statuses"])
    edges = {}
    for name, body in data["edges"].items():
        edges[name] = _parse_edge(name, body, set(data["entities"]), set(data["edges"]))
        reads[name] = edges[name].reads
    for section in ("entities", "records", "links"):
        reads.update({name: body["reads"] for name, body in data[section].items()})
    for name, body in data["links"].items():
        if body["source"] not in labels or body["target"] not in labels:
            raise SchemaError(f"schema: link {name} joins {body['source']} and {body['target']}; not both are declared")
    if not data["properties"].keys() <= labels or _TAKEN & {
        name for body in data["properties"].values() for name in body
    }:
        raise SchemaError(
            f"schema: properties are of unknown labels, or named one of {sorted(_TAKEN)}, which engines take"
        )
    return Schema(
        entities={label: body["prefix"] for label, body in data["entities"].items()},
        records={label: body["prefix"] for label, body in data["records"].items()},
        kinds=frozenset(data["kinds"]),
        edges=edges,
        naming=frozenset(data["naming"]),
        links=frozenset(data["links"]),
        statuses=tuple(data["statuses"]),
        properties=data["properties"],
        reads=reads,
    )


def _load_sections(text: str) -> dict[str, Any]:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as exc:
        raise SchemaError(f"schema: no YAML ({exc})") from exc
    if not isinstance(data, dict) or set(data) != _SECTIONS:
        found = sorted(map(str, data)) if isinstance(data, dict) else repr(data)
        raise SchemaError(f"schema: sections must be {sorted(_SECTIONS)}, found {found}")
    for section, entries in data.items():
        if not isinstance(entries, dict):
            raise SchemaError(f"schema: section {section} is no mapping")
        for name, body in entries.items():
            _check_entry(section, name, body)
    prefixes = [body["prefix"] for section in ("entities", "records") for body in data[section].values()]
    if len(set(prefixes)) < len(prefixes):
        raise SchemaError(f"schema: each label needs a prefix of its own, found {sorted(prefixes)}")
    return data


def _check_entry(section: str, name: str, body: object) -> None:
    must, may = _ENTRIES.get(section, (set(), set()))
    if section not in _ENTRIES:
        fits = isinstance(body, dict if section == "properties" else str)
    else:
        fits = isinstance(body, dict) and must <= body.keys() <= must | may
    if not fits:
        has = f"a mapping with {sorted(must)} and perhaps {sorted(may)}" if must else "text, or properties a mapping"
        raise SchemaError(f"schema: {name} of {section} must be {has}, found {body!r}")


def _parse_edge(name: str, body: Mapping[str, Any], entities: set[str], edges: set[str]) -> EdgeType:
    for key in ("source", "target", "states"):
        if not isinstance(body[key], list):
            raise SchemaError(f"schema: {key} of edge {name} is no list")
    source, target, states = (frozenset(body[key]) for key in ("source", "target", "states"))
    if not source <= entities or not target <= entities:
        raise SchemaError(f"schema: edge {name} has ends {sorted(source | target)}; entities are {sorted(entities)}")
    if not states <= _STATED:
        raise SchemaError(f"schema: edge {name} states {sorted(states - _STATED)}; known are {sorted(_STATED)}")
    origin = body.get("derived_from")
    if origin is not None and origin not in edges:
        raise SchemaError(f"schema: edge {name} is derived from {origin!r}, which is no edge")
    return EdgeType(name, source, target, body["reads"], states, bool(body.get("undirected", False)), origin)


@cache
def load_schema() -> Schema:
    """Return the project's schema, read and checked once a process.

    Raises:
        SchemaError: see `parse_schema`.
    """
    return parse_schema(resources.files(__package__).joinpath("schema.yaml").read_text(encoding="utf-8"))
