"""Calibration: from the signs of a relation to its confidence, fitted on texts that the network was not trained on.

Room: loaders. Imports nothing of ours.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Calibration", "load_calibration", "read_calibration"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """What signs are worth.

    Args:
        weights: of each type, one for each sign (`signs.SIGNS`): confidence is the logistic of their weighted sum. A
            type that is not listed has the logistic of its logit.
        threshold: confidence from which a claim is made by default.
        threshold_of_rounds: the same for a claim of a round raised.
        none: chance of being no entity from which a name is dropped.
        unpriced: chance from which a round without amount and name is told.
    """

    weights: dict[str, tuple[float, ...]]
    threshold: float
    threshold_of_rounds: float
    none: float
    unpriced: float

    def confidence(self, type_: str, signs: Sequence[float]) -> float:
        """Return the share of such claims that are right, 0..1."""
        weights = self.weights.get(type_, (0.0, 1.0))
        total = sum(weight * sign for weight, sign in zip(weights, signs, strict=False))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, total))))


@cache
def load_calibration() -> Calibration:
    """Load the table that comes with the weights."""
    return read_calibration(json.loads(resources.files(__package__).joinpath("calibration.json").read_text("utf-8")))


def read_calibration(raw: dict[str, Any]) -> Calibration:
    """Return the calibration that a decoded table holds."""
    weights = {name: tuple(values) for name, values in raw["weights"].items()}
    return Calibration(weights, raw["threshold"], raw["threshold_of_rounds"], raw["none"], raw["unpriced"])
