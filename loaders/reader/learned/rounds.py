"""Financing events: which amount, valuation and name of a round belong together, and to which company.

Room: loaders. Imports `findings` and `labels` of this folder.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from dealgraph.loaders.reader.learned.findings import Finding, Findings
from dealgraph.loaders.reader.learned.labels import RELATIONS

__all__ = ["AT", "TIE", "Round", "chance", "gather_rounds"]

AT = {name: place for place, name in enumerate(RELATIONS)}
TIE = 0.5  # chance from which a figure belongs to an entity, or two figures to one round


def chance(logit: float) -> float:
    """Return the logistic of a logit."""
    return 1 / (1 + math.exp(-max(-60.0, min(60.0, logit))))


@dataclass(slots=True)
class Round:
    """A financing event while it is put together; figures by number."""

    company: int
    amount: int | None = None
    valuation: int | None = None
    series: int | None = None
    findings: list[Finding] = field(default_factory=list)


_NEARLY = 0.2  # the same, where another tie of the figure speaks for it
_NEAR = 500  # characters, some four sentences, within which a name and an amount can be one round without being tied
_OF = ("AMOUNT_OF", "VALUATION_OF", "SERIES_OF")


def _owners(findings: Findings) -> dict[str, dict[int, list[tuple[float, Finding]]]]:
    """Decide whose round each figure tells of: one company's, and as one thing.

    Returns:
        For each way of belonging and each company the figures, the likeliest first.
    """
    best: dict[int, tuple[float, str, Finding]] = {}
    for (figure, company, kind), finding in sorted(findings.relations.items()):
        name = RELATIONS[kind]
        likely = chance(finding.logit)
        if name in _OF and findings.clusters[company].label != "person":
            likely *= 1 - findings.none[company]
            if likely > best.get(figure, (0.0,))[0]:
                best[figure] = likely, name, finding
    owned: dict[str, dict[int, list[tuple[float, Finding]]]] = {name: {} for name in _OF}
    for figure, (likely, name, finding) in best.items():
        if likely >= TIE or (name == "AMOUNT_OF" and likely >= _NEARLY and _is_backed(findings, figure)):
            owned[name].setdefault(finding.target, []).append((likely, finding))
    for companies in owned.values():
        for ties in companies.values():
            ties.sort(key=lambda tie: (-tie[0], tie[1].source))
    return owned


def _is_backed(findings: Findings, amount: int) -> bool:
    """Tell whether the name of a round is told of an amount."""
    n = len(findings.clusters)
    series = (n + place for place, figure in enumerate(findings.figures) if figure.series)
    return any(_joined(findings, one, amount) >= TIE for one in series)


def gather_rounds(findings: Findings) -> list[Round]:
    """Put amounts, valuations and names of rounds together to events."""
    n, owned = len(findings.clusters), _owners(findings)
    rounds: list[Round] = []
    for company in range(n):
        mine: list[Round] = []
        for _, finding in owned["AMOUNT_OF"].get(company, ()):
            money = findings.figures[finding.source - n].money
            known = next(
                (x for x in mine if x.amount is not None and findings.figures[x.amount - n].money == money), None
            )
            if known:
                known.findings.append(finding)
            else:
                mine.append(Round(company, amount=finding.source, findings=[finding]))
        _add_series(findings, company, mine, owned["SERIES_OF"].get(company, ()))
        _add_valuations(findings, company, mine, owned["VALUATION_OF"].get(company, ()))
        rounds += mine
    return rounds


def _joined(findings: Findings, one: int, other: int | None) -> float:
    finding = findings.relations.get((one, other, AT["SAME_ROUND"])) if other is not None else None
    return chance(finding.logit) if finding else 0.0


def _gap(findings: Findings, one: int, other: int | None) -> int:
    n = len(findings.clusters)
    return abs(findings.figures[one - n].start - findings.figures[other - n].start) if other is not None else 10**6


def _add_series(findings: Findings, company: int, mine: list[Round], ties: Sequence[tuple[float, Finding]]) -> None:
    n = len(findings.clusters)
    for _, finding in ties:
        label = findings.figures[finding.source - n].series
        known = next((x for x in mine if x.series is not None and findings.figures[x.series - n].series == label), None)
        if known:
            if known.amount is None or _joined(findings, finding.source, known.amount) >= TIE:
                known.findings.append(finding)
            continue
        amounts = [r.source for r in (f for x in mine for f in x.findings)]
        options = [
            (max((_joined(findings, finding.source, a) for a in amounts if _same_sum(findings, a, x)), default=0.0), x)
            for x in mine
            if x.series is None
        ]
        chance_of, best = max(options, key=lambda option: option[0], default=(0.0, None))
        if best is None or chance_of < TIE:
            best = _nearest(findings, finding.source, mine)
        if best is not None:
            best.series = finding.source
            best.findings.append(finding)
        else:
            mine.append(Round(company, series=finding.source, findings=[finding]))


def _nearest(findings: Findings, series: int, mine: list[Round]) -> Round | None:
    """Return the company's only round without a name whose amount stands near."""
    near = [x for x in mine if x.series is None and _gap(findings, series, x.amount) <= _NEAR]
    return near[0] if len(near) == 1 else None


def _same_sum(findings: Findings, figure: int, one: Round) -> bool:
    n = len(findings.clusters)
    return one.amount is not None and findings.figures[figure - n].money == findings.figures[one.amount - n].money


def _add_valuations(findings: Findings, company: int, mine: list[Round], ties: Sequence[tuple[float, Finding]]) -> None:
    for _, finding in ties:
        free = [x for x in mine if x.valuation is None]
        if not free:
            mine.append(Round(company, valuation=finding.source, findings=[finding]))
            continue
        best = max(
            free,
            key=lambda x: (
                max(_joined(findings, x.amount, finding.source) if x.amount is not None else 0.0,
                    _joined(findings, x.series, finding.source) if x.series is not None else 0.0) >= TIE,
                -_gap(findings, finding.source, x.amount if x.amount is not None else x.series),
            ),
        )  # fmt: skip
        best.valuation = finding.source
        best.findings.append(finding)
