"""Pairs: what stands around and between two names, as features that a table of weights turns into a score.

Patterns say precisely what they say, but press prose says the same in countless ways. So every pair of names that
stand close together is looked at: which patterns link them, which words stand before, between and behind them, what
kind of names they are. `weigh` adds up what each of these was worth on annotated articles.

Room: loaders. Imports `pack`, `relations`, `slots`, `topic` and `cluster`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.pack import SLOT, Pack, compile_pattern, load_cues, load_pack
from dealgraph.loaders.reader.slots import Item, Slotted
from dealgraph.loaders.reader.topic import Salience

__all__ = ["Pair", "iter_pairs", "read_cue", "sentence_features"]

_NAMED = re.compile("[" + SLOT["org"] + SLOT["person"] + SLOT["alliance"] + SLOT["that"] + SLOT["he"] + "]")
_TOKEN = re.compile(r"[\ue000-\ue007]|’s\b|(?<=[\ue000-\ue006])s\b|\d[\d.,]*|[^\W\d_]+|[^\w\s]")
_LETTERS = {
    SLOT["org"]: "O",
    SLOT["person"]: "P",
    SLOT["alliance"]: "A",
    SLOT["money"]: "M",
    SLOT["round"]: "R",
    SLOT["that"]: "O",
    SLOT["he"]: "P",
}


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
    group: tuple[int, int] = (-1, -1)  # place of the coordinated list that the source stands in; (-1, -1) for none


@dataclass(slots=True)
class _View:
    """One sentence as tokens, with the place of each named item and the coordinated list that it belongs to."""

    number: int
    tokens: list[str]
    entities: list[tuple[int, int, Item]]  # token index, entity number, item
    lists: dict[int, tuple[int, int]]  # token index of a member -> token span of its list
    base: list[str]
    edges: dict[tuple[int, str], list[str]] = field(default_factory=dict)


@lru_cache(maxsize=100_000)
def read_cue(token: str) -> str:
    """Return what a token speaks for: a slot's letter, a cue group of `packs/cues.yaml`, a sign, or "" for nothing."""
    if token[0] >= "\ue000":
        return _LETTERS.get(token, "")
    if not token[0].isalpha():
        return "gen" if token == "’s" else token if token in ";:–,.%()-" else ""
    if token == "s":
        return "gen"
    word = token.lower()
    for name, whole, beginnings in load_cues():
        if word in whole or (beginnings and word.startswith(beginnings)):
            return name
    return ""


def sentence_features(tokens: list[str]) -> list[str]:
    """Return the cues of a sentence, each once, as features that all of its pairs share."""
    return sorted({"w:" + token for token in tokens if len(token) > 2 or token in ("M", "R", "%")})


@lru_cache(maxsize=4)
def _list_pattern(language: str) -> re.Pattern[str]:
    return compile_pattern("{s:X+}", load_pack(language).macros, language)


def _view(number: int, slotted: Slotted, salience: Salience, pack: Pack) -> _View:
    text = slotted.text
    matches = list(_TOKEN.finditer(text))
    tokens = [read_cue(match.group()) for match in matches]
    index = {match.start(): k for k, match in enumerate(matches)}
    entities = []
    for at, item in zip(slotted.at, slotted.items, strict=True):
        entity = salience.resolve(item) if item.kind in ("org", "person", "alliance", "that", "he") else None
        if entity is not None and at in index:
            entities.append((index[at], entity, item))
    lists: dict[int, tuple[int, int]] = {}
    if len(entities) > 1:
        for match in _list_pattern(pack.language).finditer(text):
            members = [
                index[m.start()] for m in _NAMED.finditer(text, match.start(), match.end()) if m.start() in index
            ]
            if len(members) > 1:
                for member in members:
                    lists[member] = (members[0], members[-1])
    return _View(number, tokens, entities, lists, sentence_features(tokens))


def iter_pairs(
    sentences: list[Slotted],
    clusters: list[Cluster],
    salience: Salience,
    hits: dict[tuple[int, int, int], list[str]],
    traits: list[list[str]],
    told: dict[int, list[int]],
    pack: Pack,
) -> Iterator[tuple[list[str], list[Pair]]]:
    """Look at the pairs of names of each sentence.

    Args:
        sentences: slotted.
        clusters: the entities, by number.
        salience: resolves noun phrases; it is led through the sentences here.
        hits: (sentence, source, target) -> names of the patterns that link them there.
        traits: features of entity n as a source, in place 2n, and as a target, in place 2n + 1.
        told: the sentences that tell of a financing event, by company.
        pack: the language.

    Yields:
        For each sentence, the features that all of its pairs share, and the pairs.
    """
    before: _View | None = None
    views = []
    for number, slotted in enumerate(sentences):
        salience.enter(number)
        views.append(_view(number, slotted, salience, pack))
        salience.leave(number)
    about = _about(views)
    again = Salience.repeat(salience)
    for number, view in enumerate(views):
        again.enter(number)
        view.base += about
        yield view.base, list(_pairs(view, before, clusters, again, hits, traits, told))
        again.leave(number)
        if any(clusters[entity].label == "org" for _, entity, _ in view.entities):
            before = view


