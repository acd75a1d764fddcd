"""What the fast reader never does, whatever the text: crash, misplace an offset, or read one text in two ways."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealgraph.graph.errors import SchemaError
from dealgraph.graph.model import Reading, check_reading, make_article
from dealgraph.loaders.reader import make_reader

WORDS = (
    "Quendora Talbrück AG GmbH Ventures Capital Bank Eva Lindholm Dr. Nordring Allianz Rostock Universität Series B "
    "Serie-C-Runde $12m 3 Mio. Euro 12 % und and , ; . ( ) „ “ - – : von by beteiligt investiert in an led raised "
    "kauft übernommen bought former ehemalige CEO Gründerin founder die the das Unternehmen company Kredit loan soll "
    "talks nicht denied (NIF) Meta-Tochter AXA x9 1&1 's"
)
TEXT = st.lists(st.sampled_from(WORDS.split()) | st.sampled_from(["\n\n", "• "]), min_size=1, max_size=60).map(" ".join)
JUNK = st.text(max_size=120)


def read(body: str, language: str) -> Reading:
    return make_reader("fast")(make_article("a " + body, headline="A headline", language=language))


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TEXT | JUNK, st.sampled_from(["de", "en"]))
def test_all_that_is_read_passes_the_gate(body: str, language: str) -> None:
    reading = read(body, language)
    _, dropped = check_reading(reading)
    assert dropped == []
    for claim in reading.claims:
        assert claim.quote == reading.article.text[claim.start : claim.end]


@settings(max_examples=60, deadline=None)
@given(TEXT, st.sampled_from(["de", "en"]))
def test_same_text_gives_the_same_reading(body: str, language: str) -> None:
    assert read(body, language) == read(body, language)


def test_unknown_reader_is_an_error() -> None:
    with pytest.raises(SchemaError, match="no reader 'slow'"):
        make_reader("slow")


def test_reader_has_a_name_with_its_version() -> None:
    assert make_reader("fast").name == "fast-1"
