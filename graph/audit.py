"""The audit: does every quote still stand, is the graph what its claims make of it, is anything in it impossible?

Room: graph. Imports nothing of ours but the modules of this room.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dealgraph.graph.archive import fetch_readings, iter_pages
from dealgraph.graph.errors import InputError
from dealgraph.graph.model import check_article, check_reading
from dealgraph.graph.store import Store

__all__ = ["Problem", "check_store", "count_all", "verify_store"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong: the key of what it is about, and what is wrong."""

    key: str
    problem: str


# What cannot be: name of the test, and a question whose rows are the offenders.
_IMPOSSIBLE = (
    ("an edge from an entity to itself", "MATCH (e:Entity)-[r]->(e) RETURN e.key + ' ' + type(r) AS key ORDER BY key"),
    ("an edge that no claim supports", "MATCH (s:Entity)-[r]->(t:Entity) WHERE r.claims IS NULL OR size(r.claims) = 0 "
     "RETURN s.key + ' ' + type(r) + ' ' + t.key AS key ORDER BY key"),
    ("an entity that no article names and no round is", "MATCH (e:Entity) WHERE NOT e:FundingRound "
     "AND NOT EXISTS { MATCH (e)<-[:MENTIONS]-(a:Article) } RETURN e.key AS key ORDER BY key"),
    ("two organizations, each a subsidiary of the other", "MATCH (a:Entity)-[r:SUBSIDIARY_OF]->(b:Entity) "
     "MATCH (b)-[s:SUBSIDIARY_OF]->(a) WHERE a.key < b.key AND r.status <> 'denied' AND s.status <> 'denied' "
     "RETURN a.key + ' ' + b.key AS key ORDER BY key"),
    ("two organizations, each bought by the other", "MATCH (a:Entity)-[r:ACQUIRED]->(b:Entity)-[s:ACQUIRED]->(a) "
     "WHERE a.key < b.key AND r.status = 'completed' AND s.status = 'completed' "
     "RETURN a.key + ' ' + b.key AS key ORDER BY key"),
    ("a cheque larger than its round", "MATCH (i:Entity)-[p:PARTICIPATED_IN]->(f:FundingRound) "
     "WHERE p.amount > f.amount AND p.currency = f.currency RETURN i.key + ' ' + f.key AS key ORDER BY key"),
    ("a round larger than the valuation it gave", "MATCH (f:FundingRound) "
     "WHERE f.amount > f.valuation AND f.currency = f.valuationCurrency RETURN f.key AS key ORDER BY key"),
)  # fmt: skip


def verify_store(store: Store) -> Iterator[Problem]:
    """Prove every quote and mention of a store against the text of its article, and every text against its key.

    Yields:
        What does not stand; nothing if all stands.

    Raises:
        StoreError: the store failed.
    """
    for keys in iter_pages(store):
        yield from _verify(store, keys)


def _verify(store: Store, keys: Sequence[str]) -> Iterator[Problem]:
    try:
        readings = fetch_readings(store.read, keys)
    except InputError as exc:
        if len(keys) == 1:
            yield Problem(keys[0], str(exc))
            return
        for key in keys:  # one of them cannot even be read back
            yield from _verify(store, [key])
        return
    for reading in readings:
        try:
            check_article(reading.article)
        except InputError as exc:
            yield Problem(reading.article.key, str(exc))
        for line in check_reading(reading)[1]:
            yield Problem(reading.article.key, line)


def check_store(store: Store) -> Iterator[Problem]:
    """Look for what cannot be: data that is wrong whatever its articles say.

    Yields:
        Each offender with the name of the test that it failed.

    Raises:
        StoreError: the store failed.
    """
    for problem, question in _IMPOSSIBLE:
        for row in store.read(question):
            yield Problem(str(row["key"]), problem)


def count_all(store: Store) -> dict[str, Any]:
    """Count what is in a store.

    Returns:
        `articles`, `claims`, `entities` by label, `edges` by type, `statuses` of edges, `languages` of articles, and
        `firstPublished` and `lastPublished`.

    Raises:
        StoreError: the store failed.
    """

    def by(question: str) -> dict[str, int]:
        return {str(row["name"]): int(row["number"]) for row in store.read(question)}

    dates = store.read("MATCH (a:Article) RETURN min(a.publishedOn) AS first, max(a.publishedOn) AS last")
    labels = ("Organization", "Person", "Alliance", "FundingRound")
    return {
        "articles": by("MATCH (a:Article) RETURN 'n' AS name, count(a) AS number").get("n", 0),
        "claims": by("MATCH (c:Claim) RETURN 'n' AS name, count(c) AS number").get("n", 0),
        "entities": {
            label: by(f"MATCH (e:Entity) WHERE e:{label} RETURN 'n' AS name, count(e) AS number").get("n", 0)
            for label in labels
        },
        "edges": by("MATCH (s:Entity)-[r]->(t:Entity) RETURN type(r) AS name, count(r) AS number ORDER BY name"),
        "statuses": by("MATCH (s:Entity)-[r]->(t:Entity) RETURN r.status AS name, count(r) AS number ORDER BY name"),
        "languages": by("MATCH (a:Article) RETURN a.language AS name, count(a) AS number ORDER BY name"),
        "firstPublished": dates[0]["first"] if dates else None,
        "lastPublished": dates[0]["last"] if dates else None,
    }
