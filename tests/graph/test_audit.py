"""The audit finds damage that is put in on purpose, and nothing where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealgraph.graph.audit import check_store, count_all, verify_store
from dealgraph.graph.ledger import add_readings
from dealgraph.graph.model import Reading
from dealgraph.graph.store import Store, open_store
from tests.builders import reading
from tests.graph.strategies import readings

_DEAL = reading(
    "Aldan leads the Series A of Bervo. Bervo raised 9 million euros at 90 million.",
    ("INVESTED_IN", "Aldan", "Bervo", {"says": "Aldan leads the Series A of Bervo.", "round": "Series A", "lead": True,
                                       "amount": (5_000_000, "EUR")}),
    ("RAISED", "Bervo", None, {"says": "Bervo raised 9 million euros at 90 million.", "round": "Series A",
                               "amount": (9_000_000, "EUR"), "valuation": (90_000_000, "EUR")}),
    published="2024-05-02", source="deal.txt",
)  # fmt: skip
_JOB = reading("Ada Ochs runs Bervo.", ("WORKS_FOR", "Ada Ochs", "Bervo"), published="2023", source="b.txt")


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("audit") / "a.kgl") as store:
        yield store


@pytest.fixture
def store(opened: Store) -> Store:
    """Give a store with two sound articles."""
    _load(opened, [_DEAL, _JOB])
    return opened


def _load(store: Store, readings: list[Reading]) -> None:
    _run(store, "MATCH (n) WHERE NOT n:Dealgraph DETACH DELETE n")
    add_readings(store, readings)


def _run(store: Store, cypher: str, **params: Any) -> None:
    store.update(lambda transaction: transaction.run(cypher, params))


def _verified(store: Store) -> list[tuple[str, str]]:
    return [(found.key, found.problem) for found in verify_store(store)]


def _checked(store: Store) -> dict[str, list[str]]:
    problems: dict[str, list[str]] = {}
    for found in check_store(store):
        problems.setdefault(found.problem, []).append(found.key)
    return problems


@settings(max_examples=20)
@given(st.lists(readings(), max_size=4))
def test_what_was_loaded_can_be_proved(opened: Store, made: list[Reading]) -> None:
    _load(opened, made)
    assert _verified(opened) == []
    allowed = {"an edge from an entity to itself", "two organizations, each a subsidiary of the other",
               "two organizations, each bought by the other", "a cheque larger than its round",
               "a round larger than the valuation it gave"}  # fmt: skip
    assert _checked(opened).keys() <= allowed


def test_a_sound_store_has_no_problem(store: Store) -> None:
    assert (_verified(store), _checked(store)) == ([], {})


@pytest.mark.parametrize(
    "damage",
    [
        "MATCH (a:Article {key: $key}) SET a.text = replace(a.text, '9', '8')",
        "MATCH (a:Article {key: $key}) SET a.text = ''",
        "MATCH (a:Article {key: $key}) SET a.publishedOn = '2025'",
        "MATCH (a:Article {key: $key}) SET a.outlet = 'Abendpost'",
        "MATCH (a:Article {key: $key}) REMOVE a.text",
        "MATCH (a:Article {key: $key}) SET a.names = '[]'",
        "MATCH (a:Article {key: $key}) SET a.names = 'cut {'",
        "MATCH (a:Article {key: $key}) REMOVE a.names",
        "MATCH (a:Article {key: $key}) SET a.names = replace(a.names, 'Organization', 'Shark')",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) SET c.quote = 'Bervo raised nothing.'",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) SET c.quoteStart = c.quoteStart + 1",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) SET c.quoteEnd = 9999",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) SET c.status = 'sure'",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) SET c.confidence = 7.0",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) SET c.subjectName = 'org:cirrol'",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) SET c.claimType = 'OWNS'",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) REMOVE c.quote",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) REMOVE c.status",
        "MATCH (c:Claim {article: $key, claimType: 'RAISED'}) REMOVE c.currency",
    ],
)
def test_verify_names_the_article_that_was_damaged(store: Store, damage: str) -> None:
    _run(store, damage, key=_DEAL.article.key)
    found = _verified(store)
    assert {key for key, _ in found} == {_DEAL.article.key}


def test_check_finds_an_edge_from_an_entity_to_itself(store: Store) -> None:
    _run(store, "MATCH (e:Entity {key: 'org:aldan'}) CREATE (e)-[:ALLIED_WITH {claims: ['claim:x']}]->(e)")
    assert "org:aldan ALLIED_WITH" in _checked(store)["an edge from an entity to itself"]


@pytest.mark.parametrize("properties", ["{claims: []}", ""])
def test_check_finds_an_edge_that_no_claim_supports(store: Store, properties: str) -> None:
    _run(
        store,
        "MATCH (s:Entity {key: 'org:bervo'}) MATCH (t:Entity {key: 'org:aldan'}) "
        f"CREATE (s)-[:LENT_TO {properties}]->(t)",
    )
    assert _checked(store) == {"an edge that no claim supports": ["org:bervo LENT_TO org:aldan"]}


def test_check_finds_an_entity_that_no_article_names(store: Store) -> None:
    _run(store, "CREATE (e:Entity:Organization {key: 'org:cirrol', name: 'Cirrol'})")
    assert _checked(store) == {"an entity that no article names and no round is": ["org:cirrol"]}


def _both_ways(kind: str, status: str) -> list[Reading]:
    return [
        reading("Aldan holds Bervo.", (kind, "Aldan", "Bervo")),
        reading("Bervo holds Aldan.", (kind, "Bervo", "Aldan", {"status": status})),
    ]


@pytest.mark.parametrize(
    ("kind", "problem"),
    [
        ("SUBSIDIARY_OF", "two organizations, each a subsidiary of the other"),
        ("ACQUIRED", "two organizations, each bought by the other"),
    ],
)
def test_check_finds_two_firms_that_own_each_other(store: Store, kind: str, problem: str) -> None:
    _load(store, _both_ways(kind, "completed"))
    assert _checked(store) == {problem: ["org:aldan org:bervo"]}


@pytest.mark.parametrize("kind", ["SUBSIDIARY_OF", "ACQUIRED"])
def test_that_the_second_owns_the_first_may_well_be_denied(store: Store, kind: str) -> None:
    _load(store, _both_ways(kind, "denied"))
    assert _checked(store) == {}


def test_check_finds_a_cheque_larger_than_its_round(store: Store) -> None:
    _run(store, "MATCH ()-[p:PARTICIPATED_IN]->() SET p.amount = 9000001")
    assert _checked(store) == {"a cheque larger than its round": ["org:aldan round:bervo:series-a"]}


def test_check_compares_no_two_currencies(store: Store) -> None:
    _run(store, "MATCH ()-[p:PARTICIPATED_IN]->() SET p.amount = 9000001, p.currency = 'JPY'")
    _run(store, "MATCH (f:FundingRound) SET f.amount = 90000001, f.currency = 'JPY'")
    _run(store, "MATCH ()-[p:PARTICIPATED_IN]->() SET p.currency = 'USD'")
    assert _checked(store) == {}


def test_check_finds_a_round_larger_than_its_valuation(store: Store) -> None:
    _run(store, "MATCH (f:FundingRound) SET f.amount = 90000001")
    assert _checked(store) == {"a round larger than the valuation it gave": ["round:bervo:series-a"]}


def test_everything_in_a_store_is_counted(store: Store) -> None:
    assert count_all(store) == {
        "articles": 2,
        "claims": 3,
        "entities": {"Organization": 2, "Person": 1, "Alliance": 0, "FundingRound": 1},
        "edges": {"INVESTED_IN": 1, "PARTICIPATED_IN": 1, "RAISED": 1, "WORKS_FOR": 1},
        "statuses": {"completed": 4},
        "languages": {"en": 2},
        "firstPublished": "2023",
        "lastPublished": "2024-05-02",
    }


def test_an_empty_store_is_counted_as_empty(store: Store) -> None:
    _load(store, [])
    counts = count_all(store)
    assert (counts["articles"], counts["claims"], counts["edges"], counts["statuses"]) == (0, 0, {}, {})
    assert (counts["firstPublished"], counts["lastPublished"]) == (None, None)
    assert (_verified(store), _checked(store)) == ([], {})
