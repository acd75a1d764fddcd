"""Money, partial dates: what they accept, how they compare, how they are written."""

from __future__ import annotations

import calendar
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.graph.errors import InputError
from dealgraph.graph.values import Money, check_partial_date, first_day, format_money, last_day, same_amount

_days = st.dates(datetime.date(1, 1, 1), datetime.date(9999, 12, 31)).map(datetime.date.isoformat)
_partial = st.tuples(_days, st.sampled_from([4, 7, 10])).map(lambda drawn: drawn[0][: drawn[1]])


@pytest.mark.parametrize("amount", [-1, True, 1.0, 1.5, "5", None, float("inf"), 2**63])
def test_an_amount_is_a_whole_number_that_both_stores_can_hold(amount: object) -> None:
    with pytest.raises(InputError):
        Money(amount, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "EU", "€", "EUR ", "EUR\n", "ÄUR", "12A", None, 5])
def test_a_currency_is_three_capital_letters(currency: object) -> None:
    with pytest.raises(InputError):
        Money(5, currency)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [0, 1, 2**63 - 1])
def test_amounts_from_nothing_to_the_largest_are_accepted(amount: int) -> None:
    assert Money(amount, "EUR").amount == amount


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, "EUR 0"),
        (999, "EUR 999"),
        (950_000, "EUR 950,000"),
        (999_999, "EUR 999,999"),
        (1_000_000, "EUR 1 m"),
        (10_000_000, "EUR 10 m"),
        (1_250_000, "EUR 1.25 m"),
        (1_234_567, "EUR 1.235 m"),
        (999_999_999, "EUR 1 bn"),
        (5_250_000_000, "EUR 5.25 bn"),
        (100_000_000_000, "EUR 100 bn"),
        (1_000_000_000_000, "EUR 1 tn"),
        (1_500_000_000_000_000, "EUR 1500 tn"),
    ],
)
def test_amounts_are_written_with_a_scale_and_at_most_three_decimals(amount: int, written: str) -> None:
    assert format_money(amount, "EUR") == written
    assert str(Money(amount, "EUR")) == written


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, None, True),
        (Money(0, "EUR"), None, False),
        (Money(0, "EUR"), Money(0, "EUR"), True),
        (Money(100, "EUR"), Money(100, "USD"), False),
        (Money(100, "EUR"), Money(99, "EUR"), True),  # 1 % of the larger
        (Money(1000, "EUR"), Money(989, "EUR"), False),  # 1.1 %
        (Money(0, "EUR"), Money(1, "EUR"), False),
    ],
)
def test_amounts_are_the_same_up_to_a_hundredth_of_one_currency(
    one: Money | None, other: Money | None, same: bool
) -> None:
    assert same_amount(one, other) is same
    assert same_amount(other, one) is same


def test_the_tolerance_can_be_chosen() -> None:
    assert same_amount(Money(100, "EUR"), Money(90, "EUR"), tolerance=0.1)
    assert not same_amount(Money(100, "EUR"), Money(99, "EUR"), tolerance=0.0)


@given(_partial)
def test_every_day_month_and_year_of_the_calendar_is_a_date(text: str) -> None:
    assert check_partial_date(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "25", "0000", "2025-00", "2025-13", "2025-1", "2025-01-00", "2025-01-32", "2025-02-29", "1900-02-29",
        "2025-04-31", "2025-01-21T10:00", "2025-01-21\n", " 2025", "21.01.2025", "2025/01/21", "2025-", "2025-01-",
        "20250121", "-2025", "２０２５", "٢٠٢٥-٠١", "heute",
    ],
)  # fmt: skip
def test_what_is_no_partial_date_is_refused(text: str) -> None:
    for check in (check_partial_date, first_day, last_day):
        with pytest.raises(InputError):
            check(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-01", "2025-01-01", "2025-01-31"),
        ("2025-04", "2025-04-01", "2025-04-30"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2025-01-21", "2025-01-21", "2025-01-21"),
    ],
)
def test_a_partial_date_spans_its_days(text: str, first: str, last: str) -> None:
    assert (first_day(text), last_day(text)) == (first, last)


@given(_partial)
def test_a_partial_date_starts_before_it_ends_and_both_are_days(text: str) -> None:
    first, last = (datetime.date.fromisoformat(day(text)) for day in (first_day, last_day))
    days = {4: 366 if calendar.isleap(first.year) else 365, 7: calendar.monthrange(first.year, first.month)[1], 10: 1}
    assert (last - first).days + 1 == days[len(text)]
    assert first_day(text).startswith(text)
    assert last_day(text).startswith(text)


@given(_days, _days)
def test_dates_sort_as_text(one: str, other: str) -> None:
    assert (one < other) == (datetime.date.fromisoformat(one) < datetime.date.fromisoformat(other))
