"""Evidence: all that an article's sentences offer for claims, before it is weighed.

Financing events, pattern matches by sentence and pair, traits of each entity, and the pairs themselves. Both the reader
and `fit` start from here, so that weights are measured on exactly what the reader sees.

Room: loaders. Imports the modules of this folder.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from dealgraph.graph.values import Money
from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.pairs import Pair, iter_pairs, read_cue
from dealgraph.loaders.reader.relations import Found, FoundEvent, match_events, match_relations
from dealgraph.loaders.reader.slots import Item, Slotted
from dealgraph.loaders.reader.topic import Salience

__all__ = ["Event", "Evidence", "Hit", "gather", "read_status"]


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
    callings = [_callings(text, cluster) for cluster in clusters]
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
    rules = {key: _rule_names(hits) for key, hits in evidence.hits.items()}
    again = Salience(clusters, sentences, pack, topics, callings)
    told: dict[int, list[int]] = defaultdict(list)
    for event in evidence.events:
        told[event.company] += (
            range(event.first, event.last + 1) if event.last - event.first < 3 else [event.first, event.last]
        )
    traits = _traits(text, clusters, sentences, evidence, again, pack)
    evidence.pairs = list(iter_pairs(sentences, clusters, again, rules, traits, told, pack))
    return evidence


def _rule_names(hits: list[Hit]) -> list[str]:
    """Return the types of the patterns and the patterns themselves; "?" marks a target that is only the topic."""
    return [hit.type + ("?" if hit.rule.endswith("?") else "") for hit in hits] + [hit.rule for hit in hits]


def read_status(slotted: Slotted, span: tuple[int, int] | None, pack: Pack) -> str:
    """Read denial and intention in the clause around a place; None means the whole sentence."""
    text = slotted.text
    start, end = span or (0, len(text))
    begin = max(text.rfind(mark, 0, start) for mark in (";", " but ", ", aber ", " – ")) + 1
    ends = [at for at in (text.find(mark, end) for mark in (";", ", but ", " – ")) if at >= 0]
    clause = text[begin : min(ends, default=len(text))]
    for status in ("denied", "planned"):
        if pack.status[status].search(clause):
            return status
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
    if company is None or clusters[company].label != "org":
        return
    amount, valuation = (
        item.value if item and isinstance(item.value, Money) else None for item in (found.amount, found.valuation)
    )
    series = str(found.series.value) if found.series else None
    if amount is None and valuation is None and series is None:
        return
    if found.company:
        salience.topic = company
    for event in reversed(evidence.events):
        if event.company == company and _compatible(event, series, amount, valuation, number):
            event.series, event.amount, event.valuation = (
                event.series or series,
                event.amount or amount,
                event.valuation or valuation,
            )
            event.last = max(event.last, number)
            return
    at = (found.company.start, found.company.end) if found.company and found.company.kind == "org" else None
    evidence.events.append(
        Event(company, series, amount, valuation, number, number, read_status(slotted, found.span, pack), at)
    )


def _compatible(event: Event, series: str | None, amount: Money | None, valuation: Money | None, number: int) -> bool:
    return (
        (event.series is None or series is None or event.series == series)
        and (event.amount is None or amount is None or event.amount == amount)
        and (event.valuation is None or valuation is None or event.valuation == valuation)
        and (number - event.last <= 6 or event.series == series is not None or event.amount == amount is not None)
    )


def _note_hits(evidence: Evidence, salience: Salience, number: int, found: Found, pack: Pack) -> None:
    targets = [salience.resolve(item) for item in found.targets] or [salience.topic]
    implicit = "" if found.targets else "?"
    for item in found.subjects:
        subject = salience.resolve(item)
        for target in targets:
            if subject is None or target is None or subject == target:
                continue
            for kind, role in _posts(found, pack):
                hit = Hit(
                    kind, f"{pack.language}.{found.rule}.{kind}{implicit}", found.lead, role, found.amount, found.span
                )
                evidence.hits[number, subject, target].append(hit)


_AND = re.compile(r",? (?:and|und|sowie) | & |/|, |-(?=[A-Z]{3})")


def _posts(found: Found, pack: Pack) -> list[tuple[str, str | None]]:
    """Split a post such as "co-founder and CEO" into what it says: (FOUNDED, None) and (WORKS_FOR, "CEO")."""
    if found.type != "JOB":
        return [(found.type, found.role)]
    roles = [part for part in _AND.split(found.role or "") if part]
    jobs = [part for part in roles if not pack.cues["founder_role"].search(part)]
    kinds: list[tuple[str, str | None]] = [("FOUNDED", None)] if len(jobs) < len(roles) else []
    if jobs:
        kinds.append(("WORKS_FOR", (" und " if pack.language == "de" else " and ").join(jobs)))
    return kinds


_CALLED = re.compile(r"([^\W\d_][\w-]{3,})[“”\"„» ]*$")
_CALLED_AFTER = re.compile(r",? (?:an?|the|eine?|der|die|das|one of) (?:[a-zäöüß-]+ ){0,3}([^\W\d_][\w-]{3,})")


def _callings(text: str, cluster: Cluster) -> tuple[str, ...]:
    """Return the words that stand right before the name or in an apposition behind it: "brewery" in "brewery Acme"."""
    words = set()
    for start, end in cluster.spans:
        for match in (_CALLED.search(text[max(0, start - 40) : start]), _CALLED_AFTER.match(text, end)):
            if match:
                words.add(match.group(1).lower())
    return tuple(sorted(words))


_PUBLIC = re.compile(r"(?:amt|ministerium|behörde|gericht|kommission|aufsicht|kammer)s?\b|\bMinistry of\b")
_SORTS = (
    ("inv", frozenset("Capital Ventures Venture Partners Equity Invest Investments Investors Fund Funds Fonds Gründerfonds Angels Angel Growth Seed Beteiligungen Holding Kapital".split())),
    ("bank", frozenset("Bank Sparkasse Volksbank Raiffeisenbank Kantonalbank Landesbank KfW Credit Lending Savings Finance".split())),
    ("uni", frozenset("University Universität Uni TU ETH Hochschule Institute Institut College School KIT Fraunhofer".split())),
    ("gov", frozenset("Authority Commission Ministry Court Department Council Agency Treasury Office Parliament Kommission Ministerium Senat".split())),
    ("media", frozenset("Times Journal Post News Zeitung Handelsblatt Reuters Bloomberg dpa Rundschau Spiegel Ledger Tribune Herald Gazette".split())),
    ("fam", frozenset("family Familie Foundation Stiftung Trust Office".split())),
)  # fmt: skip
_LAST_WORD = re.compile(r"(?:^|[^\w])([^\W\d_]+)[“”\"„» ]*$")


def _traits(
    text: str, clusters: list[Cluster], sentences: list[Slotted], evidence: Evidence, salience: Salience, pack: Pack
) -> list[list[str]]:
    """Describe each entity by itself: its name, what it is called, whether it raises money, how often it is named."""
    raised = {event.company for event in evidence.events}
    counts: Counter[int] = Counter(item.value for s in sentences for item in s.items if isinstance(item.value, int))
    first = {item.value for s in sentences[:1] for item in s.items}
    second = {item.value for s in sentences[1:3] for item in s.items}
    traits = []
    for number, cluster in enumerate(clusters):
        words = cluster.name.split()
        known = [f":c{min(counts[number], 4)}"]
        known += [":" + sort for sort, names in _SORTS if words[-1] in names or words[0] in names]
        known += [":gov"] if _PUBLIC.search(cluster.name) else []
        known += [":legal"] if words[-1] in pack.words["legal"] else []
        known += [":main"] if number == salience.main else []
        known += [":raised"] if number in raised else []
        known += [":first"] if number in first else [":second"] if number in second else []
        called = {
            match.group(1)
            for start, _ in cluster.spans
            if (match := _LAST_WORD.search(text[max(0, start - 30) : start]))
        }
        known += sorted({":D" + cue for word in called if (cue := read_cue(word))})
        known += [":inv"] if ":Dinvest" in known and ":inv" not in known else []
        traits += [["s" + trait for trait in known], ["t" + trait for trait in known]]
    return traits
