"""Training examples: annotated texts as plain records, and as what the network sees.

An example is a dict: `text`, `language`, `mentions` as (start, end, entities, genitive) with a list of entity numbers
for a noun phrase, `kinds` of the entities, `facts`, `rounds`, `unknown` facts (neither yes nor no), and `phrases`,
False where noun phrases were not annotated.

Room: loaders, training only.
"""

from __future__ import annotations

import random
import re
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from dealgraph.loaders.evaluation.match import are_close, comparison_key
from dealgraph.loaders.reader.learned.figures import find_figures
from dealgraph.loaders.reader.learned.labels import FACTS, KINDS, NAMES, RELATIONS, STATUSES
from dealgraph.loaders.reader.training.records import load_records

__all__ = ["WINDOW", "Example", "encode", "load_examples"]

WINDOW = 512  # subwords, the backbone's longest input
Example = dict[str, Any]
_LABELS = {name.lower(): place for place, name in enumerate(NAMES)}
_ORGANIZATION, _PERSON, _ALLIANCE, _MONEY, _SERIES = range(len(KINDS))
_DISGUISED = 0.25  # share of alliances that are told as organizations


def load_examples() -> list[Example]:
    """Load all annotated texts of this folder: marked texts, and articles whose mentions are found by their names."""
    return [_from_marked(record) if "mentions" in record else _from_article(record) for record in load_records()]


def _text(record: Example) -> tuple[str, int]:
    head = f"{record['title']}\n\n" if record.get("title") else ""
    return head + record["text"], len(head)


def _base(record: Example, mentions: list[Any]) -> Example:
    text, _ = _text(record)
    numbers = {entity["id"]: number for number, entity in enumerate(record["entities"])}
    facts = []
    for fact in record["facts"]:
        at = text.find(fact.get("evidence") or "\0")
        facts.append({
            **{name: fact.get(name) for name in ("amount", "currency", "round")},
            "type": FACTS.index(fact["type"]), "s": numbers[fact["source"]], "o": numbers[fact["target"]],
            "status": STATUSES.index(fact["status"]), "lead": bool(fact.get("lead")),
            "ev": (at, at + len(fact["evidence"])) if at >= 0 else None,
        })  # fmt: skip
    rounds = [{**r, "company": numbers[r["company"]]} for r in record["rounds"]]
    return {
        "id": record["id"], "language": record["lang"], "text": text, "mentions": mentions, "facts": facts,
        "rounds": rounds, "unknown": [], "kinds": [_LABELS[entity["type"]] for entity in record["entities"]],
    }  # fmt: skip


def _from_marked(record: Example) -> Example:
    _, head = _text(record)
    numbers = {entity["id"]: number for number, entity in enumerate(record["entities"])}
    forms: dict[str, set[str]] = {}
    for m in record["mentions"]:
        if not m["nominal"]:
            forms.setdefault(m["entity"], set()).add(m["surface"])
    spans: dict[tuple[int, int], tuple[list[int], int]] = {}
    for m in record["mentions"]:
        shift = head if m["in"] == "text" else 0
        start, end = m["start"] + shift, m["end"] + shift
        if m["nominal"]:
            spans.setdefault((start, end), ([], 0))[0].append(numbers[m["entity"]])
            continue
        form = m["surface"]
        if form.endswith(("'s", "’s")) and form[:-2]:
            end, form = end - 2, form[:-2]
        elif form.endswith(("'", "’")):
            end, form = end - 1, form[:-1]
        genitive = 0
        if form.endswith("s") and record["lang"] == "de":
            others = forms[m["entity"]] - {form}
            # A form in -s that stands there once and alone may be a genitive or a name in -s: not learned from.
            again = sum(x["surface"] == form for x in record["mentions"]) > 1
            genitive = 1 if form[:-1] in others else 0 if others or again else -1
        spans[start, end] = ([-1 - numbers[m["entity"]]], genitive)
    mentions = [
        (start, end, -1 - owners[0] if owners[0] < 0 else owners, genitive)
        for (start, end), (owners, genitive) in sorted(spans.items())
    ]
    return _base(record, mentions) | {"phrases": True}


