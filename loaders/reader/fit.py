"""Fitting: measures the weights of `weigh` on annotated articles.

    python -m dealgraph.loaders.reader.fit TRAIN.jsonl

reads articles in the shape of `read --json` with their text, and writes `packs/weights_de.json` and
`packs/weights_en.json`. Logistic regression, one for each kind of pair and claim type, by AdaGrad over sparse
features; thresholds and confidences come from five-fold cross-validation by article. Deterministic.

Room: loaders. Imports the modules of this folder and `dealgraph.graph`.
"""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import exp, sqrt
from pathlib import Path
from typing import Any

from dealgraph.graph.keys import normal_form
from dealgraph.graph.model import make_article
from dealgraph.loaders.reader.evidence import gather
from dealgraph.loaders.reader.fast import find_names, slot_article
from dealgraph.loaders.reader.pack import load_pack
from dealgraph.loaders.reader.sentences import split_sentences
from dealgraph.loaders.reader.weigh import KIND_TYPES

__all__ = ["fit", "main"]

_ROUNDS = 12  # passes over the data; 6 left the cross-validated F1 0.01 lower, 20 did not raise it
_RATE = 0.15
_DECAY = 2e-5  # L2; 1e-4 lost recall, 0 lost precision
_LEAST_ARTICLES = 4  # a feature must occur in so many articles; this also keeps invented names out of the table
_PRECISION = 0.70  # the precision that thresholds aim at


@dataclass(slots=True)
class _Row:
    article: int
    key: tuple[int, int]
    kind: str
    features: list[str]
    labels: list[float]  # one for each type of the kind; -1 for "do not learn from this"
    total: int = 0


def _gold_ends(record: dict[str, Any], forms: list[set[str]]) -> dict[str, int]:
    """Map gold entity ids to the numbers of the clusters that share a form with them."""
    ends = {}
    for entity in record["entities"]:
        gold = {normal_form(name, person=entity["type"] == "person") for name in [entity["name"], *entity["aliases"]]}
        best = max(range(len(forms)), key=lambda n: (len(gold & forms[n]), -n), default=None)
        if best is not None and gold & forms[best]:
            ends[entity["id"]] = best
    return ends


def _rows(number: int, record: dict[str, Any]) -> tuple[list[_Row], dict[str, int]]:
    pack = load_pack(record["lang"])
    article = make_article(record["text"], headline=record.get("title"), language=record["lang"], source=record["id"])
    spans = split_sentences(article.text, pack.words["abbreviations"])
    clusters = find_names(article.text, spans, pack)
    sentences = slot_article(article.text, spans, clusters, pack)
    evidence = gather(article.text, clusters, sentences, pack)
    forms = [{normal_form(f, person=c.label == "person") for f in (c.name, *(article.text[a:b] for a, b in c.spans))} for c in clusters]
    ends = _gold_ends(record, forms)
    told: dict[tuple[str, int, int], list[tuple[int, int]]] = {}
    for fact in record["facts"]:
        source, target = ends.get(fact["source"]), ends.get(fact["target"])
        if source is not None and target is not None:
            at = article.text.find(fact["evidence"][:50])
            told.setdefault((fact["type"], source, target), []).append((at, at + len(fact["evidence"])))
            if fact["type"] == "ALLIED_WITH":
                told.setdefault((fact["type"], target, source), []).append((at, at + len(fact["evidence"])))
    rows = []
    for shared, pairs in evidence.pairs:
        for pair in pairs:
            sentence = sentences[pair.sentence]
            labels = [_label(told.get((kind, pair.source, pair.target)), sentence.start, sentence.end) for kind in KIND_TYPES[pair.kind]]
            rows.append(_Row(number, (pair.source, pair.target), pair.kind, list(dict.fromkeys(["", *shared, *pair.features])), labels))
    return rows, Counter(fact["type"] for fact in record["facts"])


def _label(evidence: list[tuple[int, int]] | None, start: int, end: int) -> float:
    if evidence is None:
        return 0.0
    return 1.0 if any(a < end and b > start for a, b in evidence) else -1.0


def _train(rows: list[_Row], known: set[str], width: int, seed: int) -> dict[str, list[float]]:
    weights: dict[str, list[float]] = {}
    squares: dict[str, list[float]] = {}
    prepared = []
    for row in rows:
        names = [name for name in row.features if name in known]
        for name in names:
            if name not in weights:
                weights[name], squares[name] = [0.0] * width, [1e-2] * width
        prepared.append(([weights[n] for n in names], [squares[n] for n in names], row.labels))
    order = random.Random(seed)
    for _ in range(_ROUNDS):
        order.shuffle(prepared)
        for vectors, sums, labels in prepared:
            for column in range(width):
                label = labels[column]
                if label < 0:
                    continue
                score = 0.0
                for vector in vectors:
                    score += vector[column]
                error = 1.0 / (1.0 + exp(-max(-30.0, min(30.0, score)))) - label
                if -0.002 < error < 0.002:
                    continue
                for vector, square in zip(vectors, sums, strict=True):
                    step = error + _DECAY * vector[column]
                    square[column] += step * step
                    vector[column] -= _RATE * step / sqrt(square[column])
    return weights


