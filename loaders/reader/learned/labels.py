"""What the network says of a text: kinds of spans, relations between them, and which kinds each relation can join.

Room: loaders. Imports numpy alone; the network (`network`) and its training (`training`) both start from here.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

__all__ = [
    "ALLOWED",
    "FACTS",
    "KINDS",
    "LABELS",
    "NAMES",
    "PHRASE",
    "RELATIONS",
    "STATUSES",
    "SYMMETRIC",
    "TAGS",
    "bucket",
    "pair_mentions",
]

_Array: TypeAlias = Any  # numpy

NAMES = ("Organization", "Person", "Alliance")
LABELS = ("org", "person", "alliance")  # the same, as clusters have them
# Amounts and names of rounds are found by grammar; the network says what they belong to.
KINDS = (*NAMES, "money", "series")
PHRASE = len(KINDS)  # mark of a noun phrase or pronoun that stands for a name
TAGS = ("O", *(f"{place}-{kind}" for kind in (*NAMES, "phrase") for place in "BI"))
STATUSES = ("completed", "planned", "denied")

_ORGANIZATION, _PERSON, _ALLIANCE, _MONEY, _SERIES = range(len(KINDS))
_JOINS: dict[str, list[tuple[int, int]]] = {
    "INVESTED_IN": [
        (_ORGANIZATION, _ORGANIZATION), (_PERSON, _ORGANIZATION),
        (_ALLIANCE, _ORGANIZATION), (_ORGANIZATION, _ALLIANCE),
    ],
    "LENT_TO": [(_ORGANIZATION, _ORGANIZATION), (_PERSON, _ORGANIZATION)],
    "ACQUIRED": [(_ORGANIZATION, _ORGANIZATION), (_PERSON, _ORGANIZATION)],
    "FOUNDED": [(_PERSON, _ORGANIZATION), (_ORGANIZATION, _ORGANIZATION)],
    "FOUNDED_BY_ALUMNI_OF": [(_ORGANIZATION, _ORGANIZATION)],
    "WORKS_FOR": [(_PERSON, _ORGANIZATION), (_PERSON, _ALLIANCE)],
    "WORKED_FOR": [(_PERSON, _ORGANIZATION)],
    "ALLIED_WITH": [(_ORGANIZATION, _ORGANIZATION), (_ORGANIZATION, _ALLIANCE)],
    # A joint venture is an alliance by what is told of it, not by its name: its members show what it is.
    "MEMBER_OF": [(_ORGANIZATION, _ALLIANCE), (_ORGANIZATION, _ORGANIZATION)],
    "SUBSIDIARY_OF": [(_ORGANIZATION, _ORGANIZATION), (_ORGANIZATION, _ALLIANCE)],
    # What an amount or the name of a round says of whom.
    "AMOUNT_OF": [(_MONEY, _ORGANIZATION)],
    "VALUATION_OF": [(_MONEY, _ORGANIZATION)],
    "PAID_TO": [(_MONEY, _ORGANIZATION)],
    "PAID_BY": [(_MONEY, _ORGANIZATION), (_MONEY, _PERSON)],
    "SERIES_OF": [(_SERIES, _ORGANIZATION)],
    "SERIES_BY": [(_SERIES, _ORGANIZATION), (_SERIES, _PERSON)],
    "SAME_ROUND": [(_SERIES, _MONEY), (_MONEY, _MONEY)],
}  # fmt: skip
RELATIONS = tuple(_JOINS)
FACTS = RELATIONS[:10]
SYMMETRIC = FACTS.index("ALLIED_WITH")
ALLOWED = np.zeros((len(KINDS), len(KINDS), len(RELATIONS)), bool)
for _place, _pairs in enumerate(_JOINS.values()):
    for _source, _target in _pairs:
        ALLOWED[_source, _target, _place] = True
_SCORED: Any = ALLOWED.any(-1).tolist()


def bucket(distance: _Array) -> _Array:
    """Put signed distances in subwords into 16 buckets, 8 a side, twice as wide from one to the next."""
    size = np.minimum(np.floor(np.log2(np.maximum(np.abs(distance), 1))), 7).astype(int)
    return np.where(distance >= 0, size, 8 + size)


def pair_mentions(
    places: _Array, owners: _Array, kinds: list[int], near: int
) -> tuple[_Array, _Array, _Array, _Array, _Array, _Array]:
    """List the pairs of entities that some relation can join, and the closest pairs of mentions of each.

    Args:
        places: middle of each mention, in subwords.
        owners: number of the entity of each mention; every entity has one.
        kinds: place in `KINDS` of each entity.
        near: so many pairs of mentions at most for a pair of entities.

    Returns:
        Source and target of each pair of entities; then for each pair of mentions the two mentions, the pair of
        entities that it belongs to, and its signed distance.
    """
    at = [np.flatnonzero(owners == entity) for entity in range(len(kinds))]
    sources: list[int] = []
    targets: list[int] = []
    left, right, pair, distances = [], [], [], []
    for x, kind in enumerate(kinds):
        for y, other in enumerate(kinds):
            if x == y or not _SCORED[kind][other]:
                continue
            gaps = (places[at[y]][None] - places[at[x]][:, None]).ravel()
            closest = np.argsort(np.abs(gaps), kind="stable")[:near]
            left.append(at[x][closest // len(at[y])])
            right.append(at[y][closest % len(at[y])])
            pair.append(np.full(len(closest), len(sources)))
            distances.append(gaps[closest])
            sources.append(x)
            targets.append(y)
    if not sources:
        none = np.zeros(0, int)
        return none, none, none, none, none, np.zeros(0)
    mentions = [np.concatenate(part) for part in (left, right, pair, distances)]
    return np.array(sources), np.array(targets), mentions[0], mentions[1], mentions[2], mentions[3]
