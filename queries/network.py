"""The graph as networkx sees it: a MultiDiGraph whose edges carry their evidence.

Nodes are entity keys with `name`, `label`, `kinds` and `forms`; edges have their type as key, and `claims`, a list of
{key, quote, status, confidence, publishedOn, outlet, url, headline, articleKey}, beside the properties of the store.

Room: queries. The only module that imports networkx. May import `graph.errors`, `graph.schema`, `graph.store`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import networkx

from dealgraph.graph.errors import QueryError
from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import Row, Store

if TYPE_CHECKING:
    Network = networkx.MultiDiGraph[str]
else:
    Network = networkx.MultiDiGraph

__all__ = [
    "Network", "busiest_network", "claim_ends", "claims_network", "entity_network", "find_paths", "full_network",
    "keys_network", "lay_out", "shortest_paths",
]  # fmt: skip

_EDGE_RETURN = (
    "s.key AS source, t.key AS target, s.name AS sourceName, t.name AS targetName, "
    "type(r) AS type, r.status AS status, r.confidence AS confidence, r.sources AS sources, "
    "r.firstSeen AS firstSeen, r.lastSeen AS lastSeen, r.quote AS quote, r.amount AS amount, "
    "r.currency AS currency, r.valuation AS valuation, coalesce(r.lead, false) AS lead, r.role AS role, "
    "r.round AS round, r.history AS history, r.amounts AS amounts, r.claims AS claims"
)
_STATUSES = ("completed", "planned", "rumoured", "denied")
_PAGE = 5000
_LARGE = 500  # from here on networkx wants scipy for it
_SEED = 7  # of the layout: the same graph gives the same picture


def full_network(store: Store, *, statuses: Sequence[str] = _STATUSES) -> Network:
    """Return the whole graph: every entity, every edge with one of the statuses.

    Args:
        store: open.
        statuses: which edges to take.

    Raises:
        QueryError: a status is none of the schema's.
        StoreError: the store failed.
    """
    _check_statuses(statuses)
    keys = [row["key"] for row in store.read("MATCH (e:Entity) RETURN e.key AS key ORDER BY e.key")]
    return _network(store, keys, _edges_among(store, keys, statuses))


def entity_network(
    store: Store, key: str, *, hops: int = 1, limit: int = 300, statuses: Sequence[str] = _STATUSES
) -> Network:
    """Return what lies around one entity.

    Args:
        store: open.
        key: the entity in the middle.
        hops: how far to go, at least 1.
        limit: at most so many entities, those with most sources first; how many were left out is the graph's attribute
            `leftOut`, so that nothing is cut in silence.
        statuses: which edges to take.

    Raises:
        QueryError: hops or limit is below 1, or a status is none of the schema's.
        StoreError: the store failed.
    """
    if hops < 1 or limit < 1:
        raise QueryError(f"hops and limit must be at least 1, not {hops} and {limit}")
    _check_statuses(statuses)
    kept, frontier, left_out = {key}, [key], 0
    for _ in range(hops):
        rows = store.read(
            "MATCH (s:Entity)-[r]-(t:Entity) WHERE s.key IN $keys AND r.status IN $statuses "
            "RETURN t.key AS key, sum(r.sources) AS weight ORDER BY weight DESC, key",
            {"keys": frontier, "statuses": list(statuses)},
        )
        reached = [row["key"] for row in rows if row["key"] not in kept]
        frontier = reached[: max(0, limit - len(kept))]
        left_out += len(reached) - len(frontier)
        kept.update(frontier)
        if not frontier:
            break
    keys = sorted(kept)
    graph = _network(store, keys, _edges_among(store, keys, statuses))
    graph.graph["leftOut"] = left_out
    return graph


def busiest_network(store: Store, *, limit: int = 300, statuses: Sequence[str] = _STATUSES) -> Network:
    """Return the entities with most relations, and what relates them.

    Args:
        store: open.
        limit: at most so many entities; the graph's attribute `leftOut` counts the others.
        statuses: which edges to take.

    Raises:
        QueryError: a status is none of the schema's.
        StoreError: the store failed.
    """
    _check_statuses(statuses)
    rows = store.read(
        "MATCH (e:Entity)-[r]-(o:Entity) WHERE r.status IN $statuses "
        "RETURN e.key AS key, count(r) AS degree ORDER BY degree DESC, key",
        {"statuses": list(statuses)},
    )
    keys = sorted(row["key"] for row in rows[:limit])
    graph = _network(store, keys, _edges_among(store, keys, statuses))
    graph.graph["leftOut"] = max(0, len(rows) - limit)
    return graph


def claims_network(store: Store, claims: Sequence[str]) -> Network:
    """Return the edges that some claims support, with their ends.

    Raises:
        QueryError: no claims are given.
        StoreError: the store failed.
    """
    if not claims:
        raise QueryError("these rows carry no claims, so no edges follow from them")
    keys = claim_ends(store, claims)
    wanted = set(claims)
    edges = [edge for edge in _edges_among(store, keys, _STATUSES) if wanted.intersection(edge["claims"])]
    return _network(store, keys, edges)


def claim_ends(store: Store, claims: Sequence[str]) -> list[str]:
    """Return the keys of the entities that some claims speak of, sorted.

    Raises:
        StoreError: the store failed.
    """
    ends = store.read(
        "MATCH (c:Claim) WHERE c.key IN $claims "
        "RETURN DISTINCT c.source AS source, c.target AS target, c.roundKey AS round",
        {"claims": list(claims)},
    )
    return sorted({key for row in ends for key in row.values() if key})


def keys_network(store: Store, keys: Sequence[str], *, relations: Sequence[str] | None = None) -> Network:
    """Return some entities and what relates them.

    Args:
        store: open.
        keys: of entities.
        relations: which to keep, each as "source TYPE target"; None for all.

    Raises:
        StoreError: the store failed.
    """
    edges = _edges_among(store, keys, _STATUSES)
    if relations is not None:
        wanted = set(relations)
        edges = [edge for edge in edges if f"{edge['source']} {edge['type']} {edge['target']}" in wanted]
    return _network(store, keys, edges)


def _check_statuses(statuses: Iterable[str]) -> None:
    unknown = set(statuses) - set(load_schema().statuses)
    if unknown:
        raise QueryError(f"status {sorted(unknown)[0]!r}; there are {', '.join(load_schema().statuses)}")


def _edges_among(store: Store, keys: Sequence[str], statuses: Sequence[str]) -> list[Row]:
    rows: list[Row] = []
    for start in range(0, len(keys), _PAGE):
        rows += store.read(
            "MATCH (s:Entity)-[r]->(t:Entity) WHERE s.key IN $some AND t.key IN $keys AND r.status IN $statuses "
            f"RETURN {_EDGE_RETURN} ORDER BY source, type, target",
            {"some": list(keys[start : start + _PAGE]), "keys": list(keys), "statuses": list(statuses)},
        )
    return rows


def _network(store: Store, keys: Sequence[str], edges: Sequence[Row]) -> Network:
    graph: Network = networkx.MultiDiGraph(leftOut=0)
    for start in range(0, len(keys), _PAGE):
        rows = store.read(
            "MATCH (e:Entity) WHERE e.key IN $keys "
            "RETURN e.key AS key, e.name AS name, e.kinds AS kinds, e.forms AS forms, "
            "e.amount AS amount, e.currency AS currency, e.valuation AS valuation, e.announcedOn AS announcedOn "
            "ORDER BY e.key",
            {"keys": list(keys[start : start + _PAGE])},
        )
        for row in rows:
            attributes = {name: value for name, value in row.items() if value is not None and name != "key"}
            graph.add_node(
                row["key"], **({"kinds": [], "forms": []} | attributes), label=load_schema().label_of(row["key"])
            )
    evidence = _evidence(store, sorted({claim for edge in edges for claim in edge["claims"]}))
    for edge in edges:
        attributes = {
            name: value for name, value in edge.items() if name not in {"source", "target", "sourceName", "targetName"}
        }
        attributes["claims"] = [evidence[key] for key in edge["claims"]]
        graph.add_edge(edge["source"], edge["target"], key=edge["type"], **attributes)
        if edge["type"] == "RAISED":  # "Series B" alone says nothing where several companies have one
            graph.nodes[edge["target"]]["name"] = f"{edge['sourceName']} {edge['targetName']}"
    return graph


def _evidence(store: Store, claims: Sequence[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for start in range(0, len(claims), _PAGE):
        rows = store.read(
            "MATCH (c:Claim)-[:STATED_IN]->(a:Article) WHERE c.key IN $claims "
            "RETURN c.key AS key, c.quote AS quote, "
            "c.status AS status, c.confidence AS confidence, c.publishedOn AS publishedOn, "
            "a.outlet AS outlet, a.url AS url, "
            "a.headline AS headline, a.key AS articleKey",
            {"claims": list(claims[start : start + _PAGE])},
        )
        found |= {row["key"]: row for row in rows}
    return found


def lay_out(graph: Network) -> Network:
    """Give every node of a graph of less than 500 a place, `x` and `y` in -1..1, and return the graph itself.

    The same graph gets the same places.
    """
    if len(graph) >= _LARGE:
        return graph  # the page's own layout starts from a circle
    places = networkx.spring_layout(networkx.Graph(graph), seed=_SEED)
    for key, (x, y) in places.items():
        graph.nodes[key].update(x=round(float(x), 4), y=round(float(y), 4))
    return graph


def find_paths(
    store: Store,
    source: str,
    target: str,
    *,
    limit: int = 1,
    max_hops: int = 6,
    statuses: Sequence[str] = ("completed",),
) -> list[list[Row]]:
    """Return the shortest paths between two entities, each hop an edge with its sentence.

    The engines' own shortestPath differ in whether a condition on edges is heeded while searching, so the search is
    ours: breadth first, one question a level.

    Args:
        store: open.
        source: entity key.
        target: entity key.
        limit: at most so many paths, all of the shortest length.
        max_hops: give up beyond.
        statuses: which edges may be used.

    Returns:
        Paths as lists of edge rows in order from source to target; empty if there is none.

    Raises:
        QueryError: a status is none of the schema's.
        StoreError: the store failed.
    """
    _check_statuses(statuses)
    into: dict[str, list[Row]] = {source: []}
    frontier = [source]
    for _ in range(max_hops):
        if target in into or not frontier:
            break
        rows = store.read(
            "MATCH (n:Entity)-[r]-(m:Entity) WHERE n.key IN $keys AND r.status IN $statuses "
            f"WITH n, r, m, startNode(r) AS s, endNode(r) AS t RETURN n.key AS here, m.key AS there, {_EDGE_RETURN} "
            "ORDER BY here, there, type, source",
            {"keys": frontier, "statuses": list(statuses)},
        )
        reached: dict[str, list[Row]] = {}
        for row in rows:
            if row["there"] not in into:
                reached.setdefault(row["there"], []).append(row)
        into |= reached
        frontier = sorted(reached)
    return _walk_back(into, source, target, limit) if target in into and target != source else []


def _walk_back(into: dict[str, list[Row]], source: str, target: str, limit: int) -> list[list[Row]]:
    paths: list[list[Row]] = []
    open_paths: list[tuple[str, list[Row]]] = [(target, [])]
    while open_paths and len(paths) < limit:
        here, tail = open_paths.pop(0)
        if here == source:
            paths.append(tail)
            continue
        one_edge_a_pair: dict[str, Row] = {}
        for row in into[here]:
            one_edge_a_pair.setdefault(row["here"], row)
        open_paths += [(before, [row, *tail]) for before, row in one_edge_a_pair.items()]
    return paths


def shortest_paths(
    store: Store,
    source: str,
    target: str,
    *,
    limit: int = 3,
    max_hops: int = 6,
    statuses: Sequence[str] = ("completed",),
) -> tuple[list[list[Row]], bool]:
    """Return the k shortest paths between two entities, those of equal length by their weakest hop.

    Unlike `find_paths`, longer ones follow where there are few of the shortest length. Neighbourhoods of both ends are
    read, ring by ring, until they hold enough paths; networkx looks for these.

    Args:
        store: open.
        source: entity key.
        target: entity key.
        limit: at most so many paths.
        max_hops: give up beyond.
        statuses: which edges may be used.

    Returns:
        Paths as lists of edge rows in order from source to target, and whether all was searched: False where the
        neighbourhoods outgrew `_EDGE_BUDGET`, so that a path may have been missed.

    Raises:
        QueryError: limit or max_hops is below 1, or a status is none of the schema's.
        StoreError: the store failed.

    Source:
        Yen's algorithm, `networkx.shortest_simple_paths`.
    """
    if limit < 1 or max_hops < 1:
        raise QueryError(f"limit and hops must be at least 1, not {limit} and {max_hops}")
    _check_statuses(statuses)
    found: list[list[str]] = []
    whole = True
    for graph, covered in _between(store, source, target, max_hops, statuses):
        whole = covered is not None
        longest = max_hops if covered is None else min(covered, max_hops)
        found = _simple_paths(graph, source, target, limit, longest)
        if len(found) == limit:
            break
    paths = [_hops(store, path, statuses) for path in found]
    return sorted(paths, key=lambda hops: (len(hops), -min(hop["confidence"] or 0.0 for hop in hops))), whole


# Edges read in search of a path: a second's work; on 500,000 edges three hops from a hub reach it.
_EDGE_BUDGET = 60_000


def _simple_paths(graph: networkx.Graph[str], source: str, target: str, limit: int, longest: int) -> list[list[str]]:
    if source == target or not {source, target} <= set(graph) or not networkx.has_path(graph, source, target):
        return []
    paths = networkx.shortest_simple_paths(graph, source, target)
    return list(itertools.islice(itertools.takewhile(lambda path: len(path) <= longest + 1, paths), limit))


def _between(
    store: Store, source: str, target: str, max_hops: int, statuses: Sequence[str]
) -> Iterator[tuple[networkx.Graph[str], int | None]]:
    """Yield the neighbourhoods of two entities, ring by ring, always around the end with the smaller border.

    With each comes how long a path may be that surely lies in it, since the radii add up to that; None, and then no
    more, where the edges outgrew the budget.
    """
    types = "|".join(load_schema().edges)
    graph: networkx.Graph[str] = networkx.Graph()
    known, borders = [{source}, {target}], [[source], [target]]
    for covered in range(1, max_hops + 1):
        side = min((0, 1), key=lambda one: len(borders[one]))
        if not borders[side]:  # all that can be reached from here is there: so is every path
            yield graph, max_hops
            return
        rows = store.read(
            f"MATCH (n:Entity)-[r:{types}]-(m:Entity) WHERE n.key IN $keys AND r.status IN $statuses "
            f"RETURN DISTINCT n.key AS here, m.key AS there ORDER BY here, there LIMIT {_EDGE_BUDGET + 1}",
            {"keys": borders[side], "statuses": list(statuses)},
        )
        graph.add_edges_from((row["here"], row["there"]) for row in rows)
        if len(rows) > _EDGE_BUDGET or graph.number_of_edges() > _EDGE_BUDGET:
            yield graph, None
            return
        borders[side] = sorted({row["there"] for row in rows} - known[side])
        known[side].update(borders[side])
        yield graph, covered


def _hops(store: Store, path: Sequence[str], statuses: Sequence[str]) -> list[Row]:
    """Return the best edge of each hop: completed before planned before rumoured, then the most confident."""
    rows = _edges_among(store, path, statuses)
    hops = []
    for here, there in itertools.pairwise(path):
        between = [row for row in rows if {row["source"], row["target"]} == {here, there}]
        hops.append(min(between, key=lambda row: (_STATUSES.index(row["status"]), -(row["confidence"] or 0.0))))
    return hops
