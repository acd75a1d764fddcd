"""The annotated texts of this folder, and which of them are trained on.

A text's part follows from its id alone, so that adding texts moves no other.

Room: loaders. Imports `marked` of this folder.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from dealgraph.loaders.reader.training.marked import read_marked

__all__ = ["load_records", "part_of"]

_TEXTS = Path(__file__).parent / "texts"
_RATCHET, _HELD_OUT = 4, 16  # of 256


def load_records() -> list[dict[str, Any]]:
    """Load all annotated texts of this folder as they are written, each with `entities`, `facts` and `rounds`."""
    marked = [record for path in sorted(_TEXTS.glob("*.txt")) for record in read_marked(path)]
    lines = (_TEXTS / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    return marked + [json.loads(line) for line in lines]


def part_of(identifier: str) -> str:
    """Return what a text is for: "train", "tune" (thresholds, calibration) or "ratchet" (the test suite's figures)."""
    place = hashlib.sha256(identifier.encode()).digest()[0]
    return "ratchet" if place < _RATCHET else "tune" if place < _HELD_OUT else "train"
