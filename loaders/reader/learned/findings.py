"""What the network finds in an article: its entities, who stands for whom, and the relations with their logits.

Long articles are read in windows; entities are joined across them, and a relation counts where it is plainest.

Room: loaders. Imports the modules of this folder.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.learned.figures import Figure, find_figures
from dealgraph.loaders.reader.learned.joining import join_names
from dealgraph.loaders.reader.learned.labels import KINDS, LABELS, NAMES, RELATIONS
from dealgraph.loaders.reader.learned.network import Network, Pairs, Span
from dealgraph.loaders.reader.learned.spans import Found, find_more, keep_endings, read_tags
from dealgraph.loaders.reader.learned.windows import cut_windows

__all__ = ["Finding", "Findings", "find", "named_in"]

_PHRASE = len(NAMES)
_LINKED = 0.5  # chance from which a phrase stands for an entity
_RETYPED = 0.6  # share from which the upper layers' kind of an entity counts more than the tagger's
_FLOOR = -4.0  # logit below which a relation is not looked at: chance 0.018
_NAMED = 0.3  # what naming an end is worth to a sentence, against the share of the network's attention
_MEMBERS = 1.0  # logit of a membership from which an organization is taken for an alliance


@dataclass(frozen=True, slots=True)
class Finding:
    """A relation that the network finds likely enough to look at.

    Args:
        source: number of the entity or figure; entities first, then figures.
        target: the same.
        relation: place in `RELATIONS`.
        logit: how likely, uncalibrated.
        status: shares of the statuses.
        lead: chance that the source led.
        sentence: number of the sentence where it is told.
    """

    source: int
    target: int
    relation: int
    logit: float
    status: tuple[float, ...]
    lead: float
    sentence: int


@dataclass(slots=True)
class Findings:
    """All that the network found in one article of these sentences; entities and figures share one numbering."""

    sentences: Sequence[tuple[int, int]]
    clusters: list[Cluster]
    figures: list[Figure]
    phrases: list[tuple[int, int, tuple[int, ...]]] = field(default_factory=list)
    relations: dict[tuple[int, int, int], Finding] = field(default_factory=dict)
    none: list[float] = field(default_factory=list)  # chance that an entity is none
    named: list[float] = field(default_factory=list)  # the tagger's share for its likeliest name
    unpriced: list[float] = field(default_factory=list)


@dataclass(slots=True)
class _Read:
    """A window after the lower layers."""

    offsets: list[tuple[int, int]]
    x: Any
    phrases: list[Found]
    starts: Any
    ends: Any


def find(text: str, sentences: Sequence[tuple[int, int]], language: str, network: Network) -> Findings:
    """Read a text.

    Args:
        text: the article's text.
        sentences: (start, end) in order.
        language: "de" or "en".
        network: loaded.
    """
    code = network.tokenizer.encode(text, add_special_tokens=False)
    reads, names = [], []
    for window in cut_windows(code.offsets, sentences):
        ids = [0, *code.ids[window.first : window.last], 2]
        offsets = [(0, 0), *code.offsets[window.first : window.last], (0, 0)]
        x, tags, genitive = network.tag(ids)
        found = read_tags(text, offsets, tags, genitive)
        begin = code.offsets[window.own_first][0] if window.own_first else 0
        end = code.offsets[window.own_last][0] if window.own_last < len(code.offsets) else len(text) + 1
        names += [each for each in found if each.kind != _PHRASE and begin <= each.start < end]
        phrases = [each for each in found if each.kind == _PHRASE]
        starts, ends = np.array([a for a, _ in offsets]), np.array([b for _, b in offsets])
        reads.append(_Read(offsets, x, phrases, starts, ends))
    names = find_more(text, keep_endings(text, names), language)
    clusters, owners = join_names(text, names)
    figures = [f for f in find_figures(text, language) if not any(f.start < n.end and n.start < f.end for n in names)]
    result = Findings(sentences, clusters, figures, none=[0.0] * len(clusters), unpriced=[0.0] * len(clusters))
    seen = np.zeros(len(clusters))
    for read in reads:
        _relate(result, seen, read, names, owners, network)
    _settle_kinds(result)
    result.none = [total / max(count, 1.0) for total, count in zip(result.none, seen, strict=True)]
    result.named = [0.0] * len(clusters)
    for name, owner in zip(names, owners, strict=True):
        result.named[owner] = max(result.named[owner], name.share)
    return result


def _relate(
    result: Findings,
    seen: Any,
    read: _Read,
    names: list[Found],
    owners: list[int],
    network: Network,
) -> None:
    """Find the relations of one window and add them to the article's."""
    told = [((name.start, name.end), owner) for name, owner in zip(names, owners, strict=True)]
    told += [((f.start, f.end), len(result.clusters) + number) for number, f in enumerate(result.figures)]
    placed = sorted((at, owner) for span, owner in told if (at := _within(read, *span)))
    present = sorted({owner for _, owner in placed})
    if not any(owner < len(result.clusters) for owner in present):
        return
    local = {owner: number for number, owner in enumerate(present)}
    spans = [(*at, local[owner]) for at, owner in placed]
    kinds = [_kind(result, owner) for owner in present]
    pairs, linked = _pass(read, spans, kinds, network)
    better = [_better(kind, pairs.kinds[n]) for n, kind in enumerate(kinds)]
    if better != kinds:  # the upper layers take an entity for another kind: they are told so and read once more
        kinds = better
        pairs, linked = _pass(read, spans, kinds, network)
    for number, owner in enumerate(present):
        if owner < len(result.clusters):
            seen[owner] += 1
            result.none[owner] += float(pairs.kinds[number, len(NAMES)])
            result.unpriced[owner] = max(result.unpriced[owner], float(pairs.unpriced[number]))
            result.clusters[owner].label = LABELS[kinds[number]]
    stand_ins = [(phrase.start, phrase.end, tuple(present[e] for e in whom)) for phrase, whom in linked]
    result.phrases += [each for each in stand_ins if each not in result.phrases]
    _note(result, pairs, present, read.offsets)


