"""Claims: from what patterns found to what an article says, with quotes, status and rounds.

Two things are kept while the sentences go by: whom "the company" and "he" mean, and which financing event is being
told. They are guesses by salience, so claims that rest on them carry less confidence.

Room: loaders. Imports the modules of this folder and `dealgraph.graph`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from dealgraph.graph.keys import name_key
from dealgraph.graph.model import Article, Claim, Name
from dealgraph.graph.values import Money
from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.confidence import confidence_of
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.relations import Found, FoundEvent, match_events, match_relations
from dealgraph.loaders.reader.slots import Item, Slotted
from dealgraph.loaders.reader.topic import Salience, find_topic

__all__ = ["make_claims"]


@dataclass(slots=True)
class _Event:
    """A financing event while it is being told; sentence numbers say where."""

    company: int
    series: str | None
    amount: Money | None
    valuation: Money | None
    first: int
    last: int
    status: str
    company_at: tuple[int, int] | None


@dataclass(slots=True)
class _Draft:
    """A claim that waits for its round."""

    type: str
    subject: int
    object: int
    sentence: int
    status: str
    lead: bool
    role: str | None
    amount: Money | None
    subject_at: tuple[int, int] | None
    object_at: tuple[int, int] | None
    series: str | None
    rule: str


@dataclass(slots=True)
class _State:
    pack: Pack
    clusters: list[Cluster]
    salience: Salience
    events: list[_Event] = field(default_factory=list)
    drafts: dict[tuple[str, int, int], _Draft] = field(default_factory=dict)


def make_claims(article: Article, clusters: list[Cluster], names: tuple[Name, ...], sentences: list[Slotted], pack: Pack) -> tuple[Claim, ...]:
    """Read the claims of an article.

    Args:
        article: the text.
        clusters: its entities; items of the sentences refer to them by number.
        names: the same as the model has them, in the same order.
        sentences: slotted, in order.
        pack: the language.

    Returns:
        Claims in order of their quotes; one for each type and pair of ends, and one for each financing event.
    """
    state = _State(pack, clusters, Salience(clusters, sentences, pack))
    for number, slotted in enumerate(sentences):
        state.salience.enter(number)
        for event in match_events(slotted, pack):
            _note_event(state, number, slotted, event)
        for found in match_relations(slotted, pack):
            _note_relation(state, number, slotted, found)
        state.salience.leave(number)
    _add_alumni(state)
    claims = [_claim(article, names, sentences, draft, state) for draft in state.drafts.values()]
    claims += [_raised(article, names, sentences, event) for event in state.events]
    claims += _also_known(article, clusters, names, sentences)
    return tuple(sorted(claims, key=lambda c: (c.start, c.end, c.type, c.subject, c.object or "")))


def _status(state: _State, slotted: Slotted, span: tuple[int, int]) -> str:
    """Read denial and intention in the clause around a match."""
    text = slotted.text
    start = max(text.rfind(";", 0, span[0]), text.rfind(" but ", 0, span[0]), text.rfind(", aber ", 0, span[0]), text.rfind(" – ", 0, span[0])) + 1
    ends = [at for at in (text.find(";", span[1]), text.find(", but ", span[1]), text.find(" – ", span[1])) if at >= 0]
    clause = text[start : min(ends, default=len(text))]
    for status in ("denied", "planned"):
        pattern = state.pack.status.get(status)
        if pattern and pattern.search(clause):
            return status
    return "completed"


def _note_event(state: _State, number: int, slotted: Slotted, found: FoundEvent) -> None:
    company = state.salience.resolve(found.company) if found.company else state.salience.topic
    if company is None or state.clusters[company].label != "org":
        return
    amount = found.amount.value if found.amount and isinstance(found.amount.value, Money) else None
    valuation = found.valuation.value if found.valuation and isinstance(found.valuation.value, Money) else None
    series = str(found.series.value) if found.series else None
    if amount is None and valuation is None and series is None:
        return
    if found.company:
        state.salience.topic = company
    for event in reversed(state.events):
        if event.company == company and _compatible(event, series, amount, valuation, number):
            event.series, event.amount, event.valuation = event.series or series, event.amount or amount, event.valuation or valuation
            event.last = max(event.last, number)
            return
    status = _status(state, slotted, found.span)
    at = (found.company.start, found.company.end) if found.company and found.company.kind != "that" else None
    state.events.append(_Event(company, series, amount, valuation, number, number, status, at))


def _compatible(event: _Event, series: str | None, amount: Money | None, valuation: Money | None, number: int) -> bool:
    return (
        (event.series is None or series is None or event.series == series)
        and (event.amount is None or amount is None or event.amount == amount)
        and (event.valuation is None or valuation is None or event.valuation == valuation)
        and (number - event.last <= 6 or event.series == series is not None or event.amount == amount is not None)
    )


def _note_relation(state: _State, number: int, slotted: Slotted, found: Found) -> None:
    status = _status(state, slotted, found.span)
    series = next((str(item.value) for item in slotted.items if item.kind == "round"), None)
    targets = [(state.salience.resolve(item), item) for item in found.targets]
    if not found.targets:
        targets = [(state.salience.topic_for(found.type, number), None)]
    for subject_item in found.subjects:
        subject = state.salience.resolve(subject_item)
        for target, target_item in targets:
            if subject is None or target is None or subject == target:
                continue
            for kind, role in _kinds(found, state):
                draft = _Draft(
                    kind, subject, target, number, status, found.lead, role, found.amount, _place(subject_item),
                    _place(target_item), series if kind == "INVESTED_IN" else None, found.rule,
                )  # fmt: skip
                _keep(state, draft)


def _place(item: Item | None) -> tuple[int, int] | None:
    return (item.start, item.end) if item is not None and item.kind in ("org", "person", "alliance") else None


_AND = re.compile(r",? (?:and|und|sowie) | & |/|, |-(?=[A-Z]{3})")


def _kinds(found: Found, state: _State) -> list[tuple[str, str | None]]:
    """Split a post such as "co-founder and CEO" into the claims that it makes."""
    if found.type != "JOB":
        return [(found.type, found.role if found.type in ("WORKS_FOR", "WORKED_FOR") else None)]
    kinds: list[tuple[str, str | None]] = []
    founder = state.pack.cues["founder_role"]
    roles = [part for part in _AND.split(found.role or "") if part]
    jobs = [part for part in roles if not founder.search(part)]
    if len(jobs) < len(roles):
        kinds.append(("FOUNDED", None))
    if jobs:
        kinds.append(("WORKS_FOR", " and ".join(jobs) if state.pack.language == "en" else " und ".join(jobs)))
    return kinds


_ENDS = {
    "INVESTED_IN": (("org", "person"), "org"), "LENT_TO": (("org",), "org"), "ACQUIRED": (("org", "person"), "org"), "FOUNDED": (("person", "org"), "org"),
    "FOUNDED_BY_ALUMNI_OF": (("org",), "org"), "WORKS_FOR": (("person",), "org"), "WORKED_FOR": (("person",), "org"), "ALLIED_WITH": (("org",), "org"),
    "MEMBER_OF": (("org",), "alliance"), "SUBSIDIARY_OF": (("org",), "org"),
}  # fmt: skip
_RANK = {"completed": 2, "denied": 1, "planned": 0, "rumoured": 0}


def _keep(state: _State, draft: _Draft) -> None:
    sources, target = _ENDS[draft.type]
    if state.clusters[draft.subject].label not in sources or state.clusters[draft.object].label != target:
        return
    one, other = draft.subject, draft.object
    if draft.type == "ALLIED_WITH" and (draft.type, other, one) in state.drafts:
        return
    if draft.type == "INVESTED_IN" and ("INVESTED_IN", other, one) in state.drafts:
        return
    known = state.drafts.get((draft.type, one, other))
    if known is None:
        state.drafts[draft.type, one, other] = draft
    else:
        _merge(known, draft)


def _merge(known: _Draft, draft: _Draft) -> None:
    known.lead = known.lead or draft.lead
    known.series = known.series or draft.series
    known.role = known.role or draft.role
    known.amount = known.amount or draft.amount
    if _RANK[draft.status] > _RANK[known.status]:
        known.status, known.sentence, known.subject_at, known.object_at = draft.status, draft.sentence, draft.subject_at, draft.object_at


def _add_alumni(state: _State) -> None:
    """A founder's earlier employer is where the founders came from."""
    jobs = [draft for draft in state.drafts.values() if draft.type == "WORKED_FOR"]
    for founded in [draft for draft in state.drafts.values() if draft.type == "FOUNDED"]:
        for job in jobs:
            if job.subject == founded.subject and job.object != founded.object:
                _keep(state, replace(job, type="FOUNDED_BY_ALUMNI_OF", subject=founded.object, object=job.object, role=None, subject_at=None, rule="ALUMNI"))


