"""Output: a reading as JSON, in the shape that `read --json` prints."""

from __future__ import annotations

import json

from dealgraph.graph.model import Claim, Mention, Name, Reading, make_article
from dealgraph.graph.values import Money
from dealgraph.loaders.output import reading_to_json

BODY = "Quendora raised €12m. Talbrook Ventures (TV) led."


def make_reading() -> Reading:
    article = make_article(BODY, language="en", source="a-1")
    text, first, second = article.text, BODY[:21], BODY[22:]
    names = (
        Name("Organization", "Quendora", (Mention(0, 8, "Quendora"),)),
        Name("Organization", "Talbrook Ventures", (Mention(22, 39, "Talbrook Ventures"), Mention(41, 43, "TV"))),
    )
    claims = (
        Claim("RAISED", "org:quendora", None, 0, 21, first, round="Seed", amount=Money(12_000_000, "EUR")),
        Claim("INVESTED_IN", "org:talbrook-ventures", "org:quendora", 22, len(text), second, confidence=0.7, lead=True),
        Claim("ALSO_KNOWN_AS", "org:tv", "org:talbrook-ventures", 22, len(text), second),
    )
    return Reading(article, names, claims, "test-1")


def test_entities_have_ids_types_and_all_other_forms() -> None:
    assert reading_to_json(make_reading())["entities"] == [
        {"id": "e1", "type": "organization", "name": "Quendora", "aliases": []},
        {"id": "e2", "type": "organization", "name": "Talbrook Ventures", "aliases": ["TV"]},
    ]


def test_facts_leave_out_rounds_and_aliases() -> None:
    (fact,) = reading_to_json(make_reading())["facts"]
    assert fact == {
        "type": "INVESTED_IN",
        "source": "e2",
        "target": "e1",
        "status": "completed",
        "round": None,
        "lead": True,
        "amount": None,
        "currency": None,
        "role": None,
        "confidence": 0.7,
        "evidence": {"text": BODY[22:], "start": 22, "end": len(BODY)},
    }


def test_raised_becomes_a_round() -> None:
    (found,) = reading_to_json(make_reading())["rounds"]
    assert (found["company"], found["series"], found["amount"], found["currency"]) == ("e1", "Seed", 12_000_000, "EUR")
    assert (found["valuation"], found["status"], found["evidence"]["text"]) == (None, "completed", BODY[:21])


def test_valuation_alone_keeps_its_currency() -> None:
    reading = make_reading()
    claim = Claim("RAISED", "org:quendora", None, 0, 21, BODY[:21], valuation=Money(90, "USD"))
    (found,) = reading_to_json(Reading(reading.article, reading.names, (claim,), "test-1"))["rounds"]
    assert (found["amount"], found["valuation"], found["currency"]) == (None, 90, "USD")


def test_id_is_the_source_or_else_the_key() -> None:
    assert reading_to_json(make_reading())["id"] == "a-1"
    nameless = make_article(BODY)
    assert reading_to_json(Reading(nameless, (), (), "test-1"))["id"] == nameless.key


def test_output_is_plain_json() -> None:
    output = reading_to_json(make_reading())
    assert json.loads(json.dumps(output)) == output
