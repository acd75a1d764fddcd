"""The network, in torch: one pass over a text finds names, what stands for them, and what links them.

Layers 1-5 of the backbone feed a tagger. Every name and figure then gets its kind and the mean of its entity added
("marks"); after layers 6-7 each noun phrase is linked to names and marked, too; layers 8-9 feed the heads that score
pairs of mentions. A pair of entities is the log-sum-exp of its closest pairs of mentions.

Room: loaders, training only. `learned/network.py` runs the same in numpy; a test compares the two.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from dealgraph.loaders.reader.learned.labels import (
    ALLOWED,
    FACTS,
    KINDS,
    NAMES,
    PHRASE,
    RELATIONS,
    STATUSES,
    SYMMETRIC,
    TAGS,
    bucket,
    pair_mentions,
)

__all__ = ["LINK_NEAR", "LOW", "MIDDLE", "NEAR", "TOP", "Reader", "loss"]

LOW, MIDDLE, TOP = 5, 7, 9  # the last three of the twelve layers collapse towards the vector of the whole text
NEAR = 6  # pairs of mentions scored for a pair of entities
LINK_NEAR = 4  # mentions of a name that a noun phrase is compared with
_BLOCK, _FEATURES = 64, 16
_ALLOWED = torch.from_numpy(ALLOWED)


class _Layer(nn.Module):
    def __init__(self, config: dict[str, Any]) -> None:
        super().__init__()
        hidden = config["hidden"]
        self.heads = config["heads"]
        self.q, self.k, self.v, self.ao = (nn.Linear(hidden, hidden) for _ in range(4))
        self.fi, self.fo = nn.Linear(hidden, config["ff"]), nn.Linear(config["ff"], hidden)
        self.aln, self.oln = nn.LayerNorm(hidden, config["eps"]), nn.LayerNorm(hidden, config["eps"])

    def forward(self, x: Tensor, mask: Tensor, drop: float = 0.0, need: bool = False) -> tuple[Tensor, Tensor]:
        batch, length, hidden = x.shape
        q, k, v = (f(x).view(batch, length, self.heads, -1).transpose(1, 2) for f in (self.q, self.k, self.v))
        # Written out: faster here than torch's fused attention, and the top layer's is needed.
        scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + mask.to(q.dtype)
        attention = scores.float().softmax(-1) if need else scores.softmax(-1)
        o = attention.to(v.dtype) @ v
        o = self.ao(o.transpose(1, 2).reshape(batch, length, hidden))
        x = self.aln(x + functional.dropout(o, drop, self.training))
        return self.oln(x + functional.dropout(self.fo(functional.gelu(self.fi(x))), drop, self.training)), attention


class Reader(nn.Module):
    """The whole network; every method works on one text, but `embed`, `encode` and `tags`, which take batches.

    Args:
        config: sizes of the backbone.
        tensors: its weights by name.
    """

    def __init__(self, config: dict[str, Any], tensors: dict[str, np.ndarray]) -> None:
        super().__init__()
        h = self.hidden = config["hidden"]
        # The table of words stays as it is; everything else is trained.
        self.register_buffer("word", torch.from_numpy(tensors["emb.word"]).half(), persistent=False)
        self.pos = nn.Parameter(torch.from_numpy(tensors["emb.pos"] + tensors["emb.type"][None, :h]))
        self.eln = nn.LayerNorm(h, config["eps"])
        self.layers = nn.ModuleList(_Layer(config) for _ in range(TOP))
        self._load(tensors)
        self.tagnorm, self.linknorm, self.norm = nn.LayerNorm(h), nn.LayerNorm(h), nn.LayerNorm(h)
        self.tag, self.genitive = nn.Linear(h, len(TAGS)), nn.Linear(h, 1)
        self.mark_kind = nn.Embedding(len(KINDS) + 1, h)
        self.mark_entity, self.mark_phrase = nn.Linear(h, h), nn.Linear(h, h)
        nn.init.normal_(self.mark_kind.weight, 0, 0.1)
        for linear in (self.mark_entity, self.mark_phrase):
            nn.init.normal_(linear.weight, 0, 0.005)
            nn.init.zeros_(linear.bias)
        self.link_p, self.link_m, self.link_d = nn.Linear(h, h), nn.Linear(h, h), nn.Embedding(16, h)
        self.link_q, self.link_k, self.link_out = nn.Linear(h, h), nn.Linear(h, h), nn.Linear(h, 1)
        nn.init.normal_(self.link_d.weight, 0, 0.1)
        nn.init.constant_(self.link_out.bias, -2.0)
        self.kind, self.dist = nn.Embedding(len(KINDS), _FEATURES), nn.Embedding(16, _FEATURES)
        self.count, self.first = nn.Embedding(6, _FEATURES), nn.Embedding(6, _FEATURES)
        for side in "so":
            setattr(self, side + "_m", nn.Linear(h + _FEATURES, h))
            setattr(self, side + "_e", nn.Linear(h + 3 * _FEATURES, h))
            setattr(self, side + "_c", nn.Linear(2 * h + _FEATURES, h))
        self.phrase = nn.Embedding(2, _FEATURES)  # whether a mention is a name or a noun phrase
        self.verify = nn.Linear(h, len(NAMES) + 1)  # which kind a marked entity has, or none
        self.unpriced = nn.Linear(h, 1)  # whether an organization has a round without an amount
        self.rel = nn.Parameter(torch.randn(h // _BLOCK, _BLOCK, len(RELATIONS) * _BLOCK) * 0.02)
        self.mlp = nn.Sequential(nn.Linear(2 * h, h), nn.Tanh(), nn.Dropout(0.1))
        self.rel2 = nn.Linear(h, len(RELATIONS))
        nn.init.constant_(self.rel2.bias, -4.5)
        self.fact = nn.Embedding(len(RELATIONS), h)
        self.status, self.lead = nn.Linear(h, len(STATUSES)), nn.Linear(h, 1)

    def _load(self, tensors: dict[str, np.ndarray]) -> None:
        with torch.no_grad():
            self.eln.weight.copy_(torch.from_numpy(tensors["emb.ln.w"]))
            self.eln.bias.copy_(torch.from_numpy(tensors["emb.ln.b"]))
            for number, layer in enumerate(self.layers):
                for part in ("q", "k", "v", "ao", "fi", "fo", "aln", "oln"):
                    getattr(layer, part).weight.copy_(torch.from_numpy(tensors[f"l{number}.{part}.w"]))
                    getattr(layer, part).bias.copy_(torch.from_numpy(tensors[f"l{number}.{part}.b"]))

    @staticmethod
    def mask(length: int, lengths: Tensor) -> Tensor:
        """Return what is added to attention so that nothing beyond each text's end is looked at."""
        outside = (torch.arange(length)[None] >= lengths[:, None])[:, None, None]
        return torch.zeros(len(lengths), 1, 1, length).masked_fill_(outside, -1e4)

    def encode(self, x: Tensor, mask: Tensor, first: int, last: int, drop: float = 0.0, need: bool = False) -> Any:
        """Run layers first..last-1; with `need` also return the attention of the last of them."""
        attention = None
        for number in range(first, last):
            x, attention = self.layers[number](x, mask, drop, need and number == last - 1)
        return (x, attention) if need else x

    def embed(self, ids: Tensor, drop: float = 0.0) -> Tensor:
        """Return the vectors that the first layer takes."""
        x: Tensor = self.eln(self.word[ids].float() + self.pos[: ids.shape[1]])
        return functional.dropout(x, drop, self.training)

    def tags(self, x: Tensor, drop: float = 0.0) -> tuple[Tensor, Tensor]:
        """Return the logits of the tags, and of a German -s that ends with the subword."""
        x = functional.dropout(self.tagnorm(x.float()), drop, self.training)
        return self.tag(x), self.genitive(x)[..., 0]

    def marks(self, x: Tensor, spans: list[Any], links: list[Any], kinds: list[int]) -> Tensor:
        """Return what is added to one text's vectors (length, hidden) to tell the upper layers of names and phrases."""
        add = torch.zeros_like(x)
        if spans:
            m, owner = _means(spans, len(x)), torch.tensor([e for *_, e in spans])
            vectors = (
                self.mark_kind(torch.tensor(kinds))[owner]
                + self.mark_entity(_entity_means(m @ x, owner, len(kinds)))[owner]
            )
            add = add + (m > 0).to(x.dtype).T @ vectors
        if links:
            m = _means(links, len(x))
            add = add + (m > 0).to(x.dtype).T @ self.mark_kind(torch.full((len(links),), PHRASE))
        return add

    def link(
        self, x: Tensor, spans: list[Any], phrases: list[Any], entities: int, names: list[bool], drop: float = 0.0
    ) -> Tensor:
        """Score (phrase, entity) pairs of one text from its vectors (length, hidden) after the middle layers."""
        x = self.linknorm(x.float())
        v = functional.dropout(_means(spans, len(x)) @ x, drop, self.training)
        p = functional.dropout(_means(phrases, len(x)) @ x, drop, self.training)
        own = np.array([e for *_, e in spans])
        middle = np.array([(a + b) / 2 for a, b, _ in spans])
        rows, columns, target, gaps = [], [], [], []
        for number, (a, b, _) in enumerate(phrases):
            gap = middle - (a + b) / 2
            for entity in range(entities):
                if names[entity]:
                    at = np.flatnonzero(own == entity)
                    at = at[np.argsort(np.abs(gap[at]), kind="stable")[:LINK_NEAR]]
                    rows += [number] * len(at)
                    columns += at.tolist()
                    target += [number * entities + entity] * len(at)
                    gaps += gap[at].tolist()
        if not rows:
            return torch.full((len(phrases), entities), -30.0)
        i, j = torch.tensor(rows), torch.tensor(columns)
        u = torch.tanh(self.link_p(p)[i] + self.link_m(v)[j] + self.link_d(torch.tensor(bucket(np.array(gaps)))))
        score = self.link_out(u)[:, 0] + (self.link_q(p)[i] * self.link_k(v)[j]).sum(1) / math.sqrt(self.hidden)
        return _pool(score[:, None], torch.tensor(target), len(phrases) * entities)[0].view(len(phrases), entities)

    def phrase_marks(self, x: Tensor, spans: list[Any], links: list[Any], entities: int) -> Tensor:
        """Return what is added to tell the top layers whom each phrase stands for."""
        told = [link for link in links if link[2]]
        if not told or not spans:
            return torch.zeros_like(x)
        owner = torch.tensor([e for *_, e in spans])
        means = self.mark_phrase(_entity_means(_means(spans, len(x)) @ x, owner, entities))
        vectors = torch.stack([means[torch.tensor(e)].mean(0) for *_, e in told])
        return (_means(told, len(x)) > 0).to(x.dtype).T @ vectors

    def pairs(
        self, x: Tensor, attention: Tensor, spans: list[Any], links: list[Any], kinds: list[int], drop: float = 0.0
    ) -> Any:
        """Score all pairs of entities of one text.

        Args:
            x: (length, hidden), after the top layer.
            attention: (heads, length, length), of the top layer.
            spans: (start, end, entity) of names and figures, in order.
            links: (start, end, entities) of phrases.
            kinds: of the entities.
            drop: share of features dropped while training.
        """
        n, length, t = len(kinds), len(x), torch.tensor(kinds)
        told = [(a, b, e) for a, b, owners in links for e in owners]
        every = [*spans, *told]
        m = _means(every, length)
        mv = m @ x
        own_names = torch.tensor([e for *_, e in spans])
        means = _entity_means(mv[: len(spans)], own_names, n)
        check, unpriced = (
            self.verify(functional.dropout(means, drop, self.training)),
            self.unpriced(functional.dropout(means, drop, self.training))[:, 0],
        )
        middle = np.array([(a + b) / 2 for a, b, _ in every])
        own = np.array([e for *_, e in every])
        s, o, pi, pj, pe, gaps = pair_mentions(middle, own, kinds, NEAR)
        if not len(s):
            return None, check, unpriced
        i, j, e = torch.from_numpy(pi), torch.from_numpy(pj), torch.from_numpy(pe)
        rows = torch.einsum("ml,hlk->mhk", m, attention)
        a = (rows[i] * rows[j]).sum(1)
        a = a / (a.sum(1, keepdim=True) + 1e-8)
        low = np.maximum(np.minimum(middle[pi], middle[pj]) - 3, 0).astype(int)
        high = np.minimum(np.maximum(middle[pi], middle[pj]) + 4, length).astype(int)
        sums = torch.cat([torch.zeros(1, x.shape[1]), x.cumsum(0)])
        width = torch.from_numpy(high - low)[:, None]
        between = (sums[torch.from_numpy(high)] - sums[torch.from_numpy(low)]) / width * (width <= 80)
        c = torch.cat([a @ x, between, self.dist(torch.from_numpy(bucket(gaps)))], 1)
        own_t = torch.from_numpy(own)
        counts = torch.bincount(own_t, minlength=n).clamp(max=5)
        firsts = np.array([middle[: len(spans)][own[: len(spans)] == k].min() for k in range(n)])
        order = torch.from_numpy(np.argsort(np.argsort(firsts, kind="stable"), kind="stable")).clamp(max=5)
        ent = torch.cat([means, self.kind(t), self.count(counts), self.first(order)], 1)
        is_phrase = torch.tensor([0] * len(spans) + [1] * len(told))
        mf = torch.cat([mv, self.phrase(is_phrase)], 1)
        c, ent, mf = (functional.dropout(v, drop, self.training) for v in (c, ent, mf))
        zs = torch.tanh((self.s_m(mf) + self.s_e(ent)[own_t])[i] + self.s_c(c))
        zo = torch.tanh((self.o_m(mf) + self.o_e(ent)[own_t])[j] + self.o_c(c))
        hid = self.mlp(torch.cat([zs, zo], 1))
        zs, zo = functional.dropout(zs, drop, self.training), functional.dropout(zo, drop, self.training)
        p = len(pi)
        left = torch.bmm(zs.view(p, -1, _BLOCK).transpose(0, 1), self.rel).view(-1, p, len(RELATIONS), _BLOCK)
        logits = torch.einsum("gpcb,pgb->pc", left, zo.view(p, -1, _BLOCK)) + self.rel2(hid)
        out, share = _pool(logits, e, len(s))
        # The details of a relation are read where that relation is told: pooled by its own shares.
        s, o = torch.from_numpy(s), torch.from_numpy(o)
        pooled = torch.zeros(len(s), length).index_add(0, e, share.mean(1, keepdim=True) * a)
        return (s, o, out.masked_fill(~_ALLOWED[t[s], t[o]], -30.0), (hid, share, e, pooled)), check, unpriced

    def details(self, told: Any, rows: Tensor, relations: Tensor) -> tuple[Tensor, Tensor]:
        """Return the logits of status and lead of relations, given by pair and type."""
        hid, share, e, _ = told
        hit = e[None] == rows[:, None]
        weights = torch.where(hit, share.T[relations], torch.zeros(()))
        z = torch.tanh(weights @ hid + self.fact(relations))
        return self.status(z), self.lead(z)[:, 0]


