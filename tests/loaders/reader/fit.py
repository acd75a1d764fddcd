"""Fitting: measures the weights of `weigh` on annotated articles. A tool for developers; needs numpy.

    python tests/loaders/reader/fit.py ARTICLES.jsonl

reads annotated articles (one JSON object a line: "id", "lang", "title", "text", "entities", "facts" with "evidence", a
list of quotes) and writes `loaders/reader/packs/weights.json`. Logistic regression, one for each kind of pair and claim
type, on both languages together; thresholds and confidences, which are each language's own, come from cross-validation
by article. Deterministic on one machine.

The table in the package was made on 2026-11-25 from 2,860 annotated articles, of which 260 were measured.

Imports the reader's modules, `dealgraph.graph` and numpy.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dealgraph.graph.keys import normal_form
from dealgraph.graph.model import make_article
from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.evidence import gather
from dealgraph.loaders.reader.fast import find_names, slot_article
from dealgraph.loaders.reader.pack import load_pack
from dealgraph.loaders.reader.sentences import split_sentences
from dealgraph.loaders.reader.weigh import KIND_TYPES, share_in_lists

__all__ = ["fit", "main"]

_Vector = npt.NDArray[np.float64]
_LANGUAGES = ("de", "en")
_TABLE = Path(__file__).parents[3] / "loaders" / "reader" / "packs" / "weights.json"
_FOLDS = 3
_STEPS = 45  # of L-BFGS; the held-out precision and recall no longer change after some 30
_PENALTY = 33.0  # L2, as 1/C of the usual notation; 1/C of 3, 10, 33 gave cross-validated F1 0.23, 0.25, 0.255
_WEIGHT = 4.0  # of a measured article against another
_LEAST_ARTICLES = 6  # a feature must occur in so many articles
_PRECISION = {"de": 0.76, "en": 0.70}  # what thresholds aim at, type by type; German falls shorter on new texts


@dataclass(slots=True)
class _Row:
    article: int
    key: tuple[int, int]
    kind: str
    features: list[str]
    labels: list[float]  # one for each type of the kind; -1 for "do not learn from this"
    sentence: int
    group: tuple[int, int]
    weight: float


def _gold_ends(record: dict[str, Any], forms: list[set[str]]) -> dict[str, int]:
    """Map gold entity ids to the numbers of the clusters that share a form with them."""
    ends = {}
    for entity in record["entities"]:
        gold = {normal_form(name, person=entity["type"] == "person") for name in [entity["name"], *entity["aliases"]]}
        best = max(range(len(forms)), key=lambda n: (len(gold & forms[n]), -n), default=None)
        if best is not None and gold & forms[best]:
            ends[entity["id"]] = best
    return ends


def _forms(text: str, cluster: Cluster) -> set[str]:
    written = (cluster.name, *(text[start:end] for start, end in cluster.spans))
    return {normal_form(form, person=cluster.label == "person") for form in written}


def _told(record: dict[str, Any], text: str, ends: dict[str, int]) -> dict[tuple[str, int, int], list[tuple[int, int]]]:
    """Return where the article tells each fact whose ends were found: (type, source, target) -> spans of its quotes."""
    told: dict[tuple[str, int, int], list[tuple[int, int]]] = defaultdict(list)
    for fact in record["facts"]:
        source, target = ends.get(fact["source"]), ends.get(fact["target"])
        if source is None or target is None:
            continue
        pairs = [(source, target), (target, source)] if fact["type"] == "ALLIED_WITH" else [(source, target)]
        for quote in fact["evidence"]:
            at = text.find(quote[:50])
            for one, other in pairs:
                told[fact["type"], one, other].append((at, at + len(quote)))
    return told


def _rows(number: int, record: dict[str, Any]) -> Iterator[_Row]:
    pack = load_pack(record["lang"])
    article = make_article(record["text"], headline=record.get("title"), language=record["lang"], source=record["id"])
    spans = split_sentences(article.text, pack.words["abbreviations"])
    clusters = find_names(article.text, spans, pack)
    sentences = slot_article(article.text, spans, clusters, pack)
    told = _told(record, article.text, _gold_ends(record, [_forms(article.text, cluster) for cluster in clusters]))
    for shared, pairs in gather(article.text, clusters, sentences, pack).pairs:
        for pair in pairs:
            home = sentences[pair.sentence]
            labels = [
                _label(told.get((kind, pair.source, pair.target)), home.start, home.end)
                for kind in KIND_TYPES[pair.kind]
            ]
            features = list(dict.fromkeys(["", *shared, *pair.features]))
            yield _Row(
                number,
                (pair.source, pair.target),
                pair.kind,
                features,
                labels,
                pair.sentence,
                pair.group,
                _WEIGHT if record.get("measure") else 1.0,
            )


def _label(quotes: list[tuple[int, int]] | None, start: int, end: int) -> float:
    """A pair of a told fact is right in the sentences that are quoted for it, and teaches nothing in others."""
    if quotes is None:
        return 0.0
    return 1.0 if any(a < end and b > start for a, b in quotes) else -1.0


@dataclass(slots=True)
class _Matrix:
    """Rows of features as one long list of columns; row n has columns[starts[n] : starts[n + 1]]."""

    columns: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    width: int

    def times(self, weights: _Vector) -> _Vector:
        """Return the score of each row."""
        return np.add.reduceat(weights[self.columns], self.starts[:-1])

    def back(self, errors: _Vector) -> _Vector:
        """Return the sum of the errors of each feature's rows."""
        spread = np.repeat(errors, np.diff(self.starts))
        return np.bincount(self.columns, weights=spread, minlength=self.width).astype(np.float64)


