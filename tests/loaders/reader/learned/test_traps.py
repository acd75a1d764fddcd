"""What goes wrong when deals are read, a text each in both languages: the learned reader must not be fooled.

`KNOWN` lists the traps it still falls into; each is expected to fail, so that a better reader must shorten the list.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dealgraph.graph.keys import normal_form
from dealgraph.graph.model import Reading, check_reading, make_article
from dealgraph.loaders.reader import make_reader

TRAPS = yaml.safe_load((Path(__file__).parent / "traps.yaml").read_text(encoding="utf-8"))
KNOWN = frozenset({
    ("products and places", "en"),
    ("noun phrases that stand for a name", "de"),
    ("the former and the latter", "de"),
    ("the former and the latter", "en"),
    ("denials", "de"),
})  # fmt: skip


def read(text: str, language: str) -> Reading:
    reading, dropped = check_reading(make_reader("learned")(make_article(text, language=language)))
    assert dropped == []
    return reading


def find_name(reading: Reading, wanted: str) -> str | None:
    """Return the key of the name that is meant; "a|b" has the German and the English form."""
    forms = {normal_form(form) for form in wanted.split("|")}
    for name in reading.names:
        if forms & {normal_form(form) for form in name.forms} or forms & {normal_form(name.name)}:
            return name.key
    return next((n.key for n in reading.names if any(form in normal_form(n.name).split() for form in forms)), None)


def find_claim(reading: Reading, wanted: list[Any]) -> Any:
    type_, source, target, *_ = wanted
    ends = find_name(reading, source), find_name(reading, target)
    return next((c for c in reading.claims if c.type == type_ and (c.subject, c.object) == ends), None)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("case", TRAPS, ids=[case["trap"] for case in TRAPS])
def test_reader_is_not_fooled(case: dict[str, Any], language: str, request: pytest.FixtureRequest) -> None:
    if (case["trap"], language) in KNOWN:
        request.applymarker(pytest.mark.xfail(strict=True))
    reading = read(case[language], language)
    for wanted in case.get("says", ()):
        claim = find_claim(reading, wanted)
        assert claim is not None, f"{wanted[:3]} was not read"
        details = {"amount": claim.amount, "status": claim.status, "lead": claim.lead, "role": claim.role}
        for name, value in (wanted[3] if len(wanted) > 3 else {}).items():
            assert details[name] == value
    for wanted in case.get("not", ()):
        assert find_claim(reading, wanted) is None, f"{wanted} was read"
    rounds = {
        (c.subject, c.amount and c.amount.amount, c.amount and c.amount.currency, c.round)
        for c in reading.claims
        if c.type == "RAISED"
    }
    for company, amount, currency, *series in case.get("rounds", ()):
        assert any(
            r[:3] == (find_name(reading, company), amount, currency) and r[3] == (series[0] if series else r[3])
            for r in rounds
        )
    written = {normal_form(name.name) for name in reading.names}
    assert not written & {normal_form(form) for form in case.get("no_names", ())}
    assert written >= {normal_form(form) for form in case.get("names", ())}
