"""Writes: one rewrite of the graph as Cypher, the same statements on both stores.

Labels and relationship types come from the schema alone; everything else is a parameter. Room: graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    """What one transaction takes out and puts in; see `ledger`."""

    gone_articles: Sequence[str]
    ended_edges: Sequence[str]
    stale_rounds: Sequence[str]
    ended_entities: Sequence[str]
    readings: Sequence[Derived]
    entities: Mapping[str, NamedEntity]
    called_before: Mapping[str, NamedEntity]
    edges: Sequence[Edge]
    round_edges: Sequence[Edge]


def write(transaction: Transaction, rewrite: Rewrite) -> None:
    """Carry out a rewrite: first what goes, then nodes, then edges."""
    _take_out(transaction, rewrite)
    _put_articles(transaction, rewrite.readings)
    _put_entities(transaction, rewrite.entities, rewrite.called_before)
    _put_rounds(transaction, [edge for edge in rewrite.round_edges if edge.type == "RAISED"])
    _put_claims(transaction, rewrite.readings)
    _put_edges(transaction, [*rewrite.edges, *rewrite.round_edges])


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


def _put_articles(transaction: Transaction, readings: Sequence[Derived]) -> None:
    rows = []
    for derived in readings:
        reading = derived.reading
        fields = article_fields(reading.article)
        fields |= {"key": reading.article.key, "name": reading.article.headline or reading.article.source}
        fields |= {"reader": reading.reader, "reading": fingerprint(reading), "names": names_json(reading.names)}
        rows.append({"key": reading.article.key, "fields": fields})
    _run(transaction, "MERGE (a:Article {key: row.key}) SET a += row.fields", rows)


def _put_entities(
    transaction: Transaction, entities: Mapping[str, NamedEntity], before: Mapping[str, NamedEntity]
) -> None:
    schema = load_schema()
    by_label: dict[str, list[dict[str, Any]]] = defaultdict(list)
    gained: dict[str, list[str]] = defaultdict(list)
    lost: dict[str, list[str]] = defaultdict(list)
    for key, entity in entities.items():
        forms = sorted(entity.forms)
        fields = {"name": choose_name(entity.names or entity.forms), "names": sorted(entity.names), "forms": forms}
        fields |= {"kinds": sorted(entity.kinds), "searchText": " | ".join(forms).casefold()}
        by_label[schema.label_of(key)].append({"key": key, "fields": fields})
        had = before[key].kinds if key in before else set()
        for kind in entity.kinds - had:
            gained[kind].append(key)
        for kind in had - entity.kinds:
            lost[kind].append(key)
    for label, rows in by_label.items():
        _run(transaction, f"MERGE (e:Entity {{key: row.key}}) SET e:{label} SET e += row.fields", rows)
    for clause, kinds in (("SET", gained), ("REMOVE", lost)):
        for kind in sorted(kinds.keys() & schema.kinds):
            _run(transaction, f"MATCH (e:Entity {{key: row}}) {clause} e:{kind}", kinds[kind])


def _put_rounds(transaction: Transaction, raised: Sequence[Edge]) -> None:
    rows = []
    for edge in raised:
        entity = round_entity(edge)
        fields: dict[str, Any] = {
            "key": edge.target,
            "name": entity.name,
            "series": edge.round,
            "announcedOn": edge.first_seen,
        }
        fields |= {"status": edge.status, "searchText": entity.name.casefold(), "forms": list(entity.forms)}
        fields |= _money_fields(edge)
        rows.append({"key": edge.target, "fields": _stated(fields)})
    _run(transaction, "MERGE (e:Entity {key: row.key}) SET e:FundingRound SET e = row.fields", rows)


def _put_claims(transaction: Transaction, readings: Sequence[Derived]) -> None:
    claims = [claim for derived in readings for claim in derived.claims]
    rows = [
        {"key": s.key, "article": s.article, "subject": s.source, "fields": _claim_row(claim)}
        for claim in claims
        for s in [claim.statement]
    ]
    _run(
        transaction,
        "MERGE (c:Claim {key: row.key}) SET c += row.fields WITH c, row "
        "MATCH (a:Article {key: row.article}) MATCH (s:Entity {key: row.subject}) "
        "CREATE (c)-[:STATED_IN]->(a) CREATE (c)-[:SUBJECT]->(s)",
        rows,
    )
    ends = []
    for claim in claims:
        target = claim.statement.round_key if claim.claim.type == "RAISED" else claim.statement.target
        if target and target != claim.statement.source:
            ends.append({"claim": claim.statement.key, "entity": target})
    _run(
        transaction,
        "MATCH (c:Claim {key: row.claim}) MATCH (e:Entity {key: row.entity}) CREATE (c)-[:OBJECT]->(e)",
        ends,
    )
    mentions = [
        {"article": d.reading.article.key, "entity": key, "fields": _mention_row(entity)}
        for d in readings
        for key, entity in sorted(d.entities.items())
    ]
    _run(
        transaction,
        "MATCH (a:Article {key: row.article}) MATCH (e:Entity {key: row.entity}) "
        "CREATE (a)-[m:MENTIONS]->(e) SET m = row.fields",
        mentions,
    )


def _claim_row(derived: DerivedClaim) -> dict[str, Any]:
    statement = derived.statement
    fields = {_CLAIM_NAMES.get(name, name): value for name, value in claim_fields(derived.claim).items()}
    second, full = derived.second or (None, None)
    fields |= {"key": statement.key, "article": statement.article, "publishedOn": statement.published_on}
    fields |= {"name": f"{statement.type} ({statement.status})", "source": statement.source, "target": statement.target}
    fields |= {"edgeKey": derived.edge_key, "roundKey": statement.round_key, "secondName": second, "fullName": full}
    return _stated(fields)


def _mention_row(entity: NamedEntity) -> dict[str, Any]:
    return {"forms": sorted(entity.forms), "names": sorted(entity.names), "kinds": sorted(entity.kinds)}


def _put_edges(transaction: Transaction, edges: Sequence[Edge]) -> None:
    by_type: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for edge in edges:
        by_type[load_schema().edge(edge.type).name].append(
            {"source": edge.source, "target": edge.target, "fields": edge_fields(edge)}
        )
    for edge_type, rows in by_type.items():
        _run(
            transaction,
            "MATCH (s:Entity {key: row.source}) MATCH (t:Entity {key: row.target}) "
            f"MERGE (s)-[e:{edge_type}]->(t) SET e = row.fields",
            rows,
        )


def edge_fields(edge: Edge) -> dict[str, Any]:
    """Return an edge's properties as stores hold them; what is unknown is left out, for no engine keeps a null."""
    fields: dict[str, Any] = {
        "status": edge.status, "confidence": edge.confidence, "sources": edge.sources, "firstSeen": edge.first_seen,
        "lastSeen": edge.last_seen, "quote": edge.quote, "claims": list(edge.claims), "history": list(edge.history),
        "amounts": list(edge.amounts) or None, "lead": edge.lead or None, "role": edge.role, "round": edge.round,
    }  # fmt: skip
    return _stated(fields | _money_fields(edge))


def _money_fields(edge: Edge) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if edge.amount:
        fields |= {"amount": edge.amount.amount, "currency": edge.amount.currency}
    if edge.valuation:
        fields |= {"valuation": edge.valuation.amount, "valuationCurrency": edge.valuation.currency}
    return fields


def _stated(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
