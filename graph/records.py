"""Records: a reading as one JSON object, the form in which claims leave a store and come back.

    {"article": {"key", "text", "headline", "publishedOn", "language", "outlet", "url", "source"}, "reader",
     "names": [{"label", "name", "kinds", "mentions": [[start, end], ...]}],
     "claims": [{"key", "type", "subject", "object", "start", "end", "quote", "status", "confidence", ...}]}

What is None or False is left out. A line is written the same way every time, so that equal stores export equal bytes.

Room: graph. Imports nothing of ours but `errors`, `keys`, `model` and `values`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.graph.keys import digest_key
from dealgraph.graph.model import Article, Claim, Mention, Name, Reading, check_article, check_reading
from dealgraph.graph.values import Money, check_partial_date

__all__ = [
    "article_fields",
    "claim_fields",
    "dump_record",
    "fingerprint",
    "names_json",
    "parse_claim",
    "parse_names",
    "parse_record",
]

_ARTICLE_FIELDS = (
    ("text", "text"), ("headline", "headline"), ("publishedOn", "published_on"), ("language", "language"),
    ("outlet", "outlet"), ("url", "url"), ("source", "source"),
)  # fmt: skip
_NONE = type(None)
_CLAIM_KINDS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("type", "subject", "quote", "status"), (str,)),
    **dict.fromkeys(("start", "end"), (int,)),
    "confidence": (float, int),
    **dict.fromkeys(("object", "round", "role", "currency", "valuationCurrency"), (str, _NONE)),
    **dict.fromkeys(("amount", "valuation"), (int, _NONE)),
    "lead": (bool, _NONE),
}


def dump_record(reading: Reading) -> str:
    """Write a reading as one line of JSON, without its line feed."""
    article = {"key": reading.article.key} | article_fields(reading.article)
    return json.dumps(
        {
            "article": article,
            "reader": reading.reader,
            "names": [_name_fields(name) for name in reading.names],
            "claims": [{"key": claim.key_in(reading.article.key)} | claim_fields(claim) for claim in reading.claims],
        },
        ensure_ascii=False,
    )


def fingerprint(reading: Reading) -> str:
    """Return a digest of all that was read, the article's `source` left out: equal readings need no second write."""
    # A claim's key covers what it says; its confidence and the places of its ends are what else a reader gives.
    claims = sorted(
        (claim.key_in(reading.article.key), claim.confidence, claim.subject_at, claim.object_at)
        for claim in reading.claims
    )
    return digest_key("reading", reading.reader, reading.article.language, names_json(reading.names), claims)


def article_fields(article: Article) -> dict[str, Any]:
    """Return an article's properties but its key, without those that are None or empty."""
    return {field: value for field, name in _ARTICLE_FIELDS if (value := getattr(article, name))}


def claim_fields(claim: Claim) -> dict[str, Any]:
    """Return a claim's own properties, flat, as stores and JSON hold them; None and False are left out."""
    fields: dict[str, Any] = {
        "type": claim.type, "subject": claim.subject, "object": claim.object, "start": claim.start, "end": claim.end,
        "quote": claim.quote, "status": claim.status, "confidence": claim.confidence, "round": claim.round,
        "role": claim.role, "lead": claim.lead or None,
        "subjectAt": list(claim.subject_at) if claim.subject_at else None,
        "objectAt": list(claim.object_at) if claim.object_at else None,
    }  # fmt: skip
    if claim.amount is not None:
        fields |= {"amount": claim.amount.amount, "currency": claim.amount.currency}
    if claim.valuation is not None:
        fields |= {"valuation": claim.valuation.amount, "valuationCurrency": claim.valuation.currency}
    return {field: value for field, value in fields.items() if value is not None}


def _name_fields(name: Name) -> dict[str, Any]:
    fields = {"label": name.label, "name": name.name, "kinds": list(name.kinds)}
    return fields | {"mentions": [[mention.start, mention.end] for mention in name.mentions]}


def names_json(names: tuple[Name, ...]) -> str:
    """Write the names of an article as JSON text, for a store that holds them in one property."""
    return json.dumps([_name_fields(name) for name in names], ensure_ascii=False)


def parse_names(data: list[dict[str, Any]], text: str) -> tuple[Name, ...]:
    """Read names back.

    Args:
        data: what `names_json` wrote, decoded.
        text: the article's text, out of which the mentions are cut.

    Raises:
        InputError: a field is missing or of the wrong kind.
    """
    try:
        return tuple(_parse_name(item, text) for item in data)
    except (KeyError, TypeError, ValueError, AttributeError) as exc:
        raise InputError(f"names: {exc!r}; each needs label, name and mentions [[start, end], ...]") from exc


