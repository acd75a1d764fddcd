"""How entities and relations look: shapes, sizes, widths, curves. One home for the single file and the explorer.

Room: queries. Imports `schema` of graph.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from dealgraph.graph.schema import load_schema

__all__ = ["LOOKS", "edge_look", "fan_out", "node_look"]

_SHAPES = {
    "Organization": "dot", "Company": "dot", "Investor": "diamond", "Bank": "square", "SovereignFund": "diamond",
    "University": "triangle", "Agency": "triangleDown", "Media": "square", "Person": "dot", "Alliance": "star",
    "FundingRound": "hexagon",
}  # fmt: skip
_SMALL = {"Person", "FundingRound"}
_DASHES: dict[str, list[int] | None] = {
    "completed": None, "planned": [10, 6], "rumoured": [5, 5], "denied": [2, 5],
}  # fmt: skip

# What the page's scripts need to know of it: for the legend.
LOOKS: dict[str, Any] = {"shapes": _SHAPES, "dashes": _DASHES}


def node_look(entity: Mapping[str, Any]) -> dict[str, Any]:
    """Return what vis-network is told of an entity, its place and id left out.

    Args:
        entity: as `facts.make_entity` makes it.
    """
    kind = entity["kind"]
    size = (8 if kind in _SMALL else 11) + min(3.2 * math.sqrt(entity["degree"]), 22)
    return {"label": entity["name"], "shape": _SHAPES[kind], "group": kind, "size": round(size, 1)}


def edge_look(relation: Mapping[str, Any]) -> dict[str, Any]:
    """Return what vis-network is told of a relation, its ends, id and curve left out.

    Args:
        relation: as `facts.make_relation` makes it.
    """
    return {
        "dashes": _DASHES[relation["status"]] or False, "width": _width(relation["sources"]),
        "arrows": "" if load_schema().edge(relation["type"]).undirected else "to",
    }  # fmt: skip


def _width(sources: int) -> float:
    """Return a line's width: 1.2 for one source, 1.1 more with each doubling, at most 5.6 (16 sources)."""
    return round(1.2 + min(1.1 * math.log2(max(sources, 1)), 4.4), 1)


def fan_out(relations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any] | bool]:
    """Return each relation's curve: straight where it is alone between its ends, else side by side.

    Args:
        relations: with `source` and `target`; all relations of a pair, in one order whenever it is drawn.
    """
    beside: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    for number, relation in enumerate(relations):
        beside[tuple(sorted((relation["source"], relation["target"])))].append(number)
    curves: list[dict[str, Any] | bool] = [False] * len(relations)
    for ends, numbers in beside.items():
        for place, number in enumerate(numbers):
            bend = (place - (len(numbers) - 1) / 2) * min(0.22, 0.9 / len(numbers))
            # Seen from its own source, a relation that runs the other way bends to the other hand.
            hand = "curvedCW" if (bend > 0) == (relations[number]["source"] == ends[0]) else "curvedCCW"
            if bend:
                curves[number] = {"enabled": True, "type": hand, "roundness": round(abs(bend), 3)}
    return curves
