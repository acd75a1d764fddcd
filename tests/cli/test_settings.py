"""Settings: which store is meant, from flag, environment and `.env`, and that no password is ever shown."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dealgraph.graph.errors import DealgraphError
from dealgraph.settings import Settings, read_settings
from tests.cli.runner import call, run

SECRET = "hunter2-not-to-be-seen"


@pytest.fixture
def places(deals: Path, tmp_path: Path) -> Path:
    """Give a folder with four stores: a.kgl, b.kgl, c.kgl and deals.kgl."""
    for name in "abc":
        shutil.copy(deals, tmp_path / f"{name}.kgl")
    return tmp_path


@pytest.mark.parametrize(
    ("flag", "variables", "env_file", "store"),
    [
        (None, {}, None, "deals.kgl"),
        (None, {}, "DEALGRAPH_STORE=c.kgl", "c.kgl"),
        (None, {"DEALGRAPH_STORE": "b.kgl"}, "DEALGRAPH_STORE=c.kgl", "b.kgl"),
        ("a.kgl", {"DEALGRAPH_STORE": "b.kgl"}, "DEALGRAPH_STORE=c.kgl", "a.kgl"),
        (None, {"DEALGRAPH_STORE": ""}, "DEALGRAPH_STORE=c.kgl", "deals.kgl"),
        (None, {}, "# mine\nexport DEALGRAPH_STORE='c.kgl'  # c\n\nOTHER=1", "c.kgl"),
        (None, {"DEALGRAPH_STORE": "b.kgl", "NEO4J_URI": "bolt://127.0.0.1:1"}, None, "b.kgl"),
        ("a.kgl", {"NEO4J_URI": "bolt://127.0.0.1:1"}, None, "a.kgl"),
    ],
)
def test_a_flag_beats_the_environment_that_beats_the_file(
    flag: str | None, variables: dict[str, str], env_file: str | None, store: str, places: Path
) -> None:
    if env_file is not None:
        (places / ".env").write_text(env_file, encoding="utf-8")
    args = ["--store", flag] if flag else []
    assert run("status", "--json", *args, cwd=places, env=variables).documents[0]["store"] == store


@pytest.mark.parametrize(
    ("variables", "env_file"),
    [
        ({"NEO4J_URI": "bolt://127.0.0.1:1"}, None),
        ({}, "NEO4J_URI=bolt://127.0.0.1:1"),
        ({"NEO4J_URI": "bolt://127.0.0.1:1"}, "DEALGRAPH_STORE=deals.kgl"),
        ({"DEALGRAPH_STORE": "bolt://127.0.0.1:1"}, "NEO4J_URI=bolt://127.0.0.1:2"),
    ],
    ids=["environment", "file", "any name in the environment beats the file", "ours before Neo4j's"],
)
def test_the_variables_of_neo4j_are_heeded(variables: dict[str, str], env_file: str | None, places: Path) -> None:
    if env_file is not None:
        (places / ".env").write_text(env_file, encoding="utf-8")
    assert "no answer from bolt://127.0.0.1:1:" in run("status", cwd=places, env=variables, code=5).err


def test_the_store_may_stand_before_or_after_the_question(places: Path) -> None:
    asked = ["articles", "--json"]
    one = call("query", "--store", "a.kgl", *asked, cwd=places)
    other = call("query", *asked, "--store", "a.kgl", cwd=places)
    assert one == other
    assert call("query", "--store", "none.kgl", *asked, "--store", "a.kgl", cwd=places) == one


@pytest.mark.parametrize(
    ("environment", "settings"),
    [
        ({}, Settings("deals.kgl")),
        ({"NEO4J_URI": "bolt://h"}, Settings("bolt://h")),
        ({"NEO4J_USER": "ada"}, Settings("deals.kgl", username="ada")),
        ({"NEO4J_USERNAME": "ben", "NEO4J_USER": "ada"}, Settings("deals.kgl", username="ben")),
        ({"NEO4J_PASSWORD": "x", "NEO4J_DATABASE": "d"}, Settings("deals.kgl", password="x", database="d")),
        ({"DEALGRAPH_TEMPLATES": "mine"}, Settings("deals.kgl", templates=Path("mine"))),
    ],
)
def test_each_variable_sets_its_part(environment: Mapping[str, str], settings: Settings) -> None:
    assert read_settings(environment=environment) == settings


def test_a_password_is_in_no_text_of_the_settings() -> None:
    settings = read_settings(environment={"NEO4J_PASSWORD": SECRET})
    assert settings.password == SECRET
    assert SECRET not in repr(settings) + str(settings) + f"{settings}"


@pytest.mark.parametrize("args", [["status"], ["load", "-"], ["--help"], ["query", "zebra"]])
def test_a_password_is_in_no_message(args: list[str], tmp_path: Path) -> None:
    login = {"NEO4J_URI": "bolt://127.0.0.1:1", "NEO4J_USER": "ada", "NEO4J_PASSWORD": SECRET}
    code = {"--help": 0, "query": 2}.get(args[0], 5)
    ran = run(*args, cwd=tmp_path, env=login, code=code)
    assert SECRET not in ran.out + ran.err


def test_a_password_in_the_address_is_refused_and_not_repeated(tmp_path: Path) -> None:
    ran = call("status", "--store", f"bolt://ada:{SECRET}@127.0.0.1:1", cwd=tmp_path, code=1)
    assert "NEO4J_PASSWORD" in ran.err
    assert SECRET not in ran.err


def test_no_command_takes_a_password(tmp_path: Path) -> None:
    """On a command line it would stand in the list of processes and in the shell's history."""
    assert "No such option" in call("status", "--password", SECRET, cwd=tmp_path, code=2).err


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"NEO4J_PASSWORD=f\xfcnf")
    ran = run("status", cwd=tmp_path, code=1)
    assert f"'{tmp_path / '.env'}' is no UTF-8 text (byte 16); save it as UTF-8" in ran.err


def test_an_unreadable_file_is_an_error_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_bytes(b"\xff")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DealgraphError):
        read_settings()


@pytest.mark.parametrize("odd", ["folder", "no values"])
def test_what_says_nothing_is_passed_over(odd: str, deals: Path, tmp_path: Path) -> None:
    file: Any = tmp_path / ".env"
    if odd == "folder":
        file.mkdir()
    else:
        file.write_text("NEO4J_URI\nDEALGRAPH_STORE=\n", encoding="utf-8")
    assert run("status", "--json", cwd=tmp_path).documents[0]["store"] == "deals.kgl"
