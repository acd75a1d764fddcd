"""Evaluation: how much of what annotated articles say a reader finds, and how fast it reads.

`gold` loads annotated articles, `match` tells which read item is which annotated one, `score` counts, `report` runs a
reader and prints. A score of 1.0 means that the reader found just what the annotators wrote down, no more.

Room: loaders. May import `dealgraph.graph` (model, schema, values, errors) and, of ours, `output`.
"""

from __future__ import annotations

from dealgraph.loaders.evaluation.gold import load_gold
from dealgraph.loaders.evaluation.report import Evaluation, evaluate, format_evaluation, format_scores, to_json
from dealgraph.loaders.evaluation.score import Row, ScoreError, Scores, score

__all__ = [
    "Evaluation",
    "Row",
    "ScoreError",
    "Scores",
    "evaluate",
    "format_evaluation",
    "format_scores",
    "load_gold",
    "score",
    "to_json",
]
