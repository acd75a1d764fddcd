"""A reading resolved: names to entities, claims to edges and rounds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.graph.derive import NamedEntity, derive, edge_key
from dealgraph.graph.model import Reading
from tests.builders import reading
from tests.graph.strategies import readings

_QIA = {"org:qia": {"org:qoru-investment-authority"}}


def test_an_edge_key_is_type_and_ends() -> None:
    assert edge_key("INVESTED_IN", "org:b", "org:a") == "INVESTED_IN org:b org:a"


def test_an_undirected_edge_has_its_ends_in_alphabetical_order() -> None:
    assert edge_key("ALLIED_WITH", "org:b", "org:a") == edge_key("ALLIED_WITH", "org:a", "org:b")
    assert edge_key("ALLIED_WITH", "org:b", "org:a") == "ALLIED_WITH org:a org:b"


def test_a_claim_gives_an_edge_between_the_entities_that_its_names_mean() -> None:
    made = reading("QIA invests in Bervo.", ("INVESTED_IN", "QIA", "Bervo"))
    assert derive(made, {}).claims[0].edge_key == "INVESTED_IN org:qia org:bervo"
    assert derive(made, _QIA).claims[0].edge_key == "INVESTED_IN org:qoru-investment-authority org:bervo"


def test_a_second_name_is_a_form_of_the_entity_but_no_full_name_of_it() -> None:
    made = reading("QIA invests in Bervo.", ("INVESTED_IN", "QIA", "Bervo"))
    assert derive(made, _QIA).entities["org:qoru-investment-authority"] == NamedEntity(set(), {"QIA"}, {"Investor"})
    assert derive(made, {}).entities["org:qia"] == NamedEntity({"QIA"}, {"QIA"}, {"Investor"})


def test_two_names_of_one_article_that_turn_out_one_are_joined() -> None:
    text = "QIA invests in Bervo. Qoru Investment Authority buys Cirrol."
    made = reading(text, ("INVESTED_IN", "QIA", "Bervo"), ("ACQUIRED", "Qoru Investment Authority", "Cirrol"))
    assert derive(made, _QIA).entities["org:qoru-investment-authority"] == NamedEntity(
        {"Qoru Investment Authority"}, {"QIA", "Qoru Investment Authority"}, {"Investor"}
    )


def test_the_ends_of_an_alliance_are_sorted_after_they_are_resolved() -> None:
    made = reading("Bervo and QIA work together.", ("ALLIED_WITH", "Bervo", "QIA"))
    (claim,) = derive(made, {"org:qia": {"org:aldan"}}).claims
    assert claim.edge_key == "ALLIED_WITH org:aldan org:bervo"
    assert (claim.statement.source, claim.statement.target) == ("org:aldan", "org:bervo")


def test_a_naming_claim_gives_no_edge_and_says_what_it_states() -> None:
    made = reading("Qoru Authority (QIA) is a fund.", ("ALSO_KNOWN_AS", "QIA", "Qoru Authority"))
    (claim,) = derive(made, {}).claims
    assert (claim.edge_key, claim.second) == (None, ("org:qia", "org:qoru-authority"))


def test_a_naming_claim_is_about_the_full_name_even_if_the_second_is_shared() -> None:
    made = reading("Qoru Authority (QIA) is a fund.", ("ALSO_KNOWN_AS", "QIA", "Qoru Authority"))
    (claim,) = derive(made, {"org:qia": {"org:qoru-authority", "org:quill"}}).claims
    assert claim.statement.source == "org:qoru-authority"


def test_a_raise_gives_a_round_and_no_edge_of_its_own() -> None:
    made = reading("Bervo closed its Series A.", ("RAISED", "Bervo", None, {"round": "Series A"}))
    (claim,) = derive(made, {}).claims
    assert (claim.edge_key, claim.statement.round_key, claim.statement.target) == (None, "round:bervo:series-a", None)


def test_kinds_that_the_text_gives_and_kinds_that_claims_earn_add_up() -> None:
    made = reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"))
    assert {key: entity.kinds for key, entity in derive(made, {}).entities.items()} == {
        "org:aldan": {"Investor"},
        "org:bervo": {"Company"},
    }


@pytest.mark.parametrize(("label", "kinds"), [("Ada Ochs", set()), ("Aldan", {"Investor"})])
def test_only_organizations_earn_kinds(label: str, kinds: set[str]) -> None:
    made = reading(f"{label} invests in Bervo.", ("INVESTED_IN", label, "Bervo"))
    (investor,) = (entity for key, entity in derive(made, {}).entities.items() if key != "org:bervo")
    assert investor.kinds == kinds


@given(readings(), st.dictionaries(st.sampled_from(["org:qia", "org:qoru-fund", "org:bervo-technologies"]),
                                   st.frozensets(st.sampled_from(["org:aldan", "org:bervo"]), max_size=2)))  # fmt: skip
def test_every_end_of_an_edge_is_an_entity_that_the_article_names(
    made: Reading, stated: dict[str, frozenset[str]]
) -> None:
    derived = derive(made, stated)
    for claim in derived.claims:
        if claim.edge_key:
            _, source, target = claim.edge_key.split(" ")
            assert {source, target} <= derived.entities.keys()
            assert (source, target) == (claim.statement.source, claim.statement.target)
    assert {form for entity in derived.entities.values() for form in entity.forms} == {
        form for name in made.names for form in name.forms
    }
