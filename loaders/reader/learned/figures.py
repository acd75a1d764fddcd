"""Amounts and names of rounds in a text, by grammar.

Room: loaders. Imports `money` and `pack` of the reader.
"""

from __future__ import annotations

from dataclasses import dataclass

from dealgraph.graph.values import Money
from dealgraph.loaders.reader.money import find_money
from dealgraph.loaders.reader.pack import load_pack

__all__ = ["Figure", "find_figures"]


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount or the name of a round at [start, end) of the text; exactly one of `money` and `series` is given."""

    start: int
    end: int
    money: Money | None = None
    series: str | None = None


def find_figures(text: str, language: str) -> list[Figure]:
    """Find the amounts that are one figure (ranges are passed over) and the names of rounds, in order."""
    found = [Figure(each.start, each.end, money=each.money) for each in find_money(text, bare=language) if each.money]
    taken = [(each.start, each.end) for each in found]
    for pattern, name in load_pack(language).rounds:
        for match in pattern.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                series = name.replace("{1}", match.group(1) if match.re.groups else "")
                found.append(Figure(match.start(), match.end(), series=series))
                taken.append(match.span())
    return sorted(found, key=lambda figure: figure.start)
