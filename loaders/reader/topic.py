"""Topic: which organization an article, a paragraph or "the company" is about, and whom "he" or "she" means.

Room: loaders. Imports `cluster`, `pack` and `slots`.
"""

from __future__ import annotations

from dealgraph.loaders.reader.cluster import Cluster
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.relations import match_events
from dealgraph.loaders.reader.slots import Item, Slotted

__all__ = ["Salience", "rank_topics"]


def rank_topics(clusters: list[Cluster], sentences: list[Slotted], pack: Pack) -> list[int]:
    """Return the numbers of the organizations, the one that the article is most about first.

    Counts mentions, and more for whoever raises money; the first two sentences (headline, lead) count more, names of
    investors less.
    """
    scores: dict[int, float] = {}
    for number, sentence in enumerate(sentences):
        subject = True
        for item in sentence.items:
            if item.kind != "org" or not isinstance(item.value, int):
                continue
            weight = 3.0 if number == 0 else 2.0 if number == 1 else 1.0
            scores[item.value] = scores.get(item.value, 0.0) + weight + (1.0 if subject and number < 2 else 0.0)
            subject = False
    for number, sentence in enumerate(sentences[:12]):
        for event in match_events(sentence, pack):
            if event.company is not None and isinstance(event.company.value, int) and event.company.kind == "org":
                scores[event.company.value] = scores.get(event.company.value, 0.0) + (4.0 if number < 4 else 2.0)
    investor = pack.cues["investor_name"]
    for entity in scores:
        if investor.search(clusters[entity].name):
            scores[entity] *= 0.4
    return sorted(scores, key=lambda entity: (-scores[entity], entity))


class Salience:
    """Whom noun phrases and pronouns stand for, sentence by sentence."""

    def __init__(
        self,
        clusters: list[Cluster],
        sentences: list[Slotted],
        pack: Pack,
        topics: list[int | None] | None = None,
        callings: list[tuple[str, ...]] | None = None,
    ) -> None:
        self._clusters = clusters
        self._sentences = sentences
        self._pack = pack
        self.ranks = rank_topics(clusters, sentences, pack)
        self.main = self.ranks[0] if self.ranks else None
        self.topic = self.main
        self._callings = callings or [() for _ in clusters]
        self._latest: list[int] = []  # organizations named so far, the last one first
        self._person: int | None = None
        self._topics = topics  # known from an earlier pass, one a sentence

    def enter(self, number: int) -> None:
        """Begin a sentence."""
        if self._topics is not None:
            self.topic = self._topics[number]

    def leave(self, number: int) -> None:
        """End a sentence: its last person and first organization become those that pronouns mean."""
        orgs = [
            item.value for item in self._sentences[number].items if item.kind == "org" and isinstance(item.value, int)
        ]
        people = [
            item.value
            for item in self._sentences[number].items
            if item.kind == "person" and isinstance(item.value, int)
        ]
        if people:
            self._person = people[0]
        for entity in orgs:
            if entity in self._latest:
                self._latest.remove(entity)
            self._latest.insert(0, entity)

    def resolve(self, item: Item) -> int | None:
        """Return the entity that an item stands for."""
        if isinstance(item.value, int):
            return item.value
        if item.kind == "he":
            return self._person
        return self._called(item) if item.kind == "that" else None

    def _called(self, item: Item) -> int | None:
        """Find whom "the brewery" means: who was called a brewery, else who is being talked about."""
        noun = str(item.value or "")
        if len(noun) > 3:
            for entity in self._latest:
                if any(word.endswith(noun) or noun.endswith(word) for word in self._callings[entity]):
                    return entity
        return self.topic

    @classmethod
    def repeat(cls, other: Salience) -> Salience:
        """Return a fresh one that goes through the same sentences with the same topics."""
        return cls(other._clusters, other._sentences, other._pack, other._topics, other._callings)
