"""From a graph to what the page says: entities and relations as plain records, checked, in a fixed order.

Invariant: the records depend on what the graph holds, not on the order in which it was built.

Room: queries. Imports `errors`, `schema` and `values` of graph; of networkx only its methods are used.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from dealgraph.graph.errors import SchemaError
from dealgraph.graph.schema import load_schema
from dealgraph.graph.values import format_money

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["list_entities", "list_relations", "make_entity", "make_relation", "safe_link", "write_money"]

# An organization of several kinds is drawn as the first of these: what is special before what is common. A company that
# also invests stays a company, so that "Investor" shows the funds.
_KINDS = ("Bank", "SovereignFund", "University", "Agency", "Media", "Company", "Investor")


def list_entities(graph: nx.MultiDiGraph[str]) -> list[dict[str, Any]]:
    """Return the entities of a graph, those with most relations first; `id` is the place in the list.

    Raises:
        SchemaError: a label or kind is not in the schema.
    """
    degrees: Counter[str] = Counter()
    for source, target in graph.edges():
        degrees.update({source, target})
    found: list[dict[str, Any]] = []
    for key, attributes in graph.nodes(data=True):
        found.append(make_entity(key, attributes, degrees[key]))
    found.sort(key=lambda entity: (-entity["degree"], entity["name"].casefold(), entity["key"]))
    return [entity | {"id": number} for number, entity in enumerate(found)]


def make_entity(key: str, attributes: Mapping[str, Any], degree: int) -> dict[str, Any]:
    """Return what the page says of one entity.

    Args:
        key: of the entity.
        attributes: `label`, and where known `name`, `kinds`, `forms`.
        degree: how many relations it has.

    Raises:
        SchemaError: a label or kind is not in the schema.
    """
    label, kinds = attributes["label"], sorted(attributes.get("kinds") or ())
    _check("label", [label], load_schema().entities)
    _check("kind", kinds, load_schema().kinds)
    return {
        "key": key, "name": attributes.get("name") or key, "kinds": kinds, "degree": degree,
        "kind": next((kind for kind in _KINDS if kind in kinds), label),
        "forms": sorted(attributes.get("forms") or ()),
    }  # fmt: skip


def list_relations(
    graph: nx.MultiDiGraph[str], ids: Mapping[str, int], words: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the relations of a graph in the order of their ends; `id` is the place in the list.

    Args:
        graph: see `draw`.
        ids: number of each entity key.
        words: texts of one language, for amounts.

    Raises:
        SchemaError: a relation type or a status is not in the schema.
    """
    found: list[dict[str, Any]] = []
    for source, target, key, attributes in graph.edges(keys=True, data=True):
        status, quote = attributes["status"], attributes.get("quote")
        claims = list(attributes.get("claims") or ()) or ([{"quote": quote}] if quote else [])
        relation = make_relation(ids[source], ids[target], {"type": key} | attributes, words)
        found.append(relation | {"claims": [_read_claim(claim, status) for claim in claims]})
    found.sort(key=lambda relation: (relation["source"], relation["target"], relation["type"]))
    return [relation | {"id": number} for number, relation in enumerate(found)]


def make_relation(source: Any, target: Any, attributes: Mapping[str, Any], words: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page says of one relation, its claims left out.

    Args:
        source: what the page knows the entity by.
        target: the same.
        attributes: `type`, `status` and what else an edge carries.
        words: texts of one language, for amounts.

    Raises:
        SchemaError: the type or the status is not in the schema.
    """
    _check("relation type", [attributes["type"]], load_schema().edges)
    _check("status", [attributes["status"]], load_schema().statuses)
    return {
        "source": source, "target": target, "type": attributes["type"], "status": attributes["status"],
        "quote": attributes.get("quote"), "confidence": attributes.get("confidence"),
        "sources": attributes.get("sources") or 1,
        "firstSeen": attributes.get("firstSeen"), "lastSeen": attributes.get("lastSeen"),
        "amount": write_money(attributes.get("amount"), attributes.get("currency"), words),
        "lead": bool(attributes.get("lead")), "role": attributes.get("role"), "round": attributes.get("round"),
        "history": list(attributes.get("history") or ()),
    }  # fmt: skip


def _read_claim(claim: Mapping[str, Any], status: str) -> dict[str, Any]:
    _check("status", [claim.get("status") or status], load_schema().statuses)
    link = safe_link(claim.get("url"))
    return {
        "quote": claim["quote"], "status": claim.get("status") or status, "confidence": claim.get("confidence"),
        "publishedOn": claim.get("publishedOn"), "outlet": claim.get("outlet"), "headline": claim.get("headline"),
        "link": link, "address": None if link else claim.get("url"),
    }  # fmt: skip


def _check(what: str, names: Iterable[str], known: Iterable[str]) -> None:
    unknown = [name for name in names if name not in known]
    if unknown:
        raise SchemaError(f"{what} {unknown[0]!r} is not in the schema; it has {', '.join(sorted(known))}")


def safe_link(url: str | None) -> str | None:
    """Return an address that a reader may be sent to: http or https with a host and no blanks or controls; else None.

    Example:
        >>> safe_link("javascript:alert(1)") is None
        True
    """
    if not url or any(c.isspace() or not c.isprintable() for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:  # such as "http://[": shown as text
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def write_money(amount: int | None, currency: str | None, words: Mapping[str, Any]) -> str | None:
    """Write an amount as the language has it: "USD 5.25 bn", "5,25 Mrd. USD"; None where either part is unknown."""
    if amount is None or currency is None:
        return None
    _, number, *scale = format_money(amount, currency).split(" ")
    thousands, decimal = words["numbers"]
    number = number.translate(str.maketrans({",": thousands, ".": decimal}))
    return str(words["money"][scale[0] if scale else ""].format(currency=currency, number=number))
