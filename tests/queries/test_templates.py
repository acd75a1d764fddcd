"""Every template gives the answer that a person reads out of the articles, on every store.

The articles below are the whole world of these tests; each expected answer was worked out from them by hand.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from dealgraph.graph.ledger import add_readings
from dealgraph.graph.model import Reading
from dealgraph.graph.store import Store
from dealgraph.queries.catalogue import load_catalogue
from dealgraph.queries.run import ask
from tests.builders import reading
from tests.conftest import Place

M = 10**6


def _world() -> list[Reading]:
    return [
        reading(
            "Aldan leads the Series A of Bervo. Cirrol and Ada Ochs join it. Bervo raises 20 million euros at 90 million.",
            ("INVESTED_IN", "Aldan", "Bervo", {"says": "Aldan leads the Series A of Bervo.", "round": "Series A", "lead": True,
                                               "confidence": 0.95}),
            ("INVESTED_IN", "Cirrol", "Bervo", {"says": "Cirrol and Ada Ochs join it.", "round": "Series A"}),
            ("INVESTED_IN", "Ada Ochs", "Bervo", {"says": "Cirrol and Ada Ochs join it.", "round": "Series A",
                                                  "amount": (1 * M, "EUR")}),
            ("RAISED", "Bervo", None, {"says": "Bervo raises 20 million euros at 90 million.", "round": "Series A",
                                       "amount": (20 * M, "EUR"), "valuation": (90 * M, "EUR")}),
            published="2023-03-01", outlet="Morgenpost", url="https://morgenpost.example/1", source="a1",
        ),
        reading(
            "Bervo buys into Dunmore. Dunmore was founded by Ben Umar, who had worked at Aldan. Aldan and Cirrol invest in Eskola.",
            ("INVESTED_IN", "Bervo", "Dunmore", {"says": "Bervo buys into Dunmore."}),
            ("FOUNDED", "Ben Umar", "Dunmore", {"says": "Dunmore was founded by Ben Umar, who had worked at Aldan."}),
            ("WORKED_FOR", "Ben Umar", "Aldan", {"says": "Dunmore was founded by Ben Umar, who had worked at Aldan.",
                                                 "role": "engineer"}),
            ("FOUNDED_BY_ALUMNI_OF", "Dunmore", "Aldan",
             {"says": "Dunmore was founded by Ben Umar, who had worked at Aldan."}),
            ("INVESTED_IN", "Aldan", "Eskola", {"says": "Aldan and Cirrol invest in Eskola."}),
            ("INVESTED_IN", "Cirrol", "Eskola", {"says": "Aldan and Cirrol invest in Eskola."}),
            published="2024-05-02", source="a2",
        ),
        reading(
            "Fjordbank lends Bervo 5 million euros. Bervo has bought Gantry for 3 million euros. Ada Ochs is chair of Bervo.",
            ("LENT_TO", "Fjordbank", "Bervo", {"says": "Fjordbank lends Bervo 5 million euros.", "amount": (5 * M, "EUR")}),
            ("ACQUIRED", "Bervo", "Gantry", {"says": "Bervo has bought Gantry for 3 million euros.", "amount": (3 * M, "EUR")}),
            ("WORKS_FOR", "Ada Ochs", "Bervo", {"says": "Ada Ochs is chair of Bervo.", "role": "chair"}),
            ("SUBSIDIARY_OF", "Gantry", "Bervo", {"says": "Bervo has bought Gantry for 3 million euros."}),
            published="2024-06", source="a3",
        ),
        reading(
            "Bervo and Eskola join the Nordring alliance. Bervo and Hollin work together.",
            ("MEMBER_OF", "Bervo", "Nordring", {"says": "Bervo and Eskola join the Nordring alliance."}),
            ("MEMBER_OF", "Eskola", "Nordring", {"says": "Bervo and Eskola join the Nordring alliance."}),
            ("ALLIED_WITH", "Hollin", "Bervo", {"says": "Bervo and Hollin work together."}),
            published="2024-07-09", source="a4",
        ),
        reading(
            "Cirrol is said to want Hollin.",
            ("ACQUIRED", "Cirrol", "Hollin", {"status": "rumoured"}),
            published="2024-08-01", source="a5",
        ),
        reading(
            "Cirrol denies that it will buy Hollin.",
            ("ACQUIRED", "Cirrol", "Hollin", {"status": "denied"}),
            published="2024-08-03", source="a6",
        ),
        reading(
            "Fjordbank gave Bervo 6 million euros of credit.",
            ("LENT_TO", "Fjordbank", "Bervo", {"amount": (6 * M, "EUR"), "confidence": 0.7}),
            published="2024-06-20", source="a7",
        ),
    ]  # fmt: skip


@pytest.fixture(scope="module")
def world(shared_place: Place) -> Iterator[Store]:
    with shared_place.open() as store:
        add_readings(store, _world())
        yield store


# Template, values, columns to look at, rows.
ANSWERS: list[tuple[str, dict[str, Any], tuple[str, ...], list[tuple[Any, ...]]]] = [
    ("investors-of", {"organization": "Bervo"}, ("investor", "lead", "round", "amount", "quote"), [
        ("Aldan", True, "Series A", None, "Aldan leads the Series A of Bervo."),
        ("Cirrol", False, "Series A", None, "Cirrol and Ada Ochs join it."),
        ("Ada Ochs", False, "Series A", M, "Cirrol and Ada Ochs join it."),
    ]),
    ("investors-of", {"organization": "bervo", "since": "2023-04"}, ("investor",), []),
    ("portfolio", {"investor": "Aldan"}, ("company", "lead", "firstSeen"), [
        ("Bervo", True, "2023-03-01"), ("Eskola", False, "2024-05-02"),
    ]),
    ("co-investors", {"investor": "Aldan"}, ("coInvestor", "common", "companies"), [
        ("Cirrol", 2, ["Bervo", "Eskola"]), ("Ada Ochs", 1, ["Bervo"]),
    ]),
    ("co-investors", {"investor": "Aldan", "minimum": 2}, ("coInvestor",), [("Cirrol",)]),
    ("co-investors", {"investor": "Aldan", "since": "2024"}, ("coInvestor", "companies"), [("Cirrol", ["Eskola"])]),
    ("rounds-of", {"organization": "Bervo"}, ("round", "amount", "currency", "valuation", "announcedOn", "leads", "investors"), [
        ("Series A", 20 * M, "EUR", 90 * M, "2023-03-01", ["Aldan"], ["Ada Ochs", "Aldan", "Cirrol"]),
    ]),
    ("lead-investors", {"organization": "Bervo"}, ("investor", "round", "amount"), [("Aldan", "Series A", 20 * M)]),
    ("lenders-of", {"organization": "Bervo"}, ("lender", "amount", "sources", "quote"), [
        # The later article's amount, and the sentence of the more confident claim.
        ("Fjordbank", 6 * M, 2, "Fjordbank lends Bervo 5 million euros."),
    ]),
    ("acquisitions", {}, ("buyer", "target", "amount"), [("Bervo", "Gantry", 3 * M)]),
    ("acquisitions", {"organization": "Hollin", "status": "denied,rumoured"}, ("buyer", "target", "status"), [
        ("Cirrol", "Hollin", "denied"),
    ]),
    ("founders-of", {"organization": "Dunmore"}, ("founder", "formerly"), [("Ben Umar", ["Aldan"])]),
    ("alumni-companies", {"organization": "Aldan"}, ("company",), [("Dunmore",)]),
    ("alliance-members", {"alliance": "Nordring"}, ("member",), [("Bervo",), ("Eskola",)]),
    ("allies-of", {"organization": "Bervo"}, ("ally", "alliance"), [("Hollin", None), ("Eskola", "Nordring")]),
    ("allies-of", {"organization": "Hollin"}, ("ally", "alliance"), [("Bervo", None)]),
    ("people-of", {"organization": "Bervo"}, ("person", "relation", "role"), [("Ada Ochs", "WORKS_FOR", "chair")]),
    ("people-of", {"organization": "Aldan"}, ("person", "relation", "role"), [("Ben Umar", "WORKED_FOR", "engineer")]),
    ("subsidiaries-of", {"organization": "Bervo"}, ("subsidiary",), [("Gantry",)]),
    ("evidence", {"source": "Fjordbank", "target": "Bervo"}, ("relation", "quote", "publishedOn"), [
        ("LENT_TO", "Fjordbank lends Bervo 5 million euros.", "2024-06"),
        ("LENT_TO", "Fjordbank gave Bervo 6 million euros of credit.", "2024-06-20"),
    ]),
    ("evidence", {"source": "Aldan", "target": "round:bervo:series-a"}, ("quote", "outlet", "url"), [
        ("Aldan leads the Series A of Bervo.", "Morgenpost", "https://morgenpost.example/1"),
    ]),
    ("evidence", {"source": "Bervo", "target": "Hollin", "relation": "LENT_TO"}, ("quote",), []),
    ("path", {"source": "Aldan", "target": "Gantry"}, ("hops", "names"), [
        (2, ["Aldan", "Bervo", "Gantry"]), (2, ["Aldan", "Bervo", "Gantry"]), (3, ["Aldan", "Dunmore", "Bervo", "Gantry"]),
    ]),
    ("loops", {}, ("first", "second", "third", "back", "backQuote"), [
        ("Aldan", "Bervo", "Dunmore", "FOUNDED_BY_ALUMNI_OF", "Dunmore was founded by Ben Umar, who had worked at Aldan."),
    ]),
    ("loops", {"organization": "Cirrol"}, ("first",), []),
    ("timeline", {"entity": "Hollin"}, ("publishedOn", "relation", "status"), [
        ("2024-07-09", "ALLIED_WITH", "completed"), ("2024-08-01", "ACQUIRED", "rumoured"), ("2024-08-03", "ACQUIRED", "denied"),
    ]),
    ("timeline", {"entity": "Hollin", "since": "2024-08-02"}, ("status",), [("denied",)]),
    ("most-active-investors", {}, ("investor", "companies", "leads", "portfolio"), [
        ("Aldan", 2, 1, ["Bervo", "Eskola"]), ("Cirrol", 2, 0, ["Bervo", "Eskola"]),
        ("Bervo", 1, 0, ["Dunmore"]), ("Ada Ochs", 1, 0, ["Bervo"]),
    ]),
    ("most-active-investors", {"limit": 1, "since": "2024"}, ("investor", "portfolio"), [("Aldan", ["Eskola"])]),
    ("unconfirmed", {}, ("source", "relation", "target", "status", "history"), [
        ("Cirrol", "ACQUIRED", "Hollin", "denied", ["2024-08-01 rumoured", "2024-08-03 denied"]),
    ]),
    ("contradictions", {}, ("source", "relation", "target", "amounts"), [
        ("Fjordbank", "LENT_TO", "Bervo", ["EUR 5 m", "EUR 6 m"]),
    ]),
    # Most sources, then the largest amount, then who led, then the latest.
    ("neighbours", {"entity": "Bervo"}, ("name", "relations", "sources", "amount", "lead"), [
        ("Fjordbank", ["LENT_TO"], 2, 6 * M, False), ("Series A", ["RAISED"], 1, 20 * M, False),
        ("Gantry", ["ACQUIRED", "SUBSIDIARY_OF"], 1, 3 * M, False), ("Ada Ochs", ["INVESTED_IN", "WORKS_FOR"], 1, M, False),
        ("Aldan", ["INVESTED_IN"], 1, None, True), ("Nordring", ["MEMBER_OF"], 1, None, False),
        ("Hollin", ["ALLIED_WITH"], 1, None, False), ("Dunmore", ["INVESTED_IN"], 1, None, False),
        ("Cirrol", ["INVESTED_IN"], 1, None, False),
    ]),
    ("neighbours", {"entity": "Bervo", "offset": 8, "limit": 3}, ("name",), [("Cirrol",)]),
    ("neighbours", {"entity": "Hollin", "status": "completed"}, ("name",), [("Bervo",)]),
    ("neighbours", {"entity": "Hollin"}, ("name", "standing"), [("Bervo", 3), ("Cirrol", 0)]),
    ("articles", {"mentions": "Gantry"}, ("source", "publishedOn"), [("a3", "2024-06")]),
    ("search", {"text": "ER"}, ("name", "articles"), [("Bervo", 5)]),
    # Names that begin so come before those that contain it, however often these are met.
    ("search", {"text": "d"}, ("name",), [("Dunmore",), ("Aldan",), ("Fjordbank",), ("Ada Ochs",), ("Nordring",)]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "values", "columns", "rows"), ANSWERS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_template_answers_what_the_articles_say(
    world: Store, name: str, values: dict[str, Any], columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    found = ask(world, load_catalogue()[name], values)
    assert [tuple(row[column] for column in columns) for row in found] == rows
    assert all(tuple(row) == found.columns for row in found)


def test_every_template_has_an_answer_to_check() -> None:
    assert {name for name, *_ in ANSWERS} == set(load_catalogue())


@pytest.mark.parametrize("name", sorted(set(load_catalogue()) - {"articles", "search"}))
def test_every_row_carries_its_proof(world: Store, name: str) -> None:
    values = next(values for known, values, _, rows in ANSWERS if known == name and rows)
    known = {row["key"] for row in world.read("MATCH (c:Claim) RETURN c.key AS key")}
    for row in ask(world, load_catalogue()[name], values):
        proof = row.get("claims") or [row["claim"]]
        flat = [key for item in proof for key in ([item] if isinstance(item, str) else item)]
        flat = [key for item in flat for key in ([item] if isinstance(item, str) else item)]
        assert flat
        assert set(flat) <= known
