"""Threads: results in order, a bounded lead over the caller, errors in their place, and no thread left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from dealgraph.loaders.threads import in_threads


def test_results_come_in_the_order_of_the_items() -> None:
    first_may_end = threading.Event()

    def work(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(30)
        else:
            first_may_end.set()
        return number * 2

    assert list(in_threads(range(20), work, 3)) == [number * 2 for number in range(20)]


def test_items_are_taken_as_they_are_needed() -> None:
    taken: list[int] = []

    def endless() -> Iterator[int]:
        while True:
            taken.append(len(taken))
            yield len(taken)

    results = in_threads(endless(), str, 2)
    assert [next(results) for _ in range(10)] == [str(n) for n in range(1, 11)]
    assert len(taken) <= 10 + 2 * 2 + 1


def test_an_error_is_raised_in_its_place() -> None:
    results = in_threads([1, 0, 2], lambda number: 6 // number, 2)
    assert next(results) == 6
    with pytest.raises(ZeroDivisionError):
        next(results)


@pytest.mark.parametrize("end", ["all", "early", "error"])
def test_no_thread_is_left_behind(end: str) -> None:
    before = set(threading.enumerate())

    def work(number: int) -> int:
        return 6 // (number if end == "error" else 1)

    results = in_threads(range(9), work, 3)
    if end == "error":
        with pytest.raises(ZeroDivisionError):
            list(results)
    elif end == "early":
        next(results)
        results.close()  # type: ignore[attr-defined]  # a generator, though no promise
    else:
        list(results)
    for thread in set(threading.enumerate()) - before:
        thread.join(timeout=30)
        assert not thread.is_alive()


def test_a_caller_who_stops_does_not_wait_for_what_is_under_way() -> None:
    may_end = threading.Event()
    started = threading.Barrier(2, timeout=30)

    def work(number: int) -> int:
        if number:
            started.wait()
            assert may_end.wait(30)
        return number

    results = in_threads([0, 1], work, 2)
    assert next(results) == 0
    started.wait()
    results.close()  # type: ignore[attr-defined]  # a generator, though no promise
    assert not may_end.is_set(), "the call under way waits still"
    may_end.set()
