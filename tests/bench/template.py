"""Asking a template against the same Cypher with the engine's own calls, on a loaded graph.

Each question is asked about 200 entities, by key, the two sides in turn; both end in rows as dictionaries, and the rows
are compared.
"""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import kglite
import neo4j

from dealgraph.graph.store import Row, Store, open_store
from dealgraph.queries.catalogue import Template, load_catalogue
from dealgraph.queries.run import ask
from tests.bench.generate import generate_readings
from tests.bench.load import add_all
from tests.bench.measure import print_facts
from tests.neo4j_server import start_server

__all__ = ["bench_template"]

# Each question with its parameter and the edge that those it is asked about have: an answer without rows costs a second
# query, which looks whether there is such an entity at all.
_QUESTIONS = {
    "investors-of": ("organization", "<-[:INVESTED_IN]-"),
    "co-investors": ("investor", "-[:INVESTED_IN]->"),
    "rounds-of": ("organization", "-[:RAISED]->"),
}
_CALLS = 200
_TARGET = "<= 1.10"
_Raw = Callable[[str, Mapping[str, Any]], list[Row]]


def bench_template(claims: int, version: str) -> None:
    """Measure three templates on both stores.

    Args:
        claims: how many the graph is loaded with.
        version: of the Neo4j server.
    """
    print_facts("neo4j", "kglite")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.kgl"
        with open_store(path) as store:
            _fill(store, claims)
        with open_store(path, read_only=True) as store:
            graph = kglite.load(str(path))
            _ask_all(store, lambda cypher, values: list(map(dict, graph.cypher(cypher, params=dict(values)))))
    with start_server(version) as server, open_store(server.uri) as store:
        _fill(store, claims)
        with neo4j.GraphDatabase.driver(server.uri) as driver:
            _ask_all(store, lambda cypher, values: _run_raw(driver, cypher, values))


def _fill(store: Store, claims: int) -> None:
    for _ in add_all(store, generate_readings(claims)):
        pass


def _run_raw(driver: neo4j.Driver, cypher: str, values: Mapping[str, Any]) -> list[Row]:
    records = driver.execute_query(
        cypher,
        dict(values),
        database_="neo4j",
        routing_=neo4j.RoutingControl.READ,
    ).records
    return [record.data() for record in records]


def _ask_all(store: Store, raw: _Raw) -> None:
    catalogue = load_catalogue()
    for name, (param, edge) in _QUESTIONS.items():
        rows = store.read(f"MATCH (e:Organization){edge}() RETURN DISTINCT e.key AS key ORDER BY key")
        keys = random.Random(5).sample([row["key"] for row in rows], min(_CALLS, len(rows)))
        _measure(store, catalogue[name], [{param: key} for key in keys], raw)


def _measure(store: Store, template: Template, questions: list[dict[str, Any]], raw: _Raw) -> None:
    ours: list[float] = []
    peer: list[float] = []
    answered = 0
    for number, question in enumerate([*questions[:20], *questions]):  # the first twenty warm both up
        bound = template.bind(question)
        sides: list[tuple[list[float], Callable[[], list[Row]]]] = [
            (ours, lambda question=question: list(ask(store, template, question))),  # type: ignore[misc]
            (peer, lambda bound=bound: raw(template.cypher, bound)),  # type: ignore[misc]
        ]
        answers = []
        for times, run in sides[:: -1 if number % 2 else 1]:
            start = time.perf_counter()
            answers.append(run())
            times.append(time.perf_counter() - start)
        if answers[0] != answers[1]:
            raise SystemExit(f"{template.name} {question}: the two sides answered differently")
        answered += len(answers[0])
    ours, peer = ours[20:], peer[20:]
    figures = [f"{figure(ours) / figure(peer):.3f} by {figure.__name__}" for figure in (min, statistics.median, sum)]
    print(
        f"{store.engine} {template.name}: {len(ours)} calls, {answered / (len(ours) + 20):.1f} rows each; ask min "
        f"{min(ours) * 1e3:.2f} ms, median {statistics.median(ours) * 1e3:.2f}; raw min {min(peer) * 1e3:.2f} ms, "
        f"median {statistics.median(peer) * 1e3:.2f}"
    )
    print(f"RATIO {store.engine} {template.name}: {', '.join(figures)} (target {_TARGET})")