def _series_of(state: _State, draft: _Draft) -> str | None:
    if draft.series:
        return draft.series
    near = [e for e in state.events if e.company == draft.object and e.series and e.first - 3 <= draft.sentence <= e.last + 4]
    return min(near, key=lambda e: abs(e.first - draft.sentence)).series if near else None


def _claim(article: Article, names: tuple[Name, ...], sentences: list[Slotted], draft: _Draft, state: _State) -> Claim:
    sentence = sentences[draft.sentence]
    return Claim(
        draft.type, names[draft.subject].key, names[draft.object].key, sentence.start, sentence.end, article.text[sentence.start : sentence.end],
        status=draft.status, confidence=confidence_of(state.pack.language, draft.type, draft.rule),
        subject_at=draft.subject_at, object_at=draft.object_at, round=_series_of(state, draft) if draft.type == "INVESTED_IN" else None,
        amount=draft.amount if draft.type in ("INVESTED_IN", "LENT_TO", "ACQUIRED") else None,
        lead=draft.lead and draft.type == "INVESTED_IN", role=draft.role if draft.type in ("WORKS_FOR", "WORKED_FOR") else None,
    )  # fmt: skip


def _raised(article: Article, names: tuple[Name, ...], sentences: list[Slotted], event: _Event) -> Claim:
    start, end = sentences[event.first].start, sentences[event.last if event.last - event.first <= 3 else event.first].end
    return Claim(
        "RAISED", names[event.company].key, None, start, end, article.text[start:end], status=event.status,
        confidence=confidence_of(article.language or "en", "RAISED", "RAISED"), subject_at=event.company_at, round=event.series, amount=event.amount, valuation=event.valuation,
    )  # fmt: skip


def _also_known(article: Article, clusters: list[Cluster], names: tuple[Name, ...], sentences: list[Slotted]) -> list[Claim]:
    claims = []
    for cluster, name in zip(clusters, names, strict=True):
        for short, start, end in cluster.brackets:
            subject = name_key(name.label, short)
            home = next((s for s in sentences if s.start <= start < s.end), None)
            if home is not None and subject != name.key:
                quote = article.text[home.start : home.end]
                claims.append(Claim("ALSO_KNOWN_AS", subject, name.key, home.start, home.end, quote, subject_at=(start, end)))
    return claims