def _kind(source: Cluster, target: Cluster) -> str | None:
    if target.label == "alliance":
        return "OA" if source.label == "org" else None
    if target.label != "org" or source.label == "alliance":
        return None
    return "OO" if source.label == "org" else "PO"


def _pairs(
    view: _View,
    before: _View | None,
    clusters: list[Cluster],
    salience: Salience,
    hits: dict[tuple[int, int, int], list[str]],
    traits: list[list[str]],
    told: dict[int, list[int]],
) -> Iterator[Pair]:
    here = {entity for _, entity, _ in view.entities}
    heard = {cue[2:] for cue in view.base if cue[:2] == "w:"}
    if not heard & _TELLING and not any(abs(a - b) <= 3 for (a, _, _), (b, _, _) in pairwise(view.entities)):
        return
    for s_at, source, s_item in view.entities:
        for t_at, target, t_item in view.entities:
            kind = _kind(clusters[source], clusters[target]) if source != target else None
            if kind and abs(s_at - t_at) < 45:
                features = _between(view, s_at, t_at) + _edges(view, s_at, "s") + _edges(view, t_at, "t")
                yield _pair(
                    view,
                    source,
                    target,
                    kind,
                    "same",
                    s_item,
                    t_item,
                    [*features, *_since(view.number, told.get(target))],
                    hits,
                    traits,
                )
    others = _absent(here, before, view.number, clusters, salience)
    far = {"OO": bool(heard & _TELLING_FAR), "PO": bool(heard & _TELLING_POSTS), "OA": True}
    for at, entity, item in view.entities:
        for other, near in others:
            for source, target, s_item, t_item, side in (
                (entity, other, item, None, "s"),
                (other, entity, None, item, "t"),
            ):
                kind = _kind(clusters[source], clusters[target])
                if kind and far[kind]:
                    yield _pair(
                        view,
                        source,
                        target,
                        kind,
                        near,
                        s_item,
                        t_item,
                        [*_edges(view, at, side), *_since(view.number, told.get(target))],
                        hits,
                        traits,
                    )


def _since(number: int, told: list[int] | None) -> list[str]:
    """Say how far the sentence is from one that tells of the target's financing."""
    if not told:
        return ["ev-"]
    gap = min((number - other for other in told), key=abs)
    return [
        "ev" + ("0" if gap == 0 else "1" if 0 < gap <= 1 else "3" if 0 < gap <= 3 else "b" if -2 <= gap < 0 else "x")
    ]


_SUBJECTS = frozenset(("round", "lend", "buy", "ally", "chief", "study", "subs", "member", "found", "former"))


def _about(views: list[_View]) -> list[str]:
    """Return what the article as a whole is about: the two commonest of some cues."""
    counts = Counter(token for view in views for token in view.tokens if token in _SUBJECTS)
    common = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:2]
    return [f"doc:{cue}" for cue, count in common if count > 2]


# A sentence without any of these cues tells of no deal and no job, so its pairs are not looked at, unless two names touch.
_TELLING = frozenset(
    "invest join stake lead round lend buy sell found former subs ally member study work chief board M R %".split()
)
_TELLING_FAR = frozenset("invest join stake lead round lend buy sell subs ally study former M".split())
_TELLING_POSTS = frozenset("found former chief board work study invest join stake lead".split())
_TOPICS = 4  # so many of the article's organizations are looked at in sentences that do not name them


def _absent(
    here: set[int], before: _View | None, number: int, clusters: list[Cluster], salience: Salience
) -> list[tuple[int, str]]:
    """Return who may be meant though the sentence does not name them, each with how they come to mind."""
    others: dict[int, str] = {}
    if salience.topic is not None:
        others[salience.topic] = "local" if salience.topic != salience.main else "main"
    if before is not None and before.number >= number - 2:
        orgs = [entity for _, entity, _ in before.entities if clusters[entity].label == "org"]
        people = [entity for _, entity, _ in before.entities if clusters[entity].label == "person"]
        alliances = [entity for _, entity, _ in before.entities if clusters[entity].label == "alliance"]
        for entity in [*orgs[:1], *orgs[-1:], *people[:1], *people[-1:], *alliances[:1]]:
            others.setdefault(entity, "before")
    for place, entity in enumerate(salience.ranks[:_TOPICS]):
        others.setdefault(entity, f"top{place}")
    return [(entity, near) for entity, near in others.items() if entity not in here]


