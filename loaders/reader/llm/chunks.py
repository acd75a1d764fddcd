"""Chunks: a long article in passages that a model reads at once, whole paragraphs or sentences, with an overlap.

Offsets are those of the article's text, so that nothing needs to be mapped back later.

Room: loaders. Imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["CHUNK_CHARACTERS", "OVERLAP_SENTENCES", "split_chunks"]

_Span = tuple[int, int]

# Characters of one passage. On 260 annotated articles an answer had four times the characters of the text, so that
# one of 6,000 takes up to 6,000 tokens of answer, which models of 8,000 tokens can give.
CHUNK_CHARACTERS = 6_000
# A claim's ends may be named in the two sentences before its quote, so these come along.
OVERLAP_SENTENCES = 2


def split_chunks(text: str, sentences: Sequence[_Span], limit: int = CHUNK_CHARACTERS) -> list[_Span]:
    """Split an article into passages.

    Args:
        text: the article's text.
        sentences: its sentences, in order, as `split_sentences` gives them.
        limit: characters of one passage, at least 1; a longer sentence is cut at blanks.

    Returns:
        (start, end) of each passage, in order, which together cover all sentences. One passage where all fits in.
    """
    pieces = [piece for sentence in sentences for piece in _cut(text, *sentence, limit)]
    chunks: list[_Span] = []
    first = 0
    while first < len(pieces):
        last = _fill(text, pieces, first, limit)
        chunks.append((pieces[first][0], pieces[last - 1][1]))
        if last == len(pieces):
            break
        first = _step_back(pieces, first, last, limit)
    return chunks


def _cut(text: str, start: int, end: int, limit: int) -> Iterator[_Span]:
    while end - start > limit:
        blank = text.rfind(" ", start + limit // 2, start + limit)
        cut = blank if blank > start else start + limit
        yield start, cut
        start = cut
    yield start, end


def _fill(text: str, pieces: Sequence[_Span], first: int, limit: int) -> int:
    """Return one past the last piece of a passage: the end of a paragraph if one lies in its second half."""
    begin, last = pieces[first][0], first + 1
    while last < len(pieces) and pieces[last][1] - begin <= limit:
        last += 1
    if last == len(pieces):
        return last
    for at in range(last, first, -1):
        if pieces[at - 1][1] - begin < limit // 2:
            break
        if "\n" in text[pieces[at - 1][1] : pieces[at][0]]:
            return at
    return last


def _step_back(pieces: Sequence[_Span], first: int, last: int, limit: int) -> int:
    """Return the first piece of the next passage: up to two sentences back, a quarter of a passage at most."""
    for back in range(min(OVERLAP_SENTENCES, last - first - 1), 0, -1):
        if pieces[last - 1][1] - pieces[last - back][0] <= limit // 4:
            return last - back
    return last
