"""Small readings made by hand: say the sentence and what it claims, offsets are worked out."""

from __future__ import annotations

from typing import Any

from dealgraph.graph.keys import name_key
from dealgraph.graph.model import Claim, Mention, Name, Reading, check_reading, make_article
from dealgraph.graph.values import Money

# Label of a name in a test: organization unless it is listed here.
PEOPLE = {"Ada Ochs", "Ben Umar"}
ALLIANCES = {"Nordring"}


def reading(text: str, *claims: tuple[Any, ...], published: str | None = "2024-05-02", **article: Any) -> Reading:
    """Make a reading of a text by its claims.

    Args:
        text: a sentence or more.
        claims: (type, subject name, object name or None, properties of the claim); the names occur in the text. The
            quote is the property `says`, else the whole text.
        published: partial date.
        article: outlet, url, headline, source and so on.
    """
    made = make_article(text, published_on=published, language="en", **article)
    written = {name for claim in claims for name in claim[1:3] if name}
    full = {claim[1]: claim[2] for claim in claims if claim[0] == "ALSO_KNOWN_AS"}
    names: dict[str, Name] = {}
    for name in sorted(written, key=lambda n: (n in full, n)):
        home = full.get(name, name)
        mentions = (*_mentions(made.text, name), *(names[home].mentions if home in names else ()))
        names[home] = Name(_label(home), home, tuple(sorted(mentions)))
    made_claims = tuple(_claim(made.text, *claim) for claim in claims)
    checked, dropped = check_reading(Reading(made, tuple(names.values()), made_claims, "hand-1"))
    assert not dropped, dropped
    return checked


def _label(name: str) -> str:
    return "Person" if name in PEOPLE else "Alliance" if name in ALLIANCES else "Organization"


def _mentions(text: str, name: str) -> list[Mention]:
    found, start = [], text.find(name)
    while start >= 0:
        found.append(Mention(start, start + len(name), name))
        start = text.find(name, start + len(name))
    assert found, f"{name!r} is not in {text!r}"
    return found


def _claim(text: str, kind: str, subject: str, target: str | None, properties: dict[str, Any] | None = None) -> Claim:
    properties = dict(properties or {})
    quote = properties.pop("says", text)
    start = text.index(quote)
    for field in ("amount", "valuation"):
        if field in properties:
            properties[field] = Money(*properties[field])
    label = _label(target) if kind == "ALSO_KNOWN_AS" and target else _label(subject)
    return Claim(
        kind, name_key(label, subject), name_key(_label(target), target) if target else None,
        start, start + len(quote), quote, **({"confidence": 0.9} | properties),
    )  # fmt: skip
