"""Calibration: from the signs of a relation to its confidence, fitted on texts that the network was not trained on.

Small boosted trees say how signs add up: an investor whose neighbour invests is believed sooner than the sum of both
signs tells, and a weak logit sooner in one relation than in another.

Room: loaders. Imports `labels` and `rounds` of this folder.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from dealgraph.loaders.reader.learned.labels import FACTS
from dealgraph.loaders.reader.learned.rounds import chance

__all__ = ["Calibration", "Tree", "Trees", "load_calibration", "make_trees", "read_calibration", "sign_table"]

# A tree: its nodes in order, the root first; a leaf is its worth, any other node is a place in the row of `sign_table`,
# a limit, the node to go on with up to it and the node beyond it.
Tree = Sequence[float | Sequence[float]]


@dataclass(frozen=True, slots=True, eq=False)
class Trees:
    """All trees as arrays of trees by nodes: place in the row (-1 for a leaf), limit, next nodes, worth."""

    place: Any
    limit: Any
    low: Any
    high: Any
    worth: Any

    def add_up(self, table: Any) -> Any:
        """Return the sum of the worths that the trees give each row of a table."""
        rows, trees = np.arange(len(table))[:, None], np.arange(len(self.place))[None, :]
        at = np.zeros((len(table), len(self.place)), int)
        while ((place := self.place[trees, at]) >= 0).any():
            under = table[rows, np.maximum(place, 0)] <= self.limit[trees, at]
            at = np.where(place >= 0, np.where(under, self.low[trees, at], self.high[trees, at]), at)
        return self.worth[trees, at].sum(axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """What signs are worth.

    Args:
        trees: their worths sum up to the log odds of a relation between two entities; None where the logit does.
        rounds: constant and weight of the best logit, whose logistic is the confidence of a round raised.
        threshold: confidence from which a claim is made by default.
        threshold_of_rounds: the same for a claim of a round raised.
        none: chance of being no entity from which a name is dropped.
        unpriced: chance from which a round without amount and name is told.
    """

    trees: Trees | None
    rounds: tuple[float, float]
    threshold: float
    threshold_of_rounds: float
    none: float
    unpriced: float

    def confidences(self, types: Sequence[str], signs: Sequence[Sequence[float]]) -> list[float]:
        """Return for each relation the share of such that are right, 0..1.

        Args:
            types: of each, as `FACTS` has them.
            signs: of each, in the order of `signs.SIGNS`, the logit first.
        """
        if not types:
            return []
        odds = [row[0] for row in signs] if self.trees is None else self.trees.add_up(sign_table(types, signs)).tolist()
        return [chance(each) for each in odds]

    def confidence_of_round(self, logit: float) -> float:
        """Return the share of rounds whose best tie has such a logit that are right, 0..1."""
        constant, weight = self.rounds
        return chance(constant + weight * logit)


def sign_table(types: Sequence[str], signs: Sequence[Sequence[float]]) -> Any:
    """Return the rows that trees look at: the signs of each relation, and its type as one of `FACTS`, 0 or 1 each."""
    return np.array(
        [[*row, *(float(fact == type_) for fact in FACTS)] for type_, row in zip(types, signs, strict=True)]
    )


def make_trees(trees: Sequence[Tree]) -> Trees:
    """Turn trees into arrays; shorter ones are filled up with leaves that nothing leads to."""
    size = max(len(tree) for tree in trees)
    leaf = (-1, 0.0, 0, 0, 0.0)
    nodes = [
        [(*node, 0.0) if isinstance(node, Sequence) else (*leaf[:4], node) for node in tree]
        + [leaf] * (size - len(tree))
        for tree in trees
    ]
    place, limit, low, high, worth = np.moveaxis(np.array(nodes, float), 2, 0)
    return Trees(place.astype(int), limit, low.astype(int), high.astype(int), worth)


@cache
def load_calibration() -> Calibration:
    """Load the table that comes with the weights."""
    return read_calibration(json.loads(resources.files(__package__).joinpath("calibration.json").read_text("utf-8")))


def read_calibration(raw: dict[str, Any]) -> Calibration:
    """Return the calibration that a decoded table holds."""
    constant, weight = raw["rounds"]
    floors = (raw[name] for name in ("threshold", "threshold_of_rounds", "none", "unpriced"))
    return Calibration(make_trees(raw["trees"]), (constant, weight), *floors)
