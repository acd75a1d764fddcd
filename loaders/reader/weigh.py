"""Weights: how much each feature of a pair speaks for each claim type, as measured on annotated articles.

The table is data (`packs/weights.json`), made by `tests/loaders/reader/fit.py`, one for both languages. A type's score
is the sum of its features' weights, shared within coordinated lists: what holds for one investor of a list holds for
the others. Its confidence is the share of such scores that were right.

Room: loaders. Imports `pairs` only.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path

from dealgraph.loaders.reader.pairs import Pair

__all__ = ["KIND_TYPES", "Weights", "load_weights", "share_in_lists", "weigh"]

KIND_TYPES = {
    "OO": ("INVESTED_IN", "LENT_TO", "ACQUIRED", "FOUNDED", "FOUNDED_BY_ALUMNI_OF", "ALLIED_WITH", "SUBSIDIARY_OF"),
    "PO": ("INVESTED_IN", "ACQUIRED", "FOUNDED", "WORKS_FOR", "WORKED_FOR"),
    "OA": ("MEMBER_OF",),
}
# Precision from which a pattern makes a claim by itself; on the training articles 0.64 lost recall, 0.58 precision.
_TRUSTED = 0.61
# Scores below spare further work: no threshold of the table lies below a probability of 0.15, a score of -1.73.
_FLOOR = -1.8
_FOLDER = Path(__file__).parent / "packs"


@dataclass(frozen=True, slots=True)
class Weights:
    """The table as one language sees it.

    Args:
        features: kind -> feature -> one weight for each type of that kind; "" is the bias.
        thresholds: "kind.type" -> least probability that makes a claim.
        scales: "kind.type" -> (slope, offset) that turn a probability into a confidence.
        rules: pattern -> (matches that were right, matches).
    """

    features: dict[str, dict[str, tuple[float, ...]]]
    thresholds: dict[str, float]
    scales: dict[str, tuple[float, float]]
    rules: dict[str, tuple[int, int]]

    def trust(self, rule: str) -> float:
        """Return a pattern's precision where it is enough for a claim by itself, else 0.

        A pattern that names both ends, or whose target is the company that raises money ("?+" at its end), is taken at
        its word until measurement speaks against it; one whose target is only the topic ("?") never is.
        """
        if rule.endswith("?"):
            return 0.0
        right, matches = self.rules.get(rule, (0, 0))
        precision = (right + 2) / (matches + 3)
        return round(precision, 2) if precision >= _TRUSTED else 0.0


@lru_cache(maxsize=4)
def load_weights(language: str) -> Weights:
    """Read the table for a language, "de" or "en"."""
    raw = json.loads((_FOLDER / "weights.json").read_text("utf-8"))
    features = {
        kind: {name: tuple(values) for name, values in table.items()} for kind, table in raw["features"].items()
    }
    scales = {key: (pair[0], pair[1]) for key, pair in raw["scales"][language].items()}
    return Weights(
        features, raw["thresholds"][language], scales, {key: (pair[0], pair[1]) for key, pair in raw["rules"].items()}
    )


def weigh(shared: list[str], pairs: list[Pair], weights: Weights) -> list[list[float]]:
    """Return each pair's probability for each type of its kind (see `KIND_TYPES`), in the order of the pairs.

    A pair that is unlikely for all types gets an empty list.

    Args:
        shared: features of all pairs of the sentence.
        pairs: of one sentence.
        weights: the table.
    """
    bases: dict[str, list[float]] = {}
    scores: list[list[float]] = []
    for pair in pairs:
        table = weights.features[pair.kind]
        if pair.kind not in bases:
            bases[pair.kind] = _sum([table[name] for name in ("", *shared) if name in table])
        rows = [row for row in map(table.get, pair.features) if row]
        scores.append(_sum([bases[pair.kind], *rows]))
    share_in_lists([(pair.group, pair.target, pair.kind) for pair in pairs], scores)
    return [[1.0 / (1.0 + exp(-max(-30.0, score))) for score in row] if max(row) > _FLOOR else [] for row in scores]


def share_in_lists(keys: list[tuple[tuple[int, int], int, str]], scores: list[list[float]]) -> None:
    """Move the scores of the members of one list towards their mean, in place.

    Args:
        keys: for each row of scores (list, target, kind) of its pair; list (-1, -1) is none.
        scores: of one sentence's pairs.
    """
    members: dict[tuple[tuple[int, int], int, str], list[int]] = {}
    for number, key in enumerate(keys):
        if key[0][0] >= 0:
            members.setdefault(key, []).append(number)
    for numbers in members.values():
        if len(numbers) > 1:
            means = [sum(column) / len(numbers) for column in zip(*(scores[n] for n in numbers), strict=True)]
            for n in numbers:
                scores[n] = [_SHARE * mean + (1.0 - _SHARE) * own for mean, own in zip(means, scores[n], strict=True)]


_SHARE = 0.9  # how much of a member's score is its list's; 0, 0.6 and 0.9 were tried on the training articles


def _sum(rows: list[tuple[float, ...] | list[float]]) -> list[float]:
    return list(map(sum, zip(*rows, strict=True)))
