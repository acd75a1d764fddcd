"""Keys: spellings that mean one name give one key, and a key can be cut at its spaces and colons."""

from __future__ import annotations

import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dealgraph.graph.errors import InputError, SchemaError
from dealgraph.graph.keys import digest_key, name_key, normal_form, round_key, round_label
from dealgraph.graph.values import Money

_SPACES = "".join(c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace()) + "\u200b\u2060\ufeff"
_texts = st.text() | st.text(alphabet=_SPACES + "!&+.-()'´ß🚀字ａGmbH")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        # legal forms
        ("Databricks", "Databricks, Inc."),
        ("Siemens", "Siemens AG"),
        ("Trade Republic", "Trade Republic GmbH"),
        ("Allianz", "Allianz SE"),
        ("Klarna", "Klarna AB"),
        ("Vapor", "Vapor UG (haftungsbeschränkt)"),
        ("Lumen", "Lumen S.A.S."),
        ("Nordlicht", "Nordlicht e.V."),
        ("Merck", "Merck KGaA"),
        ("Hilfe", "Hilfe gGmbH"),
        # case, accents, compatibility forms, signs
        ("OpenAI", "OPENAI"),
        ("Société Générale", "Societe Generale"),
        ("Müller Holding", "MÜLLER HOLDING"),
        ("Großmann", "GROSSMANN"),
        ("Mu\u0308ller", "M\u00fcller"),
        ("Ｍｅｔａ", "Meta"),
        ("Rolls-Royce", "Rolls Royce"),
        ("Hugging\u00a0Face", "Hugging Face"),
        ("E.ON", "e-on"),
        # declined adjectives and articles
        ("Deutsche Telekom", "Deutschen Telekom"),
        ("Deutsche Bank", "Deutscher Bank AG"),
        ("Norddeutsche Landesbank", "Norddeutschen Landesbank"),
        ("Bayerische Landesbank", "Bayerischer Landesbank"),
        ("Österreichische Post", "Österreichischen Post AG"),
        ("Vereinigte Bühnen", "Vereinigten Bühnen"),
        ("Spiegel", "Der Spiegel"),
        ("Spiegel", "den Spiegel"),
        ("Carlyle Group", "The Carlyle Group"),
        # genitives
        ("Meta", "Meta's"),
        ("Meta", "Meta’s"),
        ("Meta", "Meta`s"),
        ("Meta", "Meta´s"),
        ("Meta Platforms", "Meta's Platforms"),
        # and
        ("Ernst & Young", "Ernst and Young"),
        ("Ernst & Young", "Ernst und Young"),
        ("Ernst & Young", "Ernst + Young"),
        ("A & B & C", "A and B and C"),
    ],
)
def test_spellings_of_one_organization_share_a_key(one: str, other: str) -> None:
    assert name_key("Organization", one) == name_key("Organization", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fischer", "Fische"),  # no declined adjective
        ("Fischer Gruppe", "Fische Gruppe"),
        ("Deutschen", "Deutsche"),  # a lone word is no adjective
        ("Meta", "Metas"),
        ("Group A", "Group B"),
        ("1&1", "11"),
        ("Andersen", "ersen"),  # "and" counts as a word alone
        ("Merck", "Merck Finck"),
        ("Deutsche Bank", "Deutsche Bahn"),
    ],
)
def test_other_names_keep_other_keys(one: str, other: str) -> None:
    assert name_key("Organization", one) != name_key("Organization", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Eva Groß", "Prof. Dr. Eva Gross"),
        ("Eva Groß", "Frau Eva Groß"),
        ("Tim Cook", "Mr. Tim Cook"),
        ("Tim Cook", "Sir Tim Cook"),
        ("Anne O’Neil", "Anne O'Neil"),
        ("Tim Cook", "Tim Cook's"),
    ],
)
def test_titles_of_people_do_not_count(one: str, other: str) -> None:
    assert name_key("Person", one) == name_key("Person", other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Max Ag", "Max"),  # legal forms are for firms
        ("The Rock", "Rock"),  # so are articles
        ("Cook", "Tim Cook"),  # that a surname alone means a person is the reader's to say
        ("Drake", "Ake"),
    ],
)
def test_people_keep_what_only_firms_lose(one: str, other: str) -> None:
    assert name_key("Person", one) != name_key("Person", other)


