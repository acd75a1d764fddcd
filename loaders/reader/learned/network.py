"""The network, run in numpy: the same as `training/model.py` says in torch, one window of a text at a time.

Weights lie in one file beside this module, in 8 bits (the table of words in the 4 bits of the backbone), and are
widened when it is loaded. What the network says is a pure function of the window's subwords and of what it is told.

Room: loaders. Owns `tokenizers`. Imports `labels` of this folder.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeAlias

import numpy as np

from dealgraph.graph.errors import DealgraphError
from dealgraph.loaders.reader.learned.labels import ALLOWED, NAMES, PHRASE, RELATIONS, bucket, pair_mentions

__all__ = ["Network", "Pairs", "Span", "Told", "build_tokenizer", "load_network"]

_Array: TypeAlias = Any  # numpy, 32-bit floats unless said otherwise; its stubs lose the type in every operation
# (first subword, one past the last, number of the entity in the window).
Span: TypeAlias = tuple[int, int, int]
# The same of a noun phrase, with all entities that it stands for.
Told: TypeAlias = tuple[int, int, tuple[int, ...]]

_WEIGHTS = "weights.npz"
# What it weighs for a sentence that one of the two stands there, against 1 for all that they attend to. With 0.25 the
# quote is the annotated sentence for 92 and 96 of 100 facts of 112 German and English articles, with 0 for 91 and 95.
_STANDS = 0.25


@dataclass(frozen=True, slots=True)
class Pairs:
    """What the network says of the pairs of entities of a window.

    Args:
        sources: number of the first entity of each pair.
        targets: of the second.
        logits: (pairs, relations); -30 where no relation of that type can join the two.
        kinds: (entities, kinds of names and "none"), which kind each marked entity has, as shares.
        unpriced: (entities,), chance of a round without an amount.
    """

    sources: _Array
    targets: _Array
    logits: _Array
    kinds: _Array
    unpriced: _Array
    _network: Network
    _hidden: _Array
    _share: _Array
    _pair: _Array
    _attended: _Array
    _middles: tuple[_Array, _Array]

    def place(self, row: int, relation: int) -> _Array:
        """Return where one relation of a pair is told, as a weight of each subword of the window.

        It is what those mentions of the two attend to that speak for the relation, and where they stand.
        """
        at = np.flatnonzero(self._pair == row)
        share = self._share[at, relation]
        told: _Array = share @ self._attended[at]
        for middles in self._middles:
            np.add.at(told, middles[at].astype(int), _STANDS * share)
        return told

    def details(self, row: int, relation: int) -> tuple[_Array, float]:
        """Return the shares of the statuses, and the chance that the source led, of one pair and relation."""
        at = self._pair == row
        z = np.tanh(self._share[at, relation] @ self._hidden[at] + self._network["fact.weight"][relation])
        status = _softmax(self._network.linear("status", z)[None])[0]
        return status, float(_sigmoid(self._network.linear("lead", z))[0])


class Network:
    """Weights, tokenizer and the passes over a window."""

    def __init__(self, stored: Any) -> None:
        self.config: dict[str, Any] = json.loads(bytes(stored["config"]).decode())
        self._weights = {
            name: stored[name].astype(np.float32) * stored[f"{name}:scale"]
            if f"{name}:scale" in stored
            else stored[name]
            for name in stored.files
            if not name.endswith(":scale") and name not in ("config", "word", "pieces", "scores")
        }
        self._words = stored["word"]  # (pieces, bytes): blocks of a half-precision scale and 32 weights in 16 bytes
        texts = bytes(stored["pieces"]).decode().split("\n")
        self.tokenizer = build_tokenizer(list(zip(texts, map(float, stored["scores"]), strict=True)))

    def __getitem__(self, name: str) -> _Array:
        return self._weights[name]

    def linear(self, name: str, x: _Array) -> _Array:
        """Apply a linear layer; weights are stored (in, out)."""
        return x @ self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]

    def _embed(self, ids: Sequence[int]) -> _Array:
        blocks = self._words[np.asarray(ids)].reshape(len(ids), -1, 18)
        scale = blocks[..., :2].copy().view(np.float16).astype(np.float32)
        low, high = blocks[..., 2:] & 15, blocks[..., 2:] >> 4
        words = ((np.concatenate([low, high], -1).astype(np.float32) - 8) * scale).reshape(len(ids), -1)
        return self._norm("eln", words + self["pos"][: len(ids)])

    def _norm(self, name: str, x: _Array) -> _Array:
        centred = x - x.mean(-1, keepdims=True)
        spread = np.sqrt(
            (centred * centred).mean(-1, keepdims=True) + self.config["eps"].get(name.rpartition(".")[2], 1e-5)
        )
        return centred / spread * self[f"{name}.weight"] + self[f"{name}.bias"]

    def _layers(self, x: _Array, first: int, last: int) -> tuple[_Array, _Array]:
        heads, length = self.config["heads"], len(x)
        attention = np.zeros(0, np.float32)
        for number in range(first, last):
            at = f"layers.{number}"
            q, k, v = (self.linear(f"{at}.{part}", x).reshape(length, heads, -1).transpose(1, 0, 2) for part in "qkv")
            attention = _softmax(q @ k.transpose(0, 2, 1) / np.float32(math.sqrt(q.shape[-1])))
            o = self.linear(f"{at}.ao", (attention @ v).transpose(1, 0, 2).reshape(length, -1))
            x = self._norm(f"{at}.aln", x + o)
            x = self._norm(f"{at}.oln", x + self.linear(f"{at}.fo", _gelu(self.linear(f"{at}.fi", x))))
        return x, attention

    def tag(self, ids: Sequence[int]) -> tuple[_Array, _Array, _Array]:
        """Run the lower layers: their vectors, the shares of the tags, the chance that a German -s ends here."""
        x, _ = self._layers(self._embed(ids), 0, self.config["low"])
        normed = self._norm("tagnorm", x)
        return x, _softmax(self.linear("tag", normed)), _sigmoid(self.linear("genitive", normed)[:, 0])

    def link(
        self, x: _Array, spans: Sequence[Span], phrases: Sequence[tuple[int, int]], kinds: Sequence[int]
    ) -> tuple[_Array, _Array]:
        """Run the middle layers on marked names and phrases.

        Args:
            x: what `tag` returned.
            spans: of names and figures, in order; every entity has one.
            phrases: (first, one past the last) subword of noun phrases.
            kinds: place in `KINDS` of each entity.

        Returns:
            The vectors, and for each phrase and entity the chance that it stands for it.
        """
        x = x + self._marks(x, spans, phrases, kinds)
        x, _ = self._layers(x, self.config["low"], self.config["middle"])
        chances = np.zeros((len(phrases), len(kinds)), np.float32)
        if phrases and spans:
            chances = _sigmoid(self._score_links(self._norm("linknorm", x), spans, phrases, kinds))
        return x, chances

    def _marks(
        self, x: _Array, spans: Sequence[Span], phrases: Sequence[tuple[int, int]], kinds: Sequence[int]
    ) -> _Array:
        add = np.zeros_like(x)
        if spans:
            owner = np.array([e for *_, e in spans])
            means = _entity_means(_means(spans, len(x)) @ x, owner, len(kinds))
            vectors = self["mark_kind.weight"][np.array(kinds)] + self.linear("mark_entity", means)
            for start, end, entity in spans:
                add[start:end] += vectors[entity]
        for start, end in phrases:
            add[start:end] += self["mark_kind.weight"][PHRASE]
        return add

    def _score_links(
        self, x: _Array, spans: Sequence[Span], phrases: Sequence[tuple[int, int]], kinds: Sequence[int]
    ) -> _Array:
        v = _means(spans, len(x)) @ x
        p = _means([(a, b, 0) for a, b in phrases], len(x)) @ x
        own, middle = np.array([e for *_, e in spans]), np.array([(a + b) / 2 for a, b, _ in spans])
        out = np.full((len(phrases), len(kinds)), -30.0, np.float32)
        plain, named = self.linear("link_p", p), self.linear("link_m", v)
        match = self.linear("link_q", p) @ self.linear("link_k", v).T / np.float32(math.sqrt(x.shape[1]))
        for row, (a, b) in enumerate(phrases):
            gaps = middle - (a + b) / 2
            u = np.tanh(plain[row] + named + self["link_d.weight"][bucket(gaps)])
            score = self.linear("link_out", u)[:, 0] + match[row]
            for entity, kind in enumerate(kinds):
                if kind < len(NAMES):
                    at = np.flatnonzero(own == entity)
                    at = at[np.argsort(np.abs(gaps[at]), kind="stable")[: self.config["link_near"]]]
                    out[row, entity] = _log_sum(score[at])
        return out

    def relate(self, x: _Array, spans: Sequence[Span], phrases: Sequence[Told], kinds: Sequence[int]) -> Pairs:
        """Run the top layers and score all pairs of entities.

        Args:
            x: what `link` returned.
            spans: as told to `link`.
            phrases: with the entities that each stands for; those of nobody are left out.
            kinds: as told to `link`.

        Returns:
            The scores; of no pair where no two entities can be joined.
        """
        owner = np.array([e for *_, e in spans])
        if phrases:
            means = self.linear("mark_phrase", _entity_means(_means(spans, len(x)) @ x, owner, len(kinds)))
            x = x.copy()
            for start, end, entities in phrases:
                x[start:end] += means[list(entities)].mean(0)
        x, attention = self._layers(x, self.config["middle"], self.config["top"])
        return self._pairs(self._norm("norm", x), attention, spans, phrases, list(kinds))

    def _pairs(
        self, x: _Array, attention: _Array, spans: Sequence[Span], phrases: Sequence[Told], kinds: list[int]
    ) -> Pairs:
        every = [*spans, *((a, b, e) for a, b, entities in phrases for e in entities)]
        m = _means(every, len(x))
        mv, names = m @ x, len(spans)
        own, middle = np.array([e for *_, e in every]), np.array([(a + b) / 2 for a, b, _ in every])
        means = _entity_means(mv[:names], own[:names], len(kinds))
        s, o, pi, pj, pe, gaps = pair_mentions(middle, own, kinds, self.config["near"])
        kinds_of, unpriced = _softmax(self.linear("verify", means)), _sigmoid(self.linear("unpriced", means)[:, 0])
        if not len(s):
            none = np.zeros((0, len(RELATIONS)), np.float32)
            return Pairs(s, o, none, kinds_of, unpriced, self, none, none, pe, none, (middle[pi], middle[pj]))
        shared = self._shared_attention(m, attention, pi, pj)
        low = np.maximum(np.minimum(middle[pi], middle[pj]) - 3, 0).astype(int)
        high = np.minimum(np.maximum(middle[pi], middle[pj]) + 4, len(x)).astype(int)
        sums = np.concatenate([np.zeros((1, x.shape[1]), np.float32), np.cumsum(x, 0)])
        width = (high - low)[:, None]
        between = (sums[high] - sums[low]) / width.astype(np.float32) * (width <= 80)
        context = np.concatenate([shared @ x, between, self["dist.weight"][bucket(gaps)]], 1)
        entities = self._entity_features(means, own, middle, names, kinds)
        mentions = np.concatenate([mv, self["phrase.weight"][(np.arange(len(every)) >= names).astype(int)]], 1)
        zs, zo = (
            np.tanh(
                (self.linear(f"{side}_m", mentions) + self.linear(f"{side}_e", entities)[own])[at]
                + self.linear(f"{side}_c", context)
            )
            for side, at in (("s", pi), ("o", pj))
        )
        hidden = np.tanh(self.linear("mlp.0", np.concatenate([zs, zo], 1)))
        logits = self._bilinear(zs, zo) + self.linear("rel2", hidden)
        pooled, share = _pool(logits, pe, len(s))
        t = np.array(kinds)
        pooled = np.where(ALLOWED[t[s], t[o]], pooled, np.float32(-30))
        ends = middle[pi], middle[pj]
        return Pairs(s, o, pooled, kinds_of, unpriced, self, hidden, share, pe, shared, ends)

    def _entity_features(self, means: _Array, own: Any, middle: Any, names: int, kinds: list[int]) -> _Array:
        counts = np.minimum(np.bincount(own, minlength=len(kinds)), 5)
        first = np.array([middle[:names][own[:names] == entity].min() for entity in range(len(kinds))])
        order = np.minimum(np.argsort(np.argsort(first, kind="stable"), kind="stable"), 5)
        parts = (self["kind.weight"][np.array(kinds)], self["count.weight"][counts], self["first.weight"][order])
        return np.concatenate([means, *parts], 1)

    @staticmethod
    def _shared_attention(m: _Array, attention: _Array, pi: Any, pj: Any) -> _Array:
        """Return what both mentions of each pair attend to, added over the heads."""
        heads, length = attention.shape[0], attention.shape[1]
        rows = (m @ attention.reshape(heads, length, length)).transpose(1, 0, 2)
        shared = np.empty((len(pi), length), np.float32)
        for mention in np.unique(pi):
            at = np.flatnonzero(pi == mention)
            shared[at] = np.einsum("hl,mhl->ml", rows[mention], rows[pj[at]], optimize=True)
        return shared / (shared.sum(1, keepdims=True) + np.float32(1e-8))

    def _bilinear(self, zs: _Array, zo: _Array) -> _Array:
        rel = self["rel"]
        groups, block = rel.shape[0], rel.shape[1]
        left = np.matmul(zs.reshape(len(zs), groups, block).transpose(1, 0, 2), rel)
        left = left.reshape(groups, len(zs), len(RELATIONS), block)
        right = zo.reshape(len(zo), groups, block).transpose(1, 0, 2)
        return np.matmul(left.transpose(1, 0, 2, 3), right.transpose(1, 0, 2)[..., None])[..., 0].sum(1)


def _means(spans: Sequence[Span], length: int) -> _Array:
    m = np.zeros((len(spans), length), np.float32)
    for row, (start, end, _) in enumerate(spans):
        m[row, start:end] = 1.0 / (end - start)
    return m


def _entity_means(vectors: _Array, owner: Any, entities: int) -> _Array:
    total = np.zeros((entities, vectors.shape[1]), np.float32)
    np.add.at(total, owner, vectors)
    return total / np.maximum(np.bincount(owner, minlength=entities), 1).astype(np.float32)[:, None]


def _pool(logits: _Array, group: Any, groups: int) -> tuple[_Array, _Array]:
    top = np.full((groups, logits.shape[1]), -30.0, np.float32)
    np.maximum.at(top, group, logits)
    raised = np.exp(logits - top[group])
    total = np.zeros_like(top)
    np.add.at(total, group, raised)
    return top + np.log(np.maximum(total, 1e-30)), raised / total[group]


def _log_sum(scores: _Array) -> float:
    top = float(scores.max())
    return top + math.log(float(np.exp(scores - top).sum()))


def _softmax(x: _Array) -> _Array:
    raised = np.exp(x - x.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


def _sigmoid(x: _Array) -> _Array:
    return 1 / (1 + np.exp(-np.clip(x, -60, 60)))


_GELU = np.float32(math.sqrt(2 / math.pi))


def _gelu(x: _Array) -> _Array:
    """The tanh form of GELU, within 0.0005 of the exact one that the network was trained with."""
    return np.float32(0.5) * x * (1 + np.tanh(_GELU * (x + np.float32(0.044715) * x * x * x)))


def build_tokenizer(pieces: list[tuple[str, float]]) -> Any:
    """Build the tokenizer of pieces with their log probabilities, special ones first; it neither cuts nor pads."""
    from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
    from tokenizers.models import Unigram

    tokenizer = Tokenizer(Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


@cache
def load_network() -> Network:
    """Load the weights that come with the package; once a process.

    Raises:
        DealgraphError: they are missing or damaged.
    """
    path = resources.files(__package__).joinpath(_WEIGHTS)
    try:
        with resources.as_file(path) as file, np.load(file) as stored:
            return Network(stored)
    except (OSError, ValueError, KeyError) as exc:
        raise DealgraphError(f"the learned reader's weights cannot be read ({exc}); install dealgraph again") from exc
