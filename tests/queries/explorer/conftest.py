"""A small world for the explorer: what its stories are played in, on every store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from dealgraph.graph.ledger import add_readings
from dealgraph.graph.store import Store
from dealgraph.queries.explorer.app import make_app
from tests.conftest import Place
from tests.explorer_world import make_world


@pytest.fixture(scope="module")
def world(shared_place: Place) -> Iterator[Store]:
    with shared_place.open() as store:
        add_readings(store, make_world())
        yield store


@pytest.fixture(scope="module")
def client(world: Store) -> TestClient:
    return TestClient(make_app(world), base_url="http://127.0.0.1:8000")