@pytest.mark.parametrize(
    ("label", "name", "key"),
    [
        ("Organization", "Mistral AI", "org:mistral-ai"),
        ("Organization", "Müller & Söhne GmbH", "org:muller-sohne"),
        ("Organization", "GmbH", "org:gmbh"),
        ("Organization", "  &  ", "org:&"),
        ("Organization", "The", "org:the"),
        ("Organization", "阿里巴巴", "org:阿里巴巴"),
        ("Person", "Prof. Dr. Eva Groß", "person:eva-gross"),
        ("Person", "Dr.", "person:dr"),
        ("Alliance", "AI for Good", "alliance:ai-for-good"),
    ],
)
def test_keys_can_be_read(label: str, name: str, key: str) -> None:
    assert name_key(label, name) == key


@pytest.mark.parametrize("name", ["", " ", "\t\n", "\u00a0\u2003"])
def test_an_empty_name_has_no_key(name: str) -> None:
    with pytest.raises(InputError):
        name_key("Organization", name)


@pytest.mark.parametrize("label", ["", "organization", "Company", "Article"])
def test_a_label_that_no_entity_has_is_refused(label: str) -> None:
    with pytest.raises(SchemaError):
        name_key(label, "Meta")


@given(st.sampled_from(["Organization", "Person", "Alliance"]), _texts)
@example("Organization", "!\t?")
@example("Person", "(\u00a0)")
@example("Organization", "´\u3000´")
@example("Organization", "\u2028&\u2029")
def test_a_key_never_holds_white_space(label: str, name: str) -> None:
    if not name.strip():
        return
    key = name_key(label, name)
    assert not any(c.isspace() for c in key)
    assert len(key.partition(":")[2]) > 0


@given(_texts)
def test_a_normal_form_is_words_parted_by_single_spaces(name: str) -> None:
    form = normal_form(name)
    assert form == " ".join(form.split())


@given(_texts)
def test_case_of_signs_and_form_of_accents_never_count(name: str) -> None:
    import unicodedata

    assert normal_form(unicodedata.normalize("NFC", name)) == normal_form(unicodedata.normalize("NFD", name))


@pytest.mark.parametrize(
    ("series", "amount", "date", "label"),
    [
        ("Series J", Money(10**10, "USD"), "2024-12-17", "series-j"),
        ("series j", None, None, "series-j"),
        ("Pre-Seed", None, None, "pre-seed"),
        ("Series A", None, None, "series-a"),  # no letter of a series is a legal form
        ("Series S", None, None, "series-s"),
        (None, Money(10**10, "USD"), "2024-12-17", "usd-10000000000"),
        ("", Money(5, "EUR"), None, "eur-5"),
        (None, None, "2024-12-17", "2024-12"),
        (None, None, "2024-12", "2024-12"),
        (None, None, "2024", "2024"),
        (None, None, None, "undated"),
    ],
)
def test_a_round_is_told_by_series_else_amount_else_month(
    series: str | None, amount: Money | None, date: str | None, label: str
) -> None:
    assert round_label(series, amount, date) == label


def test_a_round_key_holds_its_company() -> None:
    assert round_key("org:databricks", "series-j") == "round:databricks:series-j"


@given(st.lists(st.none() | st.text(alphabet=st.characters(blacklist_characters="\x00\x1f")), max_size=4),
       st.lists(st.none() | st.text(alphabet=st.characters(blacklist_characters="\x00\x1f")), max_size=4))  # fmt: skip
def test_digests_are_equal_where_all_parts_are(one: list[str | None], other: list[str | None]) -> None:
    assert (digest_key("claim", *one, "end") == digest_key("claim", *other, "end")) == (one == other)


def test_a_digest_is_the_same_on_every_machine() -> None:
    assert digest_key("article", "a", None, "") == digest_key("article", "a", None, "")
    assert digest_key("article", "a", None) != digest_key("article", "a", "")
    assert digest_key("claim", "a") != digest_key("article", "a")
    assert digest_key("article", "\ud800").startswith("article:")  # a lone surrogate is no reason to fail
