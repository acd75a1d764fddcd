"""Relations: a pack's patterns run over a slotted sentence, and what each match says.

Room: loaders. Imports `pack`, `slots` and `dealgraph.graph.values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dealgraph.graph.values import Money
from dealgraph.loaders.reader.pack import Pack, compile_pattern, load_pack
from dealgraph.loaders.reader.slots import Item, Slotted

__all__ = ["Found", "FoundEvent", "match_events", "match_relations"]


@dataclass(frozen=True, slots=True)
class Found:
    """One match of a relation pattern: subjects, targets (empty: the topic) and what else it states."""

    type: str
    subjects: tuple[Item, ...]
    targets: tuple[Item, ...]
    lead: bool
    role: str | None
    amount: Money | None
    span: tuple[int, int]
    rule: str


@dataclass(frozen=True, slots=True)
class FoundEvent:
    """One match of an event pattern: company (None: the topic), sum, valuation and series."""

    company: Item | None
    amount: Item | None
    valuation: Item | None
    series: Item | None
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Group:
    type: str
    lead: bool
    trigger: tuple[str, ...]  # a sentence in lower case must hold one of these
    needs: re.Pattern[str] | None
    topic: bool
    patterns: tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=8)
def _groups(language: str, part: str) -> tuple[_Group, ...]:
    pack, groups = load_pack(language), []
    for number, raw in enumerate(getattr(pack, part)):
        patterns = tuple(
            (f"{raw.get('type', 'RAISED')}.{number}.{index}", compile_pattern(text, pack.macros, language))
            for index, text in enumerate(raw["patterns"])
        )
        needs = re.compile(raw["needs"]) if raw.get("needs") else None
        trigger = tuple(raw["trigger"].removeprefix("(?i)").split("|"))
        groups.append(
            _Group(raw.get("type", "RAISED"), bool(raw.get("lead")), trigger, needs, bool(raw.get("topic")), patterns)
        )
    return tuple(groups)


def match_relations(slotted: Slotted, pack: Pack) -> Iterator[Found]:
    """Run all relation patterns whose trigger the sentence holds; matches come in the pack's order."""
    lower = slotted.text.lower()
    for group in _groups(pack.language, "relations"):
        if not any(word in lower for word in group.trigger):
            continue
        for rule, pattern in group.patterns:
            for match in pattern.finditer(slotted.text):
                yield _found(group, rule, match, slotted)


def _found(group: _Group, rule: str, match: re.Match[str], slotted: Slotted) -> Found:
    parts = match.groupdict()
    subjects = _items(match, "s", slotted)
    targets = _items(match, "t", slotted)
    money = [item.value for item in _items(match, "amount", slotted) if isinstance(item.value, Money)]
    return Found(
        group.type, subjects, targets, group.lead, parts.get("role"), money[0] if money else None, match.span(), rule
    )


def _items(match: re.Match[str], name: str, slotted: Slotted) -> tuple[Item, ...]:
    if name not in match.re.groupindex or match.start(name) < 0:
        return ()
    return tuple(slotted.between(*match.span(name)))


def match_events(slotted: Slotted, pack: Pack) -> Iterator[FoundEvent]:
    """Run the event patterns over a sentence; each sum and each company takes part in its first match only."""
    used: set[int] = set()
    for group in _groups(pack.language, "events"):
        if not any(word in slotted.text for word in group.trigger) or (
            group.needs and not group.needs.search(slotted.text)
        ):
            continue
        for _, pattern in group.patterns:
            for match in pattern.finditer(slotted.text):
                company, amount, valuation = (next(iter(_items(match, name, slotted)), None) for name in "cmv")
                inside = slotted.between(*match.span())
                series = next((item for item in inside if item.kind == "round"), None) or _only_round(slotted)
                key = [item.start for item in (amount, valuation) if item]
                if amount and _is_debt(slotted, amount, pack):
                    used.add(amount.start)
                    continue
                if any(k in used for k in key) or (not key and series and series.start in used):
                    continue
                used.update(key)
                if series:
                    used.add(series.start)
                yield FoundEvent(company, amount, valuation, series, match.span())


def _only_round(slotted: Slotted) -> Item | None:
    """Return the sentence's round where it names one alone."""
    rounds = [item for item in slotted.items if item.kind == "round"]
    return rounds[0] if len(rounds) == 1 else None


def _is_debt(slotted: Slotted, amount: Item, pack: Pack) -> bool:
    """Tell whether an amount is a loan's: a word for debt stands near, with no name or other amount between."""
    at = slotted.at[slotted.items.index(amount)]
    before, after = slotted.text[max(0, at - 45) : at], slotted.text[at + 1 : at + 28]
    before = _ANY_SLOT.split(before)[-1]
    after = _ANY_SLOT.split(after)[0].partition(",")[0]
    return any(pack.cues["debt"].search(part) and not _EQUITY.search(part) for part in (before, after))


_ANY_SLOT = re.compile("[\ue000-\ue006;]")
_EQUITY = re.compile(r"(?i)equity|eigenkapital|runde|round|series|serie\b|stake|anteil")
