"""Signs: what the other relations of an article say of one."""

from __future__ import annotations

import pytest

from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.learned.findings import Finding, Findings
from dealgraph.loaders.reader.learned.labels import FACTS, RELATIONS
from dealgraph.loaders.reader.learned.signs import SIGNS, Grammar, read_signs
from dealgraph.loaders.reader.slots import Slotted

INVESTED = FACTS.index("INVESTED_IN")
ONE, TWO, LATE, FIRM, OTHER, MONEY = range(6)


def _finding(source: int, target: int, relation: int, logit: float) -> Finding:
    return Finding(source, target, relation, logit, (0.7, 0.2, 0.1), 0.4, 0)


@pytest.fixture
def findings() -> Findings:
    """One and Two stand in the first sentence, Late in the second, the two firms in both."""
    spans = {ONE: [(0, 3)], TWO: [(4, 7)], LATE: [(52, 56)], FIRM: [(10, 14), (60, 64)], OTHER: [(20, 25), (70, 75)]}
    clusters = [Cluster("org", f"Name {number}", places) for number, places in spans.items()]
    found = [
        _finding(ONE, FIRM, INVESTED, 1.0),
        _finding(TWO, FIRM, INVESTED, 2.5),
        _finding(LATE, FIRM, INVESTED, 5.0),
        _finding(ONE, OTHER, INVESTED, -1.5),
        _finding(MONEY, FIRM, RELATIONS.index("AMOUNT_OF"), 3.0),
    ]
    relations = {(f.source, f.target, f.relation): f for f in found}
    return Findings(
        [(0, 50), (50, 100)], clusters, [], relations=relations, none=[0.5] * 5, named=[0.9] * 5, unpriced=[0.0] * 5
    )


def _signs(findings: Findings, source: int, target: int) -> dict[str, float]:
    sentences = [Slotted(start, end, "", (), ()) for start, end in findings.sentences]
    found = [findings.relations[source, target, INVESTED]]
    (signs,) = read_signs(findings, found, Grammar(), sentences, german=False)
    return dict(zip(SIGNS, signs, strict=True))


def test_only_who_is_named_beside_the_source_is_its_neighbour(findings: Findings) -> None:
    assert _signs(findings, ONE, FIRM)["neighbour's logit"] == 2.5  # Late's 5.0 stands in another sentence
    assert _signs(findings, LATE, FIRM)["neighbour's logit"] == -6.0


def test_a_phrase_that_stands_for_somebody_makes_a_neighbour(findings: Findings) -> None:
    findings.phrases.append((40, 45, (LATE,)))
    assert _signs(findings, ONE, FIRM)["neighbour's logit"] == 5.0


def test_what_else_the_source_does_speaks_against(findings: Findings) -> None:
    assert _signs(findings, ONE, OTHER)["other target's logit"] == 1.0
    assert _signs(findings, TWO, FIRM)["other target's logit"] == -6.0
    assert _signs(findings, ONE, FIRM)["other source's logit"] == 5.0


def test_what_else_is_told_counts_without_the_relation_itself(findings: Findings) -> None:
    signs = _signs(findings, TWO, FIRM)
    assert signs["told of source"] == 0.0
    # ln(1 + share of 1.0 + share of 5.0) = ln(1 + 0.7311 + 0.9933)
    assert signs["told of target"] == pytest.approx(1.0022, abs=1e-4)


def test_an_amount_of_the_target_and_one_sentence_are_signs(findings: Findings) -> None:
    assert _signs(findings, ONE, FIRM)["round of target"] == 3.0
    assert _signs(findings, ONE, OTHER)["round of target"] == -6.0
    assert _signs(findings, ONE, FIRM)["one sentence"] == 1.0
    assert (_signs(findings, ONE, FIRM)["completed"], _signs(findings, ONE, FIRM)["lead"]) == (0.7, 0.4)
