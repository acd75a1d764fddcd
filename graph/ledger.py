"""The ledger: adds readings to a store, takes them out again, and keeps the graph what its claims make of it.

One function does all of it, `_rewrite`: in one transaction it takes out what is to go, puts in what is to come, and
works out anew every entity, round and edge that either touches. So after each transaction the store is a function of
the readings in it, whatever order and batches they came in. A reading whose names now refer to another entity, because
a second name was stated or forgotten elsewhere, is taken out and put in again by the same way.

Room: graph. Imports nothing of ours but the modules of this room.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from dealgraph.graph.archive import CLAIM_RETURN, claim_fields_of, fetch_readings, known_articles
from dealgraph.graph.derive import Derived, NamedEntity, derive
from dealgraph.graph.edges import Statement, add_up, round_edges
from dealgraph.graph.model import Edge, Reading
from dealgraph.graph.naming import Naming, stated_names
from dealgraph.graph.records import fingerprint, parse_claim
from dealgraph.graph.store import Row, Store, Transaction
from dealgraph.graph.writes import Rewrite, write

__all__ = ["Added", "add_readings", "forget_article"]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a batch: articles new to the store, read anew and replaced, and known already; and
    how many claims the new and replaced ones have."""

    new: int = 0
    replaced: int = 0
    unchanged: int = 0
    claims: int = 0


def add_readings(store: Store, readings: Iterable[Reading]) -> Added:
    """Add readings in one transaction; what is there already is left, what was read differently is replaced.

    Args:
        store: open for writing.
        readings: each checked by `model.check_reading`. One batch: all of it is kept, or nothing.

    Raises:
        StoreError: nothing of the batch was kept.
    """
    batch: dict[str, Reading] = {}
    for reading in sorted(readings, key=lambda reading: (reading.article.key, _by_name(reading.article.source))):
        batch.setdefault(reading.article.key, reading)
    if not batch:
        return Added()
    with _no_collection():
        return store.update(lambda transaction: _add(transaction, batch))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Hold off the collector of cycles: a batch makes many objects and no cycle, and looking costs 15 % of a load."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _add(transaction: Transaction, batch: dict[str, Reading]) -> Added:
    known = known_articles(transaction.run, list(batch))
    stale = [key for key, row in known.items() if row["reading"] != fingerprint(batch[key])]
    fresh = [reading for key, reading in batch.items() if key not in known or key in stale]
    _rewrite(transaction, fresh, fetch_readings(transaction.run, stale) if stale else [])
    # One text loaded under two names: the first in alphabetical order stays, whichever came first.
    renamed = []
    for key, row in known.items():
        now = batch[key].article.source if key in stale else row["source"]
        source = min(batch[key].article.source, row["source"], key=_by_name)
        if source != now:
            renamed.append({"key": key, "source": source})
    if renamed:
        transaction.run(
            "UNWIND $rows AS row MATCH (a:Article {key: row.key}) "
            "SET a.source = row.source, a.name = coalesce(a.headline, row.source)",
            {"rows": renamed},
        )
    return Added(
        len(fresh) - len(stale), len(stale), len(batch) - len(fresh), sum(len(reading.claims) for reading in fresh)
    )


def _by_name(source: str) -> tuple[bool, str]:
    return not source, source


def forget_article(store: Store, key: str) -> bool:
    """Take an article and all that only it says out of the store, as if it had never been loaded.

    Args:
        store: open for writing.
        key: see `archive.find_article`.

    Returns:
        False if the store has no such article.

    Raises:
        StoreError: nothing was changed.
    """

    def work(transaction: Transaction) -> bool:
        readings = fetch_readings(transaction.run, [key])
        _rewrite(transaction, [], readings)
        return bool(readings)

    return store.update(work)


