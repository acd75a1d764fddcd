"""What claims add up to. Each expected edge was worked out by hand from the rules in `graph/edges.py`."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.graph.edges import Statement, add_up, choose_name, round_edges, round_entity
from dealgraph.graph.model import Edge
from dealgraph.graph.schema import load_schema
from dealgraph.graph.values import Money
from tests.graph.strategies import amounts, dates, rounds, statuses

_M5, _M6 = Money(5_000_000, "EUR"), Money(6_000_000, "EUR")


def _said(
    status: str = "completed", date: str | None = "2024-05-02", confidence: float = 0.9, **more: Any
) -> Statement:
    number = more.pop("number", 0)
    fields = {
        "key": f"claim:{number}-{date}-{status}-{confidence}", "article": f"article:{number}-{date}",
        "published_on": date,
        "type": "INVESTED_IN", "source": "org:a", "target": "org:b", "status": status, "confidence": confidence,
        "quote": f"On {date} it was {status} ({number}).",
    }  # fmt: skip
    return Statement(**(fields | more))


def _edge(*statements: Statement) -> Edge:
    """Add up in every order (of at most four); all orders must give one edge."""
    found = {add_up("INVESTED_IN", "org:a", "org:b", order) for order in itertools.permutations(statements)}
    (edge,) = found
    return edge


@pytest.mark.parametrize(
    ("life", "status"),
    [
        ([("2024", "rumoured")], "rumoured"),
        ([("2024-01", "rumoured"), ("2024-02", "planned")], "planned"),
        ([("2024-01", "planned"), ("2024-02", "rumoured")], "rumoured"),
        ([("2024-01", "completed"), ("2024-02", "rumoured")], "completed"),
        ([("2024-01", "completed"), ("2024-02", "planned")], "completed"),
        ([("2024-01", "denied"), ("2024-02", "planned"), ("2024-03", "rumoured")], "denied"),
        ([("2024-01", "completed"), ("2024-02", "denied")], "denied"),
        ([("2024-01", "denied"), ("2024-02", "completed")], "completed"),
        ([("2024-01", "completed"), ("2024-02", "denied"), ("2024-03", "completed")], "completed"),
        ([(None, "denied"), ("2024", "completed")], "completed"),  # undated counts as earliest
        ([(None, "completed"), ("2024", "rumoured")], "completed"),
        ([("2024", "completed"), ("2024-01", "denied")], "denied"),
        ([("2023-12-31", "denied"), ("2024", "completed")], "completed"),
    ],
)
def test_the_latest_word_of_completed_and_denied_stands(life: list[tuple[str | None, str]], status: str) -> None:
    assert _edge(*(_said(step, date) for date, step in life)).status == status


def test_on_one_day_the_surer_claim_decides_and_then_the_deal() -> None:
    assert _edge(_said("completed", confidence=0.8), _said("denied", confidence=0.9)).status == "denied"
    assert _edge(_said("completed", confidence=0.9), _said("denied", confidence=0.8)).status == "completed"
    assert _edge(_said("completed"), _said("denied")).status == "completed"


def test_confidence_and_quote_are_those_of_the_best_claim_with_the_standing_status() -> None:
    edge = _edge(
        _said("rumoured", confidence=0.99, quote="It is said."),
        _said(number=1, confidence=0.7, quote="The best."),
        _said(number=2, confidence=0.6, quote="Not so."),
    )
    assert (edge.status, edge.confidence, edge.quote) == ("completed", 0.7, "The best.")


def test_of_two_sentences_that_prove_alike_the_shorter_is_shown() -> None:
    assert _edge(_said(number=1, quote="Short."), _said(number=2, quote="A longer one.")).quote == "Short."


@pytest.mark.parametrize(
    ("printed", "sources"),
    [
        ([("a", "One.")], 1),
        ([("a", "One."), ("b", "Two.")], 2),
        ([("a", "One."), ("b", "One.")], 1),  # an agency's sentence, printed twice
        ([("a", "One."), ("b", "ONE."), ("c", "one.\n")], 1),
        ([("a", "One."), ("a", "Two.")], 1),  # one article saying it twice
        ([("a", "One."), ("b", "One."), ("c", "Three.")], 2),
        ([("a", "One thing."), ("b", "One  thing."), ("c", "One thing!")], 2),
    ],
)
def test_independent_sources_are_counted_once_each(printed: list[tuple[str, str]], sources: int) -> None:
    statements = [_said(number=i, article=f"article:{a}", quote=quote) for i, (a, quote) in enumerate(printed)]
    assert _edge(*statements).sources == sources


def test_the_life_line_has_each_change_once_oldest_first() -> None:
    statements = [
        _said("completed", "2024-03-01"), _said("rumoured", "2024-01"), _said("rumoured", "2024-02"),
        _said("completed", "2024-04"), _said("denied", "2025"), _said("planned", None),
    ]  # fmt: skip
    edge = add_up("INVESTED_IN", "org:a", "org:b", statements)
    assert edge.history == ("undated planned", "2024-01 rumoured", "2024-03-01 completed", "2025 denied")


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ([None], None, None),
        ([None, "2024"], "2024", "2024"),
        (["2024-05-02", "2023", None, "2024-05"], "2023", "2024-05-02"),
    ],
)
def test_first_and_last_seen_are_days_of_publication(
    days: list[str | None], first: str | None, last: str | None
) -> None:
    edge = _edge(*(_said(date=day) for day in days))
    assert (edge.first_seen, edge.last_seen) == (first, last)


def test_the_latest_stated_amount_stands_and_amounts_that_differ_are_all_listed() -> None:
    edge = _edge(
        _said(date="2024-01", amount=_M5), _said(date="2024-02", amount=_M6), _said(date="2024-03", amount=None)
    )
    assert (edge.amount, edge.amounts) == (_M6, ("EUR 5 m", "EUR 6 m"))


def test_amounts_that_agree_are_listed_nowhere() -> None:
    edge = _edge(_said(date="2024-01", amount=_M5), _said(date="2024-02", amount=_M5))
    assert (edge.amount, edge.amounts) == (_M5, ())
    assert _edge(_said()).amount is None


def test_an_amount_of_rumours_is_not_that_of_the_deal() -> None:
    edge = _edge(_said("rumoured", "2024-01", amount=_M5), _said("completed", "2024-02"))
    assert edge.amount is None
    edge = _edge(_said("rumoured", "2024-01", amount=_M5), _said("completed", "2024-02", amount=_M6))
    assert (edge.amount, edge.amounts) == (_M6, ("EUR 5 m", "EUR 6 m"))


def test_lead_and_role_and_round_come_of_claims_with_the_standing_status() -> None:
    edge = _edge(
        _said("rumoured", "2024-03", lead=True, role="chief", round="Seed"),
        _said(date="2024-01", role="chair", round="Series A"),
        _said(date="2024-02"),
    )
    assert (edge.lead, edge.role, edge.round) == (False, "chair", "Series A")
    assert _edge(_said(number=1), _said(number=2, lead=True)).lead


def test_an_edge_lists_all_its_claims_sorted() -> None:
    edge = _edge(_said("denied", key="claim:b"), _said(key="claim:c"), _said("rumoured", key="claim:a"))
    assert edge.claims == ("claim:a", "claim:b", "claim:c")


def test_no_statement_is_no_edge() -> None:
    with pytest.raises(ValueError, match="no statement"):
        add_up("INVESTED_IN", "org:a", "org:b", [])


_statements = st.lists(
    st.builds(
        _said, statuses, dates, st.sampled_from([0.5, 0.9]), number=st.integers(0, 2), amount=amounts,
        lead=st.booleans(), round=rounds, quote=st.sampled_from(["One.", "Two.", "one."]),
        source=st.sampled_from(["org:a", "org:c"]),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda said: said.key,
)  # fmt: skip


@given(_statements, st.randoms(use_true_random=False))
def test_the_order_of_claims_never_shows(statements: list[Statement], random: Any) -> None:
    shuffled = statements.copy()
    random.shuffle(shuffled)
    assert add_up("INVESTED_IN", "org:a", "org:b", shuffled) == add_up("INVESTED_IN", "org:a", "org:b", statements)
    assert round_edges("round:b:seed", "org:b", shuffled) == round_edges("round:b:seed", "org:b", statements)


@given(_statements)
def test_an_edge_says_nothing_that_no_claim_says(statements: list[Statement]) -> None:
    edge = add_up("INVESTED_IN", "org:a", "org:b", statements)
    assert edge.quote in {s.quote for s in statements if s.status == edge.status and s.confidence == edge.confidence}
    assert edge.amount in {None, *(s.amount for s in statements)}
    assert 1 <= edge.sources <= len({s.article for s in statements})
    assert edge.history[0].split()[1] in {s.status for s in statements}


@given(_statements)
def test_edges_of_a_round_carry_only_what_the_schema_lets_them(statements: list[Statement]) -> None:
    for edge in round_edges("round:b:seed", "org:b", statements):
        states = load_schema().edge(edge.type).states
        assert not edge.lead or "lead" in states
        assert edge.valuation is None or "valuation" in states
        assert edge.amount is None or "amount" in states


def test_a_round_is_told_by_its_raises_and_joined_by_its_investors() -> None:
    raised = _said(type="RAISED", source="org:b", target=None, amount=_M6, round="Seed", number=1)
    one = _said(source="org:x", lead=True, amount=_M5, round="Seed", number=2)
    two = _said(source="org:w", status="rumoured", round="Seed", number=3)
    again = _said(source="org:x", round="Seed", number=4)
    found = round_edges("round:b:seed", "org:b", [two, one, again, raised])
    assert [(e.type, e.source, e.target, e.status, e.amount, e.lead) for e in found] == [
        ("RAISED", "org:b", "round:b:seed", "completed", _M6, False),
        ("PARTICIPATED_IN", "org:w", "round:b:seed", "rumoured", None, False),
        ("PARTICIPATED_IN", "org:x", "round:b:seed", "completed", _M5, True),
    ]
    assert found[0].claims == (raised.key,)


def test_investments_alone_prove_a_round_but_a_cheque_is_not_its_size() -> None:
    (raised, *_) = round_edges("round:b:seed", "org:b", [_said(amount=_M5, lead=True, round="Seed")])
    assert (raised.type, raised.round, raised.amount, raised.amounts, raised.lead) == (
        "RAISED",
        "Seed",
        None,
        (),
        False,
    )


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ({"round": "Seed", "amount": _M5}, "Seed"),
        ({"amount": _M5}, "EUR 5 m round"),
        ({}, "round 2024-05"),
    ],
)
def test_a_round_is_named_by_series_else_amount_else_month(statement: dict[str, Any], name: str) -> None:
    key = "round:b:2024-05"
    (raised,) = round_edges(key, "org:b", [_said(type="RAISED", source="org:b", target=None, **statement)])
    entity = round_entity(raised)
    assert (entity.key, entity.label, entity.name) == (key, "FundingRound", name)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["OPENAI", "OpenAI Inc.", "OpenAI", "Openai"], "OpenAI"),
        (["meta", "META", "Meta"], "Meta"),
        (["Databricks, Inc.", "Databricks"], "Databricks"),
        (["SAP"], "SAP"),
        (["Société Générale", "Societe Generale"], "Societe Generale"),
    ],
)
def test_the_form_to_show_is_short_and_in_mixed_case(names: list[str], shown: str) -> None:
    assert {choose_name(order) for order in itertools.permutations(names)} == {shown}
