"""Passages and folded texts: nothing of an article is left out, and what is found is found where it stands."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealgraph.loaders.reader.llm.chunks import OVERLAP_SENTENCES, split_chunks
from dealgraph.loaders.reader.llm.folded import fold, shorten
from dealgraph.loaders.reader.sentences import split_sentences

PROSE = st.text(st.sampled_from("Ab.  \n“”'-ü\u0308"), max_size=300)


def sentences(text: str) -> list[tuple[int, int]]:
    return split_sentences(text, frozenset())


@given(PROSE, st.integers(1, 80))
def test_passages_cover_all_sentences_in_order_and_keep_the_limit(text: str, limit: int) -> None:
    chunks = split_chunks(text, sentences(text), limit)
    covered = {at for start, end in chunks for at in range(start, end)}
    assert {at for start, end in sentences(text) for at in range(start, end)} <= covered
    assert all(0 < end - start <= limit for start, end in chunks)
    assert chunks == sorted(set(chunks))


def test_an_article_that_fits_is_one_passage() -> None:
    text = "One. Two.\n\nThree."
    assert split_chunks(text, sentences(text), 100) == [(0, len(text))]


def test_a_passage_begins_two_sentences_back() -> None:
    text = " ".join(f"Sentence number {n:02}." for n in range(30))
    spans = sentences(text)
    chunks = split_chunks(text, spans, 200)
    for (_, end), (start, _) in pairwise(chunks):
        assert sum(start <= span[0] and span[1] <= end for span in spans) == OVERLAP_SENTENCES


def test_a_passage_ends_with_a_paragraph_where_one_ends_in_its_second_half() -> None:
    text = "\n".join("Two short sentences. They are one paragraph." for _ in range(9))
    for start, end in split_chunks(text, sentences(text), 130)[:-1]:
        assert text[end] == "\n"
        assert start == 0 or text[start - 1] in "\n "


def test_a_sentence_without_end_is_cut_at_blanks() -> None:
    text = "word " * 100
    for start, end in split_chunks(text, sentences(text), 42):
        assert set(text[start:end].split()) == {"word"}


LETTERS = ["A", "b", ".", " ", "\n", "“", '"', "’", "-", "ü", "u\u0308"]


@given(st.lists(st.sampled_from(LETTERS), max_size=60), st.data())
def test_every_part_of_a_text_is_found_in_it(letters: list[str], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(letters)))
    part = "".join(letters[start : data.draw(st.integers(start, len(letters)))])
    text, wanted = "".join(letters), fold(part).text.strip()
    spans = list(fold(text).find(part))
    assert bool(spans) is bool(wanted)
    assert {fold(text[begin:end]).text for begin, end in spans} <= {wanted}


@pytest.mark.parametrize(
    ("text", "part", "found"),
    [
        ("Meta and Metas unit", "Meta", ["Meta", "Meta"]),
        ("Metaverse, Ometa, Metasonic", "Meta", []),
        ("Meta-Tochter, Ex-Meta", "Meta", ["Meta", "Meta"]),
        ("C3.ai’s rise", "C3.ai", ["C3.ai"]),
        ("Otto’s and Otto's", "Otto's", ["Otto’s", "Otto's"]),
        ("Hays, Hay, Hayss", "Hays", ["Hays", "Hays"]),
        ("1&1 and 11&1", "1&1", ["1&1"]),
        ("Mistral\nAI", "Mistral AI", ["Mistral\nAI"]),
        ("So\u00adlar\u00adwatt", "Solarwatt", ["So\u00adlar\u00adwatt"]),
        ("anything", "  ", []),
    ],
)
def test_whole_words_are_found(text: str, part: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in fold(text).find(part, word=True)] == found


def test_long_words_of_others_are_cut_and_kept_on_one_line() -> None:
    assert shorten("a\nb  c") == "a b c"
    assert shorten("x" * 99) == "x" * 59 + "…"