def _means(spans: list[Any], length: int) -> Tensor:
    m = torch.zeros(len(spans), length)
    for row, (a, b, _) in enumerate(spans):
        m[row, a:b] = 1.0 / (b - a)
    return m


def _entity_means(vectors: Tensor, owner: Tensor, entities: int) -> Tensor:
    total = torch.zeros(entities, vectors.shape[1], dtype=vectors.dtype).index_add(0, owner, vectors)
    return total / torch.bincount(owner, minlength=entities).clamp(min=1)[:, None]


def _pool(logits: Tensor, group: Tensor, groups: int) -> tuple[Tensor, Tensor]:
    """Return the log-sum-exp of each group, and the share that each row has in its group's."""
    top = torch.full((groups, logits.shape[1]), -30.0).scatter_reduce(
        0, group[:, None].expand_as(logits), logits.detach(), "amax"
    )
    ex = torch.exp(logits - top[group])
    total = torch.zeros(groups, logits.shape[1]).index_add(0, group, ex)
    present = total > 0
    return torch.where(present, top + torch.log(total.clamp(min=1e-30)), top), ex / total[group]


_cross_entropy = functional.binary_cross_entropy_with_logits
_STATUS_WEIGHT = torch.tensor([1.0, 2.5, 2.5])
_TAG_WEIGHT = torch.tensor([1.0] * 5 + [1.5] * 2 + [1.0] * 2)
_PHRASE_TAGS = [0, TAGS.index("B-phrase"), TAGS.index("I-phrase")]