def _rewrite(transaction: Transaction, add: list[Reading], remove: list[Reading]) -> None:
    if not add and not remove:
        return
    naming = stated_names(transaction.run, add, remove)
    moved = _moved_readings(transaction, naming, {r.article.key for r in (*add, *remove)})
    if moved:
        naming = stated_names(transaction.run, add, remove, moved)
    gone = {reading.article.key for reading in (*remove, *moved)}
    old = [derive(reading, naming.before) for reading in (*remove, *moved)]
    new = [derive(reading, naming.after) for reading in (*add, *moved)]
    edges, ended, stored_edges = _edges(transaction, old, new, gone)
    rounds, ended_rounds, stored_rounds, stored_parts = _rounds(transaction, old, new, gone)
    entities, called_before, ended_entities = _entities(transaction, old, new, gone)
    write(
        transaction,
        Rewrite(
            gone_articles=sorted(gone), ended_edges=ended, stale_rounds=sorted(_round_keys(old)),
            ended_entities=[*ended_entities, *ended_rounds], readings=new, entities=entities,
            called_before=called_before, edges=edges, round_edges=rounds,
            stored_edges=stored_edges | stored_parts, stored_rounds=stored_rounds,
        ),
    )  # fmt: skip


def _moved_readings(transaction: Transaction, naming: Naming, but: set[str]) -> list[Reading]:
    """Fetch the stored readings in which a name has come to refer to another entity."""
    if not naming.moved:
        return []
    rows = transaction.run(
        # IN rather than UNWIND, and no label on the article, so that a server without statistics (see `_stored`) can
        # begin only at the entities.
        "MATCH (e:Entity) WHERE e.key IN $keys MATCH (e)<-[:MENTIONS]-(a) RETURN DISTINCT a.key AS key",
        {"keys": sorted({entity for entity, _ in naming.moved})},
    ) + transaction.run(
        "MATCH (c:Claim) WHERE c.roundKey IN $keys RETURN DISTINCT c.article AS key",
        {"keys": sorted({entity for entity, _ in naming.moved if entity.startswith("round:")})},
    )
    names = {name for _, name in naming.moved}
    readings = fetch_readings(transaction.run, sorted({row["key"] for row in rows} - but))
    return [r for r in readings if names & {n.key for n in r.names} or any(name.startswith("round:") for name in names)]


def _edges(
    transaction: Transaction, old: Sequence[Derived], new: Sequence[Derived], gone: set[str]
) -> tuple[list[Edge], list[str], set[str]]:
    touched = {claim.edge_key for derived in (*old, *new) for claim in derived.claims if claim.edge_key}
    statements, rows = _stored(transaction, "edgeKey", touched, gone)
    for derived in new:
        for claim in derived.claims:
            if claim.edge_key:
                statements.setdefault(claim.edge_key, []).append(claim.statement)
    edges = []
    for key in sorted(statements):
        edge_type, source, target = key.split(" ")
        edges.append(add_up(edge_type, source, target, statements[key]))
    return edges, sorted(touched - statements.keys()), {row["touched"] for row in rows}


def _round_keys(deriveds: Iterable[Derived]) -> set[str]:
    return {key for derived in deriveds for claim in derived.claims if (key := claim.statement.round_key)}


def _rounds(
    transaction: Transaction, old: Sequence[Derived], new: Sequence[Derived], gone: set[str]
) -> tuple[list[Edge], list[str], set[str], set[str]]:
    touched = _round_keys(old) | _round_keys(new)
    statements, rows = _stored(transaction, "roundKey", touched, gone)
    for derived in new:
        for claim in derived.claims:
            if claim.statement.round_key:
                statements.setdefault(claim.statement.round_key, []).append(claim.statement)
    joining: dict[str | None, set[str]] = {}
    for derived in new:
        for claim in derived.claims:
            joining.setdefault(claim.statement.round_key, set()).add(claim.statement.source)
    stale = _round_keys(old)
    edges: list[Edge] = []
    for key in sorted(statements):
        first = statements[key][0]
        company = first.source if first.type == "RAISED" else first.target
        # Others' parts in a round do not change by what is added; after a removal all are written anew.
        only = None if key in stale else joining.get(key, set())
        edges += round_edges(key, company or "", statements[key], only=only)
    stored = {edge for row in rows if row["touched"] not in stale for edge in _round_parts(row)}
    return edges, sorted(touched - statements.keys()), {row["touched"] for row in rows}, stored


