"""Confidence: the share of claims of a kind that were right on annotated articles.

Room: loaders. Imports nothing of ours.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

__all__ = ["confidence_of"]


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    path = Path(__file__).parent / "packs" / "confidence.yaml"
    content: dict[str, Any] = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
    return content


def confidence_of(language: str, kind: str, rule: str) -> float:
    """Return the measured precision of a claim type in a language, 0..1; 0.5 where nothing was measured.

    Args:
        language: "de" or "en".
        kind: claim type.
        rule: name of the pattern that found it, for types whose patterns were measured one by one.
    """
    table = _table().get(language, {})
    value = table.get("rules", {}).get(rule, table.get("types", {}).get(kind, 0.5))
    return float(value)
