"""Generated readings for benchmarks: seeded, so that every run loads the same claims.

Each article is as long as a short news item and holds what news holds: a round, its investors, a partner or a hire;
some tell rumours, some state a second name, some use nothing but that.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from dealgraph.graph.keys import name_key
from dealgraph.graph.model import Article, Claim, Mention, Name, Reading, make_article
from dealgraph.graph.values import Money

__all__ = ["generate_readings"]

_SERIES = ("Seed", "Series A", "Series B", "Series C", None)
_STATUS = ("completed",) * 9 + ("rumoured",)
_NAME = re.compile(r"(?P<full>\bFirm \d+x)|(?P<short>\bF\d+x)|(?P<person>\bAda Berg-\d+)")
_FILLER = (
    "The market has been slow since the spring, and most offers came with harder terms than a year ago.",
    "Staff were told on Monday, before the doors opened.",
    "Whether the money lasts until the next product ships will depend on two large customers in the north.",
    "Neither side would say how long the talks had taken, or who had asked for them first.",
    "Analysts had counted on less, and some of them had counted on nothing at all this year.",
    "A new site is to open near the harbour, with room for a laboratory and about ninety desks.",
)
# One article in so many states a second name, and one in so many uses it alone.
_SECOND_NAME_EVERY = 20


def generate_readings(
    claims: int, *, per_article: int = 5, organizations: int | None = None, seed: int = 7
) -> Iterator[Reading]:
    """Yield readings that hold `claims` claims in all, whose names recur as in news.

    Args:
        claims: number of claims, a multiple of `per_article`.
        per_article: claims in each article, at least 3.
        organizations: size of the pool of names; None for a fifth of `claims`.
        seed: of the random choices.
    """
    choice = random.Random(seed)
    pool = organizations or max(2 * per_article, claims // 5)
    for number in range(claims // per_article):
        firms: dict[int, None] = {}
        while len(firms) < per_article:
            # Squares of even chances: a few firms are in the news all the time, most of them once.
            firms[int(choice.random() ** 2 * pool)] = None
        yield _make_reading(number, list(firms), choice)


def _make_reading(number: int, firms: list[int], choice: random.Random) -> Reading:
    day = f"20{choice.randrange(10, 26)}-{choice.randrange(1, 13):02d}-{choice.randrange(1, 29):02d}"
    company = f"F{firms[0]}x" if number % _SECOND_NAME_EVERY == 7 else f"Firm {firms[0]}x"
    told = _tell(number, company, [f"Firm {firm}x" for firm in firms[1:]], choice)
    body = " ".join(
        f"{sentence} {filler}" for (sentence, *_), filler in zip(told, choice.sample(_FILLER, 6), strict=False)
    )
    article = make_article(
        f"Report {number}. {body}", headline=f"Money for {company}", published_on=day, language="en",
        outlet="Generated Wire", source=f"g{number}",
    )  # fmt: skip
    names = _find_names(article, number)
    keys = {form: name.key for name in names for form in name.forms}
    claims = tuple(_make_claim(article, keys, *statement) for statement in told)
    return Reading(article, names, claims, "generated-2")


def _tell(
    number: int, company: str, others: list[str], choice: random.Random
) -> list[tuple[str, str, str, str | None, dict[str, Any]]]:
    """Return sentences, each with claim type, subject, object and what else the claim states."""
    millions, series, status = choice.randrange(1, 500), choice.choice(_SERIES), choice.choice(_STATUS)
    money, named = Money(millions * 10**6, "EUR"), {"round": series, "status": status}
    *investors, partner = others
    told: list[tuple[str, str, str, str | None, dict[str, Any]]] = []
    if number % _SECOND_NAME_EVERY == 11:
        short = company.replace("irm ", "")
        told.append((f"{company} ({short}) is in the news again.", "ALSO_KNOWN_AS", short, company, {}))
    else:
        stated = named | {"amount": money}
        told.append((f"{company} raises {millions} million euros.", "RAISED", company, None, stated))
    for at, investor in enumerate(investors):
        lead = {"lead": True} if at == 0 and status == "completed" else {}
        told.append((f"{investor} invests in {company}.", "INVESTED_IN", investor, company, named | lead))
    if number % 2:
        told.append((f"{partner} works with {company}.", "ALLIED_WITH", partner, company, {}))
    else:
        person = f"Ada Berg-{choice.randrange(10**6)}"
        told.append((f"{person} joins {partner} as finance chief.", "WORKS_FOR", person, partner, {"role": "CFO"}))
    return told


def _find_names(article: Article, number: int) -> tuple[Name, ...]:
    found: dict[tuple[str, str], list[Mention]] = {}
    for match in _NAME.finditer(article.text):
        form = match[0]
        label = "Person" if match["person"] else "Organization"
        joined = match["short"] and number % _SECOND_NAME_EVERY == 11
        base = form.replace("F", "Firm ", 1) if joined else form
        found.setdefault((label, base), []).append(Mention(match.start(), match.end(), form))
    return tuple(Name(label, base, tuple(mentions)) for (label, base), mentions in found.items())


def _make_claim(
    article: Article,
    keys: dict[str, str],
    sentence: str,
    claim_type: str,
    subject: str,
    target: str | None,
    stated: dict[str, Any],
) -> Claim:
    start = article.text.index(sentence)
    at = [
        (start + sentence.index(name), start + sentence.index(name) + len(name)) if name else None
        for name in (subject, target)
    ]
    named = name_key("Organization", subject) if claim_type == "ALSO_KNOWN_AS" else keys[subject]
    return Claim(
        claim_type, named, keys[target] if target else None, start, start + len(sentence), sentence,
        confidence=0.8, subject_at=at[0], object_at=at[1], **stated,
    )  # fmt: skip