def _parse_name(item: Mapping[str, Any], text: str) -> Name:
    kinds = item.get("kinds", [])
    if type(kinds) is not list or not all(type(value) is str for value in (item["label"], item["name"], *kinds)):
        raise TypeError(f"label, name or kinds are no text in {item!r}")
    mentions = (Mention(start, end, text[start:end]) for start, end in map(_span, item["mentions"]))
    return Name(item["label"], item["name"], tuple(mentions), tuple(kinds))


def parse_claim(fields: Mapping[str, Any]) -> Claim:
    """Read one claim back from what `claim_fields` gave.

    Raises:
        InputError: a field is missing or of the wrong kind, or an amount has no currency.
    """
    for name, kinds in _CLAIM_KINDS.items():
        if type(fields.get(name)) not in kinds:
            raise InputError(
                f"claim: {name} is {fields.get(name)!r}; it must be {' or '.join(k.__name__ for k in kinds)}"
            )
    try:
        return Claim(
            type=fields["type"], subject=fields["subject"], object=fields.get("object"),
            start=fields["start"], end=fields["end"], quote=fields["quote"], status=fields["status"],
            confidence=float(fields["confidence"]), subject_at=_optional_span(fields, "subjectAt"),
            object_at=_optional_span(fields, "objectAt"), round=fields.get("round"), role=fields.get("role"),
            amount=_money(fields, "amount", "currency"), valuation=_money(fields, "valuation", "valuationCurrency"),
            lead=bool(fields.get("lead")),
        )  # fmt: skip
    except (TypeError, ValueError, OverflowError) as exc:
        raise InputError(f"claim: {exc}; offsets are [start, end]") from exc


def _money(fields: Mapping[str, Any], amount: str, currency: str) -> Money | None:
    return Money(fields[amount], fields.get(currency, "")) if fields.get(amount) is not None else None


def _span(value: Any) -> tuple[int, int]:
    start, end = value
    if type(start) is not int or type(end) is not int:
        raise TypeError(f"{value!r} is no [start, end]")
    return start, end


def _optional_span(fields: Mapping[str, Any], name: str) -> tuple[int, int] | None:
    return _span(fields[name]) if fields.get(name) is not None else None


def parse_record(record: Mapping[str, Any]) -> Reading:
    """Read one exported record back and check all of it.

    Args:
        record: one line of `export claims`, decoded.

    Returns:
        The reading; every quote and mention stands at its offsets.

    Raises:
        InputError: a field is missing or of the wrong kind, the text does not fit the article's key, or a name or
            claim does not stand where it says: the line was edited or cut.
    """
    fields = record.get("article")
    if (
        not isinstance(fields, dict)
        or not isinstance(fields.get("text"), str)
        or not isinstance(fields.get("key"), str)
    ):
        raise InputError("record: `article` must be an object with `key` and `text`")
    wrong = [name for name, _ in _ARTICLE_FIELDS if not isinstance(fields.get(name, ""), str)]
    if wrong:
        raise InputError(f"record {fields['key']}: {', '.join(wrong)} must be text")
    rest = {name: fields.get(field) for field, name in _ARTICLE_FIELDS if field not in {"text", "source"}}
    article = Article(fields["key"], fields["text"], **rest, source=fields.get("source", ""))
    check_article(article)
    if article.published_on is not None:
        check_partial_date(article.published_on)
    if not isinstance(record.get("names"), list) or not isinstance(record.get("claims"), list):
        raise InputError(f"record {article.key}: `names` and `claims` must be lists")
    if not all(isinstance(item, dict) for item in record["claims"]) or not isinstance(record.get("reader", ""), str):
        raise InputError(f"record {article.key}: each claim must be an object, and `reader` text")
    claims = tuple(parse_claim(item) for item in record["claims"])
    for item, claim in zip(record["claims"], claims, strict=True):
        if item.get("key", key := claim.key_in(article.key)) != key:
            raise InputError(f"record {article.key}: claim {item['key']!r} says something else now; was it edited?")
    names = parse_names(record["names"], article.text)
    checked, dropped = check_reading(Reading(article, names, claims, record.get("reader", "")))
    if dropped:
        raise InputError(f"record {article.key}: {dropped[0]}")
    _check_encodable(checked)
    return checked


def _check_encodable(reading: Reading) -> None:
    """Refuse halves of surrogate pairs, which JSON can spell and no store takes."""
    article = reading.article
    said = [
        article.text,
        article.headline,
        article.language,
        article.outlet,
        article.url,
        article.source,
        reading.reader,
    ]
    said += [part for name in reading.names for part in (name.name, *name.kinds)]
    said += [part for claim in reading.claims for part in (claim.subject, claim.object, claim.round, claim.role)]
    try:
        "".join(filter(None, said)).encode("utf-8")
    except UnicodeEncodeError as exc:
        raise InputError(f"record {article.key!r}: it holds half of a surrogate pair ({exc.reason})") from exc
