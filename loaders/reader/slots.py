"""Slotted sentences: every name, amount and round of a sentence replaced by one character, so that patterns stay short.

The n-th slot character of a slotted text stands for the n-th item, whatever was removed between; that is how a match
finds its way back to the article.

Room: loaders. Imports `pack` only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from dealgraph.loaders.reader.pack import SLOT, Pack

__all__ = ["Item", "Slotted", "slot_sentence"]

_SLOTS = re.compile("[" + "".join(SLOT.values()) + "]")


@dataclass(frozen=True, slots=True)
class Item:
    """What one slot stands for, at [start, end) of the article.

    `kind` is a key of `SLOT`; `value` the entity's number, a `Money`, a round's name, the noun of a noun phrase,
    or None.
    """

    start: int
    end: int
    kind: str
    value: object


@dataclass(frozen=True, slots=True)
class Slotted:
    """A sentence at [start, end) of the article, its text with slots, and what they stand for, in order."""

    start: int
    end: int
    text: str
    items: tuple[Item, ...]
    at: tuple[int, ...]

    def between(self, start: int, end: int) -> list[Item]:
        """Return the items whose slots stand in [start, end) of `text`."""
        return list(self.items[bisect_left(self.at, start) : bisect_left(self.at, end)])


def slot_sentence(text: str, start: int, end: int, items: list[Item], pack: Pack) -> Slotted:
    """Replace the items of one sentence by slots and drop what patterns need not see.

    Args:
        text: the article's text.
        start: first code point of the sentence.
        end: one past its last.
        items: inside the sentence, in order, not overlapping.
        pack: whose `reduce` rules are applied; a rule that would remove a slot is skipped.
    """
    parts, at = [], start
    for item in items:
        parts += [text[at : item.start], SLOT[item.kind]]
        at = item.end
    parts.append(text[at:end])
    slotted = "".join(parts).replace("'", "’")
    for pattern, replacement in pack.reduce:
        shorter = pattern.sub(replacement, slotted)
        if shorter is not slotted and len(_SLOTS.findall(shorter)) == len(items):
            slotted = shorter
    return Slotted(start, end, slotted, tuple(items), tuple(match.start() for match in _SLOTS.finditer(slotted)))