def loss(model: Reader, batch: list[dict[str, Any]], drop: float = 0.1) -> dict[str, Tensor]:
    """Return the parts of the loss of one batch of encoded examples."""
    longest = max(len(b["ids"]) for b in batch)
    ids = torch.ones(len(batch), longest, dtype=torch.long)
    tags = torch.full((len(batch), longest), -100)
    genitive = torch.full((len(batch), longest), -1)
    for row, b in enumerate(batch):
        k = len(b["ids"])
        ids[row, :k], tags[row, :k] = torch.from_numpy(b["ids"]), torch.from_numpy(b["tags"])
        genitive[row, :k] = torch.from_numpy(b["genitive"])
    lengths = torch.tensor([len(b["ids"]) for b in batch])
    mask = model.mask(longest, lengths)

    def add(x: Tensor, parts: list[Tensor]) -> Tensor:
        return x + torch.stack([functional.pad(part, (0, 0, 0, longest - len(part))) for part in parts])

    with torch.autocast("cpu", torch.bfloat16):
        x = model.encode(model.embed(ids, drop), mask, 0, LOW, drop)
    x = x.float()
    tag, geni = model.tags(x, drop)
    x = add(x, [model.marks(x[n, : len(b["ids"])], b["spans"], b["links"], b["marks"]) for n, b in enumerate(batch)])
    with torch.autocast("cpu", torch.bfloat16):
        x = model.encode(x, mask, LOW, MIDDLE, drop)
    x = x.float()
    link = [_link_loss(model, x[n, : len(b["ids"])], b, drop) for n, b in enumerate(batch)]
    x = add(
        x,
        [
            model.phrase_marks(x[n, : len(b["ids"])], b["spans"], b["links"], len(b["kinds"]))
            for n, b in enumerate(batch)
        ],
    )
    with torch.autocast("cpu", torch.bfloat16):
        x, attention = model.encode(x, mask, MIDDLE, TOP, drop, True)
    x, attention = model.norm(x.float()), attention.float()
    zero = x.sum() * 0
    parts: dict[str, list[Tensor]] = {k: [] for k in ("rel", "status", "lead", "ev", "verify", "unpriced")}
    positives = 0
    for row, b in enumerate(batch):
        k = len(b["ids"])
        if b["spans"]:
            got = model.pairs(x[row, :k], attention[row, :, :k, :k], b["spans"], b["links"], b["shown"], 2 * drop)
            positives += _pair_losses(model, b, got, parts)
    norm = max(positives, 10)
    out = {"tag": _tag_loss(tag, tags, batch) * 10}
    known = genitive >= 0
    out["genitive"] = _cross_entropy(geni[known], genitive[known].float()) if known.any() else zero
    phrases = max(sum(len(b["links"]) for b in batch), 4)
    out["link"] = sum(link, zero) / phrases * 0.7
    scale = {"rel": 2 / norm, "status": 0.8 / norm, "lead": 0.5 / norm, "ev": 0.3 / norm}
    for name, found in parts.items():
        out[name] = sum(found, zero) * scale.get(name, 1 / len(batch))
    return out


