"""Resolution: which entity a name refers to.

Within one article the reader joins names (surname after full name, declined forms); over articles, names with one
normal form share a key. What is left are second names that texts state: "Qatar Investment Authority (QIA)". They are
claims like others, so a joined name can show the sentence that joined it, and forgetting that article parts them.

The rule is careful: a second name counts only while all articles that state it state it of one full name. With two
("ABC" of two firms) it joins neither. Rounds follow the same rule: an article that gives series and amount states
that "the 10 billion round" and "Series J" of that company are one.

Everything here is a pure function of what is stated, so that the order of loading cannot matter. Room: graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from dealgraph.graph.keys import round_key, round_label
from dealgraph.graph.model import Claim, Reading

__all__ = ["claim_round", "kinds_by_role", "resolve", "resolve_round", "second_names"]

# How far behind or before the sentence of an unnamed round an investment may stand to belong to it, in code points:
# the next sentence's length. Tuned by hand on our own samples; with a series named no distance counts.
_ROUND_REACH = 250


def resolve(key: str, full_names: Mapping[str, Collection[str]]) -> str:
    """Follow stated second names from a name's key to its entity's key.

    Args:
        key: key of a name or a round as stated.
        full_names: for each second name's key the keys of all full names that it was stated of.

    Returns:
        The key at the end of the chain; the name's own key where nothing, or more than one thing, is stated of it. Of
        names that are stated of each other, the first in alphabetical order.
    """
    seen = [key]
    while len(stated := full_names.get(key, ())) == 1:
        (key,) = stated
        if key in seen:
            return min(seen[seen.index(key) :])
        seen.append(key)
    return key


def resolve_round(company: str, label: str, full_names: Mapping[str, Collection[str]]) -> str:
    """Return the key of a round as resolved: first the round among its company's, then the company.

    Args:
        company: key of the company's name as stated.
        label: see `keys.round_label`.
        full_names: see `resolve`.
    """
    stated = resolve(round_key(company, label), full_names)
    return round_key(resolve(company, full_names), stated.rpartition(":")[2])


def second_names(claim: Claim) -> tuple[str, str] | None:
    """Return (key of the second name, key of the full name) that a claim states, or None if it states none."""
    if claim.type == "ALSO_KNOWN_AS" and claim.object is not None:
        return claim.subject, claim.object
    if claim.type == "RAISED" and claim.round and claim.amount and claim.status != "denied":
        unnamed = round_key(claim.subject, round_label(None, claim.amount, None))
        return unnamed, round_key(claim.subject, round_label(claim.round, None, None))
    return None


def claim_round(claim: Claim, reading: Reading) -> tuple[str, str] | None:
    """Return (company's name key, round label) of the round that a claim belongs to, or None.

    A RAISED claim belongs to its own. An investment belongs to the round it names; if it names none, to the one
    unnamed round of that company in the article, if it leads it or stands beside the sentence that tells of it.
    """
    published_on = reading.article.published_on
    if claim.type == "RAISED":
        return claim.subject, round_label(claim.round, claim.amount, published_on)
    if claim.type != "INVESTED_IN" or claim.object is None:
        return None
    if claim.round:
        return claim.object, round_label(claim.round, None, published_on)
    rounds = [other for other in reading.claims if other.type == "RAISED" and other.subject == claim.object]
    if len(rounds) == 1 and not rounds[0].round and (claim.lead or _beside(claim, rounds[0])):
        return claim.object, round_label(None, rounds[0].amount, published_on)
    return None


def _beside(claim: Claim, other: Claim) -> bool:
    return claim.start <= other.end + _ROUND_REACH and other.start <= claim.end + _ROUND_REACH


def kinds_by_role(claims: Iterable[Claim]) -> dict[str, set[str]]:
    """Return the kinds that organizations earn by what is said of them: who invests is an investor.

    Returns:
        Name key to kinds; denied claims earn nothing.
    """
    kinds: dict[str, set[str]] = {}
    for claim in claims:
        if claim.status == "denied":
            continue
        if claim.type == "INVESTED_IN" and claim.subject.startswith("org:"):
            kinds.setdefault(claim.subject, set()).add("Investor")
        owned = claim.subject if claim.type == "RAISED" else claim.object
        if claim.type in {"INVESTED_IN", "RAISED", "ACQUIRED"} and owned:
            kinds.setdefault(owned, set()).add("Company")
    return kinds
