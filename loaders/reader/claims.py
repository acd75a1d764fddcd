"""Claims: from weighed evidence to what an article says, with quotes, status and rounds.

Room: loaders. Imports the modules of this folder and `dealgraph.graph`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dealgraph.graph.keys import name_key
from dealgraph.graph.model import Article, Claim, Name
from dealgraph.graph.values import Money
from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.evidence import Event, Evidence, Hit, gather, read_status
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.pairs import Pair
from dealgraph.loaders.reader.slots import Item, Slotted
from dealgraph.loaders.reader.weigh import KIND_TYPES, Weights, load_weights, weigh

__all__ = ["make_claims"]


@dataclass(slots=True)
class _Draft:
    """A claim before it has its round and role."""

    type: str
    subject: int
    object: int
    sentence: int
    probability: float
    confidence: float
    subject_at: tuple[int, int] | None
    object_at: tuple[int, int] | None
    plain: bool = False  # a trusted pattern says so, naming both ends


_Drafts = dict[tuple[str, int, int], _Draft]


def make_claims(
    article: Article, clusters: list[Cluster], names: tuple[Name, ...], sentences: list[Slotted], pack: Pack
) -> tuple[Claim, ...]:
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
    evidence = gather(article.text, clusters, sentences, pack)
    drafts = _choose(evidence, clusters, load_weights(pack.language))
    claims = [_claim(article, names, sentences, draft, evidence, pack) for draft in drafts.values()]
    claims += [_raised(article, names, sentences, event) for event in evidence.events]
    claims += _also_known(article, clusters, names, sentences)
    return tuple(sorted(claims, key=lambda c: (c.start, c.end, c.type, c.subject, c.object or "", c.round or "")))


def _choose(evidence: Evidence, clusters: list[Cluster], weights: Weights) -> _Drafts:
    """Keep for each type and pair its best place, where it is likely enough."""
    drafts: _Drafts = {}
    for shared, pairs in evidence.pairs:
        for pair, chances in zip(pairs, weigh(shared, pairs, weights), strict=True):
            for hit in evidence.hits.get((pair.sentence, pair.source, pair.target), ()):
                trust = weights.trust(hit.rule)
                if trust and hit.type in KIND_TYPES[pair.kind]:
                    _keep(drafts, replace(_draft(hit.type, pair, trust, trust), plain=True))
            for kind, chance in zip(KIND_TYPES[pair.kind], chances, strict=True):
                key = f"{pair.kind}.{kind}"
                if chance >= weights.thresholds.get(key, 1.0):
                    slope, offset = weights.scales[key]
                    _keep(drafts, _draft(kind, pair, chance, min(1.0, max(0.0, slope * chance + offset))))
    _settle(drafts)
    _add_alumni(drafts, clusters)
    return drafts


# Of two types that rule each other out on one pair the likelier one stays.
_EITHER = (
    ("INVESTED_IN", "ACQUIRED"),
    ("WORKS_FOR", "WORKED_FOR"),
    ("ACQUIRED", "SUBSIDIARY_OF"),
    ("INVESTED_IN", "LENT_TO"),
)


def _settle(drafts: _Drafts) -> None:
    """Drop claims that others of the same sentence or pair rule out.

    "Acme founder Eva Groß" says whose founder she is: the same sentence does not make her another's.
    """
    plain = {(d.type, d.subject, d.sentence) for d in drafts.values() if d.plain and d.type in ("FOUNDED", "WORKS_FOR")}
    for key, draft in list(drafts.items()):
        if not draft.plain and (draft.type, draft.subject, draft.sentence) in plain:
            del drafts[key]
    for one, other in _EITHER:
        for kind, subject, target in [key for key in drafts if key[0] == one]:
            rival = drafts.get((other, subject, target))
            if rival is not None:
                weaker = min(drafts[kind, subject, target], rival, key=lambda draft: (draft.probability, draft.type))
                del drafts[weaker.type, subject, target]


def _draft(kind: str, pair: Pair, chance: float, confidence: float) -> _Draft:
    return _Draft(
        kind,
        pair.source,
        pair.target,
        pair.sentence,
        chance,
        round(confidence, 2),
        _place(pair.source_at),
        _place(pair.target_at),
    )


def _place(item: Item | None) -> tuple[int, int] | None:
    return (item.start, item.end) if item is not None and item.kind in ("org", "person", "alliance") else None


_BOTH_WAYS = frozenset(
    {"INVESTED_IN", "LENT_TO", "ACQUIRED", "FOUNDED", "FOUNDED_BY_ALUMNI_OF", "ALLIED_WITH", "SUBSIDIARY_OF"}
)


def _keep(drafts: _Drafts, draft: _Draft) -> None:
    one, other = draft.subject, draft.object
    reverse = drafts.get((draft.type, other, one)) if draft.type in _BOTH_WAYS else None
    if reverse is not None:
        if reverse.probability >= draft.probability:
            return
        del drafts[draft.type, other, one]
    known = drafts.get((draft.type, one, other))
    if known is None or draft.probability > known.probability:
        drafts[draft.type, one, other] = draft


_UNIVERSITY = re.compile(
    r"\b(?:Universit|University|TU|ETH|EPFL|LMU|RWTH|Hochschule|College|MIT|KIT|HPI|WHU|IIT|Caltech|École)"
)


def _add_alumni(drafts: _Drafts, clusters: list[Cluster]) -> None:
    """A founder's earlier employer is where the founders came from (right 91 of 98 times on annotated articles).

    Where that is a university, it is no job besides.
    """
    jobs = [draft for draft in drafts.values() if draft.type == "WORKED_FOR"]
    for founded in [draft for draft in drafts.values() if draft.type == "FOUNDED"]:
        for job in jobs:
            if job.subject == founded.subject and job.object != founded.object:
                confidence = round(job.confidence * founded.confidence, 2)
                new = replace(
                    job, type="FOUNDED_BY_ALUMNI_OF", subject=founded.object, subject_at=None, confidence=confidence
                )
                _keep(drafts, new)
    for job in jobs:
        if _UNIVERSITY.search(clusters[job.object].name):
            del drafts[job.type, job.subject, job.object]


def _series_of(draft: _Draft, evidence: Evidence, sentences: list[Slotted]) -> str | None:
    said = [str(item.value) for item in sentences[draft.sentence].items if item.kind == "round"]
    if len(set(said)) == 1:
        return said[0]
    near = [
        e
        for e in evidence.events
        if e.company == draft.object and e.series and e.first - 3 <= draft.sentence <= e.last + 4
    ]
    return min(near, key=lambda e: abs(e.first - draft.sentence)).series if near else None


def _claim(
    article: Article, names: tuple[Name, ...], sentences: list[Slotted], draft: _Draft, evidence: Evidence, pack: Pack
) -> Claim:
    sentence = sentences[draft.sentence]
    kind, job = draft.type, draft.type in ("WORKS_FOR", "WORKED_FOR")
    hits = [
        hit for (_, s, t), found in evidence.hits.items() if (s, t) == (draft.subject, draft.object) for hit in found
    ]
    here = evidence.hits.get((draft.sentence, draft.subject, draft.object), [])
    span = next((hit.span for hit in here), None) or _around(sentence, draft)
    return Claim(
        kind, names[draft.subject].key, names[draft.object].key, sentence.start, sentence.end, article.text[sentence.start : sentence.end],
        status=read_status(sentence, span, pack), confidence=draft.confidence, subject_at=draft.subject_at, object_at=draft.object_at,
        round=_series_of(draft, evidence, sentences) if kind == "INVESTED_IN" else None,
        lead=kind == "INVESTED_IN" and any(hit.lead and hit.type == kind for hit in hits),
        role=_role(hits, kind) if job else None,
    )  # fmt: skip


def _around(sentence: Slotted, draft: _Draft) -> tuple[int, int] | None:
    """Return the stretch of the slotted sentence from one end to the other."""
    ends = {at for at in (draft.subject_at, draft.object_at) if at}
    places = [at for at, item in zip(sentence.at, sentence.items, strict=True) if (item.start, item.end) in ends]
    return (min(places), max(places) + 1) if places else None


def _role(hits: list[Hit], kind: str) -> str | None:
    """Return the post that the first pattern of this type names."""
    return next((hit.role for hit in hits if hit.role and hit.type == kind), None)


def _raised(article: Article, names: tuple[Name, ...], sentences: list[Slotted], event: Event) -> Claim:
    last = event.last if event.last - event.first <= 3 else event.first
    start, end = sentences[event.first].start, sentences[last].end
    amount: Money | None = event.amount
    return Claim(
        "RAISED", names[event.company].key, None, start, end, article.text[start:end], status=event.status, confidence=0.5,
        subject_at=event.company_at, round=event.series, amount=amount, valuation=event.valuation,
    )  # fmt: skip


def _also_known(
    article: Article, clusters: list[Cluster], names: tuple[Name, ...], sentences: list[Slotted]
) -> list[Claim]:
    claims = []
    for cluster, name in zip(clusters, names, strict=True):
        for short, start, end in cluster.brackets:
            subject = name_key(name.label, short)
            home = next((s for s in sentences if s.start <= start < s.end), None)
            if home is not None and subject != name.key:
                quote = article.text[home.start : home.end]
                claims.append(
                    Claim("ALSO_KNOWN_AS", subject, name.key, home.start, home.end, quote, subject_at=(start, end))
                )
    return claims