def _settle_kinds(result: Findings) -> None:
    """An organization that others are members of is an alliance; one that nobody is a member of stays what it is."""
    members = RELATIONS.index("MEMBER_OF")
    for (_, target, relation), finding in result.relations.items():
        if relation == members and finding.logit > _MEMBERS and result.clusters[target].label == "org":
            result.clusters[target].label = "alliance"


def _within(read: _Read, start: int, end: int) -> tuple[int, int] | None:
    """Return the subwords of a window that a place of the text covers; None where it lies outside."""
    inside = np.flatnonzero((read.ends > read.starts) & (read.starts < end) & (read.ends > start))
    return (int(inside[0]), int(inside[-1]) + 1) if len(inside) else None


def _pass(
    read: _Read, spans: list[Span], kinds: list[int], network: Network
) -> tuple[Pairs, list[tuple[Found, tuple[int, ...]]]]:
    """Run the middle and top layers; return the scored pairs, and each phrase with those that it stands for."""
    phrases = [(at, phrase) for phrase in read.phrases if (at := _within(read, phrase.start, phrase.end))]
    x, chances = network.link(read.x, spans, [at for at, _ in phrases], kinds)
    whom = [tuple(np.flatnonzero(row > _LINKED).tolist()) for row in chances]
    told = [(at, phrase, who) for (at, phrase), who in zip(phrases, whom, strict=True) if who]
    pairs = network.relate(x, spans, [(*at, who) for at, _, who in told], kinds)
    return pairs, [(phrase, who) for _, phrase, who in told]


def _kind(result: Findings, owner: int) -> int:
    if owner < len(result.clusters):
        return LABELS.index(result.clusters[owner].label)
    return KINDS.index("money" if result.figures[owner - len(result.clusters)].money else "series")


def _better(kind: int, shares: Any) -> int:
    best = int(np.argmax(shares[: len(NAMES)]))
    return best if kind < len(NAMES) and shares[best] > _RETYPED else kind


def _note(
    result: Findings,
    pairs: Pairs,
    present: list[int],
    offsets: list[tuple[int, int]],
) -> None:
    begins = [start for start, _ in result.sentences]
    home = np.array([max(0, bisect_right(begins, start) - 1) for start, _ in offsets])
    home[0], home[-1] = home[1], home[-2]
    named = named_in(result)
    for row, relation in zip(*np.nonzero(pairs.logits > _FLOOR), strict=True):
        source, target = present[pairs.sources[row]], present[pairs.targets[row]]
        logit = float(pairs.logits[row, relation])
        known = result.relations.get((source, target, int(relation)))
        if known is not None and known.logit >= logit:
            continue
        mass = np.bincount(home, weights=pairs.place(int(row), int(relation)), minlength=len(begins))
        mass = mass + _NAMED * (named[source] + named[target])
        status, lead = pairs.details(int(row), int(relation))
        result.relations[source, target, int(relation)] = Finding(
            source, target, int(relation), logit, tuple(map(float, status)), lead, int(np.argmax(mass))
        )


def named_in(result: Findings) -> Any:
    """Return for each entity and figure (rows) whether each sentence names it or has a phrase for it, as 0 or 1."""
    begins = [start for start, _ in result.sentences]
    named = np.zeros((len(result.clusters) + len(result.figures), len(begins)))
    places = [(start, number) for number, cluster in enumerate(result.clusters) for start, _ in cluster.spans]
    places += [(start, owner) for start, _, owners in result.phrases for owner in owners]
    places += [(figure.start, len(result.clusters) + number) for number, figure in enumerate(result.figures)]
    for start, owner in places:
        named[owner, max(0, bisect_right(begins, start) - 1)] = 1
    return named
