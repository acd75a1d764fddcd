"""From what the network found to claims: calibrated, with rounds, amounts, roles and quotes.

The network says what belongs together; grammar says what the figures are and what post somebody holds.

Room: loaders. Imports the modules of this folder, of the reader, and `dealgraph.graph`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dealgraph.graph.model import Article, Claim, Name
from dealgraph.graph.schema import load_schema
from dealgraph.graph.values import Money
from dealgraph.loaders.reader.choice import BOTH_WAYS, EITHER, UNIVERSITY
from dealgraph.loaders.reader.fast import LABELS
from dealgraph.loaders.reader.learned.calibration import Calibration
from dealgraph.loaders.reader.learned.findings import Finding, Findings
from dealgraph.loaders.reader.learned.labels import FACTS, RELATIONS, STATUSES
from dealgraph.loaders.reader.learned.rounds import AT, TIE, Round, chance, gather_rounds
from dealgraph.loaders.reader.learned.signs import Grammar, read_grammar, read_signs
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.slots import Slotted

__all__ = ["Draft", "draft_claims", "make_claims"]

_SEEN = 0.2  # confidence from which a claim is at least counted as seen


@dataclass(slots=True)
class Draft:
    """A relation between two entities with its confidence, and the signs that it rests on; none for what follows."""

    type: str
    finding: Finding
    confidence: float
    source: int
    target: int
    signs: list[float] | None = None


def draft_claims(
    findings: Findings, sentences: Sequence[Slotted], grammar: Grammar, calibration: Calibration, german: bool
) -> list[Draft]:
    """Weigh what was found, settle what rules each other out, and add where founders come from.

    Args:
        findings: of one article.
        sentences: slotted, in order.
        grammar: what patterns find in them.
        calibration: what signs are worth.
        german: whether the article is in German.
    """
    drafts: dict[tuple[str, int, int], Draft] = {}
    found = [
        finding
        for (source, target, relation), finding in sorted(findings.relations.items())
        if relation < len(FACTS)
        and max(source, target) < len(findings.clusters)
        and _fits(RELATIONS[relation], findings, source, target)
    ]
    types = [RELATIONS[finding.relation] for finding in found]
    signs_of = read_signs(findings, found, grammar, sentences, german)
    confidences = calibration.confidences(types, signs_of)
    for finding, type_, signs, confidence in zip(found, types, signs_of, confidences, strict=True):
        source, target = finding.source, finding.target
        draft = Draft(type_, finding, confidence, source, target, signs)
        reverse = drafts.get((type_, target, source)) if type_ in BOTH_WAYS else None
        if reverse is not None:
            if reverse.confidence >= confidence:
                continue
            del drafts[type_, target, source]
        drafts[type_, source, target] = draft
    for one, other in EITHER:
        for kind, source, target in [key for key in drafts if key[0] == one]:
            rival = drafts.get((other, source, target))
            if rival is not None:
                weaker = min(drafts[kind, source, target], rival, key=lambda d: (d.confidence, d.type))
                del drafts[weaker.type, source, target]
    _add_alumni(drafts, findings)
    return list(drafts.values())


def _fits(type_: str, findings: Findings, source: int, target: int) -> bool:
    """Tell whether the schema lets a relation join such ends."""
    edge = load_schema().edges[type_]
    ends = (LABELS[findings.clusters[end].label] for end in (source, target))
    return next(ends) in edge.source and next(ends) in edge.target


def _add_alumni(drafts: dict[tuple[str, int, int], Draft], findings: Findings) -> None:
    """A founder's earlier employer is where the founders came from: right 91 of 98 times where both are."""
    jobs = [d for d in drafts.values() if d.type == "WORKED_FOR"]
    for founded in [d for d in drafts.values() if d.type == "FOUNDED"]:
        for job in jobs:
            if job.source == founded.source and job.target != founded.target:
                key = ("FOUNDED_BY_ALUMNI_OF", founded.target, job.target)
                confidence = 0.93 * job.confidence * founded.confidence
                if findings.clusters[job.target].label == "org" and (
                    key not in drafts or drafts[key].confidence < confidence
                ):
                    drafts[key] = Draft(key[0], job.finding, confidence, founded.target, job.target)
    for job in jobs:
        if UNIVERSITY.search(findings.clusters[job.target].name):
            drafts.pop((job.type, job.source, job.target), None)


def make_claims(
    article: Article,
    findings: Findings,
    names: tuple[Name, ...],
    sentences: list[Slotted],
    pack: Pack,
    calibration: Calibration,
) -> list[Claim]:
    """Make claims of all that was found; the caller drops those that are too unsure.

    Args:
        article: the text.
        findings: of it.
        names: of its entities, in the order of `findings.clusters`.
        sentences: slotted, in order.
        pack: the language.
        calibration: of confidence.
    """
    grammar = read_grammar(sentences, pack)
    rounds = [one for one in gather_rounds(findings) if names[one.company].label == "Organization"]
    claims = [
        _claim(article, findings, names, sentences, draft, grammar, pack, rounds)
        for draft in draft_claims(findings, sentences, grammar, calibration, pack.language == "de")
        if draft.confidence >= _SEEN
    ]
    claims += [_raised(article, findings, names, sentences, one, pack, calibration) for one in rounds]
    told = {one.company for one in rounds}
    claims += [
        _raised_unpriced(article, findings, names, sentences, company)
        for company in range(len(findings.clusters))
        if findings.unpriced[company] >= calibration.unpriced
        and company not in told
        and names[company].label == "Organization"
    ]
    return claims


