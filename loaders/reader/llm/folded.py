"""Finding what a model copied: texts compared without regard to spaces, quotation marks, dashes and ways to write ä.

Models straighten quotation marks and break lines elsewhere; a passage found so is always returned as it stands in the
article.

Room: loaders. Imports nothing of ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Folded", "fold", "shorten"]

_PIECE = re.compile(r"\s+|\S[\u0300-\u036f]*")
_SAME = {ord(c): "'" for c in "’‘‚‛`´‹›"} | {ord(c): '"' for c in "“”„‟«»"} | {ord(c): "-" for c in "‐‑‒–—―−"}
_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in folded form; `starts` and `ends` lead from each of its characters back to the original."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def find(self, part: str, *, word: bool = False) -> Iterator[tuple[int, int]]:
        """Yield where a text stands in the original, in order, overlaps left out.

        Args:
            part: folded before it is searched; one of blanks alone is nowhere.
            word: True to find whole words only. A genitive s behind the word is left out of what is found.
        """
        needle = fold(part).text.strip()
        at = self.text.find(needle) if needle else -1
        while at >= 0:
            end = at + len(needle)
            if not word or self._is_word(at, end):
                yield self.starts[at], self.ends[end - 1]
                at = self.text.find(needle, end)
            else:
                at = self.text.find(needle, at + 1)

    def _is_word(self, start: int, end: int) -> bool:
        if start and self.text[start - 1].isalnum() and self.text[start].isalnum():
            return False
        after = self.text[end : end + 2] if self.text[end - 1].isalnum() else ""
        return not after[:1].isalnum() or (after[0] == "s" and not after[1:].isalnum())


def fold(text: str) -> Folded:
    """Fold a text: runs of blanks become one, quotation marks and dashes plain, accents composed, soft hyphens go.

    Example:
        >>> list(fold("„Wir\\u00a0kaufen  Acme“").find('"Wir kaufen Acme"'))
        [(0, 18)]
    """
    chars, starts, ends = [], [], []
    for match in _PIECE.finditer(text):
        piece = match.group()
        plain = " " if piece.isspace() else unicodedata.normalize("NFC", piece).translate(_SAME)
        for char in plain.replace(_SOFT_HYPHEN, ""):
            chars.append(char)
            starts.append(match.start())
            ends.append(match.end())
    return Folded("".join(chars), tuple(starts), tuple(ends))


def shorten(value: object, longest: int = 60) -> str:
    """Return the beginning of what somebody wrote, on one line, for a message."""
    text = " ".join(str(value).split())
    return text if len(text) <= longest else text[: longest - 1] + "…"
