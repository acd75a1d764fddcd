"""Answers: what a model wrote, parsed, and turned into a reading that only holds what the article proves.

The gate stands here and in `entities` and `facts`: whatever an answer says, all that can come out are names and
passages of the article, in the schema's types. What does not pass is told in `Reading.dropped`, with its reason.

Room: loaders. Imports `entities`, `facts`, `folded`, `fast`, the language packs and sentences of `reader`, and
`dealgraph.graph`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dealgraph.graph.errors import InputError
from dealgraph.graph.model import Article, Claim, Name, Reading
from dealgraph.loaders.reader.fast import with_investors
from dealgraph.loaders.reader.llm.entities import Missing, collect_entities
from dealgraph.loaders.reader.llm.facts import Text, read_fact, read_round
from dealgraph.loaders.reader.llm.folded import Folded, shorten
from dealgraph.loaders.reader.pack import Pack

__all__ = ["make_reading", "parse_answer"]

_Answer = Mapping[str, Any]


def parse_answer(content: str) -> dict[str, list[Any]]:
    """Return the three lists of an answer: entities, facts, rounds. A list that is missing is empty.

    Args:
        content: what the model wrote; a fence around the JSON or words before and behind it do no harm.

    Raises:
        InputError: it holds no JSON object, or the object has none of the lists, or something else in their place.
    """
    start, end = content.find("{"), content.rfind("}")
    try:
        data = json.loads(content[start : end + 1])
    except (ValueError, RecursionError) as exc:
        raise InputError(f"the model's answer is no JSON ({exc}): {shorten(content)}") from exc
    lists = ("entities", "facts", "rounds")
    found = {name: data[name] for name in lists if data.get(name) is not None} if isinstance(data, dict) else {}
    if not found or not all(isinstance(part, list) for part in found.values()):
        raise InputError(f"the model's answer has no lists of entities, facts and rounds: {shorten(content)}")
    return {name: found.get(name, []) for name in lists}


def make_reading(
    article: Article, answers: Sequence[_Answer], *, folded: Folded, sentences: Sequence[tuple[int, int]], pack: Pack,
    reader: str,
) -> Reading:  # fmt: skip
    """Make one reading of the answers on an article's passages.

    Args:
        article: the article.
        answers: parsed answers, in the order of the passages.
        folded: the article's text.
        sentences: its sentences.
        pack: its language.
        reader: the reader's name.
    """
    dropped: list[str] = []
    entities = collect_entities(article.text, folded, answers, pack, dropped)
    text = Text(article.text, folded, sentences, pack)
    claims: list[Claim] = []
    for number, answer in enumerate(answers):
        claims = _join(claims, list(_iter_claims(answer, entities.of(number), text, dropped)))
    chosen = sorted(claims, key=lambda c: (c.start, c.end, c.type, c.subject, c.object or "", c.round or ""))
    return Reading(
        article, with_investors(entities.names, tuple(chosen)), tuple(chosen), reader, dropped=tuple(dropped)
    )


def _iter_claims(answer: _Answer, ids: Mapping[str, Name | Missing], text: Text, dropped: list[str]) -> Iterator[Claim]:
    for section, read in (("facts", read_fact), ("rounds", read_round)):
        for raw in answer[section]:
            claim = read(raw, ids, text, dropped)
            if claim is not None:
                yield claim


def _join(claims: Sequence[Claim], more: Sequence[Claim]) -> list[Claim]:
    """Join the claims of a further answer to those before, the best of those that say one thing.

    Passages overlap, and articles repeat themselves. Settled beats unsettled, then the one that states more, then the
    first. Rounds of two answers are one where nothing that they state disagrees; rounds of one answer are told apart by
    the model.
    """
    joined = list(claims)
    for claim in more:
        if claim in joined:
            continue
        others = joined[: len(claims)] if claim.type == "RAISED" else joined
        at = next((place for place, other in enumerate(others) if _says_same(claim, other)), None)
        if at is None:
            joined.append(claim)
        elif _worth(claim) > _worth(joined[at]):
            joined[at] = claim
    return joined


def _says_same(one: Claim, other: Claim) -> bool:
    if (one.type, one.subject, one.object) != (other.type, other.subject, other.object):
        return False
    parts = ((one.round, other.round), (one.amount, other.amount), (one.valuation, other.valuation))
    return one.type != "RAISED" or all(None in pair or pair[0] == pair[1] for pair in parts)


def _worth(claim: Claim) -> tuple[bool, int]:
    stated = (claim.round, claim.amount, claim.valuation, claim.role, claim.lead or None)
    return claim.status in ("completed", "denied"), sum(part is not None for part in stated)
