"""The pipeline: articles in, checked readings out, in the same order, on as many processes as asked for.

Every article gets a language, is read, and its reading passes `check_reading`; what that drops travels along. Memory
stays flat, since only a window of articles is on its way at a time, and the output does not depend on `workers`.

Room: loaders. Owns `py3langid`, imported when the first article of unknown language comes. May import
`dealgraph.graph` and, of ours, `reader`, `sources` and `threads`; never a store or a query.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from dealgraph.graph.errors import InputError, LoadAbortedError
from dealgraph.graph.model import Article, Reading, check_reading
from dealgraph.loaders.reader import Reader, make_reader
from dealgraph.loaders.sources.skip import Skip
from dealgraph.loaders.threads import in_threads

__all__ = ["ReadResult", "count_reasons", "detect_language", "read_articles"]

# Languages of news that are told apart. All 140 of the model's would be worse: German with many names came out as
# Luxembourgish, English as Nigerian Pidgin. Tuned on the 260 training articles: from 120 characters on all are right.
_CANDIDATES = (
    "ar", "cs", "da", "de", "el", "en", "es", "fi", "fr", "hu", "it", "ja",
    "ko", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sv", "tr", "uk", "zh",
)  # fmt: skip
_LANGUAGES = ("de", "en")
_DETECT_WITHIN = 2000  # characters; 400 were enough on the training articles
# On the training articles, the least sure right answer from 120 characters on had 0.32.
_SURE_ENOUGH = 0.3
# Another language is named only where it is plain; wrong answers on first sentences had up to 0.51.
_PLAINLY_OTHER = 0.7

# A task has as many articles as keep a process busy for some tenths of a second, so that handing them over costs
# little; long articles make it shorter. Each process has one task at hand and one waiting.
_TASK_ARTICLES, _TASK_CHARACTERS = 16, 100_000
_TASKS_PER_WORKER = 2

# What a fault of a reader on one odd article looks like. It costs that article, not the run; anything else, such as
# lack of memory, stops the run.
_READER_FAULTS = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class ReadResult:
    """A reading that passed the gate.

    Args:
        reading: what was read; every quote and name stands in the article.
        dropped: one line for each name or claim that did not pass: what it was, a colon, and the reason.
        unsure: one line for each claim that the reader was not sure enough of to make.
    """

    reading: Reading
    dropped: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()


def read_articles(
    articles: Iterable[Article | Reading | Skip], *, reader: str | Reader = "learned", workers: int = 1
) -> Iterator[ReadResult | Skip]:
    """Read articles.

    Args:
        articles: what `iter_articles` yields. Readings are checked and passed on, skips are passed on.
        reader: a reader, or the name of one for `make_reader`. With several workers a reader must be picklable.
        workers: processes, >= 1; 1 reads in this process. Processes are spawned: a script that asks for more than
            one must keep its own work under `if __name__ == "__main__":`. Threads for a reader that `waits`.

    Returns:
        One result or skip for each item, in the same order. A skip says why an article was not read: its language, or
        a fault of the reader.

    Raises:
        InputError: at once: `workers` is below 1.
        SchemaError: at once: there is no reader of that name.
        LoadAbortedError: while iterating: a worker process died.
    """
    if workers < 1:
        raise InputError(f"workers must be at least 1, not {workers!r}")
    made = _resolve_reader(reader)
    if workers == 1:
        return (_read_one(item, made) for item in articles)
    if getattr(made, "waits", False):
        return in_threads(articles, partial(_read_one, reader=made), workers)
    return _read_parallel(_iter_tasks(articles), reader, workers)


def count_reasons(dropped: Iterable[str]) -> dict[str, int]:
    """Count what was dropped by reason, the most frequent first.

    Args:
        dropped: lines of `ReadResult.dropped`, each of which ends in ": " and its reason.

    Example:
        >>> count_reasons(["name Acme: name is not in the article", "name Bolt: name is not in the article"])
        {'name is not in the article': 2}
    """
    counts = Counter(line.rpartition(": ")[2] for line in dropped)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def detect_language(text: str) -> str:
    """Return the language of a text, "de" or "en".

    Args:
        text: an article's text; its first 2000 characters count.

    Raises:
        InputError: it is in another language, or too short or odd to tell.
    """
    ranked = _language_model().rank(text[:_DETECT_WITHIN])
    language, probability = ranked[0]
    if language in _LANGUAGES and probability >= _SURE_ENOUGH:
        return str(language)
    if language not in _LANGUAGES and probability >= _PLAINLY_OTHER:
        raise InputError(_other_language(language))
    guesses = ", ".join(f"{name} {share:.0%}" for name, share in ranked[:3])
    raise InputError(f"language uncertain in {len(text)} characters ({guesses}); state it as `lang`, de or en")


def _resolve_reader(reader: str | Reader) -> Reader:
    return make_reader(reader) if isinstance(reader, str) else reader


def _other_language(language: str) -> str:
    return f"language {language}: only German and English are read"


@cache
def _language_model() -> Any:
    """Load the model, which takes 0.6 s, once a process."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(_CANDIDATES)
    return model


