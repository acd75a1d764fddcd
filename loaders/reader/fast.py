"""The fast reader: grammar alone, no model. Names, then sentences with slots, then patterns, then claims.

Room: loaders. Imports the modules of this folder and `dealgraph.graph`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dealgraph.graph.model import Article, Claim, Mention, Name, Reading
from dealgraph.loaders.reader.claims import make_claims
from dealgraph.loaders.reader.cluster import Cluster, cluster_names
from dealgraph.loaders.reader.money import find_money
from dealgraph.loaders.reader.names import Candidate, find_candidates, is_title_case
from dealgraph.loaders.reader.pack import Pack, load_pack
from dealgraph.loaders.reader.sentences import split_sentences
from dealgraph.loaders.reader.slots import Item, Slotted, slot_sentence
from dealgraph.loaders.reader.traits import find_kinds

__all__ = ["FastReader", "find_names", "slot_article"]

_LABELS = {"org": "Organization", "person": "Person", "alliance": "Alliance"}


@dataclass(frozen=True, slots=True)
class FastReader:
    """Reads German and English articles by grammar alone; an article of another or unknown language is read as English.

    Source:
        Patterns and words: `packs/*.yaml`. Weights and confidence: `packs/weights.json`, made by
        `tests/loaders/reader/fit.py`.
    """

    name: str = "fast-1"

    def __call__(self, article: Article) -> Reading:
        """Read one article."""
        pack = load_pack("de" if (article.language or "").startswith("de") else "en")
        text = article.text
        spans = split_sentences(text, pack.words["abbreviations"])
        clusters = find_names(text, spans, pack)
        names = tuple(_name(text, cluster, pack) for cluster in clusters)
        claims = make_claims(article, clusters, names, slot_article(text, spans, clusters, pack), pack)
        return Reading(article, _with_investors(names, claims), claims, self.name)


def find_names(text: str, spans: list[tuple[int, int]], pack: Pack) -> list[Cluster]:
    """Find the entities of a text that is split into sentences."""
    candidates: list[Candidate] = []
    title_lines: list[tuple[int, int]] = []
    lower = _lower_name(text, spans, pack)
    for start, end in spans:
        if is_title_case(text[start:end], pack.language):
            title_lines.append((start, end))
        else:
            candidates.extend(find_candidates(text, start, end, pack, lower))
    return cluster_names(text, candidates, title_lines, pack)


_FIRST_LOWER = re.compile(r"[a-zäöüß][\w&-]{2,}(?=[ ’'])")


def _lower_name(text: str, spans: list[tuple[int, int]], pack: Pack) -> str:
    """Return the name in lower case that opens the headline ("vendoo raises ..."), or ""."""
    match = _FIRST_LOWER.match(text, spans[0][0]) if spans else None
    return match.group() if match and match.group() not in pack.words["common"] else ""


def _with_investors(names: tuple[Name, ...], claims: tuple[Claim, ...]) -> tuple[Name, ...]:
    """Add the kind Investor to organizations that invest in this article."""
    investors = {claim.subject for claim in claims if claim.type == "INVESTED_IN" and claim.status == "completed"}
    return tuple(
        replace(name, kinds=tuple(sorted({*name.kinds, "Investor"})))
        if name.key in investors and name.label == "Organization"
        else name
        for name in names
    )


def _name(text: str, cluster: Cluster, pack: Pack) -> Name:
    spans = sorted({*cluster.spans, *((start, end) for _, start, end in cluster.brackets)})
    mentions = tuple(Mention(start, end, text[start:end]) for start, end in spans)
    return Name(_LABELS[cluster.label], cluster.name, mentions, tuple(sorted(find_kinds(text, cluster, pack))))


def slot_article(text: str, spans: list[tuple[int, int]], clusters: list[Cluster], pack: Pack) -> list[Slotted]:
    """Slot all sentences of a text."""
    everything = [
        Item(start, end, cluster.label, number)
        for number, cluster in enumerate(clusters)
        for start, end in cluster.spans
    ]
    everything.sort(key=lambda item: item.start)
    sentences, at = [], 0
    for start, end in spans:
        inside: list[Item] = []
        while at < len(everything) and everything[at].start < end:
            if everything[at].start >= start and everything[at].end <= end:
                inside.append(everything[at])
            at += 1
        inside = _add(_without_brackets(text, inside), _grammar_items(text, start, end, pack))
        sentences.append(slot_sentence(text, start, end, inside, pack))
    return sentences


def _without_brackets(text: str, items: list[Item]) -> list[Item]:
    """Leave out "(QIA)" behind the name that it is short for, so that the bracket disappears from the slotted text."""
    return [
        item
        for k, item in enumerate(items)
        if not (
            k
            and items[k - 1].value == item.value
            and text[items[k - 1].end : item.start] == " ("
            and text[item.end : item.end + 1] == ")"
        )
    ]


def _grammar_items(text: str, start: int, end: int, pack: Pack) -> list[Item]:
    sentence = text[start:end]
    items = [Item(start + f.start, start + f.end, "money", f.money) for f in find_money(sentence)]
    for pattern, name in pack.rounds:
        for match in pattern.finditer(sentence):
            series = name.replace("{1}", match.group(1) if match.re.groups else "")
            items.append(Item(start + match.start(), start + match.end(), "round", series))
    for kind, pattern in pack.nominals.items():
        for match in pattern.finditer(sentence):
            items.append(Item(start + match.start(), start + match.end(), kind, _last_word(match.group())))
    return items


def _last_word(phrase: str) -> str:
    """Return the noun of "the small brewery" in lower case, without a German genitive."""
    word = phrase.rpartition(" ")[2].lower()
    return word.removesuffix("s") if len(word) > 5 else word


def _add(items: list[Item], more: list[Item]) -> list[Item]:
    """Add what overlaps no item already there."""
    result = list(items)
    for item in more:
        if all(item.end <= other.start or item.start >= other.end for other in result):
            result.append(item)
    return sorted(result, key=lambda item: item.start)
