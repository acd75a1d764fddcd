"""The peer of a load: the same nodes, edges and properties, written by hand with the engine's own calls.

A finished graph is read out of a store once, into rows. The peer then writes rows that it did not have to work out:
constraints first, batches of 1000, nodes merged on their keys, edges merged between ends that are looked up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import kglite
import neo4j

from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import CONSTRAINTS, Store

__all__ = ["GraphRows", "count_graph", "read_rows", "write_kglite", "write_neo4j"]

_BATCH = 1000
# What KGLite shows of each node and edge besides the properties that were set.
_VIRTUAL = {"id", "title", "type"}
_BASES = ("Dealgraph", "Article", "Claim", "Entity")
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class GraphRows:
    """A graph as rows: `nodes` by base label and further labels, `edges` by label of source, type, label of target."""

    nodes: dict[tuple[str, tuple[str, ...]], list[_Row]]
    edges: dict[tuple[str, str, str], list[_Row]]

    def statements(self) -> Iterator[tuple[str, list[_Row]]]:
        """Yield Cypher with one batch of rows each, nodes first."""
        for (base, labels), rows in self.nodes.items():
            more = f" SET n:{':'.join(labels)}" if labels else ""
            for batch in _batches(rows):
                yield f"UNWIND $rows AS row MERGE (n:{base} {{key: row.key}}){more} SET n += row.fields", batch
        for (source, edge_type, target), rows in self.edges.items():
            cypher = (
                f"UNWIND $rows AS row MATCH (s:{source} {{key: row.source}}) MATCH (t:{target} {{key: row.target}}) "
                f"MERGE (s)-[e:{edge_type}]->(t) SET e += row.fields"
            )
            for batch in _batches(rows):
                yield cypher, batch


def _batches(rows: list[_Row]) -> Iterator[list[_Row]]:
    for start in range(0, len(rows), _BATCH):
        yield rows[start : start + _BATCH]


def read_rows(store: Store) -> GraphRows:
    """Read a whole graph of ours into rows.

    Args:
        store: an embedded one.
    """
    nodes: dict[tuple[str, tuple[str, ...]], list[_Row]] = defaultdict(list)
    for base in _BASES:
        for row in store.read(f"MATCH (n:{base}) RETURN labels(n) AS labels, properties(n) AS fields"):
            fields = _own(row["fields"])
            nodes[base, tuple(sorted(set(row["labels"]) - {base}))].append({"key": fields["key"], "fields": fields})
    edges: dict[tuple[str, str, str], list[_Row]] = {}
    for ends in _edge_ends():
        source, edge_type, target = ends
        edges[ends] = [
            row | {"fields": _own(row["fields"])}
            for row in store.read(
                f"MATCH (s:{source})-[e:{edge_type}]->(t:{target}) "
                "RETURN s.key AS source, t.key AS target, properties(e) AS fields"
            )
        ]
    return GraphRows(dict(nodes), edges)


def _edge_ends() -> list[tuple[str, str, str]]:
    links = [("Claim", "STATED_IN", "Article"), ("Claim", "SUBJECT", "Entity"), ("Claim", "OBJECT", "Entity")]
    links += [("Article", "MENTIONS", "Entity")]
    return links + [("Entity", edge_type, "Entity") for edge_type in load_schema().edges]


def _own(fields: _Row) -> _Row:
    return {name: value for name, value in fields.items() if name not in _VIRTUAL and value is not None}


def count_graph(run: Callable[[str], list[_Row]]) -> dict[str, int]:
    """Count nodes by label and edges by type, and add up confidences, so that two loads can be compared.

    Args:
        run: runs a statement and returns its rows.
    """
    schema = load_schema()
    counts = {
        label: run(f"MATCH (n:{label}) RETURN count(n) AS n")[0]["n"]
        for label in (*_BASES, *schema.entities, *sorted(schema.kinds))
    }
    for source, edge_type, target in _edge_ends():
        counts[edge_type] = run(f"MATCH (:{source})-[e:{edge_type}]->(:{target}) RETURN count(e) AS n")[0]["n"]
        counts[f"{edge_type}.sources"] = run(
            f"MATCH (:{source})-[e:{edge_type}]->(:{target}) RETURN coalesce(sum(e.sources), 0) AS n"
        )[0]["n"]
    return counts


def write_neo4j(uri: str, rows: GraphRows) -> None:
    """Write rows into an empty server with the raw driver, one managed transaction a batch."""
    with neo4j.GraphDatabase.driver(uri) as driver, driver.session(database="neo4j") as session:
        for statement in CONSTRAINTS:
            session.run(neo4j.Query(statement)).consume()
        for cypher, batch in rows.statements():
            session.execute_write(_write_batch, cypher, batch)


def _write_batch(transaction: neo4j.ManagedTransaction, cypher: str, batch: list[_Row]) -> None:
    transaction.run(cypher, rows=batch).consume()


def write_kglite(path: Path, rows: GraphRows) -> None:
    """Write rows into a new file, each batch flushed to disk before the next, as our store does."""
    graph = kglite.open(str(path), durable="full")
    for statement in CONSTRAINTS:
        graph.cypher(statement)
    for cypher, batch in rows.statements():
        graph.cypher(cypher, params={"rows": batch})
    graph.close()
