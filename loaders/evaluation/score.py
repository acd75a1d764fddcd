"""Scores: precision, recall and F1 of entities, facts and rounds, and how often the details of matched ones agree.

All figures are micro-averages: every item counts the same, whichever article it stands in. An article without a
prediction counts as read empty.

Room: loaders. Imports `match` and `dealgraph.graph.errors`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.loaders.evaluation.match import (
    Item,
    Triple,
    align_entities,
    are_close,
    comparison_key,
    fact_triple,
    same_status,
)

__all__ = ["SPLITS", "Row", "ScoreError", "Scores", "score"]

SPLITS = ("lang", "topic", "type", "lang-type")
_DETAILS = ("status", "open_status", "series", "valuation", "lead", "round")
# Lower ends of the confidence classes; the last reaches to 1.
_CLASSES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class Row:
    """Counts of one kind of item.

    Args:
        label: "entities", "facts", "rounds", or one of them and a part: "facts:de", "facts:ACQUIRED".
        tp: items read that are annotated.
        predicted: items read.
        gold: items annotated.
    """

    label: str
    tp: int
    predicted: int
    gold: int

    @property
    def precision(self) -> float:
        """Share of the read items that are annotated, 0..1; 0 where nothing was read."""
        return self.tp / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the annotated items that were read, 0..1; 0 where nothing is annotated."""
        return self.tp / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0..1."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class ScoreError:
    """One fact or round on which reader and annotators differ. A value to list, never raised.

    Args:
        article: the article's id.
        kind: "missed" (annotated, not read) or "wrong" (read, not annotated).
        reason: "entity not found", "no entity", "direction", "other type", "not linked" or "no such fact"; of a round
            "round".
        what: type and names, for a round its figures.
        evidence: the sentence that says so, as annotated or as read; empty where none is given.
    """

    article: str
    kind: str
    what: str
    evidence: str
    reason: str = "round"


@dataclass(frozen=True, slots=True)
class Scores:
    """How a reader did.

    Args:
        rows: counts, in order of their labels.
        accuracies: 0..1 for "status", "lead" and "round" of matched facts and "series" and "valuation" of matched
            rounds; None where nothing matched. `lead` and `round` count INVESTED_IN alone, `open_status` those
            annotated as planned or denied.
        reliability: for each class of confidence its lower end, how many facts were read with it, and how many of them
            are annotated.
        errors: what was missed or wrong, in order of the articles.
        unread: ids of annotated articles without a prediction.
    """

    rows: tuple[Row, ...]
    accuracies: Mapping[str, float | None]
    reliability: tuple[tuple[float, int, int], ...]
    errors: tuple[ScoreError, ...]
    unread: tuple[str, ...]


@dataclass(slots=True)
class _Tally:
    by: str | None
    tp: Counter[str] = field(default_factory=Counter)
    predicted: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    judged: Counter[str] = field(default_factory=Counter)
    errors: list[ScoreError] = field(default_factory=list)
    stated: Counter[float] = field(default_factory=Counter)
    held: Counter[float] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class _Pair:
    """One article, annotated and read; `aligned` has the annotated id of each read entity."""

    gold: Item
    entities: Sequence[Item]
    facts: Sequence[Item]
    rounds: Sequence[Item]
    aligned: Mapping[str, str]
    gold_names: Mapping[str, str]
    read_names: Mapping[str, str]


def score(
    gold: Sequence[Mapping[str, Any]], predicted: Mapping[str, Mapping[str, Any]], *, by: str | None = None
) -> Scores:
    """Compare what was read with what is annotated.

    An entity matches the annotated one with which it shares a name; found under two ids, it costs precision. A fact
    matches when type and both ends agree (ALLIED_WITH either way round), a round when company, amount (to 1 %) and
    currency do.

    Args:
        gold: annotated articles, as `load_gold` returns them.
        predicted: articles as `reading_to_json` makes them, by id. Ids that `gold` lacks do not count.
        by: "lang" or "topic" of the article, or "type" of the fact, adds rows for each; None adds none.

    Raises:
        InputError: `by` is something else.
    """
    if by is not None and by not in SPLITS:
        raise InputError(f"scores cannot be split by {by!r}; use one of {', '.join(SPLITS)}")
    tally = _Tally(by)
    for record in gold:
        pair = _make_pair(record, predicted.get(record["id"]) or {})
        _count_entities(tally, pair)
        _count_facts(tally, pair)
        _count_rounds(tally, pair)
    rows = tuple(Row(label, tally.tp[label], tally.predicted[label], tally.gold[label]) for label in sorted(tally.gold))
    accuracies = {name: tally.right[name] / tally.judged[name] if tally.judged[name] else None for name in _DETAILS}
    unread = tuple(record["id"] for record in gold if record["id"] not in predicted)
    reliability = tuple((low, tally.stated[low], tally.held[low]) for low in _CLASSES if tally.stated[low])
    return Scores(rows, accuracies, reliability, tuple(tally.errors), unread)


def _make_pair(gold: Item, predicted: Item) -> _Pair:
    entities, facts, rounds = (predicted.get(section) or () for section in ("entities", "facts", "rounds"))
    return _Pair(
        gold, entities, facts, rounds, align_entities(gold["entities"], entities),
        {entity["id"]: entity["name"] for entity in gold["entities"]},
        {entity["id"]: entity.get("name", "?") for entity in entities},
    )  # fmt: skip


