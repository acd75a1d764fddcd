"""Pairs: what stands around and between two names, as features that a table of weights turns into a score.

Patterns say precisely what they say, but press prose says the same in countless ways. So every pair of names that
stand close together is looked at: which patterns link them, which words stand before, between and behind them, what
kind of names they are. `weigh` adds up what each of these was worth on annotated articles.

Room: loaders. Imports `pack`, `relations`, `slots`, `topic` and `cluster`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.pack import SLOT, Pack, compile_pattern, load_pack
from dealgraph.loaders.reader.slots import Item, Slotted
from dealgraph.loaders.reader.topic import Salience

__all__ = ["Pair", "iter_pairs", "sentence_features"]

_NAMED = re.compile("[" + SLOT["org"] + SLOT["person"] + SLOT["alliance"] + SLOT["that"] + SLOT["he"] + "]")
_TOKEN = re.compile(r"[\ue000-\ue007]|\d[\d.,]*|[^\W\d_]+|[^\w\s]")
_LETTERS = {SLOT["org"]: "O", SLOT["person"]: "P", SLOT["alliance"]: "A", SLOT["money"]: "M", SLOT["round"]: "R", SLOT["that"]: "O", SLOT["he"]: "P"}
_STEM = 6  # letters kept of a word; 5 and 8 were tried and gave less on the training articles


@dataclass(slots=True)
class Pair:
    """Two entities seen together: numbers, places, the sentence, and features that are true of the pair.

    `kind` is "OO", "PO" or "OA"; `near` is "same" sentence, "topic" or "previous".
    """

    source: int
    target: int
    kind: str
    near: str
    sentence: int
    source_at: Item | None
    target_at: Item | None
    features: list[str]


@dataclass(slots=True)
class _View:
    """One sentence as tokens, with the place of each named item and the coordinated list that it belongs to."""

    number: int
    tokens: list[str]
    entities: list[tuple[int, int, Item]]  # token index, entity number, item
    lists: dict[int, tuple[int, int]]  # token index of a member -> token span of its list
    base: list[str]


def _stem(token: str) -> str:
    if token[0] >= "\ue000":
        return _LETTERS.get(token, token)
    return "0" if token[0].isdigit() else token.lower()[:_STEM]


def sentence_features(view_tokens: list[str]) -> list[str]:
    """Return the words of a sentence, each once, as features that all of its pairs share."""
    return sorted({"w:" + token for token in view_tokens if len(token) > 3 or token in "MR0%"})


@lru_cache(maxsize=4)
def _list_pattern(language: str) -> re.Pattern[str]:
    return compile_pattern("{s:X+}", load_pack(language).macros, language)


def _view(number: int, slotted: Slotted, salience: Salience, pack: Pack) -> _View:
    text = slotted.text
    matches = list(_TOKEN.finditer(text))
    tokens = [_stem(match.group()) for match in matches]
    index = {match.start(): k for k, match in enumerate(matches)}
    entities = []
    for at, item in zip(slotted.at, slotted.items, strict=True):
        entity = salience.resolve(item) if item.kind in ("org", "person", "alliance", "that", "he") else None
        if entity is not None and at in index:
            entities.append((index[at], entity, item))
    lists: dict[int, tuple[int, int]] = {}
    if len(entities) > 1:
        for match in _list_pattern(pack.language).finditer(text):
            members = [index[m.start()] for m in _NAMED.finditer(text, match.start(), match.end()) if m.start() in index]
            if len(members) > 1:
                for member in members:
                    lists[member] = (members[0], members[-1])
    return _View(number, tokens, entities, lists, sentence_features(tokens))


def iter_pairs(
    sentences: list[Slotted], clusters: list[Cluster], salience: Salience, hits: dict[tuple[int, int, int], list[str]], traits: list[list[str]], pack: Pack
) -> Iterator[tuple[list[str], list[Pair]]]:
    """Look at the pairs of names of each sentence.

    Args:
        sentences: slotted.
        clusters: the entities, by number.
        salience: resolves noun phrases; it is led through the sentences here.
        hits: (sentence, source, target) -> names of the patterns that link them there.
        traits: features of each entity by itself, by number.
        pack: the language.

    Yields:
        For each sentence, the features that all of its pairs share, and the pairs.
    """
    before: _View | None = None
    for number, slotted in enumerate(sentences):
        salience.enter(number)
        view = _view(number, slotted, salience, pack)
        yield view.base, list(_pairs(view, before, clusters, salience, hits, traits))
        salience.leave(number)
        if any(clusters[entity].label == "org" for _, entity, _ in view.entities):
            before = view


def _kind(source: Cluster, target: Cluster) -> str | None:
    if target.label == "alliance":
        return "OA" if source.label == "org" else None
    if target.label != "org" or source.label == "alliance":
        return None
    return "OO" if source.label == "org" else "PO"


def _pairs(
    view: _View, before: _View | None, clusters: list[Cluster], salience: Salience, hits: dict[tuple[int, int, int], list[str]], traits: list[list[str]]
) -> Iterator[Pair]:
    here = {entity for _, entity, _ in view.entities}
    for s_at, source, s_item in view.entities:
        for t_at, target, t_item in view.entities:
            kind = _kind(clusters[source], clusters[target]) if source != target else None
            if kind and abs(s_at - t_at) < 45:
                features = _between(view, s_at, t_at) + _edges(view, s_at, "s") + _edges(view, t_at, "t")
                yield _pair(view, source, target, kind, "same", s_item, t_item, features, hits, traits)
    others: list[tuple[int, str]] = [(salience.main, "topic")] if salience.main is not None and salience.main not in here else []
    if salience.topic is not None and salience.topic not in here and salience.topic != salience.main:
        others.append((salience.topic, "local"))
    if before is not None and before.number >= view.number - 2:
        orgs = [entity for _, entity, _ in before.entities if clusters[entity].label == "org" and entity not in here]
        others += [(entity, "previous") for entity in dict.fromkeys(orgs[:1] + orgs[-1:]) if entity not in {o for o, _ in others}]
        alliances = [entity for _, entity, _ in before.entities if clusters[entity].label == "alliance" and entity not in here]
        others += [(entity, "previous") for entity in dict.fromkeys(alliances[:1])]
        people = [entity for _, entity, _ in before.entities if clusters[entity].label == "person" and entity not in here]
        others += [(entity, "previous") for entity in dict.fromkeys(people[:1] + people[-1:])]
    for at, entity, item in view.entities:
        for other, near in others:
            for source, target, s_item, t_item, side in ((entity, other, item, None, "s"), (other, entity, None, item, "t")):
                kind = _kind(clusters[source], clusters[target])
                if kind:
                    yield _pair(view, source, target, kind, near, s_item, t_item, _edges(view, at, side), hits, traits)


def _pair(
    view: _View, source: int, target: int, kind: str, near: str, s_item: Item | None, t_item: Item | None,
    features: list[str], hits: dict[tuple[int, int, int], list[str]], traits: list[list[str]],
) -> Pair:  # fmt: skip
    side = "" if near == "same" else "s" if s_item else "t"
    rules = hits.get((view.number, source, target), ())
    mark = "n" + near + side
    features = [mark, *features, *("r:" + rule for rule in rules), *("s" + trait for trait in traits[source]), *("t" + trait for trait in traits[target])]
    if near != "same":
        features += [mark + feature for feature in features[1:] if feature[:2] in ("sb", "sa", "tb", "ta", "r:")]
    else:
        features += ["rule"] if rules else []
    return Pair(source, target, kind, near, view.number, s_item, t_item, features)


def _between(view: _View, s_at: int, t_at: int) -> list[str]:
    """Words between the two, counted from the edges of their lists, so that the last of ten investors is near too."""
    order, left, right = (">", s_at, t_at) if s_at < t_at else ("<", t_at, s_at)
    l_list, r_list = view.lists.get(left), view.lists.get(right)
    if l_list is not None and l_list == r_list:
        return ["list" + order]
    first = l_list[1] if l_list and l_list[1] < right else left
    last = r_list[0] if r_list and r_list[0] > left else right
    middle = view.tokens[first + 1 : last]
    count = len(middle)
    names = sum(token in ("O", "P", "A") for token in middle)
    size = "0" if count == 0 else "1" if count < 2 else "3" if count < 4 else "6" if count < 7 else "12" if count < 13 else "25" if count < 26 else "x"
    features = [f"d{order}{size}", f"k{order}{min(names, 3)}"]
    if count <= 5:
        features.append(f"M{order}{' '.join(middle)}")
    if count <= 25:
        features += [f"m{order}{token}" for token in dict.fromkeys(middle)]
        if names == 0:
            features += [f"c{order}{token}" for token in dict.fromkeys(middle)]
            features += [f"g{order}{a} {b}" for a, b in zip(middle, middle[1:], strict=False)]
    if any(token in (";", "–", ":") for token in middle):
        features.append("cut" + order)
    return features


def _edges(view: _View, at: int, side: str) -> list[str]:
    """Words before and behind one name, and before and behind the list that it stands in."""
    tokens, features = view.tokens, []
    before, after = tokens[max(0, at - 4) : at], tokens[at + 1 : at + 5]
    features += [f"{side}b{token}" for token in before] + [f"{side}a{token}" for token in after]
    features.append(f"{side}b2{' '.join(before[-2:])}")
    features.append(f"{side}a2{' '.join(after[:2])}")
    features.append(f"{side}b1{before[-1] if before else '^'}")
    features.append(f"{side}a1{after[0] if after else '$'}")
    span = view.lists.get(at)
    if span:
        features.append(side + "list")
        features += [f"{side}lb{token}" for token in tokens[max(0, span[0] - 5) : span[0]]] + [f"{side}la{token}" for token in tokens[span[1] + 1 : span[1] + 6]]
    return features
