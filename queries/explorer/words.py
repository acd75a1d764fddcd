"""The page's texts: those of the drawing and the explorer's own, by language.

Room: queries. Imports this room's drawing.
"""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from dealgraph.queries.drawing.page import load_words

__all__ = ["LANGUAGES", "choose_language", "load_texts"]

LANGUAGES = ("en", "de")


@cache
def load_texts(language: str) -> dict[str, Any]:
    """Return the texts of the page in one language.

    Raises:
        QueryError: there are none in that language.
    """
    shared = load_words(language)
    own: dict[str, dict[str, Any]] = json.loads(
        resources.files(__package__).joinpath("words.json").read_text(encoding="utf-8")
    )
    return shared | own[language]


def choose_language(accepted: str) -> str:
    """Return the language that a browser likes best of ours.

    Args:
        accepted: an `Accept-Language` header, "" for none.

    Example:
        >>> choose_language("fr, de;q=0.7, en;q=0.5")
        'de'
    """
    ranked = []
    for place, item in enumerate(accepted.split(",")):
        tag, _, weight = item.strip().partition(";q=")
        try:
            quality = float(weight or 1)
        except ValueError:
            quality = 0.0
        ranked.append((-quality, place, tag.partition("-")[0].lower()))
    return next((tag for _, _, tag in sorted(ranked) if tag in LANGUAGES), LANGUAGES[0])