def _tag_loss(logits: Tensor, tags: Tensor, batch: list[dict[str, Any]]) -> Tensor:
    """Cross entropy; where phrases were not annotated, "no name" and "phrase" are one class."""
    log = logits.log_softmax(-1)
    either = log[..., _PHRASE_TAGS].logsumexp(-1)
    told = torch.tensor([b["phrases"] for b in batch])[:, None]
    target = tags.clamp(min=0)
    picked = log.gather(-1, target[..., None])[..., 0]
    picked = torch.where((target == 0) & ~told, either, picked)
    weight = _TAG_WEIGHT[target] * (tags >= 0)
    return -(picked * weight).sum() / weight.sum()


def _link_loss(model: Reader, x: Tensor, b: dict[str, Any], drop: float) -> Tensor:
    if not b["links"] or not b["spans"]:
        return x.sum() * 0
    names = [kind < len(NAMES) and true for kind, true in zip(b["kinds"], b["true"], strict=True)]
    logits = model.link(x, b["spans"], b["links"], len(names), names, drop)
    y = torch.zeros_like(logits)
    for row, (*_, owners) in enumerate(b["links"]):
        y[row, owners] = 1
    scored = torch.tensor(names).expand_as(logits)
    return (_cross_entropy(logits, y, reduction="none") * scored).sum()


