"""Money: numbers with a currency as German and English texts write them."""

from __future__ import annotations

import pytest

from dealgraph.graph.values import Money
from dealgraph.loaders.reader.money import find_money


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1,2 Mio. Euro", 1_200_000, "EUR"),
        ("EUR 1.2m", 1_200_000, "EUR"),
        ("$10bn", 10_000_000_000, "USD"),
        ("10 Milliarden Dollar", 10_000_000_000, "USD"),
        ("eine halbe Milliarde Euro", 500_000_000, "EUR"),
        ("$5.25 billion", 5_250_000_000, "USD"),
        ("half a million dollars", 500_000, "USD"),
        ("zehn Millionen Franken", 10_000_000, "CHF"),
        ("£750,000", 750_000, "GBP"),
        ("600.000 Euro", 600_000, "EUR"),
        ("41 300 Euro", 41_300, "EUR"),
        ("900 TEUR", 900_000, "EUR"),
        ("INR 80 Cr", 800_000_000, "INR"),
        ("SEK 2.4bn", 2_400_000_000, "SEK"),
        ("US$5 million", 5_000_000, "USD"),
        ("$225MM", 225_000_000, "USD"),
        ("2,5 Millionen US-Dollar", 2_500_000, "USD"),
        ("Rs 450 crore", 4_500_000_000, "INR"),
        ("siebzehn Millionen Euro", 17_000_000, "EUR"),
    ],
)
def test_amount_is_read(text: str, amount: int, currency: str) -> None:
    assert [found.money for found in find_money(f"Es geht um {text} für alle.")] == [Money(amount, currency)]


@pytest.mark.parametrize("text", ["780 bis 850 Millionen Euro", "between $3m and $5m"])
def test_range_is_no_amount(text: str) -> None:
    assert find_money(text)[-1].money is None


@pytest.mark.parametrize(
    "text", ["3 Millionen Kunden", "in 2024", "eine Million Tonnen", "Series B", "12 per cent", "N26 bank"]
)
def test_number_without_currency_is_no_money(text: str) -> None:
    assert find_money(text) == []


@pytest.mark.parametrize(
    ("text", "language", "amounts"),
    [
        ("Gewünscht waren 150 Mio. Franken, 58 Millionen sind es geworden.", "de", ["CHF 150 m", "CHF 58 m"]),
        ("Von zehn Millionen Euro sind rund zwei Millionen davon Kredit.", "de", ["EUR 10 m", "EUR 2 m"]),
        ("Das kostete 5 Millionen Euro; 3 Millionen Kunden und 2 Millionen neue Nutzer zahlen.", "de", ["EUR 5 m"]),
        ("It has pledged $3bn. One billion has already been paid.", "en", ["USD 3 bn", "USD 1 bn"]),
        ("It raised £4m and serves 9 million users, 2 million of them in Wales.", "en", ["GBP 4 m"]),
        ("Von N26 kamen zwei Leute; sie suchen 1,8 Millionen.", "de", []),
        ("It serves 9 million. Then it raised £4m.", "en", ["GBP 4 m"]),
    ],
)
def test_amount_without_currency_takes_the_one_before(text: str, language: str, amounts: list[str]) -> None:
    assert [str(found.money) for found in find_money(text, bare=language)] == amounts


def test_offsets_slice_back_to_the_amount() -> None:
    text = "Erst 4 Mio. Euro, dann $7m."
    assert [text[found.start : found.end] for found in find_money(text)] == ["4 Mio. Euro", "$7m"]
