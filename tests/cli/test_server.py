"""The command line against a Neo4j server that wants a login: same answers, same bytes, and no password on show."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import readings
from tests.cli.runner import export, run
from tests.conftest import Place
from tests.neo4j_server import Server

SECRET = "hunter2-not-to-be-seen"


@pytest.fixture
def login(neo4j_locked: Server) -> dict[str, str]:
    """Give the variables that lead to an empty server, under the names that Neo4j's own tools use less."""
    assert neo4j_locked.auth is not None
    user, password = neo4j_locked.auth
    Place(neo4j_locked.uri, {"username": user, "password": password}).wipe()
    return {"NEO4J_URI": neo4j_locked.uri, "NEO4J_USER": user, "NEO4J_PASSWORD": password}


def test_a_wrong_password_is_refused_and_not_repeated(login: dict[str, str], tmp_path: Path) -> None:
    ran = run("status", cwd=tmp_path, code=5, env=login | {"NEO4J_PASSWORD": SECRET})
    assert "refuses the login; set NEO4J_USERNAME and NEO4J_PASSWORD" in ran.err
    assert SECRET not in ran.err


def test_an_unknown_database_is_named(login: dict[str, str], tmp_path: Path) -> None:
    assert "'zebra'" in run("status", "--database", "zebra", cwd=tmp_path, code=5, env=login).err


def test_a_server_answers_as_a_file_does(login: dict[str, str], deals: Path, tmp_path: Path) -> None:
    at_file = {"DEALGRAPH_STORE": str(deals)}
    run("load", "-", cwd=tmp_path, env=login, stdin=export(deals))
    for args in (
        ["export", "claims"],
        ["query", "investors-of", "--organization", "Cirrus Labs", "--status", "completed,rumoured", "--json"],
        ["cypher", "MATCH (o:Organization) RETURN o.key AS key, o.name AS name ORDER BY key"],
        ["path", "Ahrtal Capital", "Nordring"],
        ["verify"],
        ["check", "--json"],
    ):
        assert run(*args, cwd=tmp_path, env=login) == run(*args, cwd=tmp_path, env=at_file)
    status = run("status", "--json", cwd=tmp_path, env=login)
    assert status.documents[0]["store"] == login["NEO4J_URI"]
    assert login["NEO4J_PASSWORD"] not in status.out


def test_cypher_with_json_shows_nodes_and_dates(login: dict[str, str], deals: Path, tmp_path: Path) -> None:
    run("load", "-", cwd=tmp_path, env=login, stdin=export(deals))
    statement = "MATCH (o:Alliance) RETURN o AS node, date('2024-05-02') AS day, datetime('2024-05-02T10:00Z') AS at"
    (row,) = run("cypher", statement, "--json", cwd=tmp_path, env=login).documents
    assert [row["node"]["name"], row["day"], row["at"][:10]] == ["Nordring", "2024-05-02", "2024-05-02"]


def test_what_is_forgotten_and_loaded_again_is_as_before(login: dict[str, str], deals: Path, tmp_path: Path) -> None:
    run("load", "-", cwd=tmp_path, env=login, stdin=export(deals))
    run("forget", readings()[0].article.key, cwd=tmp_path, env=login)
    run("load", "-", cwd=tmp_path, env=login, stdin=export(deals))
    assert run("export", "claims", cwd=tmp_path, env=login).out == export(deals)
