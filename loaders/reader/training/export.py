"""From trained weights to the file that comes with the package: 8 bits a weight, the table of words in its own 4 bits.

Room: loaders, training only.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from dealgraph.loaders.reader.training.backbone import Backbone
from dealgraph.loaders.reader.training.model import LINK_NEAR, LOW, MIDDLE, NEAR, TOP

__all__ = ["export"]

_WHOLE = (
    "pos",
    "mark_kind",
    "kind",
    "dist",
    "count",
    "first",
    "phrase",
    "fact",
    "link_d",
    "status",
    "lead",
    "verify",
    "unpriced",
    "rel2",
    "tag",
    "genitive",
    "link_out",
)


def export(backbone: Backbone, rows: list[int], state: dict[str, Any], path: Path) -> None:
    """Write the file.

    Args:
        backbone: for the table of words and the pieces.
        rows: of the table that are kept.
        state: trained weights by name (torch tensors).
        path: of the `.npz` file.
    """
    stored: dict[str, np.ndarray] = {}
    for name, tensor in state.items():
        value = tensor.detach().float().numpy()
        if name.endswith(".weight") and value.ndim == 2 and name.split(".")[0] not in _EMBEDDINGS:
            value = value.T  # (in, out)
        if value.ndim >= 2 and name.split(".")[0] not in _WHOLE:
            scale = np.abs(value).max(-2, keepdims=True) / 127 + 1e-12  # one scale for each output
            stored[name] = np.round(value / scale).astype(np.int8)
            stored[f"{name}:scale"] = scale.astype(np.float32)
        else:
            stored[name] = value.astype(np.float32)
    config = {
        "heads": backbone.config["heads"], "low": LOW, "middle": MIDDLE, "top": TOP, "near": NEAR,
        "link_near": LINK_NEAR, "eps": dict.fromkeys(("eln", "aln", "oln"), backbone.config["eps"]),
    }  # fmt: skip
    stored["config"] = np.frombuffer(json.dumps(config).encode(), np.uint8)
    stored["word"] = backbone.words[rows]
    stored["pieces"] = np.frombuffer("\n".join(backbone.pieces[row][0] for row in rows).encode(), np.uint8)
    stored["scores"] = np.array([backbone.pieces[row][1] for row in rows], np.float32)
    np.savez_compressed(path, allow_pickle=False, **stored)


_EMBEDDINGS = {"mark_kind", "kind", "dist", "count", "first", "phrase", "fact", "link_d"}
