"""Readings as JSON: the shape that `read --json` prints and `evaluate` scores.

Room: loaders. Imports `dealgraph.graph.model` only.
"""

from __future__ import annotations

from typing import Any

from dealgraph.graph.model import Claim, Name, Reading

__all__ = ["reading_to_json"]

_NO_FACTS = frozenset({"RAISED", "ALSO_KNOWN_AS"})


def reading_to_json(reading: Reading) -> dict[str, Any]:
    """Turn a reading into plain JSON data.

    Args:
        reading: what a reader found.

    Returns:
        {"id", "entities", "facts", "rounds"}. `id` is the article's `source`, or its key where it has none. Entities
        are numbered e1, e2 and so on in the order of the reading; `aliases` holds every other form met. RAISED claims
        become `rounds`; ALSO_KNOWN_AS claims show as aliases alone.
    """
    ids = {name.key: f"e{number}" for number, name in enumerate(reading.names, start=1)}
    return {
        "id": reading.article.source or reading.article.key,
        "entities": [_entity(ids[name.key], name) for name in reading.names],
        "facts": [_fact(ids, claim) for claim in reading.claims if claim.type not in _NO_FACTS],
        "rounds": [_round(ids, claim) for claim in reading.claims if claim.type == "RAISED"],
    }


def _entity(identifier: str, name: Name) -> dict[str, Any]:
    aliases = [form for form in name.forms if form != name.name]
    return {"id": identifier, "type": name.label.lower(), "name": name.name, "aliases": aliases}


def _evidence(claim: Claim) -> dict[str, Any]:
    return {"text": claim.quote, "start": claim.start, "end": claim.end}


def _fact(ids: dict[str, str], claim: Claim) -> dict[str, Any]:
    return {
        "type": claim.type,
        "source": ids[claim.subject],
        "target": ids[claim.object or ""],
        "status": claim.status,
        "round": claim.round,
        "lead": claim.lead,
        "amount": claim.amount.amount if claim.amount else None,
        "currency": claim.amount.currency if claim.amount else None,
        "role": claim.role,
        "confidence": claim.confidence,
        "evidence": _evidence(claim),
    }


def _round(ids: dict[str, str], claim: Claim) -> dict[str, Any]:
    money = claim.amount or claim.valuation
    return {
        "company": ids[claim.subject],
        "series": claim.round,
        "amount": claim.amount.amount if claim.amount else None,
        "currency": money.currency if money else None,
        "valuation": claim.valuation.amount if claim.valuation else None,
        "status": claim.status,
        "evidence": _evidence(claim),
    }
