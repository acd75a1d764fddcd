"""The test servers themselves: they are real, they keep data over a crash, and they say what is missing."""

from __future__ import annotations

import os
from pathlib import Path

import neo4j
import pytest

from tests.conftest import Place
from tests.javas import Java, find_javas, parse_java_version
from tests.neo4j_jars import NEO4J_5, NEO4J_2026, RELEASES, ServerError, choose_java, fetch_jars, find_release
from tests.neo4j_server import Server

_JAVA = Java(Path("/java"), 17)


@pytest.mark.parametrize(
    ("text", "major"),
    [
        ('IMPLEMENTOR="Debian"\nJAVA_VERSION="17.0.15"\nJAVA_VERSION_DATE="2025-04-15"', 17),
        ('openjdk version "21.0.4" 2024-07-16', 21),
        ('openjdk version "25-ea" 2025-09-16', 25),
        ('java version "1.8.0_392"', 8),
        ('IMPLEMENTOR="1.2"', None),
        ("", None),
    ],
)
def test_java_version_is_read_from_release_file_and_from_output(text: str, major: int | None) -> None:
    assert parse_java_version(text) == major


@pytest.mark.parametrize(
    ("version", "majors", "chosen"),
    [
        (NEO4J_5, [25, 17, 21], 17),
        (NEO4J_5, [11, 25], 25),
        (NEO4J_5, [21], 21),
        (NEO4J_2026, [17, 21, 25], 21),
        (NEO4J_2026, [17, 26], 26),
    ],
)
def test_java_that_the_release_is_made_for_is_preferred(version: str, majors: list[int], chosen: int) -> None:
    javas = [Java(Path(f"/java-{major}"), major) for major in majors]
    assert choose_java(RELEASES[version], javas).major == chosen


@pytest.mark.parametrize(
    ("version", "majors", "advice"),
    [(NEO4J_5, [], "apt-get install openjdk-17"), (NEO4J_5, [11], "found: 11"), (NEO4J_2026, [17], "set JAVA_HOME")],
)
def test_missing_java_says_what_to_install(version: str, majors: list[int], advice: str) -> None:
    with pytest.raises(ServerError, match=advice):
        choose_java(RELEASES[version], [Java(Path("/java"), major) for major in majors])


@pytest.mark.parametrize(("beginning", "version"), [("5.26", NEO4J_5), ("2026", NEO4J_2026), (NEO4J_5, NEO4J_5)])
def test_release_is_found_by_the_beginning_of_its_version(beginning: str, version: str) -> None:
    assert find_release(beginning).version == version


@pytest.mark.parametrize("unknown", ["4.4", "5.2", ""])
def test_unknown_release_is_refused(unknown: str) -> None:
    with pytest.raises(ServerError, match="is not one of"):
        find_release(unknown)


def _use_maven(monkeypatch: pytest.MonkeyPatch, folder: Path, script: str | None) -> None:
    """Put a cache of jars in `folder`, and this script in place of Maven (None: no Maven at all)."""
    programs = folder / "bin"
    programs.mkdir()
    if script is not None:
        (programs / "mvn").write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (programs / "mvn").chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin" if script is not None else str(programs))
    monkeypatch.setenv("DEALGRAPH_TEST_CACHE", str(folder / "cache"))


def test_missing_maven_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use_maven(monkeypatch, tmp_path, None)
    with pytest.raises(ServerError, match="openjdk-17-jre-headless maven"):
        fetch_jars(RELEASES[NEO4J_5], _JAVA)


def test_failed_fetch_shows_mavens_words_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use_maven(monkeypatch, tmp_path, "mkdir lib; echo no route to repository; exit 1")
    with pytest.raises(ServerError, match="no route to repository"):
        fetch_jars(RELEASES[NEO4J_5], _JAVA)
    assert [path.name for path in (tmp_path / "cache" / "neo4j").iterdir()] == ["lock"]


def test_fetched_jars_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    _use_maven(monkeypatch, tmp_path, "mkdir lib && grep -o '5[.]26[.][0-9]*' pom.xml > lib/a.jar && echo >> ../../ran")
    first, second = (fetch_jars(RELEASES[NEO4J_5], _JAVA) for _ in range(2))
    assert first == second
    assert (first / "a.jar").read_text().split() == [NEO4J_5, NEO4J_5]
    assert (tmp_path / "cache" / "neo4j" / "ran").read_text() == "\n"


@pytest.mark.neo4j
def test_server_that_cannot_start_shows_its_last_lines(tmp_path: Path) -> None:
    release = RELEASES[NEO4J_5]
    with (
        Server(release, choose_java(release, find_javas()), tmp_path) as server,
        pytest.raises(ServerError, match="CommunityEntryPoint"),
    ):
        server.start()
    assert not server.home.exists()


def test_data_and_password_outlive_a_crash(neo4j_locked: Server) -> None:
    uri = neo4j_locked.uri
    with neo4j.GraphDatabase.driver(uri, auth=neo4j_locked.auth) as driver:
        driver.execute_query("CREATE (:Kept {key: 'x'})")
    neo4j_locked.kill()
    neo4j_locked.start()
    assert neo4j_locked.uri == uri
    with neo4j.GraphDatabase.driver(uri, auth=neo4j_locked.auth) as driver:
        assert driver.execute_query("MATCH (n:Kept) RETURN n.key AS key").records[0]["key"] == "x"


def test_wrong_password_is_refused(neo4j_locked: Server) -> None:
    with (
        neo4j.GraphDatabase.driver(neo4j_locked.uri, auth=("neo4j", "not-the-password")) as driver,
        pytest.raises(neo4j.exceptions.AuthError),
    ):
        driver.verify_connectivity()


def test_calendar_release_speaks_cypher_25(neo4j_2026_uri: str) -> None:
    with neo4j.GraphDatabase.driver(neo4j_2026_uri) as driver:
        assert driver.execute_query("CYPHER 25 RETURN 1 AS one").records[0]["one"] == 1


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_gets_an_empty_database(empty_neo4j: Place, turn: int) -> None:
    assert empty_neo4j.query("MATCH (n) RETURN n") == []
    empty_neo4j.query("CREATE (:Left {by: $turn})", turn=turn)


def test_place_opens_a_store_on_each_engine(place: Place) -> None:
    with place.open() as store:
        assert store.read("MATCH (n:Entity) RETURN count(n) AS entities") == [{"entities": 0}]


def test_users_own_settings_are_hidden_from_tests() -> None:
    assert not [name for name in os.environ if name.startswith("NEO4J_") or name == "DEALGRAPH_STORE"]
