"""Traits: what an entity is by itself: what sort its name tells, what it is called, how often and where it is named.

Room: loaders. Imports `cluster`, `pack`, `slots` and `views`.
"""

from __future__ import annotations

import re
from collections import Counter

from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.pack import Pack, load_sets
from dealgraph.loaders.reader.slots import Slotted
from dealgraph.loaders.reader.views import read_cue

__all__ = ["find_callings", "find_kinds", "find_traits"]

_SORTS = ("inv", "bank", "uni", "gov", "media", "fam")
_KINDS = {"inv": "Investor", "bank": "Bank", "uni": "University", "gov": "Agency", "media": "Media"}
_PUBLIC = re.compile(r"(?:amt|ministerium|behörde|gericht|kommission|aufsicht|kammer)s?\b|\bMinistry of\b")
_SOVEREIGN = re.compile(r"(?i:staatsfonds|sovereign(?: wealth)? fund|state fund) $")
_LAST_WORD = re.compile(r"(?:^|[^\w])([^\W\d_]+)[“”\"„» ]*$")
_CALLED = re.compile(r"([^\W\d_][\w-]{3,})[“”\"„» ]*$")
_CALLED_AFTER = re.compile(r",? (?:an?|the|eine?|der|die|das|one of) (?:[a-zäöüß-]+ ){0,3}([^\W\d_][\w-]{3,})")


def find_callings(text: str, cluster: Cluster) -> tuple[str, ...]:
    """Return the words right before the name or in an apposition behind it: "brewery" of "brewery Acme"."""
    words = set()
    for start, end in cluster.spans:
        for match in (_CALLED.search(text[max(0, start - 40) : start]), _CALLED_AFTER.match(text, end)):
            if match:
                words.add(match.group(1).lower())
    return tuple(sorted(words))


def _sorts(cluster: Cluster) -> list[str]:
    words, sets = cluster.name.split(), load_sets()
    sorts = [sort for sort in _SORTS if not sets[f"sort_{sort}"].isdisjoint((words[0], words[-1]))]
    return [*sorts, "gov"] if _PUBLIC.search(cluster.name) and "gov" not in sorts else sorts


def find_kinds(text: str, cluster: Cluster, pack: Pack) -> set[str]:
    """Return the kinds of organization (schema: `kinds`) that name and text give an entity."""
    if cluster.label != "org":
        return set()
    kinds = {_KINDS[sort] for sort in _sorts(cluster) if sort in _KINDS}
    if any(_SOVEREIGN.search(text[max(0, start - 30) : start]) for start, _ in cluster.spans):
        kinds |= {"SovereignFund", "Investor"}
    if not kinds and cluster.name.split()[-1].rstrip(".") in pack.words["legal"]:
        kinds.add("Company")
    return kinds


def find_traits(
    text: str, clusters: list[Cluster], sentences: list[Slotted], raised: set[int], main: int | None, pack: Pack
) -> list[list[str]]:
    """Describe each entity.

    Args:
        text: the article's text.
        clusters: the entities.
        sentences: slotted.
        raised: those that raise money in this article.
        main: the one that the article is about, or None.
        pack: the language.

    Returns:
        Features: of entity n as a source in place 2n, as a target in place 2n + 1.
    """
    counts: Counter[int] = Counter(item.value for s in sentences for item in s.items if isinstance(item.value, int))
    first = {item.value for s in sentences[:1] for item in s.items}
    second = {item.value for s in sentences[1:3] for item in s.items}
    traits = []
    for number, cluster in enumerate(clusters):
        known = [f":c{min(counts[number], 4)}", *(":" + sort for sort in _sorts(cluster))]
        known += [":legal"] if cluster.name.split()[-1] in pack.words["legal"] else []
        known += [":main"] if number == main else []
        known += [":raised"] if number in raised else []
        known += [":first"] if number in first else [":second"] if number in second else []
        known += _called(text, cluster)
        known += [":inv"] if ":Dinvest" in known and ":inv" not in known else []
        traits += [["s" + trait for trait in known], ["t" + trait for trait in known]]
    return traits


def _called(text: str, cluster: Cluster) -> list[str]:
    """Return what the words right before the name speak for."""
    words = (_LAST_WORD.search(text[max(0, start - 30) : start]) for start, _ in cluster.spans)
    return sorted({":D" + cue for match in words if match and (cue := read_cue(match.group(1)))})
