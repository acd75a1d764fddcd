"""Articles, claims and the gate: what can be proved passes untouched, all else is dropped with a reason."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Claim, Decision, Mention, Name, Reading, check_article, check_reading, make_article
from dealgraph.graph.values import Money
from tests.graph.strategies import readings

_TEXT = "Aldan leads. Ada Ochs runs Bervo. Nordring is an alliance."
_ALDAN = Name("Organization", "Aldan", (Mention(0, 5, "Aldan"),))
_ADA = Name("Person", "Ada Ochs", (Mention(13, 21, "Ada Ochs"),))
_BERVO = Name("Organization", "Bervo", (Mention(27, 32, "Bervo"),))
_NORDRING = Name("Alliance", "Nordring", (Mention(34, 42, "Nordring"),))
_NAMES = (_ALDAN, _ADA, _BERVO, _NORDRING)


def _claim(
    kind: str = "INVESTED_IN", subject: str = "org:aldan", target: str | None = "org:bervo", **more: Any
) -> Claim:
    return Claim(kind, subject, target, **({"start": 0, "end": 12, "quote": "Aldan leads."} | more))


def _reading(*claims: Claim, names: tuple[Name, ...] = _NAMES) -> Reading:
    return Reading(make_article(_TEXT, published_on="2024"), names, claims, "hand-1")


# Articles


def test_the_headline_is_the_first_paragraph() -> None:
    article = make_article("Body of it.", headline="  The \n headline ")
    assert (article.headline, article.text) == ("The headline", "The headline\n\nBody of it.")


def test_a_headline_that_the_body_starts_with_is_not_repeated() -> None:
    assert make_article("News: a deal.", headline="News: a deal.").text == "News: a deal."


@pytest.mark.parametrize("headline", [None, "", " \n "])
def test_no_headline_is_none(headline: str | None) -> None:
    article = make_article("Body.", headline=headline)
    assert (article.headline, article.text) == (None, "Body.")


@pytest.mark.parametrize("body", ["", "   ", "\n\n", "123 ... !", "\u200b", "\x00\x01", "🚀"])
def test_a_body_without_a_letter_is_no_article(body: str) -> None:
    with pytest.raises(InputError):
        make_article(body, headline="A headline")


@pytest.mark.parametrize("date", ["", "yesterday", "2025-13", "21.01.2025", "２０２５"])
def test_a_date_that_is_none_is_refused(date: str) -> None:
    with pytest.raises(InputError):
        make_article("Body.", published_on=date)


def test_line_ends_become_line_feeds() -> None:
    assert make_article("a\r\nb\rc\nd").text == "a\nb\nc\nd"


def test_every_space_but_the_plain_one_becomes_it_one_for_one() -> None:
    odd = "".join(c for c in map(chr, range(sys.maxunicode + 1)) if c.isspace() and c not in " \n\r\u2028\u2029")
    assert make_article(f"a{odd}b").text == f"a{' ' * len(odd)}b"


@pytest.mark.parametrize(
    "odd", list("\x00\x07\x1b\x7f\x85\x9f\u2028\u200b\u200e\u202e\u2060\u2066\ufeff\ud800\udfff\u061c")
)
def test_control_zero_width_and_direction_marks_become_spaces_so_that_offsets_stand(odd: str) -> None:
    assert make_article(f"a{odd}b").text == "a b"


@pytest.mark.parametrize("kept", ["Grüße 🚀 字", "„Zitat“ – ‚so‘", "a\n\nb", "e\u0301", "0\u20e3"])
def test_other_text_stays_as_it_is(kept: str) -> None:
    assert make_article(f"x{kept}").text == f"x{kept}"


@given(st.text(), st.none() | st.text())
def test_an_article_made_again_of_its_own_text_is_the_same(body: str, headline: str | None) -> None:
    if not any(c.isalpha() for c in body):
        return
    article = make_article(body, headline=headline, published_on="2024")
    check_article(article)
    again = make_article(article.text, headline=article.headline, published_on="2024")
    assert again.text == article.text
    assert again.key == article.key
    article.text.encode("utf-8")  # no lone surrogate is left


_BASE = {"published_on": "2024-05-02", "outlet": "Morgenpost", "url": "https://post.example/1"}


@pytest.mark.parametrize("change", [{"published_on": "2024-05"}, {"outlet": None}, {"url": "https://post.example/2"}])
def test_date_outlet_and_url_belong_to_an_articles_key(change: dict[str, Any]) -> None:
    assert make_article("Body.", **_BASE).key != make_article("Body.", **(_BASE | change)).key


@pytest.mark.parametrize("change", [{"source": "b.txt"}, {"language": "de"}])
def test_its_name_and_language_do_not(change: dict[str, Any]) -> None:
    assert make_article("Body.", **_BASE).key == make_article("Body.", **(_BASE | change)).key


@pytest.mark.parametrize("field", ["outlet", "url"])
def test_an_empty_outlet_or_url_is_none(field: str) -> None:
    assert make_article("Body.", **{field: ""}) == make_article("Body.")


@pytest.mark.parametrize("field", ["outlet", "url", "source"])
def test_what_is_known_of_an_article_can_be_stored_as_text(field: str) -> None:
    value = getattr(make_article("Body.", **{field: "cut in half \ud83d"}), field)
    assert value.encode("utf-8").startswith(b"cut in half")


def test_an_edited_article_is_found_out() -> None:
    article = make_article("Body.", **_BASE)
    check_article(article)
    for change in ({"text": "Body!"}, {"published_on": "2025"}, {"outlet": None}, {"url": None}, {"key": "article:0"}):
        with pytest.raises(InputError):
            check_article(replace(article, **change))


# Names, claims, decisions


def test_the_forms_of_a_name_are_all_that_is_written_and_the_name_itself() -> None:
    name = Name("Organization", "Deutsche Telekom", (Mention(0, 16, "Deutschen Telekom"), Mention(20, 27, "Telekom")))
    assert name.key == "org:deutsche-telekom"
    assert name.forms == ("Deutsche Telekom", "Deutschen Telekom", "Telekom")


@pytest.mark.parametrize(
    "change",
    [
        {"type": "ACQUIRED"}, {"subject": "org:x"}, {"object": "org:x"}, {"object": None}, {"start": 1}, {"end": 11},
        {"status": "denied"}, {"round": "Seed"}, {"amount": Money(5, "EUR")}, {"valuation": Money(5, "EUR")},
        {"lead": True}, {"role": "chair"},
    ],
)  # fmt: skip
def test_a_claims_key_changes_with_all_that_it_says(change: dict[str, Any]) -> None:
    assert replace(_claim(), **change).key_in("article:a") != _claim().key_in("article:a")


@pytest.mark.parametrize("field", ["amount", "valuation"])
def test_a_claims_key_changes_with_the_currency(field: str) -> None:
    one, other = (replace(_claim(), **{field: Money(5, currency)}) for currency in ("EUR", "USD"))
    assert one.key_in("article:a") != other.key_in("article:a")


def test_a_claims_key_is_that_of_its_article_but_not_of_its_confidence() -> None:
    assert _claim().key_in("article:a") != _claim().key_in("article:b")
    assert _claim(confidence=0.1).key_in("article:a") == _claim().key_in("article:a")


def test_the_same_judgement_twice_is_one_decision() -> None:
    one = Decision("merge", "org:a", "org:b", "same firm", "2024-01-01T00:00:00Z")
    assert one.key == Decision("merge", "org:a", "org:b", None, "2025-01-01T00:00:00Z").key
    assert one.key != Decision("split", "org:a", "org:b", None, "2024-01-01T00:00:00Z").key


# The gate


@given(readings())
def test_a_good_reading_passes_untouched(reading: Reading) -> None:
    assert check_reading(reading) == (reading, [])


@pytest.mark.parametrize(
    "claim",
    [
        _claim(),
        _claim(status="rumoured", lead=True, round="Seed", amount=Money(0, "EUR"), confidence=0.0),
        _claim("INVESTED_IN", "person:ada-ochs"),
        _claim("LENT_TO", amount=Money(5, "EUR")),
        _claim("ACQUIRED", "person:ada-ochs", amount=Money(5, "EUR")),
        _claim("FOUNDED", "person:ada-ochs"),
        _claim("FOUNDED"),
        _claim("FOUNDED_BY_ALUMNI_OF"),
        _claim("WORKS_FOR", "person:ada-ochs", role="chair"),
        _claim("WORKED_FOR", "person:ada-ochs", role="chair"),
        _claim("ALLIED_WITH"),
        _claim("MEMBER_OF", "org:aldan", "alliance:nordring"),
        _claim("SUBSIDIARY_OF"),
        _claim("RAISED", "org:bervo", None, round="Seed", amount=Money(5, "EUR"), valuation=Money(50, "USD")),
        _claim("RAISED", "org:bervo", None),
        _claim("ALSO_KNOWN_AS"),
        _claim(start=0, end=len(_TEXT), quote=_TEXT),
        _claim(subject_at=(0, 5), object_at=(27, 32)),
    ],
)
def test_a_claim_that_the_text_proves_and_the_schema_knows_is_kept(claim: Claim) -> None:
    assert check_reading(_reading(claim)) == (_reading(claim), [])


def test_a_second_name_that_is_a_form_of_the_full_one_may_be_its_subject() -> None:
    article = make_article("Qoru Authority (QIA) is big.")
    name = Name("Organization", "Qoru Authority", (Mention(0, 14, "Qoru Authority"), Mention(16, 19, "QIA")))
    claim = Claim("ALSO_KNOWN_AS", "org:qia", "org:qoru-authority", 0, 28, article.text)
    assert check_reading(Reading(article, (name,), (claim,), "hand-1"))[1] == []
    other = replace(claim, subject="org:qxx")
    assert len(check_reading(Reading(article, (name,), (other,), "hand-1"))[1]) == 1


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (_claim("BOUGHT"), "type"),
        (_claim("PARTICIPATED_IN"), "type"),  # worked out, never claimed
        (_claim("STATED_IN"), "type"),
        (_claim(status="certain"), "status"),
        (_claim(status=""), "status"),
        (_claim(quote="Aldan leads!"), "quote"),
        (_claim(start=1), "quote"),
        (_claim(end=13), "quote"),
        (_claim(start=5, end=6, quote=" "), "quote"),
        (_claim(start=5, end=5, quote=""), "quote"),
        (_claim(start=-10, end=-1, quote=_TEXT[-10:-1]), "quote"),  # Python would count from the end
        (_claim(start=34, end=400, quote=_TEXT[34:]), "quote"),  # and cut what is too long
        (_claim(confidence=1.01), "confidence"),
        (_claim(confidence=-0.01), "confidence"),
        (_claim(confidence=float("nan")), "confidence"),
        (_claim(subject="org:cirrol"), "subject"),
        (_claim(target="org:cirrol"), "object"),
        (_claim(target=None), "object"),
        (_claim(target="org:aldan"), "one"),
        (_claim("RAISED", "org:bervo", "org:aldan"), "object"),
        (_claim("RAISED", "org:bervo", "round:bervo:seed"), "object"),
        (_claim("RAISED", "person:ada-ochs", None), "subject"),
        (_claim("WORKS_FOR"), "subject"),
        (_claim("INVESTED_IN", "org:aldan", "person:ada-ochs"), "object"),
        (_claim("INVESTED_IN", "alliance:nordring"), "subject"),
        (_claim("MEMBER_OF"), "object"),
        (_claim("LENT_TO", "person:ada-ochs"), "subject"),
        (_claim("ALLIED_WITH", amount=Money(5, "EUR")), "amount"),
        (_claim("INVESTED_IN", valuation=Money(5, "EUR")), "valuation"),
        (_claim("ACQUIRED", lead=True), "lead"),
        (_claim("ACQUIRED", round="Seed"), "round"),
        (_claim("INVESTED_IN", role="chair"), "role"),
        (_claim("RAISED", "org:bervo", None, lead=True), "lead"),
    ],
)
def test_a_claim_that_is_not_proved_or_not_in_the_schema_is_dropped_with_a_reason(claim: Claim, reason: str) -> None:
    good = _claim("ALLIED_WITH")
    kept, dropped = check_reading(_reading(good, claim))
    assert kept.claims == (good,)
    (line,) = dropped
    assert reason in line
    assert claim.subject in line


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (replace(_ALDAN, label="Company"), "label"),
        (replace(_ALDAN, label="FundingRound"), "label"),
        (replace(_ALDAN, label="Article"), "label"),
        (replace(_ALDAN, mentions=()), "mention"),
        (replace(_ALDAN, mentions=(Mention(1, 6, "Aldan"),)), "stand"),
        (replace(_ALDAN, mentions=(Mention(0, 5, "Aldan"), Mention(0, 5, "aldan"))), "stand"),
        (replace(_ALDAN, mentions=(Mention(3, 3, ""),)), "stand"),
        (replace(_ALDAN, mentions=(Mention(-9, -1, _TEXT[-9:-1]),)), "stand"),
        (replace(_ALDAN, mentions=(Mention(48, 900, _TEXT[48:]),)), "stand"),
        (replace(_ALDAN, mentions=(Mention(5, 6, " "),)), "stand"),
        (replace(_ALDAN, kinds=("Shark",)), "kinds"),
        (replace(_ALDAN, kinds=("Bank", "Shark")), "kinds"),
        (replace(_ALDAN, name=""), "empty"),
        (replace(_ALDAN, name=" \u00a0"), "empty"),
        (replace(_BERVO, mentions=_ALDAN.mentions), "twice"),
    ],
)
def test_a_bad_name_is_dropped_with_a_reason_and_its_claims_with_it(name: Name, reason: str) -> None:
    names = (_ADA, _BERVO, name)
    kept, dropped = check_reading(_reading(_claim("WORKS_FOR", "person:ada-ochs"), _claim("ACQUIRED"), names=names))
    assert kept.names == (_ADA, _BERVO)
    assert [claim.type for claim in kept.claims] == ["WORKS_FOR"]
    assert reason in dropped[0]
    assert len(dropped) == 2


def test_what_the_reader_dropped_itself_is_told_first_and_once() -> None:
    reading = replace(_reading(_claim(status="certain")), dropped=("name Zebra: name is not in the article",))
    kept, dropped = check_reading(reading)
    assert [line.partition(":")[0] for line in dropped] == ["name Zebra", "INVESTED_IN org"]
    assert check_reading(kept) == (kept, [])


def test_a_claim_told_twice_counts_once() -> None:
    kept, dropped = check_reading(_reading(_claim(), _claim(confidence=0.5), _claim(status="denied")))
    assert kept.claims == (_claim(), _claim(status="denied"))
    assert dropped == []
