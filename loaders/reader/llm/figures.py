"""Figures: whether an article bears out an amount that a model states.

Where grammar reads an amount with its currency, the two must agree. A figure that it does not read so ("a further 33
Mio.", "61 of 100 million") counts with any scale and currency, since both may stand elsewhere.

Room: loaders. Imports `money` and `pack` of `reader`, and `dealgraph.graph.values`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from dealgraph.graph.values import Money, same_amount
from dealgraph.loaders.reader.money import find_money
from dealgraph.loaders.reader.pack import load_money

__all__ = ["Figures", "find_figures"]

_DIGITS = re.compile(r"\d+(?:[.,'’]\d+)*")
_SCALES = (1, 10**3, 10**6, 10**9, 10**12)
_TOLERANCE = 0.01  # as for `same_amount`


@dataclass(frozen=True, slots=True)
class Figures:
    """What an article states: amounts with a currency, and the other figures."""

    monies: tuple[Money, ...]
    numbers: frozenset[float]

    def bear_out(self, money: Money) -> bool:
        """Tell whether an amount can be one of the article."""
        if any(same_amount(money, found) for found in self.monies):
            return True
        wanted = [money.amount / scale for scale in _SCALES]
        return any(abs(number - value) <= _TOLERANCE * value for number in self.numbers for value in wanted)


def find_figures(text: str) -> Figures:
    """Find the figures of a text."""
    found = find_money(text)
    rest, at = [], 0
    for each in found:
        rest.append(text[at : each.start])
        at = each.end
    plain = " ; ".join([*rest, text[at:]])
    return Figures(tuple(each.money for each in found if each.money), frozenset(_iter_numbers(plain)))


def _iter_numbers(text: str) -> Iterator[float]:
    for match in _DIGITS.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        yield float(digits)
        if digits != match.group():  # 2,5 and 1.234 may be either
            last = re.split(r"\D", match.group())[-1]
            yield float(f"{digits[: -len(last)]}.{last}")
    for word in re.findall(r"[^\W\d_]+", text.casefold()):
        number = _number_words().get(word)
        if number is not None:
            yield number


@cache
def _number_words() -> dict[str, float]:
    """Return number words with their values; 1 is left out, since "a" and "eine" are everywhere."""
    table = load_money()["numbers"].items()
    return {word: float(value) for value, words in table for word in str(words).split() if float(value) > 1}
