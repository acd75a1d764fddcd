"""Pairs: what stands around and between two names, as features that a table of weights turns into a score.

Patterns say precisely what they say, but press prose says the same in countless ways. So every pair of names that
stand close together is looked at: which patterns link them, which cues stand before, between and behind them, what
kind of names they are. `weigh` adds up what each of these was worth on annotated articles.

Room: loaders. Imports `cluster`, `pack`, `slots`, `topic` and `views`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.pack import Pack, load_sets
from dealgraph.loaders.reader.slots import Item, Slotted
from dealgraph.loaders.reader.topic import Salience
from dealgraph.loaders.reader.views import View, between, edges, make_view

__all__ = ["Known", "Pair", "iter_pairs"]

_TOPICS = 4  # so many of the article's organizations are looked at in sentences that do not name them
_WIDEST = 45  # tokens between two names of one sentence; beyond, they are not looked at
_NO_LIST = (-1, -1)
_NOBODY = Item(0, 0, "", None)


@dataclass(slots=True)
class Pair:
    """Two entities seen together.

    Args:
        source: number of one entity.
        target: number of the other.
        kind: "OO", "PO" or "OA", after the labels of source and target.
        sentence: number of the sentence.
        source_at: where it names the source; None where the sentence does not.
        target_at: the same for the target.
        features: what is true of the pair, in addition to what is true of the sentence.
        group: the coordinated list that the source stands in; (-1, -1) for none.
    """

    source: int
    target: int
    kind: str
    sentence: int
    source_at: Item | None
    target_at: Item | None
    features: list[str]
    group: tuple[int, int] = _NO_LIST


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an article before its pairs are looked at.

    Args:
        clusters: the entities, by number.
        rules: (sentence, source, target) -> names of the patterns that link them there.
        traits: features of entity n as a source, in place 2n, and as a target, in place 2n + 1.
        told: the sentences that tell of a financing event, by company.
    """

    clusters: list[Cluster]
    rules: dict[tuple[int, int, int], list[str]]
    traits: list[list[str]]
    told: dict[int, list[int]]


def iter_pairs(
    sentences: list[Slotted], salience: Salience, known: Known, pack: Pack
) -> Iterator[tuple[list[str], list[Pair]]]:
    """Look at the pairs of names of each sentence.

    Args:
        sentences: slotted.
        salience: resolves noun phrases; it is led through the sentences here.
        known: entities, patterns and events.
        pack: the language.

    Yields:
        For each sentence, the features that all of its pairs share, and the pairs.
    """
    views = []
    for number, slotted in enumerate(sentences):
        salience.enter(number)
        views.append(make_view(number, slotted, salience, pack))
        salience.leave(number)
    about = _about(views)
    again = Salience.repeat(salience)
    before: View | None = None
    for number, view in enumerate(views):
        again.enter(number)
        view.base += about
        yield view.base, list(_pairs(view, before, again, known))
        again.leave(number)
        if any(known.clusters[entity].label == "org" for _, entity, _ in view.entities):
            before = view


def _about(views: list[View]) -> list[str]:
    """Return what the article as a whole is about: the two commonest of some cues."""
    subjects = load_sets()["subjects"]
    counts = Counter(token for view in views for token in view.tokens if token in subjects)
    common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    return [f"doc:{cue}" for cue, count in common if count > 2]


def _kind(source: Cluster, target: Cluster) -> str | None:
    if target.label == "alliance":
        return "OA" if source.label == "org" else None
    if target.label != "org" or source.label == "alliance":
        return None
    return "OO" if source.label == "org" else "PO"


