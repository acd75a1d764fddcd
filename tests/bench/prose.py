"""English articles for the reader's benchmark: our samples, and variations of sentences in our own words.

Of generated sentences a third tell a deal, the others are what else stands in news: that part a reader must pass over.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from dealgraph.graph.model import Article, make_article
from dealgraph.knowledge import samples
from dealgraph.loaders.sources import iter_articles

__all__ = ["english_samples", "generate_articles"]

_FIRST = ("Halvor", "Tinbridge", "Quarrel", "Ostrava", "Merlow", "Pennick", "Saltire", "Vantry", "Koldwell", "Brask")
_SECOND = ("Robotics", "Bio", "Energy", "Labs", "Systems", "Foods", "Optics", "Logistics", "Health", "Materials")
_FUNDS = ("Capital", "Ventures", "Partners", "Growth Fund")
_GIVEN = ("Ines", "Marek", "Judith", "Tobias", "Priya", "Olu", "Hanna", "Diego")
_FAMILY = ("Kessel", "Moravec", "Ostby", "Lindqvist", "Rao", "Adeyemi", "Brandt", "Salas")
_CITIES = ("Leeds", "Porto", "Graz", "Boston", "Tallinn", "Lyon", "Utrecht", "Oslo")
_DEALS = (
    "{fund} has invested {n} million euros in {firm}, a start-up from {city}.",
    "{firm} raised ${n} million in a Series {letter} round led by {fund}.",
    "{fund} and {fund2} took part in the round, as did {firm2}.",
    "{firm} is acquiring {firm2} for {n} million dollars, the two companies said on Tuesday.",
    "{firm2} is in talks to buy a stake in {firm}, according to two people who know the plans.",
    "{firm} and {firm2} have agreed on a partnership that covers Europe and Japan.",
    "{person}, who founded {firm} with two friends from {firm2}, remains chief executive.",
    "A spokeswoman for {fund} denied that it would invest in {firm2}.",
)
_OTHER = (
    "The building in {city} stood empty for nine years before the first machines arrived.",
    '"We had more orders than hands," said {person}, who has run the plant since March.',
    "About {n} people work there now, most of them in two shifts.",
    "Demand fell in the second quarter, when several customers put off what they had planned.",
    "The ministry wants to present a draft by the end of the year, although nobody expects a vote before summer.",
    "Prices for such parts have doubled since 2021, and freight has become dearer as well.",
    "Last year the company lost {n} million euros on sales of little more than that.",
    "Rivals from the United States and from China are said to be {n} months ahead.",
    "It rained on the day of the opening, which {person} took for a good sign.",
    "The method is not new: universities in {city} and elsewhere have worked on it for decades.",
    "Whether the plan pays off will be known when the first long contracts end, in {n} months at the earliest.",
    "Regulators have asked for papers twice, most recently in October.",
    "Half of the output goes to hospitals, a quarter to carmakers, and the rest is stored.",
    "In {city} the mood was calmer than a year ago, when the lights went out at noon.",
    "Analysts had hoped for more and said so in their notes on Wednesday morning.",
    "Nobody in the room wanted to say how long the money would last.",
)


def english_samples() -> list[Article]:
    """Return our English sample articles."""
    found = iter_articles([str(samples())])
    return [replace(item, language="en") for item in found if isinstance(item, Article) and "-en-" in item.source]


def generate_articles(number: int, *, seed: int = 11) -> Iterator[Article]:
    """Yield articles of 12 to 24 sentences in paragraphs of three, about 250 words each.

    Args:
        number: of articles.
        seed: of the random choices.
    """
    choice = random.Random(seed)
    for at in range(number):
        values = _values(choice)
        sentences = [
            choice.choice(_DEALS if choice.random() < 1 / 3 else _OTHER).format_map(values | _detail(choice))
            for _ in range(choice.randrange(12, 25))
        ]
        body = "\n\n".join(" ".join(sentences[start : start + 3]) for start in range(0, len(sentences), 3))
        yield make_article(
            f"{values['city'].upper()} - {body}", headline=f"{values['firm']} finds new money",
            published_on="2025-03-04", language="en", source=f"generated-{at}",
        )  # fmt: skip


def _values(choice: random.Random) -> dict[str, str]:
    firms = [f"{choice.choice(_FIRST)} {choice.choice(_SECOND)}" for _ in range(2)]
    funds = [f"{choice.choice(_FIRST)} {choice.choice(_FUNDS)}" for _ in range(2)]
    person = f"{choice.choice(_GIVEN)} {choice.choice(_FAMILY)}"
    city = choice.choice(_CITIES)
    return {"firm": firms[0], "firm2": firms[1], "fund": funds[0], "fund2": funds[1], "person": person, "city": city}


def _detail(choice: random.Random) -> dict[str, str]:
    return {"n": str(choice.randrange(2, 900)), "letter": choice.choice("ABCD")}
