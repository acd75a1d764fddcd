"""Claims: who did what to whom, in both languages, and the traps: passives, talks, denials, advisers, posts, rounds."""

from __future__ import annotations

import pytest

from dealgraph.graph.model import Claim, make_article
from dealgraph.graph.values import Money
from dealgraph.loaders.reader import make_reader


def read_claims(body: str, language: str) -> dict[tuple[str, str, str | None], Claim]:
    reading = make_reader("fast")(make_article(body, language=language))
    names = {name.key: name.name for name in reading.names}
    return {(c.type, names[c.subject], names[c.object] if c.object else None): c for c in reading.claims}


@pytest.mark.parametrize(
    ("language", "body", "facts"),
    [
        (
            "de",
            "Die Talbrück AG hat den Pumpenhersteller Quendora übernommen.",
            {("ACQUIRED", "Talbrück AG", "Quendora")},
        ),
        (
            "de",
            "Der Pumpenhersteller Quendora wird von der Talbrück AG übernommen.",
            {("ACQUIRED", "Talbrück AG", "Quendora")},
        ),
        (
            "en",
            "Talbrook Industries has acquired pump maker Quendora.",
            {("ACQUIRED", "Talbrook Industries", "Quendora")},
        ),
        (
            "en",
            "Quendora has been acquired by Talbrook Industries.",
            {("ACQUIRED", "Talbrook Industries", "Quendora")},
        ),
        (
            "de",
            "Die Investoren Talbrück Ventures und Nordlicht Capital haben in Quendora investiert.",
            {("INVESTED_IN", "Talbrück Ventures", "Quendora"), ("INVESTED_IN", "Nordlicht Capital", "Quendora")},
        ),
        (
            "en",
            "Talbrook Ventures owns a 12% stake in Quendora.",
            {("INVESTED_IN", "Talbrook Ventures", "Quendora")},
        ),
        (
            "de",
            "Die Sparkasse Talheim gewährt Quendora einen Kredit über 3 Millionen Euro.",
            {("LENT_TO", "Sparkasse Talheim", "Quendora")},
        ),
        (
            "en",
            "Quendora has secured a $30m loan from Talbrook Bank.",
            {("LENT_TO", "Talbrook Bank", "Quendora")},
        ),
        (
            "de",
            "Das Start-up Quendora wurde von ehemaligen Talbrück-Mitarbeitern gegründet.",
            {("FOUNDED_BY_ALUMNI_OF", "Quendora", "Talbrück")},
        ),
        (
            "en",
            "Quendora was founded by Eva Lindholm, a former engineer at Talbrook.",
            {
                ("FOUNDED", "Eva Lindholm", "Quendora"),
                ("WORKED_FOR", "Eva Lindholm", "Talbrook"),
                ("FOUNDED_BY_ALUMNI_OF", "Quendora", "Talbrook"),
            },
        ),
        (
            "de",
            "Das Start-up Quendora ist eine Ausgründung der Universität Rostock.",
            {("FOUNDED_BY_ALUMNI_OF", "Quendora", "Universität Rostock")},
        ),
        (
            "de",
            "Quendora-Chefin Eva Lindholm war früher bei Talbrück.",
            {("WORKS_FOR", "Eva Lindholm", "Quendora"), ("WORKED_FOR", "Eva Lindholm", "Talbrück")},
        ),
        (
            "en",
            "Eva Lindholm previously worked at Talbrook. Lindholm is now chief executive of Quendora.",
            {("WORKED_FOR", "Eva Lindholm", "Talbrook"), ("WORKS_FOR", "Eva Lindholm", "Quendora")},
        ),
        (
            "en",
            "Quendora, a subsidiary of Talbrook Industries, makes pumps.",
            {("SUBSIDIARY_OF", "Quendora", "Talbrook Industries")},
        ),
        (
            "de",
            "Quendora und die Talbrück AG haben eine Partnerschaft vereinbart.",
            {("ALLIED_WITH", "Quendora", "Talbrück AG")},
        ),
        (
            "en",
            "Quendora has formed a partnership with Talbrook Industries.",
            {("ALLIED_WITH", "Quendora", "Talbrook Industries")},
        ),
        (
            "de",
            "So hat Quendora gemeinsam mit Talbrück und dem Investor Velaro die „Nordring“-Allianz gegründet.",
            {
                ("MEMBER_OF", "Quendora", "Nordring"),
                ("MEMBER_OF", "Talbrück", "Nordring"),
                ("MEMBER_OF", "Velaro", "Nordring"),
            },
        ),
        (
            "en",
            "Quendora, Talbrook and Velaro have joined the consortium Northring.",
            {
                ("MEMBER_OF", "Quendora", "Northring"),
                ("MEMBER_OF", "Talbrook", "Northring"),
                ("MEMBER_OF", "Velaro", "Northring"),
            },
        ),
    ],
)
def test_sentence_says_exactly_this(language: str, body: str, facts: set[tuple[str, str, str]]) -> None:
    assert set(read_claims(body, language)) == facts


