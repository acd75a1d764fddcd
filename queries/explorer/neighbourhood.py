"""Parts of the graph as the page wants them: entities and relations with how they look, and what was left out.

Invariant: nothing is cut in silence; whatever is limited comes with its total. Ids are entity keys, and for a relation
its ends and type.

Room: queries. Imports `errors`, `schema` and `store` of graph, and this room's catalogue and drawing.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dealgraph.graph.errors import QueryError
from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import Row, Store
from dealgraph.queries.catalogue import Template
from dealgraph.queries.drawing.facts import make_entity, make_relation
from dealgraph.queries.drawing.looks import edge_look, fan_out, node_look

__all__ = ["AT_MOST", "busiest", "card", "expand", "relation_id", "subgraph"]

_Graph = dict[str, Any]

# Entities that one answer holds at most: what the page has been tried with.
AT_MOST = 5000
_PAGE = 1000


def _types() -> str:
    return "|".join(load_schema().edges)


def relation_id(source: str, type_: str, target: str) -> str:
    """Return what the page knows a relation by."""
    return f"{source} {type_} {target}"


def card(store: Store, key: str) -> Row:
    """Return what is known of one entity at a glance.

    Returns:
        The entity's record, with `counts` by relation type and status, `claims` and `articles` (numbers), and
        `neighbours` (entities it is connected with).

    Raises:
        QueryError: there is no such entity.
        StoreError: the store failed.
    """
    entity = _entity(store, key)
    counts = store.read(
        f"MATCH (e:Entity {{key: $key}})-[r:{_types()}]-(o:Entity) "
        "RETURN type(r) AS type, r.status AS status, count(r) AS number ORDER BY number DESC, type, status",
        {"key": key},
    )
    told = store.read(
        "MATCH (e:Entity {key: $key})<-[:MENTIONS]-(a:Article) "
        "RETURN count(a) AS articles, min(a.publishedOn) AS firstSeen, max(a.publishedOn) AS lastSeen",
        {"key": key},
    )
    return entity | {"counts": counts, "neighbours": _count_neighbours(store, key), **(told[0] if told else {})}


def _entity(store: Store, key: str) -> Row:
    found = _entities(store, [key])
    if not found:
        raise QueryError(f"no entity has the key {key!r}; it may have been forgotten or merged: search its name again")
    return found[0]


def expand(
    store: Store,
    neighbours: Template,
    key: str,
    *,
    shown: Sequence[str] = (),
    offset: int = 0,
    limit: int = 40,
    words: Mapping[str, Any],
) -> _Graph:
    """Return an entity's neighbours, the most telling first, and what relates them to one another and to what is shown.

    Args:
        store: open.
        neighbours: the catalogue's template of that name, which ranks.
        key: entity key.
        shown: keys already in the picture.
        offset: how many of the ranking to skip.
        limit: how many to take.
        words: texts of one language, for amounts.

    Returns:
        `entities`, `relations`, and `around`: {key, total, offset, shown} of the ranking.

    Raises:
        QueryError: there is no such entity, or a number is out of range.
        StoreError: the store failed.
    """
    if offset < 0 or not 1 <= limit <= AT_MOST:
        raise QueryError(
            f"offset {offset} and limit {limit}: give an offset of 0 or more and a limit of 1 to {AT_MOST}"
        )
    rows = store.read(neighbours.cypher, neighbours.bind({"entity": key, "offset": offset, "limit": limit}))
    fresh = [key, *(row["key"] for row in rows)]
    old = [other for other in shown if other not in set(fresh)]
    graph = _graph(store, fresh, old, words)
    if not any(entity["key"] == key for entity in graph["entities"]):
        _entity(store, key)  # says that there is none
    total = _count_neighbours(store, key)
    return graph | {"around": {"key": key, "total": total, "offset": offset, "shown": min(offset + len(rows), total)}}


def _count_neighbours(store: Store, key: str) -> int:
    rows = store.read(
        f"MATCH (e:Entity {{key: $key}})-[r:{_types()}]-(o:Entity) WHERE o.key <> $key "
        "RETURN count(DISTINCT o) AS number",
        {"key": key},
    )
    return int(rows[0]["number"])


def busiest(store: Store, *, limit: int = 60, words: Mapping[str, Any]) -> _Graph:
    """Return the entities with most relations, and what relates them.

    They are taken around the busiest of all: the picture is one connected part, not scattered hubs.

    Returns:
        `entities`, `relations`, and `whole`: {entities, shown} of the store.
    """
    if not 1 <= limit <= AT_MOST:
        raise QueryError(f"limit {limit}: give 1 to {AT_MOST}")
    rows = store.read(
        f"MATCH (e:Entity)-[r:{_types()}]-(o:Entity) RETURN e.key AS key, count(r) AS degree "
        f"ORDER BY degree DESC, key LIMIT {min(4 * limit, limit + 2000)}"
    )
    degrees = {row["key"]: row["degree"] for row in rows}
    graph = _graph(store, _grow(store, degrees, limit), [], words)
    entities = int(store.read("MATCH (e:Entity) RETURN count(e) AS number")[0]["number"])
    return graph | {"whole": {"entities": entities, "shown": len(graph["entities"])}}


def _grow(store: Store, degrees: Mapping[str, int], limit: int) -> list[str]:
    """Choose keys: the busiest, then always the busiest of those that touch what is chosen already."""
    beside: dict[str, set[str]] = {key: set() for key in degrees}
    for row in _edges(store, list(degrees), list(degrees), "s.key AS source, t.key AS target"):
        beside[row["source"]].add(row["target"])
        beside[row["target"]].add(row["source"])
    names = list(degrees)
    rank = {key: number for number, key in enumerate(names)}
    chosen: dict[str, None] = {}
    for start in names:
        border = [rank[start]]
        while border and len(chosen) < limit:
            key = names[heapq.heappop(border)]
            if key not in chosen:
                chosen[key] = None
                for other in beside[key] - chosen.keys():
                    heapq.heappush(border, rank[other])
    return list(chosen)


def subgraph(store: Store, keys: Sequence[str], *, words: Mapping[str, Any]) -> _Graph:
    """Return some entities and all that relates them; `missing` are keys that the store has not, `leftOut` counts.

    Raises:
        QueryError: more are asked for than one answer holds.
    """
    wanted = list(dict.fromkeys(keys))
    if len(wanted) > AT_MOST:
        raise QueryError(f"{len(wanted):,} entities; one picture holds at most {AT_MOST:,}: ask for fewer")
    graph = _graph(store, wanted, [], words)
    found = {entity["key"] for entity in graph["entities"]}
    return graph | {"missing": [key for key in wanted if key not in found]}


def _graph(store: Store, fresh: Sequence[str], old: Sequence[str], words: Mapping[str, Any]) -> _Graph:
    entities = _entities(store, fresh)
    found = [relation for row in _relations(store, fresh, old) for relation in [_relation(row, words)]]
    relations = [
        relation | {"look": edge_look(relation) | {"smooth": curve}}
        for relation, curve in zip(found, fan_out(found), strict=True)
    ]
    return {"entities": entities, "relations": relations}


def _entities(store: Store, keys: Sequence[str]) -> list[Row]:
    found: dict[str, Row] = {}
    for some in _pages(keys):
        rows = store.read(
            "UNWIND $keys AS wanted MATCH (e:Entity {key: wanted}) "
            f"OPTIONAL MATCH (e)-[r:{_types()}]-(:Entity) WITH e, count(r) AS degree "
            "OPTIONAL MATCH (c:Entity)-[:RAISED]->(e) WITH e, degree, min(c.name) AS company "
            "RETURN e.key AS key, e.name AS name, e.kinds AS kinds, e.forms AS forms, degree, company ORDER BY key",
            {"keys": list(some)},
        )
        found |= {row["key"]: row for row in rows}
    return [_make_entity(found[key]) for key in dict.fromkeys(keys) if key in found]


def _make_entity(row: Row) -> Row:
    label = load_schema().label_of(row["key"])
    if row["company"]:  # "Series B" alone says nothing where several companies have one
        row = row | {"name": f"{row['company']} {row['name']}"}
    entity = make_entity(row["key"], row | {"label": label}, row["degree"])
    return entity | {"id": row["key"], "look": node_look(entity)}


_RELATION = (
    "s.key AS source, t.key AS target, type(r) AS type, r.status AS status, r.confidence AS confidence, "
    "r.sources AS sources, r.firstSeen AS firstSeen, r.lastSeen AS lastSeen, r.quote AS quote, r.amount AS amount, "
    "r.currency AS currency, coalesce(r.lead, false) AS lead, r.role AS role, r.round AS round, r.history AS history, "
    "r.amounts AS amounts, size(r.claims) AS claims"
)


def _relations(store: Store, fresh: Sequence[str], old: Sequence[str]) -> list[Row]:
    """Return the relations among new entities, and between them and old ones, each once, in one order."""
    rows = _edges(store, fresh, [*fresh, *old], _RELATION) + _edges(store, fresh, old, _RELATION, backwards=True)
    return sorted(rows, key=lambda row: (row["source"], row["target"], row["type"]))


def _edges(
    store: Store, ends: Sequence[str], others: Sequence[str], wanted: str, *, backwards: bool = False
) -> list[Row]:
    if not others:
        return []
    here, there = ("t", "s") if backwards else ("s", "t")
    return [
        row
        for some in _pages(ends)
        for row in store.read(
            f"MATCH (s:Entity)-[r:{_types()}]->(t:Entity) WHERE {here}.key IN $some AND {there}.key IN $others "
            f"RETURN {wanted}",
            {"some": list(some), "others": list(others)},
        )
    ]


def _relation(row: Row, words: Mapping[str, Any]) -> Row:
    relation = make_relation(row["source"], row["target"], row, words)
    return relation | {
        "id": relation_id(row["source"], row["type"], row["target"]), "amounts": list(row["amounts"] or ()),
        "money": row["amount"], "currency": row["currency"], "claims": row["claims"],
    }  # fmt: skip


def _pages(keys: Sequence[str]) -> Iterable[Sequence[str]]:
    return (keys[start : start + _PAGE] for start in range(0, len(keys), _PAGE))