def _pairs(view: View, before: View | None, salience: Salience, known: Known) -> Iterator[Pair]:
    heard = {cue[2:] for cue in view.base if cue[:2] == "w:"}
    touching = any(abs(a - b) <= 3 for (a, _, _), (b, _, _) in pairwise(view.entities))
    if not touching and heard.isdisjoint(load_sets()["telling"]):
        return
    yield from _named_pairs(view, known)
    others = _absent(view, before, salience, known)
    far = {
        "OO": not heard.isdisjoint(load_sets()["telling_far"]),
        "PO": not heard.isdisjoint(load_sets()["telling_posts"]),
        "OA": True,
    }
    for at, entity, item in view.entities:
        for other, near in others:
            kind = _kind(known.clusters[entity], known.clusters[other])
            if kind and far[kind]:
                yield _pair(view, (entity, other), kind, near, (item, None), edges(view, at, "s"), known)
            kind = _kind(known.clusters[other], known.clusters[entity])
            if kind and far[kind]:
                yield _pair(view, (other, entity), kind, near, (None, item), edges(view, at, "t"), known)


def _named_pairs(view: View, known: Known) -> Iterator[Pair]:
    for s_at, source, s_item in view.entities:
        for t_at, target, t_item in view.entities:
            kind = _kind(known.clusters[source], known.clusters[target]) if source != target else None
            if kind and abs(s_at - t_at) < _WIDEST:
                features = between(view, s_at, t_at) + edges(view, s_at, "s") + edges(view, t_at, "t")
                yield _pair(view, (source, target), kind, "same", (s_item, t_item), features, known)


def _absent(view: View, before: View | None, salience: Salience, known: Known) -> list[tuple[int, str]]:
    """Return who may be meant though the sentence does not name them, each with how they come to mind."""
    here = {entity for _, entity, _ in view.entities}
    others: dict[int, str] = {}
    if salience.topic is not None:
        others[salience.topic] = "local" if salience.topic != salience.main else "main"
    if before is not None and before.number >= view.number - 2:
        named: dict[str, list[int]] = {"org": [], "person": [], "alliance": []}
        for _, entity, _ in before.entities:
            named[known.clusters[entity].label].append(entity)
        orgs, people = named["org"], named["person"]
        for entity in [*orgs[:1], *orgs[-1:], *people[:1], *people[-1:], *named["alliance"][:1]]:
            others.setdefault(entity, "before")
    for place, entity in enumerate(salience.ranks[:_TOPICS]):
        others.setdefault(entity, f"top{place}")
    return [(entity, near) for entity, near in others.items() if entity not in here]


def _pair(
    view: View,
    ends: tuple[int, int],
    kind: str,
    near: str,
    items: tuple[Item | None, Item | None],
    around: list[str],
    known: Known,
) -> Pair:
    source, target = ends
    side = "" if near == "same" else ">" if items[0] else "<"
    stand_in = "'" if (items[0] or items[1] or _NOBODY).kind in ("that", "he") else ""
    rules = sorted(set(known.rules.get((view.number, source, target), ())))
    types = [rule for rule in rules if "." not in rule]
    own = [f"r:{rule}" for rule in types] or ["r0"]
    own += [f"R:{rule}" for rule in rules if "." in rule]
    traits = known.traits[2 * source] + known.traits[2 * target + 1]
    strong = [trait for trait in traits if trait[1:] in load_sets()["strong"]]
    features = [f"n{near}{side}{stand_in}", *own, *around, *_since(view.number, known.told.get(target)), *traits]
    if side:
        features += [f"{side}{cue}" for cue in view.base if cue[2:] not in load_sets()["plain"]]
        features += [f"n{side}{feature}" for feature in (*strong, *own)]
    features += [f"{rule}{trait}" for rule in types for trait in strong]
    at = next((k for k, _, item in view.entities if item is items[0]), -1)
    return Pair(source, target, kind, view.number, items[0], items[1], features, view.lists.get(at, _NO_LIST))


def _since(number: int, told: list[int] | None) -> list[str]:
    """Say how far the sentence is from one that tells of the target's financing."""
    if not told:
        return ["ev-"]
    gap = min((number - other for other in told), key=abs)
    if gap < 0:
        return ["evb" if gap >= -2 else "evx"]
    return [next((f"ev{most}" for most in (0, 1, 3) if gap <= most), "evx")]
