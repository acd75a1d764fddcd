"""From one reading to rows: names resolved to entities, claims to statements on edges and rounds.

Pure functions of a reading and of the second names that are stated anywhere. Room: graph.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from dealgraph.graph.edges import Statement
from dealgraph.graph.model import Claim, Reading
from dealgraph.graph.resolve import claim_round, kinds_by_role, resolve, resolve_round, second_names
from dealgraph.graph.schema import load_schema

__all__ = ["Derived", "DerivedClaim", "NamedEntity", "derive", "edge_key"]


@dataclass(slots=True)
class NamedEntity:
    """What one or more articles call an entity: full names with its own key, all forms as written, kinds."""

    names: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    kinds: set[str] = field(default_factory=set)

    def join(self, other: NamedEntity) -> None:
        """Take in what other articles call it."""
        self.names |= other.names
        self.forms |= other.forms
        self.kinds |= other.kinds


@dataclass(frozen=True, slots=True)
class DerivedClaim:
    """A claim with all that follows from resolution.

    `edge_key` is None for claims that give no edge of their own (naming, RAISED); `second` is (second name, full
    name) where the claim states one.
    """

    claim: Claim
    statement: Statement
    edge_key: str | None
    second: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Derived:
    """A reading with its names and claims resolved; `entities` maps entity keys to what this article calls them."""

    reading: Reading
    entities: Mapping[str, NamedEntity]
    claims: tuple[DerivedClaim, ...]


def edge_key(edge_type: str, source: str, target: str) -> str:
    """Return what identifies an edge: type and ends; of an undirected one the ends in alphabetical order."""
    if load_schema().edges[edge_type].undirected and target < source:
        source, target = target, source
    return f"{edge_type} {source} {target}"


def derive(reading: Reading, full_names: Mapping[str, Collection[str]]) -> Derived:
    """Resolve a reading.

    Args:
        reading: checked by `model.check_reading`.
        full_names: for each second name the full names that it is stated of; see `resolve.resolve`.
    """
    entities: dict[str, NamedEntity] = {}
    roles = kinds_by_role(reading.claims)
    for name in reading.names:
        key = resolve(name.key, full_names)
        entity = entities.setdefault(key, NamedEntity())
        entity.forms.update(name.forms)
        entity.kinds.update(name.kinds, roles.get(name.key, ()))
        if key == name.key:
            entity.names.add(name.name)
    return Derived(reading, entities, tuple(_derive_claim(claim, reading, full_names) for claim in reading.claims))


def _derive_claim(claim: Claim, reading: Reading, full_names: Mapping[str, Collection[str]]) -> DerivedClaim:
    # A naming claim is about the entity with the full name, whether or not its second name turns out to be shared.
    about = claim.object if claim.object and claim.type in load_schema().naming else claim.subject
    source = resolve(about, full_names)
    target = resolve(claim.object, full_names) if claim.object else None
    told_of = claim_round(claim, reading)
    round_key = resolve_round(*told_of, full_names) if told_of else None
    key = None
    if target is not None and claim.type in load_schema().edges:
        key = edge_key(claim.type, source, target)
        _, source, target = key.split(" ")
    article = reading.article
    statement = Statement(
        claim.key_in(article.key), article.key, article.published_on, claim.type, source, target, claim.status,
        claim.confidence, claim.quote, round_key, claim.round, claim.amount, claim.valuation, claim.lead, claim.role,
    )  # fmt: skip
    return DerivedClaim(claim, statement, key, second_names(claim))
