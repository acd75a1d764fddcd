"""Sentences: full stops that end one and full stops that do not, in both languages."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.loaders.reader.pack import load_pack
from dealgraph.loaders.reader.sentences import split_sentences


def split(text: str, language: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text, load_pack(language).words["abbreviations"])]


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("de", "Am 16. Mai zahlte die Bank. Danach war Ruhe.", 2),
        ("de", "Es geht um 4,5 Mio. Euro. Mehr gibt es nicht.", 2),
        ("de", "Dr. Eva Lund kommt. Prof. Max Bär geht.", 2),
        ("de", "Das Werk, z. B. in Ulm, bleibt. Die Firma auch.", 2),
        ("de", "„Wir kaufen nichts.“ Das sagte die Chefin.", 2),
        ("de", "„Warum nicht?“, fragt sie. Er schweigt.", 2),
        ("en", "The U.S. fund sold its stake. It kept the cash.", 2),
        ("en", "Acme Inc. bought Bolt Ltd. in May. Terms are secret.", 2),
        ("en", "“We won.” She smiled.", 2),
        ("en", "J. R. Pell resigned. Nobody noticed!", 2),
        ("en", "Sales rose 3.5 per cent. Costs fell.", 2),
    ],
)
def test_full_stops_are_told_apart(language: str, text: str, count: int) -> None:
    assert len(split(text, language)) == count


def test_headline_and_bullets_are_sentences_of_their_own() -> None:
    assert split("Acme buys Bolt\n\n• First item\n• Second item", "en") == [
        "Acme buys Bolt",
        "First item",
        "Second item",
    ]


@given(st.text(alphabet=st.sampled_from('aB .!?\n„“"”’-•1Mio'), max_size=200), st.sampled_from(["de", "en"]))
def test_sentences_are_in_order_and_lose_no_letter(text: str, language: str) -> None:
    spans = split_sentences(text, load_pack(language).words["abbreviations"])
    assert all(start < end for start, end in spans)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert [c for c in kept if c.isalnum()] == [c for c in text if c.isalnum()]
