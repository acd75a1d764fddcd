"""Joining: which names of one article are one entity."""

from __future__ import annotations

import re

import pytest

from dealgraph.loaders.reader.learned.joining import join_names
from dealgraph.loaders.reader.learned.labels import NAMES
from dealgraph.loaders.reader.learned.spans import Found, find_more, keep_endings

ORG, PERSON = NAMES.index("Organization"), NAMES.index("Person")


def join(text: str, *names: tuple[str, int]) -> list[tuple[str, set[str]]]:
    """Find the given names in a text, join them, and return each entity's full name with all its forms."""
    found = sorted(
        (
            Found(m.start(), m.end(), kind, m.group())
            for form, kind in names
            for m in re.finditer(re.escape(form), text)
        ),
        key=lambda each: (each.start, -each.end),
    )
    kept: list[Found] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    clusters, _ = join_names(text, kept)
    return [(c.name, {text[a:b] for a, b in c.spans}) for c in clusters]


@pytest.mark.parametrize(
    ("text", "names", "entities"),
    [
        ("Eva Lund kam. Lund blieb.", [("Eva Lund", PERSON), ("Lund", PERSON)], ["Eva Lund"]),
        # Taken for a firm by the tagger, as words are that mean something; the surname alone says who it is.
        ("Eva Lund kam. Lund blieb.", [("Eva Lund", ORG), ("Lund", PERSON)], ["Eva Lund"]),
        ("Tolvan Lund wuchs. Lund blieb.", [("Tolvan Lund", ORG), ("Lund", PERSON)], ["Tolvan Lund", "Lund"]),
        ("Eva Lund met Ole Lund. Lund left.", [("Eva Lund", PERSON), ("Ole Lund", PERSON)], ["Eva Lund", "Ole Lund"]),
        ("Tolvan Shipping grew. Tolvan paid.", [("Tolvan Shipping", ORG), ("Tolvan", ORG)], ["Tolvan Shipping"]),
        (
            "Tolvan grew. Tolvan Ventures is another firm.",
            [("Tolvan Ventures", ORG), ("Tolvan", ORG)],
            ["Tolvan", "Tolvan Ventures"],
        ),
        (
            "Die Norddeutsche Glaswerke (NDG) wachsen. NDG baut.",
            [("Norddeutsche Glaswerke", ORG), ("NDG", ORG)],
            ["Norddeutsche Glaswerke"],
        ),
        (
            "der Chef der Fränkischen Mühlen; die Fränkische Mühlen",
            [("Fränkischen Mühlen", ORG), ("Fränkische Mühlen", ORG)],
            ["Fränkische Mühlen"],
        ),
        ("Tolvan grew. Tolvan Audio A/S paid.", [("Tolvan Audio A/S", ORG), ("Tolvan", ORG)], ["Tolvan Audio A/S"]),
        (
            "Tolvan Technologies grew with Tolvan Maps, its app. Tolvan hires.",
            [("Tolvan Technologies", ORG), ("Tolvan Maps", ORG), ("Tolvan", ORG)],
            ["Tolvan Technologies", "Tolvan Maps"],
        ),
        (
            "Nimrod Ventures closed Nimrod Fund II. Nimrod is happy.",
            [("Nimrod Ventures", ORG), ("Nimrod Fund II", ORG), ("Nimrod", ORG)],
            ["Nimrod Ventures"],
        ),
        ("Halden kam, Halden Verlag auch.", [("Halden Verlag", ORG), ("Halden", ORG)], ["Halden Verlag"]),
        ("Acme (Berlin) and Berlin Partners", [("Acme", ORG), ("Berlin Partners", ORG)], ["Acme", "Berlin Partners"]),
    ],
)
def test_names_are_joined(text: str, names: list[tuple[str, int]], entities: list[str]) -> None:
    assert [name for name, _ in join(text, *names)] == entities


def test_names_are_found_wherever_they_stand() -> None:
    text = "Klarvia wuchs. Klarvias Chefin lobt Klarvia; Klarviagruppe nicht."
    found = find_more(text, [Found(0, 7, ORG, "Klarvia")], "de")
    assert [text[f.start : f.end] for f in found] == ["Klarvia", "Klarvias", "Klarvia"]
    assert {f.form for f in found} == {"Klarvia"}


def test_short_and_lower_case_words_are_not_spread() -> None:
    text = "der Fonds eins und eins"
    assert len(find_more(text, [Found(10, 14, ORG, "eins")], "de")) == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Narbels wächst. Der Chef von Narbels freut sich.", "Narbels"),  # again and again, never without -s
        ("Narbels Chef freut sich.", "Narbel"),  # once: the network's word counts
        ("Narbels Chef sagt, Narbels Umsatz wachse. Narbel schweigt.", "Narbel"),
    ],
)
def test_a_name_that_always_ends_in_s_has_no_case_there(text: str, kept: str) -> None:
    found = [Found(m.start(), m.end(), ORG, "Narbel") for m in re.finditer("Narbels?", text)]
    assert {name.form for name in keep_endings(text, found)} == {kept}
