"""A load killed at any moment loses nothing that was acknowledged, and the same load again ends in the same bytes.

`kill -9` falls at a random moment: after a random number of acknowledged batches and a random fraction of a second, so
in the midst of reading, of a transaction, of its commit, or of folding the log into the file. The seed is printed.
"""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from dealgraph.graph.archive import iter_readings
from dealgraph.graph.ledger import add_readings
from dealgraph.graph.records import dump_record
from dealgraph.graph.store import Store, open_store
from tests.bench.generate import generate_readings
from tests.conftest import Place
from tests.neo4j_jars import NEO4J_5
from tests.neo4j_server import start_server

ROOT = Path(__file__).parents[2]
KILLS, ARTICLES, BATCH = 20, 900, 6
LONGEST_WAIT_S = 0.06  # a batch takes about as long


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    with open_store(tmp_path_factory.mktemp("whole") / "whole.kgl") as store:
        add_readings(store, generate_readings(ARTICLES * 3, per_article=3, organizations=60))
        return exported(store)


def exported(store: Store) -> list[str]:
    return [dump_record(reading) for reading in iter_readings(store)]


def start_load(location: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.contract.loader", location, str(ARTICLES), str(BATCH)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)


def kill_load(location: str, chance: random.Random) -> set[str]:
    """Start a load, kill it at a random moment; return the keys of the articles that it had acknowledged."""
    acknowledged: set[str] = set()
    with start_load(location) as process:
        assert process.stdout is not None
        for _ in range(1 + chance.randrange(12) * BATCH):
            acknowledged.add(process.stdout.readline().strip())
        try:
            process.wait(chance.random() * LONGEST_WAIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
        acknowledged.update(line.strip() for line in process.stdout if line.endswith("\n"))
    return {key for key in acknowledged if key.startswith("article:")}


def test_kill_9_loses_nothing_acknowledged(place: Place, expected: list[str]) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance, acknowledged = random.Random(seed), set()
    for _ in range(KILLS):
        acknowledged |= kill_load(place.location, chance)
        with place.open() as store:
            kept = {row["key"] for row in store.read("MATCH (a:Article) RETURN a.key AS key")}
        assert acknowledged <= kept
    assert len(acknowledged) < ARTICLES, "every kill came too late to prove anything"
    with start_load(place.location) as process:
        assert process.stdout is not None
        assert process.stdout.read().endswith("done\n")
    with place.open() as store:
        assert exported(store) == expected


@pytest.mark.neo4j
def test_server_killed_in_the_middle_of_a_load(expected: list[str]) -> None:
    with start_server(NEO4J_5) as server:
        with start_load(server.uri) as process:
            assert process.stdout is not None
            acknowledged = {process.stdout.readline().strip() for _ in range(40 * BATCH)} - {"ready"}
            server.kill()
            process.kill()
        server.start()
        with open_store(server.uri) as store:
            assert acknowledged <= {row["key"] for row in store.read("MATCH (a:Article) RETURN a.key AS key")}
            add_readings(store, generate_readings(ARTICLES * 3, per_article=3, organizations=60))
            assert exported(store) == expected
