"""Calibration: what signs are worth, and from which confidence claims are made, on texts that were not trained on.

Small boosted trees over the signs (`learned/signs.py`) are fitted to how often relations are right. The threshold is
chosen on confidences that come from the other half of the texts, so that it does not trust its own fit.

Room: loaders, training only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import lightgbm
import numpy as np
from scipy.optimize import minimize

from dealgraph.graph.model import Article, Reading, make_article
from dealgraph.loaders.evaluation import evaluate
from dealgraph.loaders.evaluation.match import align_entities, are_close, fact_triple
from dealgraph.loaders.evaluation.score import Row
from dealgraph.loaders.reader.learned.calibration import (
    Calibration,
    Tree,
    load_calibration,
    make_trees,
    read_calibration,
    sign_table,
)
from dealgraph.loaders.reader.learned.claims import draft_claims
from dealgraph.loaders.reader.learned.findings import Findings
from dealgraph.loaders.reader.learned.labels import FACTS
from dealgraph.loaders.reader.learned.reader import conclude, look, slot
from dealgraph.loaders.reader.learned.rounds import gather_rounds
from dealgraph.loaders.reader.learned.signs import SIGNS, read_grammar

__all__ = ["calibrate"]

_PRECISION = 0.79  # of facts; below it, a lack of precision counts twice
# Of the trees: as deep and as many as tell little of single texts. 100 to 300 trees of 6 to 12 leaves, found on the
# texts that thresholds are chosen on and on 112 articles of other authors, are all within 0.005 of F1 of each other.
_ROUNDS = 150
_GROWTH = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 8, "min_data_in_leaf": 40, "lambda_l2": 5.0,
    "feature_fraction_bynode": 0.3, "max_bin": 63, "monotone_constraints_method": "advanced", "seed": 1,
    "num_threads": 1, "deterministic": True, "force_row_wise": True, "verbose": -1,
}  # fmt: skip
_PULL = 12.0  # how hard the two weights of a round's confidence are drawn to the logit alone: some 200 rounds fit them
# Share from which a name is taken for none. Of 0.05, 0.1 and 0.2 our texts, clean as they are, favour now one, now
# another, and 112 articles of other authors the first.
_NONE = 0.05
_PLAIN = Calibration(trees=None, rounds=(0.0, 1.0), threshold=0.0, threshold_of_rounds=0.0, none=1.0, unpriced=2.0)
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
        The thresholds that were chosen.
    """
    looked = [_look(record) for record in records]
    halves = looked[::2], looked[1::2]
    best: dict[str, float] = {"threshold": 0.5, "threshold_of_rounds": 0.5, "unpriced": 0.6, "none": _NONE}
    fitted = [read_calibration({**best, **_fit(half)}) for half in halves[::-1]]  # each judges the other half
    floors, shares = np.arange(0.25, 0.6, 0.025), (0.6, 0.7, 0.85)
    steps: tuple[tuple[tuple[str, ...], Any, Any], ...] = (
        (("threshold",), product(np.arange(0.35, 0.8, 0.025)), _worth_of_facts),
        (("threshold_of_rounds", "unpriced"), product(floors, shares), _worth_of_rounds),
    )
    for names, grid, worth in steps:
        tried = [best | {n: round(float(v), 3) for n, v in zip(names, values, strict=True)} for values in grid]
        best = max(tried, key=lambda one: worth(_score(looked, fitted, one)))
    table = {"columns": [*SIGNS, *FACTS], **best, **_fit(looked)}
    path.write_text(json.dumps(table, separators=(",", ":")).replace("]],[[", "]],\n[[") + "\n", encoding="utf-8")
    load_calibration.cache_clear()
    return best


def _look(record: Mapping[str, Any]) -> _Looked:
    article = make_article(record["text"], headline=record.get("title"), language=record["lang"])
    findings = look(article)
    return _Looked(record, article, findings, _judge(record, article, findings))


def _score(looked: Sequence[_Looked], fitted: Sequence[Calibration], floors: Mapping[str, Any]) -> dict[str, Row]:
    """Score what some thresholds let through, each half of the texts with what was fitted on the other half."""
    tried = [replace(calibration, **floors) for calibration in fitted]
    found = {one.article.text: (one.findings, tried[number % 2]) for number, one in enumerate(looked)}

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
        cases.append(("RAISED", [max(f.logit for f in one.findings)], right))
    return cases


def _fit(looked: Sequence[_Looked]) -> dict[str, Any]:
    cases = [case for one in looked for case in one.cases]
    facts = [case for case in cases if case[0] != "RAISED"]
    table = sign_table([type_ for type_, _, _ in facts], [signs for _, signs, _ in facts])
    rising = [int(name == "logit") for name in SIGNS] + [0] * len(FACTS)  # a surer network makes surer claims
    data = lightgbm.Dataset(table, np.array([float(right) for *_, right in facts]))
    grown = lightgbm.train({**_GROWTH, "monotone_constraints": rising}, data, num_boost_round=_ROUNDS)
    trees = [_flatten(tree["tree_structure"]) for tree in grown.dump_model()["tree_info"]]
    if not np.allclose(make_trees(trees).add_up(table), grown.predict(table, raw_score=True), atol=1e-2):
        raise ValueError("the trees as we write them add up to something else than LightGBM's")
    return {"rounds": _fit_rounds([case for case in cases if case[0] == "RAISED"]), "trees": trees}


def _flatten(root: Mapping[str, Any]) -> Tree:
    """Write a tree as a list of its nodes, see `calibration.Tree`."""
    nodes, tree = [root], []
    for node in nodes:  # which grows meanwhile
        if "leaf_value" in node:
            tree.append(round(node["leaf_value"], 5))
        else:
            tree.append([node["split_feature"], node["threshold"], len(nodes), len(nodes) + 1])
            nodes += [node["left_child"], node["right_child"]]
    return tree


def _fit_rounds(cases: Sequence[_Case]) -> list[float]:
    """Fit constant and weight of a logistic curve, with a Gaussian prior around the logit alone."""
    x = np.array([[1.0, *signs] for _, signs, _ in cases])
    y, towards = np.array([float(right) for *_, right in cases]), np.array([0.0, 1.0])

    def loss(weights: Any) -> float:
        z = x @ weights
        return float(np.logaddexp(0, z).sum() - y @ z + _PULL / 2 * ((weights - towards) ** 2).sum())

    return [round(float(weight), 4) for weight in minimize(loss, towards).x]
