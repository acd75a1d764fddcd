"""Which entity a name means, which round a claim belongs to: careful rules, the same in any order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.graph.model import Claim
from dealgraph.graph.resolve import claim_round, kinds_by_role, resolve, resolve_round, second_names
from dealgraph.graph.values import Money
from tests.builders import reading

_stated = st.dictionaries(st.sampled_from("abcdef"), st.frozensets(st.sampled_from("abcdef"), max_size=2))
_FIVE = (5_000_000, "EUR")


@pytest.mark.parametrize(
    ("stated", "key", "entity"),
    [
        ({}, "a", "a"),
        ({"a": {"b"}}, "a", "b"),
        ({"a": {"b"}}, "b", "b"),
        ({"a": {"b"}, "b": {"c"}}, "a", "c"),  # a chain is followed to its end
        ({"a": {"b", "c"}}, "a", "a"),  # two full names: neither
        ({"a": {"b"}, "b": {"c", "d"}}, "a", "b"),  # as far as it is clear
        ({"a": set()}, "a", "a"),
        ({"b": {"a"}, "a": {"b"}}, "b", "a"),  # of each other: the first in the alphabet
        ({"b": {"c"}, "c": {"b"}, "a": {"b"}}, "a", "b"),  # a leads into a ring that it is no part of
        ({"c": {"b"}, "b": {"a"}, "a": {"c"}}, "c", "a"),
    ],
)
def test_a_second_name_counts_while_it_is_stated_of_one_full_name(
    stated: dict[str, set[str]], key: str, entity: str
) -> None:
    assert resolve(key, stated) == entity


@given(_stated, st.sampled_from("abcdef"))
def test_an_entity_stands_for_itself(stated: dict[str, frozenset[str]], key: str) -> None:
    entity = resolve(key, stated)
    assert resolve(entity, stated) == entity


@given(_stated, st.sampled_from("abcdef"))
def test_a_name_and_its_only_full_name_are_one_entity(stated: dict[str, frozenset[str]], key: str) -> None:
    if len(fulls := stated.get(key, frozenset())) == 1:
        (full,) = fulls
        assert resolve(key, stated) == resolve(full, stated)


@given(_stated, st.sampled_from("abcdef"))
def test_nothing_is_joined_that_no_text_joins(stated: dict[str, frozenset[str]], key: str) -> None:
    met, frontier = {key}, {key}
    while frontier:
        frontier = {full for name in frontier for full in stated.get(name, ())} - met
        met |= frontier
    assert resolve(key, stated) in met


@pytest.mark.parametrize(
    ("stated", "company", "label", "key"),
    [
        ({}, "org:bervo", "series-a", "round:bervo:series-a"),
        ({"round:bervo:eur-5": {"round:bervo:series-a"}}, "org:bervo", "eur-5", "round:bervo:series-a"),
        (
            {"round:bervo:eur-5": {"round:bervo:series-a", "round:bervo:seed"}},
            "org:bervo",
            "eur-5",
            "round:bervo:eur-5",
        ),
        ({"org:bv": {"org:bervo"}}, "org:bv", "eur-5", "round:bervo:eur-5"),
        ({"org:bv": {"org:bervo"}, "round:bv:eur-5": {"round:bv:seed"}}, "org:bv", "eur-5", "round:bervo:seed"),
        ({"round:aldan:eur-5": {"round:aldan:series-a"}}, "org:bervo", "eur-5", "round:bervo:eur-5"),
    ],
)
def test_a_round_is_resolved_among_its_companys_and_then_with_it(
    stated: dict[str, set[str]], company: str, label: str, key: str
) -> None:
    assert resolve_round(company, label, stated) == key


def _claim(kind: str, subject: str = "org:bervo", target: str | None = None, **more: object) -> Claim:
    return Claim(kind, subject, target, 0, 1, "x", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("claim", "pair"),
    [
        (_claim("ALSO_KNOWN_AS", "org:bv", "org:bervo"), ("org:bv", "org:bervo")),
        (_claim("RAISED", round="Series A", amount=Money(5, "EUR")), ("round:bervo:eur-5", "round:bervo:series-a")),
        (_claim("RAISED", round="Series A", amount=Money(5, "EUR"), status="rumoured"),
         ("round:bervo:eur-5", "round:bervo:series-a")),
        (_claim("RAISED", round="Series A", amount=Money(5, "EUR"), status="denied"), None),
        (_claim("RAISED", round="Series A"), None),
        (_claim("RAISED", amount=Money(5, "EUR")), None),
        (_claim("INVESTED_IN", "org:aldan", "org:bervo", round="Series A", amount=Money(5, "EUR")), None),
        (_claim("ACQUIRED", "org:aldan", "org:bervo"), None),
    ],
)  # fmt: skip
def test_second_names_are_stated_by_brackets_and_by_rounds_told_whole(
    claim: Claim, pair: tuple[str, str] | None
) -> None:
    assert second_names(claim) == pair


def _round_of(text: str, *claims: tuple[object, ...], published: str | None = "2024-05-02") -> list[object]:
    made = reading(text, *claims, published=published)
    return [claim_round(claim, made) for claim in made.claims]


def test_a_raise_is_a_round_by_series_amount_or_month() -> None:
    text = "Bervo raised 5 million in its Series A."
    assert _round_of(text, ("RAISED", "Bervo", None, {"round": "Series A", "amount": _FIVE})) == [
        ("org:bervo", "series-a")
    ]
    assert _round_of(text, ("RAISED", "Bervo", None, {"amount": _FIVE})) == [("org:bervo", "eur-5000000")]
    assert _round_of(text, ("RAISED", "Bervo", None)) == [("org:bervo", "2024-05")]
    assert _round_of(text, ("RAISED", "Bervo", None), published=None) == [("org:bervo", "undated")]


def test_an_investment_belongs_to_the_round_that_it_names() -> None:
    claim = ("INVESTED_IN", "Aldan", "Bervo", {"round": "Series A", "amount": _FIVE})
    assert _round_of("Aldan put 5 million into the Series A of Bervo.", claim) == [("org:bervo", "series-a")]


_NEAR = "Bervo raised 5 million. Aldan took part."
_FAR = "Bervo raised 5 million. " + "Much else was said that day. " * 12 + "Aldan holds a part of Bervo."


@pytest.mark.parametrize(
    ("text", "says", "claim", "expected"),
    [
        (_NEAR, "Aldan took part.", {}, ("org:bervo", "eur-5000000")),
        (_FAR, "Aldan holds a part of Bervo.", {}, None),
        (_FAR, "Aldan holds a part of Bervo.", {"lead": True}, ("org:bervo", "eur-5000000")),
    ],
)
def test_an_investment_joins_an_unnamed_round_if_it_leads_it_or_stands_beside_it(
    text: str, says: str, claim: dict[str, object], expected: object
) -> None:
    raised = ("RAISED", "Bervo", None, {"amount": _FIVE, "says": "Bervo raised 5 million."})
    assert _round_of(text, raised, ("INVESTED_IN", "Aldan", "Bervo", claim | {"says": says}))[1] == expected


@pytest.mark.parametrize(
    "raised",
    [
        [],
        [("RAISED", "Bervo", None, {"round": "Series A"})],
        [("RAISED", "Bervo", None, {"amount": _FIVE}), ("RAISED", "Bervo", None, {"amount": (6, "EUR")})],
        [("RAISED", "Aldan", None, {"amount": _FIVE})],
    ],
)
def test_an_investment_joins_no_round_where_it_is_not_clear_which(raised: list[tuple[object, ...]]) -> None:
    assert _round_of("Aldan invests in Bervo.", *raised, ("INVESTED_IN", "Aldan", "Bervo"))[-1] is None


@pytest.mark.parametrize("kind", ["LENT_TO", "ACQUIRED", "ALLIED_WITH", "SUBSIDIARY_OF"])
def test_other_claims_belong_to_no_round(kind: str) -> None:
    raised = ("RAISED", "Bervo", None, {"amount": _FIVE})
    assert _round_of("Aldan and Bervo.", raised, (kind, "Aldan", "Bervo"))[-1] is None


@pytest.mark.parametrize(
    ("claim", "kinds"),
    [
        (_claim("INVESTED_IN", "org:aldan", "org:bervo"), {"org:aldan": {"Investor"}, "org:bervo": {"Company"}}),
        (_claim("INVESTED_IN", "person:ada", "org:bervo"), {"org:bervo": {"Company"}}),
        (_claim("INVESTED_IN", "org:aldan", "org:bervo", status="denied"), {}),
        (_claim("INVESTED_IN", "org:aldan", "org:bervo", status="planned"),
         {"org:aldan": {"Investor"}, "org:bervo": {"Company"}}),
        (_claim("RAISED"), {"org:bervo": {"Company"}}),
        (_claim("ACQUIRED", "org:aldan", "org:bervo"), {"org:bervo": {"Company"}}),
        (_claim("ALLIED_WITH", "org:aldan", "org:bervo"), {}),
        (_claim("LENT_TO", "org:aldan", "org:bervo"), {}),
    ],
)  # fmt: skip
def test_organizations_earn_kinds_by_what_is_said_of_them(claim: Claim, kinds: dict[str, set[str]]) -> None:
    assert kinds_by_role([claim]) == kinds


def test_kinds_of_several_claims_add_up() -> None:
    claims = [_claim("INVESTED_IN", "org:a", "org:b"), _claim("INVESTED_IN", "org:b", "org:c")]
    assert kinds_by_role(claims)["org:b"] == {"Company", "Investor"}
