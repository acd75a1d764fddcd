"""Money in text: numbers with a currency, in German and English spelling.

Words and currencies are data, `packs/money.yaml`.

Room: loaders. Imports `pack` and `dealgraph.graph.values`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dealgraph.graph.values import Money
from dealgraph.loaders.reader.pack import load_money

__all__ = ["FoundMoney", "find_money"]


_TABLE = load_money()


def _inverted(part: str) -> dict[str, str]:
    """Turn a table of meanings with their words into one of words with their meaning."""
    return {word.replace("_", " "): str(key) for key, words in _TABLE[part].items() for word in str(words).split()}


_CURRENCIES, _NUMBERS = _inverted("currencies"), _inverted("numbers")
_SCALES = {word: int(scale) for word, scale in _inverted("scales").items()}
_IN_WORDS = "|".join(re.escape(word) for word in sorted(_NUMBERS, key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:[.,’' ]\d{3})+(?:,\d{1,2}(?!\d)|\.\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_MONEY = re.compile(
    rf"(?<![\w.,])(?:(?P<sign>{_TABLE['sign']}) ?)?(?:(?P<number>{_NUMBER})|(?P<word>(?<!-)\b(?i:{_IN_WORDS})))"
    rf"(?:[ -]?(?P<scale>{_TABLE['scale']}))?(?:[ -]?(?P<unit>{_TABLE['unit']}))?"
)
_QUICK = re.compile(_TABLE["quick"])
_BARE_AFTER = {language: re.compile(pattern) for language, pattern in _TABLE["bare_after"].items()}
_BARE_BEFORE = re.compile(_TABLE["bare_before"])
_BARE_SCALE = re.compile(r"(?i)mio|mill|mrd|bn|mn|cr|lakh|[mb]illi|tausend|thousand|trilli")
# Characters within which the currency of one amount still holds for the next: a few sentences. Of the 45 places in our
# 260 longer training articles where a number without a currency is an amount, most are nearer.
_BARE_REACH = 400
_COUNTED = re.compile(rf"\d(?:[ -]?{_TABLE['scale']})")  # another amount between: what it counts may be counted on
_RANGE_BEFORE = re.compile(r"(?:\d|Millionen|Mio\.|million|[mb]n?) ?(?:bis(?: zu)?|to|and|und|-|–) ?$")
_RANGE_AFTER = re.compile(r" ?(?:bis|to|-|–) ?[€$£]?\d")


@dataclass(frozen=True, slots=True)
class FoundMoney:
    """An amount at [start, end) of the text; `money` is None where the text gives a range."""

    start: int
    end: int
    money: Money | None


def find_money(text: str, *, bare: str | None = None) -> list[FoundMoney]:
    """Find all amounts that carry a currency.

    Args:
        text: one sentence or a whole text.
        bare: "de" or "en" to find also amounts that leave the currency of the amount before them unsaid ("wanted 150
            million euros, got 58 million"); what is counted ("58 million users") is none. None for no such amounts.

    Returns:
        The amounts in order, not overlapping; empty if none.

    Example:
        >>> [str(found.money) for found in find_money("1,2 Mio. Euro, EUR 1.2m, $10bn")]
        ['EUR 1.2 m', 'EUR 1.2 m', 'USD 10 bn']
        >>> [str(found.money) for found in find_money("Wanted $150m; got 58 million, and 9 million users", bare="en")]
        ['USD 150 m', 'USD 58 m']
    """
    if not _QUICK.search(text):
        return []
    found: list[FoundMoney] = []
    for match in _MONEY.finditer(text):
        if match["sign"] or match["unit"]:
            if (match["word"] and not (match["scale"] and match["unit"])) or _is_model_number(match):
                continue
            currency = _currency(match["sign"], match["unit"])
        else:
            currency = _currency_before(text, match, found, bare) if bare else None
        if currency:
            ranged = _RANGE_BEFORE.search(text, max(0, match.start() - 24), match.start()) or _RANGE_AFTER.match(
                text, match.end()
            )
            found.append(FoundMoney(match.start(), match.end(), None if ranged else _value(match, currency)))
    return found


def _is_model_number(match: re.Match[str]) -> bool:
    """Tell whether N or R before a number is no currency: N26 is a bank, R9 a version."""
    if match["sign"] not in ("N", "R") or match["unit"]:
        return False
    if match["scale"]:
        return len(match["scale"]) > 1 and not _BARE_AFTER["en"].match(match.string, match.end())
    return len(re.sub(r"\D", "", match["number"] or "")) < 4


def _currency_before(text: str, match: re.Match[str], found: Sequence[FoundMoney], language: str) -> str | None:
    """Return the currency that an amount without one takes over; None where it counts something else."""
    last = found[-1] if found else None
    if last is None or last.money is None or not _BARE_SCALE.match(match["scale"] or ""):
        return None
    between = text[last.end : match.start()]
    if len(between) > _BARE_REACH or _COUNTED.search(between):
        return None
    if not _BARE_AFTER[language].match(text, match.end()) or _BARE_BEFORE.search(
        text, max(0, match.start() - 60), match.start()
    ):
        return None
    return last.money.currency


def _currency(sign: str | None, unit: str | None) -> str | None:
    sign = {"n": "ngn", "r": "zar"}.get((sign or "").lower(), (sign or "").lower().rstrip("."))
    unit = (unit or "").lower()
    if unit == "teur":
        return "EUR"
    if unit.startswith("us") and "dollar" in unit:
        return "USD"
    if unit == "schweizer franken":
        return "CHF"
    return _CURRENCIES.get(sign) or _CURRENCIES.get(unit)


def _value(match: re.Match[str], currency: str) -> Money | None:
    number = _NUMBERS[match["word"].lower()] if match["word"] else _plain(match["number"])
    scale = _SCALES[(match["scale"] or "").lower().rstrip(".")] if match["scale"] else 1
    if (match["unit"] or "") == "TEUR":
        scale = 1000
    try:
        return Money(int(Decimal(number) * scale), currency)
    except InvalidOperation:
        return None


def _plain(number: str) -> str:
    """Turn "1.234,5", "1,234.5", "1 234" into a number with a point; three digits after one mark are thousands."""
    number = re.sub(r"[’' ]", "", number)
    last = max(number.rfind("."), number.rfind(","))
    if last < 0:
        return number
    whole, rest = number[:last].replace(".", "").replace(",", ""), number[last + 1 :]
    if len(rest) == 3 and whole != "0":
        return whole + rest
    return f"{whole}.{rest}"