def _pair_losses(model: Reader, b: dict[str, Any], got: Any, parts: dict[str, list[Tensor]]) -> int:
    scored, check, unpriced = got
    names = torch.tensor([kind < len(NAMES) for kind in b["kinds"]])
    if names.any():
        target = torch.tensor([k if true else len(NAMES) for k, true in zip(b["kinds"], b["true"], strict=True)])
        parts["verify"].append(functional.cross_entropy(check[names], target[names]))
    y = torch.from_numpy(b["unpriced"])
    if (y >= 0).any():
        parts["unpriced"].append(_cross_entropy(unpriced[y >= 0], y[y >= 0]))
    if scored is None:
        return 0
    s, o, logits, told = scored
    row = {(int(p), int(q)): n for n, (p, q) in enumerate(zip(s, o, strict=True))}
    y, w = torch.zeros_like(logits), torch.ones_like(logits)
    rows, relations, statuses, leads = [], [], [], []
    evidence: dict[int, np.ndarray] = {}
    for p, q, t, status, lead, ev in b["facts"]:
        for pair in [(p, q), (q, p)] if t == SYMMETRIC else [(p, q)]:
            if pair in row:
                y[row[pair], t] = 1
                rows.append(row[pair])
                relations.append(t)
                statuses.append(status)
                leads.append(lead)
                if ev.any():
                    evidence[row[pair]] = evidence.get(row[pair], np.zeros(len(ev), bool)) | ev
    for p, q, t in b["unknown"]:
        for pair in ((p, q), (q, p)):
            if pair in row and not y[row[pair], t]:
                w[row[pair], t] = 0
    w[logits < -20] = 0
    parts["rel"].append((_cross_entropy(logits, y, reduction="none") * w).sum())
    if rows:
        kinds = torch.tensor(relations)
        zs, zl = model.details(told, torch.tensor(rows), kinds)
        parts["status"].append(functional.cross_entropy(zs, torch.tensor(statuses), _STATUS_WEIGHT, reduction="sum"))
        invested = kinds == FACTS.index("INVESTED_IN")
        if invested.any():
            parts["lead"].append(_cross_entropy(zl[invested], torch.tensor(leads).float()[invested], reduction="sum"))
    if evidence:
        told_at = told[3][torch.tensor(list(evidence))]
        e = torch.from_numpy(np.stack(list(evidence.values()))).float()
        parts["ev"].append(-torch.log((told_at * e).sum(1) + 1e-4).sum())
    return int(y.sum())