def _matrix(rows: list[_Row], names: dict[str, int]) -> _Matrix:
    columns: list[int] = []
    starts = [0]
    for row in rows:
        columns.extend(names[name] for name in row.features if name in names)
        starts.append(len(columns))
    return _Matrix(np.array(columns, np.int64), np.array(starts, np.int64), len(names))


def _train(matrix: _Matrix, labels: _Vector, weights_of: _Vector) -> _Vector:
    """Minimise the logistic loss with L2 by L-BFGS; rows labelled -1 do not count."""
    counts = (labels >= 0).astype(float) * weights_of
    wanted = np.maximum(labels, 0.0)

    def loss(weights: _Vector) -> tuple[float, _Vector]:
        scores = matrix.times(weights)
        value = float(np.sum(counts * (np.logaddexp(0.0, scores) - wanted * scores))) + 0.5 * _PENALTY * float(
            weights @ weights
        )
        errors = counts * (1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30))) - wanted)
        return value, matrix.back(errors) + _PENALTY * weights

    return _minimise(loss, matrix.width)


def _minimise(loss: Any, width: int, memory: int = 8) -> _Vector:
    """Run L-BFGS with a backtracking line search from zero."""
    point = np.zeros(width)
    value, slope = loss(point)
    steps: list[tuple[_Vector, _Vector]] = []
    for _ in range(_STEPS):
        direction = -_two_loops(slope, steps)
        size = 1.0 if steps else 1.0 / max(1.0, float(np.linalg.norm(slope)))
        fall = float(slope @ direction)
        while True:
            new_value, new_slope = loss(point + size * direction)
            if new_value <= value + 1e-4 * size * fall or size < 1e-8:
                break
            size *= 0.5
        steps = [*steps, (size * direction, new_slope - slope)][-memory:]
        point, gain, value, slope = point + size * direction, value - new_value, new_value, new_slope
        if gain < 1e-5 * abs(value):
            break
    return point


def _two_loops(slope: _Vector, steps: list[tuple[_Vector, _Vector]]) -> _Vector:
    result = slope.copy()
    factors = []
    for move, change in reversed(steps):
        factor = float(move @ result) / float(change @ move)
        factors.append(factor)
        result -= factor * change
    if steps:
        move, change = steps[-1]
        result *= float(move @ change) / float(change @ change)
    for (move, change), factor in zip(steps, reversed(factors), strict=True):
        result += (factor - float(change @ result) / float(change @ move)) * move
    return result


def _known(rows: list[_Row]) -> dict[str, int]:
    """Number the features that occur in enough articles."""
    counts: Counter[str] = Counter()
    last: dict[str, int] = {}
    for row in rows:
        for name in row.features:
            if last.get(name) != row.article:
                last[name] = row.article
                counts[name] += 1
    return {
        name: number for number, name in enumerate(sorted(n for n, count in counts.items() if count >= _LEAST_ARTICLES))
    }


def _threshold(scored: list[tuple[float, bool]], gold: int, least: float) -> float:
    """Return the least chance at which the claims above it reach the wanted precision, or 1.01 where none does."""
    best, right, value = 1.01, 0, 0.0
    for count, (chance, good) in enumerate(sorted(scored, reverse=True), start=1):
        right += good
        f1 = 2 * right / (count + gold)
        if chance >= 0.15 and right / count >= least and f1 > value:
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