def _read_one(item: Article | Reading | Skip, reader: Reader) -> ReadResult | Skip:
    if isinstance(item, Skip):
        return item
    try:
        reading, dropped = check_reading(item if isinstance(item, Reading) else _read_article(item, reader))
    except InputError as exc:
        return Skip(item.article.source if isinstance(item, Reading) else item.source, str(exc))
    return ReadResult(replace(reading, unsure=()), tuple(dropped), reading.unsure)


def _read_article(article: Article, reader: Reader) -> Reading:
    if article.language is None:
        article = replace(article, language=detect_language(article.text))
    if article.language not in _LANGUAGES:
        raise InputError(_other_language(article.language or "?"))
    try:
        return reader(article)
    except _READER_FAULTS as exc:
        raise InputError(f"reader {reader.name} failed with {exc!r}; please report it with the article") from exc


def _iter_tasks(articles: Iterable[Article | Reading | Skip]) -> Iterator[list[Article | Reading | Skip]]:
    task: list[Article | Reading | Skip] = []
    characters = 0
    for item in articles:
        task.append(item)
        characters += 0 if isinstance(item, Skip) else len((item.article if isinstance(item, Reading) else item).text)
        if len(task) >= _TASK_ARTICLES or characters >= _TASK_CHARACTERS:
            yield task
            task, characters = [], 0
    if task:
        yield task


def _read_parallel(
    tasks: Iterator[list[Article | Reading | Skip]], reader: str | Reader, workers: int
) -> Iterator[ReadResult | Skip]:
    pool = ProcessPoolExecutor(
        workers, mp_context=multiprocessing.get_context("spawn"), initializer=_start_worker, initargs=(reader,)
    )
    under_way: deque[Future[list[ReadResult | Skip]]] = deque()
    try:
        for task in tasks:
            if len(under_way) >= workers * _TASKS_PER_WORKER:
                yield from under_way.popleft().result()
            # A process that is being started would print its own traceback; and processes share the cores already.
            with _interrupts_held(), _one_thread_each():
                under_way.append(pool.submit(_read_task, task))
        while under_way:
            yield from under_way.popleft().result()
    except BrokenProcessPool as exc:
        raise LoadAbortedError(
            f"one of {workers} reading processes died, perhaps for want of memory; "
            "run the same command again, with fewer workers if it happens twice"
        ) from exc
    finally:  # also on Ctrl-C and when the caller stops early: what has begun ends, the rest does not begin
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started now use one thread for numpy's arithmetic, unless the user has said otherwise."""
    unset = [name for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS") if name not in os.environ]
    os.environ.update(dict.fromkeys(unset, "1"))
    try:
        yield
    finally:
        for name in unset:
            os.environ.pop(name, None)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back for a moment, so that processes started now begin without an ear for it; none is lost."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_worker_reader: Reader | None = None  # one for each worker process, set when it starts


def _start_worker(reader: str | Reader) -> None:
    global _worker_reader
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker_reader = _resolve_reader(reader)


def _read_task(task: list[Article | Reading | Skip]) -> list[ReadResult | Skip]:
    if _worker_reader is None:
        raise LoadAbortedError("this process was not started as a worker; call read_articles")
    return [_read_one(item, _worker_reader) for item in task]