@pytest.mark.parametrize(
    ("language", "body", "status"),
    [
        ("de", "Die Talbrück AG hat den Pumpenhersteller Quendora übernommen.", "completed"),
        ("de", "Die Talbrück AG will den Pumpenhersteller Quendora übernehmen.", "planned"),
        ("de", "Die Talbrück AG hat Quendora nicht übernommen, die Gespräche sind gescheitert.", "denied"),
        ("en", "Talbrook Industries has acquired pump maker Quendora.", "completed"),
        ("en", "Talbrook Industries is in talks to acquire pump maker Quendora.", "planned"),
    ],
)
def test_talks_and_denials_are_a_status(language: str, body: str, status: str) -> None:
    (claim,) = [claim for key, claim in read_claims(body, language).items() if key[0] == "ACQUIRED"]
    assert claim.status == status


FUNDING = {
    "de": "Quendora erhält in der Serie B 12 Millionen Euro von Talbrück Ventures. "
    "Beraten wurde das Unternehmen von der Kanzlei Pell Drake. "
    "Das Unternehmen wird mit 90 Millionen Euro bewertet.",
    "en": "Quendora has raised €12m in a Series B round led by Talbrook Ventures at a valuation of €90m, "
    "with participation from Northlight Capital. Law firm Pell & Drake LLP acted for the company.",
}


@pytest.mark.parametrize("language", ["de", "en"])
def test_round_has_series_amount_and_valuation(language: str) -> None:
    claim = read_claims(FUNDING[language], language)["RAISED", "Quendora", None]
    assert (claim.round, claim.amount, claim.valuation) == (
        "Series B",
        Money(12_000_000, "EUR"),
        Money(90_000_000, "EUR"),
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_advisers_are_no_investors(language: str) -> None:
    assert not any("Pell" in subject for _, subject, _ in read_claims(FUNDING[language], language))


def test_lead_is_who_led_and_all_carry_the_series() -> None:
    claims = read_claims(FUNDING["en"], "en")
    leads = {key[1]: (claim.lead, claim.round) for key, claim in claims.items() if key[0] == "INVESTED_IN"}
    assert leads == {"Talbrook Ventures": (True, "Series B"), "Northlight Capital": (False, "Series B")}


def test_series_of_a_neighbouring_sentence_belongs_to_the_deal() -> None:
    body = (
        "Quendora hat eine Serie C über 30 Millionen Euro abgeschlossen. Talbrück Ventures beteiligt sich an Quendora."
    )
    assert read_claims(body, "de")["INVESTED_IN", "Talbrück Ventures", "Quendora"].round == "Series C"


@pytest.mark.parametrize(
    ("language", "body", "role"),
    [
        ("de", "Eva Lindholm, Mitgründerin und CEO von Quendora, lobt das Team.", "CEO"),
        ("en", "Eva Lindholm, co-founder and chief executive of Quendora, praised the team.", "chief executive"),
    ],
)
def test_founder_with_a_post_is_founder_and_works_there(language: str, body: str, role: str) -> None:
    claims = read_claims(body, language)
    assert set(claims) == {("FOUNDED", "Eva Lindholm", "Quendora"), ("WORKS_FOR", "Eva Lindholm", "Quendora")}
    assert claims["WORKS_FOR", "Eva Lindholm", "Quendora"].role == role


@pytest.mark.parametrize(
    ("language", "body", "key", "amount"),
    [
        (
            "de",
            "Die Sparkasse Talheim gewährt Quendora einen Kredit über 3 Millionen Euro.",
            ("LENT_TO", "Sparkasse Talheim", "Quendora"),
            Money(3_000_000, "EUR"),
        ),
        (
            "en",
            "Talbrook Industries has acquired pump maker Quendora for $40m.",
            ("ACQUIRED", "Talbrook Industries", "Quendora"),
            Money(40_000_000, "USD"),
        ),
    ],
)
def test_amount_of_a_deal_is_its_own(language: str, body: str, key: tuple[str, str, str], amount: Money) -> None:
    assert read_claims(body, language)[key].amount == amount


def test_loan_is_no_round() -> None:
    body = "Quendora sicherte sich eine Kreditfazilität in Höhe von 5 Millionen Euro von der Sparkasse Talheim."
    assert not any(kind == "RAISED" for kind, _, _ in read_claims(body, "de"))


@pytest.mark.parametrize(
    ("language", "body"),
    [
        ("de", "Im Park spielte gestern Quendora. Auch Eva Lindholm sah zu."),
        ("en", "It rained. Quendora and Talbrook stayed closed, said Eva Lindholm."),
    ],
)
def test_no_deal_no_claim(language: str, body: str) -> None:
    assert read_claims(body, language) == {}
