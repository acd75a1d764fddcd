"""Writes: one rewrite of the graph as Cypher, the same statements on both stores.

Labels and relationship types come from the schema alone; everything else is a parameter. Room: graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dealgraph.graph.derive import Derived, DerivedClaim, NamedEntity
from dealgraph.graph.edges import choose_name, round_entity
from dealgraph.graph.model import Edge
from dealgraph.graph.records import article_fields, claim_fields, fingerprint, names_json
from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import Transaction

__all__ = ["Rewrite", "edge_fields", "write"]

# Rows a statement: what the Neo4j manual advises for batches; KGLite gains nothing from more.
_BATCH = 1000
_CLAIM_NAMES = {
    "type": "claimType",
    "start": "quoteStart",
    "end": "quoteEnd",
    "subject": "subjectName",
    "object": "objectName",
}


@dataclass(frozen=True, slots=True)
class Rewrite:
    """What one transaction takes out and puts in; see `ledger`.

    `called_before`, `stored_edges` ("TYPE source target") and `stored_rounds` tell which of what is put in is there
    already; the rest is created without looking, which costs a third.
    """

    gone_articles: Sequence[str]
    ended_edges: Sequence[str]
    stale_rounds: Sequence[str]
    ended_entities: Sequence[str]
    readings: Sequence[Derived]
    entities: Mapping[str, NamedEntity]
    called_before: Mapping[str, NamedEntity]
    edges: Sequence[Edge]
    round_edges: Sequence[Edge]
    stored_edges: Collection[str]
    stored_rounds: Collection[str]


def write(transaction: Transaction, rewrite: Rewrite) -> None:
    """Carry out a rewrite: first what goes, then nodes, then edges."""
    _take_out(transaction, rewrite)
    _put_articles(transaction, rewrite.readings)
    _put_entities(transaction, rewrite.entities, rewrite.called_before)
    _put_rounds(transaction, [edge for edge in rewrite.round_edges if edge.type == "RAISED"], rewrite.stored_rounds)
    _put_claims(transaction, rewrite.readings)
    _put_mentions(transaction, rewrite.readings)
    _put_edges(transaction, [*rewrite.edges, *rewrite.round_edges], rewrite.stored_edges)


def _run(transaction: Transaction, cypher: str, rows: Iterable[Any]) -> None:
    batch = list(rows)
    for start in range(0, len(batch), _BATCH):
        transaction.run(f"UNWIND $rows AS row {cypher}", {"rows": batch[start : start + _BATCH]})


def _take_out(transaction: Transaction, rewrite: Rewrite) -> None:
    _run(transaction, "MATCH (a:Article {key: row})<-[:STATED_IN]-(c:Claim) DETACH DELETE c", rewrite.gone_articles)
    _run(transaction, "MATCH (a:Article {key: row}) DETACH DELETE a", rewrite.gone_articles)
    by_type: dict[str, list[dict[str, str]]] = defaultdict(list)
    for key in rewrite.ended_edges:
        edge_type, source, target = key.split(" ")
        by_type[load_schema().edge(edge_type).name].append({"source": source, "target": target})
    for edge_type, rows in by_type.items():
        _run(
            transaction,
            f"MATCH (s:Entity {{key: row.source}})-[e:{edge_type}]->(t:Entity {{key: row.target}}) DELETE e",
            rows,
        )
    _run(transaction, "MATCH (r:Entity {key: row})<-[e:RAISED|PARTICIPATED_IN]-() DELETE e", rewrite.stale_rounds)
    _run(transaction, "MATCH (e:Entity {key: row}) DETACH DELETE e", rewrite.ended_entities)


def _inline(names: Iterable[str]) -> str:
    """Write the property map of a CREATE out of a row; what a row lacks or has as null, both engines leave out.

    On KGLite a map in the pattern takes a third of the time of CREATE or MERGE with SET behind it.
    """
    return "{" + ", ".join(f"{name}: row.{name}" for name in names) + "}"


def _put_articles(transaction: Transaction, readings: Sequence[Derived]) -> None:
    rows = []
    for derived in readings:
        reading = derived.reading
        fields = article_fields(reading.article)
        fields |= {"key": reading.article.key, "name": reading.article.headline or reading.article.source}
        fields |= {"reader": reading.reader, "reading": fingerprint(reading), "names": names_json(reading.names)}
        rows.append(fields)
    _run(transaction, f"CREATE (a:Article {_inline(load_schema().properties['Article'])})", rows)


def _put_entities(
    transaction: Transaction, entities: Mapping[str, NamedEntity], before: Mapping[str, NamedEntity]
) -> None:
    schema = load_schema()
    by_label: dict[str, list[dict[str, Any]]] = defaultdict(list)
    gained: dict[str, list[str]] = defaultdict(list)
    lost: dict[str, list[str]] = defaultdict(list)
    for key, entity in entities.items():
        forms = sorted(entity.forms)
        fields = {"key": key, "name": choose_name(entity.names or entity.forms), "names": sorted(entity.names)}
        fields |= {"forms": forms, "kinds": sorted(entity.kinds), "searchText": " | ".join(forms).casefold()}
        by_label[schema.label_of(key)].append(fields)
        had = before[key].kinds if key in before else set()
        for kind in entity.kinds - had:
            gained[kind].append(key)
        for kind in had - entity.kinds:
            lost[kind].append(key)
    for label, rows in by_label.items():
        _put_nodes(transaction, label, rows, before)
    for clause, kinds in (("SET", gained), ("REMOVE", lost)):
        for kind in sorted(kinds.keys() & schema.kinds):
            _run(transaction, f"MATCH (e:Entity {{key: row}}) {clause} e:{kind}", kinds[kind])


def _put_nodes(
    transaction: Transaction, label: str, rows: Sequence[Mapping[str, Any]], stored: Collection[str]
) -> None:
    """Create entities that are not stored, and set all properties of those that are; all rows have the same names."""
    if not rows:
        return
    new = [row for row in rows if row["key"] not in stored]
    known = [{"key": row["key"], "fields": _stated(row)} for row in rows if row["key"] in stored]
    _run(transaction, f"CREATE (e:Entity:{label} {_inline(rows[0])})", new)
    _run(transaction, f"MERGE (e:Entity {{key: row.key}}) SET e:{label} SET e = row.fields", known)


def _put_rounds(transaction: Transaction, raised: Sequence[Edge], stored: Collection[str]) -> None:
    rows = []
    for edge in raised:
        entity = round_entity(edge)
        fields: dict[str, Any] = {
            "key": edge.target, "name": entity.name, "series": edge.round, "announcedOn": edge.first_seen,
            "status": edge.status, "searchText": entity.name.casefold(), "forms": list(entity.forms),
        }  # fmt: skip
        rows.append(fields | _money_fields(edge))
    _put_nodes(transaction, "FundingRound", rows, stored)


def _put_claims(transaction: Transaction, readings: Sequence[Derived]) -> None:
    lone, paired = [], []
    for claim in (claim for derived in readings for claim in derived.claims):
        row = _claim_row(claim)
        target = claim.statement.round_key if claim.claim.type == "RAISED" else claim.statement.target
        if target and target != claim.statement.source:
            paired.append(row | {"objectKey": target})
        else:
            lone.append(row)
    ends = "MATCH (a:Article {key: row.article}) MATCH (s:Entity {key: row.source}) "
    claim_map = _inline(load_schema().properties["Claim"])
    made = f"CREATE (c:Claim {claim_map}), (c)-[:STATED_IN]->(a), (c)-[:SUBJECT]->(s)"
    _run(transaction, ends + made, lone)
    _run(transaction, f"{ends}MATCH (o:Entity {{key: row.objectKey}}) {made}, (c)-[:OBJECT]->(o)", paired)


def _put_mentions(transaction: Transaction, readings: Sequence[Derived]) -> None:
    mentions = [
        {"article": derived.reading.article.key, "entity": key} | _mention_row(entity)
        for derived in readings
        for key, entity in sorted(derived.entities.items())
    ]
    _run(
        transaction,
        "MATCH (a:Article {key: row.article}) MATCH (e:Entity {key: row.entity}) "
        f"CREATE (a)-[m:MENTIONS {_inline(('forms', 'names', 'kinds'))}]->(e)",
        mentions,
    )


def _claim_row(derived: DerivedClaim) -> dict[str, Any]:
    statement = derived.statement
    fields = {_CLAIM_NAMES.get(name, name): value for name, value in claim_fields(derived.claim).items()}
    second, full = derived.second or (None, None)
    fields |= {"key": statement.key, "article": statement.article, "publishedOn": statement.published_on}
    fields |= {"name": f"{statement.type} ({statement.status})", "source": statement.source, "target": statement.target}
    fields |= {"edgeKey": derived.edge_key, "roundKey": statement.round_key, "secondName": second, "fullName": full}
    return fields


def _mention_row(entity: NamedEntity) -> dict[str, Any]:
    return {"forms": sorted(entity.forms), "names": sorted(entity.names), "kinds": sorted(entity.kinds)}


def _put_edges(transaction: Transaction, edges: Sequence[Edge], stored: Collection[str]) -> None:
    new: dict[str, list[dict[str, Any]]] = defaultdict(list)
    known: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for edge in edges:
        edge_type, row = load_schema().edge(edge.type).name, {"source": edge.source, "target": edge.target}
        if f"{edge.type} {edge.source} {edge.target}" in stored:
            known[edge_type].append(row | {"fields": edge_fields(edge)})
        else:
            new[edge_type].append(row | _edge_row(edge))
    ends = "MATCH (s:Entity {key: row.source}) MATCH (t:Entity {key: row.target}) "
    for edge_type, rows in new.items():
        names = [name for name in rows[0] if name not in ("source", "target")]
        _run(transaction, f"{ends}CREATE (s)-[e:{edge_type} {_inline(names)}]->(t)", rows)
    for edge_type, rows in known.items():
        _run(transaction, f"{ends}MERGE (s)-[e:{edge_type}]->(t) SET e = row.fields", rows)


def edge_fields(edge: Edge) -> dict[str, Any]:
    """Return an edge's properties as stores hold them; what is unknown is left out, for no engine keeps a null."""
    return _stated(_edge_row(edge))


def _edge_row(edge: Edge) -> dict[str, Any]:
    """Return all properties that an edge can have, None where one is unknown."""
    return {
        "status": edge.status, "confidence": edge.confidence, "sources": edge.sources, "firstSeen": edge.first_seen,
        "lastSeen": edge.last_seen, "quote": edge.quote, "claims": list(edge.claims), "history": list(edge.history),
        "amounts": list(edge.amounts) or None, "lead": edge.lead or None, "role": edge.role, "round": edge.round,
    } | _money_fields(edge)  # fmt: skip


def _money_fields(edge: Edge) -> dict[str, Any]:
    amount, valuation = edge.amount, edge.valuation
    return {
        "amount": amount.amount if amount else None, "currency": amount.currency if amount else None,
        "valuation": valuation.amount if valuation else None,
        "valuationCurrency": valuation.currency if valuation else None,
    }  # fmt: skip


def _stated(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
