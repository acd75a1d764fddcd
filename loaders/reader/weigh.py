"""Weights: how much each feature of a pair speaks for each claim type, as measured on annotated articles.

A table is data (`packs/weights_de.json`, `packs/weights_en.json`), made by `fit`. A type's score is the sum of its
features' weights; its confidence is the share of such scores that were right.

Room: loaders. Imports `pairs` only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path

from dealgraph.loaders.reader.pairs import Pair

__all__ = ["KIND_TYPES", "Weights", "load_weights", "weigh"]

KIND_TYPES = {
    "OO": ("INVESTED_IN", "LENT_TO", "ACQUIRED", "FOUNDED", "FOUNDED_BY_ALUMNI_OF", "ALLIED_WITH", "SUBSIDIARY_OF"),
    "PO": ("INVESTED_IN", "ACQUIRED", "FOUNDED", "WORKS_FOR", "WORKED_FOR"),
    "OA": ("MEMBER_OF",),
}
_FOLDER = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Weights:
    """One language's table.

    Args:
        features: kind -> feature -> one weight for each type of that kind; "" is the bias.
        thresholds: "kind.type" -> least probability that makes a claim.
        scales: "kind.type" -> (slope, offset) that turn a score into a confidence.
    """

    features: dict[str, dict[str, tuple[float, ...]]]
    thresholds: dict[str, float]
    scales: dict[str, tuple[float, float]]


@lru_cache(maxsize=4)
def load_weights(language: str) -> Weights:
    """Read the table of a language, "de" or "en"."""
    raw = json.loads((_FOLDER / f"weights_{language}.json").read_text("utf-8"))
    features = {kind: {name: tuple(values) for name, values in table.items()} for kind, table in raw["features"].items()}
    return Weights(features, raw["thresholds"], {key: (pair[0], pair[1]) for key, pair in raw["scales"].items()})


def weigh(shared: list[str], pairs: list[Pair], weights: Weights) -> list[list[float]]:
    """Return each pair's probability for each type of its kind (see `KIND_TYPES`), in the order of the pairs."""
    bases: dict[str, list[float]] = {}
    result = []
    for pair in pairs:
        table = weights.features[pair.kind]
        base = bases.get(pair.kind)
        if base is None:
            base = bases[pair.kind] = _sum([table[name] for name in ("", *shared) if name in table])
        found = [table[name] for name in pair.features if name in table]
        result.append([1.0 / (1.0 + exp(-max(-30.0, min(30.0, a + b)))) for a, b in zip(base, _sum([*found, [0.0] * len(base)]), strict=True)])
    return result


def _sum(rows: list[tuple[float, ...] | list[float]]) -> list[float]:
    return [sum(column) for column in zip(*rows, strict=True)]
