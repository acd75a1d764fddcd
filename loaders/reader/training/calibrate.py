"""Calibration: what the network's logits are worth, on texts that it was not trained on.

For each type a logistic curve is fitted to how often claims with a logit are right; rare types are drawn towards the
curve of all. Then the confidence is chosen from which claims are made.

Room: loaders, training only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dealgraph.graph.model import Article, Reading, make_article
from dealgraph.loaders.evaluation import evaluate
from dealgraph.loaders.evaluation.match import align_entities, are_close, fact_triple
from dealgraph.loaders.reader.learned.calibration import Calibration, load_calibration, read_calibration
from dealgraph.loaders.reader.learned.claims import draft_claims
from dealgraph.loaders.reader.learned.findings import Findings
from dealgraph.loaders.reader.learned.reader import conclude, look
from dealgraph.loaders.reader.learned.rounds import gather_rounds

__all__ = ["calibrate"]

_PRECISION = 0.85  # of facts; the threshold is the least with it, on the texts calibrated on
_PULL = 8.0  # texts' worth of evidence that a type's own curve must outweigh
_PLAIN = Calibration({}, 0.0, 1.0, 2.0)


def calibrate(records: Sequence[Mapping[str, Any]], path: Path) -> dict[str, Any]:
    """Fit the table and write it.

    Args:
        records: annotated texts that were not trained on.
        path: of the table, JSON.

    Returns:
        What was written.
    """
    looked: dict[str, Findings] = {}
    seen: dict[str, list[tuple[float, bool]]] = {}
    for record in records:
        article = make_article(record["text"], headline=record.get("title"), language=record["lang"])
        looked[article.text] = look(article)
        for type_, logit, right in _judge(record, article, looked[article.text]):
            seen.setdefault(type_, []).append((logit, right))
    overall = _fit([pair for pairs in seen.values() for pair in pairs], (1.0, 0.0), 1.0)
    scales = {type_: _fit(pairs, overall, _PULL) for type_, pairs in sorted(seen.items())}
    table: dict[str, Any] = {"scales": {name: [round(x, 4) for x in scale] for name, scale in scales.items()}}
    tried = [
        table | {"threshold": round(float(threshold), 2), "none": none, "unpriced": unpriced}
        for none in (0.15, 0.3, 0.5)
        for unpriced in (0.6, 0.85)
        for threshold in np.arange(0.35, 0.8, 0.05)
    ]
    best = max(tried, key=lambda one: _worth(records, looked, one))
    path.write_text(json.dumps(best, indent=1) + "\n", encoding="utf-8")
    load_calibration.cache_clear()
    return best


def _worth(records: Sequence[Mapping[str, Any]], looked: Mapping[str, Findings], table: dict[str, Any]) -> float:
    """Return what a table is worth: F1 of facts, less what precision lacks, and a little for names and rounds."""
    calibration = read_calibration(table)

    def read(article: Article) -> Reading:
        return conclude(article, looked[article.text], calibration, calibration.threshold, "tried")

    rows = {row.label: row for row in evaluate(records, read).scores.rows}
    lack = max(0.0, _PRECISION - rows["facts"].precision)
    return rows["facts"].f1 - 2 * lack + 0.3 * rows["entities"].f1 + 0.1 * rows["rounds"].f1


def _judge(record: Mapping[str, Any], article: Article, findings: Findings) -> list[tuple[str, float, bool]]:
    """Return type, logit and whether it is annotated of all that the network finds in one text."""
    entities = [
        {"id": str(number), "name": c.name, "aliases": [article.text[a:b] for a, b in c.spans]}
        for number, c in enumerate(findings.clusters)
    ]
    aligned = align_entities(record["entities"], entities)
    gold = {fact_triple(fact) for fact in record["facts"]}
    judged = []
    for d in draft_claims(findings, _PLAIN, 0.0):
        fact = {"type": d.type, "source": str(d.source), "target": str(d.target)}
        judged.append((d.type, d.finding.logit, fact_triple(fact, aligned) in gold))
    return judged + [("RAISED", logit, right) for logit, right in _judge_rounds(record, findings, aligned)]


def _judge_rounds(
    record: Mapping[str, Any], findings: Findings, aligned: Mapping[str, str]
) -> list[tuple[float, bool]]:
    n = len(findings.clusters)
    judged = []
    for one in gather_rounds(findings):
        money = findings.figures[one.amount - n].money if one.amount is not None else None
        right = any(
            x["company"] == aligned.get(str(one.company)) and are_close(x["amount"], money.amount if money else None)
            for x in record["rounds"]
        )
        judged.append((max(f.logit for f in one.findings), right))
    return judged


def _fit(pairs: Sequence[tuple[float, bool]], towards: tuple[float, float], pull: float) -> tuple[float, float]:
    """Fit slope and offset by Newton steps on the log loss, with a Gaussian prior around another curve."""
    x = np.array([[logit, 1.0] for logit, _ in pairs])
    y = np.array([float(right) for _, right in pairs])
    prior = np.array(towards)
    weights = np.array(towards)
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - y) + pull * (weights - prior)
        curve = (x * (p * (1 - p))[:, None]).T @ x + pull * np.eye(2)
        weights = weights - np.linalg.solve(curve, gradient)
    return float(max(0.2, weights[0])), float(weights[1])
