"""Growth: what an article costs as an embedded store fills, and the memory that takes.

Each size runs in a process of its own, so that its peak of memory is its own; the readings are generated on the way
and never held. The cost of adding is what `add_readings` takes, generation left out.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import open_store
from dealgraph.knowledge import BATCH
from tests.bench.generate import generate_readings
from tests.bench.measure import print_facts

__all__ = ["bench_growth"]

_SIZES = (10_000, 100_000, 300_000)
_TARGET = "<= 1.20"
_PARTS = 5


def bench_growth(claims: int) -> None:
    """Fill stores of 10,000 claims and more, up to three times `claims`, and compare what an article costs."""
    print_facts("kglite")
    costs = []
    for size in [size for size in _SIZES if size <= max(3 * claims, _SIZES[0])]:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            costs.append(pool.apply(_fill, (size,)))
        ratio = costs[-1] / costs[0]
        print(f"RATIO growth to {size:,}: {ratio:.2f} x the cost of an article at 10,000 (target {_TARGET})")


def _fill(claims: int) -> float:
    """Fill one store, print figures and return the processor time of an article in milliseconds."""
    readings = generate_readings(claims)
    spent: list[tuple[float, int]] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.kgl"
        store = open_store(path)
        wall = 0.0
        while batch := [reading for _, reading in zip(range(BATCH), readings, strict=False)]:
            start, cpu = time.perf_counter(), time.process_time()
            add_readings(store, batch)
            wall += time.perf_counter() - start
            spent.append((time.process_time() - cpu, len(batch)))
        start = time.perf_counter()
        store.close()
        closing, size = time.perf_counter() - start, path.stat().st_size
    articles = sum(number for _, number in spent)
    cost = sum(seconds for seconds, _ in spent) / articles * 1e3
    parts = ", ".join(f"{part:.2f}" for part in _over_time(spent))
    print(
        f"{claims:,} claims of {articles:,} articles: {wall:.1f} s, {articles / wall:,.0f} articles/s, "
        f"close {closing:.1f} s; {cost:.2f} ms CPU an article, over time {parts}; "
        f"peak memory {_peak_mib():,.0f} MiB, file {size / 2**20:.0f} MiB; load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    return cost


def _over_time(spent: list[tuple[float, int]]) -> list[float]:
    """Return milliseconds an article in each fifth of the load."""
    step = -(-len(spent) // _PARTS)
    parts = [spent[at : at + step] for at in range(0, len(spent), step)]
    return [sum(seconds for seconds, _ in part) / sum(number for _, number in part) * 1e3 for part in parts]


def _peak_mib() -> float:
    unit = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, KiB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
