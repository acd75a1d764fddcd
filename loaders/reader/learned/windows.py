"""Windows: the stretches of a text that the network reads at once, cut between sentences, overlapping.

Room: loaders. Imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["LONGEST", "OVERLAP", "Window", "cut_windows"]

LONGEST = 510  # subwords; the network takes 512, two of which open and close a window
OVERLAP = 160  # subwords that two neighbours share at least, about six sentences: facts reach over five


@dataclass(frozen=True, slots=True)
class Window:
    """The subwords [first, last) of a text.

    Names are taken from the window in whose own part, [own_first, own_last), they begin: there the network has seen
    what stands before and behind.
    """

    first: int
    last: int
    own_first: int
    own_last: int


def cut_windows(offsets: Sequence[tuple[int, int]], sentences: Sequence[tuple[int, int]]) -> list[Window]:
    """Cut a text into windows.

    Args:
        offsets: of all subwords of the text, in code points, without the special ones.
        sentences: in code points, in order.

    Returns:
        The windows in order; one where the text is short enough.
    """
    total = len(offsets)
    if total <= LONGEST:
        return [Window(0, total, 0, total)]
    starts = _sentence_starts(offsets, sentences)
    bounds, first, last = [], 0, 0
    while last < total:
        # A sentence that is longer than a window is cut wherever the window ends.
        fitting = [start for start in starts if last < start <= first + LONGEST]
        last = total if total - first <= LONGEST else max(fitting, default=first + LONGEST)
        bounds.append((first, last))
        back = [start for start in starts if first < start <= last - OVERLAP]
        first = max(back, default=max(first + 1, last - OVERLAP))
    middles = [(later[0] + earlier[1]) // 2 for earlier, later in pairwise(bounds)]
    edges = [0, *middles, total]
    return [Window(*bound, *own) for bound, own in zip(bounds, pairwise(edges), strict=True)]


def _sentence_starts(offsets: Sequence[tuple[int, int]], sentences: Sequence[tuple[int, int]]) -> list[int]:
    """Return the first subword of each sentence."""
    starts, place = [], 0
    for start, _ in sentences:
        while place < len(offsets) and offsets[place][1] <= start:
            place += 1
        starts.append(place)
    return starts
