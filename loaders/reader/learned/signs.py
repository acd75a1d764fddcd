"""Signs: what speaks for and against a relation besides the network's logit, as numbers.

Grammar votes here: a pattern of the fast reader that links the same two entities is a sign, so is one that says
something else of them. What each sign is worth was fitted on texts that the network was not trained on
(`calibration.json`).

Room: loaders. Imports `findings` and `labels` of this folder, and the grammar of the reader.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from dealgraph.loaders.reader.evidence import split_posts
from dealgraph.loaders.reader.learned.findings import Finding, Findings
from dealgraph.loaders.reader.learned.labels import FACTS
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.relations import match_relations
from dealgraph.loaders.reader.slots import Slotted

__all__ = ["SIGNS", "Grammar", "read_grammar", "read_signs"]

SIGNS = (
    "one", "logit", "rival logit", "reverse logit", "source none", "target none", "pattern", "loose pattern",
    "other pattern", "both named", "one named", "source mentions", "target mentions", "German",
)  # fmt: skip
_FLOOR = -6.0  # stands for a logit that was too low to be kept


@dataclass(slots=True)
class Grammar:
    """What patterns find in an article.

    Args:
        pairs: types that patterns state of each (source, target).
        loose: types that patterns state of a source without naming the target.
        posts: (person, organization or None for not told) to the post as written.
        leads: who is said to lead a round.
    """

    pairs: dict[tuple[int, int], set[str]] = field(default_factory=dict)
    loose: dict[int, set[str]] = field(default_factory=dict)
    posts: dict[tuple[int, int | None], str] = field(default_factory=dict)
    leads: set[int] = field(default_factory=set)

    def post_of(self, person: int, organization: int) -> str | None:
        """Return the post that somebody holds there, as written; None where no pattern tells it."""
        return self.posts.get((person, organization)) or self.posts.get((person, None))


def read_grammar(sentences: Sequence[Slotted], pack: Pack) -> Grammar:
    """Run the fast reader's patterns over an article's sentences, slotted with the network's names."""
    grammar = Grammar()
    for sentence in sentences:
        for found in match_relations(sentence, pack):
            sources = [item.value for item in found.subjects if isinstance(item.value, int)]
            targets = [item.value for item in found.targets if isinstance(item.value, int)]
            grammar.leads |= set(sources) if found.lead else set()
            for kind, role in split_posts(found, pack):
                for pair in product(sources, targets):
                    grammar.pairs.setdefault(pair, set()).add(kind)
                for source in sources if not targets else ():
                    grammar.loose.setdefault(source, set()).add(kind)
                if role and kind in ("WORKS_FOR", "WORKED_FOR"):
                    told: list[int | None] = [*targets] or [None]
                    for key in product(sources, told):
                        grammar.posts.setdefault(key, role)
    return grammar


def read_signs(
    findings: Findings, finding: Finding, grammar: Grammar, sentences: Sequence[Slotted], german: bool
) -> list[float]:
    """Return the signs of one relation, in the order of `SIGNS`."""
    source, target = finding.source, finding.target
    type_ = FACTS[finding.relation]
    rival = max(_logit(findings, source, target, r) for r in range(len(FACTS)) if r != finding.relation)
    told = grammar.pairs.get((source, target), set())
    place = sentences[finding.sentence]
    named = sum(
        any(place.start <= start < place.end for start, _ in findings.clusters[end].spans) for end in (source, target)
    )
    return [
        1.0,
        finding.logit,
        rival,
        _logit(findings, target, source, finding.relation),
        _odds(findings.none[source]),
        _odds(findings.none[target]),
        float(type_ in told),
        float(type_ in grammar.loose.get(source, ())),
        float(bool(told) and type_ not in told),
        float(named == 2),
        float(named == 1),
        math.log(len(findings.clusters[source].spans)),
        math.log(len(findings.clusters[target].spans)),
        float(german),
    ]


def _logit(findings: Findings, source: int, target: int, relation: int) -> float:
    finding = findings.relations.get((source, target, relation))
    return _FLOOR if finding is None else finding.logit


def _odds(chance: float) -> float:
    limited = min(max(chance, 0.001), 0.999)
    return math.log(limited / (1 - limited))
