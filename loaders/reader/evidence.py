"""Evidence: all that an article's sentences offer for claims, before it is weighed.

Financing events, pattern matches by sentence and pair, traits of each entity, and the pairs themselves. Both the reader
and the tool that fits its weights (`tests/loaders/reader/fit.py`) start from here, so that weights are measured on
exactly what the reader sees.

Room: loaders. Imports the modules of this folder.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from dealgraph.graph.values import Money
from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.pairs import Known, Pair, iter_pairs
from dealgraph.loaders.reader.relations import Found, FoundEvent, match_events, match_relations
from dealgraph.loaders.reader.slots import Item, Slotted
from dealgraph.loaders.reader.topic import Salience
from dealgraph.loaders.reader.traits import find_callings, find_traits

__all__ = ["Event", "Evidence", "Hit", "gather", "read_status", "split_posts"]


@dataclass(slots=True)
class Event:
    """A financing event while it is being told; sentence numbers say where."""

    company: int
    series: str | None
    amount: Money | None
    valuation: Money | None
    first: int
    last: int
    status: str
    company_at: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern that links two entities in one sentence, with what it states."""

    type: str
    rule: str
    lead: bool
    role: str | None
    amount: Money | None
    span: tuple[int, int]


@dataclass(slots=True)
class Evidence:
    """What `gather` returns."""

    events: list[Event] = field(default_factory=list)
    hits: dict[tuple[int, int, int], list[Hit]] = field(default_factory=lambda: defaultdict(list))
    pairs: list[tuple[list[str], list[Pair]]] = field(default_factory=list)


def gather(text: str, clusters: list[Cluster], sentences: list[Slotted], pack: Pack) -> Evidence:
    """Collect an article's evidence.

    Args:
        text: the article's text.
        clusters: its entities; items of the sentences refer to them by number.
        sentences: slotted, in order.
        pack: the language.
    """
    evidence = Evidence()
    callings = [find_callings(text, cluster) for cluster in clusters]
    salience = Salience(clusters, sentences, pack, None, callings)
    topics: list[int | None] = []
    for number, slotted in enumerate(sentences):
        salience.enter(number)
        for event in match_events(slotted, pack):
            _note_event(evidence, salience, clusters, number, slotted, event, pack)
        for found in match_relations(slotted, pack):
            _note_hits(evidence, salience, number, found, pack)
        topics.append(salience.topic)
        salience.leave(number)
    again = Salience(clusters, sentences, pack, topics, callings)
    raised = {event.company for event in evidence.events}
    known = Known(
        clusters,
        {key: _rule_names(hits) for key, hits in evidence.hits.items()},
        find_traits(text, clusters, sentences, raised, again.main, pack),
        _told(evidence.events),
    )
    evidence.pairs = list(iter_pairs(sentences, again, known, pack))
    return evidence


def _told(events: list[Event]) -> dict[int, list[int]]:
    """Return the sentences that tell of each company's financing."""
    told: dict[int, list[int]] = defaultdict(list)
    for event in events:
        near = event.last - event.first < 3
        told[event.company] += range(event.first, event.last + 1) if near else (event.first, event.last)
    return told


def _rule_names(hits: list[Hit]) -> list[str]:
    """Return the types of the patterns and the patterns themselves.

    "?" marks a target that is only the topic, "?+" one that raises money in this article.
    """
    return [hit.type + ("?" if "?" in hit.rule else "") for hit in hits] + [hit.rule for hit in hits]


def read_status(slotted: Slotted, span: tuple[int, int] | None, pack: Pack) -> str:
    """Read denial and intention in the clause around a place; None means the whole sentence.

    An intention that no party has spoken of, only insiders or unnamed sources, is a rumour.
    """
    text = slotted.text
    start, end = span or (0, len(text))
    begin = max(text.rfind(mark, 0, start) for mark in (";", " but ", ", aber ", " – ")) + 1
    ends = [at for at in (text.find(mark, end) for mark in (";", ", but ", " – ")) if at >= 0]
    clause = text[begin : min(ends, default=len(text))]
    if pack.status["denied"].search(clause):
        return "denied"
    if pack.status["planned"].search(clause):
        return "rumoured" if pack.status["rumoured"].search(text) else "planned"
    return "completed"


def _note_event(
    evidence: Evidence,
    salience: Salience,
    clusters: list[Cluster],
    number: int,
    slotted: Slotted,
    found: FoundEvent,
    pack: Pack,
) -> None:
    company = salience.resolve(found.company) if found.company else salience.topic
    amount, valuation = _money(found.amount), _money(found.valuation)
    series = str(found.series.value) if found.series else None
    if company is None or clusters[company].label != "org" or not (amount or valuation or series):
        return
    if found.company:
        salience.topic = company
    for event in reversed(evidence.events):
        if event.company == company and _compatible(event, series, amount, valuation, number):
            event.series, event.amount = event.series or series, event.amount or amount
            event.valuation, event.last = event.valuation or valuation, max(event.last, number)
            return
    at = (found.company.start, found.company.end) if found.company and found.company.kind == "org" else None
    status = read_status(slotted, found.span, pack)
    evidence.events.append(Event(company, series, amount, valuation, number, number, status, at))


def _money(item: Item | None) -> Money | None:
    return item.value if item is not None and isinstance(item.value, Money) else None


def _compatible(event: Event, series: str | None, amount: Money | None, valuation: Money | None, number: int) -> bool:
    return (
        (event.series is None or series is None or event.series == series)
        and (event.amount is None or amount is None or event.amount == amount)
        and (event.valuation is None or valuation is None or event.valuation == valuation)
        and (number - event.last <= 6 or event.series == series is not None or event.amount == amount is not None)
    )


def _note_hits(evidence: Evidence, salience: Salience, number: int, found: Found, pack: Pack) -> None:
    targets = [salience.resolve(item) for item in found.targets] or [salience.topic]
    raised = {event.company for event in evidence.events}
    for item in found.subjects:
        subject = salience.resolve(item)
        for target in targets:
            if subject is None or target is None or subject == target:
                continue
            for kind, role in split_posts(found, pack):
                implicit = "" if found.targets else "?+" if target in raised else "?"
                rule = f"{pack.language}.{found.rule}.{kind}{implicit}"
                hit = Hit(kind, rule, found.lead, role, found.amount, found.span)
                evidence.hits[number, subject, target].append(hit)


_AND = re.compile(r",? (?:and|und|sowie) | & |/|, |-(?=[A-Z]{3})")


def split_posts(found: Found, pack: Pack) -> list[tuple[str, str | None]]:
    """Split a post such as "co-founder and CEO" into what it says: (FOUNDED, None) and (WORKS_FOR, "CEO")."""
    if found.type != "JOB":
        return [(found.type, found.role)]
    roles = [part for part in _AND.split(found.role or "") if part]
    jobs = [part for part in roles if not pack.cues["founder_role"].search(part)]
    kinds: list[tuple[str, str | None]] = [("FOUNDED", None)] if len(jobs) < len(roles) else []
    if jobs:
        kinds.append(("WORKS_FOR", (" und " if pack.language == "de" else " and ").join(jobs)))
    return kinds
