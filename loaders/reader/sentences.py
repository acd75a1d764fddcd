"""Sentences: where they begin and end in an article.

Offsets are those of the article's text; sentences do not overlap, are in order, and have no blank at either end. Every
line is a paragraph of its own, so that a headline or a bullet is never glued to what follows.

Room: loaders. Imports nothing of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["split_sentences"]

_LINE = re.compile(r"[^\n]+")
# A full stop, perhaps a closing quotation mark or bracket, a blank, and something that can open a sentence.
_END = re.compile(r"[.!?…]+[\"”“»«’')\]]*(?: +[—–-])? +(?=[\"„“«»‚‘'(\[]*[^\W_])")
_LAST_WORD = re.compile(r"([\w.&-]+)[.]$")
_ORDINAL = re.compile(r"(?<!\d)\d{1,2}\.$")
_MONTH_OR_NOUN = re.compile(r"[A-ZÄÖÜ]\w+")
# A line that says the wire's place and date ("BERLIN, May 16 -") stays with its sentence; a bullet's mark does not.
_BULLET = re.compile(r"\s*[•*·▪–—-]+\s+")


def split_sentences(text: str, abbreviations: frozenset[str]) -> list[tuple[int, int]]:
    """Split a text into sentences.

    Args:
        text: any text.
        abbreviations: words that end in a full stop which ends no sentence, without it and in lower case ("mio").

    Returns:
        (start, end) pairs, half-open, in order.
    """
    spans: list[tuple[int, int]] = []
    for line in _LINE.finditer(text):
        spans.extend(_split_line(text, line.start(), line.end(), abbreviations))
    return spans


def _split_line(text: str, start: int, end: int, abbreviations: frozenset[str]) -> Iterator[tuple[int, int]]:
    bullet = _BULLET.match(text, start, end)
    if bullet:
        start = bullet.end()
    for match in _END.finditer(text, start, end):
        if not _is_inside(text, start, match, abbreviations):
            yield from _trimmed(text, start, match.end())
            start = match.end()
    yield from _trimmed(text, start, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    start, end = start + len(piece) - len(piece.lstrip()), end - (len(piece) - len(piece.rstrip()))
    if start < end:
        yield start, end


def _is_inside(text: str, start: int, match: re.Match[str], abbreviations: frozenset[str]) -> bool:
    """Tell whether a full stop stands inside a sentence: an abbreviation, an initial, a German ordinal number."""
    follower = text[match.end() : match.end() + 1]
    if text[match.start()] != ".":
        # A question or an exclamation inside a quotation goes on in lower case: "Warum?“, fragt er".
        return follower.islower()
    if match.group().lstrip(".")[:1].strip():
        return follower.islower()
    head = text[max(start, match.start() - 24) : match.start() + 1]
    word = _LAST_WORD.search(head)
    if follower.islower() or word is None:
        return follower.islower()
    bare = word.group(1).lower()
    if len(bare) == 1 and bare.isalpha():
        return True
    if bare in abbreviations or bare.rpartition(".")[2] in abbreviations:
        return True
    return (
        "de-ordinal" in abbreviations
        and bool(_ORDINAL.search(head))
        and _MONTH_OR_NOUN.match(text, match.end()) is not None
    )
