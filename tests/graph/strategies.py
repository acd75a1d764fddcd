"""Made-up articles with their claims, for property tests of the graph.

A small pool of names, a few of which have a second name that articles may state, so that examples meet each other:
chains of second names, one second name of two firms, rounds with and without a name, denials after deals. What a
sentence claims can be read off the sentence, so two articles with one text are read alike, as by a real reader.
"""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import strategies as st

from dealgraph.graph.keys import name_key
from dealgraph.graph.model import Claim, Mention, Name, Reading, check_reading, make_article
from dealgraph.graph.values import Money

__all__ = ["FACTS", "amounts", "dates", "readings", "rounds", "statuses"]

_FIRMS = ("Aldan", "Bervo AG", "Qoru Investment Authority", "Quill Invest Alliance")
_SECOND = ("QIA", "Bervo Technologies", "Qoru Fund")
_PEOPLE = ("Ada Ochs", "Ben Umar")
_ALLIANCES = ("Nordring",)
_LABELS = dict.fromkeys(_PEOPLE, "Person") | dict.fromkeys(_ALLIANCES, "Alliance")

# Claim types by who can be their ends in an example.
FACTS = {
    "INVESTED_IN": ("firm or person", "firm"),
    "LENT_TO": ("firm", "firm"),
    "ACQUIRED": ("firm or person", "firm"),
    "FOUNDED": ("firm or person", "firm"),
    "WORKS_FOR": ("person", "firm"),
    "ALLIED_WITH": ("firm", "firm"),
    "MEMBER_OF": ("firm", "alliance"),
    "SUBSIDIARY_OF": ("firm", "firm"),
    "RAISED": ("firm", "nothing"),
    "ALSO_KNOWN_AS": ("second name", "firm"),
}
# What a deal can be read to be worth, and which types may state what, as in the schema.
_PAID = {"INVESTED_IN", "LENT_TO", "ACQUIRED", "RAISED"}
_OF_ROUNDS = {"INVESTED_IN", "RAISED"}

dates = st.sampled_from([None, "2024", "2024-05", "2024-05-02", "2024-05-03", "2025-01-21"])
statuses = st.sampled_from(["rumoured", "planned", "completed", "completed", "denied"])
amounts = st.sampled_from([None, None, Money(5_000_000, "EUR"), Money(10_000_000, "EUR"), Money(10_000_000, "USD")])
rounds = st.sampled_from([None, None, "Seed", "Series A", "series a"])
_ENDS = {
    "firm": st.sampled_from(_FIRMS + _SECOND),
    "firm or person": st.sampled_from(_FIRMS + _SECOND + _PEOPLE),
    "person": st.sampled_from(_PEOPLE),
    "alliance": st.sampled_from(_ALLIANCES),
    "second name": st.sampled_from(_SECOND),
    "nothing": st.none(),
}


class _Told(NamedTuple):
    """One sentence before it has a place."""

    sentence: str
    subject: str
    object: str | None
    claim: dict[str, object]


def _label(name: str) -> str:
    return _LABELS.get(name, "Organization")


@st.composite
def _tellings(draw: st.DrawFn) -> _Told:
    # Naming claims and rounds are what makes loading hard, so they are drawn more often than the rest.
    kind = draw(st.sampled_from([*FACTS, "ALSO_KNOWN_AS", "ALSO_KNOWN_AS", "RAISED", "RAISED", "INVESTED_IN"]))
    subject, target = (draw(_ENDS[end]) for end in FACTS[kind])
    if target is not None and name_key(_label(subject), subject) == name_key(_label(target), target):
        target = "Aldan" if subject != "Aldan" else "QIA"
    claim: dict[str, object] = {"type": kind}
    if kind == "ALSO_KNOWN_AS":
        return _Told(f"{target} is also known as {subject}.", subject, target, claim)
    claim |= {"status": draw(statuses), "confidence": draw(st.sampled_from([0.5, 0.75, 0.9]))}
    claim |= {"amount": draw(amounts)} if kind in _PAID else {}
    claim |= {"round": draw(rounds)} if kind in _OF_ROUNDS else {}
    claim |= {"lead": draw(st.booleans())} if kind == "INVESTED_IN" else {}
    claim |= {"valuation": draw(amounts)} if kind == "RAISED" else {}
    claim |= {"role": draw(st.sampled_from([None, "chair", "Vorständin"]))} if kind == "WORKS_FOR" else {}
    said = ", ".join(f"{name} {value}" for name, value in claim.items() if value)
    return _Told(f"{subject} and {target}: {said}.", subject, target, claim)


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    """Draw one reading that `check_reading` leaves as it is."""
    told = draw(st.lists(_tellings(), min_size=1, max_size=4))
    headline = draw(st.sampled_from([None, "Wirtschaft: kurz & knapp 🚀"]))
    article = make_article(
        " ".join(one.sentence for one in told), headline=headline, published_on=draw(dates), language="en",
        outlet=draw(st.sampled_from([None, "Morgenpost"])), source=draw(st.sampled_from(["", "a.txt", "b.txt"])),
    )  # fmt: skip
    found: dict[str, list[Mention]] = {}
    claims = []
    start = article.text.index(told[0].sentence)
    for one in told:
        for name in filter(None, (one.subject, one.object)):
            at = start + one.sentence.index(name)
            found.setdefault(name, []).append(Mention(at, at + len(name), name))
        ends = [name and name_key(_label(name), name) for name in (one.subject, one.object)]
        claims.append(Claim(subject=ends[0], object=ends[1], start=start, end=start + len(one.sentence),
                            quote=one.sentence, **one.claim))  # fmt: skip
        start += len(one.sentence) + 1
    names = [Name(_label(name), name, tuple(sorted(set(mentions)))) for name, mentions in found.items()]
    names = _join(names, told)
    reading, dropped = check_reading(Reading(article, tuple(names), tuple(claims), "hand-1"))
    assert not dropped, dropped
    return reading


def _join(names: list[Name], told: list[_Told]) -> list[Name]:
    """Join second names to the one full name that the article states, as readers do; then it is no name of its own.

    Only where the article says nothing else of the second name, since its claims would lose their end.
    """
    ends = [name for one in told if one.claim["type"] != "ALSO_KNOWN_AS" for name in (one.subject, one.object)]
    stated = {(one.subject, one.object) for one in told if one.claim["type"] == "ALSO_KNOWN_AS"}
    joined = {name.name: name for name in names}
    for second, full in sorted(stated):
        alone = sum(pair[0] == second for pair in stated) == 1 and not any(pair[1] == second for pair in stated)
        if second not in ends and alone and full in joined:
            mentions = sorted({*joined.pop(second).mentions, *joined[full].mentions})
            joined[full] = Name(_label(full), full, tuple(mentions))
    return list(joined.values())
