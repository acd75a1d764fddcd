"""Windows: every subword is in one window's own part, neighbours overlap, cuts fall between sentences."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dealgraph.loaders.reader.learned.windows import LONGEST, OVERLAP, cut_windows


def words(count: int) -> list[tuple[int, int]]:
    return [(5 * place, 5 * place + 4) for place in range(count)]


def test_short_text_is_one_window() -> None:
    (window,) = cut_windows(words(LONGEST), [(0, 5 * LONGEST)])
    assert (window.first, window.last, window.own_first, window.own_last) == (0, LONGEST, 0, LONGEST)


@given(count=st.integers(LONGEST + 1, 6000), every=st.integers(3, 1500))
def test_windows_cover_the_text_and_overlap(count: int, every: int) -> None:
    sentences = [(5 * start, 5 * min(count, start + every) - 1) for start in range(0, count, every)]
    windows = cut_windows(words(count), sentences)
    assert windows[0].own_first == 0
    assert windows[-1].own_last == count
    for one, other in pairwise(windows):
        assert one.own_last == other.own_first
        assert one.last - other.first >= min(OVERLAP, every)
        assert one.first < other.first
    assert all(w.first <= w.own_first < w.own_last <= w.last and w.last - w.first <= LONGEST for w in windows)


def test_windows_begin_with_sentences() -> None:
    starts = range(0, 2000, 20)
    windows = cut_windows(words(2000), [(5 * start, 5 * start + 99) for start in starts])
    assert {window.first for window in windows} <= set(starts)
