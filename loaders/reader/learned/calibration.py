"""Calibration: from the network's logits to confidence, fitted on texts that were not trained on.

Room: loaders. Imports nothing of ours.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

__all__ = ["Calibration", "load_calibration", "read_calibration"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """How sure a logit is.

    Args:
        scales: (slope, offset) of each type: confidence is the logistic of slope times logit plus offset.
        threshold: confidence from which a claim is made by default.
        none: chance of being no entity from which a name is dropped.
        unpriced: chance from which a round without amount and name is told.
    """

    scales: dict[str, tuple[float, float]]
    threshold: float
    none: float
    unpriced: float

    def confidence(self, type_: str, logit: float) -> float:
        """Return the share of such claims that are right, 0..1."""
        slope, offset = self.scales.get(type_, (1.0, 0.0))
        return 1 / (1 + math.exp(-max(-60.0, min(60.0, slope * logit + offset))))


@cache
def load_calibration() -> Calibration:
    """Load the table that comes with the weights."""
    return read_calibration(json.loads(resources.files(__package__).joinpath("calibration.json").read_text("utf-8")))


def read_calibration(raw: dict[str, Any]) -> Calibration:
    """Return the calibration that a decoded table holds."""
    scales = {name: (scale[0], scale[1]) for name, scale in raw["scales"].items()}
    return Calibration(scales, raw["threshold"], raw["none"], raw["unpriced"])
