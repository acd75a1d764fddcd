"""Calibration: what signs are worth, and from which confidence claims are made, on texts that were not trained on.

A logistic curve over the signs (`learned/signs.py`) is fitted to how often relations are right, for all types together,
and for each type drawn towards that. The threshold is chosen on confidences that come from the other half of the texts,
so that it does not trust its own fit.

Room: loaders, training only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from dealgraph.graph.model import Article, Reading, make_article
from dealgraph.loaders.evaluation import evaluate
from dealgraph.loaders.evaluation.match import align_entities, are_close, fact_triple
from dealgraph.loaders.evaluation.score import Row
from dealgraph.loaders.reader.learned.calibration import Calibration, load_calibration, read_calibration
from dealgraph.loaders.reader.learned.claims import draft_claims
from dealgraph.loaders.reader.learned.findings import Findings
from dealgraph.loaders.reader.learned.reader import conclude, look, slot
from dealgraph.loaders.reader.learned.rounds import gather_rounds
from dealgraph.loaders.reader.learned.signs import SIGNS, read_grammar

__all__ = ["calibrate"]

_PRECISION = 0.79  # of facts; below it, a lack of precision counts twice
_PULL_ALL, _PULL_TYPE = 2.0, 12.0  # how hard weights are drawn to the logit alone, and a type's to those of all
# Share from which a name is taken for none. Of 0.05, 0.1 and 0.2 our texts, clean as they are, favour now one, now
# another, and 112 articles of other authors the first.
_NONE = 0.05
_PLAIN = Calibration({}, 0.0, 0.0, 1.0, 2.0)
_Case = tuple[str, list[float], bool]  # type, signs, and whether it is annotated


@dataclass(frozen=True, slots=True)
class _Looked:
    """An annotated text, what the network finds in it, and which of that is right."""

    record: Mapping[str, Any]
    article: Article
    findings: Findings
    cases: list[_Case]


def calibrate(records: Sequence[Mapping[str, Any]], path: Path) -> dict[str, Any]:
    """Fit the table and write it.

    Args:
        records: annotated texts that were not trained on.
        path: of the table, JSON.

    Returns:
        What was written.
    """
    looked = [_look(record) for record in records]
    halves = looked[::2], looked[1::2]
    weights = [_fit(half) for half in halves[::-1]]  # each half is judged by what the other half says
    best: dict[str, float] = {"threshold_of_rounds": 0.5, "unpriced": 0.6, "none": _NONE}
    floors, shares = np.arange(0.2, 0.6, 0.025), (0.4, 0.6, 0.85)
    steps: tuple[tuple[tuple[str, ...], Any, Any], ...] = (
        (("threshold",), product(np.arange(0.35, 0.8, 0.025)), _worth_of_facts),
        (("threshold_of_rounds", "unpriced"), product(floors, shares), _worth_of_rounds),
    )
    for names, grid, worth in steps:
        tried = [best | {n: round(float(v), 3) for n, v in zip(names, values, strict=True)} for values in grid]
        best = max(tried, key=lambda one: worth(_score(looked, weights, one)))
    table = {"signs": SIGNS, "weights": _fit(looked), **best}
    path.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    load_calibration.cache_clear()
    return best


def _look(record: Mapping[str, Any]) -> _Looked:
    article = make_article(record["text"], headline=record.get("title"), language=record["lang"])
    findings = look(article)
    return _Looked(record, article, findings, _judge(record, article, findings))


def _score(looked: Sequence[_Looked], weights: Sequence[Any], table: Mapping[str, Any]) -> dict[str, Row]:
    """Score what a table lets through, each half of the texts with the weights that the other half says."""
    found: dict[str, tuple[Findings, Calibration]] = {}
    for number, one in enumerate(looked):
        calibration = read_calibration({**table, "weights": weights[number % 2]})
        found[one.article.text] = one.findings, calibration

    def read(article: Article) -> Reading:
        return conclude(article, *found[article.text], None, "tried")

    return {row.label: row for row in evaluate([one.record for one in looked], read).scores.rows}


def _worth_of_facts(rows: Mapping[str, Row]) -> float:
    """Return F1 of facts and names, less twice what the precision of facts lacks."""
    return rows["facts"].f1 - 2 * max(0.0, _PRECISION - rows["facts"].precision) + rows["entities"].f1


def _worth_of_rounds(rows: Mapping[str, Row]) -> float:
    return rows["rounds"].f1


def _judge(record: Mapping[str, Any], article: Article, findings: Findings) -> list[_Case]:
    """Return all relations that the network finds in one text, and whether each is annotated."""
    entities = [
        {"id": str(number), "name": c.name, "aliases": [article.text[a:b] for a, b in c.spans]}
        for number, c in enumerate(findings.clusters)
    ]
    aligned = align_entities(record["entities"], entities)
    gold = {fact_triple(fact) for fact in record["facts"]}
    slotted, pack = slot(article, findings)
    cases: list[_Case] = []
    for d in draft_claims(findings, slotted, read_grammar(slotted, pack), _PLAIN, pack.language == "de"):
        if d.signs is not None:
            fact = {"type": d.type, "source": str(d.source), "target": str(d.target)}
            cases.append((d.type, d.signs, fact_triple(fact, aligned) in gold))
    n = len(findings.clusters)
    for one in gather_rounds(findings):
        money = findings.figures[one.amount - n].money if one.amount is not None else None
        right = any(
            x["company"] == aligned.get(str(one.company)) and are_close(x["amount"], money.amount if money else None)
            for x in record["rounds"]
        )
        signs = [1.0, max(f.logit for f in one.findings), *[0.0] * (len(SIGNS) - 2)]
        cases.append(("RAISED", signs, right))
    return cases


def _fit(looked: Sequence[_Looked]) -> dict[str, list[float]]:
    cases = [case for one in looked for case in one.cases]
    plain = np.zeros(len(SIGNS))
    plain[SIGNS.index("logit")] = 1.0
    overall = _descend([c for c in cases if c[0] != "RAISED"], plain, _PULL_ALL)
    types = sorted({type_ for type_, _, _ in cases})
    fitted = {
        type_: _descend([c for c in cases if c[0] == type_], plain if type_ == "RAISED" else overall, _PULL_TYPE)
        for type_ in types
    }
    return {type_: [round(float(weight), 4) for weight in weights] for type_, weights in fitted.items()}


def _descend(cases: Sequence[_Case], towards: Any, pull: float) -> Any:
    """Fit weights by damped Newton steps on the log loss, with a Gaussian prior around others."""
    x, y = np.array([signs for _, signs, _ in cases]), np.array([float(right) for *_, right in cases])

    def loss(weights: Any) -> float:
        z = x @ weights
        return float(np.logaddexp(0, z).sum() - y @ z + pull / 2 * ((weights - towards) ** 2).sum())

    weights = towards.copy()
    for _ in range(40):
        p = 1 / (1 + np.exp(-np.clip(x @ weights, -40, 40)))
        gradient = x.T @ (p - y) + pull * (weights - towards)
        curve = (x * (p * (1 - p))[:, None]).T @ x + pull * np.eye(len(weights))
        step, size, before = np.linalg.solve(curve, gradient), 1.0, loss(weights)
        while size > 1e-6 and loss(weights - size * step) > before:
            size /= 2
        weights = weights - size * step
    return weights
