"""Money in text: numbers with a currency, in German and English spelling.

Room: loaders. Imports `dealgraph.graph.values` only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from dealgraph.graph.values import Money

__all__ = ["FoundMoney", "find_money"]

_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "us$": "USD", "us-$": "USD", "usd": "USD", "dollar": "USD",
    "dollars": "USD", "us-dollar": "USD", "us dollars": "USD", "u.s. dollars": "USD", "£": "GBP", "gbp": "GBP", "pfund": "GBP", "pound": "GBP",
    "pounds": "GBP", "chf": "CHF", "sfr": "CHF", "franken": "CHF", "francs": "CHF", "swiss francs": "CHF", "fr": "CHF", "sek": "SEK",
    "schwedische kronen": "SEK", "swedish kronor": "SEK", "nok": "NOK", "norwegische kronen": "NOK", "dkk": "DKK", "dänische kronen": "DKK",
    "pln": "PLN", "zloty": "PLN", "złoty": "PLN", "inr": "INR", "₹": "INR", "rs": "INR", "rupees": "INR", "rupien": "INR", "jpy": "JPY", "¥": "JPY",
    "yen": "JPY", "cny": "CNY", "rmb": "CNY", "yuan": "CNY", "ngn": "NGN", "₦": "NGN", "naira": "NGN", "kes": "KES", "zar": "ZAR", "rand": "ZAR", "egp": "EGP",
    "a$": "AUD", "aud": "AUD", "c$": "CAD", "ca$": "CAD", "cad": "CAD", "s$": "SGD", "sgd": "SGD", "hk$": "HKD", "hkd": "HKD", "nz$": "NZD", "nzd": "NZD",
    "r$": "BRL", "brl": "BRL", "czk": "CZK", "huf": "HUF", "krw": "KRW", "won": "KRW", "ils": "ILS", "nis": "ILS", "aed": "AED", "sar": "SAR", "try": "TRY",
}  # fmt: skip
_SCALES = {
    "k": 10**3, "tsd": 10**3, "tausend": 10**3, "thousand": 10**3, "teur": 10**3, "lakh": 10**5, "m": 10**6, "mm": 10**6, "mn": 10**6, "mio": 10**6, "mill": 10**6,
    "million": 10**6, "millions": 10**6, "millionen": 10**6, "cr": 10**7, "crore": 10**7, "crores": 10**7, "b": 10**9, "bn": 10**9, "billion": 10**9, "billions": 10**9,
    "mrd": 10**9, "milliarde": 10**9, "milliarden": 10**9, "trillion": 10**12, "tn": 10**12, "billionen": 10**12,
}  # fmt: skip
_WORDS = {
    "half a": "0.5", "eine halbe": "0.5", "einer halben": "0.5", "a quarter of a": "0.25", "eine viertel": "0.25", "eineinhalb": "1.5", "anderthalb": "1.5", "zweieinhalb": "2.5",
    "dreieinhalb": "3.5", "viereinhalb": "4.5", "eine": "1", "einer": "1", "ein": "1", "one": "1", "a": "1", "zwei": "2", "two": "2", "drei": "3", "three": "3", "vier": "4", "four": "4",
    "fünf": "5", "five": "5", "sechs": "6", "six": "6", "sieben": "7", "seven": "7", "acht": "8", "eight": "8", "neun": "9", "nine": "9", "zehn": "10", "ten": "10", "elf": "11", "eleven": "11",
    "zwölf": "12", "twelve": "12", "fünfzehn": "15", "fifteen": "15", "zwanzig": "20", "twenty": "20", "dreißig": "30", "thirty": "30", "vierzig": "40", "forty": "40", "fünfzig": "50",
    "fifty": "50", "hundert": "100", "hundred": "100", "a hundred": "100", "zweihundert": "200", "dreihundert": "300",
}  # fmt: skip


def _either(words: dict[str, object]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SIGN = r"[A-Z]{1,3}\$|US-\$|[€$£¥₹₦]|(?:EUR|USD|CHF|GBP|SEK|NOK|DKK|PLN|INR|Rs\.?|JPY|CNY|NGN|KES|ZAR|EGP|AUD|CAD|SGD|AED|SAR|CZK|HUF|BRL|NIS|ILS|N|R)(?=[ \d])"
_SCALE = r"(?:Tsd|Tausend|thousand|Mio|Mill|[Mm]illion(?:en|s)?|Mrd|Milliarden?|[Bb]illion(?:en|s)?|trillion|crores?|[Cc]r|Cr|lakh|bn|Bn|BN|tn|mn|Mn|MN|mm|MM|MILLION|BILLION|[mMkKbB])\b\.?"
_UNIT = (
    r"(?:US-Dollar|US[- ]dollars?|U\.S\. dollars|schwedische Kronen|norwegische Kronen|dänische Kronen|Swedish kronor|Swiss francs|Schweizer Franken|Euros?|euros?|EUR|Dollars?|dollars|"
    r"Franken|francs|Pfund|pounds?|Yen|yen|Yuan|yuan|Rupien|rupees|naira|CHF|USD|GBP|SEK|NOK|DKK|PLN|INR|JPY|CNY|NGN|KES|ZAR|EGP|AUD|CAD|TEUR|Zloty|€|\$|£)(?![\w])"
)
_NUMBER = r"\d{1,3}(?:[.,’' ]\d{3})+(?:,\d{1,2}(?!\d)|\.\d{1,2}(?!\d))?|\d+(?:[.,]\d+)?"
_MONEY = re.compile(
    rf"(?<![\w.,])(?:(?P<sign>{_SIGN}) ?)?(?:(?P<number>{_NUMBER})|(?P<word>\b(?i:{_either(dict(_WORDS))})))"
    rf"(?:[ -]?(?P<scale>{_SCALE}))?(?:[ -]?(?P<unit>{_UNIT}))?"
)
_QUICK = re.compile(
    r"[€$£¥₹₦]|\b(?:EUR|USD|CHF|GBP|SEK|NOK|DKK|PLN|INR|JPY|CNY|NGN|KES|ZAR|EGP|AUD|CAD|SGD|NIS|TEUR|N\d)|(?i:dollar|euro|franken|pfund|pound|yen\b|yuan|rupee|krone|kronor|francs|naira)"
)
_RANGE_BEFORE = re.compile(r"(?:\d|Millionen|Mio\.|million|[mb]n?) ?(?:bis(?: zu)?|to|and|und|-|–) ?$")
_RANGE_AFTER = re.compile(r" ?(?:bis|to|-|–) ?[€$£]?\d")


@dataclass(frozen=True, slots=True)
class FoundMoney:
    """An amount at [start, end) of the text; `money` is None where the text gives a range."""

    start: int
    end: int
    money: Money | None


def find_money(text: str) -> list[FoundMoney]:
    """Find all amounts that carry a currency.

    Args:
        text: one sentence or a whole text.

    Returns:
        The amounts in order, not overlapping; empty if none.

    Example:
        >>> [str(found.money) for found in find_money("1,2 Mio. Euro, EUR 1.2m, $10bn")]
        ['EUR 1.2 m', 'EUR 1.2 m', 'USD 10 bn']
    """
    if not _QUICK.search(text):
        return []
    found = []
    for match in _MONEY.finditer(text):
        if not (match["sign"] or match["unit"]) or (match["word"] and not (match["scale"] and match["unit"])):
            continue
        currency = _currency(match["sign"], match["unit"])
        if currency:
            ranged = _RANGE_BEFORE.search(text, max(0, match.start() - 24), match.start()) or _RANGE_AFTER.match(
                text, match.end()
            )
            found.append(FoundMoney(match.start(), match.end(), None if ranged else _value(match, currency)))
    return found


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
    number = _WORDS[match["word"].lower()] if match["word"] else _plain(match["number"])
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
