"""Word classes: one letter for what a capitalised word can be in a name, worked out from the pack's lists and endings.

    F function word   D month or day   T title of a person   R post or job   P first name   # number
    G place   g word that begins a place   A of a place or people   N common noun   n perhaps a common noun
    L legal form   H word that ends an organization's name   I word that begins an institution's name
    J jargon or abbreviation that is no name   X anything else

Room: loaders. Imports `pack` only.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dealgraph.loaders.reader.pack import Pack, load_sets

__all__ = ["word_class"]

# Groups of words in the order in which they are asked, with their letters: "key=letter".
_ORDER = (
    "function_words=F titles=T legal=L months=D roles=R openers=I heads=H jargon=J place_openers=g nouns=N "
    "first_names=P places=G demonyms=A"
)
_GROUPS = tuple((key, letter) for key, _, letter in (pair.partition("=") for pair in _ORDER.split()))
_INFLECTIONS = ("", "s", "es", "n", "en", "e", "er", "ern", "innen")
# A compound whose known head has at least so many letters is a noun; with a shorter head it may be a coined name.
_SURE_HEAD = 6
_CONTRACTION = re.compile(r"\w['’](?:re|ve|d|ll|m|t)$")
_SERIES = re.compile(r"(?:Series|Serie|Pre)-[A-KS]\w*(?:-\w+)*|[A-K]-Runde")
_NUMBER = re.compile(r"\d[\d.,]*")


def word_class(word: str, pack: Pack) -> str:
    """Return the class letter of a word as written, without genitive mark."""
    known = pack.classes.get(word)
    if known is None:
        if len(pack.classes) > 200_000:  # a bound on memory, not a tuning: some 20 MB
            pack.classes.clear()
        known = pack.classes[word] = _classify(word, pack)
    return known


@lru_cache(maxsize=4)
def _lowered(words: frozenset[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words if len(word) > 5)


def _jargon(pack: Pack) -> frozenset[str]:
    return _lowered(pack.words["jargon"])


def _classify(word: str, pack: Pack) -> str:
    if _NUMBER.fullmatch(word):
        return "#"
    if word in load_sets()["no_names"]:
        return "J"
    if _SERIES.fullmatch(word) or word.lower() in _jargon(pack):
        return "J"
    if word in pack.words["known_names"]:
        return "X"
    for group, letter in _GROUPS:
        if word in pack.words[group]:
            return letter
    if _CONTRACTION.search(word):
        return "F"
    if pack.endings["opener_endings"] and word.endswith(pack.endings["opener_endings"]) and len(word) > 6:
        return "I"
    if word.endswith(pack.endings["role_endings"]) and not word.isupper():
        return "R"
    if word.endswith(pack.endings["demonym_endings"]):
        return _demonym(word, pack)
    if word.isupper() and len(word) > 1:
        title = word.capitalize()
        if title in pack.words["places"]:
            return "G"
        return "X" if len(word) <= 5 or title not in pack.words["nouns"] else "N"
    first, hyphen, rest = word.partition("-")
    if hyphen and first in pack.words["first_names"] and rest[:1].isupper() and rest in pack.words["first_names"]:
        return "P"
    if word.lower().endswith(("start-up", "start-ups")):
        return "N" if pack.words["nouns"] else "X"
    head, hyphen, tail = word.rpartition("-")
    if hyphen and tail in pack.words["heads"] and head not in pack.words["heads"] and _noun_class(head, pack) != "N":
        return "X"
    if (
        pack.endings["name_endings"]
        and word.endswith(pack.endings["name_endings"])
        and len(word) > 7
        and word not in pack.words["nouns"]
    ):
        return "X"
    return _noun_class(tail or word, pack)


def _demonym(word: str, pack: Pack) -> str:
    """German adjectives of places end in -er: "Amsterdamer", "Zürcher"; other words in -er go on to the noun test."""
    places = pack.words["places"]
    stem = word[:-2]
    if stem in places or word[:-1] in places or stem + "en" in places or stem + "n" in places or stem + "e" in places:
        return "A"
    return _noun_class(word, pack)


def _noun_class(word: str, pack: Pack) -> str:
    nouns = pack.words["nouns"]
    if not nouns:
        return "X"
    if not word[:1].isupper():
        return "n" if word in nouns else "X"
    if any(c.isupper() or c.isdigit() for c in word[1:]):
        return "X"
    stems = [word[: len(word) - len(end)] if end else word for end in _INFLECTIONS if word.endswith(end)]
    if any(stem in nouns for stem in stems):
        return "N"
    if len(word) > 6 and word.endswith(pack.endings["noun_endings"]):
        return "N"
    if len(word) > 6 and word.endswith(pack.endings["maybe_endings"]):
        return "n"
    best = 0
    for stem in stems:
        for at in range(2, len(stem) - 3):
            if stem[at:].capitalize() in nouns and (
                len(stem) - at >= _SURE_HEAD or at > 4 or _is_opener(stem[:at], nouns)
            ):
                best = max(best, len(stem) - at)
                break
    return "N" if best >= _SURE_HEAD else "n" if best else "X"


def _is_opener(start: str, nouns: frozenset[str]) -> bool:
    """Tell whether a short beginning of a compound is a noun by itself, with or without its joint: "Tag", "Tages"."""
    return any(start.removesuffix(joint) in nouns for joint in ("", "s", "es", "n", "en"))
