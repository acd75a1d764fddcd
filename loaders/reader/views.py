"""Views: a slotted sentence as cues, with its names, its coordinated lists and what stands around them.

A cue is what a word speaks for ("lend", "former"), the same in both languages (`packs/cues.yaml`); weights are measured
on cues, not on words, so that both languages and rare words share what is learned.

Room: loaders. Imports `pack`, `slots` and `topic`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from dealgraph.loaders.reader.pack import SLOT, Pack, compile_pattern, load_cues, load_pack
from dealgraph.loaders.reader.slots import Item, Slotted
from dealgraph.loaders.reader.topic import Salience

__all__ = ["NAMES", "View", "between", "edges", "make_view", "read_cue"]

NAMES = ("O", "P", "A")  # cues of slots that stand for organizations, persons and alliances
_NAMED = re.compile("[" + "".join(SLOT[kind] for kind in ("org", "person", "alliance", "that", "he")) + "]")
_TOKEN = re.compile(r"[\ue000-\ue007]|’s\b|(?<=[\ue000-\ue006])s\b|\d[\d.,]*|[^\W\d_]+|[^\w\s]")
_LETTERS = {"org": "O", "person": "P", "alliance": "A", "money": "M", "round": "R", "that": "O", "he": "P"}
_SLOT_CUES = {SLOT[kind]: letter for kind, letter in _LETTERS.items()}
_SIGNS = ";:–,.%()-"
# Tokens looked at before and behind a name. Tuned on the training articles; 5 gave less, 15 no more.
_REACH = 9
# Upper bounds of the classes of distance, in tokens.
_SIZES = ((0, "0"), (2, "1"), (5, "5"), (12, "12"), (25, "25"))


@dataclass(slots=True)
class View:
    """One sentence.

    Args:
        number: of the sentence.
        tokens: the cue of each token, "" for none.
        entities: (token, entity, item) for each name and each noun phrase that stands for one.
        lists: token of a list's member -> first and last token of the list.
        base: features that all pairs of the sentence share.
        known: features of places already looked around, by token and side.
    """

    number: int
    tokens: list[str]
    entities: list[tuple[int, int, Item]]
    lists: dict[int, tuple[int, int]]
    base: list[str]
    known: dict[tuple[int, str], list[str]] = field(default_factory=dict)


@lru_cache(maxsize=100_000)
def read_cue(token: str) -> str:
    """Return what a token speaks for: a slot's letter, a cue group of `packs/cues.yaml`, a sign, or "" for nothing."""
    if token[0] >= "\ue000":
        return _SLOT_CUES.get(token, "")
    if token in ("’s", "s"):
        return "gen"
    if not token[0].isalpha():
        return token if token in _SIGNS else ""
    word = token.lower()
    for name, whole, beginnings in load_cues():
        if word in whole or (beginnings and word.startswith(beginnings)):
            return name
    return ""


@lru_cache(maxsize=4)
def _list_pattern(language: str) -> re.Pattern[str]:
    return compile_pattern("{s:X+}", load_pack(language).macros, language)


def make_view(number: int, slotted: Slotted, salience: Salience, pack: Pack) -> View:
    """Look at one sentence; `salience` says whom its noun phrases mean."""
    matches = list(_TOKEN.finditer(slotted.text))
    tokens = [read_cue(match.group()) for match in matches]
    index = {match.start(): k for k, match in enumerate(matches)}
    entities = []
    for at, item in zip(slotted.at, slotted.items, strict=True):
        entity = salience.resolve(item) if item.kind in ("org", "person", "alliance", "that", "he") else None
        if entity is not None and at in index:
            entities.append((index[at], entity, item))
    lists = _lists(slotted.text, index, pack) if len(entities) > 1 else {}
    base = sorted({"w:" + token for token in tokens if len(token) > 2 or token in ("M", "R", "%")})
    return View(number, tokens, entities, lists, base)


def _lists(text: str, index: dict[int, int], pack: Pack) -> dict[int, tuple[int, int]]:
    lists: dict[int, tuple[int, int]] = {}
    for match in _list_pattern(pack.language).finditer(text):
        members = [index[m.start()] for m in _NAMED.finditer(text, *match.span()) if m.start() in index]
        if len(members) > 1:
            lists.update((member, (members[0], members[-1])) for member in members)
    return lists


def between(view: View, s_at: int, t_at: int) -> list[str]:
    """Return features of what stands between two names.

    Counted from the edges of their lists, so that the last of ten investors is as near as the first.
    """
    order, left, right = (">", s_at, t_at) if s_at < t_at else ("<", t_at, s_at)
    l_list, r_list = view.lists.get(left), view.lists.get(right)
    if l_list is not None and l_list == r_list:
        return ["list" + order]
    first = l_list[1] if l_list and l_list[1] < right else left
    last = r_list[0] if r_list and r_list[0] > left else right
    middle = view.tokens[first + 1 : last]
    cues = [token for token in middle if token]
    names = sum(token in NAMES for token in cues)
    size = next((name for most, name in _SIZES if len(middle) <= most), "x")
    features = [f"d{order}{size}", f"k{order}{min(names, 3)}"]
    if len(middle) <= 4 or (len(middle) <= 8 and len(middle) - len(cues) <= 1):
        features.append(f"E{order}{' '.join(token or '_' for token in middle)}")
    words = [cue for cue in cues if cue not in (*NAMES, ",", ".")]
    features += [f"m{order}{min(names, 1)}{cue}" for cue in dict.fromkeys(words)]
    if names == 0 and len(words) <= 6:
        features.append(f"M{order}{' '.join(words)}")
        features += [f"g{order}{a} {b}" for a, b in zip(["^", *words], [*words, "$"], strict=True)]
    return features


def edges(view: View, at: int, side: str) -> list[str]:
    """Return features of what stands around one name, or around the list that it stands in.

    Args:
        view: the sentence.
        at: the name's token.
        side: "s" for a source, "t" for a target.
    """
    known = view.known.get((at, side))
    if known is None:
        known = view.known[at, side] = _look_around(view, at, side)
    return known


def _look_around(view: View, at: int, side: str) -> list[str]:
    first, last = view.lists.get(at, (at, at))
    before = _until_name(view.tokens[max(0, first - _REACH) : first][::-1])
    after = _until_name(view.tokens[last + 1 : last + 1 + _REACH])
    features = [f"{side}b{cue}" for cue in dict.fromkeys(before)] + [f"{side}a{cue}" for cue in dict.fromkeys(after)]
    features.append(f"{side}b1{' '.join(before[:2]) or '^'}")
    features.append(f"{side}a1{' '.join(after[:2]) or '$'}")
    if last > first:
        features.append(side + "list")
    features.append(f"{side}o{view.tokens[at - 1] if at else ''}")
    behind = view.tokens[at + 1] if at + 1 < len(view.tokens) else ""
    if behind in ("-", "gen", "("):
        features.append(f"{side}z{behind}")
    return features


def _until_name(tokens: list[str]) -> list[str]:
    found = []
    for token in tokens:
        if token in (*NAMES, ";", "(", ")"):
            found.append(token)
            break
        if token and token != ",":
            found.append(token)
    return found
