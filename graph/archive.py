"""The archive: readings read back out of a store, as they went in.

Room: graph. Imports nothing of ours but the modules of this room.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article, Reading
from dealgraph.graph.records import parse_claim, parse_names
from dealgraph.graph.store import Row, Store

__all__ = [
    "CLAIM_RETURN",
    "claim_fields_of",
    "fetch_readings",
    "find_article",
    "iter_pages",
    "iter_readings",
    "known_articles",
]

_Run = Callable[[str, Mapping[str, Any]], list[Row]]

# Claim properties that have another name in the graph than in records: `type`, `start` and `end` are taken there by
# the engines, and `subject` and `object` would read as the edges of that name.
_RENAMED = {
    "type": "claimType",
    "start": "quoteStart",
    "end": "quoteEnd",
    "subject": "subjectName",
    "object": "objectName",
}
_PLAIN = (
    "quote", "status", "confidence", "round", "role", "lead", "amount", "currency", "valuation", "valuationCurrency",
    "subjectAt", "objectAt",
)  # fmt: skip
CLAIM_RETURN = ", ".join(
    f"c.{stored} AS {stored}" for stored in ("key", "article", "publishedOn", *_RENAMED.values(), *_PLAIN)
)
_ARTICLE_RETURN = ", ".join(
    f"a.{field} AS {field}"
    for field in ("key", "text", "headline", "publishedOn", "language", "outlet", "url", "source", "reader", "names")
)
_PAGE = 200


def claim_fields_of(row: Row) -> dict[str, Any]:
    """Give a row that `CLAIM_RETURN` made the field names of records."""
    return {field: row[stored] for field, stored in _RENAMED.items()} | {field: row[field] for field in _PLAIN}


def fetch_readings(run: _Run, keys: Sequence[str]) -> list[Reading]:
    """Read some articles' readings back.

    Args:
        run: runs a statement; a transaction's or a store's.
        keys: article keys; those that the store lacks are left out.

    Returns:
        In order of their keys, claims in order of their quotes.

    Raises:
        InputError: an article was damaged in the store.
    """
    articles = run(f"UNWIND $keys AS key MATCH (a:Article {{key: key}}) RETURN {_ARTICLE_RETURN}", {"keys": list(keys)})
    rows = run(
        f"UNWIND $keys AS key MATCH (a:Article {{key: key}})<-[:STATED_IN]-(c:Claim) RETURN {CLAIM_RETURN}",
        {"keys": list(keys)},
    )
    claims: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["quoteStart"], row["key"])):
        claims.setdefault(row["article"], []).append(row)
    return [_reading_of(row, claims.get(row["key"], [])) for row in sorted(articles, key=lambda row: row["key"])]


def _reading_of(row: Row, claims: Sequence[Row]) -> Reading:
    article = Article(
        row["key"], row["text"], row["headline"], row["publishedOn"], row["language"], row["outlet"], row["url"],
        row["source"] or "",
    )  # fmt: skip
    try:
        names = parse_names(json.loads(row["names"]), row["text"])
        made = tuple(parse_claim(claim_fields_of(claim)) for claim in claims)
    except (InputError, TypeError, ValueError) as exc:
        raise InputError(f"article {article.key!r} is damaged in the store: {exc}") from exc
    return Reading(article, names, made, row["reader"])


def iter_pages(store: Store) -> Iterator[list[str]]:
    """List the keys of all articles in order, a page at a time."""
    last = ""
    while True:
        rows = store.read(
            "MATCH (a:Article) WHERE a.key > $last RETURN a.key AS key ORDER BY a.key LIMIT $page",
            {"last": last, "page": _PAGE},
        )
        if not rows:
            return
        yield [row["key"] for row in rows]
        last = rows[-1]["key"]


def iter_readings(store: Store) -> Iterator[Reading]:
    """Read all readings of a store back, in order of article keys, a page at a time: memory stays flat.

    Raises:
        InputError: an article was damaged in the store.
    """
    for keys in iter_pages(store):
        yield from fetch_readings(store.read, keys)


def known_articles(run: _Run, keys: Sequence[str]) -> dict[str, Row]:
    """Return what a store knows of some articles: key to {key, reader, reading, source}; unknown ones are left out."""
    rows = run(
        "UNWIND $keys AS key MATCH (a:Article {key: key}) "
        "RETURN a.key AS key, a.reader AS reader, a.reading AS reading, coalesce(a.source, '') AS source",
        {"keys": list(keys)},
    )
    return {row["key"]: row for row in rows}


def find_article(store: Store, article: str) -> str:
    """Return the key of the one article that a user means.

    Args:
        article: its key, its url, or what it was called when it was loaded (file name, record id).

    Raises:
        InputError: no article, or more than one, answers to that.
    """
    rows = store.read(
        "MATCH (a:Article) WHERE a.key = $article OR a.url = $article OR a.source = $article "
        "RETURN a.key AS key, a.headline AS headline, a.publishedOn AS publishedOn ORDER BY a.key LIMIT 10",
        {"article": article},
    )
    if not rows:
        raise InputError(f"article {article!r} is not in the store; `dealgraph query articles` lists them")
    if len(rows) > 1:
        found = "; ".join(
            f"{row['key']} ({row['publishedOn'] or 'undated'}, {row['headline'] or 'no headline'})" for row in rows
        )
        raise InputError(f"article {article!r} can mean several, give one by its key: {found}")
    return str(rows[0]["key"])
