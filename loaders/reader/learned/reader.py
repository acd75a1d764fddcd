"""The learned reader: a network finds who is named, who is meant and what links them; grammar reads the figures.

Room: loaders. Imports the modules of this folder, of the reader, and `dealgraph.graph`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from dealgraph.graph.model import Article, Name, Reading
from dealgraph.loaders.reader.claims import also_known
from dealgraph.loaders.reader.fast import (
    make_name,
    pack_of,
    part_by_confidence,
    slot_article,
    versioned,
    with_investors,
)
from dealgraph.loaders.reader.learned.calibration import Calibration, load_calibration
from dealgraph.loaders.reader.learned.claims import make_claims
from dealgraph.loaders.reader.learned.findings import Findings, find
from dealgraph.loaders.reader.learned.network import load_network
from dealgraph.loaders.reader.pack import Pack
from dealgraph.loaders.reader.sentences import split_sentences
from dealgraph.loaders.reader.slots import Slotted

__all__ = ["LearnedReader", "conclude", "look", "slot"]


# Share of the tagger below which a name is kept only where a claim needs it. On short pieces of web text that are no
# deals names gain 0.05 of F1 from it, on articles of deals 0.01; 0.9 and 0.98 are within 0.005.
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class LearnedReader:
    """Reads German and English articles with the network that comes with the package.

    Args:
        min_confidence: claims below it are not made but counted; None for the tuned thresholds.

    Source:
        Weights, calibration and threshold: `make train`; data, figures and limits: the model card beside the weights.
    """

    min_confidence: float | None = None

    @property
    def name(self) -> str:
        """The reader's name and version, with the threshold where one is given."""
        return versioned("learned-1", self.min_confidence)

    def __call__(self, article: Article) -> Reading:
        """Read one article."""
        return conclude(article, look(article), load_calibration(), self.min_confidence, self.name)


def look(article: Article) -> Findings:
    """Let the network find what it finds in an article."""
    pack = pack_of(article)
    sentences = split_sentences(article.text, pack.words["abbreviations"])
    return find(article.text, sentences, pack.language, load_network())


def conclude(
    article: Article, findings: Findings, calibration: Calibration, least: float | None, reader: str
) -> Reading:
    """Make a reading of what the network found.

    Args:
        article: the article.
        findings: in it.
        calibration: of the network.
        least: confidence from which a claim is made, 0..1; None for the calibration's thresholds.
        reader: the reader's name.
    """
    slotted, pack = slot(article, findings)
    names = tuple(make_name(article.text, cluster, pack) for cluster in findings.clusters)
    claims = make_claims(article, findings, names, slotted, pack, calibration)
    claims += also_known(article, findings.clusters, names, slotted)
    real = _without_none(findings, names, calibration.none)
    keys = {name.key for name in real}
    claims = [c for c in claims if c.object in keys | {None} and (c.subject in keys or c.type == "ALSO_KNOWN_AS")]
    claims.sort(key=lambda c: (c.start, c.end, c.type, c.subject, c.object or "", c.round or ""))
    floor, floor_of_rounds = (
        (calibration.threshold, calibration.threshold_of_rounds) if least is None else (least, least)
    )
    kept, unsure = part_by_confidence(tuple(claims), floor, least_of_rounds=floor_of_rounds)
    used = {key for claim in kept for key in (claim.subject, claim.object)}
    sure = {name.key for name, share in zip(names, findings.named, strict=True) if share >= _SURE}
    real = tuple(name for name in real if name.key in used | sure)
    return Reading(article, with_investors(real, kept), kept, reader, unsure)


def slot(article: Article, findings: Findings) -> tuple[list[Slotted], Pack]:
    """Slot an article's sentences with what was found in them, for grammar to read; return its pack, too."""
    pack = pack_of(article)
    return slot_article(article.text, list(findings.sentences), findings.clusters, pack), pack


def _without_none(findings: Findings, names: tuple[Name, ...], most: float) -> tuple[Name, ...]:
    """Leave out what the upper layers take for no entity; two entities with one key become one."""
    kept: dict[str, Name] = {}
    for name, chance in zip(names, findings.none, strict=True):
        if chance > most:
            continue
        known = kept.get(name.key)
        kept[name.key] = name if known is None else _merge(known, name)
    return tuple(kept.values())


def _merge(one: Name, other: Name) -> Name:
    mentions = tuple(sorted({*one.mentions, *other.mentions}))
    return replace(one, mentions=mentions, kinds=tuple(sorted({*one.kinds, *other.kinds})))
