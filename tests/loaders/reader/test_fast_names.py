"""Names: what is one, where it ends, and which forms mean the same."""

from __future__ import annotations

import pytest

from dealgraph.graph.model import make_article
from dealgraph.loaders.reader import make_reader


def read_names(body: str, language: str) -> dict[str, str]:
    reading = make_reader("fast")(make_article(body, language=language))
    return {name.name: name.label for name in reading.names}


def read_forms(body: str, language: str) -> dict[str, set[str]]:
    reading = make_reader("fast")(make_article(body, language=language))
    return {name.name: {mention.text for mention in name.mentions} for name in reading.names}


@pytest.mark.parametrize(
    ("language", "body", "names"),
    [
        ("de", "Der Softwarehersteller Quendora beliefert die Talbrück AG.", {"Quendora", "Talbrück AG"}),
        ("de", "Die Velaro-Gründerin Eva Lindholm geht.", {"Velaro", "Eva Lindholm"}),
        ("de", "Die Ex-Velaro-Managerin Eva Lindholm geht zu Quendora.", {"Velaro", "Eva Lindholm", "Quendora"}),
        ("de", "Das Unternehmen forscht mit der Universität Rostock.", {"Universität Rostock"}),
        ("en", "The Velaro-backed start-up Quendora hired Eva Lindholm.", {"Velaro", "Quendora", "Eva Lindholm"}),
        ("en", "Analysts at the Bank of Norland praised Quendora.", {"Bank of Norland", "Quendora"}),
        ("en", "Last year Lindholm & Sons sold its mill to Quendora Ltd.", {"Lindholm & Sons", "Quendora Ltd."}),
    ],
)
def test_only_names_are_found(language: str, body: str, names: set[str]) -> None:
    assert set(read_names(body, language)) == names


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Am Montag kamen die Investoren nach Berlin. Die Finanzierung der Fabrik bleibt offen."),
        ("de", "Gegründet wurde der Betrieb im Januar. Die Beteiligung der Banken sinkt."),
        ("en", "On Monday investors flew to Berlin. The French lender has no comment."),
        ("en", "However, the Chief Executive said nothing. In May the Dutch left."),
    ],
)
def test_common_words_places_and_dates_are_no_names(language: str, body: str) -> None:
    assert read_names(body, language) == {}


@pytest.mark.parametrize(
    ("language", "body", "name", "forms"),
    [
        ("de", "Quendora wächst. Der Umsatz von Quendora steigt, auch Quendoras Gewinn.", "Quendora", {"Quendora"}),
        ("en", "Quendora grew. Quendora's profit rose.", "Quendora", {"Quendora"}),
        ("de", "Das sagte Eva Lindholm. Später ging Lindholm heim.", "Eva Lindholm", {"Eva Lindholm", "Lindholm"}),
        ("en", "Dr Eva Lindholm spoke. Lindholm then left.", "Eva Lindholm", {"Dr Eva Lindholm", "Lindholm"}),
        ("de", "Die Talbrück AG baut. Talbrück verkauft.", "Talbrück AG", {"Talbrück AG", "Talbrück"}),
        ("en", "Talbrook Capital led. Later Talbrook sold.", "Talbrook Capital", {"Talbrook Capital", "Talbrook"}),
    ],
)
def test_forms_of_one_name_are_one(language: str, body: str, name: str, forms: set[str]) -> None:
    assert read_forms(body, language)[name] == forms


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Der Nordlund Investment Fonds (NIF) hält Anteile. Der NIF verkauft nicht."),
        ("en", "The Norland Investment Authority (NIA) holds shares. The NIA will not sell."),
    ],
)
def test_bracket_form_is_a_mention_and_an_alias_claim(language: str, body: str) -> None:
    reading = make_reader("fast")(make_article(body, language=language))
    (name,) = reading.names
    short = body[body.index("(") + 1 : body.index(")")]
    assert short in name.forms
    (claim,) = [claim for claim in reading.claims if claim.type == "ALSO_KNOWN_AS"]
    assert (claim.subject, claim.object) == (f"org:{short.lower()}", name.key)


@pytest.mark.parametrize(
    ("language", "body", "name"),
    [
        ("de", "Quendora und Talbrück haben die „Nordring“-Allianz gegründet.", "Nordring"),
        ("en", "Quendora and Talbrook joined the consortium Northring.", "Northring"),
    ],
)
def test_alliance_is_told_by_its_words(language: str, body: str, name: str) -> None:
    assert read_names(body, language)[name] == "Alliance"


@pytest.mark.parametrize(
    ("language", "body", "name", "kind"),
    [
        ("de", "Der Staatsfonds Norvik hält Anteile an Quendora.", "Norvik", "SovereignFund"),
        ("en", "He studied at Talbrook University and then joined Quendora.", "Talbrook University", "University"),
        ("en", "He banks with Talbrook Savings and works for Quendora.", "Talbrook Savings", "Bank"),
    ],
)
def test_kind_is_told_by_name_or_words(language: str, body: str, name: str, kind: str) -> None:
    reading = make_reader("fast")(make_article(body, language=language))
    assert kind in next(found.kinds for found in reading.names if found.name == name)


@pytest.mark.parametrize("reader", ["fast", "learned"])
@pytest.mark.parametrize(
    ("language", "body", "forms"),
    [
        ("en", "Mr. Tolland Brumby founded Quendora in May.", {"Mr. Tolland Brumby"}),
        (
            "en",
            "The brewery Quendora was founded by Dr Tolland Brumby. Brumby is also its chief executive.",
            {"Dr Tolland Brumby", "Brumby"},
        ),
        ("de", "Frau Prof. Dr. Eva Lindholm gründete Quendora im Mai.", {"Frau Prof. Dr. Eva Lindholm"}),
        ("de", "Er kam mit seiner Frau. Eva Lindholm gründete Quendora im Mai.", {"Eva Lindholm"}),
    ],
)
def test_title_belongs_to_the_mention(reader: str, language: str, body: str, forms: set[str]) -> None:
    reading = make_reader(reader)(make_article(body, language=language))
    (person,) = [name for name in reading.names if name.label == "Person"]
    assert {mention.text for mention in person.mentions} == forms
    assert person.name in {"Tolland Brumby", "Eva Lindholm"}
    places = {(mention.start, mention.end) for mention in person.mentions}
    told = [claim for claim in reading.claims if claim.subject == person.key]
    assert told
    assert all(claim.subject_at in places for claim in told)
