"""Evidence: claims with their sentence in its surroundings, and the names in it marked.

Text is cut here, not in the page: offsets count code points, and a browser counts UTF-16 units.

Room: queries. Imports `errors`, `schema` and `store` of graph, and this room's drawing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dealgraph.graph.errors import QueryError
from dealgraph.graph.schema import load_schema
from dealgraph.graph.store import Row, Store
from dealgraph.queries.drawing.facts import safe_link, write_money

__all__ = ["entity_evidence", "relation_evidence"]

_Evidence = dict[str, Any]

_AROUND = 240  # characters of the article shown on either side of the passage, at most; a paragraph ends them too
_CLAIM = (
    "c.key AS key, c.claimType AS type, c.source AS source, c.target AS target, c.roundKey AS round, "
    "c.status AS status, c.confidence AS confidence, c.publishedOn AS publishedOn, c.quote AS quote, "
    "c.quoteStart AS start, c.quoteEnd AS end, c.subjectAt AS subjectAt, c.objectAt AS objectAt, "
    "c.amount AS amount, c.currency AS currency, c.role AS role, coalesce(c.lead, false) AS lead, a.key AS article"
)
_ORDER = "ORDER BY coalesce(publishedOn, '') DESC, key SKIP $offset LIMIT $limit"


def relation_evidence(
    store: Store, source: str, type_: str, target: str, *, offset: int = 0, limit: int = 10, words: Mapping[str, Any]
) -> _Evidence:
    """Return the claims that one relation adds up from, the latest first.

    Returns:
        `claims`, `total`, `offset`.

    Raises:
        QueryError: there is no such relation, or a type that the schema has not.
        StoreError: the store failed.
    """
    if type_ not in load_schema().edges:
        raise QueryError(f"relation type {type_!r}; there are {', '.join(load_schema().edges)}")
    found = store.read(
        f"MATCH (s:Entity {{key: $source}})-[r:{type_}]->(t:Entity {{key: $target}}) RETURN r.claims AS claims",
        {"source": source, "target": target},
    )
    if not found:
        raise QueryError(
            f"no relation {type_} from {source!r} to {target!r}; it may have been forgotten: load the page anew"
        )
    keys = found[0]["claims"]
    rows = store.read(
        f"UNWIND $keys AS wanted MATCH (c:Claim {{key: wanted}})-[:STATED_IN]->(a:Article) RETURN {_CLAIM} {_ORDER}",
        {"keys": keys, "offset": offset, "limit": limit},
    )
    return {"claims": _finish(store, rows, words), "total": len(keys), "offset": offset}


def entity_evidence(store: Store, key: str, *, offset: int = 0, limit: int = 10, words: Mapping[str, Any]) -> _Evidence:
    """Return the claims that speak of one entity, the latest first; see `relation_evidence`."""
    if key.startswith(load_schema().entities["FundingRound"] + ":"):
        match = "MATCH (c:Claim {roundKey: $key})-[:STATED_IN]->(a:Article)"
    else:
        match = "MATCH (e:Entity {key: $key})<-[:SUBJECT|OBJECT]-(c:Claim)-[:STATED_IN]->(a:Article)"
    total = store.read(f"{match} RETURN count(DISTINCT c) AS number", {"key": key})[0]["number"]
    rows = store.read(
        f"{match} WITH DISTINCT c, a RETURN {_CLAIM} {_ORDER}", {"key": key, "offset": offset, "limit": limit}
    )
    return {"claims": _finish(store, rows, words), "total": total, "offset": offset}


def _finish(store: Store, rows: Sequence[Row], words: Mapping[str, Any]) -> list[Row]:
    articles = {
        row["key"]: row
        for row in store.read(
            "UNWIND $keys AS wanted MATCH (a:Article {key: wanted}) RETURN a.key AS key, a.text AS text, "
            "a.headline AS headline, a.outlet AS outlet, a.url AS url, a.language AS language",
            {"keys": sorted({row["article"] for row in rows})},
        )
    }
    names = _names(store, rows)
    return [_write(row, articles[row["article"]], names, words) for row in rows]


def _names(store: Store, rows: Sequence[Row]) -> dict[str, Row]:
    keys = {row[end] for row in rows for end in ("source", "target", "round") if row[end]}
    found = store.read(
        "UNWIND $keys AS wanted MATCH (e:Entity {key: wanted}) RETURN e.key AS key, e.name AS name, e.forms AS forms",
        {"keys": sorted(keys)},
    )
    return {row["key"]: row for row in found}


def _write(row: Row, article: Row, names: Mapping[str, Row], words: Mapping[str, Any]) -> Row:
    target = row["target"] or row["round"]
    link = safe_link(article["url"])
    before, after = _surroundings(article["text"] or "", row["start"], row["end"])
    return {
        "key": row["key"], "type": row["type"], "source": row["source"], "target": target,
        "sourceName": names.get(row["source"], {}).get("name"), "targetName": names.get(target or "", {}).get("name"),
        "status": row["status"], "confidence": row["confidence"], "publishedOn": row["publishedOn"],
        "quote": row["quote"], "parts": _mark(row, names), "before": before, "after": after,
        "amount": write_money(row["amount"], row["currency"], words), "role": row["role"], "lead": row["lead"],
        "outlet": article["outlet"], "headline": article["headline"], "article": article["key"],
        "language": article["language"], "link": link, "address": None if link else article["url"],
    }  # fmt: skip


def _surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """Return what stands before and after a passage in its paragraph, cut at a space; "…" says that there is more."""
    before, after = text[:start].rpartition("\n")[2], text[end:].partition("\n")[0]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    if len(after) > _AROUND:
        after = after[:_AROUND].rpartition(" ")[0] + " …"
    return before, after


def _mark(row: Row, names: Mapping[str, Row]) -> list[list[Any]]:
    """Return the quote in pieces, [text, whether it is one of the two names], cut at code points.

    Where a claim does not say where in the quote a name stands, any form of it is looked for, the longest first.
    """
    quote, start = row["quote"], row["start"]
    spans = []
    for end, at in (("source", row["subjectAt"]), ("target", row["objectAt"])):
        if at and start <= at[0] < at[1] <= row["end"]:
            spans.append((at[0] - start, at[1] - start))
        else:
            forms = sorted(names.get(row[end] or "", {}).get("forms") or (), key=lambda form: (-len(form), form))
            spans += [(quote.index(form), quote.index(form) + len(form)) for form in forms if form in quote][:1]
    spans.sort()
    parts: list[list[Any]] = []
    done = 0
    for first, last in spans:
        if first < done:
            continue
        parts += [[quote[done:first], False], [quote[first:last], True]]
        done = last
    return [part for part in [*parts, [quote[done:], False]] if part[0]]
