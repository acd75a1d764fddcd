"""Threads: one function over many items, several at a time, results in the order of the items.

Unlike those of `concurrent.futures` the threads are daemons: a function that waits for a server must not keep a user
waiting who has pressed Ctrl-C.

Room: loaders. Imports nothing of ours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import TypeVar

__all__ = ["in_threads"]

T = TypeVar("T")
R = TypeVar("R")


def in_threads(items: Iterable[T], work: Callable[[T], R], threads: int) -> Iterator[R]:
    """Yield the results of a function over items, in their order.

    Args:
        items: taken as threads become free, two a thread ahead at most.
        work: called in several threads at once. What it raises is raised here, in its place in the order; of the calls
            under way then, or when the caller stops early, nothing is heard any more.
        threads: calls at a time, at least 1.
    """
    tasks: SimpleQueue[tuple[Future[R], T] | None] = SimpleQueue()
    for _ in range(threads):
        Thread(target=_work, args=(tasks, work), daemon=True).start()
    under_way: deque[Future[R]] = deque()
    try:
        for item in items:
            if len(under_way) >= 2 * threads:
                yield under_way.popleft().result()
            future: Future[R] = Future()
            under_way.append(future)
            tasks.put((future, item))
        while under_way:
            yield under_way.popleft().result()
    finally:
        for future in under_way:
            future.cancel()
        for _ in range(threads):
            tasks.put(None)


def _work(tasks: SimpleQueue[tuple[Future[R], T] | None], work: Callable[[T], R]) -> None:
    while (task := tasks.get()) is not None:
        future, item = task
        if not future.set_running_or_notify_cancel():
            continue
        try:
            future.set_result(work(item))
        except BaseException as exc:  # noqa: BLE001 - a thread's outermost frame; the caller's thread raises it
            future.set_exception(exc)