def _from_article(record: Example) -> Example:
    text, _ = _text(record)
    names = sorted(
        ((name, number) for number, e in enumerate(record["entities"]) for name in {e["name"], *e["aliases"]} if name),
        key=lambda pair: -len(pair[0]),
    )
    taken, mentions = np.zeros(len(text), bool), []
    for name, number in names:
        ending = "(s)?" if record["lang"] == "de" and name[-1] not in "sxzß" else "()?"
        for match in re.finditer(rf"(?<!\w){re.escape(name)}{ending}(?!\w)", text):
            if not taken[match.start() : match.end()].any():
                taken[match.start() : match.end()] = True
                mentions.append((match.start(), match.end(), number, int(bool(match.group(1)))))
    return _base(record, sorted(mentions)) | {"phrases": False}


def encode(
    example: Example, tokenizer: Tokenizer, r: random.Random, *, drop: float = 0.0, noise: float = 0.0
) -> Example:
    """Turn an example into arrays.

    Args:
        example: at most `WINDOW` subwords of it are used.
        tokenizer: of the backbone.
        r: source of chance.
        drop: share of the mentions that the upper layers are not told of.
        noise: share of the examples in which some words are told to be names or phrases though they are none.
    """
    text = example["text"]
    code = tokenizer.encode(text)
    ids, offsets = code.ids, code.offsets
    if len(ids) > WINDOW:
        ids, offsets = [*ids[: WINDOW - 1], ids[-1]], [*offsets[: WINDOW - 1], offsets[-1]]
    starts, ends = np.array([a for a, _ in offsets]), np.array([b for _, b in offsets])
    real = ends > starts
    n = len(ids)

    def within(start: int, end: int) -> tuple[int, int] | None:
        inside = np.flatnonzero(real & (starts < end) & (ends > start))
        return (int(inside[0]), int(inside[-1]) + 1) if len(inside) else None

    tags, genitive, spans, phrases = _place_mentions(example, n, within)
    kept = [span for span in spans if r.random() >= drop]
    have = {span[2] for span in kept}
    spans = [span for span in spans if span in kept or span[2] not in have]
    phrases = [phrase for phrase in phrases if r.random() >= 1.5 * drop]
    kinds, true = list(example["kinds"]), [True] * len(example["kinds"])
    if r.random() < noise:
        _add_noise(text, r, tags, within, spans, phrases, kinds, true)
    figures = find_figures(text, example["language"])
    figure_of: dict[int, Any] = {}
    for figure in figures:
        at = within(figure.start, figure.end)
        if at and not any(at[0] < b and a < at[1] for a, b, _ in spans):
            figure_of[len(kinds)] = figure
            spans.append((*at, len(kinds)))
            kinds.append(_MONEY if figure.money else _SERIES)
            true.append(True)
    spans.sort()
    present = sorted({span[2] for span in spans})
    new = {entity: number for number, entity in enumerate(present)}
    # Some alliances are told as organizations, for which the tagger takes most joint ventures.
    shown = [_ORGANIZATION if noise and kind == _ALLIANCE and r.random() < _DISGUISED else kind for kind in kinds]
    marks = [r.choice([0, 0, 1, 2]) if noise and kind < 3 and r.random() < 0.04 else kind for kind in shown]
    facts, unknown = _facts(example, figure_of, new, starts, ends, real)
    told = {x["company"] for x in example["rounds"] if x["amount"] is None}
    unpriced = [float(e in told) if kinds[e] == _ORGANIZATION and true[e] else -1.0 for e in present]
    linked = []
    for start, end, owners in phrases:
        inside = [new[owner] for owner in owners if owner in new]
        if inside or not owners:
            linked.append((start, end, inside))
    return {
        "ids": np.array(ids), "tags": tags, "genitive": genitive, "phrases": example["phrases"],
        "spans": [(a, b, new[e]) for a, b, e in spans], "links": linked, "kinds": [kinds[e] for e in present],
        "shown": [shown[e] for e in present],
        "marks": [marks[e] for e in present], "true": [true[e] for e in present], "facts": facts, "unknown": unknown,
        "unpriced": np.array(unpriced, np.float32),
    }  # fmt: skip


def _place_mentions(example: Example, length: int, within: Any) -> tuple[Any, Any, list[Any], list[Any]]:
    """Return the tags and genitive bits of the subwords, and where names and phrases stand."""
    tags, genitive = np.zeros(length, np.int64), np.full(length, -1, np.int64)
    spans, phrases = [], []
    for start, end, owner, is_genitive in example["mentions"]:
        at = within(start, end)
        if at is None:
            continue
        kind = len(NAMES) if isinstance(owner, list) else example["kinds"][owner]
        tags[at[0]] = 1 + 2 * kind
        tags[at[0] + 1 : at[1]] = 2 + 2 * kind
        if isinstance(owner, list):
            phrases.append((*at, owner))
        else:
            genitive[at[1] - 1] = is_genitive
            spans.append((*at, owner))
    return tags, genitive, spans, phrases


