"""Money and partial dates: values that the graph compares and adds up.

Money is whole units of one ISO 4217 currency; it is never a bare number, since 10 billion of one currency is not 10
billion of another. A partial date is text in ISO 8601 form cut at the precision that is known: `2025`, `2025-01`,
`2025-01-21`. Text keeps the precision, sorts in the right order and survives every store and JSON unchanged.

Room: graph. Imports nothing of ours but `errors`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

from dealgraph.graph.errors import InputError

__all__ = ["Money", "check_partial_date", "first_day", "format_money", "last_day", "same_amount"]

_PARTIAL_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_LARGEST = 2**63 - 1  # what both stores hold as a whole number
_SCALES = ((10**12, "tn"), (10**9, "bn"), (10**6, "m"))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """An amount in one currency.

    Args:
        amount: whole units (not cents, not millions), 0 to 2**63 - 1.
        currency: ISO 4217 code, such as "EUR".

    Raises:
        InputError: the amount is negative, too large or no whole number, or the currency is no three-letter code.

    Example:
        >>> str(Money(10_000_000_000, "USD"))
        'USD 10 bn'
    """

    amount: int
    currency: str

    def __post_init__(self) -> None:
        if type(self.amount) is not int or not 0 <= self.amount <= _LARGEST:
            raise InputError(f"amount {self.amount!r} is not a whole number from 0 to {_LARGEST}")
        if not isinstance(self.currency, str) or not _CURRENCY.fullmatch(self.currency):
            raise InputError(f"currency {self.currency!r} is not a three-letter ISO 4217 code such as 'EUR'")

    def __str__(self) -> str:
        return format_money(self.amount, self.currency)


def format_money(amount: int, currency: str) -> str:
    """Write an amount for people, with at most three decimals: `USD 5.25 bn`.

    Args:
        amount: whole units, >= 0.
        currency: ISO 4217 code.

    Returns:
        Currency, number and scale ("m", "bn", "tn"), parted by spaces.
    """
    for size, name in _SCALES:
        # What rounds up to a thousand of the next smaller scale is written in this one.
        if amount >= size - size // (2 * 10**6):
            return f"{currency} {amount / size:.3f}".rstrip("0").rstrip(".") + f" {name}"
    return f"{currency} {amount:,}"


def same_amount(one: Money | None, other: Money | None, tolerance: float = 0.01) -> bool:
    """Tell whether two amounts are the same up to rounding; `None` is equal to `None` alone.

    Args:
        one: an amount or None for unknown.
        other: the same.
        tolerance: share of the larger amount, 0..1. 1 % is what `eval/score.py` allows for rounded figures.
    """
    if one is None or other is None:
        return one is other
    return one.currency == other.currency and abs(one.amount - other.amount) <= tolerance * max(
        one.amount, other.amount
    )


def check_partial_date(text: str) -> str:
    """Return a partial date unchanged.

    Args:
        text: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.

    Raises:
        InputError: the text has another form or names no day of the calendar.

    Example:
        >>> check_partial_date("2025-01")
        '2025-01'
    """
    match = _PARTIAL_DATE.fullmatch(text)
    if match is None:
        raise InputError(f"date {text!r} is not of the form YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None  # the pattern's first group always matches
    in_calendar = year >= 1 and (month is None or 1 <= month <= 12)
    if in_calendar and month and day is not None:
        in_calendar = 1 <= day <= calendar.monthrange(year, month)[1]
    if not in_calendar:
        raise InputError(f"date {text!r} is not in the calendar")
    return text


def first_day(text: str) -> str:
    """Return the first day that a partial date can mean, as `YYYY-MM-DD`.

    Raises:
        InputError: see `check_partial_date`.
    """
    return check_partial_date(text) + "-01" * ((10 - len(text)) // 3)


def last_day(text: str) -> str:
    """Return the last day that a partial date can mean, as `YYYY-MM-DD`.

    Raises:
        InputError: see `check_partial_date`.

    Example:
        >>> last_day("2024-02")
        '2024-02-29'
    """
    check_partial_date(text)
    if len(text) == 4:
        return f"{text}-12-31"
    if len(text) == 7:
        return f"{text}-{calendar.monthrange(int(text[:4]), int(text[5:7]))[1]:02d}"
    return text
