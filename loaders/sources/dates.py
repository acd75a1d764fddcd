"""Publication dates, from the forms that people and machines write to partial ISO dates.

A wrong date is worse than none, since later beats earlier in the graph: what can be read in two ways is refused. Owns
`dateparser`, which is imported only for dates that are not in ISO form. Imports `graph.errors` and `graph.values`.
"""

from __future__ import annotations

import re
from datetime import datetime

from dealgraph.graph.errors import InputError
from dealgraph.graph.values import check_partial_date

__all__ = ["parse_published"]

_ISO = re.compile(r"(\d{4}(?:-\d\d(?:-\d\d)?)?)(?:[T ]\d\d:.*)?")
_SLASHES = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}")
_YEAR = re.compile(r"(?<!\d)(1[89]|20)\d\d(?!\d)")
_MONTHS_IN_YEAR = 12
_LONGEST = 80  # "Donnerstag, den 21. September 2025, 18:05 Uhr MESZ" has 50


def parse_published(text: str) -> str:
    """Read a publication date.

    Args:
        text: a partial ISO date, an ISO time, or another German or English form with the year in full:
            "21. Januar 2025", "January 21, 2025", "21.01.2025", "März 2025", "Tue, 21 Jan 2025 10:00:00 +0100".

    Returns:
        Partial date, in the time zone that the text is written in; `YYYY-MM` where no day is named.

    Raises:
        InputError: the form is unknown, ambiguous as 02/08/2024 is, or no day of the calendar.

    Example:
        >>> parse_published("21. Januar 2025")
        '2025-01-21'
    """
    text = text.strip()
    iso = _ISO.fullmatch(text)
    if iso:
        return check_partial_date(iso[1])
    slashes = _SLASHES.match(text)
    if slashes and slashes[1] != slashes[2] and max(int(slashes[1]), int(slashes[2])) <= _MONTHS_IN_YEAR:
        raise InputError(f"date {text!r} has two meanings; write it as YYYY-MM-DD")
    found = _parse_free(text) if len(text) <= _LONGEST and _YEAR.search(text) else None
    if found is None:
        raise InputError(f"date {text[:_LONGEST]!r} is not understood; write it as YYYY, YYYY-MM or YYYY-MM-DD")
    return check_partial_date(found)


def _parse_free(text: str) -> str | None:
    """Read a date in words. A missing day shows in that asking for the first and for the last day gives two answers."""
    import dateparser  # type: ignore[import-untyped]  # it ships no types

    days: list[datetime | None] = [
        dateparser.parse(
            text,
            languages=["de", "en"],
            settings={
                "PARSERS": ["absolute-time"],
                "REQUIRE_PARTS": ["month", "year"],
                "DATE_ORDER": "DMY",
                "PREFER_DAY_OF_MONTH": day,
            },
        )
        for day in ("first", "last")
    ]
    if days[0] is None or days[1] is None:
        return None
    return days[0].strftime("%Y-%m-%d") if days[0].day == days[1].day else days[0].strftime("%Y-%m")