def _add_noise(
    text: str,
    r: random.Random,
    tags: Any,
    within: Any,
    spans: list[Any],
    phrases: list[Any],
    kinds: list[int],
    true: list[bool],
) -> None:
    """Tell of words that are no names as names without relations, and of phrases that stand for nobody."""
    taken = tags > 0
    words = [m.span() for m in re.finditer(r"\b[A-ZÄÖÜ][\w-]{3,}(?: [A-ZÄÖÜ][\w-]+)?", text)]
    nouns = [m.span() for m in re.finditer(r"\b(?:[Dd](?:er|ie|as|em|en)|[Tt]he|[Ii]hre?|[Ii]ts) [\w-]{4,}", text)]
    for places, count, is_name in ((words, r.choice([1, 2, 3, 4]), True), (nouns, r.choice([0, 1, 2]), False)):
        for start, end in r.sample(places, min(len(places), count)):
            at = within(start, end)
            if at is None or taken[at[0] : at[1]].any():
                continue
            taken[at[0] : at[1]] = True
            if is_name:
                spans.append((*at, len(kinds)))
                kinds.append(r.choice([0, 0, 0, 0, 0, 1, 2]))
                true.append(False)
            else:
                phrases.append((*at, []))


def _facts(
    example: Example, figure_of: dict[int, Any], new: dict[int, int], starts: Any, ends: Any, real: Any
) -> tuple[list[Any], list[Any]]:
    """Return (source, target, relation, status, lead, evidence) of all relations, those of figures among them."""
    facts = []
    none = np.zeros(len(starts), bool)
    for fact in example["facts"]:
        if fact["s"] in new and fact["o"] in new:
            evidence = real & (starts < fact["ev"][1]) & (ends > fact["ev"][0]) if fact["ev"] else none
            facts.append((new[fact["s"]], new[fact["o"]], fact["type"], fact["status"], int(fact["lead"]), evidence))
    found: dict[tuple[int, int, int], int] = {}
    for place, figure in figure_of.items():
        for source, target, relation, status in _figure_relations(example, place, figure, figure_of):
            if source in new and target in new:
                found.setdefault((new[source], new[target], relation), status)
    facts += [(*key, status, 0, none) for key, status in found.items()]
    unknown = [(new[f["s"]], new[f["o"]], f["type"]) for f in example["unknown"] if f["s"] in new and f["o"] in new]
    return facts, unknown


def _figure_relations(example: Example, place: int, figure: Any, figure_of: dict[int, Any]) -> Any:
    at = {name: RELATIONS.index(name) for name in RELATIONS[len(FACTS) :]}
    for fact in example["facts"]:
        if _is_sum(figure, fact["amount"], fact["currency"]):
            yield place, fact["o"], at["PAID_TO"], fact["status"]
            yield place, fact["s"], at["PAID_BY"], fact["status"]
        if fact["type"] == 0 and _is_series(figure, fact["round"]):
            yield place, fact["s"], at["SERIES_BY"], fact["status"]
    for x in example["rounds"]:
        status = STATUSES.index(x["status"])
        if _is_sum(figure, x["amount"], x["currency"]):
            yield place, x["company"], at["AMOUNT_OF"], status
            for other, value in figure_of.items():
                if other != place and _is_sum(value, x["valuation"], x["currency"]):
                    yield place, other, at["SAME_ROUND"], status
        if _is_sum(figure, x["valuation"], x["currency"]):
            yield place, x["company"], at["VALUATION_OF"], status
        if _is_series(figure, x["series"]):
            yield place, x["company"], at["SERIES_OF"], status
            for other, value in figure_of.items():
                if _is_sum(value, x["amount"], x["currency"]):
                    yield place, other, at["SAME_ROUND"], status


def _is_sum(figure: Any, amount: float | None, currency: str | None) -> bool:
    return bool(figure.money and amount and are_close(figure.money.amount, amount)) and figure.money.currency == (
        currency or figure.money.currency
    )


def _is_series(figure: Any, series: str | None) -> bool:
    return bool(figure.series and series) and comparison_key(figure.series) == comparison_key(series or "")