def _round_parts(row: Row) -> list[str]:
    """Return the keys of the edges to its round that a stored claim stands behind."""
    key = row["touched"]
    if row["claimType"] == "RAISED":
        return [f"RAISED {row['source']} {key}"]
    return [f"RAISED {row['target']} {key}", f"PARTICIPATED_IN {row['source']} {key}"]


def _stored(
    transaction: Transaction, by: str, keys: set[str], gone: set[str]
) -> tuple[dict[str, list[Statement]], list[Row]]:
    """Fetch the claims behind edges or rounds: as statements, without articles about to go, and all as rows."""
    statements: dict[str, list[Statement]] = {}
    if not keys:
        return statements, []
    rows = transaction.run(
        # IN rather than UNWIND: a server that plans before it has statistics then scans once, not once a key.
        f"MATCH (c:Claim) WHERE c.{by} IN $keys RETURN c.{by} AS touched, "
        f"c.edgeKey AS edgeKey, c.source AS source, c.target AS target, c.roundKey AS roundKey, {CLAIM_RETURN}",
        {"keys": sorted(keys)},
    )
    for row in rows:
        if row["article"] not in gone:
            statements.setdefault(row["touched"], []).append(_statement_of(row))
    return statements, rows


def _statement_of(row: Row) -> Statement:
    claim = parse_claim(claim_fields_of(row))
    return Statement(
        row["key"], row["article"], row["publishedOn"], claim.type, row["source"], row["target"], claim.status,
        claim.confidence, claim.quote, row["roundKey"], claim.round, claim.amount, claim.valuation, claim.lead,
        claim.role,
    )  # fmt: skip


def _entities(
    transaction: Transaction, old: Sequence[Derived], new: Sequence[Derived], gone: set[str]
) -> tuple[dict[str, NamedEntity], dict[str, NamedEntity], list[str]]:
    """Work out what entities are called now.

    Returns:
        Entities whose names changed, by key; what all touched ones were called before; and keys of those that no
        article names any more.
    """
    left = {key for derived in old for key in derived.entities}
    named: dict[str, NamedEntity] = {}
    for derived in new:
        for key, entity in derived.entities.items():
            named.setdefault(key, NamedEntity()).join(entity)
    before = _called(
        transaction.run(
            "UNWIND $keys AS key MATCH (e:Entity {key: key}) "
            "RETURN key, e.names AS names, e.forms AS forms, e.kinds AS kinds",
            {"keys": sorted(named.keys() | left)},
        )
    )
    staying = {key: entity for key, entity in before.items() if key not in left}
    if left:
        rows = transaction.run(
            "MATCH (e:Entity) WHERE e.key IN $keys MATCH (e)<-[m:MENTIONS]-(a) "
            "RETURN e.key AS key, a.key AS article, m.names AS names, m.forms AS forms, m.kinds AS kinds",
            {"keys": sorted(left)},
        )
        # Sorted out here: with a condition on articles, a server without statistics scans all of them for each key.
        staying |= _called([row for row in rows if row["article"] not in gone])
    for key, entity in staying.items():
        named.setdefault(key, NamedEntity()).join(entity)
    changed = {key: entity for key, entity in named.items() if entity != before.get(key)}
    return changed, before, sorted(left - named.keys())


def _called(rows: Sequence[Row]) -> dict[str, NamedEntity]:
    called: dict[str, NamedEntity] = {}
    for row in rows:
        one = NamedEntity(set(row["names"] or ()), set(row["forms"] or ()), set(row["kinds"] or ()))
        called.setdefault(row["key"], NamedEntity()).join(one)
    return called
