"""Signs: what speaks for and against a relation besides the network's logit, as numbers.

Grammar votes here: a pattern of the fast reader that links the same two entities is a sign, so is one that says
something else of them. So do the other relations that the network finds in the article: those named side by side mostly
do the same, and an investor mostly invests in one of the firms. What each sign is worth was fitted on texts that the
network was not trained on (`calibration.json`).

Room: loaders. Imports `findings`, `labels` and `rounds` of this folder, and the grammar of the reader.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from dealgraph.loaders.reader.evidence import split_posts
from dealgraph.loaders.reader.learned.findings import Finding, Findings, named_in
from dealgraph.loaders.reader.learned.labels import FACTS
from dealgraph.loaders.reader.learned.rounds import chance
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.relations import match_relations
from dealgraph.loaders.reader.slots import Slotted

__all__ = ["SIGNS", "Grammar", "read_grammar", "read_signs"]

SIGNS = (
    "logit", "rival logit", "reverse logit", "source none", "target none", "pattern", "loose pattern",
    "other pattern", "both named", "one named", "source mentions", "target mentions", "German", "neighbour's logit",
    "other target's logit", "other source's logit", "entities", "told of source", "told of target",
    "round of target", "one sentence", "completed", "lead", "source named", "target named",
)  # fmt: skip
_FLOOR, _CEILING = -6.0, 6.0  # the floor stands for a logit that was too low to be kept


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


@dataclass(slots=True)
class _Around:
    """What else an article tells of each entity.

    Args:
        named: (entities and figures, sentences), whether each is named there or a phrase stands for it.
        to: findings by target and relation.
        of: findings by source and relation.
        told_to: how many facts have an entity as target, as a sum of shares.
        told_of: the same as source.
        rounds: the highest logit of a figure that belongs to an entity.
    """

    named: Any
    to: dict[tuple[int, int], list[Finding]] = field(default_factory=dict)
    of: dict[tuple[int, int], list[Finding]] = field(default_factory=dict)
    told_to: dict[int, float] = field(default_factory=dict)
    told_of: dict[int, float] = field(default_factory=dict)
    rounds: dict[int, float] = field(default_factory=dict)


def _look_around(findings: Findings) -> _Around:
    around = _Around(named_in(findings))
    for (source, target, relation), finding in findings.relations.items():
        if max(source, target) < len(findings.clusters):
            around.to.setdefault((target, relation), []).append(finding)
            around.of.setdefault((source, relation), []).append(finding)
            around.told_to[target] = around.told_to.get(target, 0.0) + chance(finding.logit)
            around.told_of[source] = around.told_of.get(source, 0.0) + chance(finding.logit)
        else:
            around.rounds[target] = max(around.rounds.get(target, _FLOOR), finding.logit)
    return around


def read_signs(
    findings: Findings, found: Iterable[Finding], grammar: Grammar, sentences: Sequence[Slotted], german: bool
) -> list[list[float]]:
    """Return the signs of relations between entities, each in the order of `SIGNS`.

    Args:
        findings: all of one article.
        found: those that signs are wanted of.
        grammar: what patterns find in the article.
        sentences: slotted, in order.
        german: whether the article is in German.
    """
    around = _look_around(findings)
    return [_signs(findings, around, finding, grammar, sentences[finding.sentence], german) for finding in found]


def _signs(
    findings: Findings, around: _Around, finding: Finding, grammar: Grammar, sentence: Slotted, german: bool
) -> list[float]:
    source, target, relation = finding.source, finding.target, finding.relation
    type_ = FACTS[relation]
    rival = max(_logit(findings, source, target, r) for r in range(len(FACTS)) if r != relation)
    told = grammar.pairs.get((source, target), set())
    named = sum(
        any(sentence.start <= start < sentence.end for start, _ in findings.clusters[end].spans)
        for end in (source, target)
    )
    here, own = around.named[source], chance(finding.logit)
    return [
        finding.logit,
        rival,
        _logit(findings, target, source, relation),
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
        _highest(f for f in around.to[target, relation] if f.source != source and here @ around.named[f.source]),
        _highest(f for f in around.of[source, relation] if f.target != target),
        _highest(f for f in around.to[target, relation] if f.source != source),
        math.log1p(len(findings.clusters)),
        math.log1p(max(0.0, around.told_of[source] - own)),
        math.log1p(max(0.0, around.told_to[target] - own)),
        around.rounds.get(target, _FLOOR),
        float(here @ around.named[target] > 0),
        finding.status[0],
        finding.lead,
        findings.named[source],
        findings.named[target],
    ]


def _highest(found: Iterable[Finding]) -> float:
    return max(_FLOOR, min(_CEILING, max((f.logit for f in found), default=_FLOOR)))


def _logit(findings: Findings, source: int, target: int, relation: int) -> float:
    finding = findings.relations.get((source, target, relation))
    return _FLOOR if finding is None else finding.logit


def _odds(chance: float) -> float:
    limited = min(max(chance, 0.001), 0.999)
    return math.log(limited / (1 - limited))