def _add(tally: _Tally, pair: _Pair, kind: str, part: str | None, tp: int, predicted: int, gold: int) -> None:
    """Count items of one kind; `part` is their type, or None where they have none."""
    language = str(pair.gold.get("lang"))
    if tally.by in ("lang", "topic"):
        part = str(pair.gold.get(tally.by))
    elif tally.by == "lang-type":
        part = language if part is None else f"{language}:{part}"
    elif tally.by is None:
        part = None
    for label in (kind, *(() if part is None else (f"{kind}:{part}",))):
        tally.tp[label] += tp
        tally.predicted[label] += predicted
        tally.gold[label] += gold


def _judge(tally: _Tally, detail: str, right: bool) -> None:
    tally.right[detail] += right
    tally.judged[detail] += 1


def _count_entities(tally: _Tally, pair: _Pair) -> None:
    read = len({entity["id"] for entity in pair.entities})
    _add(tally, pair, "entities", None, len(set(pair.aligned.values())), read, len(pair.gold["entities"]))


def _count_facts(tally: _Tally, pair: _Pair) -> None:
    gold = {fact_triple(fact): fact for fact in pair.gold["facts"]}
    read = {fact_triple(fact, pair.aligned): fact for fact in pair.facts}
    for triple in gold.keys() | read.keys():
        _add(tally, pair, "facts", triple[0], triple in gold and triple in read, triple in read, triple in gold)
    for triple in gold.keys() & read.keys():
        _judge_fact(tally, gold[triple], read[triple])
    for triple, fact in read.items():
        low = max(low for low in _CLASSES if low <= float(fact.get("confidence") or 0.0))
        tally.stated[low] += 1
        tally.held[low] += triple in gold
    found = set(pair.aligned.values())
    for triple in sorted(gold.keys() - read.keys()):
        reason = "entity not found" if not found.issuperset(triple[1:]) else _reason(triple, read, "not linked")
        _list_fact(tally, pair.gold["id"], "missed", reason, gold[triple], pair.gold_names)
    for triple in sorted(read.keys() - gold.keys()):
        unknown = any(end.startswith("?") for end in triple[1:])
        reason = "no entity" if unknown else _reason(triple, gold, "no such fact")
        _list_fact(tally, pair.gold["id"], "wrong", reason, read[triple], pair.read_names)


def _reason(triple: Triple, others: Mapping[Triple, Item], otherwise: str) -> str:
    """Tell what the other side has instead of a fact."""
    type_, source, target = triple
    if (type_, target, source) in others:
        return "direction"
    return "other type" if any(other[1:] == (source, target) for other in others) else otherwise


def _judge_fact(tally: _Tally, gold: Item, read: Item) -> None:
    agrees = same_status(gold.get("status"), read.get("status"))
    _judge(tally, "status", agrees)
    if not same_status(gold.get("status"), "completed"):
        _judge(tally, "open_status", agrees)
    if gold["type"] == "INVESTED_IN":
        for detail in ("lead", "round"):
            stated = (comparison_key(str(fact.get(detail) or "")) for fact in (gold, read))
            _judge(tally, detail, next(stated) == next(stated))


def _list_fact(tally: _Tally, article: str, kind: str, reason: str, fact: Item, names: Mapping[str, str]) -> None:
    source, target = (names.get(fact.get(end) or "", "?") for end in ("source", "target"))
    tally.errors.append(ScoreError(article, kind, f"{fact['type']}  {source} -> {target}", _evidence(fact), reason))


def _count_rounds(tally: _Tally, pair: _Pair) -> None:
    left = list(pair.gold.get("rounds") or ())
    _add(tally, pair, "rounds", None, 0, len(pair.rounds), len(left))
    for read in pair.rounds:
        company = pair.aligned.get(read.get("company") or "")
        hit = next((gold for gold in left if gold["company"] == company and _same_money(gold, read)), None)
        if hit is None:
            _list_round(tally, pair.gold["id"], "wrong", read, pair.read_names)
            continue
        left.remove(hit)
        _add(tally, pair, "rounds", None, 1, 0, 0)
        _judge(tally, "series", comparison_key(hit.get("series") or "") == comparison_key(read.get("series") or ""))
        _judge(tally, "valuation", are_close(hit.get("valuation"), read.get("valuation")))
    for gold in left:
        _list_round(tally, pair.gold["id"], "missed", gold, pair.gold_names)


def _same_money(gold: Item, read: Item) -> bool:
    if not are_close(gold.get("amount"), read.get("amount")):
        return False
    return gold.get("amount") is None or gold.get("currency") == read.get("currency")


def _list_round(tally: _Tally, article: str, kind: str, item: Item, names: Mapping[str, str]) -> None:
    figures = (item.get(name) for name in ("series", "amount", "currency"))
    stated = " ".join("-" if figure is None else str(figure) for figure in figures)
    what = f"ROUND  {names.get(item.get('company') or '', '?')}  {stated}"
    tally.errors.append(ScoreError(article, kind, what, _evidence(item)))


def _evidence(item: Item) -> str:
    evidence = item.get("evidence") or ""
    return str(evidence.get("text", "") if isinstance(evidence, Mapping) else evidence)
