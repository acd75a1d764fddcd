"""Pipeline: order, language, the gate, and the same output on any number of processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest

from dealgraph.graph.errors import InputError, LoadAbortedError, SchemaError
from dealgraph.graph.model import Article, Mention, Name, Reading, make_article
from dealgraph.loaders.pipeline import ReadResult, count_reasons, detect_language, read_articles
from dealgraph.loaders.sources import Skip

GERMAN = "Die Lindgrün GmbH hat zehn Millionen Euro erhalten. Otterbach Capital führte die Runde an."
ENGLISH = "Lindgrün has raised ten million euros. Otterbach Capital led the round."
FRENCH = "La société Lindgrün a levé dix millions d'euros. Le tour de table a été mené par le fonds Otterbach."


@dataclass(frozen=True)
class FirstWordReader:
    """Reads the first word as an organization; meets certain words with certain faults. At the top, to be picklable."""

    name: str = "first-word-1"

    def __call__(self, article: Article) -> Reading:
        word = article.text.split()[0]
        if word == "Boom":
            raise IndexError("list index out of range")
        if word == "Refuse":
            raise InputError("this one not")
        if word == "Die!":
            os._exit(1)
        at = 1 if word == "Wrong" else 0
        return Reading(article, (Name("Organization", word, (Mention(at, at + len(word), word),)),), (), self.name)


READER = FirstWordReader()


def article(text: str, language: str | None = "en", source: str = "a") -> Article:
    return make_article(text, language=language, source=source)


def read_one(item: Article | Reading | Skip) -> ReadResult | Skip:
    (result,) = read_articles([item], reader=READER)
    return result


@pytest.mark.parametrize(
    ("text", "language"),
    [(GERMAN, "de"), (ENGLISH, "en"), ("Meta steigt bei Databricks ein.", "de"), ("Meta invests in Databricks.", "en")],
)
def test_language_is_found(text: str, language: str) -> None:
    assert detect_language(text) == language


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (FRENCH, "language fr: only German and English are read"),
        ("メタはデータブリックスに投資した", "language ja: only German and English"),
        ("Mistral AI", "language uncertain in 10 characters"),
        ("12345 67890", "language uncertain"),
    ],
)
def test_other_and_uncertain_languages_are_refused(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        detect_language(text)


def test_found_language_is_kept_in_the_article_and_leaves_its_key() -> None:
    unread = article(GERMAN, None)
    result = read_one(unread)
    assert isinstance(result, ReadResult)
    assert result.reading.article == replace(unread, language="de")


def test_stated_language_is_believed() -> None:
    result = read_one(article(GERMAN, "en"))
    assert isinstance(result, ReadResult)
    assert result.reading.article.language == "en"


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (article(FRENCH, None), "language fr: only German and English are read"),
        (article(FRENCH, "fr"), "language fr: only German and English are read"),
        (article("Refuse me."), "this one not"),
        (
            article("Boom!".replace("!", " here.")),
            "reader first-word-1 failed with IndexError('list index out of range'); please report it with the article",
        ),
    ],
)
def test_article_that_cannot_be_read_is_a_skip(item: Article, reason: str) -> None:
    assert read_one(item) == Skip("a", reason)


def test_what_the_gate_drops_travels_along() -> None:
    result = read_one(article("Wrong place."))
    assert isinstance(result, ReadResult)
    assert result.reading.names == ()
    assert result.dropped == ("name 'Wrong': mention 'Wrong' does not stand at 1-6",)


def test_skips_and_readings_pass_through() -> None:
    skip, reading = Skip("x", "y"), READER(article("Meta invests."))
    assert list(read_articles([skip, reading], reader=READER)) == [skip, ReadResult(reading)]


def test_reading_from_elsewhere_passes_the_gate_too() -> None:
    result = read_one(READER(article("Wrong place.")))
    assert isinstance(result, ReadResult)
    assert len(result.dropped) == 1


@pytest.mark.parametrize("workers", [0, -1])
def test_too_few_workers_is_an_error_at_once(workers: int) -> None:
    with pytest.raises(InputError, match="at least 1"):
        read_articles([], reader=READER, workers=workers)


def test_unknown_reader_is_an_error_at_once() -> None:
    with pytest.raises(SchemaError, match="nobody"):
        read_articles([], reader="nobody", workers=2)


def mixed_items() -> Iterator[Article | Reading | Skip]:
    words = ("Meta", "Boom", "Refuse", "Wrong")
    for i in range(150):
        yield Skip(str(i), "no") if i % 11 == 0 else article(f"{words[i % 4]} number {i}.", source=str(i))


def test_output_does_not_depend_on_the_number_of_workers() -> None:
    alone = list(read_articles(mixed_items(), reader=READER))
    assert len(alone) == 150
    assert list(read_articles(mixed_items(), reader=READER, workers=2)) == alone


@dataclass(frozen=True)
class WaitingReader(FirstWordReader):
    """Waits for nobody, but says so; notes which process it runs in."""

    waits: bool = True

    def __call__(self, article: Article) -> Reading:
        return replace(super().__call__(article), dropped=(f"process: {os.getpid()}",))


def test_workers_of_a_reader_that_waits_are_threads() -> None:
    items = [item for item in mixed_items() if not isinstance(item, Article) or "Boom" not in item.text]
    results = list(read_articles(items, reader=WaitingReader(), workers=3))
    assert results == list(read_articles(items, reader=WaitingReader()))
    told = {line for result in results if isinstance(result, ReadResult) for line in result.dropped}
    assert {line for line in told if line.startswith("process")} == {f"process: {os.getpid()}"}


def test_reasons_are_counted_the_most_frequent_first() -> None:
    lines = ["name A: b: not there", "X a -> b: twice", "name C: not there"]
    assert list(count_reasons(lines).items()) == [("not there", 2), ("twice", 1)]
    assert count_reasons([]) == {}


def test_the_llm_reader_is_not_made_by_name_alone() -> None:
    with pytest.raises(SchemaError, match="needs a server and a model"):
        read_articles([], reader="llm")


def test_named_reader_reads_the_same_in_other_processes() -> None:
    items = [article(text, None, source=str(i)) for i, text in enumerate((GERMAN, ENGLISH, FRENCH))]
    assert list(read_articles(items, workers=2)) == list(read_articles(items))


@pytest.mark.parametrize("workers", [1, 2])
def test_only_a_window_of_articles_is_under_way(workers: int) -> None:
    taken: list[int] = []

    def endless() -> Iterator[Article]:
        while True:
            taken.append(len(taken))
            yield article(f"Meta number {len(taken)}.")

    results = read_articles(endless(), reader=READER, workers=workers)
    for _ in range(40):
        next(results)
    results.close()  # type: ignore[attr-defined]  # a generator, though no promise
    assert len(taken) <= 40 + 16 * 2 * 2 + 16


def test_long_articles_make_short_tasks() -> None:
    taken: list[int] = []

    def long_ones() -> Iterator[Article]:
        while True:
            taken.append(len(taken))
            yield article("Meta " + "x" * 200_000)

    results = read_articles(long_ones(), reader=READER, workers=2)
    next(results)
    results.close()  # type: ignore[attr-defined]  # a generator, though no promise
    assert len(taken) <= 6


def test_death_of_a_worker_aborts_the_load() -> None:
    results = read_articles([article("Die! now.")], reader=READER, workers=2)
    with pytest.raises(LoadAbortedError, match="reading processes died"):
        list(results)


INTERRUPTED = """
import sys
from dealgraph.graph.model import make_article
from dealgraph.loaders.pipeline import read_articles

def stall():
    print("stalled", flush=True)
    sys.stdin.read()

def one_task():
    for number in range(16):
        yield make_article(f"Meta has invested in Databricks, number {number}.", language="en")
    if sys.argv[1] == "starting":
        stall()

if __name__ == "__main__":
    try:
        for result in read_articles(one_task(), workers=2):
            stall()
    except KeyboardInterrupt:
        print("stopped", flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="process groups of POSIX")
@pytest.mark.parametrize("workers", ["starting", "waiting"])
def test_interrupt_ends_the_run_without_a_word_from_the_workers(workers: str) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, workers],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    ) as child:  # fmt: skip
        assert child.stdout
        assert child.stdout.readline() == "stalled\n"
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does: the whole group, workers included
        out, err = child.communicate(timeout=60)
    assert (out, err, child.returncode) == ("stopped\n", "", 0)
