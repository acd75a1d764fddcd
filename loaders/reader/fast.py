"""The fast reader: grammar alone, no model. Names, then sentences with slots, then patterns, then claims.

Room: loaders. Imports the modules of this folder and `dealgraph.graph`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from dealgraph.graph.model import Article, Claim, Mention, Name, Reading
from dealgraph.loaders.reader.claims import make_claims
from dealgraph.loaders.reader.cluster import Cluster, cluster_names, with_titles
from dealgraph.loaders.reader.money import find_money
from dealgraph.loaders.reader.names import Candidate, find_candidates, is_title_case
from dealgraph.loaders.reader.pack import Pack, load_pack
from dealgraph.loaders.reader.sentences import split_sentences
from dealgraph.loaders.reader.slots import Item, Slotted, slot_sentence
from dealgraph.loaders.reader.traits import find_kinds

__all__ = [
    "LABELS",
    "FastReader",
    "find_names",
    "make_name",
    "pack_of",
    "part_by_confidence",
    "slot_article",
    "versioned",
    "with_investors",
]

LABELS = {"org": "Organization", "person": "Person", "alliance": "Alliance"}


@dataclass(frozen=True, slots=True)
class FastReader:
    """Reads German and English articles by grammar alone; an article of another or unknown language is read as English.

    Args:
        min_confidence: claims below it are not made but counted; None for all that the weights let through.

    Source:
        Patterns and words: `packs/*.yaml`. Weights and confidence: `packs/weights.json`, made by
        `tests/loaders/reader/fit.py`.
    """

    min_confidence: float | None = None

    @property
    def name(self) -> str:
        """The reader's name and version, with the least confidence where one is asked for."""
        return versioned("fast-1", self.min_confidence)

    def __call__(self, article: Article) -> Reading:
        """Read one article."""
        pack = pack_of(article)
        text = article.text
        spans = split_sentences(text, pack.words["abbreviations"])
        clusters = find_names(text, spans, pack)
        for cluster in clusters:
            cluster.spans = with_titles(text, cluster)
        names = tuple(make_name(text, cluster, pack) for cluster in clusters)
        claims = make_claims(article, clusters, names, slot_article(text, spans, clusters, pack), pack)
        kept, unsure = part_by_confidence(claims, self.min_confidence or 0.0)
        return Reading(article, with_investors(names, kept), kept, self.name, unsure)


def pack_of(article: Article) -> Pack:
    """Return the pack of an article's language; an article of another or unknown language has the English one."""
    return load_pack("de" if (article.language or "").startswith("de") else "en")


def versioned(name: str, min_confidence: float | None) -> str:
    """Return a reader's name as stores keep it: another least confidence is another reader."""
    return name if min_confidence is None else f"{name}@{min_confidence:g}"


def part_by_confidence(
    claims: tuple[Claim, ...], least: float, *, least_of_rounds: float | None = None
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Part claims into those that are sure enough, and a line for each of the others.

    Args:
        claims: in order. What an abbreviation in brackets says is never weighed.
        least: confidence, 0..1.
        least_of_rounds: the same for claims of a round raised; None for `least`.
    """

    def floor(claim: Claim) -> float:
        if claim.type == "ALSO_KNOWN_AS":
            return 0.0
        return least if least_of_rounds is None or claim.type != "RAISED" else least_of_rounds

    kept = tuple(c for c in claims if c.confidence >= floor(c))
    return kept, tuple(
        f"{c.type} {c.subject} -> {c.object or 'its round'}: confidence {c.confidence:.2f} is below {floor(c):g}"
        for c in claims
        if c.confidence < floor(c)
    )


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


def with_investors(names: tuple[Name, ...], claims: tuple[Claim, ...]) -> tuple[Name, ...]:
    """Add the kind Investor to organizations that invest in this article."""
    investors = {claim.subject for claim in claims if claim.type == "INVESTED_IN" and claim.status == "completed"}
    return tuple(
        replace(name, kinds=tuple(sorted({*name.kinds, "Investor"})))
        if name.key in investors and name.label == "Organization"
        else name
        for name in names
    )


def make_name(text: str, cluster: Cluster, pack: Pack) -> Name:
    """Make the name of an entity, with all places where it is named and the kinds that the text gives it."""
    spans = sorted({*with_titles(text, cluster), *((start, end) for _, start, end in cluster.brackets)})
    mentions = tuple(Mention(start, end, text[start:end]) for start, end in spans)
    return Name(LABELS[cluster.label], cluster.name, mentions, tuple(sorted(find_kinds(text, cluster, pack))))


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
