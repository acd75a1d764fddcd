"""Records: a reading goes out as one line and comes back equal; what was edited or is no record is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Reading
from dealgraph.graph.records import (
    claim_fields,
    dump_record,
    fingerprint,
    names_json,
    parse_claim,
    parse_names,
    parse_record,
)
from tests.builders import reading
from tests.graph.strategies import readings

_READING = reading(
    "Ada Ochs runs Bervo. Aldan leads the Series A of Bervo.",
    ("WORKS_FOR", "Ada Ochs", "Bervo", {"says": "Ada Ochs runs Bervo.", "role": "chief"}),
    ("INVESTED_IN", "Aldan", "Bervo", {"says": "Aldan leads the Series A of Bervo.", "round": "Series A", "lead": True,
                                       "amount": (5, "EUR"), "status": "planned"}),
    ("RAISED", "Bervo", None, {"says": "Aldan leads the Series A of Bervo.", "round": "Series A", "amount": (9, "EUR"),
                               "valuation": (90, "USD")}),
    headline="Deal", outlet="Morgenpost", url="https://post.example/1", source="a.txt",
)  # fmt: skip


def _record() -> dict[str, Any]:
    record: dict[str, Any] = json.loads(dump_record(_READING))
    return record


# Every place in a record, as a path, so that junk can be put there.
def _paths(value: object, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(value, dict):
        return [path, *(found for name, inner in value.items() for found in _paths(inner, (*path, name)))]
    if isinstance(value, list):
        return [path, *(found for number, inner in enumerate(value) for found in _paths(inner, (*path, number)))]
    return [path]


_PATHS = [path for path in _paths(_record()) if path]
_junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["INVESTED_IN", "org:bervo"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


def _with(path: tuple[str | int, ...], junk: object) -> dict[str, Any]:
    record = _record()
    place: Any = record
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = junk
    return record


@given(readings())
def test_a_reading_comes_back_equal(made: Reading) -> None:
    line = dump_record(made)
    assert "\n" not in line
    assert parse_record(json.loads(line)) == made
    assert dump_record(parse_record(json.loads(line))) == line


def test_a_record_has_everything_in_it() -> None:
    assert parse_record(_record()) == _READING


def test_what_is_unknown_is_left_out() -> None:
    plain = reading("Aldan invests in Bervo.", ("INVESTED_IN", "Aldan", "Bervo"), published=None)
    record = json.loads(dump_record(plain))
    assert set(record["article"]) == {"key", "text", "language"}
    assert set(record["claims"][0]) == {
        "key", "type", "subject", "object", "start", "end", "quote", "status", "confidence",
    }  # fmt: skip
    assert parse_record(record) == plain


@given(readings())
def test_claims_and_names_come_back_on_their_own(made: Reading) -> None:
    assert tuple(parse_claim(claim_fields(claim)) for claim in made.claims) == made.claims
    assert parse_names(json.loads(names_json(made.names)), made.article.text) == made.names


def test_a_fingerprint_is_that_of_what_was_read_and_not_of_the_file() -> None:
    moved = replace(_READING, article=replace(_READING.article, source="b.txt"))
    assert fingerprint(moved) == fingerprint(_READING)
    assert fingerprint(replace(_READING, claims=_READING.claims[::-1])) == fingerprint(_READING)
    for change in ({"reader": "hand-2"}, {"claims": _READING.claims[:1]}, {"names": ()}):
        assert fingerprint(replace(_READING, **change)) != fingerprint(_READING)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("article", "text"), "Ada Ochs runs Bervo. Aldan leads the Series B of Bervo."),
        (("article", "key"), "article:0"),
        (("article", "publishedOn"), "2025"),
        (("article", "outlet"), "Abendpost"),
        (("article", "url"), "https://post.example/2"),
        (("claims", 0, "quote"), "Ada Ochs ruins Bervo."),
        (("claims", 0, "start"), 7),
        (("claims", 0, "start"), -60),
        (("claims", 0, "end"), 9999),
        (("claims", 0, "type"), "OWNS"),
        (("claims", 0, "subject"), "person:ben-umar"),
        (("claims", 0, "object"), "org:cirrol"),
        (("claims", 0, "status"), "sure"),
        (("claims", 0, "status"), "denied"),  # a status as good as any, but not what the claim's key was made of
        (("claims", 0, "confidence"), 1.5),
        (("claims", 1, "currency"), "Euro"),
        (("claims", 1, "amount"), -5),
        (("names", 0, "label"), "Shark"),
        (("names", 0, "kinds"), ["Shark"]),
        (("names", 0, "mentions"), []),
        (("names", 0, "mentions"), [[0, 9999]]),
        (("names", 0, "mentions"), [[-5, -1]]),
        (("names", 0, "name"), ""),
    ],
)
def test_an_edited_record_is_refused(path: tuple[str | int, ...], value: object) -> None:
    with pytest.raises(InputError):
        parse_record(_with(path, value))


def test_a_date_that_is_none_is_refused_even_if_the_key_fits() -> None:
    article = _READING.article
    from dealgraph.graph.keys import digest_key

    record = _with(("article", "publishedOn"), "yesterday")
    record["article"]["key"] = digest_key("article", article.text, "yesterday", article.outlet, article.url)
    with pytest.raises(InputError):
        parse_record(record)


@pytest.mark.parametrize("field", ["key", "text"])
def test_an_article_needs_key_and_text(field: str) -> None:
    record = _record()
    del record["article"][field]
    with pytest.raises(InputError):
        parse_record(record)


@pytest.mark.parametrize("field", ["type", "subject", "start", "end", "quote", "status", "confidence"])
def test_a_claim_needs_its_fields(field: str) -> None:
    record = _record()
    del record["claims"][0][field]
    with pytest.raises(InputError):
        parse_record(record)


@pytest.mark.parametrize(("claim", "field"), [(1, "currency"), (2, "valuationCurrency")])
def test_an_amount_without_a_currency_is_refused(claim: int, field: str) -> None:
    record = _record()
    del record["claims"][claim][field]
    with pytest.raises(InputError):
        parse_record(record)


@pytest.mark.parametrize("field", ["article", "names", "claims"])
def test_a_record_needs_its_parts(field: str) -> None:
    record = _record()
    del record[field]
    with pytest.raises(InputError):
        parse_record(record)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("claims", 1, "amount"), 5.7),  # would lose its cents without a word
        (("claims", 1, "amount"), "5"),
        (("claims", 1, "amount"), True),
        (("claims", 1, "amount"), float("inf")),
        (("claims", 1, "amount"), 10**30),
        (("claims", 1, "lead"), "no"),
        (("claims", 1, "round"), 5),
        (("claims", 0, "role"), ["chief"]),
        (("claims", 0, "start"), 0.9),
        (("claims", 0, "start"), float("inf")),
        (("claims", 0, "quote"), 5),
        (("claims", 0, "quote"), None),
        (("claims", 0, "type"), ["WORKS_FOR"]),
        (("claims", 0, "subject"), ["x"]),
        (("claims", 0, "object"), {"x": 1}),
        (("claims", 0, "status"), {"x": 1}),
        (("claims", 0, "confidence"), "0.9"),
        (("claims", 0, "confidence"), float("nan")),
        (("claims", 0), None),
        (("claims", 0), "claim"),
        (("claims", 0), [1]),
        (("names", 0, "kinds"), [["Bank"]]),
        (("names", 0, "kinds"), [1, "a"]),
        (("names", 0, "kinds"), None),
        (("names", 0, "label"), ["Person"]),
        (("names", 0, "name"), 5),
        (("names", 0, "mentions", 0), [0, 3, 5]),
        (("names", 0, "mentions", 0), "ab"),
        (("names", 0), None),
        (("article", "headline"), 5),
        (("article", "source"), None),
        (("article", "language"), ["de"]),
        (("reader",), 5),
        (("names",), {}),
        (("claims",), None),
        (("article",), []),
    ],
)
def test_a_field_of_the_wrong_kind_is_refused(path: tuple[str | int, ...], value: object) -> None:
    with pytest.raises(InputError):
        parse_record(_with(path, value))


@settings(max_examples=400)
@given(st.sampled_from(_PATHS), _junk)
def test_junk_anywhere_in_a_record_gives_an_input_error_or_a_reading_that_can_be_written(
    path: tuple[str | int, ...], junk: object
) -> None:
    try:
        made = parse_record(_with(path, junk))
    except InputError:
        return
    assert parse_record(json.loads(dump_record(made))) == made
    dump_record(made).encode("utf-8")


@given(st.dictionaries(st.sampled_from(["article", "names", "claims", "reader"]), _junk))
def test_junk_for_a_record_gives_an_input_error(record: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        parse_record(record)


@given(
    st.dictionaries(st.sampled_from([*claim_fields(_READING.claims[1]), "valuation", "subjectAt", "objectAt"]), _junk)
)
def test_junk_for_a_claim_gives_an_input_error_or_a_claim(fields: dict[str, Any]) -> None:
    good = claim_fields(_READING.claims[1])
    try:
        claim = parse_claim(good | fields)
    except InputError:
        return
    assert isinstance(claim.key_in("article:a"), str)
    assert parse_claim(claim_fields(claim)) == claim
