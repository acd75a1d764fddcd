"""Edges: what claims add up to. A pure function of claims; order of loading never shows.

Status: the latest claim that says completed or denied decides; only where none does, the latest rumour or plan. Among
claims of one date the more confident decides, then completed, then the key. Confidence is that of the best claim of
the deciding status, not more: two readings of one sentence are no two witnesses, and readers err alike.

Room: graph. Imports nothing of ours but `model` and `values`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from dealgraph.graph.model import Edge, Entity
from dealgraph.graph.values import Money

__all__ = ["Statement", "add_up", "choose_name", "round_edges", "round_entity"]

_DECIDING = frozenset({"completed", "denied"})


class Statement(NamedTuple):
    """A claim with its ends resolved, and with when and where it was said.

    `source` and `target` are entity keys; `round_key` is that of the round it belongs to, or None.
    """

    key: str
    article: str
    published_on: str | None
    type: str
    source: str
    target: str | None
    status: str
    confidence: float
    quote: str
    round_key: str | None = None
    round: str | None = None
    amount: Money | None = None
    valuation: Money | None = None
    lead: bool = False
    role: str | None = None


def add_up(edge_type: str, source: str, target: str, statements: Iterable[Statement]) -> Edge:
    """Add up all statements on one (type, source, target).

    Args:
        edge_type: an edge type of the schema.
        source: entity key.
        target: entity key.
        statements: at least one, in any order, each key once.

    Returns:
        The edge.

    Raises:
        ValueError: there is no statement.
    """
    ordered = sorted(statements, key=_when)
    if not ordered:
        raise ValueError(f"no statement on {edge_type} {source} -> {target}")
    if len(ordered) == 1:
        return _alone(edge_type, source, target, ordered[0])
    deciding = [s for s in ordered if s.status in _DECIDING] or ordered
    status = max(deciding, key=lambda s: (s.published_on or "", s.confidence, s.status == "completed", s.key)).status
    standing = [s for s in ordered if s.status == status]
    best = max(standing, key=lambda s: (s.confidence, -len(s.quote), s.key))
    dates = [s.published_on for s in ordered if s.published_on]
    amounts = sorted({s.amount for s in ordered if s.amount})
    return Edge(
        type=edge_type,
        source=source,
        target=target,
        status=status,
        confidence=best.confidence,
        sources=_independent(ordered),
        first_seen=dates[0] if dates else None,
        last_seen=dates[-1] if dates else None,
        quote=best.quote,
        claims=tuple(sorted(s.key for s in ordered)),
        history=_life_line(ordered),
        amount=next((s.amount for s in reversed(standing) if s.amount), None),
        amounts=tuple(map(str, amounts)) if len(amounts) > 1 else (),
        valuation=next((s.valuation for s in reversed(standing) if s.valuation), None),
        lead=any(s.lead for s in standing),
        role=next((s.role for s in reversed(standing) if s.role), None),
        round=next((s.round for s in reversed(standing) if s.round), None),
    )


def _alone(edge_type: str, source: str, target: str, only: Statement) -> Edge:
    """Add up one statement, as most edges have: what `add_up` does, in a third of its time."""
    date = only.published_on or None
    return Edge(
        edge_type, source, target, only.status, only.confidence, 1, date, date, only.quote, (only.key,),
        (f"{date or 'undated'} {only.status}",), only.amount, (), only.valuation, only.lead, only.role or None,
        only.round or None,
    )  # fmt: skip


def _when(statement: Statement) -> tuple[str, str]:
    return statement.published_on or "", statement.key


def _independent(statements: Sequence[Statement]) -> int:
    """Count articles, those with one and the same sentence once: agencies' texts are printed in many papers."""
    sentences: dict[str, str] = {}
    for statement in statements:
        sentence = " ".join(statement.quote.casefold().split())
        sentences[sentence] = min(sentences.get(sentence, statement.article), statement.article)
    return len(set(sentences.values()))


def _life_line(statements: Sequence[Statement]) -> tuple[str, ...]:
    steps: list[str] = []
    last = None
    for statement in statements:
        if statement.status != last:
            steps.append(f"{statement.published_on or 'undated'} {statement.status}")
            last = statement.status
    return tuple(steps)


def round_edges(
    round_key: str, company: str, statements: Sequence[Statement], *, only: Collection[str] | None = None
) -> list[Edge]:
    """Add up all statements that belong to one round: who raised it, and who took part.

    Where no claim tells of the round itself, the investments that name it prove that it was raised; their amounts are
    cheques and not the round's.

    Args:
        round_key: the round.
        company: entity key of the company whose round it is.
        statements: all claims with this `round_key`, at least one.
        only: entity keys of the investors whose part is asked for; None for all.
    """
    told = [s for s in statements if s.type == "RAISED"]
    cheques = [s for s in statements if s.type == "INVESTED_IN"]
    edges = [add_up("RAISED", company, round_key, told or [s._replace(amount=None, lead=False) for s in cheques])]
    parts: dict[str, list[Statement]] = {}
    for cheque in cheques:
        if only is None or cheque.source in only:
            parts.setdefault(cheque.source, []).append(cheque)
    edges += [add_up("PARTICIPATED_IN", investor, round_key, parts[investor]) for investor in sorted(parts)]
    return edges


def round_entity(raised: Edge) -> Entity:
    """Return the FundingRound that a RAISED edge leads to: named by its series, else its amount, else its month."""
    label = raised.target.rpartition(":")[2]
    name = raised.round or (f"{raised.amount} round" if raised.amount else f"round {label}")
    return Entity(raised.target, "FundingRound", name, (name,))


def choose_name(names: Iterable[str]) -> str:
    """Choose the form to show from full names with one normal form: short, in mixed case, the same whatever the order.

    Example:
        >>> choose_name(["OPENAI", "OpenAI Inc.", "OpenAI", "Openai"])
        'OpenAI'
    """
    return min(names, key=lambda n: (len(n.split()), n.isupper() or n.islower(), -sum(map(str.isupper, n)), len(n), n))
