"""What all tests share: stores to test against, and an environment in which no user's store can be hit by mistake.

Every test that asks for `store` or `place` runs once on the embedded store and once on each Neo4j release that this
machine can run. The servers are real and start when first asked for (`tests/neo4j_server.py`); a test that needs one
where none can be had fails. Tests that need a server have the mark `neo4j`, given by this module. Under pytest-xdist
each worker starts servers of its own, since a server has one database; `make test` therefore runs the tests without
the mark on two workers, and those with it in one process. (Groups of pytest-xdist would do it in one run, but
pytest 9.2 with pytest-xdist 3.8 silently ignores them: pytest-xdist issue 1386.)

Settings, read from the environment:
    NEO4J_URI            test against this server (with NEO4J_USERNAME, NEO4J_PASSWORD, NEO4J_DATABASE), start none
    DEALGRAPH_TEST_WIPE  1: that server's database may be wiped although it holds data
    CI                   set: the examples of property tests are the same in every run
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hypothesis
import neo4j
import pytest

from dealgraph.graph.store import Store, open_store
from tests.neo4j_jars import NEO4J_5, NEO4J_2026, RELEASES, ServerError, neo4j_versions
from tests.neo4j_server import Server, start_server

_GIVEN_URI = os.environ.get("NEO4J_URI")
_GIVEN_LOGIN = {
    name: os.environ[f"NEO4J_{name.upper()}"]
    for name in ("username", "password", "database")
    if _GIVEN_URI and os.environ.get(f"NEO4J_{name.upper()}")
}
_MAY_WIPE = os.environ.get("DEALGRAPH_TEST_WIPE") == "1"
_HAS_2026 = _GIVEN_URI is None and NEO4J_2026 in neo4j_versions()
_PASSWORD = "only-for-tests"

# Each store by the fixture that gives its address.
_PLACES = [
    pytest.param("kglite", id="kglite"),
    pytest.param("neo4j_uri", id=f"neo4j-{'given' if _GIVEN_URI else NEO4J_5}"),
]
_PLACES += [pytest.param("neo4j_2026_uri", id=f"neo4j-{NEO4J_2026}")] if _HAS_2026 else []

# No deadline: how long one example takes on a busy machine is not what a property claims.
hypothesis.settings.register_profile("dealgraph", deadline=None, derandomize="CI" in os.environ, print_blob=True)
hypothesis.settings.load_profile("dealgraph")


@pytest.hookimpl(tryfirst=True)  # before pytest itself selects by marks
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the tests that need a server, and leave out those whose server cannot run here."""
    kept, left_out = [], []
    for item in items:
        needs = _servers_of(item)
        if needs:
            item.add_marker(pytest.mark.neo4j)
        (left_out if "neo4j_2026_uri" in needs and not _HAS_2026 else kept).append(item)
    items[:] = kept
    if left_out:
        config.hook.pytest_deselected(items=left_out)


def _servers_of(item: pytest.Item) -> set[str]:
    """Return the server fixtures that a test asks for, by name or through `place`."""
    callspec = getattr(item, "callspec", None)
    params = callspec.params if callspec else {}
    asked = {*getattr(item, "fixturenames", ()), params.get("place"), params.get("shared_place")}
    return asked & {"neo4j_uri", "neo4j_2026_uri", "neo4j_locked"}


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in one line which server was left out, and why."""
    if not _HAS_2026:
        need = f"no Java {RELEASES[NEO4J_2026].min_java} or later was found (install one, or set JAVA_HOME)"
        reason = "NEO4J_URI is set" if _GIVEN_URI else need
        terminalreporter.write_line(f"Neo4j {NEO4J_2026} was not tested: {reason}")


@pytest.fixture(scope="session", autouse=True)
def _no_user_settings() -> Iterator[None]:
    """Hide the user's own store, server and keys from the code under test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith(("DEALGRAPH_", "NEO4J_", "OPENAI_"))]:
            if name != "DEALGRAPH_TEST_CACHE":
                patch.delenv(name)
        # Tests of commands are about commands; the readers have tests of their own.
        patch.setenv("DEALGRAPH_READER", "fast")
        yield


@dataclass(frozen=True)
class Place:
    """Where a store is kept: a path or URI, and the login for `open_store`, empty where none is needed."""

    location: str
    login: dict[str, str] = field(default_factory=dict)

    def open(self, *, read_only: bool = False) -> Store:
        """Open the store that is kept here; the caller closes it."""
        return open_store(self.location, **self.login, read_only=read_only)

    def query(self, cypher: str, **params: Any) -> list[dict[str, Any]]:
        """Run Cypher on a server through the bare driver, behind the back of our store; return the rows."""
        auth = (self.login.get("username", "neo4j"), self.login["password"]) if "password" in self.login else None
        database = self.login.get("database")
        with (
            neo4j.GraphDatabase.driver(self.location, auth=auth) as driver,
            driver.session(database=database) as session,
        ):
            return session.run(cypher, params).data()

    def wipe(self) -> None:
        """Delete all nodes and edges of a server's database, in batches; constraints and indexes stay."""
        self.query("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS")


def _check_given(place: Place) -> None:
    if int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")) > 1:
        raise ServerError("NEO4J_URI names one database, which several workers cannot share; run pytest without -n")
    nodes = place.query("MATCH (n) RETURN count(n) AS nodes")[0]["nodes"]
    if nodes and not _MAY_WIPE:
        todo = "give an empty one, or set DEALGRAPH_TEST_WIPE=1 if all of it may be deleted"
        raise ServerError(f"the database at NEO4J_URI={place.location} holds {nodes} nodes, and tests wipe it; {todo}")


@pytest.fixture(scope="session")
def neo4j_uri() -> Iterator[str]:
    """Address of the server at NEO4J_URI, or of a Neo4j 5.26 started for the session, with login switched off."""
    if _GIVEN_URI is None:
        with start_server(NEO4J_5) as server:
            yield server.uri
    else:
        _check_given(Place(_GIVEN_URI, _GIVEN_LOGIN))
        yield _GIVEN_URI
        Place(_GIVEN_URI, _GIVEN_LOGIN).wipe()


@pytest.fixture(scope="session")
def neo4j_2026_uri() -> Iterator[str]:
    """Address of a Neo4j 2026.09 started for the session, with login switched off."""
    with start_server(NEO4J_2026) as server:
        yield server.uri


@pytest.fixture(scope="session")
def neo4j_locked() -> Iterator[Server]:
    """Start a Neo4j 5.26 for the session that wants a login; `auth` of the server has user and password."""
    with start_server(NEO4J_5, password=_PASSWORD) as server:
        yield server


@pytest.fixture
def empty_neo4j(neo4j_uri: str) -> Place:
    """Give the session's Neo4j 5.26 (or the server at NEO4J_URI), its database wiped for this test."""
    place = Place(neo4j_uri, _GIVEN_LOGIN)
    place.wipe()
    return place


def _empty_place(request: pytest.FixtureRequest, folder: Path) -> Place:
    if request.param == "kglite":
        return Place(str(folder / "store.kgl"))
    server = Place(request.getfixturevalue(request.param), _GIVEN_LOGIN)
    server.wipe()
    return server


@pytest.fixture(params=_PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """Give an empty place for a store, on each engine in turn."""
    return _empty_place(request, tmp_path)


@pytest.fixture(scope="module", params=_PLACES)
def shared_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Give a place that was empty when the module's first test came, for tests that only read."""
    return _empty_place(request, tmp_path_factory.mktemp("shared"))


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """Give an empty store, open for writing, on each engine in turn."""
    with place.open() as opened:
        yield opened