def _score(row: _Row, weights: dict[str, list[float]], column: int) -> float:
    total = 0.0
    for name in row.features:
        vector = weights.get(name)
        if vector is not None:
            total += vector[column]
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))


def _known(rows: list[_Row]) -> set[str]:
    seen: dict[str, set[int]] = defaultdict(set)
    for row in rows:
        for name in row.features:
            seen[name].add(row.article)
    return {name for name, articles in seen.items() if len(articles) >= _LEAST_ARTICLES}


def _threshold(scored: list[tuple[float, bool]], gold: int) -> float:
    """Return the least chance at which the claims above it reach the wanted precision, or 1.01 where none does."""
    best, right, value = 1.01, 0, 0.0
    for count, (chance, good) in enumerate(sorted(scored, reverse=True), start=1):
        right += good
        precision, recall = right / count, right / max(gold, 1)
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        if chance >= 0.2 and (precision >= _PRECISION or (precision >= _PRECISION - 0.08 and f1 > value)) and f1 > value:
            best, value = chance, f1
    return best


def _scale(scored: list[tuple[float, bool]], threshold: float) -> tuple[float, float]:
    """Fit right = slope * chance + offset by least squares on the claims above the threshold."""
    points = [(chance, float(good)) for chance, good in scored if chance >= threshold]
    if len(points) < 8:
        return 0.0, 0.6
    mean_x, mean_y = (sum(column) / len(points) for column in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = max(0.0, sum((x - mean_x) * (y - mean_y) for x, y in points) / spread) if spread > 1e-9 else 0.0
    return slope, mean_y - slope * mean_x


def fit(records: list[dict[str, Any]], language: str) -> dict[str, Any]:
    """Measure the weights of one language.

    Args:
        records: annotated articles; those of other languages are left out.
        language: "de" or "en".

    Returns:
        The content of `packs/weights_*.json`.
    """
    chosen = [record for record in records if record["lang"] == language]
    rows: list[_Row] = []
    gold: Counter[str] = Counter()
    for number, record in enumerate(chosen):
        some, count = _rows(number, record)
        rows.extend(some)
        gold.update(count)
    result: dict[str, Any] = {"features": {}, "thresholds": {}, "scales": {}}
    for kind, types in KIND_TYPES.items():
        mine = [row for row in rows if row.kind == kind]
        scored = _cross(mine, len(types))
        for column, name in enumerate(types):
            threshold = _threshold(scored[column], gold[name])
            result["thresholds"][f"{kind}.{name}"] = round(threshold, 3)
            result["scales"][f"{kind}.{name}"] = [round(value, 3) for value in _scale(scored[column], threshold)]
            above = [good for chance, good in scored[column] if chance >= threshold]
            print(f"{language} {kind}.{name}: threshold {threshold:.2f}, {sum(above)} of {len(above)} right, {gold[name]} told", file=sys.stderr)
        weights = _train(mine, _known(mine), len(types), 1)
        result["features"][kind] = {n: [round(w, 2) for w in v] for n, v in sorted(weights.items()) if any(abs(w) >= 0.03 for w in v)}
    return result


def _cross(rows: list[_Row], width: int, folds: int = 5) -> list[list[tuple[float, bool]]]:
    best: list[dict[tuple[int, int, int], tuple[float, bool]]] = [{} for _ in range(width)]
    for fold in range(folds):
        train = [row for row in rows if row.article % folds != fold]
        weights = _train(train, _known(train), width, fold)
        for row in rows:
            if row.article % folds == fold:
                for column in range(width):
                    key = (row.article, *row.key)
                    chance = _score(row, weights, column)
                    if chance > best[column].get(key, (-1.0, False))[0]:
                        best[column][key] = (chance, row.labels[column] != 0.0)
    return [list(column.values()) for column in best]


def main(path: str) -> None:
    """Fit both languages on the annotated articles in a JSONL file and write the tables."""
    records = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip()]
    for language in ("de", "en"):
        table = json.dumps(fit(records, language), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        (Path(__file__).parent / "packs" / f"weights_{language}.json").write_text(table + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
