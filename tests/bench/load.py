"""Loading generated claims, against a hand-written loop that writes the same rows.

Three sides on one fresh store each: `load` is what a user runs, from a file of exported claims to a closed store;
`add` is the same from readings in memory; `peer` writes rows that were worked out before, see `peer`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import kglite
import neo4j

from dealgraph.graph.ledger import add_readings
from dealgraph.graph.model import Reading
from dealgraph.graph.records import dump_record
from dealgraph.graph.store import Store, open_store
from dealgraph.knowledge import BATCH, open_graph
from tests.bench.generate import generate_readings
from tests.bench.measure import Timing, alternate, clock, print_facts, print_ratio, print_timings
from tests.bench.peer import GraphRows, count_graph, read_rows, write_kglite, write_neo4j
from tests.neo4j_server import start_server

__all__ = ["add_all", "bench_kglite", "bench_neo4j"]

_TARGETS = {"neo4j": ">= 0.80", "kglite": ">= 0.70"}


def add_all(store: Store, readings: Iterable[Reading]) -> Iterator[int]:
    """Add readings in batches of the size that `KnowledgeGraph.load` uses; yield how many after each batch."""
    batch: list[Reading] = []
    for reading in readings:
        batch.append(reading)
        if len(batch) == BATCH:
            add_readings(store, batch)
            yield len(batch)
            batch = []
    if batch:
        add_readings(store, batch)
        yield len(batch)


def bench_neo4j(claims: int, repetitions: int, version: str) -> None:
    """Measure loads into fresh servers."""
    print_facts("neo4j", "kglite")
    with tempfile.TemporaryDirectory() as folder:
        readings, rows, exported = _prepare(claims, Path(folder))
        expected: list[dict[str, int]] = []

        def run(side: str) -> Timing:
            with start_server(version) as server:
                timing = clock(partial(_run_side, side, server.uri, readings, rows, exported))
                with neo4j.GraphDatabase.driver(server.uri) as driver:
                    _compare(expected, count_graph(lambda cypher: driver.execute_query(cypher)[0]), side)  # type: ignore[arg-type,return-value]
            return timing

        _report("neo4j", claims, alternate({side: partial(run, side) for side in ("load", "add", "peer")}, repetitions))


def bench_kglite(claims: int, repetitions: int) -> None:
    """Measure loads into new files."""
    print_facts("kglite")
    with tempfile.TemporaryDirectory() as folder:
        readings, rows, exported = _prepare(claims, Path(folder))
        expected: list[dict[str, int]] = []

        def run(side: str) -> Timing:
            with tempfile.TemporaryDirectory(dir=folder) as fresh:
                path = Path(fresh) / "bench.kgl"
                timing = clock(partial(_run_side, side, str(path), readings, rows, exported))
                graph = kglite.load(str(path))
                _compare(expected, count_graph(lambda cypher: list(map(dict, graph.cypher(cypher)))), side)
            return timing

        _report(
            "kglite", claims, alternate({side: partial(run, side) for side in ("load", "add", "peer")}, repetitions)
        )


def _prepare(claims: int, folder: Path) -> tuple[list[Reading], GraphRows, Path]:
    """Generate readings, the file a user would have of them, and the rows that they come to."""
    readings = list(generate_readings(claims))
    exported = folder / "claims.jsonl"
    with exported.open("w", encoding="utf-8") as file:
        file.writelines(dump_record(reading) + "\n" for reading in readings)
    with open_store(folder / "rows.kgl") as store:
        for _ in add_all(store, readings):
            pass
        rows = read_rows(store)
    nodes, edges = (sum(map(len, part.values())) for part in (rows.nodes, rows.edges))
    print(
        f"{claims:,} claims of {len(readings):,} articles: {nodes:,} nodes, {edges:,} edges, {BATCH} articles a batch"
    )
    return readings, rows, exported


def _run_side(side: str, location: str, readings: list[Reading], rows: GraphRows, exported: Path) -> None:
    if side == "load":
        with open_graph(location) as graph:
            report = graph.load(exported)
            if report.skipped or report.dropped or report.kept != len(readings):
                raise SystemExit(f"the load lost something: {report}")
    elif side == "add":
        with open_store(location) as store:
            for _ in add_all(store, readings):
                pass
    else:
        (write_neo4j(location, rows) if "://" in location else write_kglite(Path(location), rows))


def _compare(expected: list[dict[str, int]], counts: dict[str, int], side: str) -> None:
    """Keep the first side's counts; raise where another ended elsewhere."""
    expected.append(counts)
    if counts != expected[0]:
        wrong = {name: (counts[name], expected[0][name]) for name in counts if counts[name] != expected[0][name]}
        raise SystemExit(f"{side} ended in another graph than the first side: {wrong}")


def _report(engine: str, claims: int, timings: dict[str, list[Any]]) -> None:
    print_timings(timings, claims, "claims")
    for side in ("load", "add"):
        print_ratio(f"{engine} {side}", timings[side], timings["peer"], _TARGETS[engine])