def _cross(rows: list[_Row], matrix: _Matrix, width: int) -> list[dict[tuple[int, int, int], tuple[float, bool]]]:
    """Score each article with weights that have not seen it; the best place of each pair counts."""
    best: list[dict[tuple[int, int, int], tuple[float, bool]]] = [{} for _ in range(width)]
    folds = np.array([row.article % _FOLDS for row in rows])
    importance = np.array([row.weight for row in rows])
    for fold in range(_FOLDS):
        scores = []
        for column in range(width):
            labels = np.array([row.labels[column] for row in rows])
            scores.append(matrix.times(_train(matrix, np.where(folds == fold, -1.0, labels), importance)))
        sentences: dict[tuple[int, int], list[int]] = defaultdict(list)
        for number in np.flatnonzero(folds == fold):
            sentences[rows[number].article, rows[number].sentence].append(int(number))
        for numbers in sentences.values():
            _note_best(best, [rows[n] for n in numbers], [[float(column[n]) for column in scores] for n in numbers])
    return best


def _note_best(
    best: list[dict[tuple[int, int, int], tuple[float, bool]]], rows: list[_Row], scores: list[list[float]]
) -> None:
    share_in_lists([(row.group, row.key[1], row.kind) for row in rows], scores)
    for row, values in zip(rows, scores, strict=True):
        for column, value in enumerate(values):
            key, chance = (row.article, *row.key), 1.0 / (1.0 + float(np.exp(-min(30.0, max(-30.0, value)))))
            if chance > best[column].get(key, (-1.0, False))[0]:
                best[column][key] = (chance, row.labels[column] != 0.0)


def fit(records: list[dict[str, Any]]) -> dict[str, Any]:
    """Measure the weights.

    Args:
        records: annotated articles in German and English. Where some have "measure": true, weights are learned from
            all, but thresholds and confidences measured on these alone: let them be what readers will meet.

    Returns:
        The content of `packs/weights.json`.
    """
    rows = [row for number, record in enumerate(records) for row in _rows(number, record)]
    gold: dict[str, Counter[str]] = {language: Counter() for language in _LANGUAGES}
    measured = [record for record in records if record.get("measure")] or records
    for record in measured:
        gold[record["lang"]].update(fact["type"] for fact in record["facts"])
    chosen = {record["id"] for record in measured}
    languages = [record["lang"] if record["id"] in chosen else "" for record in records]
    result: dict[str, Any] = {
        "features": {},
        "thresholds": {x: {} for x in _LANGUAGES},
        "scales": {x: {} for x in _LANGUAGES},
    }
    result["rules"] = _rules(rows)
    for kind, types in KIND_TYPES.items():
        mine = [row for row in rows if row.kind == kind]
        names = _known(mine)
        matrix = _matrix(mine, names)
        for name, scored in zip(types, _cross(mine, matrix, len(types)), strict=True):
            for language in _LANGUAGES:
                some = [value for (article, _, _), value in scored.items() if languages[article] == language]
                _measure(result, language, f"{kind}.{name}", some, gold[language][name])
        importance = np.array([row.weight for row in mine])
        weights = [
            _train(matrix, np.array([row.labels[column] for row in mine]), importance) for column in range(len(types))
        ]
        table = {name: [round(float(column[number]), 2) for column in weights] for name, number in names.items()}
        result["features"][kind] = {
            name: values for name, values in table.items() if any(abs(value) >= 0.02 for value in values)
        }
    return result


def _rules(rows: list[_Row]) -> dict[str, list[int]]:
    """Count for each pattern that names both ends, or whose target raises money, how often it was right."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for name in row.features:
            if name.startswith("R:") and not name.endswith("?"):
                kind = name.rpartition(".")[2].removesuffix("?+")
                if kind in KIND_TYPES[row.kind]:
                    counts[name[2:]][0] += row.labels[KIND_TYPES[row.kind].index(kind)] != 0.0
                    counts[name[2:]][1] += 1
    return dict(sorted(counts.items()))


def _measure(result: dict[str, Any], language: str, key: str, scored: list[tuple[float, bool]], gold: int) -> None:
    threshold = _threshold(scored, gold, _PRECISION[language])
    result["thresholds"][language][key] = round(threshold, 3)
    result["scales"][language][key] = [round(value, 3) for value in _scale(scored, threshold)]
    above = [good for chance, good in scored if chance >= threshold]
    print(f"{language} {key}: from {threshold:.2f} {sum(above)} of {len(above)} right, {gold} told", file=sys.stderr)


def main(path: str) -> None:
    """Fit on the annotated articles in a JSONL file and write the table."""
    records = [json.loads(line) for line in Path(path).read_text("utf-8").splitlines() if line.strip()]
    table = json.dumps(fit(records), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    _TABLE.write_text(table + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
