"""Matching: which read entity, fact or round is which annotated one.

Readers and annotators number entities as they like, so entities are matched by name first, and facts and rounds by
their matched ends. Names are compared by a form of their own, not by `graph.keys.normal_form`: a change of how the
graph merges names must not change what a score means.

Room: loaders. Imports `dealgraph.graph.schema` alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from dealgraph.graph.schema import load_schema

__all__ = ["Item", "Triple", "align_entities", "are_close", "comparison_key", "fact_triple", "same_status"]

Item: TypeAlias = Mapping[str, Any]
Triple: TypeAlias = tuple[str, str, str]

_LEGAL_FORMS = re.compile(
    r"\b(incorporated|inc|corporation|corp|company|co|limited|ltd|llc|llp|lp|plc|gmbh|mbh|ggmbh|ag|se|kgaa|kg|ug|ohg|ev"
    r"|sa|sas|sarl|spa|srl|nv|bv|oy|oyj|ab|as|asa|pte|pty|bhd|pjsc|group|holding|holdings)\b"
)
_GENITIVE = re.compile(r"['’`´]s\b")
_NO_WORD = re.compile(r"[^\w]+")
_ARTICLE = re.compile(r"^(the|der|die|das|dem|den)\s+")
# Annotators know completed, planned and denied only; what readers and older annotations say besides is one of these.
_SAME_STATUS = {"rumoured": "planned", "announced": "completed", "cancelled": "denied", None: "completed"}
_TOLERANCE = 0.01  # share of the larger amount: "$1.2 billion" and "$1.195 billion" are one figure, rounded


def comparison_key(name: str) -> str:
    """Return what is left of a name when case, accents, signs, legal form, article and genitive do not count.

    Args:
        name: a name as written; empty is allowed.

    Returns:
        Lower-case words parted by spaces. A name of legal forms alone keeps them.

    Example:
        >>> comparison_key("The Öhler & Grau Holding GmbH")
        'ohler and grau'
    """
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c)).replace("&", " and ")
    text = _NO_WORD.sub(" ", _GENITIVE.sub("", text)).strip()
    text = _ARTICLE.sub("", text)
    bare = " ".join(_LEGAL_FORMS.sub(" ", text).split())
    return bare or text.strip()


def align_entities(gold: Sequence[Item], predicted: Sequence[Item]) -> dict[str, str]:
    """Find the annotated entity that each read one is.

    Args:
        gold: annotated entities of one article.
        predicted: what was read in it.

    Returns:
        Ids of read entities, each with the id of the annotated one that it shares most names and aliases with; then
        the full name decides, then the greater id. Entities that share no name are left out. Two may lead to one: the
        reader did not see that they are the same.
    """
    known = [(_name_keys(entity), comparison_key(entity["name"]), str(entity["id"])) for entity in gold]
    aligned = {}
    for entity in predicted:
        keys, full = _name_keys(entity), comparison_key(entity.get("name") or "")
        ranked = ((len(keys & names), name == full, identifier) for names, name, identifier in known)
        shared, _, best = max(ranked, default=(0, False, ""))
        if shared:
            aligned[entity["id"]] = best
    return aligned


def _name_keys(entity: Item) -> set[str]:
    forms = (entity.get("name"), *(entity.get("aliases") or ()))
    return {comparison_key(form) for form in forms if form} - {""}


def fact_triple(fact: Item, aligned: Mapping[str, str] | None = None) -> Triple:
    """Return what tells a fact from others of its article: type, source and target.

    Args:
        fact: with `type`, `source` and `target`.
        aligned: for a read fact, its entities' annotated ids; an end that has none becomes its own id behind "?".

    Returns:
        The triple; the ends of an undirected type stand in order of their ids.
    """
    source, target = (
        str(fact.get(end)) if aligned is None else aligned.get(fact.get(end) or "", f"?{fact.get(end)}")
        for end in ("source", "target")
    )
    edge = load_schema().edges.get(fact["type"])
    if edge is not None and edge.undirected and target < source:
        source, target = target, source
    return fact["type"], source, target


def are_close(one: float | None, other: float | None) -> bool:
    """Tell whether two figures are the same up to 1 % of the larger; None is equal to None alone."""
    if one is None or other is None:
        return one is other
    return abs(float(one) - float(other)) <= _TOLERANCE * max(abs(float(one)), abs(float(other)), 1e-9)


def same_status(one: str | None, other: str | None) -> bool:
    """Tell whether two statuses mean the same; a rumour counts as planned, none stated as completed."""
    return _SAME_STATUS.get(one, one) == _SAME_STATUS.get(other, other)
