"""Which second names are stated, before and after a change, and which names that moves to another entity.

Room: graph. Imports nothing of ours but the modules of this room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dealgraph.graph.keys import round_key
from dealgraph.graph.model import Reading
from dealgraph.graph.resolve import claim_round, resolve, resolve_round, second_names
from dealgraph.graph.store import Row

__all__ = ["Naming", "stated_names"]

_Run = Callable[[str, Mapping[str, Any]], list[Row]]
_Stated = dict[str, dict[str, set[str]]]


@dataclass(frozen=True, slots=True)
class Naming:
    """Second names before and after a change.

    `before` and `after` map a second name to the full names that it is stated of. `moved` has (entity key before, name
    key) of each stored name that now refers to another entity.
    """

    before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    after: Mapping[str, frozenset[str]] = field(default_factory=dict)
    moved: frozenset[tuple[str, str]] = frozenset()


def stated_names(run: _Run, add: Sequence[Reading], remove: Sequence[Reading], moved: Sequence[Reading] = ()) -> Naming:
    """Work out what a change of readings does to second names.

    Args:
        run: runs a statement in the transaction that makes the change.
        add: readings to come.
        remove: readings to go, as stored.
        moved: readings that stay, whose other names shall be known as well, since they are derived anew.
    """
    stored: _Stated = {}
    changed = {second for _, second, _ in _stating((*add, *remove))}
    _follow(run, stored, _name_keys((*add, *remove, *moved)) | changed)
    frontier = changed
    while frontier:  # names that refer to a changed one, and so move with it
        rows = run(
            "MATCH (c:Claim) WHERE c.fullName IN $keys RETURN DISTINCT c.secondName AS second",
            {"keys": sorted(frontier)},
        )
        frontier = {row["second"] for row in rows} - changed
        changed |= frontier
        _follow(run, stored, frontier)
    before = _frozen(stored)
    for claim, second, full in _stating(remove):
        stored.get(second, {}).get(full, set()).discard(claim)
    for claim, second, full in _stating(add):
        stored.setdefault(second, {}).setdefault(full, set()).add(claim)
    after = _frozen(stored)
    parted = {(_entity(key, before), key) for key in changed if resolve(key, before) != resolve(key, after)}
    return Naming(before, after, frozenset(parted))


def _entity(key: str, stated: Mapping[str, frozenset[str]]) -> str:
    """Resolve the key of a name, or of a round, which is stored under its company's entity."""
    if not key.startswith("round:"):
        return resolve(key, stated)
    company, _, label = key.partition(":")[2].rpartition(":")
    return resolve_round(f"org:{company}", label, stated)


def _name_keys(readings: Iterable[Reading]) -> set[str]:
    keys: set[str] = set()
    for reading in readings:
        keys.update(name.key for name in reading.names)
        for claim in reading.claims:
            keys.add(claim.subject)
            told_of = claim_round(claim, reading)
            if told_of:
                keys.add(round_key(*told_of))
    return keys


def _stating(readings: Iterable[Reading]) -> list[tuple[str, str, str]]:
    """List (claim key, second name, full name) of all that readings state."""
    found = []
    for reading in readings:
        for claim in reading.claims:
            pair = second_names(claim)
            if pair and pair[0] != pair[1]:
                found.append((claim.key_in(reading.article.key), *pair))
    return found


def _follow(run: _Run, stored: _Stated, keys: set[str]) -> None:
    """Fetch what is stated of some names, of the full names stated of them, and so on to the ends of all chains."""
    known = set(stored)
    while keys := keys - known:
        known |= keys
        rows = run(
            "MATCH (c:Claim) WHERE c.secondName IN $keys "
            "RETURN c.secondName AS second, c.fullName AS full, c.key AS claim",
            {"keys": sorted(keys)},
        )
        keys = set()
        for row in rows:
            stored.setdefault(row["second"], {}).setdefault(row["full"], set()).add(row["claim"])
            keys.add(row["full"])


def _frozen(stored: _Stated) -> dict[str, frozenset[str]]:
    frozen = {second: frozenset(full for full, claims in fulls.items() if claims) for second, fulls in stored.items()}
    return {second: fulls for second, fulls in frozen.items() if fulls}
