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
        ("Rs450 crore", 4_500_000_000, "INR"),
        ("R200m", 200_000_000, "ZAR"),
        ("AED 5 million", 5_000_000, "AED"),
        ("siebzehn Millionen Euro", 17_000_000, "EUR"),
        ("fünfunddreißig Millionen Euro", 35_000_000, "EUR"),
        ("thirty-five million dollars", 35_000_000, "USD"),
        ("two hundred million dollars", 200_000_000, "USD"),
    ],
)
def test_amount_is_read(text: str, amount: int, currency: str) -> None:
    assert [found.money for found in find_money(f"Es geht um {text} für alle.")] == [Money(amount, currency)]


@pytest.mark.parametrize("text", ["780 bis 850 Millionen Euro", "between $3m and $5m"])
def test_range_is_no_amount(text: str) -> None:
    assert find_money(text)[-1].money is None


@pytest.mark.parametrize(
    "text",
    [
        "3 Millionen Kunden",
        "in 2024",
        "eine Million Tonnen",
        "Series B",
        "12 per cent",
        "N26 bank",
        "N26 Mio. Kunden",
        "R2.10",
    ],
)
def test_number_without_currency_is_no_money(text: str) -> None:
    assert [str(found.money) for found in find_money(f"Nach $5m gibt es {text} hier.")] == ["USD 5 m"]


@pytest.mark.parametrize(
    ("text", "language", "amounts"),
    [
        ("Gewünscht waren 150 Mio. Franken, 58 Millionen sind es geworden.", "de", ["CHF 150 m", "CHF 58 m"]),
        ("Von zehn Millionen Euro sind rund zwei Millionen davon Kredit.", "de", ["EUR 10 m", "EUR 2 m"]),
        ("Das kostete 5 Millionen Euro; 3 Millionen Kunden und 2 Millionen neue Nutzer zahlen.", "de", ["EUR 5 m"]),
        ("It has pledged $3bn. One billion has already been paid.", "en", ["USD 3 bn", "USD 1 bn"]),
        ("It raised £4m and serves 9 million users, 2 million of them in Wales.", "en", ["GBP 4 m"]),
        ("Von N26 kamen zwei Leute; sie suchen 1,8 Millionen.", "de", []),
        ("Es kamen 12 Millionen Euro. Die App hat 3 Millionen monatlich aktive Nutzer.", "de", ["EUR 12 m"]),
        ("5 Mio. Euro kamen. 3 Millionen nutzen die App, 2 Millionen mal lief sie.", "de", ["EUR 5 m"]),
        ("5 Mio. Euro kamen. Das Werk erreicht 3 Millionen im Jahr.", "de", ["EUR 5 m"]),
        ("It raised $5m. Its app now reaches 3 million.", "en", ["USD 5 m"]),
        ("It raised $5m, RM 20 million and 3 million in debt.", "en", ["USD 5 m"]),
        ("It raised €2m; MX$20m, of which 3 million in debt.", "en", ["EUR 2 m"]),
        ("It raised €2m. Then 20m zloty and 3 million in debt.", "en", ["EUR 2 m"]),
        (f"It raised $5m.{' Nothing else was said of it.' * 20} The rest is 8 million.", "en", ["USD 5 m"]),
        ("It serves 9 million. Then it raised £4m.", "en", ["GBP 4 m"]),
    ],
)
def test_amount_without_currency_takes_the_one_before(text: str, language: str, amounts: list[str]) -> None:
    assert [str(found.money) for found in find_money(text, bare=language)] == amounts


def test_offsets_slice_back_to_the_amount() -> None:
    text = "Erst 4 Mio. Euro, dann $7m."
    assert [text[found.start : found.end] for found in find_money(text)] == ["4 Mio. Euro", "$7m"]
