"""Generated readings for benchmarks: seeded, so that every run loads the same claims."""

from __future__ import annotations

import random
from collections.abc import Iterator

from dealgraph.graph.model import Claim, Mention, Name, Reading, make_article
from dealgraph.graph.values import Money

_SERIES = ("Seed", "Series A", "Series B", "Series C", None)


def generate_readings(
    claims: int, *, per_article: int = 5, organizations: int | None = None, seed: int = 7
) -> Iterator[Reading]:
    """Yield readings that hold `claims` claims in all: who invested in whom, whose names recur as in news.

    Args:
        claims: number of claims, a multiple of `per_article`.
        per_article: claims in each article.
        organizations: size of the pool of names; None for a fifth of `claims`.
        seed: of the random choices.
    """
    choice = random.Random(seed)
    pool = organizations or max(10, claims // 5)
    for number in range(claims // per_article):
        month = f"20{choice.randrange(10, 26)}-{choice.randrange(1, 13):02d}-{choice.randrange(1, 29):02d}"
        # Squares of even chances: a few firms are in the news all the time, most of them once.
        firms = [f"Firm {int(choice.random() ** 2 * pool)}x" for _ in range(per_article + 1)]
        firms = list(dict.fromkeys(firms))
        while len(firms) < per_article + 1:
            firms.append(f"Firm {pool + len(firms)}y")
        yield _reading(number, firms, choice.choice(_SERIES), choice.randrange(1, 500), month)


def _reading(number: int, firms: list[str], series: str | None, millions: int, published_on: str) -> Reading:
    company, investors = firms[0], firms[1:]
    sentences = [f"{investor} invests in {company}." for investor in investors]
    text = f"Report {number}. " + " ".join(sentences)
    article = make_article(text, published_on=published_on, language="en", outlet="Generated", source=f"g{number}")
    names, claims, at = [], [], len(f"Report {number}. ")
    company_mentions = []
    for investor, sentence in zip(investors, sentences, strict=True):
        names.append(Name("Organization", investor, (Mention(at, at + len(investor), investor),)))
        where = at + len(investor) + len(" invests in ")
        company_mentions.append(Mention(where, where + len(company), company))
        claims.append(
            Claim(
                "INVESTED_IN",
                names[-1].key,
                "",
                at,
                at + len(sentence),
                sentence,
                confidence=0.8,
                round=series,
                amount=Money(millions * 10**6, "EUR"),
                subject_at=(at, at + len(investor)),
                object_at=(where, where + len(company)),
            )
        )
        at += len(sentence) + 1
    target = Name("Organization", company, tuple(company_mentions))
    done = tuple(_with_object(claim, target.key) for claim in claims)
    return Reading(article, (target, *names), done, "generated-1")


def _with_object(claim: Claim, key: str) -> Claim:
    from dataclasses import replace

    return replace(claim, object=key)