def _likeliest(finding: Finding) -> str:
    return STATUSES[max(range(len(STATUSES)), key=lambda n: finding.status[n])]


def _status(finding: Finding, sentence: Slotted, pack: Pack) -> str:
    status = _likeliest(finding)
    return "rumoured" if status == "planned" and pack.status["rumoured"].search(sentence.text) else status


def _claim(
    article: Article, findings: Findings, names: tuple[Name, ...], sentences: list[Slotted], draft: Draft,
    grammar: Grammar, pack: Pack, rounds: list[Round],
) -> Claim:  # fmt: skip
    sentence = sentences[draft.finding.sentence]
    invested, job = draft.type == "INVESTED_IN", draft.type in ("WORKS_FOR", "WORKED_FOR")
    return Claim(
        draft.type, names[draft.source].key, names[draft.target].key, sentence.start, sentence.end,
        article.text[sentence.start : sentence.end], status=_status(draft.finding, sentence, pack),
        confidence=round(min(0.99, draft.confidence), 2),
        subject_at=_mention(names[draft.source], sentence), object_at=_mention(names[draft.target], sentence),
        round=_round_of(findings, draft, rounds) if invested else None, amount=_amount_of(findings, draft),
        lead=invested and (draft.source in grammar.leads or draft.finding.lead > TIE),
        role=grammar.post_of(draft.source, draft.target) if job else None,
    )  # fmt: skip


def _mention(name: Name, sentence: Slotted) -> tuple[int, int] | None:
    return next(((m.start, m.end) for m in name.mentions if sentence.start <= m.start and m.end <= sentence.end), None)


def _round_of(findings: Findings, draft: Draft, rounds: list[Round]) -> str | None:
    n, best, found = len(findings.clusters), TIE, None
    for place, figure in enumerate(findings.figures):
        if figure.series:
            by = findings.relations.get((n + place, draft.source, AT["SERIES_BY"]))
            if by and chance(by.logit) >= best:
                best, found = chance(by.logit), figure.series
    if found:
        return found
    series = {
        findings.figures[x.series - n].series
        for x in rounds
        if x.company == draft.target
        and x.series is not None
        and any(f.sentence == draft.finding.sentence for f in x.findings)
    }
    return series.pop() if len(series) == 1 else None


def _amount_of(findings: Findings, draft: Draft) -> Money | None:
    if draft.type not in ("INVESTED_IN", "LENT_TO", "ACQUIRED"):
        return None
    n, best, found = len(findings.clusters), TIE, None
    for place, figure in enumerate(findings.figures):
        by = findings.relations.get((n + place, draft.source, AT["PAID_BY"]))
        to = findings.relations.get((n + place, draft.target, AT["PAID_TO"]))
        if figure.money and by and to and min(chance(by.logit), chance(to.logit)) >= best:
            best, found = min(chance(by.logit), chance(to.logit)), figure.money
    return found


def _raised(
    article: Article, findings: Findings, names: tuple[Name, ...], sentences: list[Slotted], one: Round, pack: Pack,
    calibration: Calibration,
) -> Claim:  # fmt: skip
    n = len(findings.clusters)
    places = sorted({f.sentence for f in one.findings})
    best = max(one.findings, key=lambda f: f.logit)
    first = best.sentence
    near = [place for place in places if abs(place - first) <= 2]
    start, end = sentences[near[0]].start, sentences[near[-1]].end
    amount, valuation, series = (
        findings.figures[figure - n] if figure is not None else None
        for figure in (one.amount, one.valuation, one.series)
    )
    said = series.series if series else None
    if (
        said is None
        and amount is not None
        and pack.cues["fund"].search(article.text[start:end])
        and _invests(names[one.company], findings, one.company)
    ):
        said = "Fund"
    return Claim(
        "RAISED", names[one.company].key, None, start, end, article.text[start:end],
        status=_status(best, sentences[first], pack), subject_at=_mention(names[one.company], sentences[first]),
        confidence=round(min(0.99, calibration.confidence_of_round(best.logit)), 2), round=said,
        amount=amount.money if amount else None, valuation=valuation.money if valuation else None,
    )  # fmt: skip


def _invests(name: Name, findings: Findings, entity: int) -> bool:
    if "Investor" in name.kinds:
        return True
    return any(k[0] == entity and k[2] == AT["INVESTED_IN"] and f.logit > 0 for k, f in findings.relations.items())


def _raised_unpriced(
    article: Article, findings: Findings, names: tuple[Name, ...], sentences: list[Slotted], company: int
) -> Claim:
    told = [f for (_, target, kind), f in findings.relations.items() if target == company and kind == AT["INVESTED_IN"]]
    best = max(told, key=lambda f: f.logit, default=None)
    at = next((k for k, s in enumerate(sentences) if _mention(names[company], s)), 0)
    sentence = sentences[best.sentence if best else at]
    status = _likeliest(best) if best else "completed"
    return Claim(
        "RAISED", names[company].key, None, sentence.start, sentence.end, article.text[sentence.start : sentence.end],
        status=status, confidence=round(findings.unpriced[company], 2), subject_at=_mention(names[company], sentence),
    )  # fmt: skip