def _pair(
    view: _View, source: int, target: int, kind: str, near: str, s_item: Item | None, t_item: Item | None,
    features: list[str], hits: dict[tuple[int, int, int], list[str]], traits: list[list[str]],
) -> Pair:  # fmt: skip
    mark = near if near == "same" else near + (">" if s_item else "<")
    if (s_item or t_item or _NOBODY).kind in ("that", "he"):
        mark += "'"
    rules = sorted(set(hits.get((view.number, source, target), ())))
    own = [f"r:{rule}" for rule in rules if "." not in rule] or ["r0"]
    own += [f"R:{rule}" for rule in rules if "." in rule]
    rules = [rule for rule in rules if "." not in rule]
    cues = [feature for feature in view.base if feature[2:] not in _PLAIN]
    traits_of = traits[2 * source] + traits[2 * target + 1]
    features = ["n" + mark, *own, *features, *traits_of]
    if near != "same":
        side = ">" if s_item else "<"
        features += [f"{side}{cue}" for cue in cues]
        far = f"n{side}"
        features += [far + trait for trait in traits_of if trait[1:] in _STRONG] + [far + rule for rule in own]
    features += [f"{rule}{trait}" for rule in rules for trait in traits_of if trait[1:] in _STRONG]
    group = (-1, -1)
    if s_item is not None:
        at = next((k for k, _, item in view.entities if item is s_item), -1)
        group = view.lists.get(at, group)
    return Pair(source, target, kind, near, view.number, s_item, t_item, features, group)


_NOBODY = Item(0, 0, "", None)
_PLAIN = frozenset(("and", "who", "company", "the"))
_STRONG = frozenset((":main", ":raised", ":inv", ":bank", ":uni", ":gov", ":media"))
_PREPOSITIONS = frozenset(("by", "from", "at", "of", "in", "with", "for", "to", "and", "as", "who"))


def _between(view: _View, s_at: int, t_at: int) -> list[str]:
    """Cues between the two, counted from the edges of their lists, so that the last of ten investors is near too."""
    order, left, right = (">", s_at, t_at) if s_at < t_at else ("<", t_at, s_at)
    l_list, r_list = view.lists.get(left), view.lists.get(right)
    if l_list is not None and l_list == r_list:
        return ["list" + order]
    first = l_list[1] if l_list and l_list[1] < right else left
    last = r_list[0] if r_list and r_list[0] > left else right
    middle = view.tokens[first + 1 : last]
    count, cues = len(middle), [token for token in middle if token]
    names = sum(token in ("O", "P", "A") for token in cues)
    size = (
        "0"
        if count == 0
        else "1"
        if count < 3
        else "5"
        if count < 6
        else "12"
        if count < 13
        else "25"
        if count < 26
        else "x"
    )
    features = [f"d{order}{size}", f"k{order}{min(names, 3)}"]
    words = [cue for cue in cues if cue not in ("O", "P", "A", ",", ".")]
    if count <= 4 or (count <= 8 and count - len(cues) <= 1):
        features.append(f"E{order}{' '.join(token or '_' for token in middle)}")
    features += [f"m{order}{min(names, 1)}{cue}" for cue in dict.fromkeys(words)]
    if names == 0 and len(words) <= 6:
        features.append(f"M{order}{' '.join(words)}")
        features += [f"g{order}{a} {b}" for a, b in zip(["^", *words], [*words, "$"], strict=True)]
    return features


def _edges(view: _View, at: int, side: str) -> list[str]:
    """Return `_look_around`, worked out once for each place and side."""
    known = view.edges.get((at, side))
    if known is None:
        known = view.edges[at, side] = _look_around(view, at, side)
    return known


def _look_around(view: _View, at: int, side: str) -> list[str]:
    """Cues before and behind one name, or before and behind the list that it stands in, up to the next name."""
    first, last = view.lists.get(at, (at, at))
    before = _until_name(view.tokens[max(0, first - 9) : first][::-1])
    after = _until_name(view.tokens[last + 1 : last + 10])
    features = [f"{side}b{cue}" for cue in dict.fromkeys(before)] + [f"{side}a{cue}" for cue in dict.fromkeys(after)]
    features.append(f"{side}b1{' '.join(before[:2]) or '^'}")
    features.append(f"{side}a1{' '.join(after[:2]) or '$'}")
    if last > first:
        features.append(side + "list")
    own = view.tokens[at - 1] if at else ""
    behind = view.tokens[at + 1] if at + 1 < len(view.tokens) else ""
    features.append(f"{side}o{own}")
    if behind in ("-", "gen", "("):
        features.append(f"{side}z{behind}")
    return features


def _until_name(tokens: list[str]) -> list[str]:
    found = []
    for token in tokens:
        if token in ("O", "P", "A", ";", "(", ")"):
            found.append(token)
            break
        if token and token != ",":
            found.append(token)
    return found
